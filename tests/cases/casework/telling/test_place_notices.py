"""Notices: put up for some places, shown first to whoever is there, taken down, and each contact told of one counted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.casework.intake import contact_take
from cases.casework.models import Case
from cases.casework.telling.models import ContactTold, PlaceNotice
from cases.casework.telling.notices import notices_here, notices_listed
from cases.casework.telling.put_up import NoticeGiven, NoticeRefused, notice_put_up, notice_take_down
from cases.routing.models import PropertySet, PropertySetMember
from crm.contacts.actions import IntakeRefused, SessionStart
from crm.sla.models import Clock
from crm.teams.policy import NotPermitted
from gazetteer.facts.actions import facts_take
from gazetteer.places import Place, PlaceKind
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cast import NOW, property_at, ward_around
from tests.gazetteer.facts.given import make_kind

pytestmark = pytest.mark.django_db
LATE = NoticeGiven(
    service="missed-bin-collection",
    words="Round 14 did not finish. We come back tomorrow.",
    where="EVERYWHERE",
    starts_at=NOW,
    ends_at=NOW + timedelta(days=1),
)


@pytest.fixture
def desk() -> Desk:
    return waste_desk()


def put_up(desk: Desk, *, key: str = "n1", **given) -> PlaceNotice:
    return notice_put_up(given=replace(LATE, **given), actor=desk.cast.waste_leader.actor, at=NOW, key=key)


def here(desk: Desk, *, uprn=None, usrn=None, service=None, at=NOW, public=False) -> list[str]:
    found = notices_here(service=service, uprn=uprn, usrn=usrn, at=at, public=public)
    return [one.words for one in found]


def test_a_notice_is_told_at_its_places_and_nowhere_else(desk, django_assert_num_queries):
    elsewhere = property_at(9, "Priory Road")
    ward_around(desk.home)
    estate = PropertySet.objects.create(code="estate", name="The estate")
    PropertySetMember.objects.create(members_of=estate, uprn=desk.home.uprn)
    with django_assert_num_queries(1):
        assert here(desk, uprn=desk.home.uprn) == []
    put_up(desk, key="all", words="everywhere")
    for key, where, code in (("w", "WARD", "E05099001"), ("s", "SET", "estate"), ("r", "STREET", desk.home.street_id)):
        put_up(desk, key=key, words=where, where=where, at=str(code))
    with django_assert_num_queries(4):
        assert here(desk, uprn=desk.home.uprn) == ["STREET", "SET", "WARD", "everywhere"]
    assert here(desk, uprn=elsewhere.uprn) == ["WARD", "everywhere"]
    assert here(desk, usrn=desk.home.street_id)[0] == "STREET"
    assert here(desk) == ["everywhere"]


def test_it_is_told_from_its_beginning_to_its_end_and_by_service(desk):
    put_up(desk, starts_at=NOW + timedelta(hours=1))
    assert here(desk) == []
    assert here(desk, at=NOW + timedelta(hours=1)) == [LATE.words]
    assert here(desk, at=NOW + timedelta(hours=1), service="fly-tipping") == []
    assert here(desk, at=NOW + timedelta(hours=1), service=LATE.service) == [LATE.words]
    assert here(desk, at=NOW + timedelta(days=1)) == []


def test_citizens_are_not_told_what_is_for_staff(desk):
    put_up(desk, is_public=False)
    assert here(desk, public=True) == []
    assert here(desk, public=False) == [LATE.words]


def test_taken_down_nobody_is_told_of_it_and_the_list_says_so(desk):
    notice = put_up(desk)
    for _twice in range(2):
        notice_take_down(notice_id=notice.pk, actor=desk.cast.waste_leader.actor, at=NOW + timedelta(minutes=5))
    assert here(desk, at=NOW + timedelta(minutes=6)) == []
    [line] = notices_listed(actor=desk.cast.agent.actor, at=NOW + timedelta(hours=1), over=True)
    assert (line.state, line.notice.taken_down_by) == ("TAKEN_DOWN", desk.cast.waste_leader)
    assert notices_listed(actor=desk.cast.agent.actor, at=NOW, over=False) == []


def test_only_team_leaders_put_up_and_twice_is_once(desk):
    with pytest.raises(NotPermitted):
        notice_put_up(given=LATE, actor=desk.cast.agent.actor, at=NOW, key="x")
    assert put_up(desk).pk == put_up(desk, words="typed again").pk
    assert PlaceNotice.objects.get().words == LATE.words


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"words": " "}, "words"),
        ({"words": "x" * 501}, "words"),
        ({"service": "no-such"}, "service"),
        ({"where": "WARD", "at": "E05000000"}, "at"),
        ({"where": "SET", "at": "none"}, "at"),
        ({"where": "STREET", "at": "not a number"}, "at"),
        ({"where": "MOON"}, "where"),
        ({"ends_at": NOW}, "ends_at"),
        ({"ends_at": NOW + timedelta(days=93)}, "ends_at"),
    ],
)
def test_what_cannot_be_is_refused_by_field(desk, given, field):
    with pytest.raises(NoticeRefused) as refused:
        put_up(desk, **given)
    assert list(refused.value.errors) == [field]
    assert not PlaceNotice.objects.exists()


def told(desk: Desk, notice_id: int | None, *, at=NOW, key="told"):
    return contact_take(
        session=SessionStart(channel="PHONE", key=key, started_at=at),
        service_id=desk.missed_bin.service_id,
        customer_id=desk.jo().pk,
        place=Place(kind=PlaceKind.PROPERTY, uprn=desk.home.uprn),
        disposition="TOLD",
        answers={},
        notes="",
        actor=desk.cast.agent.actor,
        at=at,
        key=key,
        finish=True,
        notice_id=notice_id,
    )


def test_who_is_told_of_it_is_a_contact_that_counts_and_raises_nothing(desk):
    notice = put_up(desk)
    taken = told(desk, notice.pk)
    assert told(desk, notice.pk).contact.pk == taken.contact.pk
    assert (taken.contact.disposition, taken.case) == ("TOLD", None)
    assert ContactTold.objects.get(contact=taken.contact).words == LATE.words
    assert not Case.objects.unscoped("test").exists()
    assert not Clock.objects.filter(promise__contact=taken.contact, stopped_at__isnull=True).exists()
    [line] = notices_listed(actor=desk.cast.agent.actor, at=NOW, over=False)
    assert line.told == 1


def test_nobody_is_told_of_a_notice_that_is_down(desk):
    notice = put_up(desk)
    for gone, at in ((None, NOW), (notice.pk, NOW + timedelta(days=2))):
        with pytest.raises(IntakeRefused) as refused:
            told(desk, gone, at=at)
        assert list(refused.value.errors) == ["disposition"]
    assert not ContactTold.objects.exists()


def test_a_notice_for_a_round_reaches_the_homes_of_the_round(desk):
    make_kind("round", is_public=True)
    elsewhere = property_at(9, "Priory Road")
    rows = [
        {"uprn": home.uprn, "kind": "round", "value": number} for home, number in ((desk.home, "14"), (elsewhere, "9"))
    ]
    facts_take(rows=rows, source="rounds", key="f", by="rounds", at=NOW)
    notice = put_up(desk, where="FACT", at="round", fact_value="14")
    assert notice.where_words == "Round 14"
    assert here(desk, uprn=desk.home.uprn) == [LATE.words] and here(desk, uprn=elsewhere.uprn) == []
    for wrong in ({"at": "colour"}, {"fact_value": ""}):
        with pytest.raises(NoticeRefused) as refused:
            put_up(desk, key="x", **{"where": "FACT", "at": "round", "fact_value": "14", **wrong})
        assert list(refused.value.errors) == ["fact_value"]


def test_no_stranger_learns_from_a_notice_what_is_not_public_of_an_address(desk):
    kind = make_kind("assisted", is_public=False)
    rows = [{"uprn": desk.home.uprn, "kind": "assisted", "value": "yes"}]
    facts_take(rows=rows, source="rounds", key="f", by="rounds", at=NOW)
    helped = {"where": "FACT", "at": "assisted", "fact_value": "yes"}
    with pytest.raises(NoticeRefused) as refused:
        put_up(desk, **helped)
    assert list(refused.value.errors) == ["is_public"]
    put_up(desk, is_public=False, **helped)
    assert here(desk, uprn=desk.home.uprn) == [LATE.words]
    kind.is_public = True
    kind.save()
    put_up(desk, key="public", **helped)
    assert here(desk, uprn=desk.home.uprn, public=True) == [LATE.words]
    kind.is_public = False  # changed while it is up
    kind.save()
    assert here(desk, uprn=desk.home.uprn, public=True) == []
