"""A caution is proposed with an incident and decided by somebody else, with a letter; appealed, looked at again, ended."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from crm.contacts.caution_letters import caution_letter
from crm.contacts.models import Message
from crm.customers.care import cautions
from crm.customers.care.given import CareRefused, ChangedMeanwhile
from crm.customers.care.marks import marks_by
from crm.customers.care.models import CareEvent, Caution
from crm.customers.care.reviews import NEWS, reviews_of, reviews_tell
from crm.customers.models import Customer
from crm.outbox.models import OutboxEntry
from crm.teams.actor import Actor
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast, make_cast, person
from tests.crm.customers.care.conftest import agree, propose, warn

pytestmark = pytest.mark.usefixtures("kinds")
LETTER = "Because you threw a chair. Until 31 May 2027. You can appeal within 28 days."


def decide(one: Caution, *, by: Actor, **more) -> Caution:
    given = {"approve": True, "words": "seen on film", "letter_by": "POST", "letter": LETTER, "at": NOW} | more
    return cautions.caution_decide(caution_id=one.pk, actor=by, **given)


def shown(cast: Cast, who: Customer, *, at=NOW) -> list[str]:
    return [mark.words for mark in marks_by(actor=cast.agent.actor, at=at, keys=[who.pk]).get(who.pk, [])]


def events(one: Caution) -> list[str]:
    return list(
        CareEvent.objects.filter(about="CAUTION", about_id=one.pk).order_by("at", "id").values_list("kind", flat=True)
    )


def test_proposed_decided_in_force_until_its_last_day(cast: Cast) -> None:
    jo = person()
    one = propose(jo, by=cast.agent.actor)
    assert propose(jo, by=cast.agent.actor).pk == one.pk  # a form sent twice
    assert shown(cast, jo) == []
    found = decide(one, by=cast.team_leader.actor)
    assert (found.state, found.letter, found.decided_by) == ("IN_FORCE", LETTER, cast.team_leader)
    assert shown(cast, jo) == ["Two people at visits"]
    assert shown(cast, jo, at=NOW.replace(year=2027, month=6, day=1)) == []
    assert events(one) == ["PROPOSED", "DECIDED"]


def test_never_decided_by_whoever_proposed_it_nor_by_an_agent(cast: Cast) -> None:
    mine = propose(person(), by=cast.team_leader.actor)
    for who in ("team_leader", "agent", "second_agent", "officer", "administrator"):
        with pytest.raises((NotPermitted, Caution.DoesNotExist)):
            decide(mine, by=cast.users[who].actor)
    assert decide(mine, by=cast.manager.actor).state == "IN_FORCE"


def test_the_letter_is_part_of_the_decision(cast: Cast) -> None:
    one = propose(person(), by=cast.agent.actor)
    for more, field in (
        ({"letter": " "}, "letter"),
        ({"letter": "Because [the reasons]."}, "letter"),
        ({"letter_by": ""}, "letter_by"),
        ({"letter_by": "EMAIL"}, "letter_by"),  # there is no address
        ({"words": ""}, "words"),
    ):
        with pytest.raises(CareRefused) as refused:
            decide(one, by=cast.team_leader.actor, **more)
        assert set(refused.value.errors) == {field}
    assert decide(one, by=cast.team_leader.actor, approve=False, letter="", letter_by="").state == "REFUSED"
    with pytest.raises(ChangedMeanwhile):
        decide(one, by=cast.manager.actor)


def test_the_letter_obeys_what_was_agreed_and_goes_once(cast: Cast) -> None:
    jo = person(email="jo@example.org")
    agree(jo, "email-only", by=cast.agent.actor)
    one = propose(jo, by=cast.agent.actor)
    with pytest.raises(CareRefused) as refused:
        decide(one, by=cast.team_leader.actor)
    assert "Email only" in refused.value.errors["letter_by"]
    decide(one, by=cast.team_leader.actor, letter_by="EMAIL")
    assert OutboxEntry.objects.filter(kind="caution.letter", subject_id=one.pk).count() == 1
    for attempt in (1, 2):
        caution_letter(one.pk, NOW, attempt)
    [message] = Message.objects.unscoped("test")
    assert (message.body, message.customer, message.state) == (LETTER, jo, "QUEUED")


def test_a_letter_by_post_is_noted_once(cast: Cast) -> None:
    one = propose(person(), by=cast.agent.actor)
    with pytest.raises(ChangedMeanwhile):
        cautions.caution_letter_posted(caution_id=one.pk, actor=cast.agent.actor, at=NOW)
    decide(one, by=cast.team_leader.actor)
    for hours in (1, 2):
        cautions.caution_letter_posted(caution_id=one.pk, actor=cast.agent.actor, at=NOW + timedelta(hours=hours))
    assert Caution.objects.unscoped("test").get().letter_posted_at == NOW + timedelta(hours=1)
    assert events(one).count("POSTED") == 1


@pytest.mark.parametrize(
    ("uphold", "state", "marks"), [(True, "ENDED", []), (False, "IN_FORCE", ["Two people at visits"])]
)
def test_an_appeal_is_decided_by_a_third_person(cast: Cast, uphold: bool, state: str, marks: list[str]) -> None:
    jo = person()
    one = propose(jo, by=cast.agent.actor)
    decide(one, by=cast.team_leader.actor)
    cautions.caution_appeal(caution_id=one.pk, words="It was my brother.", actor=cast.agent.actor, at=NOW)
    given = {"caution_id": one.pk, "uphold": uphold, "words": "seen again", "at": NOW}
    with pytest.raises(NotPermitted):
        cautions.caution_appeal_decide(actor=cast.team_leader.actor, **given)
    found = cautions.caution_appeal_decide(actor=cast.waste_leader.actor, **given)
    assert (found.state, shown(cast, jo)) == (state, marks)
    with pytest.raises(ChangedMeanwhile):
        cautions.caution_appeal_decide(actor=cast.manager.actor, **given)


def test_looked_at_again_and_ended(cast: Cast) -> None:
    jo = person()
    one = propose(jo, by=cast.agent.actor)
    decide(one, by=cast.team_leader.actor)
    with pytest.raises(CareRefused):  # not past its last day
        cautions.caution_review(caution_id=one.pk, review_date=date(2027, 6, 5), actor=cast.manager.actor, at=NOW)
    cautions.caution_review(caution_id=one.pk, review_date=date(2027, 4, 5), actor=cast.manager.actor, at=NOW)
    cautions.caution_end(caution_id=one.pk, reason="all is well", actor=cast.manager.actor, at=NOW)
    assert shown(cast, jo) == [] and events(one) == ["PROPOSED", "DECIDED", "REVIEWED", "ENDED"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"incident": ""}, "incident"), ({"mark": ""}, "mark"), ({"effect": "BANISH"}, "effect"),
        ({"incident_date": date(2026, 12, 24)}, "incident_date"), ({"active_to": date(2029, 1, 1)}, "active_to"),
        ({"review_date": date(2027, 6, 1)}, "review_date"), ({"effect": "BLOCKS", "blocks": []}, "blocks"),
        ({"effect": "BLOCKS", "blocks": ["PHONE", "TEXT", "EMAIL", "POST", "FACE_TO_FACE"]}, "blocks"),
        ({"effect": "ONE_CONTACT"}, "contact"),
    ],
)  # fmt: skip
def test_what_cannot_be_proposed_names_its_field(cast: Cast, more: dict, field: str) -> None:
    with pytest.raises(CareRefused) as refused:
        propose(person(), by=cast.agent.actor, **more)
    assert field in refused.value.errors


def test_its_events_hold_no_words(cast: Cast) -> None:
    one = propose(person(), by=cast.agent.actor)
    decide(one, by=cast.team_leader.actor)
    told = str(list(CareEvent.objects.values_list("facts", flat=True)))
    assert "chair" not in told and "film" not in told


def test_owners_see_what_is_due_and_are_told_once_before(cast: Cast) -> None:
    jo = person()
    warn(jo, "dog", by=cast.agent.actor, review_date=date(2026, 11, 28))
    warn(jo, "vulnerable", by=cast.agent.actor, review_date=date(2027, 3, 1))
    agree(jo, "email-only", by=cast.second_agent.actor, review_date=date(2026, 11, 27))
    propose(jo, by=cast.agent.actor)
    assert [one.words for one in reviews_of(actor=cast.agent.actor, at=NOW)] == ["Dog at the address"]
    assert [one.words for one in reviews_of(actor=cast.second_agent.actor, at=NOW)] == ["Email only"]
    assert [one.kind for one in reviews_of(actor=cast.team_leader.actor, at=NOW)] == ["DECISION"]
    late = reviews_of(actor=cast.agent.actor, at=NOW + timedelta(days=30))
    assert [one.is_past for one in late] == [True]
    assert reviews_tell(NOW) == 2 and reviews_tell(NOW + timedelta(days=1)) == 0
    told = OutboxEntry.objects.filter(kind=NEWS).order_by("subject_id").values_list("subject_id", flat=True)
    assert list(told) == sorted([cast.agent.pk, cast.second_agent.pk])


def test_the_list_costs_as_much_for_fifty(cast: Cast, django_assert_num_queries) -> None:
    for number in range(20):
        warn(person(f"Jo{number}"), "dog", by=cast.agent.actor, review_date=date(2026, 11, 28))
    with django_assert_num_queries(2):
        assert len(reviews_of(actor=cast.agent.actor, at=NOW)) == 20


@pytest.mark.django_db(transaction=True)
def test_two_people_decide_it_at_once() -> None:
    cast = make_cast()
    one = propose(person(), by=cast.agent.actor)
    together, did = threading.Barrier(2), []

    def act(by: Actor, approve: bool) -> None:
        together.wait(60)
        try:
            did.append(decide(one, by=by, approve=approve).state)
        except ChangedMeanwhile:
            did.append("told")
        finally:
            connection.close()

    pairs = [(cast.team_leader.actor, True), (cast.manager.actor, False)]
    threads = [threading.Thread(target=act, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(did) in (["IN_FORCE", "told"], ["REFUSED", "told"])
    assert Caution.objects.unscoped("test").get().state in did and len(events(one)) == 2
