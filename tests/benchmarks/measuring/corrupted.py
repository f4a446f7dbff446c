"""Addresses as people type them, drawn from the loaded gazetteer and spoilt in ways that still say which is meant."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from django.db import connection

from gazetteer.entries.models import Address, Language, LogicalStatus
from gazetteer.folding import fold

EIGHT = 8
ENOUGH_ROOM = 10
LAST_LETTER = "\U0010ffff"
ALIKE = """
SELECT count(DISTINCT coalesce(p.parent_uprn, p.uprn)) FROM gazetteer_streetdescriptor d
JOIN gazetteer_address a ON a.usrn = d.street_id JOIN gazetteer_property p ON p.uprn = a.uprn
WHERE d.folded_name >= %s AND d.folded_name < %s AND a.pao_start_number = %s AND a.pao_start_suffix = %s
AND a.logical_status = 1 AND p.logical_status = 1
"""
Typed = Callable[["Drawn", Random], str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One address to be looked for: its parts as written, and whether its street must be told apart by its place."""

    uprn: int
    building_uprn: int | None
    address: str
    postcode: str
    number: str
    flat: str
    street: str
    place: str  # locality and town
    is_crowded: bool  # its number and the first eight letters of its street are those of more than ten buildings

    @property
    def first_line(self) -> str:
        """The number and the street."""
        return f"{self.number} {self.street}"


def drawn(random: Random, *, count: int) -> list[Drawn]:
    """So many approved addresses with a number, the same for the same gazetteer."""
    found = Address.objects.filter(
        logical_status=LogicalStatus.APPROVED, property__logical_status=LogicalStatus.APPROVED,
        language=Language.ENGLISH, pao_start_number__isnull=False, closed_date__isnull=True,
    )  # fmt: skip
    keys = list(found.order_by("pk").values_list("pk", flat=True))
    chosen = Address.objects.select_related("property", "street").in_bulk(random.sample(keys, min(count, len(keys))))
    return [_drawn(chosen[key]) for key in sorted(chosen)]


def _drawn(address: Address) -> Drawn:
    own = address.property
    number = f"{address.pao_start_number}{address.pao_start_suffix}"
    return Drawn(
        uprn=own.uprn,
        building_uprn=own.parent_uprn,
        address=own.address,
        postcode=own.postcode,
        number=number,
        flat=address.flat,
        street=address.street.name,
        place=" ".join(filter(None, (address.street.locality, address.street.town))),
        is_crowded=_alike(address) > ENOUGH_ROOM,
    )


def _alike(address: Address) -> int:
    """How many buildings have this number on a street that begins with the same eight letters."""
    begun = fold(address.street.name[:EIGHT])
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, [begun, begun + LAST_LETTER, address.pao_start_number, address.pao_start_suffix])
        return int(cursor.fetchone()[0])


def exact(one: Drawn, random: Random) -> str:
    """The address as it is written."""
    return one.address


def no_commas(one: Drawn, random: Random) -> str:
    """In small letters, with nothing but spaces between."""
    return " ".join(one.address.replace(",", " ").lower().split())


def letter_dropped(one: Drawn, random: Random) -> str:
    """One letter left out of a word; half of them without the postcode."""
    return _spoilt(one, random, lambda word, at: word[:at] + word[at + 1 :])


def letters_swapped(one: Drawn, random: Random) -> str:
    """Two neighbouring letters of a word in the wrong order; half of them without the postcode."""
    return _spoilt(one, random, lambda word, at: word[:at] + word[at : at + 2][::-1] + word[at + 2 :])


def _spoilt(one: Drawn, random: Random, slip: Callable[[str, int], str]) -> str:
    text = one.address.removesuffix(one.postcode).rstrip(", ").lower()
    words = text.split()
    may = [at for at, word in enumerate(words) if len(word.strip(",")) >= 3 and not any(map(str.isdigit, word))]
    if may:
        at = random.choice(may)
        word = words[at]
        words[at] = slip(word, random.randrange(len(word.strip(",")) - 1))
    return " ".join([*words, one.postcode.lower()] if random.random() < 0.5 else words)


def flat_first(one: Drawn, random: Random) -> str:
    """The flat, the number and street, the place."""
    flat = f"flat {one.flat} " if one.flat else ""
    return f"{flat}{one.first_line} {one.place}".lower()


def flat_last(one: Drawn, random: Random) -> str:
    """The number and street, the place, the flat."""
    flat = f" flat {one.flat}" if one.flat else ""
    return f"{one.first_line} {one.place}{flat}".lower()


def postcode_and_number(one: Drawn, random: Random) -> str:
    """The postcode and the number of the house."""
    return random.choice((f"{one.number} {one.postcode}", f"{one.postcode} {one.number}")).lower()


def eight_letters(one: Drawn, random: Random) -> str:
    """The number and the first eight letters of the street; the place too where more share them than a list shows."""
    typed = f"{one.number} {one.street[:EIGHT].rstrip()}"
    return f"{typed} {one.place}".lower() if one.is_crowded else typed.lower()


KINDS: dict[str, Typed] = {
    "exact": exact,
    "no commas": no_commas,
    "one letter dropped": letter_dropped,
    "two letters swapped": letters_swapped,
    "flat first": flat_first,
    "flat last": flat_last,
    "postcode and number": postcode_and_number,
    "number and eight letters": eight_letters,
}
