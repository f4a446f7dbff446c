"""Other bodies, as administrators keep them, and as pages offer them."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from crm.catalogue.bodies import OtherBody
from crm.customers.names import clean
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import require

MANAGE = "other_body.manage"
LONGEST_NAME, LONGEST_CODE, LONGEST_WORDS, LONGEST_WEB, LONGEST_TELEPHONE = 120, 40, 200, 300, 40
_TELEPHONE = re.compile(r"\+?[0-9][0-9 ()]{1,38}[0-9]")  # short ones too: 101 is the police
_web = URLValidator(schemes=["http", "https"])


class BodyRefused(Exception):
    """What was given of another body cannot stand; `errors` says what, by field, and how to mend it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {words}" for name, words in errors.items()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class BodyGiven:
    """What an administrator says of another body."""

    name: str
    what_for: str
    web_address: str = ""
    telephone: str = ""
    welsh_name: str = ""
    welsh_what_for: str = ""
    is_live: bool = True


@one_transaction
def body_add(*, code: str, given: BodyGiven, actor: Actor, at: datetime) -> OtherBody:
    """The new body, offered at once.

    Raises NotPermitted, Busy, BodyRefused (code, name, welsh_name, what_for, welsh_what_for, web_address, telephone).
    """
    require(actor, MANAGE)
    errors: dict[str, str] = {}
    if not code or slugify(code) != code or len(code) > LONGEST_CODE:
        errors["code"] = _("Use small letters, digits and hyphens, like fire-service: 40 at most")
    made = _filled(OtherBody(code=code), given, errors, actor=actor, at=at)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as taken:
        raise BodyRefused({"code": _("There is a body with this code already")}) from taken
    return made


@one_transaction
def body_change(*, code: str, given: BodyGiven, actor: Actor, at: datetime) -> OtherBody:
    """The body as it is from now on; what it was is in its history. Raises as `body_add`, and OtherBody.DoesNotExist."""
    require(actor, MANAGE)
    found = OtherBody.objects.select_for_update(no_key=True).get(code=code)
    _filled(found, given, {}, actor=actor, at=at).save()
    return found


def bodies_listed(*, actor: Actor) -> list[OtherBody]:
    """Every body, those no longer offered last. Raises NotPermitted."""
    require(actor, MANAGE)
    return list(OtherBody.objects.order_by("-is_live", "name", "code"))


def bodies_offered() -> list[OtherBody]:
    """Those that a page offers to choose from, by name."""
    return list(OtherBody.objects.filter(is_live=True).order_by("name", "code"))


def _filled(body: OtherBody, given: BodyGiven, errors: dict[str, str], *, actor: Actor, at: datetime) -> OtherBody:
    body.name, body.welsh_name = clean(given.name), clean(given.welsh_name)
    body.what_for, body.welsh_what_for = clean(given.what_for), clean(given.welsh_what_for)
    body.web_address, body.telephone = _address(given.web_address, errors), _telephone(given.telephone, errors)
    if not body.name:
        errors["name"] = _("Enter the name people know it by")
    if not body.what_for:
        errors["what_for"] = _("Say what it sees to, as people ask us for it")
    longest = {"name": LONGEST_NAME, "welsh_name": LONGEST_NAME, "what_for": LONGEST_WORDS}
    for name, most in (longest | {"welsh_what_for": LONGEST_WORDS}).items():
        if len(getattr(body, name)) > most:
            errors[name] = _("Use %(most)s characters at most") % {"most": most}
    if not given.web_address.strip() and not given.telephone.strip():
        errors["web_address"] = _("Enter its web address, its telephone number, or both")
    if errors:
        raise BodyRefused(errors)
    body.is_live, body.changed_at, body.changed_by = given.is_live, at, actor.name
    return body


def _address(typed: str, errors: dict[str, str]) -> str:
    address = clean(typed)
    if address and "://" not in address:
        address = f"https://{address}"
    try:
        if address:
            _web(address)
    except ValidationError:
        errors["web_address"] = _("Enter a web address like https://www.example.org.uk")
    if len(address) > LONGEST_WEB:
        errors["web_address"] = _("Use %(most)s characters at most") % {"most": LONGEST_WEB}
    return address


def _telephone(typed: str, errors: dict[str, str]) -> str:
    number = clean(typed)
    if number and not _TELEPHONE.fullmatch(number):
        errors["telephone"] = _("Enter a telephone number, like 0161 496 0000 or 101")
    return number
