"""The streets of a large invented county: names shared by many places, towns with localities, postcodes by town."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from gazetteer.generating import generator_words as words
from gazetteer.generating import large_words as large
from gazetteer.generating.generator import FIRST_USRN, SOUTH, UNIT_LETTERS, WEST

LOCALITIES_OF_A_TOWN = 9
SHARE_COMMON, SHARE_PLAIN = 0.04, 0.1  # of the streets; the second counts the first
MOST_NAMESAKES = 12  # a name as common as "High Street" has so many places in one large city
WARDS = 60
HOMES_IN_A_POSTCODE = 15
SECTORS, UNITS = range(1, 10), tuple(product(UNIT_LETTERS, repeat=2))


@dataclass(slots=True)
class LargeStreet:
    """One street, how many homes it has, and the postcodes they take in turn."""

    usrn: int
    name: str
    locality: str
    town: str
    welsh_name: str
    easting: int
    northing: int
    ward: str
    homes: int
    postcodes: list[str]


def large_streets(rng: random.Random, *, count: int, homes: int, welsh: float) -> list[LargeStreet]:
    """So many streets, no two of one name in one place; such a share of them has a name in Welsh too."""
    towns = _towns(rng)
    postcodes = {town: _postcodes(at, len(towns)) for at, town in enumerate(towns)}
    sizes = _sizes(rng, count=count, homes=homes)
    named = _names(rng, towns, count)
    streets = []
    for at, ((name, locality, town), size) in enumerate(zip(named, sizes, strict=True)):
        streets.append(
            LargeStreet(
                usrn=FIRST_USRN + at,
                name=name,
                locality=locality,
                town=town,
                welsh_name=large.welsh_street(name) if rng.random() < welsh else "",
                easting=WEST + at % 150 * 240 + rng.randrange(60),
                northing=SOUTH + at // 150 * 260 + rng.randrange(60),
                ward=f"E05999{at * WARDS // count + 1:03}",
                homes=size,
                postcodes=[next(postcodes[town]) for _ in range(size // HOMES_IN_A_POSTCODE + 1)],
            )
        )
    return streets


def _towns(rng: random.Random) -> dict[str, tuple[str, ...]]:
    """The towns, each with its localities; the middle of a town has none."""
    stems = iter(rng.sample(words.STEMS, len(words.STEMS)) * 2)
    endings = iter(rng.sample(large.PLACE_ENDINGS, len(large.PLACE_ENDINGS)) * 10)
    return {
        town: ("", "", *(f"{next(stems)}{next(endings)}" for _ in range(LOCALITIES_OF_A_TOWN))) for town in large.TOWNS
    }


def _names(rng: random.Random, towns: dict[str, tuple[str, ...]], count: int) -> Iterator[tuple[str, str, str]]:
    kinds, weights = zip(*words.STREET_KINDS, strict=True)
    places = [(locality, town) for town, localities in towns.items() for locality in localities]
    taken: set[tuple[str, str, str]] = set()
    namesakes: Counter[str] = Counter()
    while len(taken) < count:
        drawn = rng.random()
        if drawn < SHARE_COMMON:
            name = rng.choice(large.COMMON_STREETS)
        else:
            stem = rng.choice(large.PLAIN_WORDS if drawn < SHARE_PLAIN else large.STREET_STEMS)
            name = f"{stem} {rng.choices(kinds, weights)[0]}"
        one = (name, *rng.choice(places))
        if one not in taken and namesakes[name] < MOST_NAMESAKES:
            taken.add(one)
            namesakes[name] += 1
            yield one


def _sizes(rng: random.Random, *, count: int, homes: int) -> list[int]:
    """How many homes each street has: many short closes, a few long roads, all the homes between them."""
    weights = [rng.choice((1, 1, 2, 2, 3, 4, 6, 10)) for _ in range(count)]
    each = homes / sum(weights)
    sizes = [int(weight * each) for weight in weights]
    for at in range(homes - sum(sizes)):
        sizes[at % count] += 1
    return sizes


def _postcodes(at: int, towns: int) -> Iterator[str]:
    """The postcodes of one town, in districts that no other town has."""
    for district in range(at + 1, 100, towns):
        for sector in SECTORS:
            for first, second in UNITS:
                yield f"ZZ{district} {sector}{first}{second}"
