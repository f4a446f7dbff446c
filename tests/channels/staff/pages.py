"""Reading pages as a browser does."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse


class _Fields(HTMLParser):
    """Collects what a form sends as it stands: inputs, chosen radios, selected options, text areas."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.inside, self.area, self.select = form_id, False, "", ""
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("id", "") == self.form_id
        if not self.inside:
            return
        if tag == "input":
            self._input(given)
        if tag == "textarea":
            self.area = given["name"]
            self.values[self.area] = ""
        if tag == "select":
            self.select = given["name"]
        if tag == "option" and self.select and ("selected" in given or self.select not in self.values):
            self.values[self.select] = given.get("value", "")

    def _input(self, given: dict[str, str]) -> None:
        if given.get("type") in {"radio", "checkbox"} and "checked" not in given:
            return
        if given.get("name"):
            self.values[given["name"]] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.inside and self.area:
            self.values[self.area] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        if tag == "select":
            self.select = ""
        if tag == "form":
            self.inside = False


def fields_of(page: HttpResponse | str, form_id: str = "contact") -> dict[str, str]:
    """What the form of this id would send, as the page shows it."""
    reader = _Fields(form_id)
    reader.feed(text_of(page))
    return reader.values


def hidden_fields(page: HttpResponse, form_id: str = "contact") -> dict[str, str]:
    """The same; the page must be there."""
    assert page.status_code == 200, page.status_code
    return fields_of(page, form_id)


def text_of(page: Any) -> str:
    """The page's markup."""
    return page if isinstance(page, str) else page.content.decode()
