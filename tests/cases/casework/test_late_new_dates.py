"""A promise that fails gets a new date and a sentence; the first date stays, and counts."""

from datetime import date, timedelta

import pytest

from cases.casework.actions import ActRefused, InputsRefused, case_act, case_ask
from cases.casework.intake import contact_take
from cases.casework.lateness import case_new_date, promise_excuse
from cases.casework.lists.work_list import work_list
from cases.casework.models import Case, CaseEvent
from cases.casework.queries import case_page
from cases.casework.replaying import cases_replay
from crm.contacts.actions import SessionStart
from crm.contacts.models import Contact, Message
from crm.outbox.models import OutboxEntry
from crm.sla.models import Clock, ClockEvent, ClockExcuse, NewDate
from crm.sla.replaying import clocks_replay
from crm.teams.actor import Role
from crm.teams.models import Grade
from crm.teams.policy import NotPermitted
from gazetteer.places import Place
from tests.cases.casework.late_cast import DAY, HOUR, broken, colleague, resolve, warned
from tests.cast import NOW, restriction

pytestmark = pytest.mark.django_db
TUESDAY = NOW + DAY + 8 * HOUR  # 18:00: nothing of the promise but Wednesday is left
FRIDAY = date(2026, 11, 27)
SENTENCE = "The lorry broke down; the crew comes on Friday."


def give(cast, bin_, *, at, day=FRIDAY, words=SENTENCE, who="officer", key="new date", **more):
    return case_new_date(
        case_id=bin_.case_id, clock_id=resolve().pk, day=day, words=words, actor=cast.users[who].actor, at=at, key=key,
        **more,
    )  # fmt: skip


def plan(cast, bin_, day, *, at=NOW):
    case_act(
        case_id=bin_.case_id, act="plan", inputs={"planned_date": day}, actor=cast.officer.actor, at=at, key=f"p {day}"
    )


def asked(cast, bin_, *, at):
    """Whether the case page asks for a new date; the work list says the same."""
    page = case_page(actor=cast.officer.actor, at=at, reference=bin_.taken.reference)
    [promise] = [one for one in page.promises if one.clock.kind == "RESOLVE"]
    rows = work_list(actor=cast.officer.actor, at=at).rows
    assert [row.needs_new_date for row in rows] == [promise.needs_new_date]
    assert not any(one.needs_new_date for one in page.promises if one.clock.kind == "ACKNOWLEDGE")
    return promise.needs_new_date


def test_nothing_is_asked_while_there_is_time(cast, missed_bin):
    assert not asked(cast, missed_bin, at=NOW)


def test_asked_at_the_first_warning(cast, missed_bin):
    warned(1)
    assert asked(cast, missed_bin, at=NOW + HOUR)


def test_asked_within_a_working_day_unless_it_is_planned_in_time(cast, missed_bin):
    assert not asked(cast, missed_bin, at=NOW + 20 * HOUR)  # Tuesday morning: more than a day
    assert asked(cast, missed_bin, at=TUESDAY)
    plan(cast, missed_bin, date(2026, 11, 25))
    assert not asked(cast, missed_bin, at=TUESDAY)
    plan(cast, missed_bin, FRIDAY)
    assert asked(cast, missed_bin, at=TUESDAY)


def test_asked_when_late_until_a_plan_or_a_new_date_answers_and_again_when_that_has_passed(cast, missed_bin):
    late = broken().due_at + HOUR
    assert asked(cast, missed_bin, at=late)
    give(cast, missed_bin, at=late)
    assert not asked(cast, missed_bin, at=late)
    saturday = late + 3 * DAY
    assert asked(cast, missed_bin, at=saturday)
    plan(cast, missed_bin, date(2026, 11, 30), at=saturday)
    assert not asked(cast, missed_bin, at=saturday)


def test_not_asked_while_it_waits_for_the_customer(cast, missed_bin):
    warned(1)
    case_ask(case_id=missed_bin.case_id, words="Which?", days=3, actor=cast.officer.actor, at=NOW, key="ask")
    assert not asked(cast, missed_bin, at=NOW + HOUR)


def test_both_dates_stay_the_first_counts_and_the_events_give_the_rows(cast, missed_bin):
    clock = broken()
    given = give(cast, missed_bin, at=clock.due_at + HOUR)
    assert (given.words, given.given_by, given.until) == (SENTENCE, cast.officer, NOW.replace(day=27, hour=17))
    after = resolve()
    assert (after.due_at, after.promised_at, after.breached_at) == (clock.due_at, clock.promised_at, clock.due_at)
    case = Case.objects.unscoped("test").get()
    assert (case.version, CaseEvent.objects.get(kind="NEW_DATE").facts) == (2, {"clock": clock.pk})
    assert ClockEvent.objects.filter(clock_id=clock.pk, kind="NEW_DATE").count() == 1
    assert list(clocks_replay()) == [] and list(cases_replay()) == []
    page = case_page(actor=cast.officer.actor, at=NOW + 4 * DAY, reference=missed_bin.taken.reference)
    assert [one.words for promise in page.promises for one in promise.new_dates] == [SENTENCE]


def test_twice_is_once(cast, missed_bin):
    warned(1)
    first = give(cast, missed_bin, at=TUESDAY)
    assert give(cast, missed_bin, at=TUESDAY) == first
    assert NewDate.objects.count() == 1


def test_the_second_of_two_officers_is_told_who_was_first(cast, missed_bin):
    warned(1)
    version = Case.objects.unscoped("test").get().version
    give(cast, missed_bin, at=TUESDAY, version=version)
    with pytest.raises(ActRefused, match="Olu Officer"):
        give(cast, missed_bin, at=TUESDAY, who="waste_leader", key="second", words="Other words.", version=version)
    assert NewDate.objects.get().words == SENTENCE


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"day": date(2026, 11, 24)}, "day", "later day"),
        ({"day": date(2026, 11, 25)}, "day", "It is promised by"),
        ({"day": date(2026, 11, 23)}, "day", "from today"),
        ({"day": date(9999, 12, 31)}, "day", "within a year"),
        ({"words": " \n "}, "words", "one sentence"),
        ({"words": "x" * 501}, "words", "at most 500"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(cast, missed_bin, wrong, field, said):
    with pytest.raises(InputsRefused) as refused:
        give(cast, missed_bin, at=TUESDAY, **wrong)
    assert said in refused.value.errors[field]
    assert not NewDate.objects.exists()


def test_a_day_on_which_the_office_is_closed_is_taken_whole(cast, missed_bin):
    given = give(cast, missed_bin, at=TUESDAY, day=date(2026, 11, 28))
    assert given.until == NOW.replace(day=28, hour=23, minute=59, second=59)


def test_what_has_ended_needs_none(cast, missed_bin):
    case_act(
        case_id=missed_bin.case_id, act="complete", inputs={"outcome": "emptied"}, actor=cast.officer.actor,
        at=NOW, key="done",
    )  # fmt: skip
    with pytest.raises(ActRefused, match="has ended"):
        give(cast, missed_bin, at=TUESDAY)


@pytest.mark.parametrize("who", ["agent", "other_officer", "team_leader", "manager", "administrator"])
def test_only_who_works_on_the_case_gives_one(cast, missed_bin, who):
    with pytest.raises(NotPermitted):
        give(cast, missed_bin, at=TUESDAY, who=who)


def test_a_promise_of_another_case_is_none_of_this_one(cast, missed_bin, services):
    other = contact_take(
        session=SessionStart(channel="PHONE", key="other"), service_id=services["missed-bin"].pk, customer_id=None,
        place=Place(kind="PROPERTY", uprn=missed_bin.home.uprn), disposition="RAISED",
        answers={"bin": "grey", "out": "yes"}, notes="", actor=cast.agent.actor, at=NOW, key="other", finish=True,
    )  # fmt: skip
    with pytest.raises(NotPermitted):  # the newest clock is the other's
        give(cast, missed_bin, at=TUESDAY)
    assert other.case.pk != missed_bin.case_id


def test_a_new_date_tells_the_customer_only_after_the_miss(cast, missed_bin):
    warned(1)
    give(cast, missed_bin, at=TUESDAY)
    messages = Message.objects.unscoped("test").filter(event="promise_new_date")
    assert not messages.exists()
    late = broken().due_at + HOUR
    give(cast, missed_bin, at=late, key="second", day=date(2026, 11, 30), words="On Monday, first thing.")
    [message] = messages
    assert message.contact_id == missed_bin.taken.contact.pk and message.customer_id == missed_bin.jo.pk
    assert "Our new date is Monday 30 November." in message.body and "On Monday, first thing." in message.body
    assert "We said we would put it right by Wednesday 25 November, 17:00. We missed that" in message.body
    assert OutboxEntry.objects.filter(kind="message.send", subject_id=message.pk).count() == 1


# Excuses.


def excuse(cast, bin_, *, by, reason="Snow closed the depot.", key="excuse"):
    return promise_excuse(
        case_id=bin_.case_id, clock_id=resolve().pk, reason=reason, actor=by.actor, at=NOW + 5 * DAY, key=key
    )


@pytest.fixture
def manager(cast):
    return colleague("maya", Role.MANAGER, cast.waste)


def test_a_manager_excuses_with_a_reason_and_it_stays_broken(cast, missed_bin, manager):
    broken()
    made = excuse(cast, missed_bin, by=manager)
    assert excuse(cast, missed_bin, by=manager) == made
    assert resolve().breached_at is not None
    page = case_page(actor=manager.actor, at=NOW + 5 * DAY, reference=missed_bin.taken.reference)
    [promise] = [one for one in page.promises if one.clock.kind == "RESOLVE"]
    assert (promise.excuse.reason, promise.excuse.excused_by) == ("Snow closed the depot.", manager)
    assert page.may_excuse and not page.sees_words and page.notes == [] and page.conversation == []
    assert CaseEvent.objects.filter(kind="EXCUSED").count() == 1
    assert list(clocks_replay()) == [] and list(cases_replay()) == []


def test_the_second_manager_is_told_who_excused_it(cast, missed_bin, manager):
    broken()
    excuse(cast, missed_bin, by=manager)
    with pytest.raises(ActRefused, match="Maya"):
        excuse(cast, missed_bin, by=colleague("mick", Role.MANAGER, cast.waste), key="other", reason="Other.")
    assert ClockExcuse.objects.get().reason == "Snow closed the depot."


def test_what_is_not_broken_is_not_excused_nor_anything_without_a_reason(cast, missed_bin, manager):
    with pytest.raises(ActRefused, match="not broken"):
        excuse(cast, missed_bin, by=manager)
    broken()
    for reason, said in ((" ", "Say why"), ("x" * 301, "at most 300")):
        with pytest.raises(InputsRefused, match=said):
            excuse(cast, missed_bin, by=manager, reason=reason)


@pytest.mark.parametrize("who", ["officer", "waste_leader", "manager", "agent"])
def test_only_a_manager_of_the_department_excuses(cast, missed_bin, who):
    broken()
    with pytest.raises(NotPermitted):
        excuse(cast, missed_bin, by=cast.users[who])


def test_nobody_acts_on_the_promise_of_a_chaser_hidden_from_them(cast, missed_bin, services, manager):
    chase = contact_take(
        session=SessionStart(channel="EMAIL", key="chase"), service_id=services["missed-bin"].pk,
        customer_id=missed_bin.jo.pk, place=Place(kind="PROPERTY", uprn=missed_bin.home.uprn), disposition="RAISED",
        answers={}, notes="", actor=cast.agent.actor, at=NOW, key="chase", chase_of=missed_bin.case_id, finish=True,
    )  # fmt: skip
    hidden = restriction(cast.safeguarding, grade=Grade.MATTER)
    Contact.objects.unscoped("test").filter(pk=chase.contact.pk).update(restriction=hidden)
    theirs = Clock.objects.get(promise__contact=chase.contact)
    Clock.objects.filter(pk=theirs.pk).update(breached_at=theirs.due_at)
    with pytest.raises(NotPermitted):
        promise_excuse(
            case_id=missed_bin.case_id, clock_id=theirs.pk, reason="No.", actor=manager.actor,
            at=NOW + timedelta(days=9), key="no",
        )  # fmt: skip
