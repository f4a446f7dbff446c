"""Alerts: raised, changed, ended by somebody or by their date. Merged records keep all of theirs."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.care.given import (
    CareRefused,
    ChangedMeanwhile,
    customer_locked,
    day_given,
    words_given,
)
from crm.customers.care.models import LONGEST_WORDS, Alert, AlertKind
from crm.customers.names import storable
from crm.teams import policy
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor, ActorKind, Role
from crm.teams.models import RoleChoice, Team, User

RAISE = "alert.raise"
CHANGE_ANY = "alert.change_any"
LONGEST_NAME = 80


@one_transaction
def alert_raise(
    *,
    customer_id: int,
    kind_id: int,
    reason: str,
    review_date: date | None,
    actor: Actor,
    at: datetime,
    key: str,
    expires_date: date | None = None,
    visitor_words: str = "",
    teams: Collection[int] = (),
    roles: Collection[str] = (),
    owner_id: int | None = None,
) -> Alert:
    """The alert, seen from now on by these teams and roles (by everybody when there are none) and by its owner, who is
    the actor unless somebody else is named; or the one that this key raised before.

    Raises NotPermitted, Customer.DoesNotExist for a hidden customer, CareRefused with errors for kind, reason,
    review_date, expires_date, owner, teams.
    """
    policy.require(actor, RAISE)
    customer = customer_locked(customer_id, actor=actor)
    errors: dict[str, str] = {}
    kind = AlertKind.objects.filter(pk=kind_id, is_live=True).first()
    if kind is None:
        errors["kind"] = _("Choose what it warns of")
    made = Alert(
        customer=customer,
        kind=kind,
        owner_id=_owner(errors, owner_id, actor=actor),
        reason=words_given(errors, "reason", reason, longest=LONGEST_WORDS, empty=_("Enter why")),
        visitor_words=storable(visitor_words).strip()[:LONGEST_WORDS] or (kind.visitor_words if kind else ""),
        raised_at=at,
        key=key,
    )
    _dates(errors, made, review_date, expires_date, at=at)
    _seen_by(errors, made, teams, roles)
    if errors:
        raise CareRefused(errors)
    return _inserted(made)


def _owner(errors: dict[str, str], owner_id: int | None, *, actor: Actor) -> int | None:
    if owner_id is None:
        return actor.user_id
    if not User.objects.filter(pk=owner_id, is_active=True).exists():
        errors["owner"] = _("Choose somebody who works here")
    return owner_id


def _dates(
    errors: dict[str, str], alert: Alert, review_date: date | None, expires_date: date | None, *, at: datetime
) -> None:
    alert.review_date = day_given(errors, "review_date", review_date, at=at)
    alert.expires_date = expires_date
    if expires_date is not None and expires_date < alert.review_date:
        errors["expires_date"] = _("It may not end before its review: enter the same day or a later one")


def _seen_by(errors: dict[str, str], alert: Alert, teams: Collection[int], roles: Collection[str]) -> None:
    known = set(Team.objects.filter(pk__in=list(teams)).values_list("pk", flat=True)) if teams else set()
    if known != set(teams) or not set(roles) <= set(RoleChoice.values):
        errors["teams"] = _("Choose from the list")
    alert.teams, alert.roles = sorted(known), sorted(set(roles))


def _inserted(made: Alert) -> Alert:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        before = Alert.objects.unscoped("raised by the same key").filter(key=made.key).first()
        if before is None:
            raise
        return before
    return made


@one_transaction
def alert_change(
    *,
    alert_id: int,
    version: int,
    review_date: date | None,
    expires_date: date | None,
    actor: Actor,
    at: datetime,
    appeal_note: str = "",
    owner_id: int | None = None,
) -> Alert:
    """The alert, reviewed: its next review, its last day, what was said against it, whose it is from now on.

    Raises NotPermitted, Alert.DoesNotExist, ChangedMeanwhile when the page it was changed from is stale or it has
    ended, CareRefused with errors for review_date, expires_date, owner.
    """
    found = _mine(alert_id, actor=actor, version=version, at=at)
    errors: dict[str, str] = {}
    _dates(errors, found, review_date, expires_date, at=at)
    if owner_id is not None:
        found.owner_id = _owner(errors, owner_id, actor=actor)
    if errors:
        raise CareRefused(errors)
    found.appeal_note = storable(appeal_note).strip()[:LONGEST_WORDS]
    found.told_at = None
    found.version += 1
    found.save(update_fields=["review_date", "expires_date", "owner", "appeal_note", "told_at", "version"])
    return found


@one_transaction
def alert_end(*, alert_id: int, version: int, reason: str, actor: Actor, at: datetime) -> Alert:
    """The alert, ended. Raises NotPermitted, Alert.DoesNotExist, ChangedMeanwhile, CareRefused with an error for reason."""
    found = _mine(alert_id, actor=actor, version=version, at=at)
    errors: dict[str, str] = {}
    why = words_given(errors, "reason", reason, longest=LONGEST_WORDS, empty=_("Enter why it ends"))
    if errors:
        raise CareRefused(errors)
    found.ended_at, found.ended_by, found.ended_because = at, actor.signed, why
    found.version += 1
    found.save(update_fields=["ended_at", "ended_by", "ended_because", "version"])
    return found


def _mine(alert_id: int, *, actor: Actor, version: int, at: datetime) -> Alert:
    """The alert, locked, when this actor may change it and nobody did meanwhile."""
    policy.require(actor, RAISE)
    shown = Alert.objects.visible_to(actor).select_related("kind")
    found = shown.select_for_update(no_key=True, of=("self",)).get(pk=alert_id)
    if not may_change(found, actor=actor):
        raise policy.NotPermitted(CHANGE_ANY)
    ended = found.ended_at is not None or (
        found.expires_date is not None and found.expires_date < timezone.localdate(at)
    )
    if found.version != version or ended:
        raise ChangedMeanwhile
    return found


def may_change(alert: Alert, *, actor: Actor) -> bool:
    """True for its owner, for team leaders, and for a process of ours."""
    owns = actor.user_id is not None and alert.owner_id == actor.user_id
    return owns or actor.kind == ActorKind.SYSTEM or actor.has(Role.TEAM_LEADER)


@one_transaction
def alert_kind_add(*, code: str, name: str, actor: Actor, visitor_words: str = "") -> AlertKind:
    """The kind; one of this code that stands already is returned as it is. Raises NotPermitted, CareRefused (name)."""
    policy.require(actor, "care.configure")
    errors: dict[str, str] = {}
    said = words_given(errors, "name", name, longest=LONGEST_NAME, empty=_("Enter what it is called"))
    if errors:
        raise CareRefused(errors)
    words = storable(visitor_words).strip()[:LONGEST_WORDS]
    made, _new = AlertKind.objects.get_or_create(code=code, defaults={"name": said, "visitor_words": words})
    return made


@one_transaction
def alert_kind_retire(*, code: str, actor: Actor) -> AlertKind:
    """The kind, offered no more; alerts of it stand. Raises NotPermitted, AlertKind.DoesNotExist."""
    policy.require(actor, "care.configure")
    found = AlertKind.objects.select_for_update(no_key=True).get(code=code)
    found.is_live = False
    found.save(update_fields=["is_live"])
    return found
