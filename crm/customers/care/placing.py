"""Alerts, agreed adjustments and cautions as facts whose record is to be decided when two records are two again.

Until somebody says whose they are they are shown and obeyed on both: nothing here may be lost between two records.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.customers.care.effects import mark_words
from crm.customers.care.marks import MarkKind
from crm.customers.care.models import Adjustment, Alert, Caution
from crm.customers.care.reviews import NEWS
from crm.customers.merging.on_both import questions_open
from crm.customers.merging.placing import FactKind, FactSeen
from crm.customers.merging.proposing import Evidence
from crm.customers.models import Customer
from crm.outbox.actions import News, outbox_put
from crm.teams.actor import Actor


@dataclass(frozen=True, slots=True)
class Written:
    """By whom and when something was written, and the records to whom it may belong."""

    key: int
    user_id: int | None
    at: datetime
    may_be: frozenset[int] = frozenset()


WORDS = {
    MarkKind.ALERT: gettext_lazy("Alert"),
    MarkKind.CAUTION: gettext_lazy("Caution"),
    MarkKind.ADJUSTMENT: gettext_lazy("Agreed adjustment"),
}


Said = tuple[int, Written, str]  # the record it is written on, by whom and when, in words
Beside = Callable[[Sequence[Written]], dict[int, tuple[Evidence, ...]]]  # what tells whose each is, by its key


def care_kinds(beside: Beside) -> tuple[FactKind, ...]:
    """The three kinds; `beside` knows of a room above what was going on when each was written."""

    def alerts_seen(actor: Actor, keys: Sequence[int]) -> dict[int, FactSeen]:
        shown = Alert.objects.visible_to(actor).filter(pk__in=keys, ended_at__isnull=True).select_related("kind")
        said = [(one.customer_id, Written(one.pk, one.owner_id, one.raised_at), one.kind.name) for one in shown]
        return _seen(MarkKind.ALERT, said, beside)

    def adjustments_seen(actor: Actor, keys: Sequence[int]) -> dict[int, FactSeen]:
        shown = Adjustment.objects.visible_to(actor).filter(pk__in=keys, ended_at__isnull=True)
        rows = shown.select_related("kind", "contact_user", "contact_team")
        said = [(one.customer_id, Written(one.pk, one.agreed_by_id, one.agreed_at), _agreed_words(one)) for one in rows]
        return _seen(MarkKind.ADJUSTMENT, said, beside)

    def cautions_seen(actor: Actor, keys: Sequence[int]) -> dict[int, FactSeen]:
        shown = Caution.objects.visible_to(actor).filter(_open_caution(), pk__in=keys)
        said = [(one.customer_id, Written(one.pk, one.proposed_by_id, one.proposed_at), one.mark) for one in shown]
        return _seen(MarkKind.CAUTION, said, beside)

    return (
        FactKind(
            MarkKind.ALERT, since=_alerts, seen=alerts_seen, move=_alert_move, on_both=True,
            told=lambda keys, at: _tell(Alert, ["owner"], keys, at),
        ),
        FactKind(
            MarkKind.CAUTION, since=_cautions, seen=cautions_seen, move=_caution_move, on_both=True,
            told=lambda keys, at: _tell(Caution, ["decided_by", "proposed_by"], keys, at),
        ),
        FactKind(
            MarkKind.ADJUSTMENT, since=_adjustments, seen=adjustments_seen, move=_adjustment_move, on_both=True,
            told=lambda keys, at: _tell(Adjustment, ["agreed_by"], keys, at),
        ),
    )  # fmt: skip


def _agreed_words(one: Adjustment) -> str:
    return mark_words(one.kind.name, language=one.language or one.kind.language, contact=one.contact)


def _seen(what: MarkKind, said: Sequence[Said], beside: Beside) -> dict[int, FactSeen]:
    told = beside(_may_be(what, said)) if said else {}
    return {
        written.key: FactSeen(words=f"{WORDS[what]}: {words}", evidence=told.get(written.key, ()))
        for _home, written, words in said
    }


def _may_be(what: MarkKind, said: Sequence[Said]) -> list[Written]:
    """The same, each with the records on which it is shown: those of its home, and of what it may belong to instead."""
    on = {written.key: {home} for home, written, _words in said}
    for asked in questions_open(what, list(on)):
        on[asked.fact_key] |= {asked.stands_on_id, asked.also_on_id or asked.stands_on_id}
    every = {record for records in on.values() for record in records}
    rows = Customer.objects.unscoped("keys of the records shown as one").filter(canonical__merged_here__in=every)
    together: dict[int, set[int]] = {}
    for asked_for, record in rows.values_list("canonical__merged_here", "pk"):
        together.setdefault(asked_for, set()).add(record)
    return [
        replace(written, may_be=frozenset().union(*(together[record] for record in on[written.key])))
        for _home, written, _words in said
    ]


def _open_caution() -> Q:
    return Q(state__in=[Caution.State.PROPOSED, Caution.State.IN_FORCE])


def _alerts(records: Sequence[int], at: datetime) -> QuerySet[Any, Any]:
    rows = Alert.objects.unscoped("listed as keys").filter(customer__in=records, raised_at__gte=at)
    return rows.filter(ended_at__isnull=True).order_by("pk").values_list("pk", "customer_id", "raised_at")


def _adjustments(records: Sequence[int], at: datetime) -> QuerySet[Any, Any]:
    rows = Adjustment.objects.unscoped("listed as keys").filter(customer__in=records, agreed_at__gte=at)
    return rows.filter(ended_at__isnull=True).order_by("pk").values_list("pk", "customer_id", "agreed_at")


def _cautions(records: Sequence[int], at: datetime) -> QuerySet[Any, Any]:
    rows = Caution.objects.unscoped("listed as keys").filter(_open_caution(), customer__in=records, proposed_at__gte=at)
    return rows.order_by("pk").values_list("pk", "customer_id", "proposed_at")


def _alert_move(*, fact_key: int, customer_id: int, actor: Actor, at: datetime, key: str) -> None:
    """Nothing; the alert is on the record it belongs to, and a page that showed it on the other is stale."""
    rows = Alert.objects.unscoped("put on its right record").filter(pk=fact_key)
    rows.update(customer=customer_id, version=F("version") + 1)


def _caution_move(*, fact_key: int, customer_id: int, actor: Actor, at: datetime, key: str) -> None:
    """Nothing; the caution is on the record of whom it is about."""
    Caution.objects.unscoped("put on its right record").filter(pk=fact_key).update(customer=customer_id)


def _adjustment_move(*, fact_key: int, customer_id: int, actor: Actor, at: datetime, key: str) -> None:
    """Nothing; the adjustment is on the record it belongs to. Where the same is agreed already, what was agreed last
    holds: a single point of contact may have changed."""
    rows = Adjustment.objects.unscoped("put on its right record").select_for_update(no_key=True, of=("self",))
    moved = rows.get(pk=fact_key)
    there = rows.filter(
        customer=customer_id, kind=moved.kind_id, language=moved.language, ended_at__isnull=True
    ).first()
    if moved.ended_at is None and there is not None:
        older = min(moved, there, key=lambda one: one.agreed_at)
        older.ended_at, older.ended_by = at, actor.signed
        older.ended_because = _("Agreed again on the record it belongs to")
        older.save(update_fields=["ended_at", "ended_by", "ended_because"])
        moved.ended_at = at if older.pk == moved.pk else None
    moved.customer_id = customer_id
    moved.save(update_fields=["customer"])


def _tell(model: Any, owners: Sequence[str], keys: Sequence[int], at: datetime) -> None:
    """Nothing; the owner of each, the first of these columns that names one, hears that there is something to look at."""
    rows = model.objects.unscoped("to tell its owner").filter(pk__in=keys).values_list(*owners)
    users = {next((user for user in row if user is not None), 0) for row in rows}
    outbox_put(news=[News(kind=NEWS, subject_id=user) for user in sorted(users) if user], at=at)
