"""An award begins what else the household may qualify for: filled in, linked, waiting for the customer's word, once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cases.casework.intake import words_add
from cases.casework.models import Case, CaseEvent, Question
from cases.casework.replaying import cases_replay
from cases.casework.work.models import CaseLink
from cases.workflows.prequalified import follows, prequalifies_problems
from cases.workflows.prequalifying import claim_awarded
from crm.catalogue.bodies import OtherBody
from crm.catalogue.models import ServiceVersion
from crm.contacts.models import Contact, Message, Promise
from crm.outbox.models import OutboxEntry
from crm.teams.actor import customer
from crm.teams.models import User
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cases.workflows.walking import Walk, service_with
from tests.cast import NOW, restriction

CHILDREN = {"code": "children", "label": "How many children live with you?", "kind": "NUMBER"}
FORM = [CHILDREN, {"code": "school", "label": "Which school?", "kind": "TEXT"}]
THEIR_FORM = [
    {"code": "how_many", "label": "How many children?", "kind": "NUMBER", "required": True},
    {"code": "which_school", "label": "Which school?", "kind": "TEXT", "required": True},
    {"code": "diet", "label": "Any diet?", "kind": "TEXT", "required": True},
    {"code": "pounds", "label": "What do you get?", "kind": "NUMBER", "required": False},
]
MEALS_IF = {"all": [{"fact": "answers.children", "over": 0}, {"fact": "award.amount", "over": 5}]}


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


@pytest.fixture
def meals(desk: Desk) -> ServiceVersion:
    return service_with(desk, "application", form=THEIR_FORM)


def claimed(desk: Desk, prequalifies: list[dict[str, Any]], *, known: bool = True, **answers: str) -> Walk:
    version = service_with(desk, "claim", form=FORM, prequalifies=prequalifies)
    answers = {"children": "2", "school": "Oak Primary"} | answers
    taken = desk.reported(by=desk.jo() if known else None, version=version, answers=answers)
    walk = Walk(desk=desk, version=version, taken=taken)
    walk.along("start", "assessed")
    return walk


def award(walk: Walk, amount: str = "40") -> None:
    walk.do("award", amount=amount, outcome="decided")
    claim_awarded(walk.case.pk, walk.at, 1)


def to_meals(meals: ServiceVersion, **more: Any) -> dict[str, Any]:
    fields = {"how_many": "children", "which_school": "school", "pounds": "award.amount"}
    return {"service": meals.service.code, "if": MEALS_IF, "fields": fields, **more}


def begun(walk: Walk) -> list[Case]:
    links = CaseLink.objects.filter(other=walk.case, kind="PREQUALIFIED").select_related("case__contact__session")
    return [link.case for link in links.order_by("pk")]


def test_an_award_begins_an_application_filled_in_and_waiting(desk: Desk, meals: ServiceVersion) -> None:
    walk = claimed(desk, [to_meals(meals)])
    award(walk)
    (case,) = begun(walk)
    assert case.contact.answers == {"how_many": "2", "which_school": "Oak Primary", "pounds": "40"}
    assert (case.contact.customer_id, case.workflow, case.state) == (desk.jo().pk, "application", "RECEIVED")
    assert (case.contact.session.channel, case.contact.session.direction) == ("INTERNAL", "INTERNAL")
    assert case.waiting_since is not None and Question.objects.get(case=case).state == "ASKED"
    assert "filled in" in Message.objects.unscoped("test").get(contact=case.contact_id, direction="OUT").body
    assert CaseEvent.objects.get(case_id=walk.case.pk, kind="PREQUALIFIED").facts["case"] == case.pk
    assert not list(cases_replay())


def test_it_is_heard_of_through_the_outbox_and_begun_once(desk: Desk, meals: ServiceVersion) -> None:
    walk = claimed(desk, [to_meals(meals), to_meals(meals)])
    award(walk)
    assert OutboxEntry.objects.filter(kind="claim.awarded", subject_id=walk.case.pk).count() == 1
    claim_awarded(walk.case.pk, walk.at, 2)
    walk.along("changed", "start", "assessed")
    award(walk)
    assert len(begun(walk)) == 1


def test_the_customers_word_lets_it_go_on(desk: Desk, meals: ServiceVersion) -> None:
    walk = claimed(desk, [to_meals(meals)])
    award(walk)
    (case,) = begun(walk)
    at = walk.at + timedelta(days=1)
    words_add(contact_id=case.contact_id, words="Yes please", actor=customer(None), at=at, key="yes")
    case = Case.objects.unscoped("test").get(pk=case.pk)
    assert case.waiting_since is None and case.next_due_at is not None
    assert Promise.objects.get(contact=case.contact_id, kind="RESOLVE").clock.state == "RUNNING"


@pytest.mark.parametrize(("amount", "children"), [("4", "2"), ("40", "0")])
def test_only_what_holds_is_begun(desk: Desk, meals: ServiceVersion, amount: str, children: str) -> None:
    walk = claimed(desk, [to_meals(meals)], children=children)
    award(walk, amount)
    assert not begun(walk)


def test_a_refusal_begins_nothing(desk: Desk, meals: ServiceVersion) -> None:
    walk = claimed(desk, [to_meals(meals)])
    walk.do("refuse", outcome="will-not")
    assert not OutboxEntry.objects.filter(kind="claim.awarded").exists()


def test_nothing_is_begun_for_nobody_or_for_whom_has_it_already(desk: Desk, meals: ServiceVersion) -> None:
    nobody = claimed(desk, [to_meals(meals)], known=False)
    award(nobody)
    desk.reported(by=desk.jo(), version=meals, answers={"how_many": "1", "which_school": "Elm", "diet": "none"})
    applied = claimed(desk, [to_meals(meals), {"service": "not-there"}, {"refer": "nobody"}])
    award(applied)
    assert not begun(nobody) and not begun(applied)


def test_another_body_is_referred_to_by_consent_only(desk: Desk) -> None:
    body = OtherBody.objects.create(
        code="credit-union", name="Credit Union", what_for="Loans", telephone="0161 496 0001", changed_at=NOW,
        changed_by="SYSTEM:test",
    )  # fmt: skip
    referral = service_with(desk, "referral")
    referral.service.body = body
    referral.service.save(update_fields=["body"])
    walk = claimed(desk, [{"refer": "credit-union", "if": MEALS_IF}])
    award(walk)
    (case,) = begun(walk)
    assert (case.workflow, case.state) == ("referral", "CONSENT") and case.waiting_since is not None
    sent = Message.objects.unscoped("test").get(contact=case.contact_id, direction="OUT")
    assert "Credit Union" in sent.body and "nothing on unless you say yes" in sent.body
    assert "send" not in replace(walk, taken=replace(walk.taken, case=case)).acts


def test_a_hidden_claims_application_is_hidden_too(desk: Desk, meals: ServiceVersion) -> None:
    walk = claimed(desk, [to_meals(meals)])
    hidden = restriction(desk.cast.waste_collection, grade="MATTER")
    Case.objects.filter(pk=walk.case.pk).update(restriction=hidden)
    award(walk)
    (case,) = begun(walk)
    assert case.restriction_id == hidden.pk
    assert Contact.objects.unscoped("test").get(pk=case.contact_id).restriction_id == hidden.pk


def test_that_all_claims_of_the_service_are_confidential_hides_nothing_of_another(
    desk: Desk, meals: ServiceVersion
) -> None:
    version = service_with(desk, "claim", form=FORM, prequalifies=[to_meals(meals)], read_by=["waste-collection"])
    answers = {"children": "2", "school": "Oak Primary"}
    walk = Walk(desk=desk, version=version, taken=desk.reported(by=desk.jo(), version=version, answers=answers))
    leader = User.objects.with_scope().get(pk=desk.cast.waste_leader.pk).actor  # who has the matter opened to them
    for act in ("start", "assessed"):
        walk.do(act, actor=leader)
    walk.do("award", amount="40", outcome="decided", actor=leader)
    claim_awarded(walk.case.pk, walk.at, 1)
    (case,) = begun(walk)
    assert walk.case.restriction_id is not None and case.restriction_id is None


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"service": "meals", "if": {"fact": "answers.nothing", "is": ["x"]}}, "prequalifies[0].if.fact"),
        ({"service": "meals", "fields": {"theirs": "nothing"}}, "prequalifies[0].fields.theirs"),
        ({"service": "meals", "refer": "body"}, "prequalifies[0]"),
        ({"refer": "body", "fields": {}}, "prequalifies[0].fields"),
        ({"service": 3}, "prequalifies[0]"),
        ("meals", "prequalifies[0]"),
        ({"service": "meals", "fields": ["children"]}, "prequalifies[0].fields"),
    ],
)
def test_what_is_wrong_with_it_is_named(given: Any, where: str) -> None:
    found = prequalifies_problems([given], questions={"children"}, claims=True)
    assert [problem.where for problem in found] == [where]


def test_what_is_right_with_it_is_said_of_claims_alone() -> None:
    right = [{"service": "meals", "if": MEALS_IF, "fields": {"how_many": "children"}}, {"refer": "credit-union"}]
    assert not prequalifies_problems(right, questions={"children"}, claims=True)
    assert [one.where for one in prequalifies_problems(right, questions={"children"}, claims=False)] == ["prequalifies"]
    assert [one.code for one in follows(right, {"answers.children": "1", "award.amount": "9"})] == [
        "meals",
        "credit-union",
    ]
