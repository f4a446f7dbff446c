"""1.2 million customers, by COPY: households and businesses at real places, who moved, who is there twice, who is gone.

Deterministic for a number of customers. A record that is somebody's second has the key "same-as-N-..." (N the first's key in
the table), which is how measures of matching know the truth; see docs/benchmarks.md.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import NamedTuple

from crm.customers.finding.keeping import word_row
from crm.customers.finding.models import NamePair, NameWord
from crm.customers.finding.name_keys import keys_of
from crm.customers.models import Account, AccountHolder, ContactPoint, Customer, Residence
from crm.customers.names import Names
from crm.customers.nicknames import other_names
from gazetteer.folding import fold
from tests.benchmarks.building.copying import Table, copying
from tests.benchmarks.building.index_names import NamePool, Origin
from tests.benchmarks.building.people import References, properties, restrictions

SEED = 2026
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # everything is counted from one day, so that it is the same every day
MAKER = "SYSTEM:bench"
BUSINESSES, TWICE, MOVED, GONE, DIED, PREFERRED = 0.04, 0.03, 0.25, 0.06, 0.04, 0.06
ONE_IN = 20_000  # customers is confidential, and one lives at a confidential address
SHARED_PHONE, SHARED_BY = "07700 900400", 400
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Made(NamedTuple):
    """Somebody as they were made, to be made again with something different."""

    key: int
    names: Names
    born: date | None
    phone: str
    uprn: int


class Index:
    """The tables of the index, and what is drawn for them."""

    def __init__(self, *, customers: int) -> None:
        self.random = Random(SEED)
        self.at, self.today, self.wanted, self.made = AT, AT.date(), customers, 0
        self.pool = NamePool(self.random)
        self.references = References(self.random)
        self.hidden = restrictions(AT)
        self.words: set[str] = set()
        self.customers = Table(
            Customer, "id", "canonical_id", "reference", "kind", "title", "given_names", "family_name", "preferred_name",
            "business_name", "trading_name", "date_of_birth", "status", "source", "display_name", "sort_name",
            "search_text", "restriction_id", "key", "created_at", "created_by",
        )  # fmt: skip
        self.points = Table(ContactPoint, "customer_id", "kind", "value", "normalised", "created_at")
        self.residences = Table(
            Residence, "customer_id", "property_id", "role", "active_from", "active_to", "restriction_id", "created_at"
        )
        self.accounts = Table(Account, "id", "system", "key", "property_id", "active_from", "status")
        self.holders = Table(AccountHolder, "account_id", "customer_id", "role", "active_from")
        self.pairs = Table(NamePair, "customer_id", "one", "other", "name")
        self.tables = [self.customers, self.points, self.residences, self.accounts, self.holders, self.pairs]
        self._former = properties("R", self.random)

    def settle(self) -> None:
        """Nothing; so many customers live and trade at the properties of the gazetteer."""
        homes, shops = properties("R", self.random), properties("C", self.random)
        while self.made < self.wanted:
            if self.random.random() < BUSINESSES:
                self._business(next(shops))
            else:
                self._household(next(homes))

    def _household(self, uprn: int) -> None:
        random, pool = self.random, self.pool
        origin = pool.origin()
        family, landline = pool.surname(origin), f"01632 {random.randrange(10**6):06}"
        since = self.today - timedelta(days=random.randrange(30, 9000))
        here: list[int] = []
        for _member in range(random.choices([1, 2, 3, 4, 5], weights=[30, 36, 18, 11, 5])[0]):
            if self.made >= self.wanted:
                break
            one = self._person(
                origin, family if random.random() < 0.82 else pool.surname(origin), uprn, since, landline
            )
            here.append(one.key)
            if random.random() < TWICE and self.made < self.wanted:
                self._again(one)
        if here and random.random() < 0.9:
            self._account(uprn, here, since)

    def _person(self, origin: Origin, family: str, uprn: int, since: date, landline: str) -> Made:
        random = self.random
        given, title = self.pool.given(origin)
        forms = sorted(other_names(fold(given.split()[0])))
        preferred = random.choice(forms).title() if forms and random.random() < PREFERRED else ""
        names = Names("PERSON", title if random.random() < 0.5 else "", given, family, preferred)
        born = self.today - timedelta(days=random.randrange(16 * 365, 97 * 365)) if random.random() < 0.88 else None
        phone = f"07{random.randrange(300, 1000)} {random.randrange(10**6):06}" if random.random() < 0.8 else landline
        if self.made and self.made % (self.wanted // SHARED_BY or 1) == 0:
            phone = SHARED_PHONE
        return self._add(names, uprn, since, born=born, phone=phone)

    def _again(self, first: Made) -> None:
        """The same person once more, as systems and tired people record them."""
        random, names = self.random, first.names
        given, family = names.given_names, names.family_name
        chance = random.random()
        if chance < 0.35:
            family = slipped(family, random)
        elif chance < 0.6:
            forms = sorted(other_names(fold(given.split()[0])))
            given = random.choice(forms).title() if forms else given[:1]
        else:
            given = given.split()[0]
        uprn = first.uprn if random.random() < 0.7 else next(self._former)
        born = first.born if random.random() < 0.7 else None
        phone = (
            first.phone if random.random() < 0.5 else f"07{random.randrange(300, 1000)} {random.randrange(10**6):06}"
        )
        since = self.today - timedelta(days=random.randrange(30, 3000))
        key = f"same-as-{first.key}-{self.made}"
        self._add(Names("PERSON", "", given, family), uprn, since, born=born, phone=phone, key=key)

    def _business(self, uprn: int) -> None:
        registered, trading = self.pool.business()
        since = self.today - timedelta(days=self.random.randrange(30, 9000))
        phone = f"01632 {self.random.randrange(10**6):06}"
        names = Names("BUSINESS", business_name=registered, trading_name=trading)
        self._add(names, uprn, since, born=None, phone=phone, role="TRADES")

    def _add(
        self, names: Names, uprn: int, since: date, *, born: date | None, phone: str, role: str = "OCCUPIER",
        key: str | None = None,
    ) -> Made:  # fmt: skip
        random = self.random
        self.made += 1
        own, begun = self.made, self.at - timedelta(days=min((self.today - since).days, 3000))
        chance = random.random()
        status = "LIVE" if chance > GONE + DIED else "MOVED_AWAY" if chance < GONE else "DECEASED"
        self.customers.add(
            own, own, self.references.next(), names.kind, names.title, names.given_names, names.family_name,
            names.preferred_name, names.business_name, names.trading_name, born, status, "LOAD", names.display_name,
            names.sort_name, names.search_text, self.hidden["PERSON"] if own % ONE_IN == 1 else None, key, begun, MAKER,
        )  # fmt: skip
        self.points.add(own, "PHONE", phone, f"+44{phone[1:].replace(' ', '')}", begun)
        if random.random() < 0.55:
            mail = f"{names.search_text.replace(' ', '.')[:40]}{own}@mail.example"
            self.points.add(own, "EMAIL", mail, mail, begun)
        self._homes(own, uprn, since, begun, role=role, gone=status == "MOVED_AWAY")
        for pair in keys_of(names):
            self.pairs.add(own, *pair)
            self.words.update(word for word in (pair.one, pair.other) if word)
        return Made(own, names, born, phone, uprn)

    def _homes(self, own: int, uprn: int, since: date, begun: datetime, *, role: str, gone: bool) -> None:
        random = self.random
        hidden = self.hidden["ADDRESS"] if own % ONE_IN == 2 else None
        until = self.today - timedelta(days=random.randrange(1, 29)) if gone else None
        self.residences.add(own, uprn, role, since, until, hidden, begun)
        if random.random() < MOVED:
            before = since - timedelta(days=random.randrange(300, 3000))
            self.residences.add(own, next(self._former), role, before, since, None, begun)

    def _account(self, uprn: int, holders: list[int], since: date) -> None:
        key = self.accounts.count + 1
        self.accounts.add(key, "council-tax", f"7{key:08}", uprn, since, "open")
        for number, customer in enumerate(holders[:2]):
            self.holders.add(key, customer, "JOINT" if number else "LIABLE", since)


def build(*, url: str, customers: int) -> dict[str, int]:
    """The rows of each table that was filled; the gazetteer and the staff are there."""
    index = Index(customers=customers)
    with copying(url, index.tables):
        index.settle()
    NameWord.objects.bulk_create((word_row(word) for word in sorted(index.words)), batch_size=5000)
    return {table.name: table.count for table in index.tables} | {"crm_nameword": len(index.words)}


def slipped(word: str, random: Random) -> str:
    """The word with one slip: a letter left out, doubled, exchanged with its neighbour, or wrong; short ones stay."""
    if len(word) < 4:
        return word
    at = random.randrange(1, len(word) - 1)
    return random.choice(list(slips(word, at, random)))


def slips(word: str, at: int, random: Random) -> Iterator[str]:
    """The word with each kind of slip at this place."""
    yield word[:at] + word[at + 1 :]
    yield word[:at] + random.choice(LETTERS) + word[at:]
    yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    yield word[:at] + random.choice(LETTERS) + word[at + 1 :]
