"""Addresses spoilt harshly: by how people type, dictate and copy, from the entries' own parts and not from lines.

Shares no code with matching_corruption.py, so that the matcher is not judged by those who tuned it alone. What tells the
property from its neighbours (its number, its letter, its flat) is never taken away, only written otherwise.
"""

from collections.abc import Callable
from random import Random
from typing import NamedTuple

TYPES = {
    "ROAD": ("Rd", "Rd.", "road", "Raod"),
    "STREET": ("St", "St.", "Str", "Steet"),
    "AVENUE": ("Av", "Ave", "Ave.", "Avnue"),
    "DRIVE": ("Dr", "Drv", "Dr."),
    "CLOSE": ("Cl", "Cls", "Clse"),
    "LANE": ("La", "Ln", "Ln."),
    "GROVE": ("Gr", "Grv", "Gve"),
    "CRESCENT": ("Cres", "Cresc", "Crs"),
    "COURT": ("Ct", "Crt"),
    "GARDENS": ("Gdns", "Gdn", "Gardns"),
    "PLACE": ("Pl", "Plc"),
    "SQUARE": ("Sq", "Sqr"),
    "TERRACE": ("Ter", "Terr", "Tce"),
    "WALK": ("Wk", "Wlk"),
    "WAY": ("Wy",),
    "PARK": ("Pk", "Prk"),
    "HOUSE": ("Hse", "Ho"),
    "MEWS": ("Mws",),
    "NORTH": ("N", "Nth"),
    "SOUTH": ("S", "Sth"),
    "EAST": ("E",),
    "WEST": ("W",),
    "SAINT": ("St", "St."),
    "MOUNT": ("Mt",),
    "APARTMENTS": ("Apts",),
    "BUILDINGS": ("Bldgs",),
    "VIEW": ("Vw",),
}
SENT_TO = ("Mr & Mrs Ashworth", "FAO J Patel", "F.A.O. The Manager", "c/o Mrs Ellen Wade", "C/- Dr Singh", "Miss A. Roe",
           "The Occupier", "Estate of the late B Hart", "Attn: Accounts")  # fmt: skip
ENDINGS = ("UK", "England", "Greater Manchester", "Gtr Manchester", "United Kingdom", "Lancs")
BESIDE = dict(
    pair.split(":")
    for pair in (
        "a:sq e:wr i:uo o:ip u:yi r:et t:ry n:bm s:ad l:ko d:sf h:gj m:n c:xv b:vn g:fh k:jl w:qe y:tu p:o v:cb f:dg"
    ).split()
)


class Parts(NamedTuple):
    """An address as the gazetteer holds it, in its parts."""

    uprn: int | None
    flat: str  # "3a", as the gazetteer keeps it
    unit: str  # the whole of the secondary part as it is written there
    house: str
    number: str
    street: str
    locality: str
    town: str
    postcode: str
    sector: tuple[str, ...]  # other postcodes of its sector


class Spoilt(NamedTuple):
    """What was typed for a property (None: for one that is not held)."""

    text: str
    postcode: str
    uprn: int | None
    kind: str


Form = dict[str, str]  # unit, house, number, street, locality, town, postcode


def letters_gone(text: str, random: Random) -> str:
    """The text with a letter left out."""
    return _one_letter(text, random, lambda word, at: word[:at] + word[at + 1 :])


def letters_doubled(text: str, random: Random) -> str:
    """The text with a letter written twice."""
    return _one_letter(text, random, lambda word, at: word[: at + 1] + word[at:])


def letters_turned(text: str, random: Random) -> str:
    """The text with two neighbours swapped."""
    return _one_letter(text, random, lambda word, at: word[:at] + word[at + 1] + word[at] + word[at + 2 :], last=1)


def letters_beside(text: str, random: Random) -> str:
    """The text with the key beside the right one."""
    return _one_letter(
        text, random, lambda word, at: word[:at] + random.choice(BESIDE.get(word[at].lower(), "x")) + word[at + 1 :]
    )


SLIPS = (letters_gone, letters_doubled, letters_turned, letters_beside)


def _one_letter(text: str, random: Random, change: Callable[[str, int], str], last: int = 0) -> str:
    """The text with one word changed; digits and words of fewer than five letters are left alone."""
    words = text.split(" ")
    places = [at for at, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not places:
        return text
    at = random.choice(places)
    words[at] = change(words[at], random.randrange(len(words[at]) - last))
    return " ".join(words)


def short_types(form: Form, parts: Parts, random: Random) -> None:
    """Kinds of street and house shortened, misspelt or, of a street, left out."""
    for name in ("street", "house"):
        words = form[name].split(" ")
        form[name] = " ".join(random.choice(TYPES[w.upper()]) if w.upper() in TYPES else w for w in words)


def type_gone(form: Form, parts: Parts, random: Random) -> None:
    """ "Road" and the like left out."""
    words = form["street"].split(" ")
    if len(words) > 1 and words[-1].upper() in TYPES:
        form["street"] = " ".join(words[:-1])


def slip_in_street(form: Form, parts: Parts, random: Random) -> None:
    """One slip of the pen in the street."""
    form["street"] = random.choice(SLIPS)(form["street"], random)


def two_slips(form: Form, parts: Parts, random: Random) -> None:
    """Two of them."""
    form["street"] = random.choice(SLIPS)(random.choice(SLIPS)(form["street"], random), random)


def slip_in_house(form: Form, parts: Parts, random: Random) -> None:
    """One in the name of the house."""
    form["house"] = random.choice(SLIPS)(form["house"], random)


def slip_in_town(form: Form, parts: Parts, random: Random) -> None:
    """One in the town, one in the locality."""
    form["town"] = random.choice(SLIPS)(form["town"], random)
    form["locality"] = random.choice(SLIPS)(form["locality"], random)


def town_gone(form: Form, parts: Parts, random: Random) -> None:
    """Neither town nor locality."""
    form["town"] = form["locality"] = ""


def locality_gone(form: Form, parts: Parts, random: Random) -> None:
    """No locality."""
    form["locality"] = ""


def county_said(form: Form, parts: Parts, random: Random) -> None:
    """A county or country behind it."""
    form["end"] = random.choice(ENDINGS)


def postcode_gone(form: Form, parts: Parts, random: Random) -> None:
    """No postcode."""
    form["postcode"] = ""


def postcode_wrong(form: Form, parts: Parts, random: Random) -> None:
    """Another postcode of the same sector."""
    if parts.sector:
        form["postcode"] = random.choice(parts.sector)


def postcode_slip(form: Form, parts: Parts, random: Random) -> None:
    """Letters of the end turned about, O for 0, or no space."""
    code = form["postcode"]
    if len(code) > 4:
        form["postcode"] = random.choice(
            (
                code[:-2] + code[-1] + code[-2],
                code.replace("0", "O"),
                code.replace(" ", ""),
                code.lower(),
                code.replace(" ", "  "),
            )
        )


def sent_to(form: Form, parts: Parts, random: Random) -> None:
    """A name before it."""
    form["who"] = random.choice(SENT_TO)


def flat_otherwise(form: Form, parts: Parts, random: Random) -> None:
    """A flat in the ways people write one."""
    flat = parts.flat
    if not flat or not flat[0].isdigit():
        return
    ways = [
        f"Apt {flat}",
        f"Apt. {flat}",
        f"Unit {flat}",
        f"Fl {flat}",
        f"Flat{flat}",
        f"flat no {flat}",
        f"Flat No. {flat}",
        f"F{flat}",
        f"Apartment {flat}",
        f"Flt. {flat}",
        f"#{flat}",
        flat,
    ]
    if form["number"] and not form["house"]:
        ways += ["/", "last", "-"]
    way = random.choice(ways)
    if way == "/":
        form["unit"], form["number"] = "", f"{flat}/{form['number']}"
    elif way == "-":
        form["unit"], form["number"] = "", f"{flat} - {form['number']}"
    elif way == "last":
        form["unit"], form["street"] = "", f"{form['street']} Flat {flat}"
    else:
        form["unit"] = way


def number_otherwise(form: Form, parts: Parts, random: Random) -> None:
    """A word before it ("No. 12"), or a comma behind it."""
    if form["number"].isdigit():
        said = random.choice(("No. {}", "no {}", "Number {}", "{},"))
        form["number"] = said.format(form["number"])


def street_before_number(form: Form, parts: Parts, random: Random) -> None:
    """The number behind its street."""
    if form["number"]:
        form["street"], form["number"] = f"{form['street']} {form['number']}", ""


def another_order(form: Form, parts: Parts, random: Random) -> None:
    """Its parts in another order."""
    form["order"] = random.choice(("postcode first", "town first", "street first"))


CHANGES: dict[str, tuple[Callable[[Form, Parts, Random], None], ...]] = {
    "short types": (short_types,), "type gone": (type_gone,), "slip in street": (slip_in_street,), "two slips": (two_slips,),
    "slip in house": (slip_in_house,), "slip in town": (slip_in_town,), "town gone": (town_gone,),
    "postcode gone": (postcode_gone,), "postcode of next door": (postcode_wrong,), "postcode slip": (postcode_slip,),
    "sent to": (sent_to,), "flat otherwise": (flat_otherwise,), "number otherwise": (number_otherwise,),
    "street before number": (street_before_number,), "another order": (another_order,), "county said": (county_said,),
}  # fmt: skip
# How likely each is in a mix; slips of the pen and a postcode that is gone or wrong never come twice over.
LIKELY = {
    short_types: 0.5, type_gone: 0.06, slip_in_street: 0.25, slip_in_house: 0.25, slip_in_town: 0.15, town_gone: 0.2,
    locality_gone: 0.4, county_said: 0.15, sent_to: 0.1, flat_otherwise: 0.7, number_otherwise: 0.1,
    street_before_number: 0.04, another_order: 0.06,
}  # fmt: skip


ALL = "all at once"
POSTCODE_SHARES = (0.1, 0.04, 0.12, 0.74)


def spoilt(parts: Parts, *, kind: str, random: Random) -> Spoilt:
    """The address as somebody wrote it."""
    form: Form = {
        "who": "", "unit": parts.unit, "house": parts.house, "number": parts.number, "street": parts.street,
        "locality": parts.locality, "town": parts.town, "end": "", "postcode": parts.postcode, "order": "",
    }  # fmt: skip
    if kind == ALL:
        for change, share in LIKELY.items():
            if random.random() < share:
                change(form, parts, random)
        random.choices((postcode_gone, postcode_wrong, postcode_slip, locality_gone), (0.1, 0.04, 0.12, 0.74))[0](
            form, parts, random
        )
    else:
        for change in CHANGES[kind]:
            change(form, parts, random)
    return _written(form, parts.uprn, kind, random)


def not_held(parts: Parts, *, known: set[str], random: Random) -> Parts | None:
    """The like of this address with another number, which is not held; None where none was found."""
    for _try in range(20):
        number = str(random.randrange(1, 300))
        if f"{number} {parts.street}".lower() not in known:
            return parts._replace(uprn=None, number=number)
    return None


def _written(form: Form, uprn: int | None, kind: str, random: Random) -> Spoilt:
    road = f"{form['number']} {form['street']}".strip()
    own = [form["who"], form["unit"], form["house"], road]
    place = [form["locality"], form["town"], form["end"]]
    alone = form["postcode"] if random.random() < 0.4 and not form["order"] else ""
    code = "" if alone else form["postcode"]
    lines = {
        "": [*own, *place, code], "postcode first": [code, *own, *place], "town first": [*place, *own, code],
        "street first": [road, *own[:3], *place, code],
    }[form["order"]]  # fmt: skip
    between = random.choice((", ", ", ", ",", " ", "\n", "; ", " , ", ",, "))
    text = between.join(line for line in lines if line)
    return Spoilt(random.choice((str, str.upper, str.lower, str.title))(text), alone, uprn, kind)
