"""Who wrote, as far as the index knows: by the exact address, among customers who live. Matched is not proved."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from crm.contacts.correspondence.models import InboxItem
from crm.contacts.correspondence.received import Received
from crm.customers.actions import point_works
from crm.customers.models import ContactPoint, Customer
from crm.teams.actor import Actor
from crm.teams.compiled_once import Given, compiled_once

FORGED = "dmarc=fail"  # the domain it says it is from says that it is not
PROVED = "dmarc=pass"

Match = InboxItem.Match


@dataclass(frozen=True, slots=True)
class Holder:
    """A record that holds the address."""

    point_id: int
    customer_id: int
    root_id: int
    is_verified: bool
    is_stopped: bool  # by a person: not to be written to there
    has_bounced: bool
    restriction_id: int | None  # of the person
    point_restriction_id: int | None


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote: one record, or several that hold the address and none is chosen."""

    address: str
    match: str
    holders: tuple[Holder, ...] = ()
    is_forged: bool = False

    @property
    def holder(self) -> Holder | None:
        """The one record, None when nobody or several hold the address."""
        return self.holders[0] if self.match in {Match.VERIFIED, Match.KNOWN} else None

    @property
    def roots(self) -> frozenset[int]:
        """The customers who hold the address, as they are shown."""
        return frozenset(holder.root_id for holder in self.holders)

    @property
    def restriction_id(self) -> int | None:
        """What hides this message: the address is confidential or, where a person has yet to choose, somebody who holds
        it is: then only their teams may read it and choose. A confidential person's own message is hidden by them."""
        marked = [one.point_restriction_id for one in self.holders]
        if self.holder is None:
            marked += [one.restriction_id for one in self.holders]
        return next((one for one in marked if one is not None), None)

    @property
    def is_confidential(self) -> bool:
        """Whether anything of whoever holds the address is."""
        return any(one.restriction_id or one.point_restriction_id for one in self.holders)

    def chosen(self, root_id: int) -> "Sender":
        """The same, when something else tells which of those who hold the address wrote."""
        theirs = tuple(one for one in self.holders if one.root_id == root_id)
        if self.holder is not None or not theirs:
            return self
        return replace(self, holders=theirs, match=_match(theirs, is_forged=self.is_forged))


def sender_of(received: Received) -> Sender:
    """Who wrote this."""
    is_forged = FORGED in received.authentication.lower().split()
    if not received.sender:
        return Sender(address="", match=Match.UNKNOWN, is_forged=is_forged)
    rows = [Holder(*row) for row in _holders(address=received.sender)]
    # Of one customer's records, the one whose address was checked, else the newest: it is evidence about that one.
    rows.sort(key=lambda one: (not one.is_verified, -one.point_id))
    by_root: dict[int, Holder] = {}
    for row in rows:
        by_root.setdefault(row.root_id, row)
    holders = tuple(by_root.values())
    return Sender(
        address=received.sender,
        match=_match(holders, is_forged=is_forged),
        holders=holders,
        is_forged=is_forged,
    )


def works_again(received: Received, sender: Sender, *, actor: Actor, at: datetime) -> Sender:
    """The same; an address at which mail came back works again when its own domain says that this came from there."""
    holder = sender.holder
    if holder is None or not holder.has_bounced or PROVED not in received.authentication.lower().split():
        return sender
    point_works(point_id=holder.point_id, actor=actor, at=at)
    return replace(sender, holders=(replace(holder, has_bounced=False),))


def _match(holders: tuple[Holder, ...], *, is_forged: bool) -> str:
    if not holders:
        return Match.UNKNOWN
    if len(holders) > 1:
        return Match.AMBIGUOUS
    return Match.VERIFIED if holders[0].is_verified and not is_forged else Match.KNOWN


@compiled_once
def _holders(*, address: Given) -> QuerySet[ContactPoint, tuple]:
    points = ContactPoint.objects.unscoped("to find who wrote, shown to nobody")
    points = points.filter(kind=ContactPoint.Kind.EMAIL, normalised=address)
    alive = points.exclude(customer__status=Customer.Status.DECEASED)
    return (
        alive.annotate(
            checked=Q(verified_at__isnull=False),
            stopped=Q(do_not_use=True, bounced_at__isnull=True),
            bounced=Q(do_not_use=True, bounced_at__isnull=False),
        )
        .order_by("-pk")
        .values_list(
            "pk", "customer_id", "customer__canonical_id", "checked", "stopped", "bounced", "customer__restriction_id",
            "restriction_id",
        )[:200]
    )  # fmt: skip
