"""When / if / then: a rule fires once for one cause, does what it says, and causes nothing."""

from datetime import timedelta
from typing import Any

import pytest

from cases.casework.actions import case_ask, case_note
from cases.casework.intake import not_fixed, words_add
from cases.casework.models import Case, CaseEvent
from cases.casework.notices.models import StaffNotice
from cases.casework.notices.reading import notices_of
from cases.casework.replaying import cases_replay
from cases.casework.rules.timing import rules_sweep
from cases.casework.stages.actions import stage_next
from cases.casework.work.models import CaseTask, RuleTimer
from crm.catalogue.models import ServiceVersion
from crm.contacts.models import Message
from crm.teams.actor import customer
from tests.cases.casework.conftest import report_bin
from tests.cases.casework.work.staged import act, give, the_case
from tests.cast import NOW, Cast, person, property_at

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPEN_SINCE_MONDAY = {"title": "Ring the crew", "team": "street-cleansing", "days": 2}


def rule(when: dict[str, Any], *then: dict[str, Any], code: str = "r", **more: Any) -> dict[str, Any]:
    return {"code": code, "name": code, "when": when, "then": list(then or [{"task": {"title": "Look"}}]), **more}


@pytest.fixture
def home(cast: Cast):
    return property_at(12)


@pytest.fixture
def jo(home):
    return person(home=home, email="jo@example.com")


@pytest.fixture
def raised(cast: Cast, services, jo, home):
    """A case of a service with these rules."""

    def make(*rules: dict[str, Any], stages: Any = (), key: str = "bin", at=NOW, **more: Any):
        if rules or stages:
            give(services["missed-bin"], rules=rules, stages=stages)
        return report_bin(cast, services["missed-bin"], customer=jo, home=home, key=key, at=at, **more)

    return make


def fired() -> list[tuple[str, str]]:
    return [(one.facts["rule"], one.facts["cause"]) for one in CaseEvent.objects.filter(kind="RULE").order_by("id")]


def updates() -> list[Message]:
    return list(Message.objects.unscoped("test").filter(event="update").order_by("pk"))


def test_entering_a_state_it_adds_a_task_in_the_same_act(cast, raised):
    raised(rule({"entered": "RECEIVED"}, {"task": OPEN_SINCE_MONDAY}))
    task = CaseTask.objects.unscoped("test").get()
    assert (task.title, task.team, task.rule, task.officer) == ("Ring the crew", cast.street_cleansing, "r", None)
    assert task.due_at.date() == (NOW + 2 * DAY).date()  # two working days after Monday
    assert [code for code, _cause in fired()] == ["r"]
    event = CaseEvent.objects.get(kind="RULE")
    assert (event.actor_kind, event.facts["tasks"]) == ("SYSTEM", [task.pk])
    assert list(cases_replay()) == []


def test_a_team_that_is_not_there_leaves_the_task_with_the_case(cast, raised):
    raised(rule({"entered": "RECEIVED"}, {"task": {"title": "Look", "team": "nobody"}}))
    assert CaseTask.objects.unscoped("test").get().team == cast.waste_collection


def test_it_writes_to_every_party_in_their_language(cast, raised, services, jo, home):
    words = {"en": "We are looking for the crew.", "cy": "Rydym yn chwilio am y criw."}
    taken = raised(rule({"repeats": 2}, {"send": {"words": words}}))
    al = person("Al", "Neighbour", email="al@example.com")
    type(al).objects.filter(pk=al.pk).update(language="cy")
    report_bin(cast, services["missed-bin"], customer=al, home=home, key="al",
               chase_of=taken.case.pk)  # fmt: skip
    said = {message.customer_id: message.body for message in updates()}
    assert "We are looking for the crew." in said[jo.pk]
    assert "Rydym yn chwilio am y criw." in said[al.pk]


def test_it_tells_the_owner_else_who_leads(cast, raised):
    raised(rule({"entered": "UNDER_WAY"}, {"tell": "owner", "words": "The crew has gone."}))
    act("start", by=cast.officer)
    notice = StaffNotice.objects.unscoped("test").get(kind="RULE")
    assert notice.recipient == cast.waste_leader
    [line] = notices_of(actor=cast.waste_leader.actor, at=NOW)
    assert line.words == "The crew has gone."


def test_a_team_is_told_as_far_as_its_members_may_know_of_the_case(cast, raised):
    raised(rule({"entered": "RECEIVED"}, {"tell": "team:recovery", "words": "Look."}))
    assert {one.recipient for one in StaffNotice.objects.unscoped("test")} == {cast.waste_leader}


def test_a_condition_decides(cast, raised):
    grey = {"fact": "answers.bin", "is": ["grey"]}
    raised(
        rule({"entered": "RECEIVED"}, code="grey", **{"if": grey}),
        rule({"entered": "RECEIVED"}, code="other", **{"if": {"not": grey}}),
        rule({"entered": "RECEIVED"}, code="young", **{"if": {"fact": "age_days", "under": 1}}),
        rule({"entered": "RECEIVED"}, code="somewhere", **{"if": {"fact": "place.ward", "given": True}}),
    )
    assert [code for code, _cause in fired()] == ["grey", "young"]


def test_a_stage_entered_fires_too_with_its_state(cast, raised):
    stages = [{"code": "a", "state": "RECEIVED", "name": "A"}, {"code": "b", "state": "RECEIVED", "name": "B"}]
    raised(rule({"entered": "stage:a"}, code="a"), rule({"entered": "stage:b"}, code="b"), stages=stages)
    assert [code for code, _cause in fired()] == ["a"]
    stage_next(case_id=the_case().pk, actor=cast.officer.actor, at=NOW, key="n")
    assert [code for code, _cause in fired()] == ["a", "b"]


def test_days_later_only_if_it_is_still_there(cast, raised):
    raised(rule({"entered": "RECEIVED", "after_days": 2}))
    assert rules_sweep(NOW + DAY) == 0 and not CaseTask.objects.unscoped("test").exists()
    assert rules_sweep(NOW + 9 * DAY) == 1  # the sweep was away for a week: late, not never
    assert rules_sweep(NOW + 9 * DAY) == 0 and CaseTask.objects.unscoped("test").count() == 1


def test_days_later_it_has_gone_on(cast, raised):
    raised(rule({"entered": "RECEIVED", "after_days": 2}))
    act("start", by=cast.officer, at=NOW + DAY)
    assert rules_sweep(NOW + 9 * DAY) == 0
    assert RuleTimer.objects.get().state == "ENDED"


def test_each_time_it_is_entered_is_a_cause_of_its_own(cast, raised):
    taken = raised(rule({"entered": "RECEIVED"}), rule({"entered": "CLOSED", "after_days": 3}, code="after"))
    act("complete", by=cast.officer, outcome="emptied")
    not_fixed(
        contact_id=taken.contact.pk, words="Full", actor=customer(taken.contact.customer_id), at=NOW + DAY, key="nf"
    )
    assert [code for code, _cause in fired()] == ["r", "r"]
    assert rules_sweep(NOW + 9 * DAY) == 0  # open again: three days after its end never came
    act("complete", by=cast.officer, outcome="emptied", at=NOW + 9 * DAY)
    assert rules_sweep(NOW + 19 * DAY) == 1


def test_an_answer_fires_once(cast, raised):
    taken = raised(rule({"answered": True}))
    case_ask(case_id=the_case().pk, words="Which?", days=5, actor=cast.officer.actor, at=NOW, key="ask")
    for key in ("a", "a", "b"):
        words_add(
            contact_id=taken.contact.pk, words="Grey", actor=customer(taken.contact.customer_id), at=NOW + DAY, key=key
        )
    assert len(fired()) == 1


def test_the_third_report_or_chase(cast, raised):
    taken = raised(rule({"repeats": 3}))
    for number in range(4):
        assert len(fired()) == (number >= 2)
        raised(key=f"chase{number}", chase_of=taken.case.pk, at=NOW + number * HOUR)


def test_a_promise_that_comes_near_and_one_that_moves_away(cast, raised):
    raised(rule({"due_soon": 4}))
    due = the_case().next_due_at
    assert rules_sweep(NOW) == 0
    timer = RuleTimer.objects.get()
    assert NOW < timer.fires_at < due
    just_before = timer.fires_at - HOUR
    assert rules_sweep(just_before) == 0
    case_ask(case_id=the_case().pk, words="Which?", days=5, actor=cast.officer.actor, at=just_before, key="ask")
    assert rules_sweep(timer.fires_at) == 0  # the promise waits
    words_add(
        contact_id=the_case().contact_id, words="Grey", actor=customer(the_case().contact.customer_id),
        at=NOW + 3 * DAY, key="a",
    )  # fmt: skip
    again = the_case().next_due_at
    assert again > due
    assert rules_sweep(again - 6 * HOUR) == 0
    assert rules_sweep(again - 3 * HOUR) == 1
    assert rules_sweep(again + DAY) == 0  # once for one promise
    assert fired() == [("r", f"due:{again.isoformat()}")]


def test_quiet_days_are_counted_from_what_people_did_and_a_rule_does_not_break_the_silence(cast, raised):
    raised(rule({"quiet_days": 3}), rule({"entered": "RECEIVED", "after_days": 1}, code="other"))
    rules_sweep(NOW)
    case_note(case_id=the_case().pk, text="Rang them.", actor=cast.officer.actor, at=NOW + DAY, key="n")
    rules_sweep(NOW + 3 * DAY)
    assert [code for code, _cause in fired()] == ["other"]
    assert rules_sweep(NOW + 5 * DAY) == 1
    assert rules_sweep(NOW + 9 * DAY) == 0 and rules_sweep(NOW + 20 * DAY) == 0  # the same silence
    case_note(case_id=the_case().pk, text="Again.", actor=cast.officer.actor, at=NOW + 20 * DAY, key="n2")
    assert rules_sweep(NOW + 40 * DAY) == 1


def test_the_rules_are_those_of_the_version_the_case_began_with(cast, raised, services):
    raised(rule({"entered": "UNDER_WAY"}))
    old = the_case().service_version
    ServiceVersion.objects.filter(pk=old.pk).update(state="RETIRED")
    fresh = ServiceVersion.objects.get(pk=old.pk)
    fresh.pk, fresh.number, fresh.state, fresh.rules = None, 2, "PUBLISHED", []
    fresh.save(force_insert=True)
    act("start", by=cast.officer)
    assert len(fired()) == 1


def test_one_that_fails_holds_up_none_of_the_rest(cast, raised, services, monkeypatch, caplog):
    raised(rule({"entered": "RECEIVED", "after_days": 1}, {"send": {"words": "Hello"}}, code="broken"))
    from crm.catalogue.models import MessageTemplate

    MessageTemplate.objects.create(event="update", subject="((nonsense))", body="x", state="PUBLISHED")
    other = raised(rule({"entered": "RECEIVED", "after_days": 1}, code="fine"), key="two")
    give(services["missed-bin"], rules=[
        rule({"entered": "RECEIVED", "after_days": 1}, {"send": {"words": "Hello"}}, code="broken"),
        rule({"entered": "RECEIVED", "after_days": 1}, code="fine"),
    ])  # fmt: skip
    assert rules_sweep(NOW + 9 * DAY) == 1
    assert CaseTask.objects.unscoped("test").get().case_id == other.case.pk
    assert RuleTimer.objects.get(rule="broken").fires_at > NOW + 9 * DAY
    assert Case.objects.unscoped("test").count() == 2
