"""Facts added to one of two records while they were shown as one: listed when the two are two again, each placed by a
person. Until then a fact is on neither page, and both say that there is one thing to be placed; alerts and what was agreed
are on both, and obeyed for both (on_both.py).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from crm.customers import references
from crm.customers.merging.models import FactToPlace, MergeEvent, MergeEventKind, Side
from crm.customers.merging.on_both import question_answer, questions_ask, questions_join, standing
from crm.customers.merging.proposing import Evidence, proposal
from crm.customers.merging.trees import half_under
from crm.customers.models import AccountHolder, ContactPoint, Customer, Merge, Residence
from crm.customers.queries.seen import group_keys
from crm.teams.actor import Actor

MOST_ON_A_PAGE = 50
EVER = datetime.min.replace(tzinfo=UTC)
Row = tuple[datetime, str, int, str]  # when, kind, key, the side it stands on


@dataclass(frozen=True, slots=True)
class FactSeen:
    """A fact in words, and what it could be recognised by."""

    words: str
    evidence: tuple[Evidence, ...] = ()
    reference: str = ""  # of a contact, as stored


@dataclass(frozen=True, slots=True)
class FactKind:
    """One kind of fact, as its room enrols it.

    `since(records, at)`: (key, record, when) of those added to these records since then. `seen(actor, keys)`: those the
    actor may see, in words. `move(...)`: puts one on another record, within the caller's transaction, which has its
    customers locked and has asked for permission. `known(records, before)`: further evidence that is these records'.
    `on_both`: while nobody has decided, it is shown and obeyed on both, never hidden; `told(keys, at)` tells its owner.
    """

    code: str
    since: Callable[[Sequence[int], datetime], QuerySet[Any, Any]]
    seen: Callable[[Actor, Sequence[int]], dict[int, FactSeen]]
    move: Callable[..., None]
    known: Callable[[Sequence[int], datetime], set[Evidence]] = lambda _records, _before: set()
    on_both: bool = False
    told: Callable[[Sequence[int], datetime], None] = lambda _keys, _at: None

    def added(self, records: Sequence[int], since: datetime) -> Sequence[tuple[int, int, datetime]]:
        """Of those that are shown on these records: key, record, when. The newest, as many as fit a page."""
        if self.on_both:
            return standing(self.code, self.since(records, EVER), records, since)
        return list(self.since(records, since).order_by("-pk")[:MOST_ON_A_PAGE])


_kinds: dict[str, FactKind] = {}


def facts_enrol(kind: FactKind) -> None:
    """Nothing; from now on facts of this kind are listed when two records are two again."""
    _kinds[kind.code] = kind


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact to be placed: what it is, which record it stands on, whose it seems to be and why."""

    kind: str
    key: int
    at: datetime
    seen: FactSeen
    stands: str
    proposed: str
    because: str
    names: tuple[str, str] | None = None  # of the two it is between, INTO first, where they are not the merge's own

    @property
    def name(self) -> str:
        """By which a form speaks of it."""
        return f"{self.kind}-{self.key}"


def facts_record(merge: Merge, *, cut: Sequence[int], rest: Sequence[int]) -> int:
    """How many facts were added to either half since the merge: each is to be placed. One statement a kind."""
    records, recorded = [*cut, *rest], 0
    for kind in _kinds.values():
        if kind.on_both:
            recorded += questions_ask(kind.code, kind.added(records, merge.merged_at), merge, cut=set(cut))
            continue
        rows, given = kind.since(records, merge.merged_at).query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO crm_facttoplace (merge_id, kind, fact_key, stands_on_id, stands, added_at)"
                " SELECT %s, %s, f.key, f.record, CASE WHEN f.record = ANY(%s) THEN 'FROM' ELSE 'INTO' END, f.at"
                f" FROM ({rows}) AS f(key, record, at) ON CONFLICT DO NOTHING",
                [merge.pk, kind.code, list(cut), *given],
            )
            recorded += cursor.rowcount
    return recorded


def facts_settle(
    merge: Merge, *, decisions: Mapping[tuple[str, int], str], actor: Actor, at: datetime, key: str
) -> list[FactToPlace]:
    """Those of the merge's facts that were decided now; each is on the record it belongs to.

    Part of the caller's transaction, which holds both trees locked. A fact decided before stays as it is.
    """
    wanted = {pair: side for pair, side in decisions.items() if side in Side.values}
    if not wanted:
        return []
    mine = FactToPlace.objects.filter(
        merge=merge, placed_at__isnull=True, fact_key__in=[fact for _kind, fact in wanted]
    )
    rows = [row for row in mine.order_by("kind", "fact_key") if (row.kind, row.fact_key) in wanted]
    for row in rows:
        row.placed = wanted[row.kind, row.fact_key]
        row.placed_at, row.placed_by_kind, row.placed_by_key = at, actor.kind, actor.key
        if row.also_on_id is not None:
            _answer(row, actor=actor, at=at, key=key)
        elif row.placed != row.stands:
            _move(row, merge, actor=actor, at=at, key=key)
    FactToPlace.objects.bulk_update(rows, ["placed", "placed_at", "placed_by_kind", "placed_by_key"])
    MergeEvent.objects.bulk_create(
        MergeEvent(
            merge_id=merge.pk, at=at, kind=MergeEventKind.PLACED, actor_kind=actor.kind, actor_key=actor.key,
            key=f"{key}-{row.kind}-{row.fact_key}"[-200:],
            facts={"kind": row.kind, "fact": row.fact_key, "side": row.placed, "stood_on": row.stands_on_id},
        )
        for row in rows
    )  # fmt: skip
    return rows


def _move(row: FactToPlace, merge: Merge, *, actor: Actor, at: datetime, key: str) -> None:
    """Nothing; the fact is on the other record, and no other merge's question about it is open."""
    to = merge.from_customer_id if row.placed == Side.FROM else merge.into_customer_id
    _kinds[row.kind].move(fact_key=row.fact_key, customer_id=to, actor=actor, at=at, key=f"{key}-{row.pk}")
    others = FactToPlace.objects.filter(kind=row.kind, fact_key=row.fact_key, placed_at__isnull=True)
    others.exclude(pk=row.pk).update(
        placed=row.placed, placed_at=at, placed_by_kind=actor.kind, placed_by_key=actor.key
    )


def _answer(row: FactToPlace, *, actor: Actor, at: datetime, key: str) -> None:
    """Nothing; the fact is shown on the side it was said to belong to, and written on a record of that side."""
    home = question_answer(row, actor=actor, at=at)
    if home is not None:
        _kinds[row.kind].move(fact_key=row.fact_key, customer_id=home, actor=actor, at=at, key=f"{key}-{row.pk}")


def facts_tell(merge: Merge, *, at: datetime) -> None:
    """Nothing; whoever owns something that the undone merge left to be decided, and that is obeyed meanwhile, hears it."""
    left: dict[str, list[int]] = {}
    waiting = FactToPlace.objects.filter(merge=merge, placed_at__isnull=True, also_on__isnull=False)
    for code, fact in waiting.order_by("kind", "fact_key").values_list("kind", "fact_key"):
        left.setdefault(code, []).append(fact)
    for code, keys in left.items():
        _kinds[code].told(keys, at)


def facts_rejoined(*, root_id: int, actor: Actor, at: datetime) -> None:
    """Nothing; what was to be placed between two records that are one again has no question any more."""
    one = {"merge__from_customer__canonical": root_id, "merge__into_customer__canonical": root_id}
    questions_join(root_id=root_id, actor=actor, at=at)
    open_ones = FactToPlace.objects.filter(placed_at__isnull=True, also_on__isnull=True, **one)
    open_ones.update(placed_at=at, placed_by_kind=actor.kind, placed_by_key=actor.key)


def facts_since(merge: Merge, *, actor: Actor) -> list[FactLine]:
    """What was added while the two have been shown as one, newest first, as many as fit a page; each with a proposal."""
    cut = half_under(top_id=merge.from_customer_id)
    rest = [key for key in group_keys(merge.from_customer_id) if key not in set(cut)]
    rows: list[Row] = []
    for kind in _kinds.values():
        rows += [
            (at, kind.code, key, str(Side.FROM if record in set(cut) else Side.INTO))
            for key, record, at in kind.added([*cut, *rest], merge.merged_at)
        ]
    rows.sort(reverse=True)
    rows.sort(key=lambda row: not _kinds[row[1]].on_both)  # what must not be lost stands first, whatever came after it
    return _lines(rows[:MOST_ON_A_PAGE], merge, cut=cut, rest=rest, actor=actor)


def facts_open(merge: Merge, *, actor: Actor) -> list[FactLine]:
    """What of an undone merge is still to be placed, newest first, as many as fit a page; each with a proposal."""
    open_ones = FactToPlace.objects.filter(merge=merge, placed_at__isnull=True)
    facts = list(open_ones.order_by(F("also_on").desc(nulls_last=True), "-added_at", "-pk")[:MOST_ON_A_PAGE])
    rows = [(fact.added_at, fact.kind, fact.fact_key, fact.stands) for fact in facts]
    cut, rest = group_keys(merge.from_customer_id), group_keys(merge.into_customer_id)
    lines = _lines(rows, merge, cut=cut, rest=rest, actor=actor)
    elsewhere = {
        (fact.kind, fact.fact_key): fact
        for fact in facts
        if fact.also_on_id and not {fact.stands_on_id, fact.also_on_id} <= {*cut, *rest}
    }
    names = _names_between(elsewhere, actor=actor)
    mine = [line for line in lines if (line.kind, line.key) not in elsewhere]
    return [*mine, *(replace(one, names=pair) for one in lines if (pair := names.get((one.kind, one.key))))]


def _names_between(
    facts: Mapping[tuple[str, int], FactToPlace], *, actor: Actor
) -> dict[tuple[str, int], tuple[str, str]]:
    """The two records of each fact that later answers brought elsewhere, as a choice names them, INTO first; none for
    one between records of which the actor may not know."""
    if not facts:
        return {}
    keys = {key for fact in facts.values() for key in (fact.stands_on_id, fact.also_on_id or 0)}
    shown = Customer.objects.not_hidden_from(actor).filter(pk__in=keys).select_related("canonical")
    words = {one.pk: f"{one.canonical.display_name} {references.shown(one.canonical.reference)}" for one in shown}
    found = {}
    for name, fact in facts.items():
        stands, other = words.get(fact.stands_on_id), words.get(fact.also_on_id or 0)
        if stands and other:
            found[name] = (stands, other) if fact.stands == Side.INTO else (other, stands)
    return found


def _lines(rows: Sequence[Row], merge: Merge, *, cut: list[int], rest: list[int], actor: Actor) -> list[FactLine]:
    if not rows:
        return []
    known = {str(Side.FROM): known_of(cut, merge.merged_at), str(Side.INTO): known_of(rest, merge.merged_at)}
    keys: dict[str, list[int]] = {}
    for _at, code, key, _stands in rows:
        keys.setdefault(code, []).append(key)
    seen = {code: _kinds[code].seen(actor, found) for code, found in keys.items()}
    lines = []
    for at, code, key, stands in rows:
        if (fact := seen[code].get(key)) is not None:
            side, because = proposal(fact.evidence, known)
            lines.append(FactLine(code, key, at, fact, stands, side, because))
    return lines


def known_of(records: Sequence[int], before: datetime) -> set[Evidence]:
    """By what facts are recognised as these records': what stood on them before the merge."""
    points = ContactPoint.objects.unscoped("compared").filter(customer__in=records, created_at__lt=before)
    homes = Residence.objects.unscoped("compared").filter(customer__in=records, created_at__lt=before)
    holders = AccountHolder.objects.unscoped("compared").filter(customer__in=records)
    names = {ContactPoint.Kind.EMAIL: "EMAIL", ContactPoint.Kind.PHONE: "TELEPHONE"}
    known = {(names[ContactPoint.Kind(kind)], value) for kind, value in points.values_list("kind", "normalised")}
    known |= {("ADDRESS", str(uprn)) for uprn in homes.values_list("property", flat=True) if uprn}
    known |= {("ACCOUNT", str(account)) for account in holders.values_list("account", flat=True)}
    known |= {("EARLIER", str(record)) for record in records}
    for kind in _kinds.values():
        known |= kind.known(records, before)
    return known


def to_place(customer: Customer, *, actor: Actor) -> list[tuple[Merge, int]]:
    """The undone merges of this customer with things still to be placed, and how many of those the actor may see."""
    root = customer.canonical_id
    mine = Q(merge__from_customer__canonical=root) | Q(merge__into_customer__canonical=root)
    on_both = Q(stands_on__canonical=root) | Q(also_on__canonical=root)
    mine = mine & Q(also_on__isnull=True) | on_both & Q(also_on__isnull=False)
    rows = (
        FactToPlace.objects.filter(mine, placed_at__isnull=True)
        .select_related("merge")
        .order_by("-merge", "kind", "pk")
    )
    by_merge: dict[Merge, dict[str, list[int]]] = {}
    for row in rows:
        by_merge.setdefault(row.merge, {}).setdefault(row.kind, []).append(row.fact_key)
    counted = [
        (merge, sum(len(_kinds[code].seen(actor, keys)) for code, keys in kinds.items()))
        for merge, kinds in by_merge.items()
    ]
    return [(merge, count) for merge, count in counted if count]
