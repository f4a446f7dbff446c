"""What the screens read about merges: who is shown as one, what would be, what disagrees, what speaks against it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from crm.customers import references
from crm.customers.contact_points import shown as point_shown
from crm.customers.merging.choosing import FIELDS, POINT, shown_value
from crm.customers.merging.shown import joined, value_of
from crm.customers.merging.trees import half_under
from crm.customers.models import AccountHolder, ContactPoint, Customer, Merge, Residence
from crm.customers.particulars.masking import birth_words
from crm.customers.queries.seen import group_of
from crm.teams import policy
from crm.teams.access import record_read
from crm.teams.actor import Actor

SCREEN = "customer-merge"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field on which two records disagree, and what each says: [(side or contact point's key, words)]."""

    name: str
    label: str
    options: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Half:
    """One record with all that is merged into it, as far as the actor may see."""

    top: Customer
    customers: list[Customer]
    points: list[ContactPoint]
    residences: list[Residence]
    accounts: list[AccountHolder]

    @property
    def keys(self) -> list[int]:
        """The keys of its records."""
        return [customer.pk for customer in self.customers]

    @property
    def shown_reference(self) -> str:
        """The reference of its root as people read it."""
        return references.shown(self.top.reference)


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What merging would do: the two sides, what must be chosen, what speaks against it."""

    into: Half
    gone: Half
    conflicts: list[Conflict]
    against: list[str]


@dataclass(frozen=True, slots=True)
class MergedRecord:
    """A record that is shown within another: which merge did it, when, by whom and why."""

    merge: Merge
    customer: Customer

    @property
    def shown_reference(self) -> str:
        """Its own reference as people read it."""
        return references.shown(self.customer.reference)


Witness = Callable[[Half, Half, datetime], list[str]]  # what speaks against merging the two, in words
_witnesses: list[Witness] = []


def witness_enrol(witness: Witness) -> None:
    """Nothing; from now on it is asked what speaks against a merge, after those enrolled before."""
    if witness not in _witnesses:
        _witnesses.append(witness)


def merge_preview(*, into: str, gone: str, actor: Actor, at: datetime) -> MergePreview:
    """The preview for these two references. The look is recorded.

    Raises NotPermitted; Customer.DoesNotExist for one that is absent for the actor.
    """
    policy.require(actor, "customer.merge")
    first, second = (half_seen(_root(reference, actor), actor=actor) for reference in (into, gone))
    record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=[*first.keys, *second.keys])
    return MergePreview(
        into=first,
        gone=second,
        conflicts=conflicts_of(first, second, actor),
        against=words_against(first, second, at),
    )


def _root(reference: str, actor: Actor) -> Customer:
    try:
        stored = references.normalise(reference)
    except references.NotAReference as wrong:
        raise Customer.DoesNotExist(reference) from wrong
    visible = Customer.objects.visible_to(actor)
    return visible.get(pk=visible.get(reference=stored).canonical_id)


def half_seen(top: Customer, *, actor: Actor, keys: Sequence[int] | None = None) -> Half:
    """The record and all merged into it (or these keys), as far as the actor may see."""
    keys = group_of(top) if keys is None else keys
    customers = list(Customer.objects.visible_to(actor).filter(pk__in=keys).order_by("pk"))
    homes = Residence.objects.visible_to(actor).filter(customer__in=keys).select_related("property")
    points = ContactPoint.objects.visible_to(actor).filter(customer__in=keys)
    holders = AccountHolder.objects.visible_to(actor).filter(customer__in=keys).select_related("account__property")
    return Half(
        top=top,
        customers=customers,
        points=list(points.order_by("do_not_use", "kind", "id")),
        residences=list(homes.order_by("-active_from", "-id")),
        accounts=list(holders.order_by("account_id", "id")),
    )


def merged_into(customer: Customer, *, actor: Actor) -> list[MergedRecord]:
    """The records shown within this one, the last merged first; none is named that is hidden from the actor."""
    live = Merge.objects.filter(from_customer__canonical=customer.canonical_id, undone_at__isnull=True)
    merges = list(live.order_by("-merged_at", "-id"))
    keys = [merge.from_customer_id for merge in merges]
    seen = Customer.objects.not_hidden_from(actor).in_bulk(keys) if keys else {}
    return [
        MergedRecord(merge=merge, customer=seen[merge.from_customer_id])
        for merge in merges
        if merge.from_customer_id in seen
    ]


def live_merge_of(*, reference: str, actor: Actor) -> MergedRecord:
    """The merge that made the record with this reference be shown within another. Raises Merge.DoesNotExist."""
    try:
        customer = Customer.objects.visible_to(actor).get(reference=references.normalise(reference))
    except (references.NotAReference, Customer.DoesNotExist) as missing:
        raise Merge.DoesNotExist from missing
    merge = Merge.objects.get(from_customer=customer, undone_at__isnull=True)
    shown_as = Customer.objects.visible_to(actor).filter(pk__in=[merge.into_customer_id, customer.canonical_id])
    if shown_as.count() < len({merge.into_customer_id, customer.canonical_id}):
        raise Merge.DoesNotExist
    return MergedRecord(merge=merge, customer=customer)


def halves_of(merge: Merge, *, actor: Actor) -> tuple[Half, Half]:
    """What each record will have when this merge is undone: first the one that stays root, then the one cut off."""
    cut = half_under(top_id=merge.from_customer_id)
    tops = Customer.objects.visible_to(actor).select_related(None)
    gone = tops.get(pk=merge.from_customer_id)
    root = tops.get(pk=gone.canonical_id)
    rest = [key for key in group_of(root) if key not in set(cut)]
    return half_seen(root, actor=actor, keys=rest), half_seen(gone, actor=actor, keys=cut)


def undone_halves_of(merge: Merge, *, actor: Actor) -> tuple[Half, Half]:
    """The two records of an undone merge, each as it is shown now. Raises Customer.DoesNotExist for a hidden one."""
    visible = Customer.objects.visible_to(actor)
    into, gone = (
        visible.get(pk=visible.get(pk=key).canonical_id) for key in (merge.into_customer_id, merge.from_customer_id)
    )
    return half_seen(into, actor=actor), half_seen(gone, actor=actor)


def words_against(into: Half, gone: Half, at: datetime) -> list[str]:
    """What every witness says against the two being one."""
    return [words for witness in _witnesses for words in witness(into, gone, at)]


def conflicts_of(into: Half, gone: Half, actor: Actor) -> list[Conflict]:
    """The fields on which the two disagree, and what each shows."""
    labels = {"name": _("Name"), "date_of_birth": _("Date of birth"), "language": _("Language")}
    found = []
    for name in FIELDS:
        mine, theirs = (_shown_field(half, name, actor) for half in (into, gone))
        if mine[0] and theirs[0] and mine[0] != theirs[0]:
            found.append(Conflict(name, labels[name], [("INTO", mine[1]), ("FROM", theirs[1])]))
    points = [point for half in (into, gone) for point in half.points if not point.do_not_use]
    distinct = {(point.kind, point.normalised): point for point in reversed(points)}
    if len(distinct) > 1:
        options = [(str(point.pk), point_shown(point.kind, point.normalised)) for point in distinct.values()]
        found.append(Conflict(POINT, _("Preferred way to reach them"), [*reversed(options)]))
    return found


def _shown_field(half: Half, name: str, actor: Actor) -> tuple[Any, str]:
    """The value that this half shows, and its words for the actor."""
    records = {row.pk: row for row in half.customers}
    values = {key: value_of(row, name) for key, row in records.items()}
    key = shown_value(half.top.pk, name, merges=joined(half.keys) if len(records) > 1 else [], values=values)
    row = records.get(key, half.top)
    value = value_of(row, name)
    if name == "date_of_birth":
        return value, birth_words(value, actor=actor)
    return value, str(value)


def signs_in_the_index(into: Half, gone: Half, at: datetime) -> list[str]:
    """What the index itself knows against the two being one."""
    said = []
    born = {row.date_of_birth for half in (into, gone) for row in half.customers if row.date_of_birth}
    if len(born) > 1:
        said.append(_("Their dates of birth differ."))
    dead = [half for half in (into, gone) if half.top.status == Customer.Status.DECEASED]
    if len(dead) == 1:
        said.append(_("One of them has died, the other has not."))
    said += [
        _("Both have a %(system)s account at the same time, for different addresses.") % {"system": system}
        for system in _at_two_homes(into, gone)
    ]
    together = {one.account_id for one in into.accounts} & {one.account_id for one in gone.accounts}
    if together:
        said.append(_("Both have a part in one account: the other system knows them as two people."))
    if any(half.top.restriction_id for half in (into, gone)):
        said.append(_("One of them is confidential: what is merged into it is hidden from everybody else too."))
    return said


def _at_two_homes(into: Half, gone: Half) -> list[str]:
    """The systems in which each holds an account of its own for another property, at one time."""
    found = {
        mine.account.system
        for mine in into.accounts
        for theirs in gone.accounts
        if mine.account.system == theirs.account.system
        and mine.account.property_id and theirs.account.property_id
        and mine.account.property_id != theirs.account.property_id
        and _overlap(mine, theirs)
    }  # fmt: skip
    return [system.replace("-", " ") for system in sorted(found)]


def _overlap(one: AccountHolder, other: AccountHolder) -> bool:
    begins = [each.active_from or each.account.active_from for each in (one, other)]
    ends = [each.active_to or each.account.active_to for each in (one, other)]
    latest = max([day for day in begins if day], default=None)
    earliest = min([day for day in ends if day], default=None)
    return latest is None or earliest is None or latest < earliest
