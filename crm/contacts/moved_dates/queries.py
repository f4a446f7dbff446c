"""Whose dates a run moved: what may be shown of them, and who is still to be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from crm.contacts.models import Contact, Promise, Reference
from crm.customers.models import ContactPoint, Customer
from crm.customers.references import shown
from crm.sla.editing.models import Replan, ReplanMove
from crm.sla.models import Clock, ClockKind, NewDate
from crm.teams.actor import Actor
from crm.teams.actor import customer as public

# An acknowledgement that is still owed is given by writing at all: its date is not news.
TOLD_KINDS = (ClockKind.RESOLVE, ClockKind.RESPOND, ClockKind.UPDATE)


@dataclass(frozen=True, slots=True)
class Matter:
    """What a clock is a promise about, without whose it is."""

    reference: str
    service: str


@dataclass(frozen=True, slots=True)
class ToBeTold:
    """How many matters' customers have not been told that their date moved, and how many of those have no address."""

    reachable: int
    without_address: int


def matters_of_clocks(*, clock_ids: Iterable[int], actor: Actor) -> dict[int, Matter]:
    """By the key of a clock, its matter; those that are hidden from this actor are left out."""
    own = Reference.objects.filter(contact=OuterRef("contact"), kind=Reference.Kind.OWN).values("value")[:1]
    shown_contacts = Contact.objects.not_hidden_from(actor).filter(pk=OuterRef("contact"))
    rows = Promise.objects.filter(Exists(shown_contacts), clock__in=list(clock_ids)).annotate(value=Subquery(own))
    return {
        clock_id: Matter(reference=shown(value), service=name)
        for clock_id, value, name in rows.order_by("clock").values_list("clock", "value", "contact__service__name")
        if value
    }


def moves_to_tell(*, replan: Replan, at: datetime) -> "QuerySet[Any]":
    """The moves of a run whose customers have not been told: the promise still runs, is due when the run said and was
    told otherwise before, nobody gave a later date since, the matter is nobody's secret, and the customer lives.

    `told_last` is the date told so far, `reachable` whether there is an email address that may be used.
    """
    contacts = (
        Contact.objects.not_hidden_from(public(None))
        .filter(pk=OuterRef("clock__promise__contact"), voided_at__isnull=True, customer__isnull=False)
        .exclude(customer__status=Customer.Status.DECEASED)
    )
    newest = NewDate.objects.filter(clock=OuterRef("clock")).order_by("-given_at", "-pk").values("until")[:1]
    usable = ContactPoint.objects.unscoped("whether there is one, shown to nobody").filter(
        customer=OuterRef("clock__promise__contact__customer"),
        kind=ContactPoint.Kind.EMAIL,
        do_not_use=False,
        restriction__isnull=True,
    )
    running = ReplanMove.objects.filter(
        Exists(contacts),
        replan=replan,
        told_at__isnull=True,
        after__gt=at,
        clock__state=Clock.State.RUNNING,
        clock__breached_at__isnull=True,
        clock__due_at=F("after"),
        clock__promised_at__isnull=False,
        clock__promise__kind__in=TOLD_KINDS,
    )
    given = running.annotate(given=Subquery(newest)).filter(Q(given__isnull=True) | Q(given__lt=F("after")))
    told_last = Coalesce(F("given"), F("clock__promised_at"))
    return given.annotate(told_last=told_last, reachable=Exists(usable)).exclude(told_last=F("after"))


def to_be_told(*, replan: Replan, at: datetime) -> ToBeTold:
    """How many matters' customers would be told now, one message each, and how many have no address to write to."""
    rows = moves_to_tell(replan=replan, at=at).values_list("reachable", "clock__promise__contact").distinct()
    found = [reachable for reachable, _contact in rows]
    return ToBeTold(reachable=sum(found), without_address=len(found) - sum(found))


def tellings_waiting(*, at: datetime) -> list[int]:
    """The runs whose customers are to be told and that nobody is at, oldest first."""
    waiting = Replan.objects.filter(tell_asked_at__isnull=False, tell_ended_at__isnull=True, look_at__lte=at)
    return list(waiting.order_by("pk").values_list("pk", flat=True))
