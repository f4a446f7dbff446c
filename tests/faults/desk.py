"""Agents at the real contact form, over HTTP, until the web process dies under them."""

import http.client
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.test import Client
from django.utils import timezone

from channels.staff import typing_kept
from crm.teams.models import User

TOKEN = "t" * 32  # of the kind our own pages draw: the same in the cookie and in the form
SAVED = re.compile(r"/staff/contacts/([^/]+)/saved")


@dataclass
class Desk:
    """One agent who saves one contact after another; `confirmed` is what their screen showed as saved."""

    port: int
    agent: User
    matter: Mapping[str, object]
    confirmed: list[str] = field(default_factory=list)
    sent: int = 0
    odd: list[str] = field(default_factory=list)
    stopping: bool = False
    last_failure: str = ""

    def __post_init__(self) -> None:
        signed_in = Client()
        signed_in.force_login(self.agent)
        self._cookies = f"sessionid={signed_in.cookies['sessionid'].value}; csrftoken={TOKEN}"
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def go_home(self) -> None:
        """Nothing; the agent has stopped."""
        self.stopping = True
        self._thread.join(30)

    def _work(self) -> None:
        while not self.stopping:
            try:
                self._save()
            except (OSError, http.client.HTTPException) as failure:
                self.last_failure = repr(failure)
                if self.confirmed:
                    return  # the web process has gone
                threading.Event().wait(0.2)  # it has not come yet

    def _save(self) -> None:
        opened = typing_kept.token(user_id=self.agent.pk, at=timezone.now())
        form = {"csrfmiddlewaretoken": TOKEN, "opened": opened, "disposition": "RAISED", **self.matter}
        headers = {"Cookie": self._cookies, "Content-Type": "application/x-www-form-urlencoded"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", "/staff/contacts/new", body=urlencode(form), headers=headers)
            self.sent += 1
            answer = connection.getresponse()
            found = SAVED.search(answer.getheader("Location") or "")
            if found:
                self.confirmed.append(found.group(1))
            else:
                self.odd.append(f"{answer.status} {answer.read(2000)!r}")
                self.stopping = True
        finally:
            connection.close()
