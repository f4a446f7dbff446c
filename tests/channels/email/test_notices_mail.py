"""Notices by email to staff: in their hours, one each or one for many, once, and decided again when they go."""

from datetime import timedelta

import pytest

from cases.casework.intake import contact_take
from cases.casework.models import Case
from cases.casework.notices.models import StaffNotice
from cases.casework.notices.reading import notices_read
from cases.casework.notices.writing import clock_warned
from channels.email.notices import notices_send
from crm.contacts.actions import SessionStart
from crm.customers.references import shown
from crm.outbox.actions import TryLater
from crm.outbox.models import OutboxEntry
from crm.outbox.registry import handlers_of
from crm.outbox.sweeping import Sweep
from crm.sla.models import Clock
from crm.teams.models import Grade, User
from gazetteer.places import Place
from tests.cast import NOW, person, property_at, restriction
from tests.channels.email.servers import Keeping, text_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def leader(cast):
    return cast.waste_leader


@pytest.fixture
def warn(cast, services):
    """A maker of so many warned cases, whose notices are for the waste leader."""

    def made(number=1, *, at=NOW):
        found = []
        for _each in range(number):
            place = property_at(len(found) + 1, f"Road {StaffNotice.objects.unscoped('test').count()}")
            taken = contact_take(
                session=SessionStart(channel="PHONE", key=f"call {place.uprn}"), service_id=services["missed-bin"].pk,
                customer_id=person("Jo", "Secretname").pk, place=Place(kind="PROPERTY", uprn=place.uprn),
                disposition="RAISED", answers={"bin": "grey", "out": "yes"}, notes="", actor=cast.agent.actor, at=at,
                key=f"contact {place.uprn}", finish=True,
            )  # fmt: skip
            clock = Clock.objects.get(kind="RESOLVE", promise__contact=taken.contact)
            Clock.objects.filter(pk=clock.pk).update(warned_level=1)
            clock_warned(clock.pk, at, 1)
            found.append(taken)
        return found

    return made


def notices(**which):
    return StaffNotice.objects.unscoped("test").filter(**which).order_by("pk")


def test_mail_hears_of_notices():
    assert notices_send in handlers_of("notices.due")


def test_one_notice_is_one_mail_that_leads_to_its_case_and_names_nobody(leader, warn, server: Keeping):
    [taken] = warn()
    for attempt in (1, 2):
        notices_send(leader.pk, LATER, attempt)
    [mail] = server.taken
    assert mail["To"] == "Wanda Leader <waste_leader@council.example>"
    assert mail["Subject"].startswith("A promise will soon be late: Put right, due Wed 25 Nov, 17:00")
    assert mail["Auto-Submitted"] == "auto-generated"
    said = text_of(mail)
    assert f"/staff/cases/{shown(taken.reference)}" in said and "/staff/" in said
    assert "Secretname" not in said and "Road" not in said
    assert "today" not in said
    assert notices().get().mailed_at == LATER


def test_up_to_five_go_each_alone_and_more_in_one(leader, warn, server: Keeping):
    warn(5)
    notices_send(leader.pk, LATER, 1)
    assert len(server.taken) == 5
    server.taken.clear()
    taken = warn(6)
    notices_send(leader.pk, LATER, 1)
    [digest] = server.taken
    assert digest["Subject"] == "6 things to see to"
    assert all(shown(one.reference) in text_of(digest) for one in taken)
    assert notices(mailed_at__isnull=True).count() == 0


def test_a_hundred_are_one_mail_of_bearable_length(leader, warn, server: Keeping):
    warn(1)
    one = notices().get()
    for number in range(99):
        one.pk, one.key = None, f"more {number}"
        one.save(force_insert=True)
    notices_send(leader.pk, LATER, 1)
    [digest] = server.taken
    assert digest["Subject"] == "100 things to see to"
    assert "And 60 more, on your desk." in text_of(digest)


def test_not_before_the_office_opens(leader, warn, server: Keeping):
    friday_night = NOW + timedelta(days=4, hours=13)
    monday = NOW + timedelta(days=6, hours=23)  # 09:00
    warn(1, at=friday_night)
    Sweep(clock=lambda: friday_night, name="test").once()
    assert not [mail for mail in server.taken if "council.example" in mail["To"]]
    assert OutboxEntry.objects.filter(kind="notices.due", not_before=monday).exists()
    Sweep(clock=lambda: monday, name="test").once()
    to_her = [mail for mail in server.taken if "waste_leader" in mail["To"]]
    assert len(to_her) == 1


@pytest.mark.parametrize("why", ["read", "hidden", "has left", "no address", "ended"])
def test_what_needs_no_mail_any_more_gets_none(cast, leader, warn, server: Keeping, why: str):
    warn()
    if why == "read":
        notices_read(actor=leader.actor, keys=[notices().get().pk], at=NOW)
    elif why == "hidden":
        Case.objects.unscoped("test").update(restriction=restriction(cast.safeguarding, grade=Grade.MATTER))
    elif why == "ended":
        Clock.objects.update(state="STOPPED", stopped_at=LATER, warn_at=None)
    else:
        gone = {"is_active": False} if why == "has left" else {"email": ""}
        User.objects.filter(pk=leader.pk).update(**gone)
    notices_send(leader.pk, LATER, 1)
    assert server.taken == []


def test_a_server_that_says_not_now_is_asked_again_and_sends_one(leader, warn, server: Keeping):
    warn()
    server.at_data = "451 try again later"
    with pytest.raises(TryLater, match="451"):
        notices_send(leader.pk, LATER, 1)
    server.at_data = ""
    notices_send(leader.pk, LATER + timedelta(seconds=5), 2)
    assert len(server.taken) == 1


def test_a_server_that_says_no_ends_it_and_the_page_still_shows_it(leader, warn, server: Keeping):
    warn()
    server.at_recipient = "550 no such mailbox"
    for attempt in (1, 2):
        notices_send(leader.pk, LATER, attempt)
    assert notices().get().not_mailed_because == "550 no such mailbox"
    assert notices(read_at__isnull=True).exists()


def test_hung_up_or_killed_goes_again_under_the_same_id(leader, warn, server: Keeping):
    warn()
    server.at_data = "hang up after taking it"
    with pytest.raises(TryLater):
        notices_send(leader.pk, LATER, 1)
    server.at_data = ""
    warn()  # another came since: it is no part of the first mail
    notices_send(leader.pk, LATER + timedelta(minutes=2), 2)
    first, again, other = server.taken
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]


def test_what_another_copy_is_sending_is_left_to_it_and_not_forgotten(leader, warn, server: Keeping):
    warn()
    notices().update(attempted_at=LATER, message_id="<theirs@example.org>")
    with pytest.raises(TryLater, match="another copy"):
        notices_send(leader.pk, LATER + timedelta(seconds=30), 1)
    assert server.taken == []
    notices_send(leader.pk, LATER + timedelta(seconds=61), 2)
    assert [mail["Message-ID"] for mail in server.taken] == ["<theirs@example.org>"]
