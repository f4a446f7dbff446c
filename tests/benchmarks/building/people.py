"""Customers in households, with ways to reach them and council tax accounts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random

from crm.customers.models import Account, AccountHolder, ContactPoint, Customer, Residence
from crm.customers.names import Names
from crm.customers.references import ALPHABET, LENGTH, check_character
from crm.teams.models import Grade, Restriction, Team, User
from deploy.demo import names
from gazetteer.entries.models import Property
from tests.benchmarks.building.copying import Table

MAKER = "SYSTEM:bench"
ONE_IN = 2500  # customers is confidential, and one lives at a confidential address
BUSINESS_SHARE = 0.03
COMMON_SURNAMES = 1800


@dataclass(frozen=True, slots=True)
class Person:
    """What contacts need to know of a customer."""

    key: int
    uprn: int
    email: str
    phone: str


@dataclass(slots=True)
class References:
    """References that occur once, for customers and contacts."""

    random: Random
    drawn: set[str] = field(default_factory=set)

    def next(self) -> str:
        """A reference as stored that was not drawn before."""
        while True:
            body = "".join(self.random.choices(ALPHABET, k=LENGTH))
            if body not in self.drawn:
                self.drawn.add(body)
                return body + check_character(body)


class Town:
    """The tables of people, and those who are in them."""

    def __init__(self, *, random: Random, at: datetime, references: References) -> None:
        self.random, self.at, self.references = random, at, references
        self.people: list[Person] = []
        self.customers = Table(
            Customer, "id", "canonical_id", "reference", "kind", "given_names", "family_name", "business_name",
            "trading_name", "date_of_birth", "source", "display_name", "sort_name", "search_text", "restriction_id",
            "created_at", "created_by",
        )  # fmt: skip
        self.points = Table(
            ContactPoint, "id", "customer_id", "kind", "value", "normalised", "verified_at", "created_at"
        )
        self.residences = Table(
            Residence, "customer_id", "property_id", "role", "active_from", "active_to", "restriction_id", "created_at"
        )
        self.accounts = Table(Account, "id", "system", "key", "property_id", "active_from", "status")
        self.holders = Table(AccountHolder, "account_id", "customer_id", "role", "active_from")
        self.hidden = restrictions(at)
        self._surnames = list(dict.fromkeys(names.surname(random) for _ in range(4 * COMMON_SURNAMES)))
        random.shuffle(self._surnames)
        self._weights = list(accumulate(1 / (rank + 8) ** 0.85 for rank in range(len(self._surnames))))

    @property
    def tables(self) -> list[Table]:
        """Every table of people."""
        return [self.customers, self.points, self.residences, self.accounts, self.holders]

    def settle(self, wanted: int) -> None:
        """Nothing; so many customers live and trade at the properties of the gazetteer."""
        homes, shops = properties("R", self.random), properties("C", self.random)
        while len(self.people) < wanted:
            if self.random.random() < BUSINESS_SHARE:
                self._business(next(shops))
            else:
                self._household(next(homes), wanted)

    def surname(self) -> str:
        """A surname: a few are common, most are rare."""
        return self.random.choices(self._surnames, cum_weights=self._weights)[0]

    def _household(self, uprn: int, wanted: int) -> None:
        random = self.random
        family, landline = self.surname(), f"01632 96{random.randrange(10_000):04}"
        since = self.at.date() - timedelta(days=random.randrange(30, 9000))
        living_here = []
        for _member in range(random.choices([1, 2, 3, 4], weights=[40, 38, 14, 8])[0]):
            if len(self.people) == wanted:
                break
            own = family if random.random() < 0.8 else self.surname()
            called = Names(given_names=names.forename(random), family_name=own)
            born = self.at.date() - timedelta(days=random.randrange(18 * 365, 95 * 365))
            phone = f"07700 9{random.randrange(100_000):05}" if random.random() < 0.85 else landline
            mail = called.search_text.replace(" ", ".") if random.random() < 0.65 else ""
            living_here.append(self._add(called, uprn, since, phone=phone, mail=mail, born=born))
        if random.random() < 0.33:
            self._account(uprn, living_here, since)

    def _business(self, uprn: int) -> None:
        registered, trading = names.business(self.random)
        called = Names(kind="BUSINESS", business_name=registered, trading_name=trading)
        since = self.at.date() - timedelta(days=self.random.randrange(30, 9000))
        phone = f"01632 96{self.random.randrange(10_000):04}"
        self._add(called, uprn, since, phone=phone, mail="office", born=None, role="TRADES")

    def _add(
        self, called: Names, uprn: int, since: date, *, phone: str, mail: str, born: date | None, role: str = "OCCUPIER"
    ) -> int:
        key = len(self.people) + 1
        email = f"{mail}{key}@mail.example" if mail else ""
        begun = self.at - timedelta(days=min((self.at.date() - since).days, 3000), minutes=self.random.randrange(600))
        person_hidden = self.hidden[Grade.PERSON] if key % ONE_IN == 1 else None
        home_hidden = self.hidden[Grade.ADDRESS] if key % ONE_IN == 2 else None
        self.customers.add(
            key, key, self.references.next(), called.kind, called.given_names, called.family_name, called.business_name,
            called.trading_name, born, "LOAD", called.display_name, called.sort_name, called.search_text,
            person_hidden, begun, MAKER,
        )  # fmt: skip
        self.points.add(2 * key, key, "PHONE", phone, f"+44{phone[1:].replace(' ', '')}", None, begun)
        if email:
            self.points.add(2 * key + 1, key, "EMAIL", email, email, begun, begun)
        if self.random.random() < 0.12:
            left = since - timedelta(days=self.random.randrange(365))
            self.residences.add(
                key, self.random.choice(self.people).uprn if self.people else uprn, role,
                left - timedelta(days=900), left, None, begun,
            )  # fmt: skip
        self.residences.add(key, uprn, role, since, None, home_hidden, begun)
        self.people.append(Person(key, uprn, email, phone))
        return key

    def _account(self, uprn: int, holders: list[int], since: date) -> None:
        key = self.accounts.count + 1
        self.accounts.add(key, "council-tax", f"7{key:09}", uprn, since, "open")
        for number, customer in enumerate(holders[:2]):
            self.holders.add(key, customer, "JOINT" if number else "LIABLE", since)


def properties(classes: str, random: Random) -> Iterator[int]:
    """UPRNs of properties of a class, in a random order, again and again."""
    found = list(
        Property.objects.pickable()
        .filter(classification__startswith=classes)
        .order_by("uprn")
        .values_list("uprn", flat=True)
    )
    while True:
        random.shuffle(found)
        yield from found


def restrictions(at: datetime) -> dict[str, int]:
    """The keys of a restriction for each grade, all of the safeguarding team."""
    found = {}
    for grade in (Grade.ADDRESS, Grade.PERSON, Grade.MATTER):
        hidden = Restriction.objects.create(
            grade=grade,
            reason="At risk",
            review_date=at.date() + timedelta(days=365),
            owner=User.objects.get(username="agent3"),
            created_at=at,
        )
        hidden.teams.set([Team.objects.get(code="safeguarding")])
        found[str(grade)] = hidden.pk
    return found
