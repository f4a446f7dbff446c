"""The queue of pairs as somebody may see it, and each pair weighed again by what they may see of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q
from django.utils import timezone

from crm.customers.matching.facts import known_of
from crm.customers.matching.likeness import Likeness, likeness_of
from crm.customers.matching.models import DuplicateDecision, DuplicatePair, DuplicatePairQuerySet, DuplicateRun
from crm.customers.matching.settings_now import setting_now
from crm.customers.matching.traits import Traits, traits_of
from crm.customers.matching.weights import weights_now
from crm.customers.merging.opposing import unopposed
from crm.customers.models import Customer
from crm.customers.names import PERSON
from crm.customers.queries.seen import addresses_of
from crm.teams import policy
from crm.teams.access import record_read
from crm.teams.actor import Actor

SCREEN = "duplicates"
ON_A_PAGE = 50
MOST_COUNTED = 1_000
MOST_OF_A_RECORD = 8  # records shown as one that are each compared
ROUNDING = 0.01


@dataclass(frozen=True, slots=True)
class PairShown:
    """Two records, where they live, and how alike they look to whoever asks."""

    pair: DuplicatePair
    one: Customer
    other: Customer
    addresses: tuple[str, str]
    likeness: Likeness


def pairs_waiting(
    *,
    actor: Actor,
    at: datetime,
    least: float | None = None,
    most: float | None = None,
    after: int | None = None,
    limit: int = ON_A_PAGE,
) -> tuple[list[PairShown], int | None]:
    """Pairs to be decided, most alike first, after that one; and the key after which the next page begins, if any.

    The look is recorded. Raises NotPermitted.
    """
    policy.require(actor, "duplicate.review")
    pairs = list(_after(_in_order(actor, at, least=least, most=most), after)[: limit + 1])
    following = pairs[limit - 1].pk if len(pairs) > limit else None
    shown = _shown(pairs[:limit], actor=actor, at=at)
    keys = [key for each in shown for key in (each.one.pk, each.other.pk)]
    record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=keys)
    return shown, following


def pairs_left(*, actor: Actor, at: datetime, least: float | None = None, most: float | None = None) -> int:
    """How many pairs wait, counted up to a thousand and one. Raises NotPermitted."""
    policy.require(actor, "duplicate.review")
    return _in_order(actor, at, least=least, most=most)[: MOST_COUNTED + 1].count()


def pair_next(
    *, actor: Actor, at: datetime, after: int | None = None, least: float | None = None, most: float | None = None
) -> int | None:
    """The key of the next pair that nobody else has open, after the last from the beginning. Raises NotPermitted."""
    policy.require(actor, "duplicate.review")
    mine = Q(claimed_until__isnull=True) | Q(claimed_until__lte=at) | Q(claimed_by=actor.signed)
    free = _in_order(actor, at, least=least, most=most).filter(mine)
    found = _after(free, after).values_list("pk", flat=True).first()
    return found if found is not None else free.exclude(pk=after or 0).values_list("pk", flat=True).first()


def pair_get(*, pair_id: int, actor: Actor, at: datetime) -> PairShown:
    """The pair, whatever was decided about it. The look is recorded. Raises NotPermitted, DuplicatePair.DoesNotExist."""
    policy.require(actor, "duplicate.review")
    pair = DuplicatePair.objects.visible_to(actor).select_related("one", "other").get(pk=pair_id)
    found = _shown([pair], actor=actor, at=at, whatever=True)
    if not found:
        raise DuplicatePair.DoesNotExist
    record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=[pair.one_id, pair.other_id])
    return found[0]


def pairs_for_bulk(*, actor: Actor, at: datetime, limit: int) -> list[PairShown]:
    """The surest pairs that nothing speaks against, as the preview shows them; none while it is off.

    The look is recorded. Raises NotPermitted.
    """
    policy.require(actor, "duplicate.bulk")
    bulk_from = setting_now().bulk_from
    if bulk_from is None:
        return []
    sure = DuplicatePair.objects.visible_to(actor).for_bulk(bulk_from).select_related("one", "other")
    shown = _shown(list(sure.order_by("-score", "id")[:limit]), actor=actor, at=at)
    sure_still = [each for each in shown if each.likeness.same and each.likeness.score >= bulk_from]
    free = set(unopposed([(each.one, each.other) for each in sure_still], actor=actor, at=at))
    kept = [each for each in sure_still if (each.one, each.other) in free]
    keys = [key for each in kept for key in (each.one.pk, each.other.pk)]
    record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=keys)
    return kept


def decided_last(*, actor: Actor) -> DuplicateDecision | None:
    """What the actor decided last, while it can be taken back here. Raises NotPermitted."""
    policy.require(actor, "duplicate.review")
    last = DuplicateDecision.objects.filter(decided_by=actor.signed).order_by("-id").first()
    if last is None or last.what not in ("NOT_SAME", "LATER"):
        return None
    pair = DuplicatePair.objects.visible_to(actor).filter(pk=last.pair_id, state=last.what).first()
    return last if pair else None


def decisions_of(*, pair: DuplicatePair) -> list[DuplicateDecision]:
    """Everything that was decided about the pair, oldest first."""
    return list(pair.decisions.order_by("id"))


def runs_so_far() -> list[DuplicateRun]:
    """The looks at the whole index, the newest first."""
    return list(DuplicateRun.objects.order_by("-id")[:20])


def runs_waiting() -> list[int]:
    """Looks that wait for a worker or have one, the oldest first."""
    return list(
        DuplicateRun.objects.filter(state__in=("QUEUED", "RUNNING")).order_by("id").values_list("pk", flat=True)
    )


def _in_order(actor: Actor, at: datetime, *, least: float | None, most: float | None) -> DuplicatePairQuerySet:
    """The pairs that wait, most alike first."""
    pairs = DuplicatePair.objects.visible_to(actor).waiting(timezone.localdate(at))
    pairs = pairs.filter(score__gte=max(setting_now().review_from, least if least is not None else -99.0))
    if most is not None:
        pairs = pairs.filter(score__lt=most)
    return pairs.select_related("one", "other").order_by("-score", "id")


def _after(pairs: DuplicatePairQuerySet, after: int | None) -> DuplicatePairQuerySet:
    last = DuplicatePair.objects.unscoped("only where it stands in the order").filter(pk=after or 0).first()
    if last is None:
        return pairs
    return pairs.filter(Q(score__lt=last.score) | Q(score=last.score, pk__gt=last.pk))


def _shown(pairs: Sequence[DuplicatePair], *, actor: Actor, at: datetime, whatever: bool = False) -> list[PairShown]:
    """The pairs weighed by what the actor may see; one that only hidden facts, or old ones, made alike is left out."""
    if not pairs:
        return []
    roots = {key for pair in pairs for key in (pair.one_id, pair.other_id)}
    traits = _traits(roots, actor=actor)
    kinds = {pair.one.kind for pair in pairs}
    named = [each for some in traits.values() for each in some]
    weights = {kind: weights_now(kind, naming=named) for kind in kinds}
    homes = addresses_of(roots, actor=actor, today=_today(at))
    least = setting_now().review_from - ROUNDING
    found = []
    for pair in pairs:
        held = weights[pair.one.kind if pair.one.kind == pair.other.kind else PERSON]
        hows = [likeness_of(one, other, held) for one in traits[pair.one_id] for other in traits[pair.other_id]]
        how = max(hows, key=lambda each: each.score, default=None)
        if how is not None and (whatever or how.score >= least):
            addresses = homes.get(pair.one_id, ""), homes.get(pair.other_id, "")
            found.append(PairShown(pair, pair.one, pair.other, addresses, how))
    return found


def _traits(roots: Iterable[int], *, actor: Actor) -> dict[int, list[Traits]]:
    """The traits of each record that is shown as one of these, as far as the actor may see."""
    found: dict[int, list[Traits]] = {root: [] for root in roots}
    group = list(Customer.objects.visible_to(actor).filter(canonical_id__in=found).order_by(F("id")))
    known = known_of(group, actor=actor)
    for each in group:
        if len(found[each.canonical_id]) < MOST_OF_A_RECORD:
            found[each.canonical_id].append(traits_of(known[each.pk]))
    return found


def _today(at: datetime) -> date:
    return timezone.localdate(at)
