"""Who changed what on a record, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.customers.models import AccountHolder, ContactPoint, Residence
from crm.customers.particulars.models import FormerName, ParticularEvent, Relationship
from crm.teams.actor import Actor, ActorKind
from crm.teams.models import User

MOST_CHANGES = 30
ACTS: dict[str, Any] = {
    "name.changed": _("Name changed"),
    "name.corrected": _("Name put right"),
    "former-name.added": _("Former name added"),
    "details.changed": _("Date of birth or language changed"),
    "point.added": _("Way to reach them added"),
    "point.changed": _("Way to reach them changed"),
    "point.stopped": _("Way to reach them marked “do not use”"),
    "home.added": _("Address added"),
    "home.changed": _("Address changed"),
    "home.ended": _("Address ended"),
    "relationship.begun": _("Relationship added"),
    "relationship.changed": _("Relationship changed"),
    "relationship.ended": _("Relationship ended"),
    "number.added": _("Number added"),
    "number.changed": _("Number changed"),
    "number.removed": _("Number removed: recorded by mistake"),
    "office.begun": _("Public office added"),
    "office.changed": _("Public office changed"),
    "office.ended": _("Public office ended"),
    "office.removed": _("Public office removed: recorded by mistake"),
    "consent.said": _("Consent or preference recorded"),
    "account.held": _("Account added"),
    "account.changed": _("Account changed"),
    "account.left": _("Account ended"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change: when, what, by whom."""

    at: datetime
    words: str
    by: str


# Acts on parts that may be hidden by themselves: shown while the part is there and open to the actor.
PARTS: dict[str, Any] = {
    "point": ContactPoint,
    "home": Residence,
    "relationship": Relationship,
    "former-name": FormerName,
    "account": AccountHolder,
}


def changes_of(*, actor: Actor, group: Sequence[int]) -> list[Change]:
    """The last changes of these records of one customer, newest first; nothing of what is hidden shows in them."""
    events = list(
        ParticularEvent.objects.visible_to(actor).filter(customer__in=group).order_by("-at", "-id")[:MOST_CHANGES]
    )
    shown = _open_parts(actor, events)
    staff = {int(event.actor_key) for event in events if event.actor_kind == ActorKind.STAFF}
    names = dict(User.objects.filter(pk__in=staff).values_list("pk", "full_name")) if staff else {}
    return [
        Change(at=event.at, words=str(ACTS.get(event.kind, event.kind)), by=_who(event, names))
        for event in events
        if _part(event) not in PARTS or (_part(event), event.part_id) in shown
    ]


def _part(event: ParticularEvent) -> str:
    return event.kind.partition(".")[0]


def _open_parts(actor: Actor, events: Sequence[ParticularEvent]) -> set[tuple[str, int | None]]:
    """Which of the parts these events are about the actor may see: one statement for each sort there is."""
    shown: set[tuple[str, int | None]] = set()
    for part in sorted({_part(event) for event in events} & set(PARTS)):
        keys = {event.part_id for event in events if _part(event) == part}
        visible = PARTS[part].objects.visible_to(actor).filter(pk__in=keys)
        shown |= {(part, key) for key in visible.values_list("pk", flat=True)}
    return shown


def _who(event: ParticularEvent, names: dict[int, str]) -> str:
    return names.get(int(event.actor_key), "") if event.actor_kind == ActorKind.STAFF else event.actor_key
