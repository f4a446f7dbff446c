"""The demo council's gazetteer: a full DTF 7.3 supply of an invented place, the same for the same seed.

Nothing in it can be taken for a real home: no UK postcode begins ZZ, no council has the code, UPRNs and USRNs come
from a block of their own, and the coordinates are out at sea.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from gazetteer.generating import generator_words as words

CUSTODIAN_CODE = 9901  # in no code list
CUSTODIAN_NAME = "AMBLEFORD"
SUPPLY_DATE = date(2026, 9, 1)
FIRST_UPRN = 990_000_000_001
FIRST_USRN = 99_000_001
WEST, SOUTH = 480_000, 600_000  # the North Sea
ENTERED = "2004-04-01"
FLATS_IN_THE_BLOCK = 40
UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
WARDS = tuple(f"E0599900{number}" for number in range(1, 9))
HOUSE_CLASSES = ("RD02", "RD03", "RD03", "RD04", "RD04")

Record = list[str | int]


@dataclass(slots=True)
class DemoStreet:
    """An invented street, the next free number on it, and the postcodes its houses take in turn."""

    usrn: int
    name: str
    locality: str
    town: str
    easting: float
    northing: float
    ward: str
    postcodes: list[str]
    number: int = 0
    houses: int = 0

    def next_number(self, rng: random.Random) -> int:
        """The next house number: mostly one on, here and there a gap."""
        self.number += 2 if rng.random() < 0.04 else 1
        return self.number

    def postcode(self) -> str:
        """The postcode of the next house: about eighteen share one."""
        return self.postcodes[min(self.houses // 18, len(self.postcodes) - 1)]


@dataclass(slots=True)
class Home:
    """One property to be written, in the words of its own address."""

    street: DemoStreet
    number: int | None = None
    suffix: str = ""
    end_number: int | None = None
    pao_text: str = ""
    sao_text: str = ""
    sao_number: int | None = None
    organisation: str = ""
    classification: str = "RD03"
    parent: int | None = None
    status: int = 1
    also_known_as: str = ""
    once_number: int | None = None
    uprn: int = 0
    postal: bool = True


@dataclass(slots=True)
class Supply:
    """The rows written so far and the keys handed out."""

    rng: random.Random
    rows: list[Record] = field(default_factory=list)
    order: int = 0
    uprns: int = FIRST_UPRN
    addresses: int = 0
    references: int = 0
    properties: int = 0

    def add(self, code: str, *values: str | int) -> None:
        """Adds one record, numbered in PRO_ORDER."""
        self.order += 1
        self.rows.append([code, "I", self.order, *values])


def write_demo_gazetteer(path: Path, *, seed: int, streets: int = 150, properties: int = 5000) -> None:
    """Writes a valid full supply of an invented council to `path`; the same arguments give the same bytes."""
    rng = random.Random(seed)
    supply = Supply(rng)
    places = list(_streets(rng, streets, properties))
    for place in places:
        _write_street(supply, place)
    for place in places:
        _write_home(supply, Home(place, pao_text="STREET RECORD", classification="PS", postal=False))
    supply.properties = 0
    for home in _homes(rng, places):
        if supply.properties >= properties:
            break
        _write_home(supply, home)
    _write_file(path, supply)


def _write_file(path: Path, supply: Supply) -> None:
    day = SUPPLY_DATE.isoformat()
    header: Record = ["10", CUSTODIAN_NAME, CUSTODIAN_CODE, day, 1, day, "06:00:00", "7.3", "F"]
    metadata: Record = [
        "29", "LLPG FOR AMBLEFORD", "AMBLEFORD", "INVENTED FOR DEMONSTRATION", "COUNCIL TAX,NNDR,ELECTORAL",
        "AMBLEFORD", "D", "AMBLEFORD COUNCIL", FIRST_UPRN, CUSTODIAN_CODE, "BNG", "METRES", day, "BLPU", day,
        "ENG", "UTF-8",
    ]  # fmt: skip
    trailer: Record = ["99", 0, len(supply.rows), day, "06:10:00"]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *supply.rows, metadata, trailer])


def _streets(rng: random.Random, count: int, properties: int) -> Iterator[DemoStreet]:
    """Streets in a grid of places, each with postcodes of its own."""
    names = _street_names(rng, count)
    postcodes = _postcodes()
    share = max(properties // max(count, 1), 1)
    for at, name in enumerate(names):
        town, localities = words.TOWNS[0] if (at + 1) % 5 else words.TOWNS[1]
        locality = localities[(at // 5) % len(localities)]
        yield DemoStreet(
            usrn=FIRST_USRN + at,
            name=name,
            locality=locality,
            town=town,
            easting=WEST + (at % 40) * 240.0 + rng.randrange(60),
            northing=SOUTH + (at // 40) * 260.0 + rng.randrange(60),
            ward=WARDS[at % 40 * len(WARDS) // 40],  # side by side from west to east, as generating.areas draws them
            postcodes=[next(postcodes) for _ in range(share // 18 + 2)],
        )


def _street_names(rng: random.Random, count: int) -> list[str]:
    kinds, weights = zip(*words.STREET_KINDS, strict=True)
    names = dict.fromkeys(words.FIXED_STREETS[:count])
    while len(names) < count:
        name = f"{rng.choice(words.STEMS)}{rng.choice(words.ENDINGS)} {rng.choices(kinds, weights)[0]}"
        names.setdefault(name)
    return list(names)


def _postcodes() -> Iterator[str]:
    """Postcodes of an area that does not exist, in order."""
    for district in range(1, 100):
        for sector in range(1, 10):
            for first in UNIT_LETTERS:
                for second in UNIT_LETTERS:
                    yield f"ZZ{district} {sector}{first}{second}"


def _homes(rng: random.Random, streets: list[DemoStreet]) -> Iterator[Home]:
    """The council's landmarks and blocks first, then houses, shops and oddities street by street, without end."""
    for at, (name, classification) in enumerate(words.LANDMARKS):
        street = streets[at * 7 % len(streets)]
        yield Home(street, pao_text=name, organisation=name, classification=classification)
    yield from _block(streets[len(streets) // 3], words.BLOCK_OF_FORTY, FLATS_IN_THE_BLOCK, number=None)
    for at, name in enumerate(words.BLOCKS):
        street = streets[(at * 11 + 5) % len(streets)]
        yield from _block(street, name, rng.randrange(6, 19), number=street.next_number(rng))
    weights = [rng.choice((1, 1, 1, 2, 2, 3)) for _ in streets]
    while True:
        for street, weight in zip(streets, weights, strict=True):
            for _ in range(weight):
                yield from _next_on(rng, street)


def _next_on(rng: random.Random, street: DemoStreet) -> Iterator[Home]:
    """What stands next on a street."""
    number = street.next_number(rng)
    drawn = rng.random()
    if street.name == "MARKET PLACE" or drawn < 0.04:
        yield from _shop(rng, street, number)
    elif drawn < 0.06:
        yield from _block(street, "", rng.randrange(2, 6), number=number)
    elif drawn < 0.09:
        yield Home(street, number=number)
        yield Home(street, number=number, suffix="A")
    else:
        yield _house(rng, street, number, drawn)


def _house(rng: random.Random, street: DemoStreet, number: int, drawn: float) -> Home:
    """A house: now and then named, gone, still to be built, known by another name, or renumbered."""
    home = Home(street, number=number, classification=rng.choice(HOUSE_CLASSES))
    if drawn < 0.12:
        home.pao_text = rng.choice(words.HOUSE_NAMES)
        home.number = number if drawn < 0.105 else None
    elif drawn < 0.14:
        home.status = 8
    elif drawn < 0.15:
        home.status = 6
    elif drawn < 0.17:
        home.also_known_as = rng.choice(words.HOUSE_NAMES)
    elif drawn < 0.18:
        home.once_number = number + 100
    return home


def _shop(rng: random.Random, street: DemoStreet, number: int) -> Iterator[Home]:
    """A shop, some of them knocked through from two, some with a flat above."""
    trade, classification = rng.choice(words.SHOP_TRADES)
    name = f"{rng.choice(words.SHOP_OWNERS).upper()} {trade}"
    wide = rng.random() < 0.25
    end = street.next_number(rng) if wide else None
    yield Home(street, number=number, end_number=end, organisation=name, classification=classification)
    if rng.random() < 0.3:
        yield Home(street, number=number, suffix="A", sao_text="FLAT ABOVE", classification="RD06")


def _block(street: DemoStreet, name: str, flats: int, *, number: int | None) -> Iterator[Home]:
    """A building and the flats within it."""
    building = Home(street, pao_text=name, number=number, classification="PP", postal=False)
    yield building
    for flat in range(1, flats + 1):
        home = Home(street, pao_text=name, number=number, classification="RD06", parent=building.uprn)
        if name:
            home.sao_text = f"FLAT {flat}"
        else:
            home.sao_number = flat
        yield home


def _write_street(supply: Supply, street: DemoStreet) -> None:
    x, y = street.easting, street.northing
    ends = (f"{x:.2f}", f"{y:.2f}", f"{x + 180:.2f}", f"{y + 40:.2f}")
    supply.add(
        "11", street.usrn, 1, CUSTODIAN_CODE, 2, ENTERED, 1, 8, 0, ENTERED, ENTERED, ENTERED, "", *ends, 10,
    )  # fmt: skip
    supply.add("15", street.usrn, street.name, street.locality, street.town, CUSTODIAN_NAME, "ENG")


def _write_home(supply: Supply, home: Home) -> None:
    """The property with its addresses and its keys in other systems; `home.uprn` is filled in for its flats."""
    street = home.street
    home.uprn = supply.uprns
    supply.uprns += 1
    supply.properties += 1
    key = f"C{home.uprn % 1_000_000_000:09}"
    postcode = street.postcode() if home.classification != "PS" else ""
    street.houses += 1
    along = street.houses % 60 * 3
    ended = "2019-03-31" if home.status == 8 else ""
    supply.add(
        "21", home.uprn, home.status, {8: 4, 6: 6}.get(home.status, 2), ENTERED, home.classification,
        home.parent or "", f"{street.easting + along:.2f}", f"{street.northing + along / 4:.2f}", 1, CUSTODIAN_CODE,
        ENTERED, ended, ENTERED, ENTERED, home.organisation, street.ward, "", 1, 1, key,
    )  # fmt: skip
    _write_address(supply, home, postcode, key, status=home.status, ended=ended)
    if home.also_known_as:
        _write_address(supply, home, postcode, key, status=3, name=home.also_known_as)
    if home.once_number:
        _write_address(supply, home, postcode, key, status=8, number=home.once_number, ended="2015-06-30")
    if home.postal and home.status == 1:
        _write_references(supply, home)


def _write_address(
    supply: Supply, home: Home, postcode: str, key: str, *, status: int, name: str = "", number: int | None = None,
    ended: str = "",
) -> None:  # fmt: skip
    supply.addresses += 1
    numbers: tuple[str | int, ...] = ("", "", "", "")
    if not name and (number or home.number):
        numbers = (number or home.number or "", home.suffix, home.end_number or "", "")
    supply.add(
        "24", home.uprn, f"{CUSTODIAN_CODE}L{supply.addresses:09}", "ENG", status, ENTERED, ended, ENTERED, ENTERED,
        home.sao_number or "", "", "", "", home.sao_text, *numbers, name or home.pao_text, home.street.usrn, "",
        "Y" if home.postal else "N", postcode, home.street.town if postcode else "", "N" if status == 3 else "Y",
        1, 1, key,
    )  # fmt: skip


def _write_references(supply: Supply, home: Home) -> None:
    """A council tax account and mostly an electoral number for a home, a rates account for anything else."""
    lived_in = home.classification.startswith("RD")
    keys = (
        [("CT", f"8{supply.rng.randrange(10**8):08}")] if lived_in else [("ND", f"N{supply.rng.randrange(10**8):08}")]
    )
    if lived_in and supply.rng.random() < 0.8:
        keys.append(("ER", f"{home.street.ward[-1]}-{home.uprn % 1_000_000}"))
    for source, reference in keys:
        supply.references += 1
        supply.add(
            "23", home.uprn, f"{CUSTODIAN_CODE}X{supply.references:09}", ENTERED, ENTERED, ENTERED, "", reference,
            f"{CUSTODIAN_CODE}{source}",
        )  # fmt: skip
