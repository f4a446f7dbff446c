"""What each workflow is for, as an officer does it: what waits, what is acknowledged, what a further stage promises."""

from datetime import timedelta

import pytest

from cases.casework.actions import ActRefused, InputsRefused
from cases.casework.corrections import contact_void
from cases.casework.models import CaseEvent, CaseNote, Question
from cases.casework.work.models import CaseLink
from crm.catalogue.models import Outcome
from crm.contacts.models import Message, Promise
from crm.customers.references import shown
from crm.sla.models import Calendar, Clock, ClockKind, Policy, PolicyTarget, PolicyVersion
from crm.teams.policy import NotPermitted
from tests.cases.workflows.walking import Walk, further_policy, walk_of

pytestmark = pytest.mark.django_db


def clock(walk: Walk, kind: str, cycle: int = 1) -> Clock | None:
    promise = Promise.objects.filter(contact=walk.taken.contact.pk, kind=kind, cycle=cycle).first()
    return promise.clock if promise else None


def told(walk: Walk) -> list[str]:
    messages = Message.objects.unscoped("test").filter(contact=walk.taken.contact.pk, direction="OUT")
    return list(messages.order_by("pk").values_list("event", flat=True))


def refused(walk: Walk, act: str, **given: object) -> dict[str, str]:
    with pytest.raises(InputsRefused) as refusal:
        walk.do(act, **given)
    return refusal.value.errors


def test_a_repair_is_triaged_visited_and_done() -> None:
    walk = walk_of("report_and_fix")
    assert walk.do("triage", priority="DANGER", triage_note="A live wire").details == {"priority": "DANGER"}
    walk.along("plan", "visit")
    case = walk.do("visit", visit_date="2026-11-23", visit_result="NO_ACCESS", visit_note="Dog")
    assert (case.state, case.details["visit_result"]) == ("UNDER_WAY", "NO_ACCESS")
    assert list(CaseNote.objects.filter(case=case).values_list("text", flat=True).order_by("pk"))[:1] == [
        "What was seen?: A live wire"
    ]
    assert CaseEvent.objects.filter(case_id=case.pk, act="visit").count() == 2
    assert told(walk).count("planned") == 1 and "progress" not in told(walk)
    assert refused(walk, "visit", visit_date="2030-01-01").keys() == {"visit_date"}


def test_what_is_missing_waits_with_the_applicant_and_goes_on_when_it_is_there() -> None:
    walk = walk_of("application")
    walk.along("start", "ask_missing")
    assert walk.case.state == "INVALID" and walk.case.waiting_since is not None
    assert clock(walk, "RESOLVE").state == "PAUSED" and told(walk)[-1] == "question"
    walk.at += timedelta(days=2)
    walk.do("completed")
    assert walk.case.waiting_since is None and clock(walk, "RESOLVE").state == "RUNNING"
    assert Question.objects.get(case=walk.case).state == "ANSWERED"
    walk.along("valid", "consult", "consulted", "checked")
    assert walk.case.details["responses"] is not None and clock(walk, "RESOLVE").state == "RUNNING"
    walk.do("decide_with_conditions")
    assert walk.case.state == "CONDITIONS" and clock(walk, "RESOLVE").state == "STOPPED"
    assert walk.do("discharge").outcome.family in ("DECIDED", "WILL_NOT")


def test_nobody_known_cannot_be_asked() -> None:
    walk = walk_of("application", known=False)
    walk.do("start")
    with pytest.raises(ActRefused, match="nobody to ask"):
        walk.do("ask_missing")
    assert walk.case.state == "VALIDATION"


def test_an_ending_without_a_decision_is_no_way_round_it() -> None:
    walk = walk_of("application")
    assert "decide" not in walk.acts
    assert refused(walk, "end", outcome="decided").keys() == {"outcome"}
    walk.along("start", "valid", "checked")
    assert refused(walk, "decide", outcome="withdrawn").keys() == {"outcome"}
    walk.do("end", outcome="withdrawn")
    assert walk.do("reopen").state == "RECEIVED" and "decide" not in walk.acts


def test_a_refusal_must_say_how_to_ask_for_a_review() -> None:
    walk = walk_of("claim")
    walk.along("start", "hand_off", "calculated")
    Outcome.objects.filter(version=walk.version, code="will-not").update(review="")
    assert "review" in refused(walk, "refuse", outcome="will-not")["outcome"]
    case = walk.do("refuse", outcome="decided")
    assert case.details["claim_decided"] == "REFUSAL" and {"to_review", "reopen"} == set(walk.acts)


def test_an_award_is_reviewed_and_changed_with_promises_of_their_own() -> None:
    walk = walk_of("claim")
    further_policy(f"{walk.version.policy}-change", days=4)
    walk.along("start", "assessed")
    case = walk.do("award", amount="£1,020.5", period="WEEK", from_date="2026-11-30")
    assert (case.details["amount"], case.details["from_date"]) == ("1020.50", "2026-11-30")
    walk.do("changed", changed="A new job")
    assert walk.case.reopened_count == 1 and walk.case.state == "CHANGE"
    acknowledge = clock(walk, "ACKNOWLEDGE", cycle=2)
    assert acknowledge is not None and acknowledge.state == "RUNNING" and clock(walk, "RESOLVE", cycle=2) is None
    walk.along("ask_evidence", "evidence_in", "assessed")
    walk.do("award", actor=walk.desk.cast.officer.actor)
    walk.do("changed")  # again, before anybody acknowledged the first: a cycle of its own
    assert clock(walk, "ACKNOWLEDGE", cycle=3).state == "RUNNING"
    walk.along("start", "assessed")
    walk.do("award", actor=walk.desk.cast.officer.actor)
    walk.do("to_review")
    assert clock(walk, "RESOLVE", cycle=4).state == "RUNNING"
    with pytest.raises(NotPermitted):
        walk.do("uphold", actor=walk.desk.cast.officer.actor)
    assert walk.do("uphold").state == "CLOSED"
    walk.do("to_review")
    with pytest.raises(ActRefused, match="Somebody else"):
        walk.do("revise")


def test_a_complaint_goes_through_both_stages_by_the_code() -> None:
    walk = walk_of("complaint", policy="complaints")
    further_policy("complaints", days=10)
    further_policy("complaints-stage-2", days=20)
    late = walk_of("complaint", desk=walk.desk, policy="complaints")  # its policy is there when it is received
    assert clock(late, ClockKind.ACKNOWLEDGE).met_by == "TOLD"  # by telephone: what begins with that has begun
    first = clock(late, ClockKind.RESOLVE)
    assert first.state == "RUNNING" and first.target.amount == 10
    late.do("accept", understood="The bin men swore")
    assert told(late)[-1] == "progress"
    assert set(late.acts) == {"answer_1", "end"}
    late.do("answer_1", remedy="APOLOGY", actor=late.desk.cast.officer.actor)
    assert clock(late, ClockKind.RESOLVE).state == "STOPPED"
    assert set(late.acts) == {"to_stage_2", "reopen"}
    late.do("to_stage_2")
    assert clock(late, ClockKind.ACKNOWLEDGE, cycle=2).state == "RUNNING"
    late.do("acknowledge_2")
    assert clock(late, ClockKind.RESOLVE, cycle=2).target.amount == 20
    with pytest.raises(NotPermitted):
        late.do("answer_2", actor=late.desk.cast.officer.actor)
    late.do("answer_2")
    late.do("to_ombudsman")
    assert clock(late, ClockKind.RESOLVE, cycle=3) is None, "the Ombudsman's time is not ours to promise"
    assert late.do("ombudsman_decided").state == "CLOSED"


def test_stage_2_is_answered_by_somebody_else() -> None:
    walk = walk_of("complaint")
    walk.along("accept", "answer_1", "to_stage_2")
    with pytest.raises(ActRefused, match="Somebody else"):
        walk.do("answer_2")
    assert walk.case.state == "STAGE_2"


def test_an_appeal_is_linked_to_the_case_it_is_against() -> None:
    charged = walk_of("report_and_fix")
    walk = walk_of("appeal", desk=charged.desk)
    assert "against" in refused(walk, "take_informal", against="BCDF-2345-J")
    walk.do("take_informal", against=shown(charged.taken.reference))
    link = CaseLink.objects.get(case=walk.case)
    assert (link.kind, link.other_id) == ("APPEAL_OF", charged.case.pk)
    assert walk.case.details["against"] == charged.case.pk
    walk.along("ask_evidence", "evidence_came", "decide_informal")
    assert set(walk.acts) == {"to_formal", "reopen"}
    walk.along("to_formal", "decide_formal")
    assert set(walk.acts) == {"to_tribunal", "reopen"}
    walk.along("to_tribunal", "hearing_set", "tribunal_decided")
    assert set(walk.acts) == {"reopen"}


def test_what_somebody_may_not_see_cannot_be_named_in_an_appeal() -> None:
    walk = walk_of("appeal")
    other = walk_of("report_and_fix", desk=walk.desk)
    type(other.case).objects.filter(pk=other.case.pk).update(team=walk.desk.cast.recovery)
    assert "against" in refused(walk, "take_formal", against=shown(other.taken.reference))


def test_nothing_is_referred_without_consent_or_a_reason_in_law() -> None:
    walk = walk_of("referral")
    assert "send" not in walk.acts
    with pytest.raises(NotPermitted):
        walk.do("without_consent", actor=walk.desk.cast.officer.actor)
    walk.along("ask_consent", "agreed", "send", "acknowledged", "hand_back", "again", "send", "acknowledged")
    assert walk.case.details["consent_how"] and walk.do("taken_on").state == "CLOSED"


def test_an_enquiry_is_asked_of_others_checked_and_answered() -> None:
    walk = walk_of("enquiry")
    walk.along("start", "consult", "heard", "send_for_checking", "send_back", "send_for_checking", "answer")
    assert walk.case.state == "CLOSED" and told(walk)[-1] == "closed"


def test_an_enquiry_that_is_only_answered_is_promised_an_answer_again() -> None:
    walk = walk_of("enquiry")
    policy = Policy.objects.create(code="answers", name="Answers", calendar=Calendar.objects.get(code="office"))
    version = PolicyVersion.objects.create(policy=policy, number=1, published_at=walk.at)
    PolicyTarget.objects.create(version=version, kind="RESPOND", measure="WORKING_DAYS", amount=10)
    late = walk_of("enquiry", desk=walk.desk, policy="answers")
    late.along("start", "answer", "reopen")
    assert clock(late, "RESPOND", cycle=2).state == "RUNNING" and late.case.next_due_at is not None


@pytest.mark.parametrize("code", ["application", "appeal", "complaint", "claim", "referral", "enquiry"])
def test_what_was_logged_in_error_is_withdrawn(code: str) -> None:
    walk = walk_of(code)
    contact_void(
        contact_id=walk.taken.contact.pk, reason="Twice", actor=walk.desk.cast.agent.actor, at=walk.at, key="void"
    )
    assert walk.case.outcome.family == "WITHDRAWN"
