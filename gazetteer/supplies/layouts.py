"""Which format a supply is in: told by the version in its header and by how many fields its records have."""

from collections import Counter
from collections.abc import Iterable

from gazetteer.supplies.addressbase import LAYOUT_V1, LAYOUT_V2
from gazetteer.supplies.dtf73 import LAYOUT as DTF73
from gazetteer.supplies.records import Layout
from gazetteer.supplies.supply_lines import split_line

LAYOUTS = (DTF73, LAYOUT_V1, LAYOUT_V2)
TELLING = ("11", "15", "21", "23", "24")  # the others have one length everywhere, or two formats share it
ROWS_THAT_TELL = 3  # so many records that all say another format than the header does are believed


def layout_of_version(version: str) -> Layout | None:
    """The format that the header's VERSION names, or None."""
    return next((layout for layout in LAYOUTS if version.startswith(layout.versions)), None)


def layout_of_records(raw_lines: Iterable[bytes], *, named: Layout) -> Layout:
    """The format of these lines: the one the header names, unless enough of them fit only another."""
    fits = Counter[str]()
    for raw in raw_lines:
        values = split_line(raw)
        if isinstance(values, tuple) or values[0] not in TELLING:
            continue
        for layout in LAYOUTS:
            fits[layout.name] += len(values) == len(layout.loaded[values[0]].fields)
    best = max(LAYOUTS, key=lambda layout: (fits[layout.name], layout is named))
    return best if fits[best.name] - fits[named.name] >= ROWS_THAT_TELL else named
