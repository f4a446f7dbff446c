"""Mail to the council's own addresses is handed to the platform, as a council's mail server would (docs/email.md)."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from deploy.embedded.places import CHECKOUT

_TRY_LATER = 75  # sysexits.h
_WAITS = (2.0, 5.0, 15.0, 60.0)
RECEIVE = (sys.executable, str(CHECKOUT / "manage.py"), "receive_mail")


@dataclass
class Handing:
    """Hands over one message after another; `council` are the addresses, without tags, that are the platform's."""

    council: Sequence[str]
    command: Sequence[str] = RECEIVE
    _queue: asyncio.Queue[tuple[str, str, bytes]] = field(default_factory=asyncio.Queue)

    def take(self, recipients: Sequence[str], content: bytes) -> None:
        """Nothing; the message waits to be handed over for each of these recipients that is the council's."""
        for recipient in recipients:
            local, _at, domain = recipient.lower().rpartition("@")
            mailbox = f"{local.partition('+')[0]}@{domain}"
            if mailbox in self.council:
                self._queue.put_nowait((mailbox, recipient, content))

    async def run(self) -> None:
        """Hand over what waits, for as long as this process lives."""
        while True:
            mailbox, recipient, content = await self._queue.get()
            for wait in (*_WAITS, None):
                code = await self._hand(mailbox, recipient, content)
                if code != _TRY_LATER or wait is None:
                    break
                await asyncio.sleep(wait)

    async def _hand(self, mailbox: str, recipient: str, content: bytes) -> int:
        process = await asyncio.create_subprocess_exec(
            *self.command, "--mailbox", mailbox, "--recipient", recipient, stdin=asyncio.subprocess.PIPE, cwd=CHECKOUT
        )
        await process.communicate(content)
        return process.returncode or 0
