"""What becomes of every row that points at a customer: when records are merged, when one is erased, in an export.

Each room has a table of its own (`declarations.py`, a list of `declared(...)`), enrolled at start-up by its floor's
`wiring.py`. A test walks every relation to Customer in all apps and fails for one that nobody declared.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.db import models

from crm.customers.models import Customer


class OnMerge(StrEnum):
    """What merging means for the row. It is never rewritten: it stays with its own record, and returns with it."""

    GROUP = "shown for the whole group"
    RECORD = "about its own record only"
    TREE = "is the merge itself"


class OnErasure(StrEnum):
    """What erasing a customer does to the row. Keys, codes and dates always stay."""

    BLANK = "the named columns are blanked"
    KEEP = "nothing: there is nothing personal in it"


class OnExport(StrEnum):
    """What somebody gets who asks for everything that is held on them."""

    GIVE = "the named columns are given"
    WITHHOLD = "nothing, for the reason that is stated"


@dataclass(frozen=True, slots=True)
class Erasure:
    """The columns that are blanked when the customer is erased."""

    what: OnErasure
    columns: tuple[str, ...] = ()
    why: str = ""
    marked: tuple[str, ...] = ()  # of these: may not be empty, so they say "(erased)"
    keyed: tuple[str, ...] = ()  # of these: must differ from each other, so they carry the row's key


@dataclass(frozen=True, slots=True)
class Export:
    """The columns that are given in an export, or why none is."""

    what: OnExport
    columns: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A way from a model to Customer ("customer", or further away "contact__customer"), and its declared behaviour."""

    model: type[models.Model]
    path: str
    merge: OnMerge
    erasure: Erasure
    export: Export
    placed_as: str = ""  # the kind of fact its rows are when it is to be decided whose they are (merging/placing.py)


def blank(*columns: str, marked: Iterable[str] = (), keyed: Iterable[str] = ()) -> Erasure:
    """These columns hold what was said, who somebody is or how they are reached: they are blanked.

    Those that the database lets nobody leave empty are `marked` "(erased)"; those of which no two may be the same are
    `keyed`: they carry the key of their row.
    """
    every = (*columns, *marked, *keyed)
    return Erasure(OnErasure.BLANK, every, marked=tuple(marked), keyed=tuple(keyed))


def keep(why: str) -> Erasure:
    """Nothing is blanked, because of this."""
    return Erasure(OnErasure.KEEP, why=why)


def give(*columns: str) -> Export:
    """These columns are given to whoever asks for what is held on them."""
    return Export(OnExport.GIVE, columns)


def withhold(why: str) -> Export:
    """Nothing is given, because of this."""
    return Export(OnExport.WITHHOLD, why=why)


def declared(
    model: type[models.Model], path: str, *, merge: OnMerge, erasure: Erasure, export: Export, placed_as: str = ""
) -> Relation:
    """One line of a room's table. Rows that are `placed_as` facts are given to nobody while it is to be decided whose
    they are. Raises FieldDoesNotExist for a path or column that is none, ValueError for no answer."""
    for name in (path, *erasure.columns, *export.columns):
        _walk(model, name)
    for said in (erasure, export):
        if not said.columns and not said.why:
            raise ValueError(f"{model.__name__}.{path}: name the columns, or say why there are none")
    return Relation(model, path, merge, erasure, export, placed_as)


def _walk(model: type[models.Model], path: str) -> None:
    at: Any = model
    for name in path.split("__"):
        at = at._meta.get_field(name).related_model


_declared: dict[tuple[str, str], Relation] = {}


def relations_enrol(table: Iterable[Relation]) -> None:
    """Nothing; from now on merging, erasure and export know these relations."""
    _declared.update({(each.model._meta.label, each.path): each for each in table})


def relations() -> list[Relation]:
    """Every declared relation, in the order in which the rooms enrolled."""
    return list(_declared.values())


def found() -> Iterator[tuple[type[models.Model], str]]:
    """Every field of every model in all apps that points at Customer; of a history, those of what it keeps."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or hasattr(model, "pgh_tracked_model"):
            continue  # what is kept of a row follows the row's own declaration
        for field in model._meta.get_fields():
            if field.concrete and field.related_model is Customer:
                yield model, field.name


def undeclared() -> list[str]:
    """For each relation that nobody declared, what is missing and where to write it."""
    return [
        f"{model._meta.label}.{name} points at Customer and nobody said what becomes of it. Add to the table in "
        f"{model.__module__.rpartition('.')[0].replace('.', '/')}/declarations.py (enrolled in its floor's wiring.py):\n"
        f'    declared({model.__name__}, "{name}", merge=OnMerge.GROUP, erasure=blank(COLUMNS) or keep(WHY), '
        f"export=give(COLUMNS) or withhold(WHY)),"
        for model, name in found()
        if (model._meta.label, name) not in _declared
    ]
