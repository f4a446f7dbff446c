"""Drafts: opened once, changed in turn, refused by field, put away; what differs in words."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from crm.sla import holidays
from crm.sla.editing.actions import (
    DraftChanged,
    DraftRefused,
    calendar_bank_holidays_put,
    calendar_create,
    calendar_day_add,
    calendar_day_remove,
    calendar_week_set,
    draft_discard,
    draft_open,
    policy_calendar_set,
    policy_target_put,
    policy_target_remove,
)
from crm.sla.editing.calendar_specs import CLOSURE, HALF_DAY, DifferentDay, UnreadableHours, days_of, hours_read
from crm.sla.editing.models import EditionDraft
from crm.sla.editing.queries import draft_differences, holidays_until, missing_bank_holidays
from crm.sla.models import CalendarVersion, Policy
from crm.sla.working_time import compile_calendar
from crm.teams.actor import system
from crm.teams.policy import NotPermitted
from tests.cast import NOW
from tests.crm.sla.editing.editing import FRIDAY, closure, drafted, longer, office

pytestmark = pytest.mark.django_db
WEEK = {day: (("09:00", "17:00"),) for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture(autouse=True)
def council(services):
    """The demo council's calendar and policies."""


def opened(cast, **which):
    return draft_open(actor=cast.administrator.actor, at=NOW, **which)


def week_set(cast, draft, *, revision=None, zone="Europe/London", by=None, **days):
    actor = (by or cast.administrator).actor
    revision = draft.revision if revision is None else revision
    return calendar_week_set(
        draft_id=draft.pk, revision=revision, zone=zone, week={**WEEK, **days}, actor=actor, at=NOW
    )


def policy_draft(cast, code="fly-tipping"):
    return opened(cast, policy_id=Policy.objects.get(code=code).pk)


def put(cast, draft, position=None, **changed):
    target = {**draft.spec["targets"][-1], **changed}
    return policy_target_put(
        draft_id=draft.pk, revision=draft.revision, target=target, position=position,
        actor=cast.administrator.actor, at=NOW,
    )  # fmt: skip


def test_a_draft_begins_as_the_edition_in_force_and_there_is_one(cast):
    draft = opened(cast, calendar_id=office().pk)
    edition = CalendarVersion.objects.get(calendar=office())
    assert draft.based_on == 1 and draft_differences(draft, channels={}) == []
    assert compile_calendar(draft.spec)._dated == compile_calendar(edition.spec)._dated
    assert opened(cast, calendar_id=office().pk).pk == draft.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        EditionDraft.objects.create(
            calendar=office(), based_on=1, spec={}, created_by=cast.administrator, created_at=NOW,
            changed_by=cast.administrator, changed_at=NOW,
        )  # fmt: skip


@pytest.mark.parametrize("who", ["agent", "team_leader", "manager", "governance", "gazetteer_officer"])
def test_only_an_administrator_edits(cast, who):
    with pytest.raises(NotPermitted):
        draft_open(calendar_id=office().pk, actor=cast.users[who].actor, at=NOW)
    draft = drafted(cast)
    for act in (draft_discard,):
        with pytest.raises(NotPermitted):
            act(draft_id=draft.pk, revision=draft.revision, actor=cast.users[who].actor, at=NOW)


def test_an_edition_has_a_person_for_its_author(cast):
    with pytest.raises(NotPermitted):
        draft_open(calendar_id=office().pk, actor=system("nobody"), at=NOW)


def test_a_closure_needs_no_draft_and_twice_is_once(cast):
    draft = drafted(cast, FRIDAY)
    assert draft.state == "DRAFT" and draft.revision == 2
    again = drafted(cast, FRIDAY)
    assert (again.pk, again.revision) == (draft.pk, 2)
    [difference] = draft_differences(draft, channels={})
    assert (difference.what, difference.before) == ("Fri 27 Nov 2026", "as in any week")
    assert difference.after == "Closure: Staff day"


def test_a_date_that_differs_already_is_not_written_over(cast):
    drafted(cast, FRIDAY)
    other = DifferentDay(day=FRIDAY, kind=HALF_DAY, hours=(("09:00", "12:00"),))
    with pytest.raises(DraftRefused, match="differs already"):
        calendar_day_add(calendar_id=office().pk, day=other, actor=cast.administrator.actor, at=NOW)


@pytest.mark.parametrize(
    ("kind", "hours", "day", "said"),
    [
        (HALF_DAY, (), FRIDAY, "Give the hours"),
        (CLOSURE, (("09:00", "12:00"),), FRIDAY, "has no hours"),
        (HALF_DAY, (("09:00", "25:00"),), FRIDAY, "00:00 to 24:00"),
        (HALF_DAY, (("12:00", "09:00"),), FRIDAY, "end after they begin"),
        (HALF_DAY, (("09:00", "12:00"), ("11:00", "14:00")), FRIDAY, "overlap"),
        (CLOSURE, (), date(1850, 1, 1), "from the year"),
    ],
)
def test_a_day_that_cannot_be_says_why_beside_it(cast, kind, hours, day, said):
    with pytest.raises(DraftRefused) as refused:
        calendar_day_add(
            calendar_id=office().pk, day=DifferentDay(day=day, kind=kind, hours=hours),
            actor=cast.administrator.actor, at=NOW,
        )  # fmt: skip
    assert list(refused.value.errors) == [day.isoformat()] and said in str(refused.value)
    assert not EditionDraft.objects.filter(revision__gt=1).exists()


def test_several_intervals_a_day_up_to_midnight(cast):
    draft = week_set(cast, opened(cast, calendar_id=office().pk), sat=(("08:00", "12:00"), ("18:00", "24:00")), fri=())
    assert draft.spec["week"]["sat"] == [["08:00", "12:00"], ["18:00", "24:00"]] and "fri" not in draft.spec["week"]
    found = {one.what: one.after for one in draft_differences(draft, channels={})}
    assert found == {"Friday": "closed", "Saturday": "08:00 to 12:00, 18:00 to 24:00"}


def test_what_is_wrong_with_a_week_is_said_by_field(cast):
    draft = opened(cast, calendar_id=office().pk)
    with pytest.raises(DraftRefused) as refused:
        week_set(cast, draft, zone="Mars/Olympus", mon=(("10:00", "09:00"),), sat=(("09:00", "99:00"),))
    assert set(refused.value.errors) == {"zone", "mon", "sat"}
    with pytest.raises(DraftRefused, match="at least one day"):
        week_set(cast, draft, **dict.fromkeys(WEEK, ()))


def test_two_administrators_do_not_overwrite_each_other(cast):
    draft = opened(cast, calendar_id=office().pk)
    other = cast.users["governance"]  # may not, but is a name to be told
    EditionDraft.objects.filter(pk=draft.pk).update(revision=2, changed_by=other)
    with pytest.raises(DraftChanged) as changed:
        week_set(cast, draft, sat=(("09:00", "12:00"),))
    assert changed.value.by.full_name == other.full_name and changed.value.at == NOW


def test_a_draft_put_away_takes_no_more_changes(cast):
    draft = drafted(cast)
    for _twice in range(2):
        draft_discard(draft_id=draft.pk, revision=draft.revision, actor=cast.administrator.actor, at=NOW)
    with pytest.raises(DraftChanged):
        week_set(cast, draft)
    assert opened(cast, calendar_id=office().pk).pk != draft.pk


def test_a_day_taken_out_is_like_any_other(cast):
    draft = drafted(cast)
    draft = calendar_day_remove(
        draft_id=draft.pk, revision=draft.revision, day=FRIDAY, actor=cast.administrator.actor, at=NOW
    )
    assert draft_differences(draft, channels={}) == []


def test_bank_holidays_published_since_are_put_in_together(cast):
    draft = opened(cast, calendar_id=office().pk)
    last = holidays.published_until()
    before = {one.day for one in days_of(draft.spec) if one.day.year == last.year}
    for day in sorted(before):
        draft = calendar_day_remove(
            draft_id=draft.pk, revision=draft.revision, day=day, actor=cast.administrator.actor, at=NOW
        )
    assert holidays_until(draft.spec).year == last.year - 1
    assert {one.day for one in missing_bank_holidays(draft.spec)} == before
    draft = calendar_bank_holidays_put(
        draft_id=draft.pk, revision=draft.revision, actor=cast.administrator.actor, at=NOW
    )
    assert missing_bank_holidays(draft.spec) == [] and draft_differences(draft, channels={}) == []


def test_a_calendar_that_keeps_no_bank_holidays_is_offered_none():
    spec = {"zone": "UTC", "week": {"mon": [["00:00", "24:00"]]}}
    assert missing_bank_holidays(spec) == [] and holidays_until(spec) is None


def test_a_department_gets_a_calendar_of_its_own_like_another(cast):
    given = {"like_id": office().pk, "actor": cast.administrator.actor, "at": NOW}
    made = calendar_create(code="depot", name="Depot", department_id=cast.waste.pk, **given)
    assert made.department == cast.waste
    assert days_of(made.versions.get().spec) == days_of(office().versions.get().spec)
    with pytest.raises(DraftRefused) as refused:
        calendar_create(code="depot", name="depot", department_id=0, **given)
    assert set(refused.value.errors) == {"code", "name", "department"}


def test_a_policy_says_what_differs(cast):
    draft = longer(cast, policy_draft(cast))
    [difference] = draft_differences(draft, channels={})
    assert difference.what == "Put right"
    assert difference.before.startswith("5 working days; the day it came") and "10 working days" in difference.after


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"channel": "PHONE"}, "reason"),
        ({"customer_kind": "BUSINESS", "reason": " "}, "reason"),
        ({"customer_kind": "ALIEN", "reason": "x"}, "customer_kind"),
        ({"channel": "not a code", "reason": "x"}, "channel"),
        ({}, "kind"),
        ({"kind": "UPDATE", "starts_after": "RESPOND"}, "starts_after"),
        ({"kind": "UPDATE", "starts_after": "UPDATE"}, "starts_after"),
        ({"kind": "UPDATE", "amount": 5_000}, "amount"),
        ({"kind": "UPDATE", "measure": "WORKING_MINUTES", "amount": 0}, "amount"),
        ({"kind": "UPDATE", "warn_percent": 90, "later_warnings": [80]}, "warn_percent"),
        ({"kind": "ACKNOWLEDGE", "channel": "PHONE", "reason": "x", "pauses": True}, "pauses"),
        ({"kind": "UPDATE", "measure": "FORTNIGHTS"}, "amount"),
    ],
)
def test_a_promise_that_cannot_be_says_why_beside_its_field(cast, wrong, field):
    draft = policy_draft(cast)
    with pytest.raises(DraftRefused) as refused:
        put(cast, draft, **wrong)
    assert field in refused.value.errors


def test_promises_do_not_wait_for_each_other(cast):
    draft = policy_draft(cast, "enquiry")
    draft = put(cast, draft, position=1, starts_after="ACKNOWLEDGE")
    first = {**draft.spec["targets"][0], "starts_after": "RESPOND"}
    with pytest.raises(DraftRefused, match="wait for each other"):
        policy_target_put(
            draft_id=draft.pk, revision=draft.revision, target=first, position=0,
            actor=cast.administrator.actor, at=NOW,
        )  # fmt: skip
    with pytest.raises(DraftRefused, match="never begin"):
        policy_target_remove(
            draft_id=draft.pk, revision=draft.revision, position=0, actor=cast.administrator.actor, at=NOW
        )


def test_a_policy_may_count_by_another_calendar(cast):
    calendar_create(
        code="depot", name="Depot", department_id=None, like_id=office().pk, actor=cast.administrator.actor, at=NOW
    )
    draft = policy_draft(cast)
    given = {"draft_id": draft.pk, "revision": 1, "actor": cast.administrator.actor, "at": NOW}
    with pytest.raises(DraftRefused):
        policy_calendar_set(code="moon", **given)
    draft = policy_calendar_set(code="depot", **given)
    [difference] = draft_differences(draft, channels={})
    assert (difference.what, difference.before, difference.after) == ("Calendar", "Council offices", "Depot")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("09:00 to 17:00", (("09:00", "17:00"),)),
        ("9-12.30, 13:30 – 17", (("09:00", "12:30"), ("13:30", "17:00"))),
        ("18:00 to 24:00; 8 to 12", (("08:00", "12:00"), ("18:00", "24:00"))),
        ("", ()),
        ("Closed", ()),
    ],
)
def test_hours_as_people_type_them(typed, read):
    assert hours_read(typed) == read


@pytest.mark.parametrize("typed", ["nine to five", "09:00", "9:0 to 5", "١ to ٢", "9 to 5 to 7"])
def test_hours_that_cannot_be_read_say_how_to_write_them(typed):
    with pytest.raises(UnreadableHours, match="09:00 to 17:00"):
        hours_read(typed)


def test_every_way_of_naming_a_date_is_read_as_the_engine_reads_it():
    spec = {
        "zone": "Europe/London", "week": {"mon": [["09:00", "17:00"]]}, "closed": ["2026-12-28"],
        "special": {"2026-12-24": [["09:00", "12:00"]]},
        "exceptions": [{"date": "2026-12-25", "intervals": [], "kind": "bank_holiday", "name": "Christmas Day"}],
        "names": {"2026-12-28": "Boxing Day"},
    }  # fmt: skip
    found = [(one.day.day, one.kind, one.name, one.hours) for one in days_of(spec)]
    assert found == [
        (24, "extra_opening", "", (("09:00", "12:00"),)),
        (25, "bank_holiday", "Christmas Day", ()),
        (28, "closure", "Boxing Day", ()),
    ]


def test_a_closure_is_a_day_like_any_other_to_compare(cast):
    assert closure() in days_of(drafted(cast).spec)
