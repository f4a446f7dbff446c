"""The demo council knows something of every address, and its crews have told of the last days."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.demo.facts import make_facts
from gazetteer.entries.models import Property
from gazetteer.facts.models import FactLoad, PlaceEvent
from gazetteer.facts.queries import facts_here
from gazetteer.generating.generator import write_demo_gazetteer
from gazetteer.supplies.actions import gazetteer_load

AT = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)  # a Wednesday


@pytest.mark.django_db
def test_every_address_has_its_days_and_one_round_is_late(tmp_path: Path) -> None:
    supply = tmp_path / "demo.csv"
    write_demo_gazetteer(supply, seed=7, streets=40, properties=120)
    gazetteer_load(path=supply, at=AT)
    make_facts(seed=7, at=AT)
    assert list(FactLoad.objects.values_list("reject_count", flat=True)) == [0, 0, 0]
    late = 0
    for uprn in Property.objects.pickable().order_by("uprn").values_list("uprn", flat=True):
        here = facts_here(uprn=uprn, at=AT)
        named = here.named()
        assert {"place.fact.grey_bin", "place.fact.green_bin", "place.fact.round", "place.fact.tax_band"} <= set(named)
        days = {named[f"place.fact.{one}.days_until"] % 7 for one in ("grey_bin", "green_bin", "food_bin")}
        assert len(days) == 1, "a round has one day of the week"
        late += "place.event.round_unfinished" in named
    assert 0 < late < 120 and PlaceEvent.objects.filter(kind__code="contaminated").exists()
