"""What went to, or was seen by, the wrong person while two records were shown as one, or a contact was on the wrong one.

Each room that sends or shows things enrols how to find them; the list waits for the information governance officer.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from crm.customers.merging.models import (
    CustomerExport,
    Disclosure,
    DisclosureCause,
    DisclosureLine,
    DisclosureLineKind,
    DisclosureState,
)
from crm.customers.models import Merge
from crm.customers.names import storable
from crm.customers.queries.seen import group_keys
from crm.teams import policy
from crm.teams.access import record_read
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor

SCREEN = "disclosure"
PAGE = 50


@dataclass(frozen=True, slots=True)
class Gone:
    """One thing that went to the wrong person: what, about whom (None: nobody known), to whom."""

    kind: str
    fact_key: int
    at: datetime
    about_id: int | None
    went_to_id: int | None
    contact_key: int | None = None


@dataclass(frozen=True, slots=True)
class Between:
    """Two groups of records that were shown as one, and for how long."""

    one: Sequence[int]
    other: Sequence[int]
    since: datetime
    until: datetime


Finder = Callable[[Between], Iterable[Gone]]
Describer = Callable[[Actor, Sequence[int]], dict[int, str]]  # in words, those the actor may see

_finders: list[Finder] = []
_describers: dict[str, Describer] = {}


def disclosures_enrol(*, find: Finder, describe: dict[str, Describer]) -> None:
    """Nothing; from now on what this room sends or shows is looked through, and can be put into words."""
    if find not in _finders:
        _finders.append(find)
    _describers.update(describe)


def exports_between(between: Between) -> Iterable[Gone]:
    """Exports of everything held, given out while the two were one: each held the other's."""
    for own, others in ((between.one, between.other), (between.other, between.one)):
        rows = CustomerExport.objects.filter(customer__in=own, at__range=(between.since, between.until))
        for row in rows.order_by("pk"):
            strangers = [key for key in row.keys if key in set(others)]
            if strangers:
                yield Gone(DisclosureLineKind.EXPORT, row.pk, row.at, strangers[0], row.customer_id)


def exports_described(actor: Actor, keys: Sequence[int]) -> dict[int, str]:
    """Exports in words."""
    found = CustomerExport.objects.filter(pk__in=keys)
    return {one.pk: _("Export of everything held: %(reason)s") % {"reason": one.reason} for one in found}


def disclosure_of_merge(merge: Merge, *, actor: Actor, at: datetime) -> Disclosure | None:
    """The list for an undone merge with whatever was found so far; None while nothing was. Part of the act's transaction."""
    between = Between(
        one=group_keys(merge.from_customer_id),
        other=group_keys(merge.into_customer_id),
        since=merge.merged_at,
        until=merge.undone_at or at,
    )
    found = [gone for finder in _finders for gone in finder(between)]
    if not found:
        return None
    listed, _made = Disclosure.objects.unscoped("the merge's own").get_or_create(
        merge=merge,
        defaults={
            "cause": DisclosureCause.UNMERGED, "first_id": merge.from_customer_id, "second_id": merge.into_customer_id,
            "found_at": at, "found_by_kind": actor.kind, "found_by_key": actor.key,
        },
    )  # fmt: skip
    _add(listed, found)
    return listed


def disclosure_of_move(
    found: Sequence[Gone], *, contact_key: int, was_id: int, now_id: int | None, actor: Actor, at: datetime
) -> Disclosure | None:
    """The list for a contact that was on the wrong record; None when nothing went out. Part of the act's transaction."""
    if not found:
        return None
    listed = Disclosure.objects.create(
        cause=DisclosureCause.MOVED, contact_key=contact_key, first_id=was_id, second_id=now_id, found_at=at,
        found_by_kind=actor.kind, found_by_key=actor.key,
    )  # fmt: skip
    _add(listed, found)
    return listed


def _add(listed: Disclosure, found: Iterable[Gone]) -> None:
    """Nothing; the lines stand in the list, each once. A list that was assessed is open again when one is new."""
    before = listed.lines.count()
    DisclosureLine.objects.bulk_create(
        [
            DisclosureLine(
                disclosure=listed, kind=gone.kind, fact_key=gone.fact_key, contact_key=gone.contact_key, at=gone.at,
                about_id=gone.about_id, went_to_id=gone.went_to_id,
            )
            for gone in found
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    if listed.state != DisclosureState.TO_ASSESS and listed.lines.count() > before:
        listed.state, listed.assessed_at, listed.assessed_by_key = DisclosureState.TO_ASSESS, None, ""
        listed.save(update_fields=["state", "assessed_at", "assessed_by_key"])


class AssessmentRefused(Exception):
    """An assessment without its words, or without a decision; the message says which."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(words)
        self.name = name


@one_transaction
def disclosure_assess(*, disclosure_id: int, state: str, words: str, actor: Actor, at: datetime) -> Disclosure:
    """The list, assessed. Raises NotPermitted, Disclosure.DoesNotExist, AssessmentRefused (state, words), Busy."""
    policy.require(actor, "disclosure.assess")
    if state not in (DisclosureState.REPORTABLE, DisclosureState.NOT_REPORTABLE):
        raise AssessmentRefused("state", _("Say whether it is reportable."))
    if not words.strip():
        raise AssessmentRefused("words", _("Say why: who reads this later needs it."))
    listed = Disclosure.objects.visible_to(actor).select_for_update(no_key=True, of=("self",)).get(pk=disclosure_id)
    listed.state, listed.words = state, storable(words).strip()
    listed.assessed_at, listed.assessed_by_key = at, actor.key
    listed.save(update_fields=["state", "words", "assessed_at", "assessed_by_key"])
    return listed


@dataclass(frozen=True, slots=True)
class LineSeen:
    """One line of a list, in words."""

    line: DisclosureLine
    words: str


def disclosures(*, actor: Actor, state: str, before: int | None = None) -> list[Disclosure]:
    """The lists in this state ("" for all), newest first, a page from this key down. Raises NotPermitted."""
    policy.require(actor, "disclosure.assess")
    rows = Disclosure.objects.visible_to(actor).select_related("first", "second")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(pk__lt=before) if before else rows
    return list(rows.order_by("-pk")[:PAGE])


def disclosure_page(*, disclosure_id: int, actor: Actor, at: datetime) -> tuple[Disclosure, list[LineSeen]]:
    """One list with its lines, oldest first; the look is recorded. Raises NotPermitted, Disclosure.DoesNotExist."""
    policy.require(actor, "disclosure.assess")
    listed = Disclosure.objects.visible_to(actor).select_related("first", "second").get(pk=disclosure_id)
    lines = list(listed.lines.select_related("about", "went_to").order_by("at", "pk"))
    by_kind: dict[str, list[int]] = {}
    for line in lines:
        by_kind.setdefault(line.kind, []).append(line.fact_key)
    words = {kind: _describers[kind](actor, keys) for kind, keys in by_kind.items()}
    people = {listed.first_id, *([listed.second_id] if listed.second_id else [])}
    record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=people)
    seen = [LineSeen(line, words[line.kind][line.fact_key]) for line in lines if line.fact_key in words[line.kind]]
    return listed, seen
