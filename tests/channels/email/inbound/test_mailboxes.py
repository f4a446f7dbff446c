"""A real IMAP server: what is in a mailbox stands in the records, once, whatever happens in between."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from channels.email.inbound import polling
from channels.email.inbound.handling import arrival_handle
from channels.email.inbound.managing import mail_health
from channels.email.inbound.models import Arrival, Mailbox
from channels.email.inbound.polling import mailbox_poll, mailboxes_poll
from crm.contacts.correspondence.models import InboxItem, MessageDocument
from crm.contacts.models import Contact, Message
from crm.documents.models import Document
from crm.outbox.models import OutboxEntry
from crm.outbox.sweeping import Sweep
from crm.teams.acting import Busy
from tests.cast import person
from tests.channels.email.reading.letters import letter
from tests.crm.documents.files import photograph


def write(
    number: int = 1, *, text: str = "My bin was missed.", to: str = "waste@ambleford.example", **headers
) -> bytes:
    made = letter(text, subject=f"Bin {number}", sender="Jo <jo@example.org>", **headers)
    made.replace_header("To", to)
    made.replace_header("Message-ID", f"<{number}@example.org>")
    return made.as_bytes()


def poll(mailbox: Mailbox, **more) -> int:
    return mailbox_poll(mailbox_id=mailbox.pk, at=timezone.now(), **more)


def handle_all() -> None:
    for entry in OutboxEntry.objects.filter(kind="mail.arrived").order_by("pk"):
        arrival_handle(entry.subject_id, timezone.now(), 1)


@pytest.mark.django_db
def test_a_message_becomes_a_contact_on_the_right_record(mailboxes, dovecot):
    jo = person(email="jo@example.org")
    dovecot.put(mailboxes["waste"].user, write())
    assert poll(mailboxes["waste"]) == 1
    assert poll(mailboxes["waste"]) == 0
    handle_all()
    (arrival,) = Arrival.objects.all()
    assert arrival.state == "DONE" and arrival.attempts == 1
    item = InboxItem.objects.unscoped("test").get()
    assert item.inbox.code == "waste" and item.message_id == arrival.message_id
    assert item.message.body == "My bin was missed." and item.message.customer_id == jo.pk
    (file,) = MessageDocument.objects.filter(message=item.message)
    assert file.part == "ORIGINAL" and file.document_id == arrival.original_id


@pytest.mark.django_db
def test_attachments_hang_on_the_message_and_forget_where_they_were(mailboxes, dovecot):
    made = letter("See the picture, card 4111 1111 1111 1111")
    made.add_attachment(photograph(), maintype="image", subtype="jpeg", filename="../../bin.jpg")
    made.add_attachment(b"MZ" + bytes(99), maintype="application", subtype="octet-stream", filename="bin.exe")
    dovecot.put(mailboxes["waste"].user, made.as_bytes())
    poll(mailboxes["waste"])
    handle_all()
    files = list(MessageDocument.objects.select_related("document").order_by("position"))
    assert [file.document.name for file in files] == ["bin.jpg", "bin.exe", "message.eml"]
    assert "removed" in files[0].document.changed_because and "program" in files[1].document.withheld_because
    original = files[2].document
    assert "holds a file that is given to nobody: It is a program" in original.withheld_because
    assert "card numbers were removed: 1" in original.changed_because and original.given_sha256
    item = InboxItem.objects.unscoped("test").select_related("message").get()
    assert "4111" not in item.message.body and original.changed_because in item.warnings


@pytest.mark.django_db
def test_the_same_message_in_two_mailboxes_is_one(mailboxes, dovecot):
    both = "waste@ambleford.example, contact@ambleford.example"
    for code, hop in (("waste", "a"), ("contact", "b")):
        raw = f"Received: from {hop}\nDelivered-To: {code}@ambleford.example\n".encode() + write(to=both)
        dovecot.put(mailboxes[code].user, raw)
        poll(mailboxes[code])
    handle_all()
    assert Arrival.objects.count() == Message.objects.unscoped("test").filter(direction="IN").count() == 1


@pytest.mark.django_db
def test_numbers_given_anew_bring_nothing_twice(mailboxes, dovecot):
    box = mailboxes["waste"]
    dovecot.put(box.user, write(1))
    assert poll(box) == 1
    before = Mailbox.objects.get(pk=box.pk)
    dovecot.number_anew(box.user)
    dovecot.put(box.user, write(2))
    poll(box)
    after = Mailbox.objects.get(pk=box.pk)
    assert after.uidvalidity != before.uidvalidity and after.last_uid == 2
    assert Arrival.objects.count() == 2


@pytest.mark.django_db
def test_two_messages_under_one_message_id_are_two(mailboxes, dovecot):
    dovecot.put(mailboxes["waste"].user, write(1))
    dovecot.put(mailboxes["waste"].user, write(1, text="Another matter entirely."))
    assert poll(mailboxes["waste"]) == 2
    handle_all()
    assert Contact.objects.unscoped("test").count() == 2


@pytest.mark.django_db
def test_a_copy_that_names_none_of_our_addresses_belongs_where_its_mailbox_leads(mailboxes, dovecot):
    dovecot.put(mailboxes["waste"].user, write(to="undisclosed@example.org"))
    poll(mailboxes["waste"])
    handle_all()
    assert InboxItem.objects.unscoped("test").get().inbox.code == "waste"


@pytest.mark.django_db
def test_what_lay_there_before_is_left_alone(mailboxes, dovecot):
    box = mailboxes["waste"]
    Mailbox.objects.filter(pk=box.pk).update(reads_from=datetime(2026, 11, 20, 12, tzinfo=UTC))
    dovecot.put(box.user, write(1), at=datetime(2025, 1, 1, tzinfo=UTC))
    dovecot.put(box.user, write(2), at=datetime(2026, 11, 20, 11, 59, tzinfo=UTC))
    dovecot.put(box.user, write(3), at=datetime(2026, 11, 20, 12, 1, tzinfo=UTC))
    assert poll(box) == 1
    assert Arrival.objects.get().received_at == datetime(2026, 11, 20, 12, 1, tzinfo=UTC)


@pytest.mark.django_db
def test_a_poll_ends_in_time_and_the_next_goes_on(mailboxes, dovecot):
    box = mailboxes["waste"]
    for number in range(30):
        dovecot.put(box.user, write(number))
    first = poll(box, seconds=0.05)
    assert first < 30
    assert first + poll(box, seconds=60) == 30
    assert Mailbox.objects.get(pk=box.pk).last_uid == 30


@pytest.mark.django_db
def test_a_mailbox_is_left_alone_for_a_while_when_it_is_empty_and_not_when_more_is_left(mailboxes, dovecot):
    box = mailboxes["waste"]
    now = timezone.now()
    for number in range(5):
        dovecot.put(box.user, write(number))
    mailbox_poll(mailbox_id=box.pk, at=now, seconds=0)
    assert Mailbox.objects.get(pk=box.pk).next_poll_at is None
    assert mailboxes_poll(now) == 5
    assert Mailbox.objects.get(pk=box.pk).next_poll_at == now + timedelta(seconds=5)
    dovecot.put(box.user, write(9))
    assert mailboxes_poll(now + timedelta(seconds=4)) == 0
    assert mailboxes_poll(now + timedelta(seconds=5)) == 1


@pytest.mark.django_db
def test_many_windows_of_numbers(mailboxes, dovecot, monkeypatch):
    monkeypatch.setattr("channels.email.inbound.imap.WINDOW", 7)
    box = mailboxes["waste"]
    paths = [dovecot.put(box.user, write(number)) for number in range(20)]
    poll(box)
    for path in (*(paths[0].parent.parent / "cur").iterdir(), *(paths[0].parent.parent / "new").iterdir()):
        path.unlink()  # somebody tidied the mailbox: a gap in its numbers
    dovecot.put(box.user, write(99))
    assert poll(box) == 1 and Arrival.objects.count() == 21


@pytest.mark.django_db
def test_a_wrong_password_and_a_server_that_is_away_are_said_and_asked_less_often(mailboxes, dovecot, monkeypatch):
    box = mailboxes["waste"]
    now = timezone.now()
    monkeypatch.setenv("TESTS_MAILBOX_PASSWORD", "wrong")
    assert mailbox_poll(mailbox_id=box.pk, at=now) == 0
    box = Mailbox.objects.get(pk=box.pk)
    assert "AUTHENTICATIONFAILED" in box.last_error and box.failures == 1
    assert "wrong" not in box.last_error
    assert box.next_poll_at == now + timedelta(seconds=10)
    Mailbox.objects.filter(pk=box.pk).update(port=1)
    mailbox_poll(mailbox_id=box.pk, at=now)
    box = Mailbox.objects.get(pk=box.pk)
    assert box.failures == 2 and "refused" in box.last_error and box.next_poll_at == now + timedelta(seconds=20)
    Mailbox.objects.exclude(pk=box.pk).update(is_on=False)
    assert mailboxes_poll(now) == 0 and Mailbox.objects.get(pk=box.pk).failures == 2  # not yet its time
    monkeypatch.delenv("TESTS_MAILBOX_PASSWORD")
    mailbox_poll(mailbox_id=box.pk, at=now)
    assert "TESTS_MAILBOX_PASSWORD holds no password" in Mailbox.objects.get(pk=box.pk).last_error


@pytest.mark.django_db
def test_a_full_disk_leaves_the_message_with_the_server(mailboxes, dovecot, monkeypatch):
    box = mailboxes["waste"]
    dovecot.put(box.user, write())

    def full(**_what):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("crm.documents.actions.content_put", full)
    assert poll(box) == 0
    assert "No space left" in Mailbox.objects.get(pk=box.pk).last_error and not Document.objects.exists()
    monkeypatch.undo()
    monkeypatch.setenv("TESTS_MAILBOX_PASSWORD", "only-for-tests")
    assert poll(box) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("failure", [Busy(), KeyError("odd")])
def test_whatever_goes_wrong_stops_one_mailbox_and_no_sweep(mailboxes, dovecot, monkeypatch, failure):
    broken, well = mailboxes["waste"], mailboxes["contact"]
    dovecot.put(broken.user, write(1))
    dovecot.put(well.user, write(2))
    was = polling.arrival_store

    def odd(**what):
        if what["mailbox_id"] == broken.pk:
            raise failure
        return was(**what)

    monkeypatch.setattr(polling, "arrival_store", odd)
    assert mailboxes_poll(timezone.now()) == 1
    box = Mailbox.objects.get(pk=broken.pk)
    assert box.failures == 1 and box.last_uid == 0 and type(failure).__name__ in box.last_error


@pytest.mark.django_db
def test_a_message_too_large_is_left_and_waits_for_a_person_and_stops_nothing(mailboxes, dovecot, settings):
    settings.MAIL_MOST_BYTES = 2 * 1024 * 1024
    box = mailboxes["waste"]
    dovecot.put(box.user, write(1))
    dovecot.put(box.user, write(2, text="x y\n" * 600_000))
    dovecot.put(box.user, write(3))
    assert poll(box) == 2
    refused = Arrival.objects.get(state="REFUSED")
    assert (refused.original, refused.sender, refused.mailbox_id) == (None, "jo@example.org", box.pk)
    assert "at most 2 MB are taken" in refused.error and Mailbox.objects.get(pk=box.pk).last_error == ""
    dovecot.number_anew(box.user)
    poll(box)
    assert Arrival.objects.count() == 3 and mail_health(at=timezone.now()).failed == 1


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_never_read_one_mailbox_at_once(mailboxes, dovecot, monkeypatch):
    box = mailboxes["waste"]
    for number in range(5):
        dovecot.put(box.user, write(number))
    reading, go_on = threading.Event(), threading.Event()
    was = polling.arrival_store

    def slowly(**what):
        reading.set()
        go_on.wait(20)
        return was(**what)

    monkeypatch.setattr(polling, "arrival_store", slowly)
    counts = []

    def first() -> None:
        counts.append(poll(box, seconds=30))
        connections.close_all()

    thread = threading.Thread(target=first)
    thread.start()
    assert reading.wait(20)
    assert poll(box) == 0
    go_on.set()
    thread.join(30)
    assert counts == [5] and Arrival.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_the_sweep_polls_and_reads_by_itself(mailboxes, dovecot):
    dovecot.put(mailboxes["contact"].user, write(to="contact@ambleford.example"))
    Sweep(clock=timezone.now).once()
    assert Arrival.objects.get().state == "DONE"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s", [polling._LOCK])
        assert cursor.fetchone() == (0,)
