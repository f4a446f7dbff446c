"""The A to Z for those who answer: every service by any of its names, with its script and the way on."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from channels.staff.access import staff_view
from crm.catalogue.a_to_z import categories_of, entries, letters_of, matching
from crm.catalogue.models import Category
from crm.catalogue.queries import NoSuchService, service_in_force
from crm.catalogue.words import said
from crm.teams.models import Team

MOST = 100
LONGEST_QUERY = 100


@staff_view("search")
@require_safe
def a_to_z(request: HttpRequest) -> HttpResponse:
    """The services asked for by words, letter or category; letters and categories when nothing is asked."""
    every = entries(staff=True)
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    letter = request.GET.get("letter", "").lower()[:1]
    category = request.GET.get("category", "")
    asked = bool(query or letter or category)
    found = [one for one in every if letter in ("", one.letter) and category in ("", one.category)]
    found = matching(found, query) if query else found
    names = {
        "query": query,
        "letter": letter,
        "category": str(dict(Category.choices).get(category, "")),
        "asked": asked,
        "found": (found[:MOST] if query else found) if asked else [],  # a letter or subject is shown whole
        "number": len(found),
        "letters": letters_of(every),
        "categories": list(categories_of(every)),
    }
    return render(request, "staff/a_to_z/list.html", names)


@staff_view("search")
@require_safe
def a_to_z_service(request: HttpRequest, code: str) -> HttpResponse:
    """What a service is, what to say, who sees to it and what differs by place."""
    one = next((one for one in entries(staff=True) if one.code == code), None)
    try:
        version = service_in_force(code=code)
    except NoSuchService:
        raise Http404 from None
    if one is None:
        raise Http404
    readers = list(Team.objects.filter(code__in=version.read_by).order_by("name", "pk").values_list("name", flat=True))
    names = {
        "one": one,
        "version": version,
        "team": Team.objects.filter(code=version.team).values_list("name", flat=True).first() or "",
        "readers": readers,
        "articles": [
            {**each, "title": said(each.get("title")), "words": said(each.get("words"))} for each in version.articles
        ],
        "areas": [{**each, "words": said(each.get("words"))} for each in version.by_area],
        "category": str(dict(Category.choices).get(one.category, "")),
    }
    return render(request, "staff/a_to_z/service.html", names)


urls = [
    path("a-to-z", a_to_z, name="a-to-z"),
    path("a-to-z/<slug:code>", a_to_z_service, name="a-to-z-service"),
]
