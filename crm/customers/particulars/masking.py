"""What a field looks like to this actor: whole, masked, or not there. Pages, the API and exports all ask here.

Who sees how much is the table of `crm/teams/policy.py`; this module knows what each mask looks like. An empty answer
means that the field is absent: neither its value nor that there is one.

Whoever has found out in the session that they speak with the customer is shown that customer's own masked fields whole.
A higher floor knows of such sessions: it is asked.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from crm.customers.contact_points import EMAIL, PHONE, ending
from crm.customers.contact_points import shown as point_shown
from crm.customers.models import ContactPoint
from crm.customers.particulars import business_numbers
from crm.customers.particulars.models import AccountKind
from crm.teams.actor import Actor
from crm.teams.policy import Field, Sight, field_seen

HIDDEN = "·····"

Opening = Callable[
    [Actor, Sequence[int], datetime], bool
]  # for this actor, the customer of these records, at this time
_openings: list[Opening] = []


def opening_enrol(opening: Opening) -> None:
    """Nothing; from now on it is asked whether somebody showed who they are."""
    if opening not in _openings:
        _openings.append(opening)


def opened(customer_ids: Sequence[int], *, actor: Actor, at: datetime) -> bool:
    """Whether what is masked of the customer of these records is open to this actor just now."""
    return any(opening(actor, customer_ids, at) for opening in _openings)


def sight_of(field: Field, *, actor: Actor, is_open: bool) -> Sight:
    """How much of the customer's own field the actor sees; what is absent for a role stays absent."""
    seen = field_seen(actor, field)
    return Sight.WHOLE if is_open and seen == Sight.MASKED else seen


def birth_words(born: date | None, *, actor: Actor, is_open: bool = False) -> str:
    """When they were born, as much of it as the actor's role may see: "born 19••"."""
    if born is None:
        return ""
    seen = sight_of(Field.DATE_OF_BIRTH, actor=actor, is_open=is_open)
    if seen == Sight.WHOLE:
        return _("born %(day)s %(month)s %(year)s") % {"day": born.day, "month": f"{born:%B}", "year": born.year}
    return _("born %(century)s••") % {"century": born.year // 100} if seen == Sight.MASKED else ""


def account_key(key: str, *, kind: AccountKind | None, actor: Actor, is_open: bool = False) -> str:
    """The key of an account, or as much of it as its kind shows: "100·····3"."""
    seen = key_seen(kind, actor=actor, is_open=is_open)
    if seen == Sight.WHOLE:
        return key
    return mask_of(key, kind=kind) if seen == Sight.MASKED else ""


def key_seen(kind: AccountKind | None, *, actor: Actor, is_open: bool = False) -> Sight:
    """How much of the keys of this kind the actor sees: the kind may name roles that see them whole."""
    seen = sight_of(Field.ACCOUNT_KEY, actor=actor, is_open=is_open)
    if seen == Sight.MASKED and kind is not None and any(role in kind.whole_for for role, _department in actor.roles):
        return Sight.WHOLE
    return seen


def mask_of(key: str, *, kind: AccountKind | None) -> str:
    """The key masked: the characters its kind shows at both ends, never more than half of it."""
    first, last = (kind.shown_first, kind.shown_last) if kind else (0, 3)
    while first + last > len(key) // 2:
        first, last = (first - 1, last) if first >= last else (first, last - 1)
    return f"{key[:first]}{HIDDEN}{key[len(key) - last :]}"


def number_words(kind: str, normalised: str, *, actor: Actor) -> str:
    """A business's number as people write it, or its last two digits."""
    field = Field.VAT_NUMBER if kind == business_numbers.VAT else Field.COMPANY_NUMBER
    seen = field_seen(actor, field)
    if seen == Sight.WHOLE:
        return business_numbers.shown(kind, normalised)
    return HIDDEN + normalised[-2:] if seen == Sight.MASKED else ""


def point_words(point: ContactPoint, *, actor: Actor, others: bool = False) -> str:
    """A way to reach the customer; with `others`, somebody they live with or are related to."""
    seen = field_seen(actor, Field.OTHERS_CONTACT_POINT if others else Field.CONTACT_POINT)
    if seen == Sight.WHOLE:
        return point.value if point.kind not in (PHONE, EMAIL) else point_shown(point.kind, point.normalised)
    return _point_masked(point) if seen == Sight.MASKED else ""


def _point_masked(point: ContactPoint) -> str:
    if point.kind == PHONE:
        return _("telephone ending %(digits)s") % {"digits": ending(point.normalised)}
    if point.kind == EMAIL:
        name, _at, domain = point.normalised.partition("@")
        return f"{name[:1]}{HIDDEN}@{domain}"
    return str(point.get_kind_display())
