"""python -m tests.faults.storm.post_office PORT FILE MILLISECONDS: a mail server that may be killed, and what it took.

The Message-ID of what it takes, and when, is written to the file before it thinks about its answer: killed meanwhile it has
taken it.
"""

import asyncio
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from aiosmtpd.controller import UnthreadedController

from tests.channels.email.servers import parsed


class Noting:
    """Takes everything, and answers after a while."""

    def __init__(self, file: Path, seconds: float) -> None:
        self.notes, self.seconds = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY), seconds

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        os.write(self.notes, f"{parsed(envelope.content)['Message-ID']} {time.time()}\n".encode())
        await asyncio.sleep(self.seconds)
        return "250 taken"


def times_taken(file: Path) -> Counter[str]:
    """How often each Message-ID was taken."""
    return Counter(key for key, _at in _lines(file))


def first_taken(file: Path) -> dict[str, float]:
    """When each Message-ID was first taken, in seconds since the epoch."""
    return {key: float(at) for key, at in reversed(_lines(file))}


def _lines(file: Path) -> list[list[str]]:
    return [line.split() for line in file.read_text().splitlines()] if file.exists() else []


def main(port: int, file: Path, seconds: float) -> None:
    """Nothing; takes mail until it is killed."""
    loop = asyncio.new_event_loop()
    UnthreadedController(Noting(file, seconds), hostname="127.0.0.1", port=port, loop=loop).begin()
    loop.run_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) / 1000)
