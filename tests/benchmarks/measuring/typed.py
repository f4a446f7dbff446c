"""What agents type into the one box: addresses with abbreviations and slips, names, postcodes, numbers, references."""

from random import Random

from crm.contacts.models import Reference
from crm.customers.models import ContactPoint, Customer
from crm.customers.references import shown
from gazetteer.entries.models import Property

SHORT = {
    "road": "rd", "street": "st", "avenue": "ave", "lane": "la", "drive": "dr", "close": "cl", "crescent": "cres",
    "grove": "gr", "court": "ct", "gardens": "gdns", "place": "pl",
}  # fmt: skip
EACH = 40  # of every kind
KEYSTROKES = (3, 5, 8)  # after which a pause in the typing sends what is there


def typed_queries(random: Random) -> dict[str, list[str]]:
    """Queries by kind; of what is typed letter by letter, some beginnings too."""
    homes = list(
        Property.objects.pickable()
        .filter(classification__startswith="R")
        .exclude(postcode="")
        .order_by("uprn")
        .values_list("address", "postcode")[:: max(1, Property.objects.count() // (EACH * 4))]
    )
    random.shuffle(homes)
    people = list(
        Customer.objects.unscoped("to be searched for")
        .filter(pk__in=random.sample(range(1, 100_000), EACH * 2), kind="PERSON")
        .order_by("pk")
        .values_list("given_names", "family_name")
    )
    plain = [_plain(address) for address, _postcode in homes]
    return {
        "address": plain[:EACH],
        "address, short": [_short(one) for one in plain[EACH : 2 * EACH]],
        "address, a slip": [_slip(_short(one), random) for one in plain[2 * EACH : 3 * EACH]],
        "address, being typed": [one[:count] for one in plain[:EACH] for count in KEYSTROKES],
        "postcode": [postcode for _address, postcode in homes[:EACH]],
        "postcode, as typed": [postcode.lower().replace(" ", "")[:5] for _address, postcode in homes[EACH : 2 * EACH]],
        "surname": [family.lower() for _given, family in people[:EACH]],
        "surname, being typed": [family.lower()[:3] for _given, family in people[:EACH]],
        "name": [f"{given} {family}".lower() for given, family in people[EACH : 2 * EACH]],
        "name, a slip": [_slip(f"{given} {family}".lower(), random) for given, family in people[EACH : 2 * EACH]],
        "telephone": _numbers(random),
        "reference": _references(random),
    }


def _plain(address: str) -> str:
    """The first words of an address as they are typed: "12 abbey road sale"."""
    parts = [part.strip().lower() for part in address.replace("\n", ", ").split(",")]
    return " ".join(part for part in (parts[0], parts[1] if len(parts) > 1 else "") if part)


def _short(words: str) -> str:
    return " ".join(SHORT.get(word, word) for word in words.split())


def _slip(words: str, random: Random) -> str:
    """Two neighbouring letters of the longest word in the wrong order."""
    longest = max(words.split(), key=len, default="")
    if len(longest) < 4:
        return words
    at = random.randrange(1, len(longest) - 1)
    slipped = longest[:at] + longest[at + 1] + longest[at] + longest[at + 2 :]
    return words.replace(longest, slipped, 1)


def _numbers(random: Random) -> list[str]:
    numbers = (
        ContactPoint.objects.unscoped("to be searched for")
        .filter(kind="PHONE", customer__in=random.sample(range(1, 100_000), EACH))
        .order_by("pk")
        .values_list("value", flat=True)
    )
    return list(numbers[:EACH])


def _references(random: Random) -> list[str]:
    found = Reference.objects.filter(contact__in=random.sample(range(1, 300_000), EACH)).order_by("pk")
    return [random.choice([shown(value), value.lower()]) for value in found.values_list("value", flat=True)]
