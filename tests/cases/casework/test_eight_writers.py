"""Eight people write on one case at the same time, each from the page they have: nothing is lost and nothing fails."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from cases.casework.actions import ActRefused, case_ask, case_note
from cases.casework.models import Case, CaseEvent, CaseNote, CaseParty
from cases.casework.parties import Part, party_change
from cases.casework.presence import case_presence
from cases.casework.queries import case_page
from cases.casework.replaying import cases_replay
from tests.cases.casework.test_two_at_once import deadlocks, failures, together
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cast import NOW

TURNS = 5


@pytest.mark.django_db(transaction=True)
def test_eight_writers_on_one_case() -> None:
    deadlocks.clear()
    desk = waste_desk()
    taken = desk.reported(by=desk.jo())
    party = CaseParty.objects.unscoped("test").get()
    refused: list[str] = []
    found = together(*[_writer(desk, taken, party, number, refused) for number in range(8)])
    assert failures(found) == [] and deadlocks == []
    case = Case.objects.unscoped("test").get(pk=taken.case.pk)
    assert CaseNote.objects.count() == 8 * TURNS
    changed = CaseEvent.objects.filter(case_id=case.pk, kind__in=["PARTY_CHANGED", "ASKED"]).count()
    assert case.version == 1 + changed
    assert changed + len(refused) <= 8 * TURNS and changed >= TURNS  # refused is who came second, and was told so
    assert all("has changed since you opened it" in words for words in refused)
    assert list(cases_replay()) == []


def _writer(desk: Desk, taken, party: CaseParty, number: int, refused: list[str]) -> Callable[[], None]:
    """Reads the page, writes a note, and changes the case from what the page showed."""
    user = desk.cast.officer if number % 2 else desk.cast.waste_leader

    def write() -> None:
        for turn in range(TURNS):
            key, at = f"{number}-{turn}", NOW + timedelta(minutes=turn)
            page = case_page(actor=user.actor, at=at, reference=taken.reference)
            case_presence(case=page.case, actor=user.actor, at=at, writing=True)
            case_note(case_id=page.case.pk, text=f"Seen {key}", actor=user.actor, at=at, key=f"note-{key}")
            given = {"case_id": page.case.pk, "actor": user.actor, "at": at, "version": page.case.version}
            try:
                if number == 0:
                    case_ask(words="Which?", days=2, key=f"ask-{key}", **given)
                else:
                    part = Part(role="REPORTER", is_named=not page.people[0].party.is_named)
                    party_change(party_id=party.pk, part=part, key=f"part-{key}", **given)
            except ActRefused as refusal:
                refused.append(str(refusal))

    return write
