"""Hiding and showing by two people. Hiding holds at once, for it is the safe mistake; showing waits for the second."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from crm.customers.care.confidentiality.models import ConfidentialityChange, SafeChannel, SafeWay
from crm.customers.care.confidentiality.targets import TargetKind, target_kind
from crm.customers.care.given import CareRefused, ChangedMeanwhile, day_given, words_given
from crm.customers.care.models import LONGEST_WORDS, CareEvent
from crm.customers.models import ContactPoint, Customer
from crm.customers.names import storable
from crm.outbox.actions import News, outbox_put
from crm.teams import policy
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor, system
from crm.teams.models import Restriction, Team, User

PROPOSE, DECIDE = "confidentiality.propose", "confidentiality.decide"
ABOUT = "CONFIDENTIAL"
CONFIRM_WITHIN = timedelta(days=1)
What, State = ConfidentialityChange.What, ConfidentialityChange.State
AT_ONCE = frozenset({What.MAKE, What.NARROW})
OPEN = (State.PROPOSED, State.LAPSED)
SWEEP = system("sweep")


@dataclass(frozen=True, slots=True)
class SafeGiven:
    """Where and how somebody said they can be reached safely."""

    way: str
    words: str = ""
    point_id: int | None = None
    may_text: bool = False
    may_leave_voicemail: bool = False


@one_transaction
def confidential_make(
    *,
    target: str,
    target_id: int,
    teams: Collection[int],
    reason: str,
    review_date: date | None,
    actor: Actor,
    at: datetime,
    key: str,
    owner_id: int | None = None,
) -> ConfidentialityChange:
    """The proposal, in effect from now on: only these teams know of it. A second person is to confirm it within a day.

    Raises NotPermitted, ObjectDoesNotExist for what is hidden from the actor, CareRefused with errors for teams, reason,
    review_date, target, owner.
    """
    kind, row, before = _begun(target, target_id, actor=actor, key=key)
    if before is not None:
        return before
    errors: dict[str, str] = {}
    if row.restriction_id is not None:
        errors["target"] = _("It is confidential already")
    known = _teams(errors, teams)
    why = words_given(errors, "reason", reason, longest=LONGEST_WORDS, empty=_("Enter why"))
    review = day_given(errors, "review_date", review_date, at=at)
    owner = actor.user_id if owner_id is None else owner_id
    if owner_id is not None and not User.objects.filter(pk=owner_id, is_active=True).exists():
        errors["owner"] = _("Choose somebody who works here")
    if errors:
        raise CareRefused(errors)
    made = Restriction.objects.create(grade=kind.grade, owner_id=owner, reason=why, review_date=review, created_at=at)
    made.teams.set(known)
    change = _change(kind, row, What.MAKE, restriction=made, reason=why, actor=actor, at=at, key=key)
    change.teams, change.review_date = known, review
    _insert(change, actor=actor, at=at)
    _hide(change, restriction_id=made.pk, at=at)
    return change


@one_transaction
def confidential_teams(
    *, target: str, target_id: int, teams: Collection[int], reason: str, actor: Actor, at: datetime, key: str
) -> ConfidentialityChange:
    """The proposal that other teams see it: fewer of those who do hold at once; any other waits for a second person.

    Raises NotPermitted, ObjectDoesNotExist, CareRefused with errors for teams, reason, target.
    """
    kind, row, before = _begun(target, target_id, actor=actor, key=key)
    if before is not None:
        return before
    errors: dict[str, str] = {}
    now_seen_by = _seen_by(errors, row)
    known = _teams(errors, teams)
    why = words_given(errors, "reason", reason, longest=LONGEST_WORDS, empty=_("Enter why"))
    if not errors and set(known) == now_seen_by:
        errors["teams"] = _("These teams see it already: choose others")
    if errors:
        raise CareRefused(errors)
    what = What.NARROW if set(known) < now_seen_by else What.WIDEN
    change = _change(kind, row, what, restriction=row.restriction, reason=why, actor=actor, at=at, key=key)
    change.teams = known
    _insert(change, actor=actor, at=at)
    if what == What.NARROW:
        _reteam(change)
    return change


@one_transaction
def confidential_remove(
    *, target: str, target_id: int, reason: str, actor: Actor, at: datetime, key: str
) -> ConfidentialityChange:
    """The proposal that it be hidden no more: nothing changes until a second person confirms.

    Raises NotPermitted, ObjectDoesNotExist, CareRefused with errors for reason, target.
    """
    kind, row, before = _begun(target, target_id, actor=actor, key=key)
    if before is not None:
        return before
    errors: dict[str, str] = {}
    _seen_by(errors, row)
    why = words_given(errors, "reason", reason, longest=LONGEST_WORDS, empty=_("Enter why"))
    if errors:
        raise CareRefused(errors)
    change = _change(kind, row, What.REMOVE, restriction=row.restriction, reason=why, actor=actor, at=at, key=key)
    return _insert(change, actor=actor, at=at)


@one_transaction
def safe_channel_state(
    *, target: str, target_id: int, safe: SafeGiven, reason: str, actor: Actor, at: datetime, key: str
) -> ConfidentialityChange:
    """The proposal how the customer of something confidential is reached safely: it holds once a second person confirms.

    Raises NotPermitted, ObjectDoesNotExist, CareRefused with errors for way, words, point, reason, target.
    """
    kind, row, before = _begun(target, target_id, actor=actor, key=key)
    if before is not None:
        return before
    errors: dict[str, str] = {}
    _seen_by(errors, row)
    why = words_given(errors, "reason", reason, longest=LONGEST_WORDS, empty=_("Enter who said so, and when"))
    change = _change(kind, row, What.SAFE_CHANNEL, restriction=row.restriction, reason=why, actor=actor, at=at, key=key)
    _safe(errors, change, safe, actor=actor)
    if errors:
        raise CareRefused(errors)
    return _insert(change, actor=actor, at=at)


def _safe(errors: dict[str, str], change: ConfidentialityChange, safe: SafeGiven, *, actor: Actor) -> None:
    change.safe_way, change.may_text, change.may_leave_voicemail = safe.way, safe.may_text, safe.may_leave_voicemail
    if safe.way not in SafeWay.values or change.customer_id is None:
        errors["way"] = _("Choose how they can be reached")
        return
    if safe.way == SafeWay.POST:
        change.safe_words = words_given(
            errors, "words", safe.words, longest=LONGEST_WORDS, empty=_("Enter the address, in care of whom")
        )
        return
    mine = ContactPoint.objects.visible_to(actor).filter(customer=change.customer_id, do_not_use=False)
    point = mine.filter(pk=safe.point_id or 0, kind=safe.way).first()
    if point is None:
        errors["point"] = _("Choose one of their own telephone numbers or email addresses, of this kind")
    elif _is_shared(point):
        errors["point"] = _("Others have it too: choose one that is theirs alone")
    change.safe_point = point
    change.safe_words = storable(safe.words).strip()[:LONGEST_WORDS]


def _is_shared(point: ContactPoint) -> bool:
    same = ContactPoint.objects.unscoped("whether others have it").filter(kind=point.kind, normalised=point.normalised)
    return same.exclude(customer=point.customer_id).exists()


@one_transaction
def confidentiality_decide(
    *, change_id: int, confirm: bool, words: str, actor: Actor, at: datetime
) -> ConfidentialityChange:
    """The change, confirmed and in effect, or refused; never by whoever proposed it, and only by somebody whom the hidden
    thing is not hidden from. What holds at once cannot be refused by one person: they propose its end.

    Raises NotPermitted, ConfidentialityChange.DoesNotExist, ChangedMeanwhile, CareRefused with an error for words.
    """
    policy.require(actor, DECIDE)
    mine = ConfidentialityChange.objects.visible_to(actor).select_related("restriction")
    kept = mine.get(pk=change_id)
    _lock_customer(kept.customer_id)
    found = mine.select_for_update(no_key=True, of=("self",)).get(pk=change_id)
    if actor.user_id is not None and actor.user_id == found.proposed_by_id:
        raise policy.NotPermitted(DECIDE)
    if found.state not in OPEN:
        raise ChangedMeanwhile
    errors: dict[str, str] = {}
    if not confirm and found.what in AT_ONCE:
        errors["words"] = _("It stays hidden: to show it again, propose that it is no longer confidential")
    found.decision_words = storable(words).strip()[:LONGEST_WORDS]
    if not confirm and not found.decision_words:
        errors["words"] = _("Enter why")
    if errors:
        raise CareRefused(errors)
    found.state = State.CONFIRMED if confirm else State.REFUSED
    found.decided_by_id, found.decided_at = actor.user_id, at
    found.save(update_fields=["state", "decided_by", "decided_at", "decision_words"])
    _event(found, found.state, actor=actor, at=at)
    if confirm:
        _carry_out(found, at=at)
    return found


def _carry_out(change: ConfidentialityChange, *, at: datetime) -> None:
    """What waited for the second person is so from now on."""
    if change.what == What.WIDEN:
        _reteam(change)
    elif change.what == What.REMOVE:
        _hide(change, restriction_id=None, at=at)
        about = ConfidentialityChange.objects.unscoped("of no account any more")
        about.filter(target_kind=change.target_kind, target_id=change.target_id, state__in=OPEN).update(
            state=State.REFUSED
        )
    elif change.what == What.SAFE_CHANNEL and change.customer_id is not None:
        SafeChannel.objects.unscoped("one for each customer").update_or_create(
            customer_id=change.customer_id,
            defaults={
                "restriction": change.restriction,
                "way": change.safe_way,
                "point": change.safe_point,
                "words": change.safe_words,
                "may_text": change.may_text,
                "may_leave_voicemail": change.may_leave_voicemail,
                "stated_at": at,
            },
        )


@one_transaction
def confidential_review(*, restriction_id: int, review_date: date | None, actor: Actor, at: datetime) -> Restriction:
    """What is hidden stays so, and is looked at again on that day; by its owner or somebody who may see it.

    Raises NotPermitted, Restriction.DoesNotExist, CareRefused with an error for review_date.
    """
    policy.require(actor, PROPOSE)
    found = Restriction.objects.select_for_update(no_key=True).get(pk=restriction_id)
    if not set(found.teams.values_list("pk", flat=True)) & actor.teams:
        raise Restriction.DoesNotExist
    errors: dict[str, str] = {}
    found.review_date = day_given(errors, "review_date", review_date, at=at)
    if errors:
        raise CareRefused(errors)
    found.save(update_fields=["review_date"])
    return found


def confidentiality_lapse(at: datetime) -> int:
    """How many proposals nobody confirmed within a day are for review now: a step of the sweep. What they hide stays
    hidden; what they would show stays as it was."""
    with transaction.atomic():
        late = ConfidentialityChange.objects.unscoped("nobody confirmed them").filter(
            state=State.PROPOSED, proposed_at__lte=at - CONFIRM_WITHIN
        )
        due = list(late.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:100])
        for one in due:
            one.state = State.LAPSED
            one.save(update_fields=["state"])
            _event(one, "LAPSED", actor=SWEEP, at=at)
    return len(due)


def _begun(
    target: str, target_id: int, *, actor: Actor, key: str
) -> tuple[TargetKind, Any, ConfidentialityChange | None]:
    """The kind, the row, locked after its customer, and what this key proposed before (the row may be hidden now)."""
    policy.require(actor, PROPOSE)
    kind = target_kind(target)
    if (before := _proposed_by(key)) is not None:
        return kind, None, before
    seen = kind.shown_to(actor).get(pk=target_id)
    _lock_customer(kind.customer_of(seen))
    if (before := _proposed_by(key)) is not None:  # the same form, sent twice at once
        return kind, None, before
    rows = kind.shown_to(actor).select_related("restriction")
    return kind, rows.select_for_update(no_key=True, of=("self",)).get(pk=target_id), None


def _proposed_by(key: str) -> ConfidentialityChange | None:
    return ConfidentialityChange.objects.unscoped("proposed by the same key").filter(key=key).first()


def _lock_customer(customer_id: int | None) -> None:
    if customer_id is not None:
        everyone = Customer.objects.unscoped("to lock, not to show")
        everyone.select_for_update(no_key=True, of=("self",)).get(pk=customer_id)


def _teams(errors: dict[str, str], teams: Collection[int]) -> list[int]:
    known = sorted(Team.objects.filter(pk__in=list(teams)).values_list("pk", flat=True))
    if not known or len(known) != len(set(teams)):
        errors["teams"] = _("Choose the teams that may see it")
    return known


def _seen_by(errors: dict[str, str], row: Any) -> set[int]:
    if row.restriction is None:
        errors["target"] = _("It is not confidential")
        return set()
    return set(row.restriction.teams.values_list("pk", flat=True))


def _change(
    kind: TargetKind,
    row: Any,
    what: str,
    *,
    restriction: Restriction,
    reason: str,
    actor: Actor,
    at: datetime,
    key: str,
) -> ConfidentialityChange:
    return ConfidentialityChange(
        what=what,
        grade=kind.grade,
        target_kind=kind.code,
        target_id=row.pk,
        customer_id=kind.customer_of(row),
        restriction=restriction,
        reason=reason,
        proposed_by_id=actor.user_id,
        proposed_at=at,
        key=key,
    )


def _insert(change: ConfidentialityChange, *, actor: Actor, at: datetime) -> ConfidentialityChange:
    try:
        with transaction.atomic():
            change.save(force_insert=True)
    except IntegrityError as failure:
        if "confidentiality_one_open" not in str(failure):
            raise
        raise CareRefused({"target": _("Somebody proposed the same: it waits for a second person")}) from failure
    _event(change, "PROPOSED", actor=actor, at=at, what=change.what, teams=change.teams)
    return change


def _hide(change: ConfidentialityChange, *, restriction_id: int | None, at: datetime) -> None:
    """The target carries this restriction, or none, from now on; the figures that depend on it hear of it."""
    rows = target_kind(change.target_kind).everything("hidden or shown by two people")
    rows.filter(pk=change.target_id).update(restriction=restriction_id)
    outbox_put(news=[News(kind="confidentiality.changed", subject_id=change.pk)], at=at)


def _reteam(change: ConfidentialityChange) -> None:
    """The target has a restriction of its own from now on, with these teams: others may share the old one."""
    old = change.restriction
    own = Restriction.objects.create(
        grade=old.grade, owner=old.owner, reason=old.reason, review_date=old.review_date, created_at=change.proposed_at
    )
    own.teams.set(change.teams)
    rows = target_kind(change.target_kind).everything("other teams see it")
    rows.filter(pk=change.target_id).update(restriction=own)
    SafeChannel.objects.unscoped("seen by the same teams").filter(customer=change.customer_id, restriction=old).update(
        restriction=own
    )
    ConfidentialityChange.objects.unscoped("decided by who may see it").filter(
        target_kind=change.target_kind, target_id=change.target_id
    ).update(restriction=own)


def _event(change: ConfidentialityChange, kind: str, *, actor: Actor, at: datetime, **facts: Any) -> None:
    CareEvent.objects.create(
        about=ABOUT, about_id=change.pk, at=at, kind=kind, actor_kind=actor.kind, actor_key=actor.key, facts=facts
    )
