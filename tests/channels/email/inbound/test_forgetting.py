"""What could not be read in goes with whoever is erased, and after its time when it was set aside."""

from datetime import timedelta

import pytest
from django.utils import timezone

from channels.email.inbound.leftover import arrival_set_aside, leftovers, set_aside_forgotten
from channels.email.inbound.models import Arrival, Mailbox
from crm.customers.erasing import customer_redact
from crm.documents.models import Document
from tests.cast import Cast, person
from tests.channels.email.inbound.conftest import mailbox_at
from tests.channels.email.inbound.leftovers import failed
from tests.channels.email.reading.letters import letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(inboxes) -> Mailbox:
    return mailbox_at(None, inboxes["waste"], user="waste")


def another(mailbox: Mailbox, sender: str) -> Arrival:
    made = letter()
    made.replace_header("Message-ID", f"<of-{sender}>")
    return failed(mailbox, raw=made.as_bytes(), sender=sender)


def erase(cast: Cast, reference: str) -> None:
    customer_redact(
        reference=reference, reason="asked for it", actor=cast.governance.actor, at=timezone.now(), key=reference
    )


def test_it_goes_with_whoever_is_erased_and_nobody_elses_does(mailbox, cast):
    jo = person("Jo", "Example", email="jo@example.org")
    person("Sam", "Other", email="sam@example.org")
    theirs, other = another(mailbox, "jo@example.org"), another(mailbox, "sam@example.org")
    erase(cast, jo.reference)
    theirs.refresh_from_db()
    other.refresh_from_db()
    assert (theirs.state, theirs.sender, theirs.error, theirs.delivered_to) == ("SET_ASIDE", "", "", "")
    assert theirs.original.disposed_at is not None and theirs.original.name == "(erased)"
    assert (other.state, other.sender, other.original.disposed_at) == ("FAILED", "sam@example.org", None)


def test_of_a_shared_address_a_person_decides(mailbox, cast):
    jo = person("Jo", "Example", email="both@example.org")
    person("Jim", "Example", email="both@example.org")
    shared = another(mailbox, "both@example.org")
    erase(cast, jo.reference)
    shared.refresh_from_db()
    assert shared.state == "FAILED" and leftovers(actor=cast.agent.actor) == [shared]


def test_the_original_of_what_was_set_aside_goes_after_its_time(mailbox, cast, settings):
    settings.MAIL_SET_ASIDE_DAYS = 30
    now = timezone.now()
    arrival, waits = another(mailbox, "jo@example.org"), another(mailbox, "sam@example.org")
    arrival_set_aside(arrival_id=arrival.pk, why="logged by hand", actor=cast.agent.actor, at=now)
    assert set_aside_forgotten(now + timedelta(days=29)) == 0
    assert set_aside_forgotten(now + timedelta(days=31)) == 1
    assert set_aside_forgotten(now + timedelta(days=31)) == 0
    arrival.refresh_from_db()
    assert arrival.sender == "" and arrival.settled_words == "logged by hand"
    assert Document.objects.get(pk=arrival.original_id).disposed_at is not None
    assert Document.objects.get(pk=waits.original_id).disposed_at is None
