"""Clients of the API: made, given a new key, ended; and known again by their key."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.client_keys import ClientKey, new_key, read_key
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.models import ApiClient, ScopeChoice
from crm.teams.policy import require

MANAGE = "api_client.manage"
MOST_PER_MINUTE = 100_000
LONGEST = {"name": 120, "owner": 200, "purpose": 300}  # as the columns are
NO_CLIENT = "0" * 64  # the hash compared with when there is no such client, so that it takes as long


class ClientRefused(Exception):
    """The client cannot be made so: `errors` says for each field why."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


class AlreadyDone(Exception):
    """This form was sent before: the key it made was shown then and is known to nobody here."""


class ClientEnded(Exception):
    """The client was ended: it gets no new key."""


@dataclass(frozen=True, slots=True)
class Made:
    """A client and its key, in the only moment when the key is known."""

    client: ApiClient
    key: str


@one_transaction
def client_create(
    *, name: str, owner: str, purpose: str, scopes: Collection[str], rate_per_minute: int,
    actor: Actor, at: datetime, key: str,
) -> Made:  # fmt: skip
    """The new client with its key. Raises NotPermitted, ClientRefused, and AlreadyDone when this form was sent before."""
    require(actor, MANAGE)
    given = {"name": name.strip(), "owner": owner.strip(), "purpose": purpose.strip()}
    _check(given, scopes, rate_per_minute)
    drawn = new_key()
    made = ApiClient(
        **given,
        scopes=[scope for scope in ScopeChoice.values if scope in scopes],
        rate_per_minute=rate_per_minute,
        active_from=at,
        act_key=key,
    )
    _give(made, drawn, actor=actor, at=at)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if ApiClient.objects.filter(act_key=key).exists():
            raise AlreadyDone from error
        raise
    return Made(made, str(drawn))


@one_transaction
def client_key_renew(*, client_id: int, actor: Actor, at: datetime, key: str) -> Made:
    """The client with a new key; the old one stops at once. Raises NotPermitted, ApiClient.DoesNotExist, ClientEnded, and
    AlreadyDone when this form was sent before."""
    require(actor, MANAGE)
    found = _locked(client_id, at=at, key=key)
    drawn = new_key()
    _give(found, drawn, actor=actor, at=at)
    found.act_key = key
    found.save(update_fields=["key_prefix", "key_hash", "key_made_at", "changed_by", "act_key"])
    return Made(found, str(drawn))


@one_transaction
def client_end(*, client_id: int, actor: Actor, at: datetime, key: str) -> ApiClient:
    """The client, whose key works no more. Raises NotPermitted, ApiClient.DoesNotExist, ClientEnded, AlreadyDone."""
    require(actor, MANAGE)
    found = _locked(client_id, at=at, key=key)
    found.active_to = at
    found.changed_by_id = int(actor.key)
    found.act_key = key
    found.save(update_fields=["active_to", "changed_by", "act_key"])
    return found


def client_of_key(*, key: str, at: datetime) -> ApiClient | None:
    """The active client whose key this is, or None: unknown, ended and mistyped keys cannot be told apart."""
    given = read_key(key) or ClientKey("", "")
    found = _working.first(prefix=given.prefix, at=at)
    fits = given.fits(found.key_hash if found else NO_CLIENT)
    return found if fits else None


@compiled_once
def _working(*, prefix: Given, at: Given) -> QuerySet[ApiClient]:
    return ApiClient.objects.active(at).filter(key_prefix=prefix)  # type: ignore[arg-type]


def client_seen(*, client: ApiClient, at: datetime) -> None:
    """Nothing; the day on which the client was last used is written once that day."""
    today = timezone.localdate(at)
    if client.last_used_date is None or client.last_used_date < today:
        ApiClient.objects.filter(pk=client.pk).update(last_used_date=today)


def clients_listed() -> list[ApiClient]:
    """Every client: those that work first, by name."""
    working_first = F("active_to").desc(nulls_first=True)
    return list(ApiClient.objects.select_related("changed_by").order_by(working_first, "name", "pk"))


def client_by_prefix(*, prefix: str) -> ApiClient:
    """The client whose present key begins so. Raises ApiClient.DoesNotExist."""
    return ApiClient.objects.get(key_prefix=prefix)


def _check(given: dict[str, str], scopes: Collection[str], rate_per_minute: int) -> None:
    errors = {name: _("Say this in a few words") for name, value in given.items() if not value or "\x00" in value}
    for name, value in given.items():
        if len(value) > LONGEST[name]:
            errors[name] = _("%(longest)d characters or fewer") % {"longest": LONGEST[name]}
    if not scopes or not set(scopes) <= set(ScopeChoice.values):
        errors["scopes"] = _("Choose what it may read")
    if not 1 <= rate_per_minute <= MOST_PER_MINUTE:
        errors["rate_per_minute"] = _("A number from 1 to %(most)d") % {"most": MOST_PER_MINUTE}
    if errors:
        raise ClientRefused(errors)


def _locked(client_id: int, *, at: datetime, key: str) -> ApiClient:
    found = ApiClient.objects.select_for_update(no_key=True).get(pk=client_id)
    if found.act_key == key:
        raise AlreadyDone
    if found.active_to is not None and found.active_to <= at:
        raise ClientEnded
    return found


def _give(made: ApiClient, drawn: ClientKey, *, actor: Actor, at: datetime) -> None:
    made.key_prefix, made.key_hash, made.key_made_at = drawn.prefix, drawn.key_hash, at
    made.changed_by_id = int(actor.key)
