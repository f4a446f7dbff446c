"""Mailboxes on their page: who may, what is said of each, one described, tried and paused; no password is ever shown."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from channels.email.inbound.models import Mailbox
from channels.email.pages import arrivals, mailboxes
from crm.contacts.correspondence.models import Inbox
from crm.teams.models import User
from tests.cast import Cast
from tests.channels.email.dovecot import PASSWORD, Dovecot
from tests.channels.email.inbound.conftest import SECRET, mailbox_at
from tests.channels.email.inbound.leftovers import failed
from tests.channels.staff.pages import fields_of, text_of

DESK = {
    "agent", "second_agent", "safeguarder", "officer", "other_officer", "team_leader", "waste_leader",
}  # fmt: skip
# name: (what it is about, who may); `failed` waits in the inbox that waste collection reads
TABLE: dict[str, tuple[str, set[str]]] = {
    "mailboxes": ("", {"administrator"}),
    "mailbox-add": ("", {"administrator"}),
    "mailbox": ("mailbox", {"administrator"}),
    "mailbox-pause": ("mailbox", {"administrator"}),
    "mail-arrivals": ("", DESK | {"administrator"}),
    "mail-arrival": ("arrival", DESK - {"other_officer", "team_leader"} | {"administrator"}),
    "mail-arrival-original": ("arrival", DESK - {"other_officer", "team_leader"}),
}
ACTS = {"mailbox-pause", "mail-arrival"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(inboxes: dict[str, Inbox]) -> Mailbox:
    return mailbox_at(None, inboxes["waste"], user="waste")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_every_address_is_in_the_table() -> None:
    assert {page.name for page in (*mailboxes.PAGES, *arrivals.PAGES)} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, cast: Cast, mailbox: Mailbox) -> None:
    about, allowed = TABLE[name]
    arrival = failed(mailbox)
    path = reverse(f"staff:{name}", args={"": [], "mailbox": [mailbox.pk], "arrival": [arrival.pk]}[about])
    for who, user in cast.users.items():
        client = browser(user)
        answer = client.post(path) if name in ACTS else client.get(path)
        assert (answer.status_code != 404) == (who in allowed), f"{name} for {who}: {answer.status_code}"
    stranger = Client().post(path) if name in ACTS else Client().get(path)
    assert stranger.status_code == 302 and "sign-in" in stranger["Location"]


def sent(client: Client, path: str, **typed: str) -> object:
    return client.post(path, fields_of(client.get(path), "mailbox") | typed)


def test_a_mailbox_is_added_tried_and_changed(cast: Cast, inboxes: dict[str, Inbox], dovecot: Dovecot) -> None:
    client, path = browser(cast.administrator), reverse("staff:mailbox-add")
    typed = {
        "address": "Waste@Ambleford.example", "inbox": "waste", "host": "127.0.0.1", "port": str(dovecot.port),
        "security": "NONE", "user": "waste-page", "secret_name": SECRET,
    }  # fmt: skip
    dovecot.put("waste-page", b"Subject: one\r\n\r\nOne")
    tried = text_of(sent(client, path, **typed, **{"try": "1"}))
    assert "It works" in tried and "holds 1 message" in tried and not Mailbox.objects.exists()
    assert sent(client, path, **typed, save="1").status_code == 302
    found = Mailbox.objects.get()
    assert (found.address, found.inbox.code, found.user) == ("waste@ambleford.example", "waste", "waste-page")
    again = sent(client, path, **typed, save="1")
    assert again.status_code == 422 and "a mailbox with this address already" in text_of(again)
    wrong = text_of(
        sent(client, reverse("staff:mailbox", args=[found.pk]), user="waste-page", folder="Bins", **{"try": "1"})
    )
    assert "There is no folder “Bins” there" in wrong
    assert sent(client, reverse("staff:mailbox", args=[found.pk]), inbox="contact", save="1").status_code == 302
    assert Mailbox.objects.get().inbox.code == "contact"
    pages = tried + wrong + text_of(client.get(reverse("staff:mailboxes")))
    assert PASSWORD not in pages


def test_what_does_not_work_is_said_in_words(
    cast: Cast, inboxes: dict[str, Inbox], dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, path = browser(cast.administrator), reverse("staff:mailbox-add")
    typed = {
        "address": "waste@ambleford.example", "inbox": "waste", "host": "127.0.0.1", "port": str(dovecot.port),
        "security": "NONE", "user": "waste-page", "secret_name": SECRET, "try": "1",
    }  # fmt: skip
    assert "does not speak TLS" in text_of(sent(client, path, **typed | {"security": "TLS"}))
    assert "Nothing answers at 127.0.0.1 on port 1." in text_of(sent(client, path, **typed | {"port": "1"}))
    monkeypatch.setenv(SECRET, "wrong")
    assert "does not let waste-page in" in text_of(sent(client, path, **typed))
    faulty = sent(client, path, **typed | {"secret_name": "hunter2", "user": "", "address": "waste"})
    assert faulty.status_code == 422
    for words in ("never the password itself", "as whom to sign on", "not an email address"):
        assert words in text_of(faulty)


def test_the_list_says_how_each_goes(cast: Cast, mailbox: Mailbox, inboxes: dict[str, Inbox]) -> None:
    client, now = browser(cast.administrator), timezone.now()
    other = mailbox_at(None, inboxes["contact"], user="contact")
    Mailbox.objects.filter(pk=other.pk).update(
        host="imap.example", failures=3, last_error="Nothing answers", polled_at=now
    )
    failed(mailbox)
    page = text_of(client.get(reverse("staff:mailboxes")))
    for words in ("Handed over by a mail server", "Not read", "Nothing answers", "3 times in a row", "Missed bin"):
        assert words in page
    assert "1 message" in page and reverse("staff:mail-arrivals") in page
    Mailbox.objects.filter(pk=other.pk).update(failures=0, last_error="", polled_at=now - timedelta(hours=1))
    assert "Silent" in text_of(client.get(reverse("staff:mailboxes")))


def test_a_mailbox_is_paused_and_read_again(cast: Cast, mailbox: Mailbox) -> None:
    client, path = browser(cast.administrator), reverse("staff:mailbox-pause", args=[mailbox.pk])
    for _twice in range(2):
        assert client.post(path, {"pause": "1"}, follow=True).status_code == 200
        assert not Mailbox.objects.get().is_on
    assert "Paused" in text_of(client.get(reverse("staff:mailboxes")))
    client.post(path, {"resume": "1"})
    assert Mailbox.objects.get().is_on
    assert client.post(reverse("staff:mailbox-pause", args=[0]), {"pause": "1"}).status_code == 404


def test_the_list_asks_the_same_for_many(cast: Cast, mailbox: Mailbox, inboxes: dict[str, Inbox]) -> None:
    client = browser(cast.administrator)
    client.get(reverse("staff:mailboxes"))

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("staff:mailboxes")).status_code == 200
        return len(seen)

    few = asked()
    for number in range(49):
        Mailbox.objects.create(
            address=f"m{number}@ambleford.example", inbox=inboxes["waste"], reads_from=timezone.now()
        )
    assert asked() == few


def test_what_was_typed_waits_while_somebody_signs_in_again(cast: Cast, inboxes: dict[str, Inbox]) -> None:
    client, path = browser(cast.administrator), reverse("staff:mailbox-add")
    form = fields_of(client.get(path), "mailbox") | {"address": "typed@ambleford.example", "save": "1"}
    client.logout()
    assert client.post(path, form).status_code == 302
    client.force_login(cast.administrator)
    assert fields_of(client.get(path), "mailbox")["address"] == "typed@ambleford.example"
