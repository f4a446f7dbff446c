"""The mail server or the sweep killed with -9 while mail comes in: every message stands in the records, once."""

import pytest
from django.db import connection

from channels.email.inbound.models import Arrival, Mailbox
from crm.contacts.correspondence.models import Inbox, InboxItem
from crm.contacts.models import Contact
from crm.outbox.models import OutboxEntry
from tests.cast import LONG_AGO
from tests.channels.email.dovecot import PASSWORD, dovecot_server
from tests.channels.email.reading.letters import letter
from tests.faults.processes import wait_until

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
SWEEP = ("manage.py", "sweep")
SECRET = "FAULTS_MAILBOX_PASSWORD"
MANY = 60


@pytest.fixture
def imap():
    with dovecot_server() as server:
        yield server


@pytest.fixture
def begin(street, imap, start, tmp_path):
    """Starts a sweep that reads a mailbox with MANY messages in it."""
    inbox = Inbox.objects.create(
        code="waste",
        name="Waste",
        address="waste@ambleford.example",
        service_id=street.service_id,
        team=street.cast.contact_centre,
        is_default=True,
    )
    Mailbox.objects.create(
        address=inbox.address,
        inbox=inbox,
        host="127.0.0.1",
        port=imap.port,
        security="NONE",
        user="waste",
        secret_name=SECRET,
        reads_from=LONG_AGO,
    )
    for number in range(MANY):
        made = letter(f"My bin was missed, {number}.", subject=f"Bin {number}", sender=f"jo-{number}@example.org")
        made.replace_header("Message-ID", f"<{number}@example.org>")
        imap.put("waste", made.as_bytes())
    return lambda: start(*SWEEP, **{SECRET: PASSWORD, "DOCUMENTS": tmp_path / "documents"})


def try_now():
    """As if the times had passed for which claims hold and servers are left alone."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE crm_outboxentry SET claimed_until = now(), not_before = now()")
        cursor.execute("UPDATE door_email_mailbox SET next_poll_at = NULL")


def all_in_the_records_once():
    assert set(Arrival.objects.values_list("state", flat=True)) == {"DONE"}
    assert Arrival.objects.count() == InboxItem.objects.unscoped("test").count() == MANY
    assert Contact.objects.unscoped("test").count() == MANY


def done():
    return Arrival.objects.filter(state="DONE").count() == MANY


def test_the_sweep_killed_after_storing_and_while_reading(begin):
    with begin() as sweep:
        wait_until(lambda: Arrival.objects.count() >= 5, what="the first messages stored")
        sweep.kill()
    stored = Arrival.objects.count()
    with begin() as sweep:
        wait_until(lambda: Arrival.objects.filter(state="DONE").count() >= 3, what="the first messages read")
        sweep.kill()
    assert Arrival.objects.count() >= stored
    try_now()
    with begin() as one, begin() as two:
        wait_until(done, what="all messages in the records")
        wait_until(lambda: not OutboxEntry.objects.filter(kind="mail.arrived").exists(), what="no news left")
        assert one.lives() and two.lives()
    all_in_the_records_once()


def test_the_cursor_lost_after_storing(begin):
    """The crash between storing a message and moving past it: the message is found again, and known."""
    with begin() as sweep:
        wait_until(done, what="all messages in the records")
        sweep.kill()
    Mailbox.objects.update(last_uid=0, next_poll_at=None)
    with begin():
        wait_until(lambda: Mailbox.objects.get().last_uid == MANY, what="the mailbox read again")
    all_in_the_records_once()


def test_the_mail_server_killed_while_it_is_read(begin, imap):
    with begin() as sweep:
        wait_until(lambda: Arrival.objects.exists(), what="the first message stored")
        imap.kill()
        wait_until(lambda: Mailbox.objects.get().failures > 0 or done(), what="the server missed")
        imap.start()
        try_now()
        wait_until(done, what="all messages in the records")
        assert sweep.lives()
    all_in_the_records_once()
