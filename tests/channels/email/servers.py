"""A real mail server on a loopback port, that keeps what it takes and can be told to refuse."""

import asyncio
import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Keeping:
    """Takes every message, unless told what else to answer at RCPT or DATA."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.at_recipient = ""
        self.at_data = ""
        self.lines = 0
        self.transports: set[Any] = set()

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> Any:
        self.lines += 1
        self.transports.add(server.transport)
        self.loop = asyncio.get_running_loop()
        session.host_name = hostname
        return responses

    def hang_up_all(self) -> None:
        """Nothing; every line is closed without a word, as a server does that restarts."""
        for transport in self.transports:
            self.loop.call_soon_threadsafe(transport.abort)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.at_recipient:
            return self.at_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.at_data == "hang up after taking it":
            self.taken.append(parsed(envelope.content))
            server.transport.abort()
            return ""
        if self.at_data:
            return self.at_data
        self.taken.append(parsed(envelope.content))
        return "250 taken"


def parsed(content: bytes) -> EmailMessage:
    """The message as a mail program reads it."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def free_port() -> int:
    """A port of the loopback on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def mail_server(settings: Any) -> Iterator[Keeping]:
    """A running server to which this test's mail goes."""
    keeping = Keeping()
    controller = Controller(keeping, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    try:
        yield keeping
    finally:
        controller.stop()


def text_of(message: EmailMessage) -> str:
    """The plain text of a message."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


__all__ = ["Keeping", "mail_server", "text_of"]
