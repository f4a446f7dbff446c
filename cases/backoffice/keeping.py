"""Partners, as administrators keep them. No customer's data is here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cases.backoffice.adapters.webhook import address_wrong
from cases.backoffice.contract import Adapter, Setting, adapter_of
from cases.backoffice.models import CODE_LENGTH, Job, Partner
from cases.backoffice.statuses import rows_wrong
from crm.customers.names import clean
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import require

MANAGE = "partner.manage"
LONGEST_NAME, LONGEST_TELEPHONE, LONGEST_SETTING = 120, 40, 500
MOST_ACKNOWLEDGE, MOST_LINK = 60, 366
_TELEPHONE = re.compile(r"\+?[0-9][0-9 ()]{1,38}[0-9]")
_VARIABLE = re.compile(r"DOOR_[A-Z0-9_]{1,80}")


class PartnerRefused(Exception):
    """What was given of a partner cannot stand; `errors` says what, by field, and how to mend it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {words}" for name, words in errors.items()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class PartnerGiven:
    """What an administrator says of a partner; `settings` are those of its adapter."""

    name: str
    adapter: str
    settings: Mapping[str, str] = field(default_factory=dict)
    statuses: Sequence[Mapping[str, Any]] = ()
    telephone: str = ""
    acknowledge_days: int = 1
    link_days: int = 30
    is_live: bool = True


@one_transaction
def partner_add(*, code: str, given: PartnerGiven, actor: Actor, at: datetime) -> Partner:
    """The new partner. Raises NotPermitted, Busy, PartnerRefused (code, and as `partner_change`)."""
    require(actor, MANAGE)
    errors: dict[str, str] = {}
    if not code or slugify(code) != code or len(code) > CODE_LENGTH:
        errors["code"] = _("Use small letters, digits and hyphens, like tow-and-sons: %(most)d at most") % {
            "most": CODE_LENGTH
        }
    made = _filled(Partner(code=code, generation_at=at), given, errors, actor=actor, at=at)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as taken:
        raise PartnerRefused({"code": _("There is a partner with this code already")}) from taken
    return made


@one_transaction
def partner_change(*, code: str, given: PartnerGiven, actor: Actor, at: datetime) -> Partner:
    """The partner as it is from now on; what it was is in its history.

    Raises NotPermitted, Busy, Partner.DoesNotExist, PartnerRefused (name, adapter, settings by ADAPTER_CODE, statuses,
    telephone, acknowledge_days, link_days).
    """
    require(actor, MANAGE)
    found = Partner.objects.select_for_update(no_key=True).get(code=code)
    _filled(found, given, {}, actor=actor, at=at).save()
    return found


@one_transaction
def secret_renew(*, code: str, generation: int, actor: Actor, at: datetime) -> Partner:
    """The partner with a new signing secret; the one before it holds for one more day. Drawn once for one page.

    Raises NotPermitted, Busy, Partner.DoesNotExist.
    """
    require(actor, MANAGE)
    found = Partner.objects.select_for_update(no_key=True).get(code=code)
    if found.generation == generation:
        found.generation, found.generation_at = found.generation + 1, at
        found.changed_at, found.changed_by = at, actor.signed
        found.save(update_fields=["generation", "generation_at", "changed_at", "changed_by"])
    return found


def partners_listed(*, actor: Actor) -> list[tuple[Partner, int]]:
    """Every partner with how many jobs it has open, those given no more work last. Raises NotPermitted."""
    require(actor, MANAGE)
    partners = list(Partner.objects.select_related("poll").order_by("-is_live", "name", "code"))
    opened = Job.objects.unscoped("a number, the same for everybody").open().values("partner")
    counts = dict(opened.annotate(n=Count("pk", filter=Q())).values_list("partner", "n"))
    return [(partner, counts.get(partner.pk, 0)) for partner in partners]


def _filled(partner: Partner, given: PartnerGiven, errors: dict[str, str], *, actor: Actor, at: datetime) -> Partner:
    partner.name, partner.telephone = clean(given.name), clean(given.telephone)
    partner.adapter, partner.is_live = given.adapter, given.is_live
    partner.acknowledge_days, partner.link_days = given.acknowledge_days, given.link_days
    partner.statuses = [dict(row) for row in given.statuses]
    partner.changed_at, partner.changed_by = at, actor.signed
    if not partner.name or len(partner.name) > LONGEST_NAME:
        errors["name"] = _("Enter the name people here know it by, in %(most)d characters at most") % {
            "most": LONGEST_NAME
        }
    if partner.telephone and not _TELEPHONE.fullmatch(partner.telephone):
        errors["telephone"] = _("Enter a telephone number, like 0161 496 0000")
    for name, value, most in (
        ("acknowledge_days", given.acknowledge_days, MOST_ACKNOWLEDGE),
        ("link_days", given.link_days, MOST_LINK),
    ):
        if not 1 <= value <= most:
            errors[name] = _("Enter a number from 1 to %(most)d") % {"most": most}
    if wrong := rows_wrong(partner.statuses):
        errors["statuses"] = wrong
    adapter = adapter_of(given.adapter)
    if adapter is None:
        errors["adapter"] = _("Choose how they are reached")
    else:
        partner.settings = _settings(adapter, given.settings, errors)
    if errors:
        raise PartnerRefused(errors)
    return partner


def _settings(adapter: Adapter, given: Mapping[str, str], errors: dict[str, str]) -> dict[str, str]:
    found = {one.code: str(given.get(one.code, "")).strip() for one in adapter.settings}
    for one in adapter.settings:
        if wrong := _setting_wrong(one, found[one.code]):
            errors[f"{adapter.code}_{one.code}"] = wrong
    return {code: value for code, value in found.items() if value}


def _setting_wrong(asked: Setting, value: str) -> str:
    if not value:
        return _("Enter this") if asked.required else ""
    if len(value) > LONGEST_SETTING or "\x00" in value:
        return _("%(most)d characters or fewer") % {"most": LONGEST_SETTING}
    if asked.kind == "EMAIL":
        try:
            validate_email(value)
        except ValidationError:
            return _("Enter an email address, like jobs@example.org")
    if asked.kind == "URL":
        return address_wrong(value)
    if asked.kind == "NUMBER" and not (value.isascii() and value.isdigit()):
        return _("Enter a whole number")
    if asked.kind == "SECRET" and not _VARIABLE.fullmatch(value):
        return _("Enter the name of a variable of the environment that begins with DOOR_: never the secret itself")
    return ""
