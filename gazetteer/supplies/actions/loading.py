"""Loading one supply: read, stage, check, compare, and change the live tables in a single transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gazetteer.areas.actions.positions import keep_open_positions
from gazetteer.areas.actions.postcodes import councils_settle
from gazetteer.entries.models import Custodian
from gazetteer.supplies import rule_sources
from gazetteer.supplies.actions import (
    applying,
    difference,
    parts,
    recording,
    sequence,
    staging,
    summary,
    volumes,
    writing,
)
from gazetteer.supplies.actions.entry_checks import check_entries
from gazetteer.supplies.actions.recording import Findings
from gazetteer.supplies.actions.row_checks import check_staged
from gazetteer.supplies.actions.staging import FAULTS, Progress
from gazetteer.supplies.actions.targets import PROPERTIES, STREETS
from gazetteer.supplies.actions.volumes import GivenSupply
from gazetteer.supplies.field_checks import REJECT, WARN
from gazetteer.supplies.models import Load
from gazetteer.supplies.refusals import OVERRIDES, WHOLE_AREA, LoadRefused, LoadUnderWay, OverrideUnclear, refuse

LOCK = 7_309_001  # advisory lock: one load at a time in a database
WORK_MEMORY = "64MB"  # joins of whole tables stay in memory; see docs/gazetteer/loading.md


def gazetteer_load(
    *,
    path: Path,
    at: datetime,
    more_volumes: Sequence[Path] = (),
    progress: Progress | None = None,
    overrides: frozenset[str] = frozenset(),
    reason: str = "",
    dry_run: bool = False,
) -> Load:
    """The record of the load, with its counts and faults; the live gazetteer holds every good row of the supply.

    After a dry run nothing has changed, and the record is unsaved: `changed_streets` and `unsaved_faults` tell what a
    load would do. `overrides` are codes of gazetteer.supplies.refusals, with the reason in words.

    Raises NotAGazetteer when a file is no supply this reader knows, and a LoadRefused otherwise: OlderSupply,
    UnregisteredCustodian, NothingBefore and MissingVolume unless overridden; MixedSupplies, OverrideUnclear, LoadUnderWay
    always. Whatever ends it early, the gazetteer is as it was before.
    """
    check_overrides(overrides, reason)
    given = volumes.open_volumes([path, *more_volumes])
    with only_load(), connection.cursor() as cursor:
        try:
            found = Findings(overrides=_overridden(sequence.sequence_refusals(given), overrides), reason=reason.strip())
            _find(cursor, given, found, at=at, overrides=overrides, progress=progress or _silent)
            if dry_run:
                load = recording.load_of(given, found, at=at)
                load.unsaved_faults = recording.faults_unsaved(cursor=cursor, given=given)
                load.unsaved_custodian = given.header.custodian_name
                return load
            return _change(cursor, given, found, at=at, progress=progress or _silent)
        finally:
            if connection.is_usable():
                drop_temporary(cursor)


def _find(
    cursor: Any, given: GivenSupply, found: Findings, *, at: datetime, overrides: frozenset[str], progress: Progress
) -> None:
    """Stages the supply and finds out all that can be known before anything changes."""
    header, changes_only = given.header, not given.is_full
    drop_temporary(cursor)
    staging.create_staging(cursor=cursor, custodian=header.custodian_code)
    volumes.stage_volumes(cursor=cursor, given=given, progress=progress)
    parts.settle_custodians(cursor=cursor, layout=given.layout)
    unforeseen = [*volumes.volumes_missing_after(given), *sequence.unknown_custodians(cursor=cursor, given=given)]
    found.overrides = sorted({*found.overrides, *_overridden(unforeseen, overrides)})
    found.overrides += [WHOLE_AREA] if given.is_compiled and WHOLE_AREA in overrides else []
    progress("checking", given.lines, 0)
    found.change_types = summary.count_change_types(cursor=cursor)
    covered = _covered(header.custodian_code)
    if changes_only:
        found.never_had = summary.count_never_had(cursor=cursor)
    _warn_of_its_day(cursor, given, at=at)
    found.held_back = check_staged(
        cursor=cursor,
        layout=given.layout.name,
        changes_only=changes_only,
        volume_starts=[volume.lines_before for volume in given.read],
        covered=covered,
    )
    check_entries(cursor=cursor, layout=given.layout, changes_only=changes_only)
    parts.settle_parts(cursor=cursor, layout=given.layout, changes_only=changes_only)
    recording.complete_sources(cursor=cursor, layout=given.layout.name)
    found.levels = recording.fault_levels(cursor=cursor)
    found.whole = _is_whole(given, rejects=found.levels.get(REJECT, 0))
    keep_open_positions(cursor=cursor, staged=PROPERTIES.staged)
    found.changes = difference.find_difference(cursor=cursor, covered=covered, complete=_complete(given, found))
    found.streets = summary.changed_streets(cursor=cursor) if found.anything_changes else {}


def _change(cursor: Any, given: GivenSupply, found: Findings, *, at: datetime, progress: Progress) -> Load:
    """Puts the difference in place and leaves the record of it, all or nothing."""
    with transaction.atomic():
        cursor.execute("SET LOCAL lock_timeout = '5min'")  # a page gives up in seconds; a load can wait
        _register_custodians(cursor, given, at=at)
        recording.note_first_words(at=at)
        if found.anything_changes:
            _apply(cursor, given, progress=progress)
        if given.is_full:
            councils_settle()
        load = recording.load_of(given, found, at=at)
        load.save()
        recording.keep_faults(cursor=cursor, load=load, given=given)
        recording.keep_closings(cursor=cursor, load=load)
    applying.tidy_indexes(cursor=cursor, changes=found.changes)
    progress("done", given.lines, 1)
    return load


def _apply(cursor: Any, given: GivenSupply, *, progress: Progress) -> None:
    writing.write_streets(cursor=cursor)
    applying.apply_streets(cursor=cursor)
    writing.write_addresses(cursor=cursor, progress=progress)
    writing.add_search_words(cursor=cursor)
    for share, step in (
        (0.0, applying.apply_addresses),
        (0.5, applying.apply_properties),
        (0.8, applying.apply_parts),
    ):
        progress("changing", given.lines, share)
        step(cursor=cursor)
    applying.close_absent(cursor=cursor, closed_date=given.header.supply_date)
    progress("changing", given.lines, 1)


def check_overrides(overrides: frozenset[str], reason: str) -> None:
    """Nothing; raises OverrideUnclear for a code that does not exist or for one without a reason."""
    unknown = sorted(overrides - OVERRIDES.keys())
    if unknown:
        text = _("There is no override %(code)s; there are %(codes)s.")
        raise OverrideUnclear(text % {"code": unknown[0], "codes": ", ".join(OVERRIDES)})
    if overrides and not reason.strip():
        raise OverrideUnclear(_("An override needs its reason in words: it is kept with the load."))


def _overridden(refusals: list[LoadRefused], overrides: frozenset[str]) -> list[str]:
    """The codes of the refusals that are set aside. Raises the others."""
    refuse([refusal for refusal in refusals if refusal.code not in overrides])
    return sorted({refusal.code for refusal in refusals})


def _is_whole(given: GivenSupply, *, rejects: int) -> bool:
    """Whether every row of the supply is here and good, so that a key it does not name is truly gone."""
    return volumes.every_volume(given) and not rejects and all(volume.trailer_counts for volume in given.read)


def _complete(given: GivenSupply, found: Findings) -> frozenset[str]:
    """The records of which the supply names every entry: none, unless it is full and whole.

    Of those a format may leave out, only the ones it has. No AddressBase file says which area it is all of.
    """
    if not found.whole or not given.is_full or (given.is_compiled and WHOLE_AREA not in found.overrides):
        return frozenset()
    return given.layout.always | {code for code in given.layout.loaded if given.counts[code]}


def _covered(code: int) -> list[int]:
    """The custodians whose entries this one's supplies may end: itself, and those only ever named in them."""
    named = Custodian.objects.filter(supplied_by=code, registered_at__isnull=True).order_by("code")
    return [code, *named.values_list("code", flat=True)]


def _warn_of_its_day(cursor: Any, given: GivenSupply, *, at: datetime) -> None:
    """Lists what is odd about the day of the supply as warnings of its first line."""
    day = given.header.supply_date.isoformat()
    for kind, words, source in (
        ("LATE", sequence.late_words(given), rule_sources.INTERVAL),
        ("FUTURE", sequence.future_words(given, at=at), rule_sources.CLOCK),
    ):
        if words:
            cursor.execute(
                f"INSERT INTO {FAULTS} (line, level, kind, field, value, reason, source) "
                "VALUES (1, %s, %s, 'PROCESS_DATE', %s, %s, %s)",
                [WARN, kind, day, words, source],
            )


def _register_custodians(cursor: Any, given: GivenSupply, *, at: datetime) -> None:
    """The custodian of the header, by name and from now on registered, and any other that an entry names."""
    header = given.header
    own, _created = Custodian.objects.select_for_update(no_key=True).get_or_create(code=header.custodian_code)
    own.name = header.custodian_name or own.name
    own.registered_at = own.registered_at or at
    own.supplied_by = None
    own.save()
    for target in (STREETS, PROPERTIES):
        cursor.execute(
            "INSERT INTO gazetteer_custodian (code, name, supplied_by_id) "
            f"SELECT DISTINCT custodian_id, %s || custodian_id, %s::integer FROM {target.staged} "
            "ON CONFLICT (code) DO NOTHING",
            [_("Custodian "), header.custodian_code],
        )


@contextmanager
def only_load() -> Iterator[None]:
    """Holds the lock of loads. It belongs to the connection, so a killed load lets go of it by dying."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise LoadUnderWay(_("Another gazetteer load is running; start this one again when it has ended."))
        try:
            cursor.execute("SELECT set_config('work_mem', %s, false)", [WORK_MEMORY])
            yield
        finally:
            if connection.is_usable():
                cursor.execute("RESET work_mem")
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def drop_temporary(cursor: Any) -> None:
    """Removes every temporary table of a load."""
    staging.drop_staging(cursor=cursor)
    difference.drop_closing(cursor=cursor)
    writing.drop_written(cursor=cursor)


def _silent(phase: str, rows: int, share: float) -> None:
    """Progress that nobody watches."""
