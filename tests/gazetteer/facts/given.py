"""A small place to say things about: two homes and a yard in one street of one ward, and kinds of facts and events."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gazetteer.areas.models import Area, AreaRing
from gazetteer.entries.models import Custodian, Property, Street
from gazetteer.facts.actions import Taking, fact_file_load, fact_kind_create
from gazetteer.facts.models import FactKind, FactLoad, Nature

AT = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)  # a Tuesday
HOME, OTHER, YARD, ROAD, WARD = 990_000_000_001, 990_000_000_002, 990_000_000_003, 39_900_001, "E05999001"
SOURCE = "rounds"


def make_place() -> None:
    """The street, its properties and the ward they lie in."""
    Custodian.objects.get_or_create(code=9901, defaults={"name": "AMBLEFORD"})
    spot = {"easting": 379_500, "northing": 391_500}
    Street.objects.create(
        usrn=ROAD, custodian_id=9901, record_type=1, naming_authority=9901, name="ABBEY ROAD", label="Abbey Road",
        start_easting=379_100, start_northing=391_100, end_easting=379_900, end_northing=391_900,
    )  # fmt: skip
    for uprn in (HOME, OTHER, YARD):
        Property.objects.create(
            uprn=uprn, custodian_id=9901, logical_status=1, street_id=ROAD, address=f"{uprn % 10} Abbey Road", **spot
        )
    area = Area.objects.create(
        kind="WARD", code=WARD, name="Harbour", active_from="2020-01-01", easting=379_500, northing=391_500
    )
    ring = [(379_000.0, 391_000.0), (380_000.0, 391_000.0), (380_000.0, 392_000.0), (379_000.0, 392_000.0)]
    AreaRing.objects.create(area=area, part=0, is_hole=False, boundary=ring)


def make_kind(code: str, shape: str = "TEXT", *, nature: str = Nature.FACT, **told: Any) -> FactKind:
    """A kind called after its code."""
    name = told.pop("name", code.replace("_", " ").capitalize())
    return fact_kind_create(code=code, nature=nature, shape=shape, by="admin", at=AT, name=name, **told)


def load(tmp_path: Path, *lines: str, at: datetime = AT, nature: str = Nature.FACT, **told: Any) -> FactLoad:
    """A file of these lines, taken in."""
    path = tmp_path / "facts.csv"
    path.write_text("\n".join(lines) + "\n")
    source = told.pop("source", SOURCE)
    return fact_file_load(path=path, taking=Taking(nature, source, path.name, "admin", at, **told))
