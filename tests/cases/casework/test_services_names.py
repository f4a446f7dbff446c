"""A service calls the states and acts of its workflow what it likes, and switches off what the workflow lets it."""

import pytest
from django.test import Client
from django.utils import timezone, translation

from cases.casework.actions import ActRefused, case_act
from cases.casework.models import Case
from cases.casework.naming import act_label, public_words_of, state_label
from cases.casework.registry import acts_from
from cases.casework.tracking import Level, story_of
from crm.catalogue.models import ServiceVersion
from tests.cases.casework.waste_desk import Desk, page_of, waste_desk

NAMES = {
    "states": {"PLANNED": "On the round", "RECEIVED": {"en": "New", "cy": "Newydd"}},
    "acts": {"plan": "Put on the round"},
}


@pytest.fixture
def desk(db: None) -> Desk:
    desk = waste_desk()
    ServiceVersion.objects.filter(pk=desk.missed_bin.pk).update(
        names=NAMES,
        acts_off=["make_safe", "complete"],
        public_words={
            "RECEIVED": {"en": "We have your report.", "cy": "Mae gennym eich adroddiad."},
            "PLANNED": "Soon.",
        },
    )
    return desk


def stored(taken) -> Case:
    return Case.objects.unscoped("test").select_related("service_version").get(pk=taken.case.pk)


def test_staff_read_the_services_names(desk: Desk, client: Client) -> None:
    taken = desk.reported(at=timezone.now(), by=desk.jo())
    case = stored(taken)
    assert (state_label(case), state_label(case, "PLANNED"), act_label(case, "plan")) == (
        "New", "On the round", "Put on the round",
    )  # fmt: skip
    assert (state_label(case, "UNDER_WAY"), state_label(case, "GONE"), act_label(case, "start")) == (
        "Under way", "GONE", "Start work",
    )  # fmt: skip
    client.force_login(desk.cast.officer)
    page = client.get(page_of(taken)).content.decode()
    assert "Put on the round" in page and "New" in page
    assert "New" in client.get("/staff/work").content.decode()


def test_the_citizen_reads_the_services_words_in_their_language(desk: Desk) -> None:
    taken = desk.reported(at=timezone.now(), by=desk.jo())
    assert public_words_of(stored(taken)) == "We have your report."
    with translation.override("cy"):
        story = story_of(reference=taken.reference, level=Level.REFERENCE, at=timezone.now())
        assert story is not None and story.state_words == "Mae gennym eich adroddiad."


def test_only_what_the_workflow_marks_optional_can_be_switched_off(desk: Desk) -> None:
    taken = desk.reported(at=timezone.now())
    assert "make_safe" not in acts_from(stored(taken))
    assert "complete" in acts_from(stored(taken))
    with pytest.raises(ActRefused):
        case_act(
            case_id=taken.case.pk, act="make_safe", inputs={}, actor=desk.cast.officer.actor, at=timezone.now(), key="off"
        )  # fmt: skip
