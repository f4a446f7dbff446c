"""What is true at the address decides: which team, what differs there, what a rule does, what is asked."""

from datetime import timedelta

import pytest

from cases.casework.rules.facts import facts_of
from cases.routing.facts import place_facts
from cases.setup.checking import code_problems
from crm.catalogue.conditions import holds
from crm.catalogue.forms_here import form_here
from crm.catalogue.models import ServiceVersion
from crm.teams.models import Team
from gazetteer.facts.actions import events_take, fact_kind_create, facts_take
from gazetteer.facts.models import Nature
from gazetteer.places import Place, PlaceKind
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cast import NOW
from tests.crm.catalogue.editing.conftest import document

pytestmark = pytest.mark.django_db
ROUND_14 = {"fact": "place.fact.round", "is": ["14"]}


@pytest.fixture
def desk() -> Desk:
    desk = waste_desk()
    for code, shape, nature in (("round", "TEXT", Nature.FACT), ("grey_bin", "SCHEDULE", Nature.FACT),
                                ("contaminated", "TEXT", Nature.EVENT)):  # fmt: skip
        fact_kind_create(code=code, nature=nature, shape=shape, name=code, is_public=code == "grey_bin", by="x", at=NOW)
    yesterday = (NOW - timedelta(days=1)).date()
    rows = [
        {"kind": "round", "uprn": desk.home.uprn, "value": "14"},
        {"kind": "grey_bin", "uprn": desk.home.uprn, "value": f"{yesterday}/14"},
    ]
    facts_take(rows=rows, source="rounds", key="1", by="x", at=NOW)
    events_take(
        rows=[{"kind": "contaminated", "uprn": desk.home.uprn, "at": NOW.isoformat()}],
        source="crews", key="1", by="x", at=NOW,
    )  # fmt: skip
    return desk


def at(desk: Desk) -> Place:
    return Place(kind=PlaceKind.PROPERTY, uprn=desk.home.uprn)


@pytest.mark.parametrize(
    ("condition", "so"),
    [
        (ROUND_14, True),
        ({"fact": "place.fact.round", "is": ["15"]}, False),
        ({"fact": "place.fact.grey_bin.days_since", "over": 0}, True),
        ({"fact": "place.fact.grey_bin.today", "is": ["false"]}, True),
        ({"fact": "place.event.contaminated", "is": ["today"]}, True),
        ({"fact": "place.event.unheard_of", "given": True}, False),
    ],
)
def test_conditions_ask_what_is_true_there(desk: Desk, condition, so):
    assert holds(condition, place_facts(at(desk), at=NOW)) is so


def test_all_of_it_is_looked_up_once_and_not_at_all_when_nobody_asks(desk, django_assert_num_queries):
    facts = place_facts(at(desk), at=NOW)
    with django_assert_num_queries(0):
        assert holds({"fact": "place.kind", "is": ["PROPERTY"]}, facts)
    with django_assert_num_queries(3):
        assert holds(ROUND_14, facts) and holds({"fact": "place.fact.grey_bin", "given": True}, facts)


def test_a_contact_is_routed_by_the_round_of_its_address(desk: Desk) -> None:
    crew = Team.objects.create(code="crew-14", name="Crew 14", department=desk.cast.waste)
    rules = [{"code": "r14", "if": ROUND_14, "team": crew.code, "because": "Round 14"}]
    ServiceVersion.objects.filter(pk=desk.missed_bin.pk).update(routing=rules)
    case = desk.reported().case
    assert (case.team, case.routed_because) == (crew, "Round 14")


def test_a_rule_of_a_case_asks_it(desk: Desk) -> None:
    case = desk.reported().case
    asked = {"place.fact.round", "place.event.contaminated"}
    found = facts_of(case, asked, at=NOW)
    assert {name: found[name] for name in asked} == {"place.fact.round": "14", "place.event.contaminated": "today"}


def test_citizens_are_asked_by_what_they_may_know_and_staff_by_all(desk: Desk) -> None:
    form = [
        {"code": "a", "kind": "TEXT", "label": "A", "show_when": ROUND_14},
        {"code": "b", "kind": "TEXT", "label": "B", "show_when": {"fact": "place.fact.grey_bin", "given": True}},
    ]
    asked = {
        public: [one["code"] for one in form_here(form, at(desk), at=NOW, public=public)] for public in (True, False)
    }
    assert asked == {True: ["b"], False: ["a", "b"]}


def test_a_kind_that_is_not_there_keeps_a_service_from_being_published(desk: Desk) -> None:
    for name, problems in (("place.fact.round", 0), ("place.fact.grey_bin.today", 0), ("place.fact.colour", 1)):
        routed = document(routing=[{"code": "r", "if": {"fact": name, "given": True}, "team": "waste-collection"}])
        assert len([one for one in code_problems(routed) if one.where.endswith("fact")]) == problems
