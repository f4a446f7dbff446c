"""A service that does not take something says why, and the contact counts all the same."""

from datetime import timedelta

import pytest

from cases.casework.intake import contact_take
from cases.casework.models import Case
from cases.casework.telling.models import ContactTold
from cases.casework.web_report import web_report, web_told
from crm.catalogue.models import Service, ServiceVersion
from crm.contacts.actions import IntakeRefused, SessionStart
from crm.contacts.models import Contact
from gazetteer.facts.actions import events_take, facts_take
from gazetteer.facts.models import Nature
from gazetteer.places import Place, PlaceKind
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cast import NOW, property_at
from tests.gazetteer.facts.given import make_kind

pytestmark = pytest.mark.django_db
GREEN = {
    "code": "winter",
    "if": {"fact": "answers.bin", "is": ["green"]},
    "words": {"en": "Green bins rest until March.", "cy": "Mae biniau gwyrdd yn gorffwys."},
}


@pytest.fixture
def desk() -> Desk:
    return waste_desk()


def refuses(desk: Desk, *entries: dict) -> None:
    ServiceVersion.objects.filter(pk=desk.missed_bin.pk).update(turn_away=list(entries))


def at_home(desk: Desk) -> Place:
    return Place(kind=PlaceKind.PROPERTY, uprn=desk.home.uprn)


def by_web(desk: Desk, *, key: str = "web", bin_: str = "green", **more):
    return web_report(
        service_id=desk.missed_bin.service_id, place=at_home(desk), answers={"bin": bin_}, name="", email="", phone="",
        notes="", at=NOW, key=key, **more,
    )  # fmt: skip


def by_agent(desk: Desk, disposition: str, *, key: str = "agent", **more):
    return contact_take(
        session=SessionStart(channel="PHONE", key=key, started_at=NOW), service_id=desk.missed_bin.service_id,
        customer_id=None, place=at_home(desk), disposition=disposition, answers={"bin": "green"}, notes="",
        actor=desk.cast.agent.actor, at=NOW, key=key, finish=True, **more,
    )  # fmt: skip


def test_a_report_by_any_door_but_an_agent_s_is_logged_and_raises_nothing(desk):
    refuses(desk, GREEN)
    taken = by_web(desk)
    assert taken.turned is not None and taken.turned.words == "Green bins rest until March."
    assert (taken.case, taken.contact.disposition) == (None, "TURNED_AWAY")
    told = ContactTold.objects.get(contact=taken.contact)
    assert (told.kind, told.rule) == ("TURNED_AWAY", "winter")
    assert by_web(desk).contact.pk == taken.contact.pk
    assert not Case.objects.unscoped("test").exists()
    assert by_web(desk, key="other", bin_="grey").case is not None


def test_an_agent_is_told_why_and_logs_it_as_not_taken(desk):
    refuses(desk, GREEN)
    with pytest.raises(IntakeRefused) as refused:
        by_agent(desk, "RAISED")
    assert refused.value.errors == {"service": "Green bins rest until March."}
    assert not Contact.objects.unscoped("test").exists()
    taken = by_agent(desk, "TURNED_AWAY")
    assert taken.contact.disposition == "TURNED_AWAY" and ContactTold.objects.filter(rule="winter").count() == 1
    assert by_agent(desk, "ANSWERED", key="other").contact.disposition == "ANSWERED"


def test_what_nothing_keeps_from_being_taken_cannot_be_turned_away(desk):
    with pytest.raises(IntakeRefused) as refused:
        by_agent(desk, "TURNED_AWAY")
    assert list(refused.value.errors) == ["disposition"]
    with pytest.raises(IntakeRefused):
        web_told(
            service_id=desk.missed_bin.service_id, place=at_home(desk), answers={}, notice_id=None, at=NOW, key="k"
        )


def test_who_may_insist_is_taken_when_they_do(desk):
    refuses(desk, {**GREEN, "anyway": True})
    assert by_web(desk).case is None
    assert by_web(desk, key="again", insists=True).case is not None
    assert by_agent(desk, "RAISED").case is not None
    assert by_agent(desk, "TURNED_AWAY", key="b").case is None


def test_a_chase_of_what_is_open_is_no_new_report(desk):
    taken = desk.reported()
    refuses(desk, {"code": "always", "if": {"not": {"fact": "answers.bin", "is": ["x"]}}, "words": "No."})
    chase = desk.reported(chase_of=taken.case.pk)
    assert chase.case == taken.case


def test_known_already_at_this_property(desk):
    refuses(desk, {"code": "open", "if": {"fact": "here.open", "over": 0}, "words": "We know, and are coming."})
    first = desk.reported(by=desk.jo())
    assert by_web(desk, bin_="grey").turned is not None
    elsewhere = Place(kind=PlaceKind.PROPERTY, uprn=property_at(14).uprn)
    assert desk.reported(place=elsewhere).case is not None
    assert first.case is not None


def test_another_service_takes_it(desk):
    Service.objects.create(code="garden", name="Garden waste", family="w", department=desk.cast.waste, search_text="g")
    refuses(desk, {**GREEN, "service": "garden", "link": "https://example.org/green"})
    turned = by_web(desk).turned
    assert (turned.service, turned.service_name, turned.link) == ("garden", "Garden waste", "https://example.org/green")


def test_a_service_without_reasons_costs_no_statement(desk, django_assert_max_num_queries):
    before = by_web(desk, bin_="grey")
    assert before.case is not None
    with django_assert_max_num_queries(70) as usual:
        by_web(desk, key="b", bin_="grey")
    refuses(desk, GREEN)
    with django_assert_max_num_queries(len(usual)):
        by_web(desk, key="c", bin_="grey")


def test_the_hour_decides(desk):
    refuses(desk, {"code": "early", "if": {"fact": "time.hour", "under": 12}, "words": "The crew is still out."})
    assert by_web(desk).turned is not None  # NOW is ten o'clock
    later = web_report(
        service_id=desk.missed_bin.service_id, place=at_home(desk), answers={"bin": "grey"}, name="", email="",
        phone="", notes="", at=NOW + timedelta(hours=4), key="later",
    )  # fmt: skip
    assert later.case is not None


def happened(desk: Desk, kind: str, at, **event) -> None:
    """A crew logged this at the home, or wherever the event says."""
    where = {} if "fact" in event else {"uprn": desk.home.uprn}
    given = {"kind": kind, "at": at.isoformat(), "key": f"{kind}-{at.isoformat()}", **where, **event}
    events_take(rows=[given], source="crews", key=given["key"], by="crews", at=NOW)


def test_the_crew_says_why(desk):
    make_kind("grey_contaminated", nature=Nature.EVENT, is_public=True)
    days = {"fact": "place.event.grey_contaminated.days_since", "under": 3}
    condition = {"all": [{"fact": "answers.bin", "is": ["grey"]}, days]}
    refuses(desk, {"code": "contaminated", "if": condition, "words": "There were wrong things in it."})
    assert by_web(desk, key="before", bin_="grey").case is not None
    happened(desk, "grey_contaminated", NOW - timedelta(days=4), words="Glass")
    assert by_web(desk, key="long-ago", bin_="grey").case is not None
    happened(desk, "grey_contaminated", NOW - timedelta(hours=2), words="Nappies")
    taken = by_web(desk, key="now", bin_="grey")
    assert taken.case is None and taken.turned.words == "There were wrong things in it."
    assert [one.words for one in taken.turned.evidence] == ["Nappies", "Glass"]
    assert by_web(desk, key="green").case is not None


def test_too_early_and_too_late_by_the_collection_day(desk):
    make_kind("grey_days", "SCHEDULE")
    facts_take(
        rows=[{"uprn": desk.home.uprn, "kind": "grey_days", "value": "2026-11-23/14"}],
        source="rounds", key="f", by="rounds", at=NOW - timedelta(days=40),
    )  # fmt: skip
    since = "place.fact.grey_days.days_since"
    early = {"all": [{"fact": "place.fact.grey_days.today", "is": ["true"]}, {"fact": "time.hour", "under": 16}]}
    refuses(
        desk,
        {"code": "early", "if": early, "words": "The crew is still out."},
        {"code": "late", "if": {"fact": since, "over": 2}, "words": "Tell us within two days."},
    )
    assert by_web(desk, key="morning").turned.code == "early"

    def on(**span) -> str:
        taken = desk_at(desk, NOW + timedelta(**span))
        return taken.turned.code if taken.turned else ""

    assert (on(hours=7), on(days=2), on(days=3), on(days=14)) == ("", "", "late", "early")


def desk_at(desk: Desk, at):
    return web_report(
        service_id=desk.missed_bin.service_id, place=at_home(desk), answers={"bin": "grey"}, name="", email="",
        phone="", notes="", at=at, key=f"at-{at.isoformat()}",
    )  # fmt: skip
