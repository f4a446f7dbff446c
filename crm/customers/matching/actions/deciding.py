"""What somebody makes of a pair: not the same, later, one; and taken back. Each decision is remembered."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.matching.models import DuplicateDecision, DuplicatePair
from crm.customers.merging.actions import customers_merge
from crm.customers.models import Merge
from crm.teams import policy
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor

CLAIM_MINUTES = 5
State, What = DuplicatePair.State, DuplicateDecision.What
LONGEST_LATER = timedelta(days=366)


class PairTaken(Exception):
    """Somebody else has the pair open just now; `by` is who."""

    def __init__(self, by: str) -> None:
        super().__init__(by)
        self.by = by


class PairDecided(Exception):
    """Somebody decided on the pair before; the pair says what."""

    def __init__(self, pair: DuplicatePair) -> None:
        super().__init__(pair.state)
        self.pair = pair


class LaterRefused(ValueError):
    """The day cannot be one to look again; the message says why."""


@one_transaction
def pair_claim(*, pair_id: int, actor: Actor, at: datetime) -> DuplicatePair:
    """The pair, for a few minutes this actor's alone. Raises NotPermitted, DuplicatePair.DoesNotExist, PairTaken."""
    pair = _locked(pair_id, actor, at)
    pair.claimed_by, pair.claimed_until = actor.signed, at + timedelta(minutes=CLAIM_MINUTES)
    pair.save(update_fields=["claimed_by", "claimed_until"])
    return pair


@one_transaction
def pair_not_same(*, pair_id: int, actor: Actor, at: datetime) -> DuplicatePair:
    """The pair, never to be shown again unless this is taken back; done twice, it stays so.

    Raises NotPermitted, DuplicatePair.DoesNotExist, PairTaken, PairDecided.
    """
    return _decide(_open(pair_id, actor, at, like=State.NOT_SAME), State.NOT_SAME, actor=actor, at=at)


@one_transaction
def pair_later(*, pair_id: int, until: date, actor: Actor, at: datetime) -> DuplicatePair:
    """The pair, to be shown again on that day.

    Raises NotPermitted, DuplicatePair.DoesNotExist, PairTaken, PairDecided, LaterRefused.
    """
    today = timezone.localdate(at)
    if not today < until <= today + LONGEST_LATER:
        raise LaterRefused(_("Enter a day within the next year"))
    return _decide(_open(pair_id, actor, at), State.LATER, actor=actor, at=at, until=until)


@one_transaction
def pair_merge(*, pair_id: int, reason: str, actor: Actor, at: datetime, key: str, batch: UUID | None = None) -> Merge:
    """The merge: both records are shown as one from now on, under the one that was added first.

    Raises NotPermitted, DuplicatePair.DoesNotExist, PairTaken, PairDecided, MergeRefused, Customer.DoesNotExist, Busy.
    """
    pair = DuplicatePair.objects.visible_to(actor).get(pk=pair_id)
    # Customers are locked before everything else: the pair only once they are merged.
    merge = customers_merge(
        into_id=pair.one_id, from_id=pair.other_id, choices={}, reason=reason, actor=actor, at=at, key=key
    )
    pair = _open(pair_id, actor, at, like=State.MERGED)
    _decide(pair, State.MERGED, actor=actor, at=at, merge_id=merge.pk, batch=batch)
    return merge


@one_transaction
def pair_reopen(*, pair_id: int, actor: Actor, at: datetime) -> DuplicatePair:
    """The pair, to be decided again: "not the same" or "later" is taken back, by anybody who may decide.

    Raises NotPermitted, DuplicatePair.DoesNotExist, PairTaken.
    """
    pair = _locked(pair_id, actor, at)
    if pair.state not in (State.NOT_SAME, State.LATER):
        return pair
    pair.state, pair.until = State.OPEN, None
    pair.save(update_fields=["state", "until"])
    _remember(pair, What.REOPENED, actor=actor, at=at)
    return pair


def _locked(pair_id: int, actor: Actor, at: datetime) -> DuplicatePair:
    policy.require(actor, "duplicate.review")
    pair = DuplicatePair.objects.visible_to(actor).select_for_update(no_key=True, of=("self",)).get(pk=pair_id)
    if pair.claimed_until is not None and pair.claimed_until > at and pair.claimed_by != actor.signed:
        raise PairTaken(pair.claimed_by)
    return pair


def _open(pair_id: int, actor: Actor, at: datetime, *, like: str = "") -> DuplicatePair:
    """The pair, open to a decision, or decided like this already."""
    pair = _locked(pair_id, actor, at)
    if pair.state not in (State.OPEN, State.LATER, like):
        raise PairDecided(pair)
    return pair


def _decide(
    pair: DuplicatePair, state: str, *, actor: Actor, at: datetime, until: date | None = None, **facts: Any
) -> DuplicatePair:
    if pair.state == state and pair.until == until:
        return pair
    pair.state, pair.until = state, until
    pair.claimed_by, pair.claimed_until = "", None
    pair.save(update_fields=["state", "until", "claimed_by", "claimed_until"])
    _remember(pair, state, actor=actor, at=at, until=until, **facts)
    return pair


def _remember(pair: DuplicatePair, what: str, *, actor: Actor, at: datetime, **facts: Any) -> None:
    DuplicateDecision.objects.create(pair=pair, what=what, decided_at=at, decided_by=actor.signed, **facts)
