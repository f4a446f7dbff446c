"""Facts that are shown and obeyed on both of two records while nobody has said whose they are: what must never be lost.

The row itself stays one, on its home record, with its version, its history and whoever may see it. Where else it is shown
stands in its open questions (positions.py).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from crm.customers.merging.models import FactToPlace, Side
from crm.customers.merging.positions import Left, Question, answered, joined, positions_of
from crm.customers.models import Customer, Merge
from crm.teams.actor import Actor

Standing = tuple[int, int, datetime]  # the fact's key, the record of these on which it is shown, since when


def questions_open(kind: str, fact_keys: Iterable[int]) -> QuerySet[FactToPlace]:
    """The open questions about these facts, in the order in which they were asked."""
    mine = FactToPlace.objects.filter(kind=kind, fact_key__in=list(fact_keys), also_on__isnull=False)
    return mine.filter(placed_at__isnull=True).order_by("pk")


def standing(kind: str, at_home: QuerySet[Any, Any], records: Sequence[int], since: datetime) -> list[Standing]:
    """The facts shown on one of these records whose record is not certain any more when they part: those written since
    (`at_home`: key, record, when, of all of this kind on these records), and those that nobody had decided on when the
    records became one."""
    asked = FactToPlace.objects.filter(kind=kind, also_on__isnull=False)
    undecided = asked.filter(placed_at__gte=since, placed="").filter(Q(stands_on__in=records) | Q(also_on__in=records))
    again = set(undecided.values_list("fact_key", flat=True))
    elsewhere = asked.filter(placed_at__isnull=True, also_on__in=records).order_by("pk")
    shown = [*at_home, *elsewhere.values_list("fact_key", "also_on", "added_at")]
    return [(key, record, at) for key, record, at in shown if at >= since or key in again]


def questions_ask(kind: str, shown: Iterable[Standing], merge: Merge, *, cut: set[int]) -> int:
    """How many questions the undone merge asks: of each, whether it stays or is the other half's."""
    asked = FactToPlace.objects.bulk_create(
        [
            FactToPlace(
                merge=merge, kind=kind, fact_key=key, stands_on_id=record, added_at=at,
                stands=Side.FROM if record in cut else Side.INTO,
                also_on_id=merge.into_customer_id if record in cut else merge.from_customer_id,
            )
            for key, record, at in shown
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return len(asked)


def question_answer(row: FactToPlace, *, actor: Actor, at: datetime) -> int | None:
    """The record that the fact is written on from now on, None when that is where it was; part of the caller's
    transaction, which holds the trees of all its records locked."""
    rows = list(questions_open(row.kind, [row.fact_key]).select_for_update(of=("self",)))
    before = _questions(rows)
    left = answered(before, row.pk, moves=row.placed != row.stands)
    _write(rows, left, placed=row.placed, actor=actor, at=at)
    return left.home if left.home != min(before, key=lambda one: one.number).stands_on else None


def questions_join(*, root_id: int, actor: Actor, at: datetime) -> None:
    """Nothing; what was to be decided between records that are one now is asked no more, until they part again."""
    touched = FactToPlace.objects.filter(placed_at__isnull=True, also_on__isnull=False)
    touched = touched.filter(Q(stands_on__canonical=root_id) | Q(also_on__canonical=root_id))
    for kind, key in touched.order_by("kind", "fact_key").values_list("kind", "fact_key").distinct():
        rows = list(questions_open(kind, [key]).select_for_update(of=("self",)))
        asked = _questions(rows)
        everyone = Customer.objects.unscoped("what each is shown as").filter(pk__in=positions_of(asked))
        _write(rows, joined(asked, dict(everyone.values_list("pk", "canonical"))), placed="", actor=actor, at=at)


def locked_with(wanted: Iterable[int], decided: Iterable[tuple[str, int]]) -> set[int]:
    """These records, and every other on which one of the decided facts is shown: all are locked before one moves."""
    pairs = set(decided)
    mine = FactToPlace.objects.filter(fact_key__in=[key for _kind, key in pairs], placed_at__isnull=True)
    shown = mine.filter(also_on__isnull=False).values_list("kind", "fact_key", "stands_on", "also_on")
    return {*wanted, *(record for kind, key, *on in shown if (kind, key) in pairs for record in on)}


def _questions(rows: Iterable[FactToPlace]) -> list[Question]:
    return [Question(row.pk, row.stands_on_id, row.also_on_id or 0) for row in rows]


def _write(rows: Iterable[FactToPlace], left: Left, *, placed: str, actor: Actor, at: datetime) -> None:
    now = {one.number: one for one in left.questions}
    for row in rows:
        if row.pk in left.closed:
            row.placed, row.placed_at, row.placed_by_kind, row.placed_by_key = placed, at, actor.kind, actor.key
        else:
            row.stands_on_id, row.also_on_id = now[row.pk].stands_on, now[row.pk].also_on
    columns = ["placed", "placed_at", "placed_by_kind", "placed_by_key", "stands_on", "also_on"]
    FactToPlace.objects.bulk_update(list(rows), columns)
