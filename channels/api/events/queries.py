"""News of cases for programs that ask, and subscriptions for the administrator who watches them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, OuterRef, Q, Subquery

from cases.casework.models import Case
from channels.api.events.actions import MANAGE
from channels.api.events.models import CaseNews, Delivery, Subscription
from crm.contacts.models import Reference
from crm.outbox.models import OutboxDestination
from crm.teams.access import record_read
from crm.teams.actor import Actor, ClientScope
from crm.teams.models import ApiClient
from crm.teams.policy import require

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class NewsWanted:
    """Which news: empty and None ask for any."""

    kind: str = ""
    case: int | None = None
    since: datetime | None = None


def news_page(*, actor: Actor, at: datetime, wanted: NewsWanted, after: int, size: int) -> list[CaseNews]:
    """At most so much news after the one with that key, in order, each with `reference_value`. The read is recorded.

    Raises NotPermitted.
    """
    require(actor, "case.view")
    own = Reference.objects.filter(contact=OuterRef("case__contact"), kind=Reference.Kind.OWN).values("value")[:1]
    rows = CaseNews.objects.visible_to(actor).filter(pk__gt=after).annotate(reference_value=Subquery(own))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.case is not None:
        rows = rows.filter(case=wanted.case)
    if wanted.since is not None:
        rows = rows.filter(happened_at__gte=wanted.since)
    found: list[CaseNews] = list(rows.select_related("case__service").order_by("pk")[:size])
    record_read(actor=actor, at=at, screen="api:events", kind="CASE", keys=[one.case_id for one in found])
    return found


def case_key(*, actor: Actor, reference: str) -> int | None:
    """The key of the case of this reference, as stored; None when there is none that the actor may see."""
    own = Reference.objects.filter(value=reference, kind=Reference.Kind.OWN).values("contact")
    return Case.objects.visible_to(actor).filter(contact__in=own).values_list("pk", flat=True).first()


@dataclass(frozen=True, slots=True)
class SubscriptionLine:
    """A subscription as it stands."""

    subscription: Subscription
    waiting: int
    dead: int
    last_sent_at: datetime | None
    place: OutboxDestination | None  # what is held against its server; None: nothing


def subscriptions(*, actor: Actor) -> list[SubscriptionLine]:
    """Every subscription, those that run first, with how it stands. Raises NotPermitted."""
    require(actor, MANAGE)
    found = list(Subscription.objects.select_related("client", "changed_by").order_by("-active_from", "-pk")[:200])
    return _lines(sorted(found, key=lambda one: one.active_to is not None))


def subscription_line(*, actor: Actor, subscription_id: int) -> SubscriptionLine:
    """One of them. Raises NotPermitted, Subscription.DoesNotExist."""
    require(actor, MANAGE)
    return _lines([Subscription.objects.select_related("client", "changed_by").get(pk=subscription_id)])[0]


def _lines(found: list[Subscription]) -> list[SubscriptionLine]:
    keys = [one.pk for one in found]
    open_ones = Delivery.objects.filter(subscription__in=keys, state__in=["WAITING", "DEAD"])
    counted = {
        row["subscription"]: row
        for row in open_ones.values("subscription").annotate(
            waiting=Count("pk", filter=Q(state="WAITING")), dead=Count("pk", filter=Q(state="DEAD"))
        )
    }
    sent = dict(
        Delivery.objects.filter(subscription__in=keys, state="SENT")
        .values_list("subscription")
        .annotate(last=Max("settled_at"))
    )
    places = {one.name: one for one in OutboxDestination.objects.filter(name__in=[one.destination for one in found])}
    none = {"waiting": 0, "dead": 0}
    return [
        SubscriptionLine(
            subscription=one,
            waiting=counted.get(one.pk, none)["waiting"],
            dead=counted.get(one.pk, none)["dead"],
            last_sent_at=sent.get(one.pk),
            place=places.get(one.destination),
        )
        for one in found
    ]


def deliveries_open(*, actor: Actor, subscription_id: int, state: str, after: int = 0) -> list[Delivery]:
    """One page of what waits or was given up, and one more when there are more; by key, after the key given. Keys, kinds
    and what its server said: whose case it is is not read. Raises NotPermitted."""
    require(actor, MANAGE)
    rows = Delivery.objects.filter(subscription=subscription_id, state=state, pk__gt=after).select_related("news")
    return list(rows.order_by("pk")[: A_PAGE + 1])


def clients_to_tell(*, at: datetime) -> list[ApiClient]:
    """The clients that may read cases, by name: who can be told."""
    may_read = ApiClient.objects.active(at).filter(scopes__contains=[ClientScope.CASES_READ])
    return list(may_read.order_by("name", "pk"))
