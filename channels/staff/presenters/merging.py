"""Two records side by side: before they are shown as one, and before they are two again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.casework.queries import OpenCase, open_cases_for
from channels.staff.presenters import timelines
from channels.staff.presenters.person import alerts_of
from crm.contacts.models import Contact
from crm.contacts.timelines import Wanted, customer_timeline
from crm.customers.care.marks import MarkKind, alerts_seen_keys, words_of
from crm.customers.contact_points import shown as point_shown
from crm.customers.merging.placing import FactLine
from crm.customers.merging.queries import Conflict, Half, MergePreview
from crm.customers.merging.unplaced import not_to_be_placed
from crm.customers.models import Customer
from crm.customers.particulars.masking import account_key, birth_words
from crm.customers.particulars.models import AccountKind
from crm.customers.particulars.queries import account_kinds_by_code
from crm.customers.queries.seen import residence_words
from crm.teams.actor import Actor

SCREEN = "customer-merge"  # where alerts were seen
SAID = 10  # lines of each timeline


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison: what each side has, and whether they differ."""

    label: str
    sides: tuple[list[str], ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records."""

    half: Half
    name: str
    reference: str
    alerts: list[str]
    cases: list[OpenCase]
    said: list[dict[str, Any]]
    contacts: int


@dataclass(frozen=True, slots=True)
class Together:
    """Both sides and their comparison."""

    sides: tuple[Side, Side]
    rows: list[Row]
    conflicts: list[Conflict] = field(default_factory=list)
    against: list[str] = field(default_factory=list)


def merge_page(preview: MergePreview, *, actor: Actor, at: datetime) -> Together:
    """The page before a merge."""
    sides = side_of(preview.into, actor=actor, at=at), side_of(preview.gone, actor=actor, at=at)
    return Together(sides, rows_of(sides, actor), preview.conflicts, preview.against)


def unmerge_page(halves: tuple[Half, Half], *, actor: Actor, at: datetime) -> Together:
    """The page before two records are two again: what each will have."""
    sides = side_of(halves[0], actor=actor, at=at), side_of(halves[1], actor=actor, at=at)
    return Together(sides, rows_of(sides, actor))


def side_of(half: Half, *, actor: Actor, at: datetime) -> Side:
    """One side as it is seen."""
    contacts = Contact.objects.visible_to(actor).filter(not_to_be_placed("CONTACT"), customer__in=half.keys)
    return Side(
        half=half,
        name=half.top.display_name,
        reference=half.shown_reference,
        alerts=[
            *(words for customer in half.customers for words in alerts_of(customer)),
            *words_of(half.keys, actor=actor, at=at, screen=SCREEN),
        ],
        cases=open_cases_for(actor=actor, at=at, records=half.keys),
        said=timelines.items(
            customer_timeline(actor=actor, customer_ids=half.keys, wanted=Wanted(limit=SAID)), actor=actor
        ),
        contacts=contacts.count(),
    )


def facts_looked_at(facts: Sequence[FactLine], *, actor: Actor, at: datetime) -> None:
    """Nothing; that the alerts among them were seen is recorded."""
    keys = [fact.key for fact in facts if fact.kind == MarkKind.ALERT]
    alerts_seen_keys(keys, actor=actor, at=at, screen=SCREEN)


def rows_of(sides: Sequence[Side], actor: Actor) -> list[Row]:
    """The comparison line by line; a line that neither side has anything in is left out."""
    systems = {holder.account.system for side in sides for holder in side.half.accounts}
    kinds = account_kinds_by_code(systems)
    accounts = [[_account(holder, kinds, actor) for holder in side.half.accounts] for side in sides]
    lines = [
        (_("Names"), [_names(side.half.customers) for side in sides]),
        (_("Born"), [_births(side.half.customers, actor) for side in sides]),
        (_("Addresses"), [[_home(home) for home in side.half.residences] for side in sides]),
        (_("How to reach them"), [[_point(point) for point in side.half.points] for side in sides]),
        (_("Accounts"), accounts),
        (_("Alerts"), [side.alerts for side in sides]),
        (_("Open cases"), [[str(len(side.cases))] for side in sides]),
        (_("Contacts"), [[str(side.contacts)] for side in sides]),
    ]
    compared = len(lines) - 2  # counts differ always and say nothing
    return [
        Row(label, tuple(given), at < compared and all(given) and set(given[0]) != set(given[1]))
        for at, (label, given) in enumerate(lines)
        if any(given)
    ]


def _names(customers: Sequence[Customer]) -> list[str]:
    return [
        " ".join(filter(None, [customer.title, customer.display_name]))
        + (f" ({customer.preferred_name})" if customer.preferred_name else "")
        for customer in customers
    ]


def _births(customers: Sequence[Customer], actor: Actor) -> list[str]:
    words = (birth_words(customer.date_of_birth, actor=actor) for customer in customers)
    return list(dict.fromkeys(one for one in words if one))


def _home(home: Any) -> str:
    words = f"{residence_words(home)} ({home.get_role_display()})"
    if not home.active_to:
        return words
    return _("%(address)s, to %(day)s") % {"address": words, "day": f"{home.active_to:%d %b %Y}"}


def _point(point: Any) -> str:
    words = point_shown(point.kind, point.normalised)
    return _("%(value)s (do not use)") % {"value": words} if point.do_not_use else words


def _account(holder: Any, kinds: dict[str, AccountKind], actor: Actor) -> str:
    """Their part in an account, its key masked as on their page: two masks of one key would say it whole."""
    account = holder.account
    kind = kinds.get(account.system)
    name = kind.name if kind else account.system.replace("-", " ").capitalize()
    words = f"{name} {account_key(account.key, kind=kind, actor=actor)}, {holder.get_role_display()}"
    return f"{words}, {account.property.address}" if account.property else words
