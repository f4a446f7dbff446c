"""The record that a load leaves: its counts, its faults with their sources, and the properties it closed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gazetteer.entries.formatting import WORDS_VERSION
from gazetteer.entries.models import Address
from gazetteer.supplies import rule_sources
from gazetteer.supplies.actions.difference import LEAVING, Change
from gazetteer.supplies.actions.staging import FAULTS
from gazetteer.supplies.actions.volumes import GivenSupply
from gazetteer.supplies.field_checks import REJECT, WARN
from gazetteer.supplies.models import Load, LoadFault, WordsWriting

FAULTS_OF_A_DRY_RUN = 1_000
FAULT_COLUMNS = "line, level, kind, field, value, reason, source"


@dataclass(slots=True)
class Findings:
    """What is known of a supply before anything is changed."""

    whole: bool = False
    levels: Mapping[str, int] = field(default_factory=dict)
    held_back: int = 0
    change_types: dict[str, dict[str, int]] = field(default_factory=dict)
    never_had: dict[str, int] = field(default_factory=dict)
    changes: dict[str, Change] = field(default_factory=dict)
    streets: dict[str, Any] = field(default_factory=dict)
    overrides: list[str] = field(default_factory=list)
    reason: str = ""

    @property
    def anything_changes(self) -> bool:
        """Whether the gazetteer will differ at all."""
        return any(change.total for change in self.changes.values())


def load_of(given: GivenSupply, found: Findings, *, at: datetime) -> Load:
    """The record of the load, not yet saved."""
    header = given.header
    return Load(
        custodian_id=header.custodian_code,
        layout=given.layout.name,
        file_name=given.name,
        file_type=header.file_type,
        supply_date=header.supply_date,
        volume=given.numbers[0],
        last_volume=given.numbers[-1],
        volumes=[
            {
                "volume": volume.number,
                "file_name": volume.file_name,
                "lines": volume.lines,
                "trailer_counts": volume.trailer_counts,
            }
            for volume in given.read
        ],
        whole=found.whole,
        trailer_counts=given.trailer_counts,
        loaded_at=at,
        rows_read=given.lines,
        rejects=found.levels.get(REJECT, 0),
        warnings=found.levels.get(WARN, 0),
        read=dict(sorted(given.counts.items())),
        change_types=found.change_types,
        changed={name: change.counts() for name, change in found.changes.items()},
        moved={name: change.moved for name, change in found.changes.items() if change.moved},
        changed_streets=found.streets,
        held_back=found.held_back,
        never_had=found.never_had,
        overrides=found.overrides,
        override_reason=found.reason if found.overrides else "",
    )


def complete_sources(*, cursor: Any, layout: str) -> None:
    """Nothing; every staged fault names where its rule comes from."""
    kinds = sorted(rule_sources.FILE_KINDS)
    cursor.execute(
        f"UPDATE {FAULTS} SET source = CASE WHEN kind = ANY(%s) THEN %s "
        "WHEN record <> '' THEN %s || ' record ' || record ELSE %s END WHERE source = ''",
        [kinds, rule_sources.FILE, layout, layout],
    )


def fault_levels(*, cursor: Any) -> dict[str, int]:
    """How many faults of each level are staged."""
    cursor.execute(f"SELECT level, count(*) FROM {FAULTS} GROUP BY level")
    return dict(cursor.fetchall())


def keep_faults(*, cursor: Any, load: Load, given: GivenSupply) -> None:
    """Nothing; the staged faults are rows of the load, each with its volume and its line in that file."""
    starts = [volume.lines_before for volume in given.read]
    numbers = [volume.number for volume in given.read]
    cursor.execute(
        f"INSERT INTO gazetteer_loadfault (load_id, volume, {FAULT_COLUMNS}) "
        "SELECT %s, (%s::integer[])[at], line - (%s::integer[])[at], level, kind, field, value, reason, source "
        f"FROM (SELECT *, width_bucket(line - 1, %s::integer[]) AS at FROM {FAULTS}) AS found "
        "ORDER BY line, kind, field",
        [load.pk, numbers, starts, starts],
    )


def faults_unsaved(*, cursor: Any, given: GivenSupply) -> tuple[LoadFault, ...]:
    """The first staged faults, for a dry run that leaves no rows."""
    cursor.execute(f"SELECT {FAULT_COLUMNS} FROM {FAULTS} ORDER BY line, kind, field LIMIT {FAULTS_OF_A_DRY_RUN}")
    names = FAULT_COLUMNS.split(", ")
    faults = []
    for row in cursor.fetchall():
        fault = LoadFault(**dict(zip(names, row, strict=True)))
        volume = max((one for one in given.read if one.lines_before < fault.line), key=lambda one: one.lines_before)
        fault.volume, fault.line = volume.number, fault.line - volume.lines_before
        faults.append(fault)
    return tuple(faults)


def note_first_words(*, at: datetime) -> None:
    """Nothing; where there are no addresses yet, those about to be written are of the present version of the rules."""
    if not Address.objects.exists():
        words_written(at=at)


def words_written(*, at: datetime) -> None:
    """Nothing; it is noted that the words of every address are of the present version of the rules."""
    WordsWriting.objects.create(version=WORDS_VERSION, written_at=at)


def keep_closings(*, cursor: Any, load: Load) -> None:
    """Nothing; the properties that the load closes or makes historic are noted with it."""
    cursor.execute(
        "INSERT INTO gazetteer_propertyclosing (load_id, property_id, absent) "
        f"SELECT %s, uprn, absent FROM {LEAVING} ORDER BY uprn",
        [load.pk],
    )
