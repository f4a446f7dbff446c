"""Journey: an administrator loads the wards from the page, and an agent finds one and sees what is in it."""

from pathlib import Path
from typing import Any

import pytest

from gazetteer.entries.models import Property
from tests.channels.citizen.council import make_searchable
from tests.gazetteer.areas.drawing import feature, write
from tests.journeys.keyboard import heading
from tests.journeys.test_gazetteer_loads import work, workers
from tests.journeys.town import Town

__all__ = ["workers"]
pytestmark = pytest.mark.journey


def test_wards_are_loaded_found_and_shown(town: Town, home: Property, tmp_path: Path, workers: Any) -> None:
    # Given a file with a ward around 12 Abbey Road, and another that is drawn wrongly
    east, north = float(home.easting or 0), float(home.northing or 0)
    corners = [(-500, -500), (500, -500), (500, 500), (-500, 500), (-500, -500)]
    ring = [[east + along, north + up] for along, up in corners]
    bad = {"type": "Feature", "properties": {"WD26CD": "E05099002", "WD26NM": "Quay"}, "geometry": None}
    path = write(tmp_path / "wards.json", feature("E05099001", [ring], name="Harbour"), bad)

    # When the administrator sends it, first forgetting to say from when
    administrator = town.staff("administrator")
    page = administrator.page
    administrator.goto("/staff/gazetteer/loads")
    administrator.enter(page.get_by_role("link", name="Areas and postcodes"))
    heading(page, "Areas and postcodes")
    administrator.looked_at()
    administrator.enter(page.get_by_role("button", name="Load a file"))
    administrator.looked_at()
    page.get_by_label("File").set_input_files(path)
    administrator.choose("Boundaries of wards, parishes or districts (GeoJSON)")
    administrator.enter(page.get_by_role("button", name="Load it"))
    administrator.sees("Say from which day they are in force.")
    administrator.looked_at()
    page.get_by_label("File").set_input_files(path)
    page.get_by_label("Boundaries: of what?").select_option("WARD")
    for part, typed in (("Day", "4"), ("Month", "5"), ("Year", "2023")):
        administrator.fill(part, typed)
    administrator.enter(page.get_by_role("button", name="Load it"))
    administrator.sees("It waits for a worker")
    work()
    administrator.enter(page.get_by_role("link", name="What it changed and left out"))
    heading(page, "Boundaries: Ward, from 4 May 2023")
    administrator.sees("Feature 2")
    administrator.looked_at()

    # Then an agent finds the ward by its name, and the property leads there too
    make_searchable()
    agent = town.staff("agent")
    agent.search("harbour", "Harbour")
    heading(agent.page, "Harbour")
    agent.sees("since 4 May 2023")
    agent.looked_at()
    agent.goto(f"/staff/properties/{home.uprn}")
    agent.enter(agent.page.get_by_role("link", name="Harbour on"))
    heading(agent.page, "Harbour")
