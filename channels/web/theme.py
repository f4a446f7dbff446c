"""The council's colours as CSS custom properties: changed by a setting, without a build."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})\Z", re.IGNORECASE)
# Which properties of govuk-frontend, and of our own parts, follow each of the council's colours.
PROPERTIES = {
    "brand": ("--govuk-brand-colour", "--council-brand"),
    "link": ("--govuk-link-colour",),
    "accent": ("--council-accent",),
}


def rule(colours: dict[str, str]) -> str:
    """Return the one CSS rule for these colours; what is not a colour in # notation is left out."""
    lines = [
        f"  {name}: {colours[key]};"
        for key, names in PROPERTIES.items()
        if COLOUR.match(colours.get(key, ""))
        for name in names
    ]
    return ":root {\n" + "\n".join(lines) + "\n}\n"


@require_safe
@cache_control(public=True, max_age=300)
def theme(request: HttpRequest) -> HttpResponse:
    """Return theme.css, kept by browsers for five minutes."""
    return HttpResponse(rule(settings.COUNCIL_COLOURS), content_type="text/css; charset=utf-8")
