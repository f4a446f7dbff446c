"""What its owner is to look at again, and what waits for a decision: on their home page, and told before it is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import CharField, DateField, F, Q, QuerySet, Value
from django.utils import timezone

from crm.customers.care.cautions import DECIDE
from crm.customers.care.models import Adjustment, Alert, Caution
from crm.customers.merging.unplaced import in_doubt
from crm.outbox.actions import News, outbox_put
from crm.outbox.models import Priority
from crm.teams.access import record_read
from crm.teams.actor import Actor
from crm.teams.policy import may

SOON = timedelta(days=7)
MOST = 50
A_ROUND = 500
NEWS = "care.review"  # its subject is the owner's key


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to look at: what it is, of whom, by when, and whether that is past."""

    kind: str  # ALERT, CAUTION, ADJUSTMENT, or DECISION for a caution that waits
    key: int
    words: str
    customer_id: int
    customer: str
    reference: str
    due: date | None
    is_past: bool
    is_doubted: bool = False  # it may be another record's: somebody is to say whose it is


_COLUMNS = ("what", "pk", "name", "customer_id", "whose", "whose_reference", "due", "doubted")


def reviews_of(*, actor: Actor, at: datetime) -> list[Due]:
    """What this member of staff owns and must look at by a week from now, or may decide, the oldest first. One statement,
    and one more that records whom it named."""
    today = timezone.localdate(at)
    me, until = actor.user_id or 0, today + SOON
    rows = _of(
        Alert.objects.visible_to(actor)
        .in_force(today)
        .filter(_ends_or_is_due(until) | Q(in_doubt(Alert.MARK)), owner=me),
        "ALERT",
        "kind__name",
    )
    others: list[QuerySet] = [
        _of(
            Adjustment.objects.visible_to(actor).in_force(at).filter(_is_due(until, Adjustment), agreed_by=me),
            "ADJUSTMENT",
            "kind__name",
        ),
        _of(
            Caution.objects.visible_to(actor).in_force(today).filter(_is_due(until, Caution), decided_by=me),
            "CAUTION",
            "mark",
        ),
    ]
    if may(actor, DECIDE):
        asked = Caution.objects.visible_to(actor).filter(_waits_for(me))
        others.append(_of(asked, "DECISION", "mark", due=None))
    found = list(rows.union(*others, all=True).order_by(F("due").asc(nulls_first=True), "what", "pk")[:MOST])
    record_read(actor=actor, at=at, screen="home", kind="CUSTOMER", keys=[row[3] for row in found])
    return [
        Due(
            kind=row[0], key=row[1], words=row[2], customer_id=row[3], customer=row[4], reference=row[5], due=row[6],
            is_past=row[6] is not None and row[6] < today, is_doubted=row[7],
        )
        for row in found
    ]  # fmt: skip


def _ends_or_is_due(until: date) -> Q:
    return Q(review_date__lte=until) | Q(expires_date__lte=until)


def _is_due(until: date, model: type[Adjustment | Caution]) -> Q:
    return Q(review_date__lte=until) | Q(in_doubt(model.MARK))


def _waits_for(me: int) -> Q:
    proposed = Q(state=Caution.State.PROPOSED) & ~Q(proposed_by=me)
    appealed = Q(state=Caution.State.IN_FORCE, appeal=Caution.Appeal.RECEIVED) & ~Q(proposed_by=me) & ~Q(decided_by=me)
    return proposed | appealed


def _of(rows: QuerySet, what: str, name: str, *, due: str | None = "review_date") -> QuerySet:
    when = F(due) if due else Value(None, output_field=DateField())
    return rows.annotate(
        what=Value(what, output_field=CharField()), name=F(name), whose=F("customer__display_name"),
        whose_reference=F("customer__reference"), due=when, doubted=in_doubt(rows.model.MARK),
    ).values_list(*_COLUMNS).order_by()  # fmt: skip


def reviews_tell(at: datetime) -> int:
    """How many owners hear now that something of theirs is to be looked at or will end by itself: a step of the sweep.

    Each thing is told once before its review; looking at it again makes it tellable again.
    """
    today = timezone.localdate(at)
    until = today + SOON
    with transaction.atomic():
        alerts = Alert.objects.unscoped("to tell its owner").in_force(today).filter(_ends_or_is_due(until))
        agreed = Adjustment.objects.unscoped("to tell who agreed it").in_force(at).filter(review_date__lte=until)
        put = Caution.objects.unscoped("to tell who decided it").in_force(today).filter(review_date__lte=until)
        owners = _told(alerts, "owner_id", at) | _told(agreed, "agreed_by_id", at) | _told(put, "decided_by_id", at)
        outbox_put(
            news=[
                News(kind=NEWS, subject_id=owner, priority=Priority.BULK, destination="email")
                for owner in sorted(owners)
            ],
            at=at,
        )
    return len(owners)


def _told(rows: QuerySet, owner: str, at: datetime) -> set[int]:
    """The owners of these rows, which are told from now on; rows that somebody changes just now come next round."""
    untold = rows.filter(told_at__isnull=True, **{f"{owner}__isnull": False})
    due = list(untold.select_for_update(no_key=True, skip_locked=True, of=("self",)).order_by("pk")[:A_ROUND])
    rows.model._default_manager.all().unscoped("told, shown to nobody").filter(pk__in=_keys(due)).update(told_at=at)
    return {getattr(one, owner) for one in due}


def _keys(rows: Sequence[Alert | Adjustment | Caution]) -> list[int]:
    return [row.pk for row in rows]
