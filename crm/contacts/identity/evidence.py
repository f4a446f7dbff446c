"""The facts that stand on record about somebody, and comparing what was said with them. Shown to nobody.

Only what stood there before the session began is evidence: what a caller has just had written down proves nothing.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.contacts.identity import readings
from crm.contacts.identity.levels import Fact
from crm.contacts.identity.readings import Unreadable
from crm.contacts.models import Contact, Reference
from crm.customers.contact_points import PointRefused, normalise
from crm.customers.models import AccountHolder, ContactPoint, Customer, Residence
from crm.customers.references import NotAReference
from crm.customers.references import normalise as reference_normalised
from crm.teams.actor import Actor


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What is known of one customer (with the records merged with theirs), as far as the actor may know it."""

    today: date
    people: list[Customer]
    points: list[ContactPoint]
    homes: list[Residence]
    accounts: list[str]
    fellows: list[Customer]
    references: list[str]

    def of_kind(self, kind: str) -> list[str]:
        """The normalised telephone numbers or email addresses."""
        return [point.normalised for point in self.points if point.kind == kind]

    @property
    def births(self) -> set[date]:
        """Every birth date on the records: merged ones may differ."""
        return {one.date_of_birth for one in self.people if one.date_of_birth is not None}

    def at_home(self, *, before: bool) -> list[Residence]:
        """Where they live, or have lived before, at an address that can be said."""
        said = [home for home in self.homes if home.property is not None or home.unlisted_postcode]
        return [home for home in said if (home.active_to is not None and home.active_to <= self.today) == before]

    @property
    def facts(self) -> list[Fact]:
        """What can be asked, in the order it is offered."""
        there: dict[Fact, Collection[Any]] = {
            Fact.BIRTH: self.births,
            Fact.HOME: self.at_home(before=False),
            Fact.ACCOUNT: self.accounts,
            Fact.REFERENCE: self.references,
            Fact.PHONE: self.of_kind(ContactPoint.Kind.PHONE),
            Fact.EMAIL: self.of_kind(ContactPoint.Kind.EMAIL),
            Fact.FELLOW: self.fellows,
            Fact.MOVED_IN: [home for home in self.at_home(before=False) if home.active_from],
            Fact.FORMER_HOME: self.at_home(before=True),
        }
        return [fact for fact, held in there.items() if held]


def on_record(*, customer_ids: Sequence[int], actor: Actor, before: datetime, at: datetime) -> OnRecord:
    """What stood on these records of one customer when the session began."""
    mine = {"customer__in": customer_ids}
    holders = AccountHolder.objects.visible_to(actor).filter(active_to__isnull=True, account__active_to__isnull=True)
    accounts = dict(holders.filter(**mine).order_by("pk").values_list("account_id", "account__key"))
    shared = holders.filter(account__in=list(accounts)).exclude(**mine).select_related("customer")
    people = Customer.objects.not_hidden_from(actor).filter(pk__in=customer_ids)
    points = ContactPoint.objects.visible_to(actor).filter(**mine, created_at__lte=before, do_not_use=False)
    homes = Residence.objects.visible_to(actor).filter(**mine, created_at__lte=before).select_related("property")
    contacts = Contact.objects.not_hidden_from(actor).filter(**mine, logged_at__lt=before, voided_at__isnull=True)
    return OnRecord(
        today=timezone.localdate(at),
        people=list(people.order_by("pk")),
        points=list(points.order_by("pk")),
        homes=list(homes.filter(Q(active_from__isnull=True) | Q(active_from__lte=timezone.localdate(at)))),
        accounts=list(accounts.values()),
        fellows=[one.customer for one in shared.order_by("pk")],
        references=list(Reference.objects.filter(contact__in=contacts.values("pk")).values_list("value", flat=True)),
    )


def holds(fact: Fact, said: str, known: OnRecord) -> bool:
    """True when what was said is on record. Raises Unreadable."""
    return _COMPARED[fact](said, known)


def _birth(said: str, known: OnRecord) -> bool:
    return bool(readings.dates_in(said, today=known.today) & known.births)


def _point(kind: str) -> Callable[[str, OnRecord], bool]:
    def compared(said: str, known: OnRecord) -> bool:
        try:
            return normalise(kind, said) in known.of_kind(kind)
        except PointRefused as refused:
            raise Unreadable(str(refused)) from refused

    return compared


def _home(*, before: bool) -> Callable[[str, OnRecord], bool]:
    def compared(said: str, known: OnRecord) -> bool:
        given = readings.home_in(said)
        return any(readings.same_home(given, **_address(home)) for home in known.at_home(before=before))

    return compared


def _address(home: Residence) -> dict[str, Any]:
    if home.property is not None:
        return {"lines": home.property.address_lines, "postcode": home.property.postcode}
    return {"lines": home.unlisted_lines.split(","), "postcode": home.unlisted_postcode}


def _moved_in(said: str, known: OnRecord) -> bool:
    month = readings.month_in(said)
    begun = [home.active_from for home in known.at_home(before=False)]
    return any(day is not None and readings.same_month(month, day) for day in begun)


def _account(said: str, known: OnRecord) -> bool:
    return readings.same_account(said, known.accounts)


def _fellow(said: str, known: OnRecord) -> bool:
    matches = [
        readings.same_name(said, given=one.given_names, preferred=one.preferred_name, family=one.family_name)
        for one in known.fellows
    ]
    return any(matches)


def _reference(said: str, known: OnRecord) -> bool:
    try:
        return reference_normalised(said) in known.references
    except NotAReference:
        typed = said.strip()
    if len(typed) < 4:
        raise Unreadable(_("Type the whole reference"))
    return typed.upper() in {value.upper() for value in known.references}


_COMPARED: dict[Fact, Callable[[str, OnRecord], bool]] = {
    Fact.BIRTH: _birth,
    Fact.PHONE: _point(ContactPoint.Kind.PHONE),
    Fact.EMAIL: _point(ContactPoint.Kind.EMAIL),
    Fact.HOME: _home(before=False),
    Fact.FORMER_HOME: _home(before=True),
    Fact.MOVED_IN: _moved_in,
    Fact.ACCOUNT: _account,
    Fact.FELLOW: _fellow,
    Fact.REFERENCE: _reference,
}
