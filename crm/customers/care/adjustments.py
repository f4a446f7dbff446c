"""Adjustments: agreed, reviewed, ended; and the kinds a council agrees to."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.care.effects import Effect, Way
from crm.customers.care.given import CareRefused, customer_locked, day_given, words_given
from crm.customers.care.models import LONGEST_WORDS, Adjustment, AdjustmentKind
from crm.customers.merging.unplaced import in_doubt
from crm.teams import policy
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.models import Team, User

AGREE = "adjustment.agree"
CONFIGURE = "care.configure"
LONGEST_NAME = 80
LONGEST_LANGUAGE = 60


@one_transaction
def adjustment_agree(
    *,
    customer_id: int,
    kind_id: int,
    reason: str,
    review_date: date | None,
    actor: Actor,
    at: datetime,
    key: str,
    language: str = "",
    contact_user_id: int | None = None,
    contact_team_id: int | None = None,
) -> Adjustment:
    """The adjustment, obeyed by every door from now on, or the one that this key agreed before.

    Raises NotPermitted, Customer.DoesNotExist for a hidden customer, CareRefused with errors for kind, language,
    contact, reason, review_date.
    """
    policy.require(actor, AGREE)
    customer = customer_locked(customer_id, actor=actor)
    before = _agreed_by(key)
    if before is not None:
        return before
    errors: dict[str, str] = {}
    kind = _kind(errors, kind_id)
    made = Adjustment(
        customer=customer,
        kind=kind,
        reason=words_given(errors, "reason", reason, longest=LONGEST_WORDS, empty=_("Enter why it was agreed")),
        review_date=day_given(errors, "review_date", review_date, at=at),
        agreed_at=at,
        agreed_by_id=actor.user_id,
        key=key,
    )
    if kind is not None and kind.effect == Effect.INTERPRETER and not kind.language:
        empty = _("Enter the language")
        made.language = words_given(errors, "language", language, longest=LONGEST_LANGUAGE, empty=empty)
    if kind is not None and kind.effect == Effect.ONE_CONTACT:
        made.contact_user_id, made.contact_team_id = one_contact(errors, contact_user_id, contact_team_id)
    if errors:
        raise CareRefused(errors)
    return _inserted(made)


def one_contact(
    errors: dict[str, str], user_id: int | None, team_id: int | None, *, name: str = "contact"
) -> tuple[int | None, int | None]:
    """The one person or team that takes what a customer says; an error when it is neither or both."""
    user = User.objects.filter(pk=user_id or 0, is_active=True).exists()
    team = Team.objects.filter(pk=team_id or 0).exists()
    if user == team:
        errors[name] = _("Choose the one person or the one team")
        return None, None
    return (user_id, None) if user else (None, team_id)


def _kind(errors: dict[str, str], kind_id: int) -> AdjustmentKind | None:
    kind = AdjustmentKind.objects.filter(pk=kind_id, is_live=True).first()
    if kind is None:
        errors["kind"] = _("Choose what was agreed")
    return kind


def _agreed_by(key: str) -> Adjustment | None:
    return Adjustment.objects.unscoped("made by the same key").filter(key=key).first()


def _inserted(made: Adjustment) -> Adjustment:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as failure:
        before = _agreed_by(made.key)
        if before is not None:
            return before
        if "adjustment_once" not in str(failure):
            raise
        raise CareRefused({"kind": _("This is agreed with them already")}) from failure
    return made


@one_transaction
def adjustment_review(*, adjustment_id: int, review_date: date | None, actor: Actor, at: datetime) -> Adjustment:
    """The adjustment, kept, with its next review. Raises NotPermitted, Adjustment.DoesNotExist, CareRefused."""
    policy.require(actor, AGREE)
    found = _locked(adjustment_id, actor=actor, at=at)
    errors: dict[str, str] = {}
    found.review_date = day_given(errors, "review_date", review_date, at=at)
    if errors:
        raise CareRefused(errors)
    found.told_at = None
    found.save(update_fields=["review_date", "told_at"])
    return found


@one_transaction
def adjustment_end(*, adjustment_id: int, reason: str, actor: Actor, at: datetime) -> Adjustment:
    """The adjustment, ended. Raises NotPermitted, Adjustment.DoesNotExist, CareRefused with an error for reason."""
    policy.require(actor, AGREE)
    found = _locked(adjustment_id, actor=actor, at=at)
    errors: dict[str, str] = {}
    why = words_given(errors, "reason", reason, longest=LONGEST_WORDS, empty=_("Enter why it ends"))
    if errors:
        raise CareRefused(errors)
    found.ended_at, found.ended_by, found.ended_because = at, actor.signed, why
    found.save(update_fields=["ended_at", "ended_by", "ended_because"])
    return found


def adjustments_end(*, group: Sequence[int], at: datetime, actor: Actor, reason: str) -> list[int]:
    """The keys of the adjustments that ended with the customer; part of the caller's transaction, which holds them locked.

    What was ended so is taken up again by `adjustments_resume` with these keys: people are reported dead by mistake.
    One that may belong to another record is obeyed until somebody says whose it is.
    """
    mine = Adjustment.objects.unscoped("ended, shown to nobody").in_force(at).filter(customer_id__in=group)
    mine = mine.exclude(in_doubt(Adjustment.MARK))
    keys = [one.pk for one in mine.select_for_update(no_key=True, of=("self",)).order_by("pk")]
    ended = Adjustment.objects.unscoped("ended, shown to nobody").filter(pk__in=keys)
    ended.update(ended_at=at, ended_by=actor.signed, ended_because=reason[:LONGEST_WORDS])
    return keys


def adjustments_resume(*, keys: Sequence[int], ended_at: datetime) -> list[int]:
    """The keys of those adjustments that hold again; part of the caller's transaction. One that was ended at another
    moment, or agreed anew meanwhile, is left as it is."""
    ended = Adjustment.objects.unscoped("taken up again").filter(pk__in=keys, ended_at=ended_at)
    resumed = []
    for one in ended.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        again = Adjustment.objects.unscoped("agreed anew?").filter(
            customer=one.customer_id, kind=one.kind_id, language=one.language, ended_at__isnull=True
        )
        if not again.exists():
            one.ended_at, one.ended_by, one.ended_because = None, "", ""
            one.save(update_fields=["ended_at", "ended_by", "ended_because"])
            resumed.append(one.pk)
    return resumed


def _locked(adjustment_id: int, *, actor: Actor, at: datetime) -> Adjustment:
    mine = Adjustment.objects.visible_to(actor).in_force(at)
    return mine.select_for_update(no_key=True, of=("self",)).get(pk=adjustment_id)


@one_transaction
def adjustment_kind_add(
    *, code: str, name: str, effect: str, blocks: Sequence[str] = (), language: str = "", guidance: str = "",
    actor: Actor,
) -> AdjustmentKind:  # fmt: skip
    """The kind; one of this code that stands already is returned as it is. Raises NotPermitted, CareRefused with errors
    for name, effect, blocks."""
    policy.require(actor, CONFIGURE)
    errors: dict[str, str] = {}
    said = words_given(errors, "name", name, longest=LONGEST_NAME, empty=_("Enter what it is called"))
    if effect not in list(Effect):
        errors["effect"] = _("Choose what it does")
    shut = [way.value for way in Way if way in blocks] if effect == Effect.BLOCKS else []
    if effect == Effect.BLOCKS and not shut:
        errors["blocks"] = _("Choose at least one way that it stops")
    if len(shut) == len(Way):
        errors["blocks"] = _("Leave at least one way open")
    if errors:
        raise CareRefused(errors)
    made, _new = AdjustmentKind.objects.get_or_create(
        code=code,
        defaults={
            "name": said,
            "effect": effect,
            "blocks": shut,
            "language": language.strip()[:LONGEST_LANGUAGE] if effect == Effect.INTERPRETER else "",
            "guidance": guidance.strip()[:LONGEST_WORDS],
        },
    )
    return made


@one_transaction
def adjustment_kind_retire(*, code: str, actor: Actor) -> AdjustmentKind:
    """The kind, offered no more; what was agreed stands. Raises NotPermitted, AdjustmentKind.DoesNotExist."""
    policy.require(actor, CONFIGURE)
    found = AdjustmentKind.objects.select_for_update(no_key=True).get(code=code)
    found.is_live = False
    found.save(update_fields=["is_live"])
    return found


def review_is_due(review_date: date, *, at: datetime) -> bool:
    """True on the day of the review and after it."""
    return review_date <= timezone.localdate(at)
