"""Journey: an administrator loads a supply by keyboard: tries it, reads a refusal, lets it through, reads the report."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from playwright.sync_api import expect

from gazetteer.supplies import tasks
from gazetteer.supplies.models import LoadRun, RunState
from tests.gazetteer import rows
from tests.journeys.keyboard import Keyboard, heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey


@pytest.fixture
def workers(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Nobody is woken: the journey itself is the worker."""
    settings.GAZETTEER_UPLOADS = tmp_path / "uploads"
    before = current_app.conf.broker_url
    current_app.conf.broker_url = "memory://"
    yield
    current_app.conf.broker_url = before


def work() -> None:
    for run in LoadRun.objects.filter(state=RunState.QUEUED):
        tasks.load(run_id=run.pk)


def upload(administrator: Keyboard, path: Path, what: str) -> None:
    page = administrator.page
    page.get_by_label("Files of one supply").set_input_files(path)
    administrator.choose(what)
    administrator.enter(page.get_by_role("button", name="Continue"))


def test_a_supply_is_tried_then_loaded(town: Town, tmp_path: Path, workers: None) -> None:
    # Given a supply with one bad row, and changes of a council that is not registered
    supply, changes = tmp_path / "9901_20260901_01.csv", tmp_path / "9902_20260908_01.csv"
    supply.write_bytes(rows.supply(*rows.BODY, "77,bad"))
    header = rows.HEADER.replace('"F"', '"C"').replace("9901", "9902").replace("AMBLEFORD", "BRANWICK")
    changes.write_bytes(rows.supply(header=header))
    administrator = town.staff("administrator")
    page = administrator.page
    administrator.enter(page.get_by_role("link", name="Gazetteer supplies"))
    heading(page, "Gazetteer supplies")
    administrator.looked_at()
    administrator.enter(page.get_by_role("button", name="Load a supply"))
    administrator.looked_at()

    # When the administrator asks what it would change
    upload(administrator, supply, "Only say what would change")
    administrator.sees("It waits for a worker")
    administrator.looked_at()
    work()
    administrator.enter(page.get_by_role("link", name="What would change"))
    administrator.sees("Abbotsmere Road, Netherwick, Ambleford")
    administrator.looked_at()

    # And loads it, watching without a hand on the keyboard
    administrator.enter(page.get_by_role("button", name="Load it now"))
    administrator.sees("It waits for a worker")
    work()
    administrator.enter(page.get_by_role("link", name="What it read, changed and found wrong"))
    heading(page, "AMBLEFORD, supply of")
    administrator.sees("is not a record of DTF 7.3")
    administrator.looked_at()

    # Then what is refused says why, and goes through with a reason in words
    administrator.goto("/staff/gazetteer/loads/new")
    upload(administrator, changes, "Load it")
    administrator.sees("It waits for a worker")
    work()
    administrator.enter(page.get_by_role("link", name="What you can do"))
    administrator.sees("is not a registered custodian")
    administrator.looked_at()
    administrator.enter(page.get_by_role("button", name="Load it all the same"))
    expect(page.get_by_role("alert")).to_contain_text("Say why")
    administrator.looked_at()
    for decision in page.get_by_role("checkbox").all():
        administrator.reach(decision)
        administrator.press("Space")
    administrator.fill("Why", "Branwick joins us in April")
    administrator.enter(page.get_by_role("button", name="Load it all the same"))
    administrator.sees("It waits for a worker")
    work()
    administrator.sees("What it read, changed and found wrong")
    assert LoadRun.objects.order_by("-id")[0].load.override_reason == "Branwick joins us in April"  # type: ignore[union-attr]
