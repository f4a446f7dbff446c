"""Every worked example of the shared specification comes out as it says there."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from tests.crm.sla.council_calendars import due_of_example

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "sla"
PRESENT = SHARED.is_dir()
EXAMPLES = json.loads((SHARED / "examples.json").read_text()) if PRESENT else []
CALENDARS = json.loads((SHARED / "calendars.json").read_text()) if PRESENT else {}

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not PRESENT, reason="../shared/data/sla is not here")]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example['id']}: {example['why']}")
def test_a_worked_example_is_due_when_it_says(example):
    if example.get("error"):
        with pytest.raises(ValueError, match="never opens"):
            due_of_example(example, CALENDARS)
    else:
        assert due_of_example(example, CALENDARS) == datetime.fromisoformat(example["due_utc"])
