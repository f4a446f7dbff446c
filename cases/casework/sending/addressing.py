"""Where a message goes by its channel: an email address, a mobile telephone, or the lines of an address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db.models import Case, IntegerField, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.casework.living.moving import MOVED_EVENT
from crm.contacts.identity.actions import FAILED_EVENT
from crm.contacts.models import Message
from crm.contacts.possession import CODE_EVENT
from crm.contacts.saying import COUNCILLOR_LINK
from crm.customers.care.reaching import Point, Reach
from crm.customers.living.queries import death_of
from crm.customers.merging.reaching import best_address
from crm.customers.models import ContactPoint, Customer, HeldQuerySet, Residence
from crm.customers.queries.seen import group_of
from gazetteer.postcodes import postcode_tidy

ONLY_THERE = frozenset({CODE_EVENT, FAILED_EVENT, MOVED_EVENT, COUNCILLOR_LINK})
MOST_LINES = 7  # that an envelope's window shows
WHERE_LETTERS_GO = ("CORRESPONDENCE", "OCCUPIER", "TENANT", "OWNER", "REGISTERED", "TRADES")

Asking = Callable[[Point], Reach]  # whether this one telephone or home of theirs may be used


@dataclass(frozen=True, slots=True)
class Found:
    """The address or, with none, why there is none."""

    address: str = ""
    reason: str = ""


class Points(Protocol):
    """The email addresses that may be used, however they are found."""

    def named(self, message: Message) -> str:
        """The one the message names, "" when it names none that may still be used."""

    def best(self, customer_id: int) -> str:
        """The customer's best, "" when there is none."""


class AskedPoints:
    """The addresses as the records have them now, asked for one at a time."""

    def named(self, message: Message) -> str:
        """The one the message names, "" when it names none that may still be used."""
        found = _named(_usable(ContactPoint.Kind.EMAIL), message)
        return "" if found is None else found.normalised

    def best(self, customer_id: int) -> str:
        """The best of this customer and of whoever they were merged with."""
        return best_address(_usable(ContactPoint.Kind.EMAIL), customer_id=customer_id)


class KnownPoints:
    """The usable addresses, the newest first, of people who were never merged, and those that messages to them name."""

    def __init__(self, points: Sequence[ContactPoint] = ()) -> None:
        self._by_key = {point.pk: point.normalised for point in points}
        self._best = {point.customer_id: point.normalised for point in reversed(points)}

    def named(self, message: Message) -> str:
        """The one the message names, "" when it names none that may still be used."""
        return self._by_key.get(message.contact_point_id or 0, "")

    def best(self, customer_id: int) -> str:
        """The customer's newest."""
        return self._best.get(customer_id, "")


def email_address(message: Message, reach: Reach, points: Points) -> str:
    """The email address: the one safe one; else the one the message names if it may still be used; else the customer's best.

    A code goes to the address it was drawn for or nowhere: a newer one was not on record when the matter was logged. So
    does what tells the owner of a record that somebody failed to be them, and that their address was changed.
    """
    if safe := _safe_point(reach):
        return safe
    if named := points.named(message):
        return named
    if message.customer_id is None:
        return message.addressed_to  # whom it answers, though the index does not know them
    return "" if message.event in ONLY_THERE else points.best(message.customer_id)


def mobile_number(message: Message, reach: Reach, ask: Asking) -> Found:
    """The telephone that a text goes to: the safe one, the one the message names, else the newest that may be texted."""
    if safe := _safe_point(reach):
        return Found(safe)
    usable = _usable(ContactPoint.Kind.PHONE)
    named = _named(usable, message)
    if message.customer is None or (named is None and message.event in ONLY_THERE):
        return Found(reason=_("no mobile telephone on record"))
    theirs = usable.filter(customer__in=group_of(message.customer)).order_by("-is_preferred", "-created_at", "-pk")
    reason = _("no mobile telephone on record")
    for point in [named] if named is not None else list(theirs):
        if point.line == ContactPoint.Line.LANDLINE:
            continue
        if not point.may_text:
            reason = _("they do not want text messages there")
            continue
        reach = ask(point)
        if reach.allowed:
            return Found(point.normalised)
        reason = reach.words
    return Found(reason=reason)


def letter_lines(message: Message, reach: Reach, ask: Asking, *, at: datetime) -> Found:
    """The lines of the address a letter goes to, the name first and the postcode last: the stated safe one, else home."""
    if message.customer is None:
        return Found(reason=_("no postal address on record"))
    if reach.address:
        return _as_lines([part for line in reach.address.splitlines() for part in line.split(",")], name="")
    reason = _("no postal address on record")
    for home in _homes(message.customer, at=at):
        asked = ask(home)
        if asked.allowed:
            return _as_lines(_lines_of(home, message.customer.language), name=str(message.customer))
        reason = asked.words
    return Found(reason=reason)


def estate_address(message: Message) -> str:
    """Where what is addressed to somebody who has died goes: to whoever deals with the estate, when they are named, live and
    can be written to, and only what was written since we knew; "" for nowhere."""
    if message.customer is None or message.event in ONLY_THERE:
        return ""
    death = death_of(customer_ids=group_of(message.customer))
    if death is None or death.estate_customer_id is None or message.created_at <= death.reported_at:
        return ""
    person = Customer.objects.unscoped("to write to them").filter(
        pk=death.estate_customer_id, status=Customer.Status.LIVE, restriction__isnull=True
    )
    points = _usable(ContactPoint.Kind.EMAIL).filter(customer__in=person.values("pk"))
    return points.order_by("-created_at", "-pk").values_list("normalised", flat=True).first() or ""


def _safe_point(reach: Reach) -> str:
    """The one point at which they said they can be reached safely; "" when they said none."""
    if reach.point_id is None:
        return ""
    points = ContactPoint.objects.unscoped("to write to the one safe address").filter(
        pk=reach.point_id, do_not_use=False
    )
    return points.values_list("normalised", flat=True).first() or ""


def _usable(kind: str) -> HeldQuerySet:
    points = ContactPoint.objects.unscoped("to write to")
    return points.filter(kind=kind, do_not_use=False, restriction__isnull=True)


def _named(usable: HeldQuerySet, message: Message) -> ContactPoint | None:
    if message.contact_point_id is None:
        return None
    return usable.filter(pk=message.contact_point_id).first()


def _homes(customer: Customer, *, at: datetime) -> list[Residence]:
    """Where letters to them may go, where they asked for letters first."""
    order = Case(
        *[When(role=role, then=Value(place)) for place, role in enumerate(WHERE_LETTERS_GO)],
        output_field=IntegerField(),
    )
    homes = Residence.objects.unscoped("to write to").current(timezone.localdate(at))
    mine = homes.filter(customer__in=group_of(customer), role__in=WHERE_LETTERS_GO)
    return list(mine.select_related("property").order_by(order, "-active_from", "-pk"))


def _lines_of(home: Residence, language: str) -> list[str]:
    if home.property is not None:
        return home.property.lines_in(language.split("-")[0])
    return [*home.unlisted_lines.splitlines(), home.unlisted_postcode]


def _as_lines(lines: list[str], *, name: str) -> Found:
    """The address as an envelope shows it; a safe address may end in its postcode within the last line."""
    kept = [" ".join(line.split()) for line in lines if line.strip()]
    if kept and not postcode_tidy(kept[-1]):
        words = kept[-1].split()
        kept[-1:] = [" ".join(words[:-2]), " ".join(words[-2:])] if len(words) > 2 else kept[-1:]
    if len(kept) < 2 or not (postcode := postcode_tidy(kept[-1])):
        return Found(reason=_("the postal address on record has no postcode"))
    above = [name, *kept[:-1]] if name else kept[:-1]
    if len(above) >= MOST_LINES:
        above = [*above[: MOST_LINES - 2], ", ".join(above[MOST_LINES - 2 :])]
    return Found("\n".join([*above, postcode]))
