"""What people type to find somebody, drawn from the built index: names with one slip in them, alone and beside a place."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from crm.customers.finding.models import NamePair
from crm.customers.models import Account, AccountHolder, ContactPoint, Customer, Residence
from crm.customers.names import words_of
from gazetteer.folding import fold

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST = 3  # letters of a word that is spoilt
DETERMINED = 5  # so many may bear the name that is typed; of more of them nobody can say which is meant
POOL = 20  # times as many are drawn as are wanted


@dataclass(frozen=True, slots=True)
class Sought:
    """Somebody to be found: a forename and surname as typed, where they live, how they are reached."""

    key: int
    given: str
    family: str
    postcode: str
    street: str
    number: str
    born: str
    phone: str
    account: str
    bearers: int  # of this forename and surname


Typed = Callable[[Sought, Random], str]


def sought(random: Random, *, count: int) -> list[Sought]:
    """So many living people at a property, with both names of three letters at least; the same for the same index."""
    last = Customer.objects.unscoped("to be searched for").order_by("-pk").values_list("pk", flat=True).first() or 0
    keys = random.sample(range(1, last + 1), min(count * POOL, last))
    people = Customer.objects.unscoped("to be searched for").filter(
        pk__in=keys, kind="PERSON", status="LIVE", restriction__isnull=True
    )
    homes = Residence.objects.unscoped("to be typed").filter(
        customer__in=keys, active_to__isnull=True, restriction=None
    )
    at = {home.customer_id: home for home in homes.select_related("property__street")}
    found = []
    for person in people.order_by("pk"):
        given, family = words_of(person.given_names)[:1], words_of(person.family_name)
        if person.pk in at and given and len(family) == 1 and min(len(given[0]), len(family[0])) >= SHORTEST:
            found.append(_sought(person, at[person.pk], given[0], family[0]))
        if len(found) == count:
            break
    random.shuffle(found)
    return found


def _sought(person: Customer, home: Residence, given: str, family: str) -> Sought:
    place = home.property
    number = place.address.split()[0] if place.address[:1].isdigit() else ""
    holder = AccountHolder.objects.unscoped("to be typed").filter(customer=person).order_by("pk").first()
    account = Account.objects.unscoped("to be typed").get(pk=holder.account_id).key if holder else ""
    phone = ContactPoint.objects.unscoped("to be typed").filter(customer=person, kind="PHONE").order_by("pk").first()
    pairs = NamePair.objects.unscoped("counted").filter(one=family, other=given)
    return Sought(
        key=person.pk, given=given, family=family, postcode=place.postcode, street=fold(place.street.name), number=number,
        born=f"{person.date_of_birth:%d/%m/%Y}" if person.date_of_birth else "", phone=phone.value if phone else "",
        account=account, bearers=pairs.count(),
    )  # fmt: skip


def slip(word: str, random: Random) -> str:
    """The word with a letter dropped, added, exchanged with its neighbour or mistyped; never the word itself."""
    while True:
        at = random.randrange(len(word))
        spoilt = random.choice(
            [
                word[:at] + word[at + 1 :],
                word[:at] + random.choice([word[at], random.choice(LETTERS)]) + word[at:],
                word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
                word[:at] + random.choice([_beside(word[at], random), random.choice(LETTERS)]) + word[at + 1 :],
            ]
        )
        if spoilt != word:
            return spoilt


def _beside(letter: str, random: Random) -> str:
    for row in ROWS:
        if letter in row:
            at = row.index(letter)
            return random.choice(row[max(at - 1, 0) : at] + row[at + 1 : at + 2])
    return letter


# Kinds that say who is meant only where few bear the name; beside a place or a date it does not matter how many do.
NAMES: dict[str, Typed] = {
    "slip in the surname": lambda one, random: f"{one.given} {slip(one.family, random)}",
    "slip in the forename": lambda one, random: f"{slip(one.given, random)} {one.family}",
    "surname first, slip in it": lambda one, random: f"{slip(one.family, random)} {one.given}",
    "surname first, slip in the other": lambda one, random: f"{one.family} {slip(one.given, random)}",
}
BESIDE: dict[str, Typed] = {
    "slip in the surname, postcode": lambda one, random: f"{one.given} {slip(one.family, random)} {one.postcode}",
    "slip in the forename, postcode": lambda one, random: f"{slip(one.given, random)} {one.family} {one.postcode}",
    "surname alone, slip, postcode": lambda one, random: f"{slip(one.family, random)} {one.postcode.lower()}",
    "surname first, slip, street": lambda one, random: f"{slip(one.family, random)} {one.given} {one.street}",
    "slip in the forename, street": lambda one, random: f"{slip(one.given, random)} {one.family} {one.street}",
    "slip in the surname, house": lambda one, random: (
        f"{one.given} {slip(one.family, random)} {one.number} {one.street}"
    ),
    "slip in the surname, born": lambda one, random: f"{one.given} {slip(one.family, random)} {one.born}",
}
PLAIN: dict[str, Typed] = {
    "name": lambda one, random: f"{one.given} {one.family}",
    "name, being typed": lambda one, random: f"{one.given} {one.family[: random.choice([2, 3, 4])]}",
    "surname": lambda one, random: one.family,
    "surname, being typed": lambda one, random: one.family[: random.choice([3, 4, 5])],
    "forename": lambda one, random: one.given,
    "telephone": lambda one, random: one.phone,
    "account": lambda one, random: one.account,
    "date of birth": lambda one, random: one.born,
}
