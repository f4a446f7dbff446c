"""Notes that mention colleagues: they have a notice, if they may know of the case; customers never have the words."""

import pytest

from cases.casework.actions import InputsRefused, case_note
from cases.casework.models import CaseEvent, CaseNote
from cases.casework.notices.models import StaffNotice
from cases.casework.notices.reading import notices_of
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cast import NOW


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


def note(desk: Desk, case_id: int, text: str, *, key: str = "n", **more):
    actor = more.pop("actor", desk.cast.officer.actor)
    return case_note(case_id=case_id, text=text, actor=actor, at=NOW, key=key, **more)


def test_whoever_is_named_or_ticked_has_one_notice_that_leads_to_the_case(desk: Desk) -> None:
    taken, leader, agent = desk.reported(by=desk.jo()), desk.cast.waste_leader, desk.cast.agent
    for _click in range(2):
        written = note(desk, taken.case.pk, "@Wanda Leader the dog bites", mentions=[leader.pk, agent.pk])
    assert (written.told, written.not_told) == ([agent.full_name, leader.full_name], [])
    for user in (leader, agent):
        [line] = notices_of(actor=user.actor, at=NOW)
        assert (line.kind, line.reference) == ("MENTIONED", taken.reference)
        assert "dog" not in line.words  # what it says stands on the case alone
    assert CaseNote.objects.get().told == sorted([leader.pk, agent.pk])
    assert CaseEvent.objects.get(kind="NOTED").facts == {"told": sorted([leader.pk, agent.pk])}


def test_who_may_not_see_the_case_is_not_told_and_the_writer_is_told_so(desk: Desk) -> None:
    written = note(desk, desk.reported().case.pk, "@Rhian Officer is this yours? @nobody")
    assert (written.told, written.not_told) == ([], ["Rhian Officer"])
    assert not StaffNotice.objects.unscoped("test").exists()


def test_nobody_is_told_of_their_own_note_nor_where_there_is_no_name(desk: Desk) -> None:
    case_id = desk.reported().case.pk
    note(desk, case_id, "@Olu Officer to myself; mail olu@council.example")
    assert not StaffNotice.objects.unscoped("test").exists()


def test_an_empty_note_and_a_crowd_are_refused(desk: Desk) -> None:
    case_id = desk.reported().case.pk
    for text, mentions in ((" ", ()), ("All of you", range(1000, 1030))):
        with pytest.raises(InputsRefused) as refused:
            note(desk, case_id, text, mentions=mentions)
        assert set(refused.value.errors) == {"text"}
    assert not CaseNote.objects.exists()
