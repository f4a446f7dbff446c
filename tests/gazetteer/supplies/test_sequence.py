"""Supplies in their order: volumes, older ones, first ones, late ones; what may be set aside, and with what words."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from gazetteer.entries.models import Custodian, Property, Street
from gazetteer.supplies.actions import custodian_register, gazetteer_load
from gazetteer.supplies.models import Load
from gazetteer.supplies.refusals import (
    LoadRefused,
    MissingVolume,
    MixedSupplies,
    NothingBefore,
    OlderSupply,
    OverrideUnclear,
    UnregisteredCustodian,
)
from tests.gazetteer import rows

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
UPRN = 990000000001
WHY = "The file of last week was lost by the courier."


def header(
    *, of: str = "2026-09-01", volume: int = 1, kind: str = "F", code: int = 9901, name: str = "AMBLEFORD"
) -> str:
    return f'10,"{name}",{code},{of},{volume},{of},06:00:00,"7.3","{kind}"'


def supply(folder: Path, *body: str, then: int = 0, **given: object) -> Path:
    line = header(**given)  # type: ignore[arg-type]
    path = folder / f"{len(list(folder.iterdir()))}_{given.get('volume', 1)}.csv"
    path.write_bytes(rows.supply(*body, header=line).replace(b"99,0,", b"99,%d," % then))
    return path


def load(path: Path, *more: Path, **given: object) -> Load:
    return gazetteer_load(path=path, more_volumes=more, at=AT, **given)  # type: ignore[arg-type]


def second(*lines: str) -> list[str]:
    """The same property again under the next numbers."""
    return [line.replace("990000000001", "990000000002").replace('00001"', '00002"') for line in lines]


def kinds(loaded: Load) -> set[str]:
    return set(loaded.faults.values_list("kind", flat=True))


def test_the_volumes_of_a_supply_load_as_one_in_any_order_of_the_command(tmp_path: Path) -> None:
    load(supply(tmp_path, *rows.BODY, *second(*rows.BODY[2:])))
    one = supply(tmp_path, *rows.BODY[:2], then=2)
    two = supply(tmp_path, *rows.BODY[2:], volume=2)
    loaded = load(two, one)
    assert (loaded.whole, loaded.rejects, loaded.volume, loaded.last_volume) == (True, 0, 1, 2)
    assert [volume["volume"] for volume in loaded.volumes] == [1, 2]
    assert loaded.changed["property"] == {"new": 0, "changed": 0, "closed": 1}


def test_a_fault_names_the_volume_and_its_own_line(tmp_path: Path) -> None:
    one = supply(tmp_path, *rows.BODY[:2], then=2)
    two = supply(tmp_path, *rows.BODY[2:], "77,bad", volume=2)
    loaded = load(one, two)
    assert list(loaded.faults.values_list("volume", "line", "kind")) == [(2, 5, "RECORD_TYPE")]


def test_the_later_volume_stands_whatever_its_order_numbers(tmp_path: Path) -> None:
    again = rows.ADDRESS.replace('"I",4', '"I",1').replace(',12,"A"', ",40,")
    load(supply(tmp_path, *rows.BODY, then=2), supply(tmp_path, again, volume=2))
    assert Property.objects.get().address.startswith("40 ")


@pytest.mark.parametrize(("volume", "then", "missing"), [(2, 0, "Volume 1"), (1, 2, "Volume 2"), (3, 0, "Volume 1")])
def test_a_missing_volume_is_refused_by_name(tmp_path: Path, volume: int, then: int, missing: str) -> None:
    path = supply(tmp_path, *rows.BODY, volume=volume, then=then)
    with pytest.raises(MissingVolume, match=f"{missing} of the supply of AMBLEFORD .9901. of 2026-09-01 is missing"):
        load(path)
    assert not Load.objects.exists() and not Property.objects.exists()
    loaded = load(path, overrides=frozenset({"MISSING_VOLUME"}), reason=WHY)
    assert (loaded.whole, loaded.overrides, loaded.override_reason) == (False, ["MISSING_VOLUME"], WHY)


def test_a_second_volume_of_changes_may_follow_the_first_in_a_load_of_its_own(tmp_path: Path) -> None:
    load(supply(tmp_path, *rows.BODY))
    one = supply(tmp_path, *second(*rows.BODY[2:]), of="2026-09-08", kind="C")
    two = supply(tmp_path, rows.STREET.replace('"I"', '"U"'), of="2026-09-08", kind="C", volume=2)
    load(one)
    assert load(two).volume == 2
    with pytest.raises(OlderSupply):
        load(one)
    assert Property.objects.count() == 2


@pytest.mark.parametrize(
    "other", [{"of": "2026-09-02"}, {"code": 9902}, {"kind": "C"}, {"volume": 1}], ids=lambda given: next(iter(given))
)
def test_files_that_are_not_one_supply_are_refused_together(tmp_path: Path, other: dict[str, object]) -> None:
    one = supply(tmp_path, *rows.BODY)
    two = supply(tmp_path, **{"volume": 2} | other)  # type: ignore[arg-type]
    with pytest.raises(MixedSupplies) as refused:
        load(one, two)
    assert refused.value.codes == ()


def test_an_older_supply_is_refused_and_can_be_loaded_with_a_reason(tmp_path: Path) -> None:
    load(supply(tmp_path, *rows.BODY, of="2026-09-08"))
    older = supply(tmp_path, *rows.BODY)
    with pytest.raises(OlderSupply, match=r"of 2026-09-01.*A later one is loaded: of 2026-09-08"):
        load(older)
    with pytest.raises(OverrideUnclear, match="reason in words"):
        load(older, overrides=frozenset({"OLDER"}), reason="  ")
    loaded = load(older, overrides=frozenset({"OLDER", "NOTHING_BEFORE"}), reason=WHY)
    assert (loaded.overrides, loaded.override_reason) == (["OLDER"], WHY)
    with pytest.raises(OlderSupply):
        load(older)


def test_changes_with_nothing_before_them_are_refused(tmp_path: Path) -> None:
    custodian_register(code=9901, name="Ambleford", at=AT)
    changes = supply(tmp_path, *rows.BODY, kind="C")
    with pytest.raises(NothingBefore, match="holds changes only, and nothing of AMBLEFORD is loaded yet"):
        load(changes)
    assert load(changes, overrides=frozenset({"NOTHING_BEFORE"}), reason=WHY).overrides == ["NOTHING_BEFORE"]


def test_the_first_full_supply_registers_its_custodian_and_others_are_refused_by_name(tmp_path: Path) -> None:
    load(supply(tmp_path, *rows.BODY))
    assert Custodian.objects.get(code=9901).registered_at == AT
    other = supply(tmp_path, *rows.BODY, code=9902, name="BRANWICK")
    with pytest.raises(UnregisteredCustodian, match=r"BRANWICK .9902. is not a registered custodian"):
        load(other)
    custodian_register(code=9902, name="Branwick", at=AT)
    assert load(other).custodian_id == 9902


def test_a_change_only_file_of_another_council_is_refused_for_every_reason_at_once(tmp_path: Path) -> None:
    load(supply(tmp_path, *rows.BODY))
    changes = supply(tmp_path, *rows.BODY, kind="C", code=9902, name="BRANWICK")
    with pytest.raises(UnregisteredCustodian) as refused:
        load(changes)
    assert refused.value.codes == ("UNREGISTERED", "NOTHING_BEFORE")
    assert "register it first" in str(refused.value) and "changes only" in str(refused.value)
    with pytest.raises(NothingBefore):
        load(changes, overrides=frozenset({"UNREGISTERED"}), reason=WHY)
    assert not Custodian.objects.filter(code=9902).exists()
    load(changes, overrides=frozenset({"UNREGISTERED", "NOTHING_BEFORE"}), reason=WHY)
    assert Custodian.objects.get(code=9902).registered_at == AT


def test_an_override_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OverrideUnclear, match="no override EVERYTHING"):
        load(supply(tmp_path, *rows.BODY), overrides=frozenset({"EVERYTHING"}), reason=WHY)


def weekly(folder: Path, *, weeks: int) -> date:
    day = date(2026, 9, 1)
    load(supply(folder, *rows.BODY))
    for _week in range(weeks):
        day += timedelta(days=7)
        load(supply(folder, rows.STREET.replace('"I"', '"U"'), of=day.isoformat(), kind="C"))
    return day


def test_changes_later_than_usual_are_loaded_with_a_warning(tmp_path: Path) -> None:
    day = weekly(tmp_path, weeks=4)
    punctual = load(supply(tmp_path, of=(day + timedelta(days=7)).isoformat(), kind="C"))
    assert "LATE" not in kinds(punctual)
    late = load(supply(tmp_path, of=(day + timedelta(days=21)).isoformat(), kind="C"))
    fault = late.faults.get(kind="LATE")
    assert (fault.level, fault.field) == ("WARN", "PROCESS_DATE")
    assert "14 days after the supply before it, which is usually at most 7 days" in fault.reason
    late_again = load(supply(tmp_path, of=(day + timedelta(days=35)).isoformat(), kind="C"))
    assert "LATE" in kinds(late_again)  # one missed file does not become the rule


def test_a_custodian_s_own_interval_decides_from_the_first_file(tmp_path: Path) -> None:
    weekly(tmp_path, weeks=1)
    custodian_register(code=9901, name="Ambleford", at=AT, usual_interval_days=3)
    assert "LATE" in kinds(load(supply(tmp_path, of="2026-09-12", kind="C")))


def test_updates_and_deletes_of_keys_never_had_are_counted_as_the_sign_of_a_missed_file(tmp_path: Path) -> None:
    load(supply(tmp_path, *rows.BODY))
    strangers = [line.replace('"I"', '"U"') for line in second(*rows.BODY[2:4])]
    gone = second(rows.CROSS_REFERENCE)[0].replace('"I"', '"D"')
    new_and_changed = [
        line.replace("990000000001", "990000000003").replace('00001"', '00003"') for line in rows.BODY[2:4]
    ]
    loaded = load(
        supply(tmp_path, *strangers, gone, *new_and_changed, new_and_changed[0].replace('"I",3', '"U",9'),
               of="2026-09-08", kind="C")
    )  # fmt: skip
    assert loaded.never_had == {"U": 2, "D": 1}
    fault = loaded.faults.get(kind="NEVER_HAD")
    assert (fault.line, fault.level) == (2, "WARN")
    assert fault.reason.startswith("2 updates and 1 deletes")
    assert loaded.change_types["21"] == {"I": 1, "U": 2}
    assert Property.objects.count() == 3


def test_the_command_takes_volumes_overrides_and_a_reason(tmp_path: Path) -> None:
    load(supply(tmp_path, *rows.BODY, of="2026-09-08"))
    one, two = supply(tmp_path, *rows.BODY, then=2), supply(tmp_path, volume=2)
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("load_gazetteer", str(one), str(two), stderr=err, verbosity=0)
    assert ended.value.code == 2
    assert "--override OLDER --reason" in err.getvalue()
    out = StringIO()
    call_command("load_gazetteer", str(two), str(one), "--override", "OLDER", "--reason", WHY, stdout=out)
    assert f"Set aside: OLDER, because: {WHY}" in out.getvalue()


def test_a_dry_run_says_what_would_change_and_changes_nothing(tmp_path: Path) -> None:
    load(supply(tmp_path, *rows.BODY, *second(*rows.BODY[2:])))
    renamed = [line.replace("ABBOTSMERE ROAD", "OTTERCOMBE WAY") for line in rows.BODY]
    new = [line.replace("990000000001", "990000000003").replace('00001"', '00003"') for line in rows.BODY[2:]]
    path = supply(tmp_path, *renamed, *new, "77,bad")
    whole = supply(tmp_path, *renamed, *new)
    would = load(path, dry_run=True)
    assert would.pk is None and not Street.objects.filter(name="Ottercombe Way").exists()
    assert [(fault.line, fault.kind) for fault in would.unsaved_faults] == [(10, "RECORD_TYPE")]
    would = load(whole, dry_run=True)
    assert would.changed["property"] == {"new": 1, "changed": 0, "closed": 1}
    assert Load.objects.count() == 1 and Property.objects.count() == 2
    [street] = would.changed_streets["streets"]
    assert street == {
        "usrn": 99000001, "name": "Ottercombe Way, Netherwick, Ambleford", "was": "Abbotsmere Road",
        "new": 1, "changed": 0, "closed": 1, "street": "",
    }  # fmt: skip
    out = StringIO()
    call_command("load_gazetteer", str(whole), "--dry-run", stdout=out)
    assert "Ottercombe Way, Netherwick, Ambleford: 1 new, 0 changed, 1 closed, was Abbotsmere Road" in out.getvalue()
    assert "Nothing has been changed: this was a dry run." in out.getvalue()
    done = load(whole)
    assert (done.changed, done.changed_streets) == (would.changed, would.changed_streets)


def test_every_refusal_but_those_without_a_code_can_be_set_aside() -> None:
    assert {one.code for one in LoadRefused.__subclasses__()} == {
        "OLDER", "UNREGISTERED", "NOTHING_BEFORE", "MISSING_VOLUME", ""
    }  # fmt: skip
