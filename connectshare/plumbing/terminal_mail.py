"""Emails of a site without a mail server go to the terminal's error output, so that answers in JSON stay whole."""

import sys
from typing import Any

from django.core.mail.backends.console import EmailBackend as ConsoleBackend


class EmailBackend(ConsoleBackend):
    """Django's own, on the other stream."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, stream=kwargs.pop("stream", sys.stderr), **kwargs)
