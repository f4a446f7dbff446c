"""Publishing what happened to cases, and what administrators do with those who are told of it."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from cases.casework.models import Case, CaseContact
from channels.api.events.kinds import KINDS
from channels.api.events.models import CaseNews, CaseNewsQuerySet, Delivery, Subscription
from channels.api.events.posting import WrongUrl, url_checked
from crm.outbox.actions import News, outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor, ClientScope
from crm.teams.models import ApiClient
from crm.teams.policy import require

MANAGE = "webhook.manage"
SEND = "webhook.send"
KEPT = timedelta(days=90)
MOST_REPLAYED = 10_000
MOST_FORGOTTEN = 5_000
ORDER = 7_331_008  # of the advisory lock under which news gets its number: numbers follow the order of commit


class SubscriptionRefused(Exception):
    """It cannot be so: `errors` says for each field why."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


# In the order of the events; one that was published stays so.
_PUBLISH = """
INSERT INTO door_api_casenews
    (case_id, case_event, kind, act, from_state, to_state, outcome, planned_date, contact_id, happened_at, published_at)
SELECT e.case_id, e.id, e.kind, e.act, e.from_state, e.to_state, coalesce(e.facts->>'outcome', ''),
       (e.facts->>'planned_date')::date, CASE WHEN e.kind = ANY(%(told)s) THEN (e.facts->>'contact')::bigint END,
       e.at, %(at)s
FROM cases_caseevent e
WHERE e.case_id = ANY(%(cases)s) AND e.kind = ANY(%(kinds)s) AND e.at > %(since)s
  AND NOT EXISTS (SELECT 1 FROM door_api_casenews n WHERE n.case_id = e.case_id AND n.case_event = e.id)
ORDER BY e.at, e.id
RETURNING id
"""
TOLD_BY = ["CHASED", "REPORTED_TOO", "HEARD"]  # of whom: when they are hidden, it did not happen


def news_of_case(case_id: int, at: datetime, attempt: int) -> None:
    """Nothing; as news_of_cases, for one."""
    news_of_cases([case_id], at)


def news_of_contact(contact_id: int, at: datetime, attempt: int) -> None:
    """Nothing; as news_of_contacts, for one."""
    news_of_contacts([contact_id], at)


def news_of_cases(case_ids: Sequence[int], at: datetime) -> None:
    """Nothing; what happened to these cases is published, and on its way to those who are to be told. While no program
    may read cases there is nobody to publish for."""
    clients = ApiClient.objects.active(at).filter(scopes__contains=[ClientScope.CASES_READ])
    if case_ids and clients.exists():
        _publish(sorted(set(case_ids)), at)


def news_of_contacts(contact_ids: Sequence[int], at: datetime) -> None:
    """Nothing; the same for the cases that these contacts raised or belong to."""
    raised = Case.objects.unscoped("to publish, scoped for each reader").filter(contact__in=contact_ids)
    heard = CaseContact.objects.filter(contact__in=contact_ids)
    news_of_cases([*raised.values_list("pk", flat=True), *heard.values_list("case_id", flat=True)], at)


@transaction.atomic
def _publish(case_ids: list[int], at: datetime) -> None:
    given: dict[str, Any] = {"told": TOLD_BY, "at": at, "cases": case_ids, "kinds": list(KINDS), "since": at - KEPT}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ORDER])
        cursor.execute(_PUBLISH, given)
        published = [key for (key,) in cursor.fetchall()]
    if published:
        active = Subscription.objects.filter(active_to__isnull=True, client__active_to__isnull=True)
        for subscription in active.select_related("client").order_by("pk"):
            rows = wanted_news(subscription).filter(pk__in=published, happened_at__gte=subscription.active_from)
            deliver(subscription, rows, replay="", at=at)


def wanted_news(subscription: Subscription) -> CaseNewsQuerySet:
    """The news that this subscription is about, as far as its client may see it."""
    found = CaseNews.objects.visible_to(subscription.client.actor)
    return found.filter(kind__in=subscription.kinds) if subscription.kinds else found


def deliver(subscription: Subscription, news: Iterable[CaseNews], *, replay: str, at: datetime) -> int:
    """How many pieces of news are on their way there now, each case's in order."""
    rows = [Delivery(subscription=subscription, news=one, replay=replay) for one in news]
    rows.sort(key=lambda row: row.news_id)
    Delivery.objects.bulk_create(rows)
    outbox_put(news=[_sending(row) for row in rows], at=at)
    return len(rows)


def _sending(row: Delivery) -> News:
    stream = f"webhook:{row.subscription_id}:{row.news.case_id}"
    return News(kind=SEND, subject_id=row.pk, stream=stream, destination=row.subscription.destination)


@one_transaction
def subscription_add(
    *, client_id: int, url: str, kinds: Collection[str], actor: Actor, at: datetime, key: str
) -> Subscription:
    """The new subscription, or the one that this key made before. Raises NotPermitted, SubscriptionRefused."""
    require(actor, MANAGE)
    client = ApiClient.objects.active(at).filter(pk=client_id).first()
    errors = {}
    if client is None or ClientScope.CASES_READ not in client.scopes:
        errors["client"] = _("Choose a client that may read cases")
    try:
        url_checked(url.strip())
    except WrongUrl:
        errors["url"] = _("Enter an address that begins with https://, with no password in it")
    if not set(kinds) <= set(KINDS):
        errors["kinds"] = _("Choose from the list")
    if errors or client is None:
        raise SubscriptionRefused(errors)
    made = Subscription(
        client=client, url=url.strip(), kinds=[kind for kind in KINDS if kind in kinds], salt=secrets.token_urlsafe(32),
        active_from=at, changed_by_id=int(actor.key), act_key=key,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        return Subscription.objects.select_related("client").get(act_key=key)
    return made


@one_transaction
def subscription_end(*, subscription_id: int, actor: Actor, at: datetime, key: str) -> Subscription:
    """The subscription, told of nothing from now on; ending twice does nothing. Raises NotPermitted,
    Subscription.DoesNotExist."""
    require(actor, MANAGE)
    found = _locked(subscription_id)
    if found.active_to is None:
        found.active_to, found.changed_by_id, found.act_key = at, int(actor.key), key
        found.save(update_fields=["active_to", "changed_by", "act_key"])
    return found


@one_transaction
def subscription_replay(*, subscription_id: int, since: datetime, actor: Actor, at: datetime, key: str) -> int:
    """How many pieces of news are sent again: everything that happened since, in order. Sent twice, the form replays once.

    Raises NotPermitted, Subscription.DoesNotExist, SubscriptionRefused.
    """
    require(actor, MANAGE)
    found = _running(subscription_id)
    again = wanted_news(found).filter(happened_at__gte=since).order_by("pk")
    rows = list(again[: MOST_REPLAYED + 1])
    if len(rows) > MOST_REPLAYED:
        raise SubscriptionRefused({"since": _("That is more than %(most)s: choose a later time.") % {"most": "10,000"}})
    before = Delivery.objects.filter(subscription=found, replay=key)
    return before.count() or deliver(found, rows, replay=key, at=at)


@one_transaction
def dead_again(*, subscription_id: int, actor: Actor, at: datetime) -> int:
    """How many that were given up are tried again, in order. Raises NotPermitted, Subscription.DoesNotExist,
    SubscriptionRefused."""
    require(actor, MANAGE)
    found = _running(subscription_id)
    dead = Delivery.objects.filter(subscription=found, state=Delivery.State.DEAD).select_related("news", "subscription")
    rows = list(dead.order_by("news_id", "pk")[:MOST_REPLAYED])
    fresh = {"state": Delivery.State.WAITING, "attempts": 0, "tried_since": None, "settled_at": None}
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(**fresh)
    outbox_put(news=[_sending(row) for row in rows], at=at)
    return len(rows)


def news_forget(at: datetime) -> int:
    """How much news was forgotten, with how it was told: nobody reads what is older. A step of the sweep."""
    old = CaseNews.objects.filter(published_at__lt=at - KEPT).order_by("published_at", "pk")
    keys = list(old.values_list("pk", flat=True)[:MOST_FORGOTTEN])
    with transaction.atomic():
        Delivery.objects.filter(news__in=keys).delete()
        return CaseNews.objects.filter(pk__in=keys).delete()[0]


def _locked(subscription_id: int) -> Subscription:
    rows = Subscription.objects.select_for_update(no_key=True, of=("self",)).select_related("client")
    return rows.get(pk=subscription_id)


def _running(subscription_id: int) -> Subscription:
    found = _locked(subscription_id)
    if found.active_to is not None:
        raise SubscriptionRefused({"since": _("It was ended: add it anew.")})
    return found
