"""What is true at the demo council's addresses: collection days and rounds, who needs help with the bin, wards and their
councillors; and what the crews told lately. People and places are made up."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from gazetteer.areas.models import Area
from gazetteer.entries.models import Property
from gazetteer.facts.actions import events_take, fact_kind_create, facts_take
from gazetteer.facts.models import Nature, Shape

_KINDS = [
    ("grey_bin", Nature.FACT, Shape.SCHEDULE, "Grey bin", "Bin llwyd", "Waste", True, False),
    ("green_bin", Nature.FACT, Shape.SCHEDULE, "Green bin", "Bin gwyrdd", "Waste", True, False),
    ("food_bin", Nature.FACT, Shape.SCHEDULE, "Food caddy", "Cadi bwyd", "Waste", True, False),
    ("round", Nature.FACT, Shape.TEXT, "Round", "Rownd", "Waste", True, False),
    ("assisted", Nature.FACT, Shape.YES, "Assisted collection", "", "Waste", False, False),
    ("councillor", Nature.FACT, Shape.TEXT, "Councillors", "Cynghorwyr", "Council", True, True),
    ("tax_band", Nature.FACT, Shape.CHOICE, "Council tax band", "Band treth gyngor", "Council", True, False),
    ("conservation_area", Nature.FACT, Shape.TEXT, "Conservation area", "Ardal gadwraeth", "Planning", True, False),
    ("collected", Nature.EVENT, Shape.TEXT, "Bin emptied", "Bin wedi’i wagio", "Waste", True, False),
    ("not_out", Nature.EVENT, Shape.TEXT, "Bin not out", "Y bin heb ei roi allan", "Waste", True, False),
    ("contaminated", Nature.EVENT, Shape.TEXT, "Wrong things in the bin", "Pethau anghywir yn y bin", "Waste", True, False),
    ("round_unfinished", Nature.EVENT, Shape.TEXT, "Round not finished", "Rownd heb ei gorffen", "Waste", True, False),
]  # fmt: skip
_FIRST, _LAST = (
    ("Pat", "Ash", "Kim", "Robin", "Lee", "Sam", "Jan", "Alex"),
    ("Example", "Sample", "Specimen", "Instance"),
)
_BANDS = "ABCDEFGH"
ROUNDS, A_DAY = 20, 5  # rounds, of which so many go out each working day
CREWS = "crews"
Homes = Sequence[tuple[int, int | None]]  # UPRN, USRN


def make_facts(*, seed: int, at: datetime) -> None:
    """Nothing; the kinds are there, every address has what is true of it, and the crews have told of the last days."""
    for position, (code, nature, shape, name, name_cy, group, is_public, holds_many) in enumerate(_KINDS):
        fact_kind_create(
            code=code, nature=nature, shape=shape, name=name, name_cy=name_cy, group=group, is_public=is_public,
            holds_many=holds_many, position=position, by="demo", at=at,
            choices={band: f"Band {band}" for band in _BANDS} if shape == Shape.CHOICE else {},
        )  # fmt: skip
    homes = list(Property.objects.pickable().order_by("uprn").values_list("uprn", "street_id"))
    since = at - timedelta(days=400)
    for source, rows in (("waste-rounds", _waste(homes, seed, at)), ("council", _council(homes, seed))):
        facts_take(rows=rows, source=source, key="demo", by="demo", at=since)
    events_take(rows=_events(homes, seed, at), source=CREWS, key="demo", by="demo", at=at)


def _round(street: int | None) -> int:
    """A street is of one round."""
    return (street or 0) % ROUNDS + 1


def _waste(homes: Homes, seed: int, at: datetime) -> Iterator[dict[str, Any]]:
    """Round n goes out on its own day of the week, green bins a week after grey ones, food every week."""
    chance, monday = Random(seed), at.date() - timedelta(days=at.date().weekday())
    for uprn, street in homes:
        number = _round(street)
        first = monday + timedelta(days=(number - 1) % A_DAY, weeks=number % 2)
        yield {"kind": "round", "uprn": uprn, "value": number}
        yield {"kind": "grey_bin", "uprn": uprn, "value": f"{first - timedelta(weeks=56)}/14"}
        yield {"kind": "green_bin", "uprn": uprn, "value": f"{first - timedelta(weeks=55)}/14"}
        yield {"kind": "food_bin", "uprn": uprn, "value": f"{first - timedelta(weeks=55)}/7"}
        if chance.random() < 0.03:
            yield {"kind": "assisted", "uprn": uprn, "value": "yes"}


def _council(homes: Homes, seed: int) -> Iterator[dict[str, Any]]:
    chance = Random(seed)
    for area in Area.objects.filter(kind="WARD", active_to__isnull=True).order_by("code"):
        for _seat in range(3):
            name = f"Councillor {chance.choice(_FIRST)} {chance.choice(_LAST)}"
            yield {"kind": "councillor", "area": area.code, "value": name}
    for uprn, street in homes:
        yield {"kind": "tax_band", "uprn": uprn, "value": chance.choice(_BANDS[:5])}
        if street is not None and street % 11 == 0:
            yield {"kind": "conservation_area", "uprn": uprn, "value": "Old Town"}


def _events(homes: Homes, seed: int, at: datetime) -> Iterator[dict[str, Any]]:
    """What the crews told: one round of today is not finished, and here and there a bin was not emptied."""
    chance, local = Random(seed), timezone.localtime(at)
    today = [number for number in range(1, ROUNDS + 1) if (number - 1) % A_DAY == min(local.weekday(), A_DAY - 1)]
    told, tomorrow = at - timedelta(minutes=40), at + timedelta(days=1)
    yield {
        "kind": "round_unfinished", "fact": f"round={today[0]}", "at": told.isoformat(), "until": tomorrow.isoformat(),
        "words": "The lorry broke down: the crew is back tomorrow. Leave bins out.", "key": "late",
    }  # fmt: skip
    for number, (uprn, _street) in enumerate(chance.sample(homes, min(60, len(homes)))):
        kind = ("not_out", "contaminated", "collected")[number % 3]
        words = {"not_out": "", "contaminated": "Nappies in the green bin", "collected": "Grey bin emptied"}[kind]
        happened = told - timedelta(days=chance.randrange(10), minutes=chance.randrange(200))
        yield {"kind": kind, "uprn": uprn, "at": happened.isoformat(), "words": words, "key": f"bin-{number}"}
