"""The files of one command: recognised, put in the order of their volumes, read into staging as one supply."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from gazetteer.supplies.actions.staging import Progress, stage_supply
from gazetteer.supplies.reader import Header, recognise
from gazetteer.supplies.records import Layout
from gazetteer.supplies.refusals import MissingVolume, MixedSupplies
from gazetteer.supplies.supply_files import open_supply_file

FULL = "F"


@dataclass(frozen=True, slots=True)
class Volume:
    """One file and what its first line says."""

    path: Path
    name: str
    header: Header
    layout: Layout


@dataclass(frozen=True, slots=True)
class VolumeRead:
    """How one volume came in; `next_volume` is what its trailer says, nothing when it has none."""

    number: int
    file_name: str
    lines_before: int  # of the volumes before it: staging numbers the lines of all volumes through
    lines: int
    trailer_counts: str
    next_volume: int | None


@dataclass(slots=True)
class GivenSupply:
    """The volumes of one supply; once staged, what was read."""

    volumes: list[Volume]
    lines: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    read: list[VolumeRead] = field(default_factory=list)

    @property
    def header(self) -> Header:
        """What the first volume says of the supply."""
        return self.volumes[0].header

    @property
    def layout(self) -> Layout:
        """The format of its files."""
        return self.volumes[0].layout

    @property
    def is_full(self) -> bool:
        """Whether it is a full supply rather than changes only."""
        return self.header.file_type == FULL

    @property
    def is_compiled(self) -> bool:
        """Whether it is put together of many custodians' entries: its tiles are not numbered as volumes."""
        return self.layout.many_custodians

    @property
    def numbers(self) -> list[int]:
        """The volumes given, in order."""
        return [volume.header.volume for volume in self.volumes]

    @property
    def name(self) -> str:
        """What people know it by: the names of its files."""
        return ", ".join(volume.name for volume in self.volumes)

    @property
    def trailer_counts(self) -> str:
        """What the trailers count, when all agree; else nothing."""
        counted = {volume.trailer_counts for volume in self.read}
        return counted.pop() if len(counted) == 1 else ""

    def in_words(self) -> str:
        """The supply as a message names it."""
        header = self.header
        return _("the supply of %(name)s (%(code)s) of %(date)s") % {
            "name": header.custodian_name, "code": header.custodian_code, "date": header.supply_date.isoformat()
        }  # fmt: skip


def open_volumes(paths: Sequence[Path]) -> GivenSupply:
    """The supply in these files, in the order of its volumes.

    Raises NotAGazetteer for a file that cannot be read as one, MixedSupplies when they are not one supply.
    """
    volumes = []
    for path in paths:
        with open_supply_file(path) as file:
            supply = recognise(file)
            volumes.append(Volume(path, file.name, supply.header, supply.format))
    volumes.sort(key=lambda volume: (volume.header.volume, volume.name))
    first = volumes[0]
    for before, volume in pairwise(volumes):
        words = {"one": first.name, "other": volume.name, "before": before.name, "volume": volume.header.volume}
        if _whose(volume) != _whose(first):
            raise MixedSupplies(_("%(one)s and %(other)s are not volumes of one supply: load them apart.") % words)
        if volume.header.volume == before.header.volume and not volume.layout.many_custodians:
            raise MixedSupplies(_("%(before)s and %(other)s are both volume %(volume)s of their supply.") % words)
    return GivenSupply(volumes)


def _whose(volume: Volume) -> tuple[object, ...]:
    header = volume.header
    return header.custodian_code, header.supply_date, header.file_type, volume.layout.name


def volumes_missing_before(given: GivenSupply, *, had: int) -> list[MissingVolume]:
    """The volumes that the headers show to be missing; `had` is the last one that an earlier load brought."""
    if given.is_compiled:
        return []
    wanted = set(range(1, max(given.numbers))) - set(given.numbers) - set(range(1, had + 1))
    return [missing_volume(given, number) for number in sorted(wanted)]


def volumes_missing_after(given: GivenSupply) -> list[MissingVolume]:
    """The volumes that the trailers announce and nobody gave."""
    if given.is_compiled:
        return []
    wanted = {volume.next_volume for volume in given.read if volume.next_volume} - set(given.numbers)
    return [missing_volume(given, number) for number in sorted(number for number in wanted if number)]


def missing_volume(given: GivenSupply, number: int) -> MissingVolume:
    """The refusal that names the volume."""
    text = _("Volume %(number)s of %(supply)s is missing: give all its volumes together.")
    return MissingVolume(text % {"number": number, "supply": given.in_words()})


def every_volume(given: GivenSupply) -> bool:
    """Whether the volumes count from 1, every trailer names the one after it and the last says that it is the last."""
    if given.is_compiled:
        return all(volume.next_volume is not None for volume in given.read)
    counted = given.numbers == list(range(1, len(given.numbers) + 1))
    return counted and [volume.next_volume for volume in given.read] == [*given.numbers[1:], 0]


def stage_volumes(*, cursor: Any, given: GivenSupply, progress: Progress) -> None:
    """Reads every volume into staging, one after the other, their lines numbered through."""
    size = sum(volume.path.stat().st_size for volume in given.volumes) or 1
    done = 0
    for volume in given.volumes:
        part = volume.path.stat().st_size
        with open_supply_file(volume.path) as file:
            supply = recognise(file)
            before = given.lines
            supply.line = before + 1
            supply.first_faults = [replace(fault, line=fault.line + before) for fault in supply.first_faults]
            stage_supply(cursor=cursor, supply=supply, progress=_share_of(progress, done / size, part / size))
        given.lines = supply.line
        given.counts += supply.counts
        given.read.append(
            VolumeRead(
                number=volume.header.volume,
                file_name=volume.name,
                lines_before=before,
                lines=supply.line - before,
                trailer_counts=supply.trailer_counts,
                next_volume=int(supply.trailer[1]) if supply.trailer else None,
            )
        )
        done += part


def _share_of(progress: Progress, begin: float, part: float) -> Progress:
    def report(phase: str, rows: int, share: float) -> None:
        progress(phase, rows, begin + share * part)

    return report
