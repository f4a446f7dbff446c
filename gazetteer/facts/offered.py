"""What conditions may ask about addresses: the council's own kinds of facts and events, in words, with their values."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from gazetteer.facts.models import FactKind, Nature, Shape
from gazetteer.facts.naming import DAYS_SINCE, DAYS_UNTIL, EARLIER, EVENT, FACT, IS_TODAY, TODAY
from gazetteer.facts.words import YES

Values = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing a condition may ask about: its name in the document, its words, and its values where they are known."""

    name: str
    words: str
    values: Values = ()


def facts_to_ask() -> list[Asked]:
    """Everything on offer, facts before events."""
    kinds = FactKind.objects.in_use().order_by("-nature", "group", "position", "code")
    return [asked for kind in kinds for asked in _of_kind(kind)]


def kinds_there() -> set[str]:
    """The names of every kind that is in use, as conditions say them: "place.fact.round", "place.event.late"."""
    rows = FactKind.objects.in_use().values_list("nature", "code")
    return {f"{EVENT if nature == Nature.EVENT else FACT}{code}" for nature, code in rows}


def _of_kind(kind: FactKind) -> list[Asked]:
    if kind.nature == Nature.EVENT:
        words = _("%(kind)s (happened in the last fortnight)") % {"kind": kind.name}
        return [Asked(EVENT + kind.code, words, ((TODAY, _("today")), (EARLIER, _("earlier"))))]
    name, said = FACT + kind.code, {"kind": kind.name}
    if kind.shape != Shape.SCHEDULE:
        return [Asked(name, kind.name, _values(kind))]
    return [
        Asked(name, kind.name),
        Asked(name + IS_TODAY, _("%(kind)s: is today") % said, (("true", _("Yes")), ("false", _("No")))),
        Asked(name + DAYS_SINCE, _("%(kind)s: days since the last") % said),
        Asked(name + DAYS_UNTIL, _("%(kind)s: days until the next") % said),
    ]


def _values(kind: FactKind) -> Values:
    if kind.shape == Shape.YES:
        return ((YES, _("Yes")),)
    return tuple(kind.choices.items()) if kind.shape == Shape.CHOICE else ()
