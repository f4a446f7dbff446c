"""Who may be ringing: the customers of a telephone number, for the page that opens when a call comes in."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.contact_points import PHONE, PointRefused, normalise_phone, shown
from crm.customers.finding.people import people_among
from crm.customers.finding.ranking import Comparing, best_of
from crm.customers.finding.search import CustomerHit, hits_of
from crm.customers.models import ContactPoint, Customer
from crm.customers.names import tokens_of
from crm.teams import policy
from crm.teams.access import record_read
from crm.teams.actor import Actor

SCREEN = "call"
MOST_OFFERED = 20
MOST_COUNTED = 1000
LONGEST_GIVEN = 40


@dataclass(frozen=True, slots=True)
class Calling:
    """The number as it came in, who has it, and how many they are; `only` when there can be no doubt about the record."""

    given: str
    number: str  # normalised, "" for one that is withheld or cannot be one
    hits: list[CustomerHit]
    count: int
    only: CustomerHit | None = None

    @property
    def shown_number(self) -> str:
        """The number as people write it, else what came in."""
        return shown(PHONE, self.number) if self.number else self.given

    @property
    def more(self) -> int:
        """How many have the number and are not listed."""
        return self.count - len(self.hits)


def calling(*, actor: Actor, given: str, at: datetime, named: str = "") -> Calling:
    """Who has the number, those first who live and still use it; with `named` those of them so named. The look is recorded.

    Whatever the telephone system sends is answered: a number that cannot be one belongs to nobody. Raises NotPermitted.
    """
    policy.require(actor, "contact.log")
    given = "".join(letter for letter in given if letter.isprintable()).strip()[:LONGEST_GIVEN]
    try:
        number = normalise_phone(given)
    except PointRefused:
        return Calling(given if any(letter.isdigit() for letter in given) else "", "", [], 0)
    reached = _reached(number, actor=actor)
    keys = _named(list(reached), named, actor=actor) if named.strip() else list(reached)
    customers = Customer.objects.visible_to(actor).in_bulk(keys[:MOST_OFFERED])
    found = [(customers[key], "" if reached[key] else _("no longer their number")) for key in keys if key in customers]
    hits = hits_of(found, actor=actor, today=timezone.localdate(at))
    record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=[hit.customer_id for hit in hits])
    count = len(keys) if len(keys) > len(customers) else len(hits)
    sure = not named and count == 1 and len(hits) == 1 and hits[0].live and reached[keys[0]]
    return Calling(given, number, hits, count, hits[0] if sure else None)


def _reached(number: str, *, actor: Actor) -> dict[int, bool]:
    """The keys of those who have the number, in order, each with whether it is still used."""
    points = ContactPoint.objects.visible_to(actor).filter(kind=PHONE, normalised=number)
    in_scope = points.filter(customer__in=Customer.objects.visible_to(actor))
    rows = in_scope.values_list("customer_id", "do_not_use", "customer__status", "customer__sort_name")[:MOST_COUNTED]
    ordered = sorted(rows, key=lambda row: (row[1], row[2] != Customer.Status.LIVE, row[3], row[0]))
    return {key: not stopped for key, stopped, _status, _name in ordered}


def _named(keys: list[int], named: str, *, actor: Actor) -> list[int]:
    """Those of the keys who are so named, best first."""
    comparing = Comparing(tokens_of(named))
    people = people_among(Customer.objects.visible_to(actor).filter(pk__in=keys))
    return [one.person.key for one in best_of(map(comparing.rank, people), limit=MOST_OFFERED)]
