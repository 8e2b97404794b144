"""The `connectshare` console script: Django's commands and our own under one name."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command named on the command line; `signin-link` is the module `signin_link`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    words = list(sys.argv)
    if len(words) > 1:
        words[1] = words[1].replace("-", "_") if not words[1].startswith("-") else words[1]
    try:
        execute_from_command_line(words)
    except ImproperlyConfigured as problem:  # a sentence that names the setting
        sys.exit(str(problem))
