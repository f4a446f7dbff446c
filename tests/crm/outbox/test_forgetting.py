"""What the sweep forgets by itself: codes that ran out and sessions of browsers that ended, nothing that still counts."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from crm.contacts.models import AccessCode, ContactEvent
from crm.contacts.possession import code_send
from crm.outbox.registry import steps
from tests.cast import Cast, person
from tests.channels.citizen.council import RECEIVED, bins, logged

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def swept(name: str, at) -> int:
    return next(step for step in steps() if step.name == name).run(at)


def test_a_code_is_forgotten_days_after_it_ran_out_and_that_it_was_sent_is_not(cast: Cast) -> None:
    contact = logged(bins(cast), person(email="jo@example.com")).contact
    for days in (0, 3):
        assert code_send(contact_id=contact.pk, at=RECEIVED + days * DAY)
    assert swept("old codes", RECEIVED + DAY) == 0
    assert swept("old codes", RECEIVED + 3 * DAY) == 1
    assert AccessCode.objects.get().created_at == RECEIVED + 3 * DAY
    assert ContactEvent.objects.filter(kind="CODE_SENT").count() == 2


def test_a_browsers_session_is_forgotten_once_it_has_ended() -> None:
    for key, hours in (("ended", -1), ("going-on", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=RECEIVED + timedelta(hours=hours))
    assert swept("old log-ins", RECEIVED) == 1
    assert Session.objects.get().session_key == "going-on"
