"""A department's own clock stands beside the customer's promise: it follows the team, waits, ends, and decides nothing."""

from datetime import timedelta

import pytest
from django.db.models import F

from cases.casework.actions import case_act, case_ask
from cases.casework.corrections import contact_move, contact_void
from cases.casework.intake import not_fixed, words_add
from cases.casework.models import Case, InternalTarget
from cases.casework.queries import case_page
from cases.casework.replaying import cases_replay
from cases.casework.tracking import Level, story_of
from crm.catalogue.models import ServiceVersion
from crm.contacts.models import Promise
from crm.sla.models import Clock, ClockEvent, Policy, PolicyTarget, PolicyVersion
from crm.sla.replaying import clocks_replay
from crm.sla.sweeping import sweep_clocks
from crm.teams.actor import customer
from tests.cases.casework.conftest import report_bin
from tests.cast import NOW, person, property_at

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DONE = {"outcome": "emptied", "words": ""}


@pytest.fixture(autouse=True)
def everything_replays():
    yield
    assert [*clocks_replay(), *cases_replay()] == []


def own_target(code, minutes, *, service, **more):
    """The department behind this service gives itself so many working minutes."""
    policy = Policy.objects.create(
        code=code, name="The crew's own", calendar=Policy.objects.get(code="missed-bin").calendar
    )
    version = PolicyVersion.objects.create(policy=policy, number=1, published_at=NOW - DAY)
    PolicyTarget.objects.create(version=version, kind="RESOLVE", measure="WORKING_MINUTES", amount=minutes, **more)
    ServiceVersion.objects.filter(service=service).update(internal_policy=code)
    return version


@pytest.fixture
def crew(services):
    return own_target("crew", 240, service=services["missed-bin"])


@pytest.fixture
def bin_report(crew, cast, services):
    home = property_at(12)
    jo = person(home=home, email="jo@example.com")
    return report_bin(cast, services["missed-bin"], customer=jo, home=home, key="bin")


def internal(**more):
    return Clock.objects.get(internal_target__isnull=False, **more)


def promised():
    return Clock.objects.get(promise__isnull=False, kind="RESOLVE")


def test_it_starts_when_the_team_gets_the_case_whenever_the_customer_made_contact(crew, cast, services):
    home = property_at(12)
    taken = report_bin(
        cast, services["missed-bin"], customer=person(home=home), home=home, key="late", received_at=NOW - DAY
    )
    own = internal()
    assert (own.started_at, own.due_at) == (NOW, NOW + 4 * HOUR)
    assert promised().started_at == NOW - DAY
    target = InternalTarget.objects.get()
    assert (target.case_id, target.team_id, target.cycle) == (taken.case.pk, taken.case.team_id, 1)


def test_without_a_policy_of_its_own_the_department_has_no_clock(cast, services):
    home = property_at(12)
    report_bin(cast, services["missed-bin"], customer=person(home=home), home=home, key="none")
    assert not InternalTarget.objects.exists()
    ServiceVersion.objects.filter(service=services["missed-bin"]).update(internal_policy="never-published")
    report_bin(cast, services["missed-bin"], customer=person(home=home), home=home, key="unknown")
    assert not InternalTarget.objects.exists()


def test_it_never_decides_when_the_case_is_due(bin_report):
    own, theirs = internal(), promised()
    assert own.due_at < theirs.due_at
    assert Case.objects.unscoped("test").get().next_due_at == theirs.due_at
    sweep_clocks(own.due_at + HOUR)
    assert internal().breached_at == own.due_at
    assert (promised().breached_at, Case.objects.unscoped("test").get().next_due_at) == (None, theirs.due_at)


def test_it_starts_anew_with_another_team_and_the_customers_does_not(bin_report, cast, services):
    own_target("streets", 480, service=services["fly-tipping"])
    ServiceVersion.objects.filter(service=services["fly-tipping"]).update(policy="missed-bin")
    before, told = internal(), promised()
    contact_move(
        contact_id=bin_report.contact.pk, reason="Dumped, not missed.", actor=cast.agent.actor, at=NOW + HOUR, key="move",
        service_id=services["fly-tipping"].pk,
    )  # fmt: skip
    before.refresh_from_db()
    after = internal(state="RUNNING")
    assert (before.state, before.breached_at) == ("CANCELLED", None)
    assert (after.started_at, after.due_at) == (NOW + HOUR, NOW + HOUR + DAY)
    assert after.internal_target.cycle == 2
    assert after.internal_target.team.code == "street-cleansing"
    theirs = Clock.objects.get(promise__isnull=False, kind="RESOLVE", state="RUNNING")
    assert (theirs.started_at, theirs.due_at) == (told.started_at, told.due_at)


def test_with_the_same_team_a_new_target_counts_from_when_it_got_the_case(bin_report, cast, services):
    own_target("streets", 300, service=services["fly-tipping"])
    ServiceVersion.objects.filter(service=services["fly-tipping"]).update(team="waste-collection")
    contact_move(
        contact_id=bin_report.contact.pk, reason="Dumped, not missed.", actor=cast.agent.actor, at=NOW + HOUR, key="move",
        service_id=services["fly-tipping"].pk,
    )  # fmt: skip
    after = internal(state="RUNNING")
    assert (after.started_at, after.due_at) == (NOW, NOW + 5 * HOUR)


def test_waiting_for_the_customer_pauses_both_until_they_answer(bin_report, cast):
    case_ask(case_id=bin_report.case.pk, words="Which bin?", days=3, actor=cast.officer.actor, at=NOW + HOUR, key="ask")
    assert {internal().state, promised().state} == {"PAUSED"}
    words_add(
        contact_id=bin_report.contact.pk, words="The grey one.", actor=customer(None), at=NOW + 3 * HOUR, key="answer"
    )
    assert (internal().state, internal().due_at) == ("RUNNING", NOW + 6 * HOUR)


def test_a_wait_that_ends_by_itself_ends_for_both(bin_report, cast):
    question = case_ask(
        case_id=bin_report.case.pk, words="Which bin?", days=1, actor=cast.officer.actor, at=NOW, key="ask"
    )
    sweep_clocks(question.expires_at + HOUR)
    assert internal().state == promised().state == "RUNNING"
    assert internal().clock_pauses.get().ended_at == question.expires_at


def test_closing_stops_it_and_opening_again_starts_another(bin_report, cast):
    case_act(
        case_id=bin_report.case.pk, act="complete", inputs=DONE, actor=cast.officer.actor, at=NOW + HOUR, key="done"
    )
    assert (internal().state, internal().met_by, internal().stopped_at) == ("STOPPED", "DONE", NOW + HOUR)
    not_fixed(contact_id=bin_report.contact.pk, words="No.", actor=customer(None), at=NOW + DAY, key="again")
    again = internal(state="RUNNING")
    assert (again.internal_target.cycle, again.started_at) == (2, NOW + DAY)


def test_closing_begins_nothing_that_would_follow(crew, bin_report, cast):
    """A target that begins when another is met does not begin when the work itself is over."""
    PolicyTarget.objects.create(version=crew, kind="UPDATE", measure="WORKING_DAYS", amount=1, starts_after="RESOLVE")
    case_act(case_id=bin_report.case.pk, act="complete", inputs=DONE, actor=cast.officer.actor, at=NOW, key="done")
    assert not Clock.objects.filter(state__in=["RUNNING", "PAUSED"]).exists()


def test_logged_in_error_cancels_it(bin_report, cast):
    contact_void(contact_id=bin_report.contact.pk, reason="A test call.", actor=cast.agent.actor, at=NOW, key="void")
    assert internal().state == "CANCELLED"


def test_it_is_on_the_case_page_apart_from_the_promise(bin_report, cast):
    page = case_page(actor=cast.officer.actor, at=NOW, reference=bin_report.reference)
    [shown] = page.internal
    assert (shown.clock.pk, shown.team) == (internal().pk, "Waste collection")
    assert shown.clock.pk not in {promise.clock.pk for promise in page.promises}
    assert shown.explanation.sentence


def test_no_citizen_is_told_of_it(bin_report):
    told = story_of(reference=bin_report.reference, level=Level.POSSESSION, at=NOW)
    assert told.promise.due_at == promised().due_at != internal().due_at
    assert not Promise.objects.filter(clock=F("clock__internal_target__clock")).exists()


def test_what_was_done_to_it_is_in_its_events(bin_report, cast):
    case_act(case_id=bin_report.case.pk, act="complete", inputs=DONE, actor=cast.officer.actor, at=NOW, key="done")
    kinds = ClockEvent.objects.filter(clock_id=internal().pk).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["START", "STOP"]
