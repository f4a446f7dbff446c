"""Two inboxes, their mailboxes, and a real IMAP server beside them."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from channels.email.inbound.models import Mailbox
from crm.catalogue.models import Service
from crm.contacts.correspondence.models import Inbox
from tests.cast import LONG_AGO, Cast
from tests.channels.email.dovecot import PASSWORD, Dovecot, dovecot_server

SECRET = "TESTS_MAILBOX_PASSWORD"


@pytest.fixture(autouse=True)
def documents(tmp_path, settings, monkeypatch) -> None:
    settings.DOCUMENTS = tmp_path / "documents"
    monkeypatch.setenv(SECRET, PASSWORD)


@pytest.fixture
def inboxes(cast: Cast, services: dict[str, Service]) -> dict[str, Inbox]:
    """One for everything, one for waste."""
    made = {}
    for code, service, team, default in (
        ("contact", "general-enquiry", cast.contact_centre, True),
        ("waste", "missed-bin", cast.waste_collection, False),
    ):
        made[code] = Inbox.objects.create(
            code=code,
            name=code.capitalize(),
            address=f"{code}@ambleford.example",
            service=services[service],
            team=team,
            is_default=default,
        )
    return made


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    with dovecot_server() as server:
        yield server


@pytest.fixture
def mailboxes(inboxes: dict[str, Inbox], dovecot: Dovecot) -> dict[str, Mailbox]:
    """A mailbox for each inbox, new and empty, on the server."""
    return {code: mailbox_at(dovecot, inbox, user=f"{code}-{uuid4().hex[:12]}") for code, inbox in inboxes.items()}


def mailbox_at(server: Dovecot | None, inbox: Inbox, *, user: str) -> Mailbox:
    """A mailbox read from the server; without one, fed by the pipe command only."""
    return Mailbox.objects.create(
        address=inbox.address,
        inbox=inbox,
        host="127.0.0.1" if server else "",
        port=server.port if server else 993,
        security=Mailbox.Security.NONE,
        user=user,
        secret_name=SECRET,
        reads_from=LONG_AGO,
    )
