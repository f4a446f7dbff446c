"""Merging two records by pointer, and undoing it: no foreign key is rewritten, so nothing can be forgotten."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from crm.customers.merging.choosing import ChoiceRefused, chosen
from crm.customers.merging.disclosing import disclosure_of_merge
from crm.customers.merging.models import MergeEvent, MergeEventKind
from crm.customers.merging.on_both import locked_with
from crm.customers.merging.placing import facts_record, facts_rejoined, facts_settle, facts_tell
from crm.customers.merging.trees import half_under, root_write, trees_lock
from crm.customers.models import ContactPoint, Customer, Merge
from crm.customers.names import storable
from crm.customers.queries.seen import group_keys
from crm.outbox.actions import News, outbox_put
from crm.teams import policy
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.models import User

MERGED, UNMERGED = "customers.merged", "customers.unmerged"  # the news; their subject is the merge
LONGEST_REASON = 300


class MergeRefused(Exception):
    """These two cannot be merged: `code` says why (SELF, ALREADY, KINDS, REASON, CHOICE), the message in words."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@one_transaction
def customers_merge(
    *, into_id: int, from_id: int, choices: Mapping[str, Any], reason: str, actor: Actor, at: datetime, key: str
) -> Merge:
    """The merge: from now on both records, with all merged into them before, are shown as one, under the first's root.

    `choices` says for each field in conflict which record's value is shown (choosing.py); neither record changes.
    Raises NotPermitted; Customer.DoesNotExist for one the actor may not know of, or their own; MergeRefused; Busy.
    """
    policy.require(actor, "customer.merge")
    why = _reason(reason)
    if into_id == from_id:
        raise MergeRefused("SELF", _("This is one record already: choose another to merge it with."))
    roots = trees_lock(customer_ids=[into_id, from_id])
    if (before := _done_before(key)) is not None:
        return before
    _known(roots, [into_id, from_id], actor)
    into, gone = roots[into_id], roots[from_id]
    if into == gone:
        raise MergeRefused("ALREADY", _("These two are shown as one already."))
    _same_kind(into, gone)
    merge = Merge.objects.create(
        from_customer_id=gone,
        into_customer_id=into,
        choices=_choices(choices, into, gone),
        reason=why,
        merged_at=at,
        merged_by=actor.signed,
    )
    root_write(top_id=into)
    facts_rejoined(root_id=into, actor=actor, at=at)
    _tell(merge, MergeEventKind.MERGED, MERGED, actor=actor, at=at, key=key)
    return merge


@one_transaction
def customers_unmerge(
    *,
    merge_id: int,
    reason: str,
    actor: Actor,
    at: datetime,
    key: str,
    decisions: Mapping[tuple[str, int], str] | None = None,
) -> Merge:
    """The merge, undone: the tree is cut there, wherever it stands in a chain; each half is shown under its own root.

    `decisions` says of facts added meanwhile, by kind and key, whose they are: FROM or INTO; the others are to be placed
    (placing.py). What went to the wrong person is listed (disclosing.py). Undone already, it stays so.
    Raises NotPermitted; Merge.DoesNotExist for one of records the actor may not know of; MergeRefused (REASON); Busy.
    """
    policy.require(actor, "customer.merge")
    why = _reason(reason)
    merge = Merge.objects.get(pk=merge_id)
    roots = trees_lock(customer_ids=locked_with([merge.from_customer_id, merge.into_customer_id], decisions or {}))
    merge = Merge.objects.select_for_update(no_key=True).get(pk=merge_id)
    try:
        _known(roots, [merge.from_customer_id, merge.into_customer_id], actor)
    except Customer.DoesNotExist as hidden:
        raise Merge.DoesNotExist from hidden
    if merge.undone_at is not None:
        return merge
    merge.undone_at, merge.undone_by, merge.undone_reason = at, actor.signed, why
    merge.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    cut = half_under(top_id=merge.from_customer_id)
    rest = [row for row in group_keys(merge.into_customer_id) if row not in set(cut)]
    facts_record(merge, cut=cut, rest=rest)
    root_write(top_id=merge.from_customer_id)
    facts_settle(merge, decisions=decisions or {}, actor=actor, at=at, key=key)
    facts_tell(merge, at=at)
    disclosure_of_merge(merge, actor=actor, at=at)
    _tell(merge, MergeEventKind.UNMERGED, UNMERGED, actor=actor, at=at, key=key)
    return merge


@one_transaction
def facts_place(
    *, merge_id: int, decisions: Mapping[tuple[str, int], str], actor: Actor, at: datetime, key: str
) -> int:
    """How many of the facts that an undone merge left were placed now, on the record that each belongs to.

    Raises NotPermitted; Merge.DoesNotExist for one of records the actor may not know of; Busy.
    """
    policy.require(actor, "customer.merge")
    merge = Merge.objects.get(pk=merge_id, undone_at__isnull=False)
    wanted = locked_with([merge.from_customer_id, merge.into_customer_id], decisions)
    roots = trees_lock(customer_ids=wanted)
    try:
        _known(roots, [merge.from_customer_id, merge.into_customer_id], actor)
    except Customer.DoesNotExist as hidden:
        raise Merge.DoesNotExist from hidden
    placed = facts_settle(merge, decisions=decisions, actor=actor, at=at, key=key)
    disclosure_of_merge(merge, actor=actor, at=at)
    return len(placed)


def _reason(words: str) -> str:
    said = storable(words).strip()[:LONGEST_REASON]
    if not said:
        raise MergeRefused("REASON", _("Say why: the next reader needs it."))
    return said


def _done_before(key: str) -> Merge | None:
    event = MergeEvent.objects.filter(key=key).first()
    return Merge.objects.get(pk=event.merge_id) if event is not None else None


def _known(roots: Mapping[int, int], asked: Iterable[int], actor: Actor) -> None:
    """Nothing; raises Customer.DoesNotExist when one of them, or what it is shown as, is absent or the actor's own."""
    wanted = {*asked, *(roots[key] for key in asked if key in roots)}
    seen = Customer.objects.visible_to(actor).filter(pk__in=wanted)
    if seen.count() < len(wanted):
        raise Customer.DoesNotExist
    if actor.user_id is None:
        return
    own = User.objects.filter(pk=actor.user_id, customer_key__isnull=False).values("customer_key")
    group = Customer.objects.unscoped("whether it is their own").filter(canonical_id__in=set(roots.values()))
    if group.filter(pk__in=own).exists():
        raise Customer.DoesNotExist


def _same_kind(into: int, gone: int) -> None:
    kinds = Customer.objects.unscoped("only their kinds").filter(pk__in=[into, gone]).values_list("kind", flat=True)
    if len(set(kinds)) > 1:
        raise MergeRefused(
            "KINDS", _("One is a person and the other a business. Record the person at the business instead.")
        )


def _choices(given: Mapping[str, Any], into: int, gone: int) -> dict[str, Any]:
    trees = Customer.objects.unscoped("whose contact points").filter(canonical_id__in=[into, gone])
    points = ContactPoint.objects.unscoped("whether the chosen one is theirs").filter(customer__in=trees)
    try:
        return chosen(given, points=set(points.values_list("pk", flat=True)))
    except ChoiceRefused as refused:
        raise MergeRefused("CHOICE", str(refused)) from refused


def _tell(merge: Merge, kind: str, news: str, *, actor: Actor, at: datetime, key: str) -> None:
    """Nothing; the event is written and the higher rooms will hear: figures, duplicates."""
    MergeEvent.objects.create(
        merge_id=merge.pk,
        at=at,
        kind=kind,
        actor_kind=actor.kind,
        actor_key=actor.key,
        key=key,
        facts={"from": merge.from_customer_id, "into": merge.into_customer_id, "choices": merge.choices},
    )
    outbox_put(news=[News(kind=news, subject_id=merge.pk)], at=at)
