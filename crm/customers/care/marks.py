"""What must be known first about a customer, read in one statement for one customer or for a whole page of them.

Adjustments, alerts and cautions of every record merged into theirs: a union, so that a merge loses none; and those that
stand on another record but may be theirs, since the two were shown as one: so that an unmerge loses none.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, CharField, DateField, F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from crm.customers.care.effects import Effect, mark_words
from crm.customers.care.models import Adjustment, Alert, Caution
from crm.customers.merging.models import FactToPlace
from crm.teams.access import record_read
from crm.teams.actor import Actor


class MarkKind(StrEnum):
    """In the order in which they are read: what warns first, then what was agreed."""

    ALERT = "ALERT"
    CAUTION = "CAUTION"
    ADJUSTMENT = "ADJUSTMENT"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to know first: its words, what to do, whose it is, when it is looked at again and whether that is past."""

    kind: str
    key: int
    words: str
    effect: str
    blocks: tuple[str, ...]
    detail: str
    owner: str
    review_date: date
    is_past_review: bool
    expires_date: date | None
    contact: str
    in_doubt: bool = False  # shown on two records until somebody says whose it is

    @property
    def takes_it(self) -> str:
        """Who takes what this customer says, "" when it is not for one person or team."""
        return self.contact if self.effect == Effect.ONE_CONTACT else ""


ORDER = {kind: number for number, kind in enumerate(MarkKind)}
_COLUMNS = (
    "asked", "what", "row_key", "name", "language_words", "contact_words", "does", "shuts", "detail", "owner_name",
    "review_on", "last_day", "is_question",
)  # fmt: skip
_NO_WORDS = Value("", output_field=CharField())
_NO_DAY = Value(None, output_field=DateField())
_NO, _YES = Value(False, output_field=BooleanField()), Value(True, output_field=BooleanField())
_NO_WAYS = Value([], output_field=ArrayField(CharField(max_length=12)))


def marks_by(*, actor: Actor, at: datetime, keys: Iterable[int] | QuerySet, path: str = "pk") -> dict[int, list[Mark]]:
    """For each key its customer's marks, as far as the actor may see them, in one statement.

    The keys are customers' or, with a path from a customer ("contacts"), those of rows that belong to one.
    """
    today = timezone.localdate(at)
    whose = "customer__canonical__merged_here" + ("" if path == "pk" else f"__{path}")
    wanted = keys if isinstance(keys, QuerySet) else list(keys)
    found: dict[int, dict[tuple[str, int], Mark]] = defaultdict(dict)
    in_doubt: dict[int, set[tuple[str, int]]] = {}
    rows = _alerts(actor, today, {f"{whose}__in": wanted}, f"{whose}__id").union(
        _cautions(actor, today, {f"{whose}__in": wanted}, f"{whose}__id"),
        _adjustments(actor, at, {f"{whose}__in": wanted}, f"{whose}__id"),
        *(_asked_about(side, wanted, whose) for side in ("stands_on", "also_on")),
        all=True,
    )
    for row in rows:
        if row[-1]:
            in_doubt.setdefault(row[0], set()).add((row[1], row[2]))
        else:
            mark = _mark(dict(zip(_COLUMNS, row, strict=True)), today)
            found[row[0]][mark.kind, mark.key] = mark
    if in_doubt:
        _doubted(found, in_doubt, actor=actor, at=at)
    return {key: sorted(marks.values(), key=_in_order) for key, marks in found.items() if marks}


def _doubted(
    found: dict[int, dict[tuple[str, int], Mark]],
    in_doubt: dict[int, set[tuple[str, int]]],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Nothing; what may be somebody's stands among their marks, and is marked, on each of the records it may belong to."""
    today = timezone.localdate(at)
    by_kind = {kind: [key for pairs in in_doubt.values() for of, key in pairs if of == kind] for kind in MarkKind}
    rows = _alerts(actor, today, {"pk__in": by_kind[MarkKind.ALERT]}, "pk").union(
        _cautions(actor, today, {"pk__in": by_kind[MarkKind.CAUTION]}, "pk"),
        _adjustments(actor, at, {"pk__in": by_kind[MarkKind.ADJUSTMENT]}, "pk"),
        all=True,
    )
    marks = [_mark(dict(zip(_COLUMNS, row, strict=True)), today) for row in rows]
    doubted = {(mark.kind, mark.key): replace(mark, in_doubt=True) for mark in marks}
    for asked, pairs in in_doubt.items():
        found[asked].update({pair: doubted[pair] for pair in pairs if pair in doubted})


def _in_order(mark: Mark) -> tuple[int, int]:
    return ORDER[MarkKind(mark.kind)], mark.key


def marks_of(*, actor: Actor, at: datetime, customer_id: int, screen: str) -> list[Mark]:
    """One customer's marks for a screen; that alerts were seen is recorded. Two statements at most."""
    found = marks_by(actor=actor, at=at, keys=[customer_id]).get(customer_id, [])
    alerts_seen(found, actor=actor, at=at, screen=screen)
    return found


def alerts_seen(marks: Iterable[Mark], *, actor: Actor, at: datetime, screen: str) -> None:
    """Nothing; each viewing of an alert stands in the access log before the answer is sent."""
    alerts_seen_keys([mark.key for mark in marks if mark.kind == MarkKind.ALERT], actor=actor, at=at, screen=screen)


def alerts_seen_keys(keys: Sequence[int], *, actor: Actor, at: datetime, screen: str) -> None:
    """Nothing; the same for alerts known by their keys."""
    record_read(actor=actor, at=at, screen=screen, kind="ALERT", keys=keys)


def alerts_of(group: Sequence[int], *, actor: Actor, at: datetime) -> list[Alert]:
    """The alerts in force on any of these records of one customer, as far as the actor may see them."""
    shown = Alert.objects.visible_to(actor).in_force(timezone.localdate(at)).shown_on(group)
    return list(shown.with_doubt().select_related("kind", "owner").order_by("raised_at", "id"))


def adjustments_of(group: Sequence[int], *, actor: Actor, at: datetime) -> list[Adjustment]:
    """The adjustments in force on any of these records of one customer, as far as the actor may see them."""
    shown = Adjustment.objects.visible_to(actor).in_force(at).shown_on(group)
    return list(
        shown.with_doubt()
        .select_related("kind", "agreed_by", "contact_user", "contact_team")
        .order_by("agreed_at", "id")
    )


def cautions_of(group: Sequence[int], *, actor: Actor, at: datetime) -> list[Caution]:
    """The cautions in force on any of these records of one customer, as far as the actor may see them."""
    shown = Caution.objects.visible_to(actor).in_force(timezone.localdate(at)).shown_on(group)
    return list(shown.with_doubt().select_related("contact_user", "contact_team").order_by("decided_at", "id"))


def words_of(group: Sequence[int], *, actor: Actor, at: datetime, screen: str) -> list[str]:
    """What must be known first of these records, in words, as far as the actor may see it; that alerts were seen is
    recorded. For records that are compared, of one customer or not yet."""
    warned = alerts_of(group, actor=actor, at=at)
    alerts_seen_keys([one.pk for one in warned], actor=actor, at=at, screen=screen)
    agreed = adjustments_of(group, actor=actor, at=at)
    return [
        *(one.kind.name for one in warned),
        *(one.mark for one in cautions_of(group, actor=actor, at=at)),
        *(mark_words(one.kind.name, language=one.language or one.kind.language, contact=one.contact) for one in agreed),
    ]


def _contact() -> Coalesce:
    return Coalesce("contact_user__full_name", "contact_team__name", Value(""), output_field=CharField())


def _alerts(actor: Actor, today: date, wanted: dict[str, Any], asked: str) -> QuerySet:
    shown = Alert.objects.visible_to(actor).in_force(today).filter(**wanted)
    return shown.annotate(
        asked=F(asked), what=Value("ALERT"), row_key=F("id"), name=F("kind__name"), language_words=_NO_WORDS,
        contact_words=_NO_WORDS, does=Value("HEED"), shuts=_NO_WAYS, detail=F("reason"),
        owner_name=Coalesce("owner__full_name", Value("")), review_on=F("review_date"), last_day=F("expires_date"),
        is_question=_NO,
    ).values_list(*_COLUMNS).order_by()  # fmt: skip


def _cautions(actor: Actor, today: date, wanted: dict[str, Any], asked: str) -> QuerySet:
    shown = Caution.objects.visible_to(actor).in_force(today).filter(**wanted)
    return shown.annotate(
        asked=F(asked), what=Value("CAUTION"), row_key=F("id"), name=F("mark"), language_words=_NO_WORDS,
        contact_words=_contact(), does=F("effect"), shuts=F("blocks"), detail=_NO_WORDS,
        owner_name=Coalesce("decided_by__full_name", Value("")), review_on=F("review_date"), last_day=F("active_to"),
        is_question=_NO,
    ).values_list(*_COLUMNS).order_by()  # fmt: skip


def _adjustments(actor: Actor, at: datetime, wanted: dict[str, Any], asked: str) -> QuerySet:
    shown = Adjustment.objects.visible_to(actor).in_force(at).filter(**wanted)
    return shown.annotate(
        asked=F(asked), what=Value("ADJUSTMENT"), row_key=F("id"), name=F("kind__name"),
        language_words=Coalesce(_not_empty("language"), "kind__language"), contact_words=_contact(),
        does=F("kind__effect"), shuts=F("kind__blocks"), detail=F("kind__guidance"),
        owner_name=Coalesce("agreed_by__full_name", Value("")), review_on=F("review_date"),
        last_day=_NO_DAY, is_question=_NO,
    ).values_list(*_COLUMNS).order_by()  # fmt: skip


def _asked_about(side: str, wanted: Any, whose: str) -> QuerySet:
    """What is shown on these customers while it is to be decided whose it is: the keys only, the rest of a line empty."""
    whose = whose.replace("customer", side, 1)
    asked = FactToPlace.objects.filter(placed_at__isnull=True, also_on__isnull=False, **{f"{whose}__in": wanted})
    return asked.annotate(
        asked=F(f"{whose}__id"), what=F("kind"), row_key=F("fact_key"), name=_NO_WORDS, language_words=_NO_WORDS,
        contact_words=_NO_WORDS, does=_NO_WORDS, shuts=_NO_WAYS, detail=_NO_WORDS, owner_name=_NO_WORDS,
        review_on=_NO_DAY, last_day=_NO_DAY, is_question=_YES,
    ).values_list(*_COLUMNS).order_by()  # fmt: skip


def _not_empty(name: str) -> Any:
    return NullIf(name, Value(""))


def _mark(row: dict[str, Any], today: date) -> Mark:
    contact = row["contact_words"] if row["does"] == Effect.ONE_CONTACT else ""
    return Mark(
        kind=row["what"],
        key=row["row_key"],
        words=mark_words(row["name"], language=row["language_words"], contact=contact),
        effect=row["does"],
        blocks=tuple(row["shuts"]),
        detail=row["detail"],
        owner=row["owner_name"],
        review_date=row["review_on"],
        is_past_review=row["review_on"] < today,
        expires_date=row["last_day"],
        contact=contact,
    )
