"""Addresses spoilt as people and systems spoil them, by kind, from a seed; and addresses that are not held at all."""

import re
from collections.abc import Callable
from random import Random
from typing import NamedTuple

SHORT = {
    "Road": "Rd", "Street": "St", "Avenue": "Ave", "Court": "Ct", "House": "Hse", "Gardens": "Gdns", "Drive": "Dr",
    "Lane": "Ln", "Close": "Cl", "Crescent": "Cres", "Grove": "Gr", "Flat": "Flt", "Apartment": "Apt", "Place": "Pl",
    "Square": "Sq", "Terrace": "Terr", "Park": "Pk", "North": "Nth", "South": "Sth", "Heights": "Hts", "Saint": "St",
    "Cottage": "Cott", "Green": "Grn", "View": "Vw",
}  # fmt: skip
PEOPLE = ("Mrs J Example", "Mr P Sample", "A Person", "The Executors of M Nobody", "Ms K Green", "R Barton & Son")


ELSEWHERE = ("BL1 4QT", "WN3 5RT", "LS6 2AB", "", "")


class Held(NamedTuple):
    """An address of the gazetteer as it is written there."""

    uprn: int
    lines: tuple[str, ...]  # without the postcode
    postcode: str
    places: tuple[str, ...]  # those of the lines that are locality and town


class Spoilt(NamedTuple):
    """A text, what it stood for (None: nothing that is held), how it was spoilt."""

    text: str
    postcode: str
    uprn: int | None
    kind: str


Spoil = Callable[[Held, Random], tuple[list[str], str]]


def strict(one: Held, _random: Random) -> tuple[list[str], str]:
    """As it stands."""
    return list(one.lines), one.postcode


def abbreviated(one: Held, random: Random) -> tuple[list[str], str]:
    """Words shortened."""
    return [_shortened(line, random, 1.0) for line in one.lines], one.postcode


def town_dropped(one: Held, _random: Random) -> tuple[list[str], str]:
    """Without locality and town."""
    return [line for line in one.lines if line not in one.places], one.postcode


def swapped(one: Held, random: Random) -> tuple[list[str], str]:
    """Its parts in another order."""
    lines = list(one.lines)
    way = random.randrange(4)
    if way == 0:
        lines = [*one.places, *(line for line in lines if line not in one.places)]
    elif way == 1:
        lines = [re.sub(r"^(\d+[A-Z]?(?:-\d+[A-Z]?)?) (.+)$", r"\2 \1", line) for line in lines]
    elif way == 2:
        own = [line for line in lines if line not in one.places]
        lines = [*own[-1:], *own[:-1], *one.places]
    else:
        random.shuffle(lines)
    return lines, one.postcode


def one_lost(one: Held, random: Random) -> tuple[list[str], str]:
    """One sign gone, a digit as well as a letter, anywhere."""
    return _lost(list(one.lines), one.postcode, random)


def two_lost(one: Held, random: Random) -> tuple[list[str], str]:
    """Two signs gone."""
    return _lost(*_lost(list(one.lines), one.postcode, random), random)


def care_of(one: Held, random: Random) -> tuple[list[str], str]:
    """Somebody's name before it."""
    return [f"{random.choice(('C/O', 'c/o', 'Care of'))} {random.choice(PEOPLE)}", *one.lines], one.postcode


def no_postcode(one: Held, _random: Random) -> tuple[list[str], str]:
    """Without its postcode."""
    return list(one.lines), ""


def mixed(one: Held, random: Random) -> tuple[list[str], str]:
    """Several of these at once: abbreviations, a town dropped, one sign in three rows lost, C/O, one in ten no postcode."""
    lines, postcode = list(one.lines), one.postcode
    if random.random() < 0.5:
        lines = [_shortened(line, random, 0.7) for line in lines]
    if random.random() < 0.35:
        lines = [line for line in lines if line not in one.places] or lines
    if random.random() < 0.1 and len(lines) > 1:
        lines = [*lines[1:], lines[0]]
    if random.random() < 0.08:
        lines = [f"C/O {random.choice(PEOPLE)}", *lines]
    if random.random() < 0.1:
        postcode = ""
    if random.random() < 0.3:
        lines, postcode = _lost(lines, postcode, random)
    return lines, postcode


KINDS: dict[str, Spoil] = {
    "strict": strict, "abbreviated": abbreviated, "town dropped": town_dropped, "order swapped": swapped,
    "one sign lost": one_lost, "two signs lost": two_lost, "care of": care_of, "no postcode": no_postcode, "mixed": mixed,
}  # fmt: skip


def spoilt(held: list[Held], *, kind: str, seed: int) -> list[Spoilt]:
    """Each of these addresses spoilt in this way; half of them in one text, half with the postcode by itself."""
    random = Random(f"{kind}{seed}")
    made = []
    for one in held:
        lines, postcode = KINDS[kind](one, random)
        made.append(_written(lines, postcode, one.uprn, kind, random))
    return made


def key_of(lines: list[str] | tuple[str, ...]) -> str:
    """The flat, the number and the street alone, by which an address that says the same is recognised."""
    own = [line.lower() for line in lines]
    numbered = [line for line in own if re.match(r"^\d+[a-z]?(-\d+)? \D", line)]
    flat = re.match(r"^(?:apartment |flat |unit )?(\d+[a-z]?)(?= \D|$)", own[0])
    return f"{flat[1] if flat and own[0] != numbered[-1:] else ''} {numbered[-1] if numbered else own}"


def not_held(held: list[Held], *, known: set[str], seed: int) -> list[Spoilt]:
    """Addresses that look like these and are not held: other numbers, other flats, other streets, other towns."""
    random = Random(f"not held {seed}")
    made: list[Spoilt] = []
    for one in held:
        lines, kind = _changed(one, random)
        postcode = random.choice(ELSEWHERE) if kind == "town" else one.postcode
        if lines is not None and (kind == "town" or key_of(lines) not in known):
            made.append(_written(lines, postcode, None, f"not held: {kind}", random))
    return made


def _changed(one: Held, random: Random) -> tuple[list[str] | None, str]:
    lines = list(one.lines)
    numbered = [at for at, line in enumerate(lines) if re.match(r"^\d+[A-Z]?(-\d+)? \D", line)]
    street = numbered[-1] if numbered else None
    if street is None:
        return None, ""
    way = random.randrange(5)
    number, _space, name = lines[street].partition(" ")
    if way == 0:
        lines[street] = f"{random.randrange(2, 400)} {name}"
        return lines, "number"
    if way == 1:
        lines[street] = f"{number.rstrip('ABCDEFGH')}{random.choice('ABCDEFGH')} {name}"
        return lines, "suffix"
    if way == 2:
        return [f"Flat {random.randrange(1, 40)}", *lines[street:]], "flat"
    if way == 3:
        first = random.choice(("Quillfeather", "Oxmantle", "Brindlewick", "Tarnlow", "Hobbmoor"))
        lines[street] = f"{number} {first} {name.split()[-1]}"
        return lines, "street"
    return [*(line for line in lines if line not in one.places), random.choice(("Bolton", "Wigan", "Leeds"))], "town"


def _lost(lines: list[str], postcode: str, random: Random) -> tuple[list[str], str]:
    whole = "\n".join([*lines, postcode])
    at = random.randrange(len(whole))
    while whole[at] == "\n":
        at = random.randrange(len(whole))
    *lines, postcode = (whole[:at] + whole[at + 1 :]).split("\n")
    return [line for line in lines if line.strip()], postcode


def _shortened(line: str, random: Random, share: float) -> str:
    return " ".join(SHORT[word] if word in SHORT and random.random() < share else word for word in line.split(" "))


def _written(lines: list[str], postcode: str, uprn: int | None, kind: str, random: Random) -> Spoilt:
    text = (", " if random.random() < 0.6 else " ").join(lines)
    text = random.choice((str, str.upper, str.lower))(text)
    if random.random() < 0.5 and postcode:
        return Spoilt(f"{text} {postcode}" if random.random() < 0.5 else f"{text}, {postcode}", "", uprn, kind)
    return Spoilt(text, postcode, uprn, kind)
