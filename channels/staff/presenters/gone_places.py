"""Properties that are gone, in words: what is still on them, and where it may go."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.casework.queries.gone_places import GonePlace, OnIt
from gazetteer.entries.models import LogicalStatus


@dataclass(frozen=True, slots=True)
class GoneLine:
    """One line of the list as it is read."""

    href: str
    uprn: int
    address: str
    standing: str
    on_it: str
    successors: str
    left: str = ""
    facts: list[dict[str, Any]] = field(default_factory=list)


def gone_line(place: GonePlace) -> GoneLine:
    """The line in words."""
    successors = ", ".join(one.address for one in place.successors)
    return GoneLine(
        href=reverse("staff:gone-place", args=[place.property.pk]),
        uprn=place.property.pk,
        address=place.property.address,
        standing=standing(place),
        on_it=on_it_words(place.on_it),
        successors=successors,
        left=place.left.words if place.left else "",
        facts=[
            {"key": _("UPRN"), "text": str(place.property.pk)},
            {"key": _("Standing"), "text": standing(place)},
            {"key": _("Still on it"), "text": on_it_words(place.on_it)},
            {"key": _("What took its place"), "text": successors or _("no record says")},
        ],
    )


def standing(place: GonePlace) -> str:
    """How it is gone: historic, rejected, or named by no supply any more."""
    words = str(LogicalStatus(place.property.logical_status).label)
    if place.property.closed_date is not None and place.property.logical_status == LogicalStatus.APPROVED:
        return _("no longer in the supply")
    return words


def on_it_words(on_it: OnIt) -> str:
    """What is still on it, as numbers: no names."""
    counted = [
        (on_it.people, ngettext("%(n)d customer", "%(n)d customers", on_it.people)),
        (on_it.accounts, ngettext("%(n)d account", "%(n)d accounts", on_it.accounts)),
        (on_it.cases, ngettext("%(n)d open case", "%(n)d open cases", on_it.cases)),
        (on_it.contacts, ngettext("%(n)d open contact", "%(n)d open contacts", on_it.contacts)),
    ]
    return ", ".join(words % {"n": number} for number, words in counted if number) or _("nothing")
