"""Who is told of promises that fail, once each, in their own hours, and never of what is hidden from them."""

from datetime import UTC, datetime

import pytest

from cases.casework.actions import case_act, case_ask, case_release, case_take
from cases.casework.intake import contact_take, words_add
from cases.casework.models import Case
from cases.casework.notices.models import StaffNotice
from cases.casework.notices.reading import notices_of, notices_read, notices_waiting
from cases.casework.notices.writing import clock_broken, clock_warned
from crm.contacts.actions import SessionStart
from crm.contacts.models import Contact
from crm.outbox.models import OutboxEntry
from crm.outbox.registry import handlers_of
from crm.outbox.sweeping import Sweep
from crm.sla.models import Calendar, CalendarVersion, Clock
from crm.teams.actor import Role
from crm.teams.actor import customer as public
from crm.teams.models import Grade, User
from gazetteer.places import Place
from tests.cases.casework.late_cast import DAY, HOUR, MINUTE, broken, colleague, news, resolve, warned
from tests.cast import NOW, restriction

pytestmark = pytest.mark.django_db
EARLY_WEEK = {day: [["06:00", "14:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture
def manager(cast):
    return colleague("maya", Role.MANAGER, cast.waste)


def take(cast, bin_):
    case_take(case_id=bin_.case_id, actor=cast.officer.actor, at=NOW, key="take")


def notices(**which):
    return StaffNotice.objects.unscoped("test").filter(**which).order_by("pk")


def told(**which):
    """(kind, level, user name) of every notice, in order."""
    return list(notices(**which).values_list("kind", "level", "recipient__username"))


def warn(level=1, *, at=NOW + DAY):
    clock_warned(warned(level).pk, at, 1)


def test_casework_hears_of_warnings_and_broken_promises():
    assert clock_warned in handlers_of("clock.warned")
    assert clock_broken in handlers_of("clock.breached")


def test_each_level_tells_its_own_person_once(cast, missed_bin, manager):
    take(cast, missed_bin)
    for level in (1, 2, 3):
        warn(level)
        warn(level)
    assert told() == [("WARNED", 1, "officer"), ("WARNED", 2, "waste_leader"), ("WARNED", 3, "maya")]
    assert news("notices.due") == [cast.officer.pk, cast.waste_leader.pk, manager.pk]


def test_what_nobody_has_is_told_to_who_leads_the_team(cast, missed_bin):
    warn()
    assert told() == [("WARNED", 1, "waste_leader")]


def test_an_officer_who_left_or_went_to_another_team_has_it_no_more(cast, missed_bin):
    take(cast, missed_bin)
    User.objects.filter(pk=cast.officer.pk).update(is_active=False)
    warn()
    assert told() == [("WARNED", 1, "waste_leader")]


def test_the_leaders_of_the_team_come_before_those_of_the_department(cast, missed_bin):
    colleague("streets", Role.TEAM_LEADER, cast.waste, cast.street_cleansing)
    colleague("bins", Role.TEAM_LEADER, cast.waste, cast.waste_collection)
    warn(2)
    assert {name for _kind, level, name in told(level=2)} == {"waste_leader", "bins"}
    Case.objects.unscoped("test").update(team=cast.street_cleansing)
    notices().delete()
    warn(2)
    assert {name for _kind, _level, name in told()} == {"streets"}


def test_where_nobody_manages_those_who_lead_are_told(cast, missed_bin):
    take(cast, missed_bin)
    warn(3)
    assert told(level=3) == [("WARNED", 3, "waste_leader")]


def test_broken_is_told_to_leader_and_manager_once(cast, missed_bin, manager):
    take(cast, missed_bin)
    clock = broken()
    notices().delete()
    for attempt in (1, 2):
        clock_broken(clock.pk, clock.due_at + MINUTE, attempt)
    assert told() == [("BROKEN", 0, "waste_leader"), ("BROKEN", 0, "maya")]


def test_the_graver_one_takes_the_place_of_the_milder(cast, missed_bin, manager):
    warn(2)
    clock = broken()
    clock_broken(clock.pk, clock.due_at + MINUTE, 1)
    assert told(read_at__isnull=True, recipient=cast.waste_leader) == [("BROKEN", 0, "waste_leader")]
    clock_warned(warned(3).pk, clock.due_at + HOUR, 1)  # after an outage the warning may be heard last
    assert told(read_at__isnull=True, recipient=manager) == [("BROKEN", 0, "maya")]


def test_of_a_promise_that_ended_meanwhile_nobody_is_warned_and_the_miss_is_told(cast, missed_bin, manager):
    clock = broken()
    notices().delete()
    case_act(
        case_id=missed_bin.case_id, act="complete", inputs={"outcome": "emptied"}, actor=cast.officer.actor,
        at=clock.due_at + MINUTE, key="done",
    )  # fmt: skip
    warn(3)
    assert told() == []
    clock_broken(clock.pk, clock.due_at + HOUR, 1)
    assert told() == [("BROKEN", 0, "waste_leader"), ("BROKEN", 0, "maya")]


def test_an_enquiry_without_a_case_is_told_to_who_leads_the_team_it_went_to(cast, services):
    contact_take(
        session=SessionStart(channel="PHONE", key="enquiry"), service_id=services["general-enquiry"].pk,
        customer_id=None, place=Place(), disposition="CALL_BACK", answers={}, notes="", actor=cast.agent.actor, at=NOW,
        key="enquiry", finish=True,
    )  # fmt: skip
    clock = Clock.objects.get(kind="RESPOND")
    Clock.objects.filter(pk=clock.pk).update(warned_level=1)
    clock_warned(clock.pk, NOW + DAY, 1)
    assert told() == [("WARNED", 1, "team_leader")]
    [line] = notices_of(actor=cast.team_leader.actor, at=NOW + DAY)
    assert not line.has_case and line.service == "General enquiry"


# In the recipient's own hours.


@pytest.mark.parametrize(
    ("at", "after"),
    [
        (datetime(2026, 11, 27, 23, 0, tzinfo=UTC), datetime(2026, 11, 30, 9, 0, tzinfo=UTC)),  # Friday night
        (datetime(2026, 11, 25, 7, 30, tzinfo=UTC), datetime(2026, 11, 25, 9, 0, tzinfo=UTC)),
        (datetime(2026, 12, 24, 18, 0, tzinfo=UTC), datetime(2026, 12, 29, 9, 0, tzinfo=UTC)),  # over Christmas
        (datetime(2026, 11, 25, 10, 2, tzinfo=UTC), datetime(2026, 11, 25, 10, 5, tzinfo=UTC)),  # gathered
        (datetime(2026, 11, 25, 10, 5, tzinfo=UTC), datetime(2026, 11, 25, 10, 5, tzinfo=UTC)),
    ],
)
def test_told_when_the_office_is_open(missed_bin, at, after):
    warn(at=at)
    assert notices().get().send_after == after
    assert OutboxEntry.objects.get(kind="notices.due").not_before == after


def test_the_departments_own_calendar_decides_where_it_has_one(cast, missed_bin):
    depot = Calendar.objects.create(code="depot", name="Depot", department=cast.waste)
    spec = {"zone": "Europe/London", "week": EARLY_WEEK}
    CalendarVersion.objects.create(calendar=depot, number=1, spec=spec, published_at=NOW)
    warn(at=datetime(2026, 11, 25, 15, 0, tzinfo=UTC))
    assert notices().get().send_after == datetime(2026, 11, 26, 6, 0, tzinfo=UTC)


def test_somebody_without_an_address_sees_it_on_their_page_only(cast, missed_bin):
    User.objects.filter(pk=cast.waste_leader.pk).update(email="")
    warn()
    assert notices_waiting(actor=cast.waste_leader.actor) == 1


def test_what_is_gathered_into_one_mail_is_one_piece_of_news(cast, missed_bin, manager):
    for level in (1, 2, 3):
        warn(level, at=datetime(2026, 11, 25, 20, 0, tzinfo=UTC))
    assert sorted(news("notices.due")) == sorted([cast.waste_leader.pk, manager.pk])

    clock_broken(broken().pk, datetime(2026, 11, 26, 9, 4, 30, tzinfo=UTC), 1)  # due within a moment: no risk is taken
    assert len(news("notices.due")) == 4


# Hidden means absent.


@pytest.mark.parametrize("what", ["the case", "who reported it", "the contact"])
def test_no_notice_is_written_about_what_the_recipient_may_not_see(cast, missed_bin, manager, what):
    hide(cast, missed_bin, what)
    warn(3)
    assert told() == []


@pytest.mark.parametrize("what", ["the case", "who reported it", "the contact"])
def test_what_is_hidden_afterwards_is_neither_listed_nor_counted(cast, missed_bin, what):
    warn()
    actor = cast.waste_leader.actor
    assert notices_waiting(actor=actor) == 1
    hide(cast, missed_bin, what)
    assert notices_waiting(actor=actor) == 0
    assert notices_of(actor=actor, at=NOW + DAY) == []


def hide(cast, bin_, what):
    hidden = restriction(cast.safeguarding, grade=Grade.MATTER)
    if what == "the case":
        Case.objects.unscoped("test").update(restriction=hidden)
    elif what == "who reported it":
        type(bin_.jo).objects.unscoped("test").filter(pk=bin_.jo.pk).update(restriction=hidden)
    else:
        Contact.objects.unscoped("test").update(restriction=hidden)


def test_the_promise_of_a_hidden_chaser_has_no_notice(cast, missed_bin, services):
    chase = contact_take(
        session=SessionStart(channel="EMAIL", key="chase"), service_id=services["missed-bin"].pk,
        customer_id=missed_bin.jo.pk, place=Place(kind="PROPERTY", uprn=missed_bin.home.uprn), disposition="RAISED",
        answers={}, notes="", actor=cast.agent.actor, at=NOW, key="chase", chase_of=missed_bin.case_id, finish=True,
    )  # fmt: skip
    theirs = Clock.objects.get(promise__contact=chase.contact)
    Clock.objects.filter(pk=theirs.pk).update(warned_level=1)
    clock_warned(theirs.pk, NOW + HOUR, 1)
    actor = cast.waste_leader.actor
    assert notices_waiting(actor=actor) == 1
    hidden = restriction(cast.safeguarding, grade=Grade.MATTER)
    Contact.objects.unscoped("test").filter(pk=chase.contact.pk).update(restriction=hidden)
    assert notices_waiting(actor=actor) == 0
    notices().delete()
    clock_warned(theirs.pk, NOW + HOUR, 1)
    assert told() == []


# The list.


def test_the_list_says_what_of_which_case_and_how_late(cast, missed_bin):
    warn()
    actor = cast.waste_leader.actor
    [line] = notices_of(actor=actor, at=NOW + DAY)
    assert line.reference == missed_bin.taken.reference and line.has_case
    assert line.words == ("A promise will soon be late: Put right, due Wed 25 Nov, 17:00, 1 working day left")
    assert "late by 1 working day" in notices_of(actor=actor, at=NOW + 3 * DAY + 8 * HOUR)[0].words


def test_what_is_settled_meanwhile_is_gone_and_a_broken_promise_stays_till_it_is_read(cast, missed_bin, manager):
    warn(2)
    clock = broken()
    clock_broken(clock.pk, clock.due_at + MINUTE, 1)
    case_act(
        case_id=missed_bin.case_id, act="complete", inputs={"outcome": "emptied"}, actor=cast.officer.actor,
        at=clock.due_at + HOUR, key="done",
    )  # fmt: skip
    [line] = notices_of(actor=manager.actor, at=clock.due_at + DAY)
    assert line.words.endswith("was due Wed 25 Nov, 17:00, done late")
    assert notices_read(actor=manager.actor, keys=[line.key], at=clock.due_at + DAY) == 1
    assert notices_waiting(actor=manager.actor) == 0


def test_nobody_reads_for_somebody_else(cast, missed_bin):
    warn()
    key = notices().get().pk
    assert notices_read(actor=cast.officer.actor, keys=[key], at=NOW) == 0
    assert notices_waiting(actor=cast.waste_leader.actor) == 1


def test_counting_is_one_statement(cast, missed_bin, django_assert_num_queries):
    warn()
    with django_assert_num_queries(1):
        notices_waiting(actor=cast.waste_leader.actor)


def test_fifty_lines_cost_as_much_as_one(cast, missed_bin, django_assert_max_num_queries):
    warn()
    one = notices().get()
    for number in range(60):
        one.pk, one.key = None, f"more {number}"
        one.save(force_insert=True)
    with django_assert_max_num_queries(2):  # the calendar, unless it was compiled before
        assert len(notices_of(actor=cast.waste_leader.actor, at=NOW + DAY)) == 50


# Given back, and answered.


def test_given_back_is_told_to_the_leader_until_somebody_takes_it(cast, missed_bin):
    take(cast, missed_bin)
    case_release(case_id=missed_bin.case_id, actor=cast.officer.actor, at=NOW, key="back")
    assert told() == [("HANDED_BACK", 0, "waste_leader")]
    assert notices_waiting(actor=cast.waste_leader.actor) == 1
    case_take(case_id=missed_bin.case_id, actor=cast.officer.actor, at=NOW, key="again")
    assert notices_waiting(actor=cast.waste_leader.actor) == 0


def test_a_leader_who_gives_it_back_is_not_told_of_it(cast, missed_bin):
    case_take(case_id=missed_bin.case_id, actor=cast.waste_leader.actor, at=NOW, key="take")
    case_release(case_id=missed_bin.case_id, actor=cast.waste_leader.actor, at=NOW, key="back")
    assert told() == []


def test_an_answer_is_told_to_who_has_the_case(cast, missed_bin):
    take(cast, missed_bin)
    case_ask(case_id=missed_bin.case_id, words="Which?", days=3, actor=cast.officer.actor, at=NOW, key="ask")
    words_add(
        contact_id=missed_bin.taken.contact.pk, words="The grey one.", actor=public(missed_bin.jo.pk), at=NOW + HOUR,
        key="answer",
    )  # fmt: skip
    assert told() == [("ANSWERED", 0, "officer")]


def test_the_sweep_tells_everybody_once_though_it_comes_late(cast, missed_bin, manager, mailoutbox):
    take(cast, missed_bin)
    late = resolve().due_at + 5 * DAY + HOUR
    for _round in range(3):
        Sweep(clock=lambda: late, name="test").once()
    assert told(kind="BROKEN") == [("BROKEN", 0, "waste_leader"), ("BROKEN", 0, "maya")]
    assert told(kind="WARNED") == [("WARNED", 1, "officer")]
