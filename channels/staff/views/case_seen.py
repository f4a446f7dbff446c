"""What a case's page asks for beside itself: who else looks at it, and what happened before."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from cases.casework.presence import case_presence
from cases.casework.queries import NoSuchCase
from cases.casework.queries.case_history import Before
from cases.casework.queries.case_page import case_history, case_words
from cases.casework.queries.case_talk import LATEST
from channels.staff.access import actor_of, staff_view
from channels.staff.presenters import case as words
from channels.staff.presenters.case_history import history_lines
from channels.staff.views.case import found
from crm.customers.references import shown

MOST_DIGITS = 18
TITLES = {
    "messages": _("Conversation: the customer reads this"),
    "notes": _("Notes: internal, no customer sees them"),
}


@staff_view("case.view")
@require_POST
def presence(request: HttpRequest, reference: str) -> HttpResponse:
    """Who else looks at the case, as the page shows it; whoever asks looks too, or writes."""
    one, writing = found(request, reference), request.POST.get("writing") == "yes"
    others = case_presence(case=one, actor=actor_of(request), at=timezone.now(), writing=writing)
    own = shown(one.reference_value)  # type: ignore[attr-defined]
    return render(request, "staff/case/_presence.html", {"presence": others, "own": own, "writing": writing})


@staff_view("case.view")
@require_safe
def history(request: HttpRequest, reference: str) -> HttpResponse:
    """What happened to the case before what its page shows, a page at a time."""
    now = timezone.now()
    before = Before.read(request.GET.get("before", ""))
    try:
        page = case_history(actor=actor_of(request), at=now, reference=reference, before=before)
    except NoSuchCase as nothing:
        raise Http404 from nothing
    names = {
        "now": now,
        "case": page.case,
        "own": shown(page.reference),
        "history": history_lines(page.history, page.case, page.names, now=now),
        "earlier": page.history.next.text if page.history.next else "",
        "begins": before is None,
    }
    return render(request, "staff/case/history.html", names)


@staff_view("contact.notes")
@require_safe
def written(request: HttpRequest, reference: str, of: str) -> HttpResponse:
    """The messages or the notes of a case before those its page shows, a page at a time."""
    actor, now, typed = actor_of(request), timezone.now(), request.GET.get("before", "")
    before = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < MOST_DIGITS else LATEST
    if of not in TITLES:
        raise Http404
    try:
        page = case_words(actor=actor, at=now, reference=reference, of_notes=of == "notes", before=before)
    except NoSuchCase as nothing:
        raise Http404 from nothing
    lines = words.notes(page.notes.lines, page.names) + words.conversation(page.conversation.lines, actor=actor)
    names = {
        "now": now,
        "case": page.case,
        "own": shown(page.reference),
        "title": TITLES[of],
        "of": of,
        "lines": lines,
        "earlier": page.notes.next or page.conversation.next,
        "begins": before == LATEST,
    }
    return render(request, "staff/case/words.html", names)


urls = [
    path("cases/<str:reference>/presence", presence, name="case-presence"),
    path("cases/<str:reference>/history", history, name="case-history"),
    path("cases/<str:reference>/written/<slug:of>", written, name="case-written"),
]
