"""My bin day, and anything wrong today, by address: a page, a calendar to subscribe to, a box for other websites.

The box sets no cookie, loads no script and is shown within the websites that `EMBEDDED_BY` names.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from channels.citizen.address import as_key
from channels.citizen.forms import AddressForm
from channels.citizen.here_shown import calendar_days, here_shown
from channels.citizen.ics import calendar_of
from channels.web.addresses import addresses_to_choose, flats_of
from channels.web.errors import kind_answer
from channels.web.languages import OWN_NAMES
from channels.web.visitors import visitor_may
from crm.catalogue.wordings.languages import locale_of, spoken
from gazetteer.entries.models import Property

MOST_FOUND = 100
SEARCHES, HOUR = 300, timedelta(hours=1)  # from one address in an hour
A_WHILE = 5 * 60  # seconds: what is wrong today may change


@require_safe
def here(request: HttpRequest) -> HttpResponse:
    """Find the address and choose it: in two pages without JavaScript, in one with it."""
    found = _searched(request)
    if isinstance(found, HttpResponse):
        return found
    query, choices, missing = found
    form = AddressForm({"query": query} if query else None, found=choices)
    if query:
        form.is_valid()
        if missing:
            form.add_error("uprn" if choices else "query", missing)
    said = {"form": form, "found": choices, "most": MOST_FOUND, "within": _within(request)}
    return render(request, "citizen/here/find.html", said)


def _within(request: HttpRequest) -> str:
    """The building whose flats are to be chosen from, as it was sent."""
    chosen = as_key(request.GET.get("uprn")) if "find" not in request.GET else None
    return str(chosen or "")


Searched = tuple[str, list[tuple[str, str]], str]


def _searched(request: HttpRequest, *, within: str = "citizen:here-at") -> Searched | HttpResponse:
    """(what was typed, the addresses to choose from, what is missing); the way to the address once it is chosen."""
    query = request.GET.get("query", "").strip()[:200]
    chosen = as_key(request.GET.get("uprn")) if "find" not in request.GET else None
    if chosen is not None and Property.objects.pickable().filter(uprn=chosen).exists():
        asks = "listed" in request.GET and request.GET.get("within") != str(chosen)
        flats = flats_of(chosen) if asks else []
        if not flats:
            return _to(within, chosen, request)
        return query, flats, _("Choose which one in this building, or the building itself if you do not know")
    if not query:
        return "", [], ""
    if not visitor_may(request, kind="here", limit=SEARCHES, per=HOUR, at=timezone.now()):
        return kind_answer(
            request,
            title=_("Too many searches"),
            words=_("A lot was looked up from where you are. Try again in an hour."),
            status=429,
        )
    found = addresses_to_choose(query=query, limit=MOST_FOUND)
    return query, found, "" if found else _("No address found. Try the postcode, or fewer words")


def _to(name: str, uprn: int, request: HttpRequest) -> HttpResponse:
    lang = {"lang": request.GET["lang"]} if request.GET.get("lang") in OWN_NAMES else {}
    return redirect(reverse(name, args=[uprn]) + (f"?{urlencode(lang)}" if lang else ""))


def _property(uprn: int) -> Property:
    found = Property.objects.pickable().filter(uprn=uprn).first()
    if found is None:
        raise Http404
    return found


@require_safe
def here_at(request: HttpRequest, uprn: int) -> HttpResponse:
    """Show the days of this address, and what is wrong there today."""
    now = timezone.now()
    # Whoever subscribes sends no cookie later: the language stands in the address.
    calendar = request.build_absolute_uri(f"{reverse('citizen:here-calendar', args=[uprn])}?lang={spoken()}")
    said = {
        "now": now,
        "today": timezone.localdate(now),
        "place": _property(uprn),
        "shown": here_shown(uprn=uprn, at=now),
        "calendar": calendar,
        "subscribe": f"webcal://{calendar.partition('://')[2]}",
    }
    return render(request, "citizen/here/here.html", said)


@require_safe
@cache_control(public=True, max_age=A_WHILE)
@vary_on_headers("Accept-Language", "Cookie")
def here_calendar(request: HttpRequest, uprn: int) -> HttpResponse:
    """The days of this address as a calendar file; `?lang=cy` in Welsh, as a calendar asks without a browser's cookies."""
    found, now = _property(uprn), timezone.now()
    with translation.override(_language(request)):
        days = calendar_days(uprn=uprn, at=now, host=urlsplit(settings.SITE_URL).hostname or "council")
        name = _("Collections: %(address)s") % {"address": found.address}
        text = calendar_of(days, name=name, maker=settings.COUNCIL_NAME, at=now, alarm=_("Put it out tonight"))
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="collections-{uprn}.ics"'
    return answer


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    return locale_of(asked) if asked in OWN_NAMES else translation.get_language() or settings.LANGUAGE_CODE


def _boxed(request: HttpRequest, template: str, said: dict[str, Any]) -> HttpResponse:
    """The answer in the language asked for, with nothing that sets a cookie."""
    with translation.override(_language(request)):
        answer = render(request, template, said | {"lang": request.GET.get("lang", "")})
        answer["Content-Language"] = (translation.get_language() or "en")[:2]
    return _framed(answer)


def _framed(answer: HttpResponse) -> HttpResponse:
    """The answer, shown within the websites that the council names, and no others."""
    answer.headers.pop("X-Frame-Options", None)
    answer.xframe_options_exempt = True
    answer._csp_replace = {"frame-ancestors": settings.EMBEDDED_BY or ["'none'"]}  # type: ignore[attr-defined]
    return answer


@require_safe
def here_box(request: HttpRequest) -> HttpResponse:
    """The box on another website: find the address."""
    with translation.override(_language(request)):
        found = _searched(request, within="citizen:here-box-at")
    if isinstance(found, HttpResponse):
        return _framed(found)
    query, choices, missing = found
    said = {"query": query, "found": choices, "missing": missing, "within": _within(request)}
    return _boxed(request, "citizen/here/box_find.html", said)


@require_safe
@cache_control(public=True, max_age=A_WHILE)
def here_box_at(request: HttpRequest, uprn: int) -> HttpResponse:
    """The box on another website: the days of this address, and what is wrong there today."""
    now = timezone.now()
    place = _property(uprn)
    with translation.override(_language(request)):
        shown = here_shown(uprn=uprn, at=now)
    said = {"now": now, "today": timezone.localdate(now), "place": place, "shown": shown}
    return _boxed(request, "citizen/here/box.html", said)


urls = [
    path("here", here, name="here"),
    path("here/box", here_box, name="here-box"),
    path("here/<int:uprn>", here_at, name="here-at"),
    path("here/<int:uprn>/collections.ics", here_calendar, name="here-calendar"),
    path("here/<int:uprn>/box", here_box_at, name="here-box-at"),
]
