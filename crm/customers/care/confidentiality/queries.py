"""What waits for a second person, what its owner is to look at again, and what was decided: for those who may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from crm.customers.care.confidentiality.models import ConfidentialityChange, SafeChannel
from crm.customers.care.confidentiality.targets import PERSON, POINT, RESIDENCE, target_kind
from crm.customers.models import ContactPoint, Customer, Residence
from crm.teams.access import record_read
from crm.teams.actor import Actor
from crm.teams.models import Restriction

SCREEN = "confidential"
MOST = 200


@dataclass(frozen=True, slots=True)
class ConfidentialThing:
    """One thing of a customer that is or may be made confidential; `restriction` as far as it carries one."""

    kind: str
    key: int
    words: str
    restriction: Restriction | None


def waiting(*, actor: Actor, at: datetime) -> list[ConfidentialityChange]:
    """Proposals that this actor may confirm, those nobody confirmed within a day first. The look is recorded."""
    open_states = [ConfidentialityChange.State.PROPOSED, ConfidentialityChange.State.LAPSED]
    shown = ConfidentialityChange.objects.visible_to(actor).filter(state__in=open_states)
    found = list(
        shown.exclude(proposed_by=actor.user_id or 0)
        .select_related("customer", "proposed_by", "restriction__owner")
        .order_by("state", "proposed_at", "id")[:MOST]
    )
    _record(found, actor=actor, at=at)
    return found


def to_review(*, actor: Actor, at: datetime) -> list[ConfidentialityChange]:
    """The last change of each hidden thing that this actor owns and whose review is due. The look is recorded."""
    today = timezone.localdate(at)
    shown = ConfidentialityChange.objects.visible_to(actor).filter(
        restriction__owner=actor.user_id or 0, restriction__review_date__lte=today
    )
    latest = shown.order_by("restriction_id", "-proposed_at", "-id").distinct("restriction_id")
    found = [
        one
        for one in latest.select_related("customer", "proposed_by", "restriction__owner")[:MOST]
        if still_hidden(one)
    ]
    _record(found, actor=actor, at=at)
    return found


def still_hidden(change: ConfidentialityChange) -> bool:
    """True while its target carries the restriction."""
    rows = target_kind(change.target_kind).everything("whether it is hidden still")
    return bool(rows.filter(pk=change.target_id, restriction=change.restriction_id).exists())


def _record(changes: Sequence[ConfidentialityChange], *, actor: Actor, at: datetime) -> None:
    keys = [one.customer_id for one in changes if one.customer_id is not None]
    record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=keys)


def change_shown(*, actor: Actor, change_id: int, at: datetime) -> ConfidentialityChange:
    """One change. Raises ConfidentialityChange.DoesNotExist when it is hidden from the actor. The look is recorded."""
    shown = ConfidentialityChange.objects.visible_to(actor)
    found = shown.select_related("customer", "proposed_by", "decided_by", "restriction__owner", "safe_point").get(
        pk=change_id
    )
    _record([found], actor=actor, at=at)
    return found


def things_of(customer: Customer, *, group: Sequence[int], actor: Actor, at: datetime) -> list[ConfidentialThing]:
    """What of this customer the actor sees and might hide or, when it is hidden, show: the person, homes, ways."""
    homes = (
        Residence.objects.visible_to(actor)
        .current(timezone.localdate(at))
        .filter(customer_id__in=group)
        .select_related("property", "restriction")
        .order_by("id")
    )
    points = ContactPoint.objects.visible_to(actor).filter(customer_id__in=group).select_related("restriction")
    found = [ConfidentialThing(PERSON, customer.pk, str(customer), customer.restriction)]
    found += [ConfidentialThing(RESIDENCE, one.pk, _home_words(one), one.restriction) for one in homes]
    found += [ConfidentialThing(POINT, one.pk, one.value, one.restriction) for one in points.order_by("kind", "id")]
    return found


def _home_words(home: Residence) -> str:
    return home.property.address if home.property else (home.unlisted_lines or str(home.get_role_display()))


def changes_of(group: Sequence[int], *, actor: Actor) -> list[ConfidentialityChange]:
    """What was proposed and decided about this customer, the last first, as far as the actor may know."""
    shown = ConfidentialityChange.objects.visible_to(actor).filter(customer_id__in=group)
    return list(shown.select_related("proposed_by", "decided_by").order_by("-proposed_at", "-id")[:MOST])


def safe_channel_of(group: Sequence[int], *, actor: Actor) -> SafeChannel | None:
    """How they said they can be reached safely, for those who may know."""
    shown = SafeChannel.objects.visible_to(actor).filter(customer_id__in=group).select_related("point")
    return shown.order_by("-stated_at", "-id").first()


def is_guarded(group: Sequence[int]) -> bool:
    """True when anything about these records is hidden from anybody: for decisions, shown to nobody."""
    rows: Any = Customer.objects.unscoped("for a decision").filter(pk__in=group)
    held = Q(restriction__isnull=False)
    return rows.filter(
        held | Q(residences__restriction__isnull=False) | Q(contact_points__restriction__isnull=False)
    ).exists()


def restriction_day(change: ConfidentialityChange) -> date:
    """When it is looked at again."""
    return change.restriction.review_date
