"""The message centre's lists: mailboxes as work, found by words, the next one to open, who else is there."""

from typing import Any
from urllib.parse import parse_qs, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases.casework.lists.work_list import work_teams
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.place import as_key
from channels.staff.presenters.messages import message_line, message_tabs
from crm.catalogue.queries import services_found
from crm.contacts.correspondence.handling.listing import (
    Asked,
    ItemCursor,
    Tab,
    inboxes_live,
    items_counted,
    items_found,
    items_listed,
)
from crm.contacts.correspondence.handling.presence import presence_say
from crm.contacts.correspondence.handling.reading import settled_last
from crm.contacts.correspondence.models import InboxItem

PLACE = "message_place"  # a cookie: what of the list was shown, for the way back from a message
LONGEST_PLACE = 300
LONGEST_WORDS = 200
EVERYWHERE = "all"


@staff_view("message.view")
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """One page of the messages of a team's inboxes, due first."""
    actor, now = actor_of(request), timezone.now()
    asked = asked_for(request.GET)
    page = items_listed(asked=asked, actor=actor, at=now, after=ItemCursor.read(request.GET.get("after", "")))
    here = _kept(request.GET) | {"tab": asked.tab}
    address = reverse("staff:messages")
    context = _context(request, asked) | {
        "lines": [message_line(row, actor=actor, now=now) for row in page.rows],
        "first_href": f"{address}?{urlencode(here)}" if "after" in request.GET else "",
        "next_href": f"{address}?{urlencode(here | {'after': page.next.text})}" if page.next else "",
    }
    return _with_place(request, render(request, "staff/message/index.html", context))


@staff_view("message.view")
@require_POST
def message_search(request: HttpRequest) -> HttpResponse:
    """The messages in which some words stand: posted, for names and addresses stand in no address of a page."""
    actor, now = actor_of(request), timezone.now()
    words = request.POST.get("words", "").strip()[:LONGEST_WORDS]
    asked = asked_for(request.POST)
    rows = items_found(words=words, asked=asked, actor=actor, at=now) if words else []
    context = _context(request, asked) | {
        "lines": [message_line(row, actor=actor, now=now) for row in rows],
        "words": words,
        "first_href": "",
        "next_href": "",
    }
    return render(request, "staff/message/index.html", context)


@staff_view("message.view")
@require_POST
def message_presence(request: HttpRequest, item_id: int) -> HttpResponse:
    """Who else has the message open, now that we say whether we read or write."""
    writing = request.POST.get("doing") == "writing"
    others = presence_say(item_id=item_id, actor=actor_of(request), at=timezone.now(), writing=writing)
    return render(request, "staff/message/_presence.html", {"others": others})


@staff_view("message.view")
@require_safe
def message_next(request: HttpRequest) -> HttpResponse:
    """The next message of the list as it was last looked at that nobody else has open; else the list."""
    return onward(request, after=ItemCursor.read(request.GET.get("after", "")))


def onward(request: HttpRequest, *, after: ItemCursor | None) -> HttpResponse:
    """To the next message, in the order of the list that was left; to the list when none is left, or it is not by due."""
    place = {name: values[0] for name, values in parse_qs(request.COOKIES.get(PLACE, "")[:LONGEST_PLACE]).items()}
    asked = asked_for(place)
    if after is None or asked.tab == Tab.DONE:
        return redirect(way_back(request))
    page = items_listed(asked=asked, actor=actor_of(request), at=timezone.now(), after=after, size=10)
    following = next((row.item.pk for row in page.rows if not row.open_at), None)
    return redirect(way_back(request)) if following is None else redirect("staff:message", following)


def way_back(request: HttpRequest) -> str:
    """The address of the list as it stood when it was last looked at."""
    place = request.COOKIES.get(PLACE, "")[:LONGEST_PLACE]
    return f"{reverse('staff:messages')}?{place}" if place else reverse("staff:messages")


def asked_for(given: Any) -> Asked:
    """What of the messages an address or a form asks for; what makes no sense there is not asked."""
    tab, nature, team = given.get("tab", ""), given.get("nature", ""), given.get("team", "")
    return Asked(
        tab=tab if tab in list(Tab) else Tab.OPEN,
        team=as_key(team),
        everywhere=team == EVERYWHERE,
        inbox=as_key(given.get("inbox")),
        service=as_key(given.get("service")),
        nature=nature if nature in InboxItem.Nature.values else "",
    )


def _kept(given: Any) -> dict[str, str]:
    names = ("team", "inbox", "service", "nature")
    return {name: given.get(name, "")[:20] for name in names if given.get(name)}


def _context(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    actor, now = actor_of(request), timezone.now()
    given = request.POST if request.method == "POST" else request.GET
    kept = _kept(given)
    address = reverse("staff:messages")
    teams = work_teams(actor=actor)
    counts = items_counted(asked=asked, actor=actor, at=now)
    return {
        "now": now,
        "counts": counts,
        "tab": asked.tab,
        "tabs": message_tabs(counts, tab=asked.tab, address=address, kept=kept),
        "filters": kept,
        "is_filtered": any(name != "team" for name in kept),
        "clear_href": f"{address}?{urlencode({'tab': asked.tab} | {k: v for k, v in kept.items() if k == 'team'})}",
        "teams": teams,
        "inboxes": inboxes_live(),
        "services": services_found(limit=200),
        "natures": InboxItem.Nature.choices,
        "words": "",
        "last": settled_last(actor=actor, at=now),
    }


def _with_place(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The list keeps its place: in a cookie, for in the session it would cost a statement each time it moves."""
    place = request.GET.urlencode()[:LONGEST_PLACE]
    if request.COOKIES.get(PLACE, "") != place:
        secure = settings.SESSION_COOKIE_SECURE
        answer.set_cookie(PLACE, place, path=reverse("staff:home"), secure=secure, httponly=True, samesite="Lax")
    return answer
