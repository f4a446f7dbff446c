"""Which record's value is shown where two that were merged disagree: a choice kept on the merge, read through the tree.

The choices name sides, never values: so they hold when either record is edited later, and when a merge further down
the chain is undone. Where nothing was chosen the survivor's value is shown, or the other's where the survivor has none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

INTO, FROM = "INTO", "FROM"
FIELDS = ("name", "date_of_birth", "language")  # each is shown whole: a name is not put together from two people's
POINT = "contact_point"


class ChoiceRefused(ValueError):
    """A choice that cannot be made; the message says which."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A live merge as the tree sees it: `gone` is shown within `into`."""

    gone: int
    into: int
    choices: Mapping[str, Any] = field(default_factory=dict)


def chosen(given: Mapping[str, Any], *, points: set[int]) -> dict[str, Any]:
    """The choices as they are kept. Raises ChoiceRefused for a field, a side or a contact point that is none."""
    kept: dict[str, Any] = {}
    for name, value in given.items():
        if value in ("", None):
            continue
        if name == POINT:
            if value not in points:
                raise ChoiceRefused(_("Choose a contact point of one of the two records."))
        elif name not in FIELDS or value not in (INTO, FROM):
            raise ChoiceRefused(_("Choose which record's value is to be shown."))
        kept[name] = value
    return kept


def shown_value(root: int, name: str, *, merges: Iterable[Joined], values: Mapping[int, Any]) -> int:
    """The key of the record whose value of this field is shown for the tree of this root.

    `merges` are the live ones, oldest first: a later choice is about what the earlier ones showed.
    """
    joined = list(merges)
    shown = root
    for merge in joined:
        if merge.into != root:
            continue
        other = shown_value(merge.gone, name, merges=joined, values=values)
        wanted = merge.choices.get(name)
        if wanted == FROM or (wanted != INTO and not values.get(shown) and values.get(other)):
            shown = other
    return shown


def preferred_point(root: int, *, merges: Iterable[Joined], points: set[int]) -> int | None:
    """The contact point chosen last among those the tree still has, None where nobody chose."""
    joined = list(merges)
    below, grew = {root}, True
    while grew:
        more = {merge.gone for merge in joined if merge.into in below} - below
        below, grew = below | more, bool(more)
    wanted = [merge.choices.get(POINT) for merge in joined if merge.into in below]
    return next((point for point in reversed(wanted) if point in points), None)
