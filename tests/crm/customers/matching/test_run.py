"""The look at the whole index: what it finds, what it leaves alone, that it can be stopped, lost and done again."""

from datetime import date, datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from crm.customers.matching.actions import running
from crm.customers.matching.actions.deciding import pair_not_same
from crm.customers.matching.actions.filling import weights_keep
from crm.customers.matching.actions.running import run_ask, run_carry_out, run_stop
from crm.customers.matching.models import DuplicatePair, DuplicateRun, NameShare, WeightSet
from crm.customers.merging.actions import customers_merge
from crm.customers.models import Residence
from crm.teams.actor import system
from tests.cast import NOW, Cast, business, person, property_at, restriction

BORN = date(1980, 3, 12)
SYSTEM = system("tests")


def look(state: str = "DONE") -> DuplicateRun:
    run = run_ask(actor=SYSTEM, at=NOW)
    assert run_carry_out(run_id=run.pk, now=lambda: NOW)
    run.refresh_from_db()
    assert (run.state, run.failure) == (state, "") or state == "FAILED"
    return run


def pairs() -> list[DuplicatePair]:
    return list(DuplicatePair.objects.unscoped("to see").order_by("id"))


def test_the_whole_index_is_looked_at(cast: Cast) -> None:
    home = property_at(12)
    one, other = person("Josie", "Example", born=BORN, home=home), person("Josie", "Exampel", born=BORN, home=home)
    person("Adam", "Kay", born=BORN, home=home)  # a lodger born on the same day
    firm, twin = business("Sunny Foods Ltd", phone="0161 496 0001"), business("Sunny Foods", phone="0161 496 0001")
    call_command("duplicates_run")
    assert DuplicateRun.objects.get().state == "DONE"
    assert {(pair.one_id, pair.other_id) for pair in pairs()} == {(one.pk, other.pk), (firm.pk, twin.pk)}


def test_what_somebody_decided_stays_and_what_is_gone_goes(cast: Cast) -> None:
    one, other = person(born=BORN), person(born=BORN)
    third = person("Sam", "Other", born=BORN, phone="0161 496 0000")
    fourth = person("Sam", "Other", born=BORN, phone="0161 496 0000")
    assert look().fresh == 2
    first, second = sorted(pairs(), key=lambda pair: pair.one_id)  # they are found in any order
    pair_not_same(pair_id=first.pk, actor=cast.agent.actor, at=NOW)
    fourth.given_names, fourth.family_name, fourth.date_of_birth = "Else", "Entirely", date(1950, 1, 1)
    fourth.save()
    run = look()
    assert (run.pairs, run.fresh) == (0, 0)
    assert {pair.pk: pair.state for pair in pairs()} == {first.pk: "NOT_SAME", second.pk: "GONE"}
    assert {first.one_id, first.other_id, second.one_id} == {one.pk, other.pk, third.pk}


def test_not_the_same_holds_for_what_the_records_are_shown_as(cast: Cast) -> None:
    one, other, third = person(born=BORN), person(born=BORN), person(born=BORN)
    look()
    for pair in pairs():
        if third.pk in (pair.one_id, pair.other_id):
            pair_not_same(pair_id=pair.pk, actor=cast.agent.actor, at=NOW)
    customers_merge(
        into_id=one.pk, from_id=other.pk, choices={}, reason="same", actor=cast.agent.actor, at=NOW, key="k"
    )
    assert look().pairs == 0


def test_a_confidential_address_takes_no_part(cast: Cast) -> None:
    home = property_at(12)
    person("Jo", "Example", home=home)
    person("Jo", "Example", home=home)
    assert look().pairs == 1
    Residence.objects.update(restriction=restriction(cast.safeguarding))
    assert look().pairs == 0


def test_one_waits_at_most_and_a_stopped_one_changes_nothing(cast: Cast) -> None:
    person(born=BORN)
    person(born=BORN)
    run = run_ask(actor=SYSTEM, at=NOW)
    assert run_ask(actor=SYSTEM, at=NOW) == run
    clock = iter([NOW, NOW])

    def now() -> datetime:
        """The time; when it is asked for the third time somebody stops the run."""
        if next(clock, None) is None:
            run_stop(run_id=run.pk, actor=SYSTEM, at=NOW)
        return NOW

    assert run_carry_out(run_id=run.pk, now=now)
    run.refresh_from_db()
    assert (run.state, pairs()) == ("STOPPED", [])
    assert look().fresh == 1


def test_a_process_that_dies_is_said_and_the_next_look_is_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    person(born=BORN)
    person(born=BORN)
    monkeypatch.setattr(running, "LINKAGE", "no.such.module")
    run = look(state="FAILED")
    assert (run.state, pairs()) == ("FAILED", [])
    assert "no.such" in run.failure
    monkeypatch.undo()
    assert look().fresh == 1


def test_weights_are_kept_by_version(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "PERSON.json").write_text(
        '{"records": 9, "same": {"surname same": 0.9}, "strangers": {"surname same": 0.001}, "guessed": [],'
        ' "probability": 0.000001, "household_probability": 0.1, "rarest": 0.0001}'
    )
    (tmp_path / "PERSON-shares.csv").write_text("surname,smith,0.0125\n")
    weights_keep(folder=tmp_path, learnt_by="SYSTEM:nightly", at=NOW)
    weights_keep(folder=tmp_path, learnt_by="SYSTEM:nightly", at=NOW)
    assert WeightSet.objects.count() == NameShare.objects.count() == 2
