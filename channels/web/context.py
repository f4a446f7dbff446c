"""What every page knows: the council's look, who is signed in, where they are."""

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.translation import get_language

from channels.web.languages import other_language


def council() -> dict[str, Any]:
    """Return the council's name, telephone, logo, website and colours, from settings."""
    return {
        "name": settings.COUNCIL_NAME,
        "phone": settings.COUNCIL_PHONE,
        "logo": settings.COUNCIL_LOGO,
        "website": settings.COUNCIL_WEBSITE,
        "colours": settings.COUNCIL_COLOURS,
    }


def look(request: HttpRequest) -> dict[str, Any]:
    """Return the names the base pages and macros rely on; touches the database only where a page asks for `user`."""
    match = request.resolver_match
    return {
        "council": council(),
        "language": (get_language() or settings.LANGUAGE_CODE).split("-")[0],
        "other_language": other_language(request),
        "user": getattr(request, "user", None),
        "screen": match.view_name if match else "",
        "flashes": get_messages(request),
        "mailbox_url": settings.MAILBOX_URL,
        "shortcuts_on": request.COOKIES.get("shortcuts") != "off",
    }
