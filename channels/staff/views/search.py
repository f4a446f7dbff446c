"""The one box. What people search for is sent in the body of a form: it stands in no address, log or history."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from channels.staff.access import actor_of, staff_view
from channels.staff.presenters.header_search import header_search, only_one
from crm.customers.finding.confidential import pass_to
from crm.customers.references import LENGTH, looks_like


@staff_view("search")
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """The results as a page, or as the list under the box while somebody types; opened by itself, how to search."""
    if request.method == "GET":
        return render(request, "staff/search/empty.html", {})
    typed, now = request.POST.get("q", ""), timezone.now()
    actor = actor_of(request)
    groups, teams = header_search(actor=actor, query=typed, at=now), pass_to(actor=actor, query=typed, at=now)
    context = {"now": now, "groups": groups, "teams": teams}
    if request.headers.get("HX-Request") == "true":
        return render(request, "staff/search/_options.html", context)
    only = only_one(groups)
    if only is not None and not teams:
        return redirect(only.href)
    context |= {"search_words": typed, "mistyped": mistyped(typed)}
    return render(request, "staff/search/search.html", context)


def mistyped(typed: str) -> bool:
    """True when this was meant for a reference and cannot be one."""
    compact = "".join(character for character in typed if character.isalnum())
    has_both = any(c.isdigit() for c in compact) and any(c.isalpha() for c in compact)
    return len(compact) == LENGTH + 1 and has_both and " " not in typed.strip() and not looks_like(typed)
