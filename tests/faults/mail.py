"""A mail server that can be told to stop answering, and remembers what it took by Message-ID."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller

from tests.channels.email.servers import Keeping, free_port, parsed

HELLO, DATA = "hello", "data"
PATIENCE = 60.0


class Thinking(Keeping):
    """Takes every message; while `thinks_at` says so it does not answer at that point, for as long as it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.thinks_at = ""
        self.thinking = 0

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> Any:
        await super().handle_EHLO(server, session, envelope, hostname, responses)
        await self._think(HELLO)
        return responses

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append(parsed(envelope.content))
        await self._think(DATA)
        return "250 taken"

    async def _think(self, where: str) -> None:
        if self.thinks_at != where:
            return
        self.thinking += 1
        while self.thinks_at == where:
            await asyncio.sleep(0.02)

    def times_taken(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(str(message["Message-ID"]) for message in self.taken)

    def wait_until_thinking(self, times: int = 1) -> None:
        """Nothing; so many messages have been left waiting for an answer. Fails when that takes a minute."""
        until = time.monotonic() + PATIENCE
        while self.thinking < times:
            assert time.monotonic() < until, f"the mail server was asked {self.thinking} times, not {times}"
            time.sleep(0.02)


@contextmanager
def thinking_server() -> Iterator[tuple[Thinking, int]]:
    """A running server and its port."""
    thinking = Thinking()
    controller = Controller(thinking, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield thinking, controller.port
    finally:
        thinking.thinks_at = ""
        controller.stop()
