"""Journey: an administrator adds a kind and loads a round file by keyboard; the agent then sees it where it is needed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.utils import timezone
from playwright.sync_api import expect

from gazetteer.entries.models import Property
from gazetteer.facts.actions import events_take, fact_kind_create
from gazetteer.facts.models import Nature
from gazetteer.supplies import tasks
from gazetteer.supplies.models import LoadRun, RunState
from tests.journeys.keyboard import heading
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


def test_a_round_file_reaches_the_agent(town: Town, home: Property, tmp_path: Path, workers: None) -> None:
    # Given a round file of which one address is not ours
    rounds = tmp_path / "rounds.csv"
    rounds.write_text(f"uprn,round\n{home.uprn},14\n100000099999,14\n")
    administrator = town.staff("administrator")
    page = administrator.page
    administrator.enter(page.get_by_role("link", name="Facts about addresses"))
    heading(page, "Facts about addresses")
    administrator.looked_at()

    # When the administrator adds the kind
    administrator.enter(page.get_by_role("button", name="Add a kind"))
    administrator.looked_at()
    administrator.fill("Code", "round")
    administrator.fill("Name", "Round")
    administrator.fill("Group", "Waste")
    administrator.enter(page.get_by_role("button", name="Save"))
    administrator.sees("Round saved.")
    administrator.looked_at()

    # And tries the file, then loads it
    administrator.enter(page.get_by_role("button", name="Load a file"))
    administrator.looked_at()
    administrator.fill("Who says so?", "waste-rounds")
    page.get_by_label("File", exact=True).set_input_files(rounds)
    administrator.choose("Only say what would change")
    administrator.enter(page.get_by_role("button", name="Go on"))
    administrator.sees("It waits for a worker")
    work()
    administrator.enter(page.get_by_role("link", name="What would change"))
    administrator.sees("the gazetteer has no property of this UPRN")
    administrator.looked_at()
    administrator.enter(page.get_by_role("button", name="Load it now"))
    administrator.sees("It waits for a worker")
    work()
    administrator.enter(page.get_by_role("link", name="What it changed and left out"))
    heading(page, "waste-rounds: rounds.csv")
    administrator.sees("uprn 100000099999")
    administrator.looked_at()

    # Then a crew's news of the whole round is before the agent as soon as the address is chosen
    now = timezone.now()
    fact_kind_create(code="late", nature=Nature.EVENT, shape="TEXT", name="Round late", by="x", at=now)
    news = {"kind": "late", "fact": "round=14", "at": now.isoformat(), "words": "Back tomorrow"}
    events_take(rows=[news], source="crews", key="1", by="x", at=now)
    agent = town.staff("agent")
    agent.goto(f"/staff/contacts/new?uprn={home.uprn}")
    expect(agent.page.locator("#true-here")).to_contain_text("Back tomorrow")
    agent.looked_at()
    agent.goto(f"/staff/properties/{home.uprn}")
    agent.sees("Back tomorrow")
    agent.looked_at()
