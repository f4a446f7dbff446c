"""The macros we lean on give the markup of the GOV.UK release whose styles we ship."""

import json
from pathlib import Path

import pytest

from tests.channels.web.pages import element, text

COMPONENTS = Path(__file__).parents[3] / "node_modules/govuk-frontend/dist/govuk/components"
USED = [
    "back-link", "button", "checkboxes", "date-input", "details", "error-message", "error-summary", "fieldset",
    "file-upload", "generic-header", "hint", "input", "inset-text", "label", "notification-banner", "panel",
    "password-input", "radios", "select", "skip-link", "summary-list", "table", "tag", "textarea", "warning-text",
]  # fmt: skip
PACKAGE = COMPONENTS.parents[2] / "package.json"


def fixtures() -> list:
    if not COMPONENTS.is_dir():
        return [pytest.param(None, None, marks=pytest.mark.skip(reason="node_modules is not there: npm ci"))]
    found = []
    for component in USED:
        known = json.loads((COMPONENTS / component / "fixtures.json").read_text())
        public = [one for one in known["fixtures"] if not one.get("hidden")]
        found += [pytest.param(component, one, id=f"{component}: {one['name']}") for one in public]
    return found


@pytest.mark.parametrize(("component", "fixture"), fixtures())
def test_a_component_equals_its_published_markup(component: str, fixture: dict) -> None:
    macro = "govuk" + component.title().replace("-", "")
    file = f"govuk_frontend_jinja/components/{component}/macro.html"
    source = f'{{% from "{file}" import {macro} %}}{{{{ {macro}(options) }}}}'
    assert element(text(source, options=fixture["options"])) == element(fixture["html"])


def test_styles_and_macros_are_the_matched_pair() -> None:
    if not PACKAGE.is_file():
        pytest.skip("node_modules is not there: npm ci")
    from importlib.metadata import version

    assert json.loads(PACKAGE.read_text())["version"] == "6.3.0"
    assert version("govuk-frontend-jinja") == "4.1.0"
