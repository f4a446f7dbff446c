"""Rules of the house that a reader would otherwise have to remember."""

import ast
import re
import subprocess
from importlib.metadata import distributions
from pathlib import Path

import pytest

from crm.sla.follow import followers

ROOT = Path(__file__).resolve().parents[2]
CODE = ["gazetteer", "crm", "cases", "channels", "deploy", "tests"]
FORBIDDEN_ROOMS = {"core", "common", "utils", "helpers"}


def tracked(*endings: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *CODE], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    found = [ROOT / line for line in listed.splitlines() if line.endswith(endings)]
    return [path for path in found if path.is_file()]


def product() -> list[Path]:
    return [path for path in tracked(".py") if "tests" not in path.parts and "migrations" not in path.parts]


def test_no_file_is_longer_than_four_hundred_lines():
    long = {
        str(path.relative_to(ROOT)): count
        for path in tracked(".py", ".jinja", ".html", ".js", ".scss")
        if "migrations" not in path.parts and (count := len(path.read_text().splitlines())) > 400
    }
    assert long == {}


def test_there_is_no_room_for_leftovers():
    names = {path.stem for path in product()} | {part for path in product() for part in path.relative_to(ROOT).parts}
    assert names & FORBIDDEN_ROOMS == set()


def test_nobody_writes_the_state_of_a_case_but_its_transitions():
    """`.update(state=...)`, `case.state = ...` on a case would skip permission, event, clocks and messages."""
    wrong = []
    for path in product():
        if "cases" not in path.parts and "channels" not in path.parts:
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(r"\bcase\.state\s*=[^=]|Case\.objects.*\.update\(.*state=", line):
                wrong.append(f"{path.relative_to(ROOT)}:{number}")
    assert wrong == []


@pytest.mark.parametrize("forbidden", ["refresh_from_db", "FSMModelMixin"])
def test_what_trips_over_a_protected_state_is_not_used_on_cases(forbidden):
    wrong = [str(path) for path in product() if "cases" in path.parts and forbidden in path.read_text()]
    assert wrong == []


def test_the_followers_are_these_and_no_others():
    assert [follower.__qualname__ for follower in followers()] == ["items_due", "clocks_changed"]


def test_doors_read_and_write_through_the_floors_below():
    """A door calls actions and queries: it saves nothing itself."""
    wrong = []
    for path in product():
        if "channels" not in path.parts or path.parts[-2] == "web" or path.name == "actions.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in {"bulk_create", "bulk_update", "get_or_create"}:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.attr}")
    assert wrong == []


def test_no_django_signal_carries_news_between_floors():
    wrong = [str(path) for path in product() if "django.dispatch" in path.read_text()]
    assert wrong == []


def test_every_licence_may_be_shipped():
    """No AGPL or GPL in what is installed (LGPL libraries are linked, not changed)."""
    wrong = []
    for found in distributions():
        said = [found.metadata.get("License-Expression") or "", found.metadata.get("License") or ""]
        said += [line for line in found.metadata.get_all("Classifier") or [] if line.startswith("License ::")]
        words = " ".join(said).replace("LGPL", "").replace("Lesser General Public", "")
        if re.search(r"\bA?GPL|Affero|GNU General Public", words[:2000]):
            wrong.append(found.metadata["Name"])
    assert wrong == []


def test_django_fsm_is_the_kept_one():
    names = {found.metadata["Name"].lower() for found in distributions()}
    assert "django-fsm-2" in names and "django-fsm" not in names


def test_the_requirements_name_no_index_and_pin_everything():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "http" not in text and "--index" not in text
        pinned = [line for line in text.splitlines() if re.match(r"^[a-z0-9]", line, re.IGNORECASE)]
        assert pinned and all("==" in line for line in pinned)
