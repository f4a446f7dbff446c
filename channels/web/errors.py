"""Pages for what went wrong, in plain words. The one for our own failure touches neither database nor session."""

from html import escape
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from channels.web import context
from channels.web.jinja import known

LAST_RESORT = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1><p>{words}</p><p>{council}: {phone}</p></body></html>
"""


def kind_answer(
    request: HttpRequest, *, title: str, words: str, status: int, again: bool = False, call: bool = True
) -> HttpResponse:
    """Return a page that says what happened and what to do next; a line above the page when only a part was asked for.

    `again` offers the same address once more; `call` names the council's telephone number.
    """
    said = {"title": title, "words": words, "again": request.get_full_path() if again else "", "call": call}
    if request.headers.get("HX-Request") == "true":
        answer = HttpResponse(render_to_string("web/_error.html", said), status=status)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#flashes", "innerHTML"
        return answer
    return HttpResponse(render_to_string("web/error.html", said | {"layout": layout(request)}, request), status=status)


def layout(request: HttpRequest) -> str:
    """Return which base page suits this address: the desktop's below the staff door, else the public one."""
    desktop = known("staff:home")
    return "web/staff.html" if desktop and request.path_info.startswith(desktop) else "web/citizen.html"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page for a request we could not read (400)."""
    return kind_answer(
        request,
        title=_("That could not be read"),
        words=_("Something in the address or the form is not as we expect it. Go back and try again."),
        status=400,
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page for what this person may not do (403)."""
    return kind_answer(
        request,
        title=_("You cannot do that"),
        words=_("Your account does not have this permission. If your work needs it, ask your team leader."),
        status=403,
        call=False,
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page for an address where there is nothing, or nothing for this person (404)."""
    return kind_answer(
        request,
        title=_("Page not found"),
        words=_("If you typed the address, check it is right. If you pasted it, check you copied all of it."),
        status=404,
    )


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the page for a form whose token is missing or too old (403)."""
    return kind_answer(
        request,
        title=_("This form was open too long"),
        words=_("Nothing was saved. Go back, reload the page and send it again: we keep what you typed where we can."),
        status=403,
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the page for our own failure (500), from settings alone; in bare HTML if even that cannot be rendered."""
    title, words = _("Sorry, there is a problem"), _("We have been told about it. Try again in a few minutes.")
    page: str
    try:
        page = render_to_string("web/error.html", without_request(title, words))
    except Exception:  # whatever broke the first page may break this one
        page = LAST_RESORT.format(
            title=escape(title),
            words=escape(words),
            council=escape(settings.COUNCIL_NAME),
            phone=escape(settings.COUNCIL_PHONE),
        )
    return HttpResponse(page, status=500)


def without_request(title: str, words: str) -> dict[str, Any]:
    """Return every name the public base page needs, none of which asks the database."""
    return {
        "layout": "web/citizen.html",
        "title": title,
        "words": words,
        "again": "",
        "call": True,
        "council": context.council(),
        "language": "en",
        "user": None,
        "screen": "",
        "flashes": [],
        "mailbox_url": "",
        "shortcuts_on": True,
    }
