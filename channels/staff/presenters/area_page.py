"""An area's facts in words: what it is, when it was so, what stands in it."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gazetteer.areas.models import Area


def area_facts(area: Area, *, counted: tuple[int, int]) -> list[dict[str, Any]]:
    """The facts of an area as rows of a summary list; `counted` are its properties and the homes among them."""
    every, homes = counted
    return [
        {"key": _("Kind"), "text": area.get_kind_display()},
        {"key": _("Code"), "text": area.code},
        {"key": _("In force"), "text": period_words(area)},
        {"key": _("Properties"), "text": f"{every:,}"},
        {"key": _("Homes among them"), "text": f"{homes:,}"},
    ]


def period_words(area: Area) -> str:
    """From when to when the area was as it is drawn."""
    begun = date_format(area.active_from, "j F Y")
    if area.active_to is None:
        return _("since %(day)s") % {"day": begun}
    return _("from %(day)s until %(end)s") % {"day": begun, "end": date_format(area.active_to, "j F Y")}


def area_line(area: Area) -> dict[str, str]:
    """An area of another time: its name, where its page is on that day, and its period."""
    words = area.name if area.name == area.code else f"{area.name} ({area.code})"
    return {"words": words, "href": area_href(area.code, on=area.active_from), "period": period_words(area)}


def area_href(code: str, *, on: date | None = None) -> str:
    """Where the page of an area is, as it was drawn on a day."""
    href = reverse("staff:area", args=[code])
    return f"{href}?on={on.isoformat()}" if on is not None else href
