"""The load: emails that arrive, and contacts that agents log and try again until they are shown the reference."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import Error, connection

from tests.channels.email.dovecot import Dovecot
from tests.channels.email.reading.letters import letter
from tests.faults.reports import report

USER = "waste"
WAIT = 0.3


@dataclass
class Load:
    """So many emails and contacts a second until it is stopped; `put` and `confirmed` are what must not be lost."""

    imap: Dovecot
    keys: list[dict[str, int]]  # what a report is made of, by person
    emails_a_second: float
    contacts_a_second: float
    put: list[str] = field(default_factory=list)
    confirmed: dict[str, str] = field(default_factory=dict)  # the reference by our key
    tries: int = 0
    broken: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        """Nothing; it runs."""
        for work, a_second in ((self._email, self.emails_a_second), (self._contact, self.contacts_a_second)):
            thread = threading.Thread(target=self._again, args=(work, a_second), daemon=True)
            thread.start()
            self._threads.append(thread)

    def end(self) -> None:
        """Nothing; what was begun is done."""
        self.stopping.set()
        for thread in self._threads:
            thread.join(120)

    def _again(self, work: Callable[[int], None], a_second: float) -> None:
        began, number = time.monotonic(), 0
        try:
            while not self.stopping.wait(max(began + number / a_second - time.monotonic(), 0)):
                number += 1
                work(number)
        except Exception as failure:
            self.broken.append(repr(failure))
        finally:
            connection.close()

    def _email(self, number: int) -> None:
        key = f"storm-{number}@example.org"
        made = letter(f"My bin was missed, {number}.", subject=f"Bin {number}", sender=key)
        made.replace_header("Message-ID", f"<{key}>")
        self.imap.put(USER, made.as_bytes())
        self.put.append(key)

    def _contact(self, number: int) -> None:
        """One contact, tried until it is confirmed, as whoever is at the telephone would."""
        key = f"storm-{number}"
        while True:
            self.tries += 1
            try:
                self.confirmed[key] = report(**self.keys[number % len(self.keys)], key=key)
                return
            except Error:
                connection.close()
                time.sleep(WAIT)
