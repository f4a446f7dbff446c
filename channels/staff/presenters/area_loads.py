"""Loads of boundaries, postcodes and positions in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gazetteer.areas.models import AreaLoad

CHANGES = {
    "new": gettext_lazy("New"),
    "changed": gettext_lazy("Changed"),
    "redrawn": gettext_lazy("Drawn anew"),
    "unchanged": gettext_lazy("The same as before"),
    "ended": gettext_lazy("Older ones ended"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "found": gettext_lazy("Of our properties"),
    "filled": gettext_lazy("Positions filled in"),
}


@dataclass(frozen=True, slots=True)
class LoadLine:
    """A load as a list shows it."""

    load_id: int
    loaded_at: datetime
    what: str
    file_name: str
    rows: str
    faults: str


def load_line(load: AreaLoad) -> LoadLine:
    """What was loaded, of what, from when."""
    what = load.get_subject_display()
    if load.kind and load.active_from:
        words = _("%(what)s: %(kind)s, from %(day)s")
        said = {"what": what, "kind": load.get_kind_display(), "day": date_format(load.active_from, "j F Y")}
        what = words % said
    rows, faults = f"{load.rows_read:,}", f"{load.fault_count:,}"
    return LoadLine(load.pk, load.loaded_at, str(what), load.file_name, rows, faults)


def change_words(load: AreaLoad) -> list[tuple[str, str]]:
    """What happened to how many."""
    return [(str(CHANGES.get(name, name)), f"{count:,}") for name, count in load.changed.items()]


def fault_lines(load: AreaLoad, *, begin: int, end: int) -> list[tuple[str, str, str]]:
    """Where in the file, what stands there, and what is wrong with it; of a position, no place in the file is kept."""
    place = _("Feature %(number)s") if load.subject == "AREAS" else _("Line %(number)s")
    return [
        ("" if load.subject == "POSITIONS" else place % {"number": number}, str(what), str(reason))
        for number, what, reason in load.faults[begin:end]
    ]
