"""A real mail server on loopback, which takes letters, refuses them or keeps them waiting as a test wants."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

YES = "250 OK"


@dataclass
class Post:
    """What the server took, and what it says next: an answer for each letter, then yes for ever."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    addressed: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    recipient_answers: dict[str, str] = field(default_factory=dict)
    slow: float = 0.0  # seconds before it says yes
    reached: int = 0  # letters whose words came in, whatever was answered

    @property
    def url(self) -> str:
        """As `EMAIL_URL` has it."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:
        answer = self.recipient_answers.get(address, YES)
        if answer == YES:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        self.reached += 1
        await asyncio.sleep(self.slow)
        answer = self.answers.pop(0) if self.answers else YES
        if answer == YES:
            content = cast(bytes, envelope.content)
            self.taken.append(cast(EmailMessage, message_from_bytes(content, policy=policy.default)))
            self.addressed += envelope.rcpt_tos
        return answer


@contextmanager
def post_office() -> Iterator[Post]:
    """A mail server for as long as the block runs."""
    with socket.socket() as probe:  # it wants to be told its port
        probe.bind(("127.0.0.1", 0))
        post = Post(port=probe.getsockname()[1])
    controller = Controller(post, hostname="127.0.0.1", port=post.port)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


def point_at(post: Post, settings: Any) -> None:
    """Let this process send its mail there."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
