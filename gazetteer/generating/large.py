"""A full DTF 7.3 supply as large as a county's, streamed to the file; the same arguments give the same bytes.

As in the demo gazetteer nothing in it can be taken for a real home. What is hard about a real county is in it: street
names that forty places share, words one letter apart, blocks, flats written in five ways, ranges, names, what was
renamed or renumbered, what is gone, planned or refused, and on demand a share of bilingual streets.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gazetteer.generating import generator_words as words
from gazetteer.generating import large_words as large
from gazetteer.generating.generator import (
    CUSTODIAN_CODE,
    CUSTODIAN_NAME,
    ENTERED,
    FIRST_UPRN,
    SUPPLY_DATE,
)
from gazetteer.generating.large_streets import HOMES_IN_A_POSTCODE, LargeStreet, large_streets

HOMES_ON_A_STREET = 40
TODAY = SUPPLY_DATE.isoformat()
GONE, NAMED_AGAIN = "2019-03-31", "2015-06-30"
BLPU_STATES: dict[int, int | str] = {8: 4, 6: 6, 5: "", 7: "", 9: ""}
LIVED_IN = ("RD02", "RD03", "RD04", "RD04", "RD03")


@dataclass(slots=True)
class Door:
    """One property as it is written: the fields of its address, and what else is known of it."""

    number: int | str = ""
    suffix: str = ""
    end: int | str = ""
    house: str = ""
    sao_number: int | str = ""
    sao_suffix: str = ""
    sao_text: str = ""
    organisation: str = ""
    classification: str = "RD03"
    status: int = 1
    parent: int | str = ""
    once: int | str = ""  # the number it had
    once_house: str = ""
    also: str = ""
    postal: str = "Y"
    welsh_house: str = ""


@dataclass(slots=True)
class Pen:
    """Writes rows, and counts them and the keys handed out."""

    write: Callable[[str], object]
    custodian: int
    rng: random.Random
    rows: int = 0
    uprn: int = FIRST_UPRN - 1
    addresses: int = 0
    references: int = 0

    def row(self, code: str, rest: str) -> None:
        """Writes one record as an insert, numbered in PRO_ORDER."""
        self.rows += 1
        self.write(f'{code},"I",{self.rows},{rest}\r\n')


def write_large_gazetteer(
    path: Path, *, seed: int, properties: int = 600_000, streets: int = 0, welsh: float = 0.0,
    custodian: int = CUSTODIAN_CODE,
) -> None:  # fmt: skip
    """Writes a valid full supply of so many properties to `path`, their streets' own records beside them.

    `streets` is one for each forty properties unless given; `welsh` is the share of streets named in Welsh too.
    """
    rng = random.Random(seed)
    count = streets or max(properties // HOMES_ON_A_STREET, 1)
    places = large_streets(rng, count=count, homes=properties, welsh=welsh)
    with path.open("w", encoding="utf-8", newline="") as file:
        pen = Pen(file.write, custodian, rng)
        file.write(f'10,"{CUSTODIAN_NAME}",{custodian},{TODAY},1,{TODAY},06:00:00,"7.3","F"\r\n')
        for place in places:
            _write_street(pen, place)
        for place in places:
            _write_doors(pen, place)
        _write_end(file.write, pen, language="BIL" if welsh else "ENG")


def _write_end(write: Callable[[str], object], pen: Pen, *, language: str) -> None:
    write(
        f'29,"LLPG FOR {CUSTODIAN_NAME}","{CUSTODIAN_NAME}","INVENTED","COUNCIL TAX,NNDR,ELECTORAL","{CUSTODIAN_NAME}",'
        f'"D","{CUSTODIAN_NAME} COUNCIL",{FIRST_UPRN},{pen.custodian},"BNG","METRES",{TODAY},"BLPU",{TODAY},'
        f'"{language}","UTF-8"\r\n99,0,{pen.rows},{TODAY},06:10:00\r\n'
    )


def _write_street(pen: Pen, street: LargeStreet) -> None:
    x, y = street.easting, street.northing
    pen.row(
        "11",
        f"{street.usrn},1,{pen.custodian},2,{ENTERED},1,8,0,{ENTERED},{ENTERED},{ENTERED},,"
        f"{x}.00,{y}.00,{x + 180}.00,{y + 40}.00,10",
    )
    names = [("ENG", street.name, street.locality, street.town)]
    if street.welsh_name:
        names.append(("CYM", street.welsh_name, street.locality, large.WELSH_TOWNS[street.town]))
    for language, name, locality, town in names:
        pen.row("15", f'{street.usrn},"{name}","{locality}","{town}","{CUSTODIAN_NAME}","{language}"')


def _write_doors(pen: Pen, street: LargeStreet) -> None:
    """The street's own record, then as many properties along it as it has homes."""
    _write_property(pen, street, Door(house="STREET RECORD", classification="PS", postal="N"), at=0, postcode="")
    written, number = 0, 0
    while written < street.homes:
        number += 2 if pen.rng.random() < 0.04 else 1
        parent: int | str = ""
        for door in _doors_at(pen.rng, street, number):
            if written == street.homes:
                break
            postcode = street.postcodes[min(written // HOMES_IN_A_POSTCODE, len(street.postcodes) - 1)]
            door.parent = parent if door.parent else ""
            _write_property(pen, street, door, at=written, postcode=postcode)
            parent = pen.uprn if door.classification == "PP" else parent
            written += 1


def _doors_at(rng: random.Random, street: LargeStreet, number: int) -> Iterator[Door]:
    """What stands at one number."""
    drawn = rng.random()
    if drawn < 0.014:
        yield from _block(rng, number)
    elif drawn < 0.05:
        yield from _business(rng, number)
    elif drawn < 0.065:
        yield Door(number)
        yield Door(number, "A")
        if drawn < 0.055:
            yield Door(number, "B")
    elif drawn < 0.09:
        yield _named(rng, number, street)
    else:
        yield _house(rng, number)


def _house(rng: random.Random, number: int) -> Door:
    """An ordinary house; some gone, planned, refused, renamed or renumbered."""
    door = Door(number, classification=rng.choice(LIVED_IN))
    drawn = rng.random()
    if drawn < 0.02:
        door.status = 8
    elif drawn < 0.028:
        door.status = 6
    elif drawn < 0.031:
        door.status = 5
    elif drawn < 0.033:
        door.status = 7 if drawn < 0.032 else 9
    elif drawn < 0.045:
        door.also = rng.choice(words.HOUSE_NAMES)
    elif drawn < 0.055:
        door.once = number + 200
    elif drawn < 0.06:
        door.once_house = rng.choice(words.HOUSE_NAMES)
    return door


def _named(rng: random.Random, number: int, street: LargeStreet) -> Door:
    """A house with a name; without its number now and then."""
    name = rng.choice(words.HOUSE_NAMES)
    if rng.random() < 0.5:
        name = f"{rng.choice(words.STEMS)} {rng.choice(('COTTAGE', 'LODGE', 'FARM', 'HOUSE', 'BARN'))}"
    welsh = rng.choice(large.WELSH_HOUSES) if street.welsh_name else ""
    return Door(number if rng.random() < 0.5 else "", house=name, welsh_house=welsh)


def _business(rng: random.Random, number: int) -> Iterator[Door]:
    trade, classification = rng.choice(words.SHOP_TRADES)
    owner = rng.choice(large.SURNAMES if rng.random() < 0.5 else large.STREET_STEMS)
    name = f"{owner} {trade}" if rng.random() < 0.7 else f"{owner} {rng.choice(large.FIRMS)}"
    end = number + 2 if rng.random() < 0.25 else ""
    yield Door(number, end=end, organisation=name, classification=classification)
    if rng.random() < 0.3:
        yield Door(number, "A", sao_text="FLAT ABOVE", classification="RD06")


def _block(rng: random.Random, number: int) -> Iterator[Door]:
    """A building and its flats, written in one of five ways."""
    way = rng.randrange(5)
    flats = len(large.FLOORS) if way == 3 else rng.choice((3, 4, 4, 6, 8, 12, 16, 24))
    name = f"{rng.choice(large.STREET_STEMS)} {rng.choice(large.BLOCK_KINDS)}" if way in (0, 1) else ""
    numbered: int | str = number if way != 1 else ""
    yield Door(numbered, house=name, classification="PP", postal="N")
    for at in range(flats):
        door = Door(numbered, house=name, classification="RD06", parent=1)
        if way in (0, 1):
            door.sao_text = f"FLAT {at + 1}"
        elif way == 2:
            door.sao_number = at + 1
        elif way == 3:
            door.sao_text = large.FLOORS[at]
        else:
            door.sao_number, door.sao_suffix = at // 2 + 1, "AB"[at % 2]
        yield door


def _write_property(pen: Pen, street: LargeStreet, door: Door, *, at: int, postcode: str) -> None:
    pen.uprn += 1
    uprn, along = pen.uprn, at % 60 * 3
    key = f'1,1,"C{uprn % 1_000_000_000:09}"'
    ended = GONE if door.status in (7, 8, 9) else ""
    state = BLPU_STATES.get(door.status, 2)
    pen.row(
        "21",
        f'{uprn},{door.status},{state},{ENTERED if state else ""},"{door.classification}",{door.parent},'
        f"{street.easting + along}.00,{street.northing + along // 4}.00,1,{pen.custodian},{ENTERED},{ended},{ENTERED},"
        f'{ENTERED},"{door.organisation}","{street.ward}","",{key}',
    )
    end = f'{street.usrn},"","{door.postal}","{postcode}","{street.town if postcode else ""}"'
    _write_names(pen, street, door, end=end, key=key, ended=ended)
    if door.postal == "Y" and door.status == 1:
        _write_references(pen, street, door)


def _write_names(pen: Pen, street: LargeStreet, door: Door, *, end: str, key: str, ended: str) -> None:
    """The property's preferred address in one language or two, then its other names."""
    number = f'{door.number},"{door.suffix}",{door.end},""'
    _write_address(pen, door, "ENG", door.status, ended, number, door.house, f'{end},"Y",{key}')
    if street.welsh_name and door.status == 1:
        welsh = end.replace(f'"{street.town}"', f'"{large.WELSH_TOWNS[street.town]}"')
        house = door.welsh_house or door.house
        _write_address(pen, door, "CYM", 1, "", number, house, f'{welsh},"Y",{key}', same_key=True)
    if door.also:
        _write_address(pen, door, "ENG", 3, "", ',"",,""', door.also, f'{end},"N",{key}')
    if door.once or door.once_house:
        before = f'{door.once},"",,""' if door.once else number
        _write_address(pen, door, "ENG", 8, NAMED_AGAIN, before, door.once_house, f'{end},"N",{key}')


def _write_address(
    pen: Pen, door: Door, language: str, status: int, ended: str, number: str, house: str, end: str, *,
    same_key: bool = False,
) -> None:  # fmt: skip
    pen.addresses += 0 if same_key else 1
    pen.row(
        "24",
        f'{pen.uprn},"{pen.custodian}L{pen.addresses:09}","{language}",{status},{ENTERED},{ended},{ENTERED},{ENTERED},'
        f'{door.sao_number},"{door.sao_suffix}",,"","{door.sao_text}",{number},"{house}",{end}',
    )


def _write_references(pen: Pen, street: LargeStreet, door: Door) -> None:
    """A council tax account and mostly an electoral number for a home, a rates account for anything else."""
    drawn = pen.rng.random()
    if not door.classification.startswith("RD"):
        keys = [("ND", f"N{int(drawn * 1e8):08}")]
    else:
        keys = [("CT", f"8{int(drawn * 1e8):08}")]
        if drawn < 0.8:
            keys.append(("ER", f"{street.ward[-2:]}-{pen.uprn % 1_000_000}"))
    for source, reference in keys:
        pen.references += 1
        pen.row(
            "23",
            f'{pen.uprn},"{pen.custodian}X{pen.references:09}",{ENTERED},{ENTERED},{ENTERED},,"{reference}",'
            f'"{pen.custodian}{source}"',
        )
