"""Rules every template of every door keeps: nothing inline, nothing oversized, nothing that fails to compile."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

CHANNELS = Path(__file__).parents[3] / "channels"
PAGES = sorted(path for path in CHANNELS.glob("*/jinja2/**/*") if path.is_file() and path.suffix in {".html", ".jinja"})
MAIL = CHANNELS / "email"  # mail has no stylesheet to point at: its styles may stand in its tags
ON_SCREEN = [path for path in PAGES if MAIL not in path.parents]
INLINE = re.compile(
    r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|hx-on|hx-vals=['\"]js:|javascript:", re.IGNORECASE
)
SKIPS_ESCAPING = re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE)


def named(path: Path) -> str:
    return str(path.relative_to(CHANNELS))


@pytest.mark.parametrize("path", ON_SCREEN, ids=named)
def test_a_template_has_no_inline_script_or_style(path: Path) -> None:
    assert not INLINE.findall(path.read_text())


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_template_escapes_everything_and_stays_short(path: Path) -> None:
    source = path.read_text()
    assert not SKIPS_ESCAPING.search(source)
    assert source.count("\n") <= 150


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_template_compiles(path: Path) -> None:
    folder = next(parent for parent in path.parents if parent.name == "jinja2")
    assert get_template(str(path.relative_to(folder)))
