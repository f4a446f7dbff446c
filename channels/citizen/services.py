"""The A to Z for the public: by letter, by category, by any name; each entry leads on at any hour."""

import csv
import io
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from channels.web.downloads import safe
from crm.catalogue.a_to_z import Entry, Way, categories_of, entries, letters_of, matching
from crm.catalogue.models import Category
from crm.catalogue.queries import NoSuchService, service_in_force
from crm.catalogue.words import said

MOST = 100
LONGEST_QUERY = 100


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Show the services asked for by words, letter or category; the letters and categories when nothing is asked."""
    every = entries()
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    letter = request.GET.get("letter", "").lower()[:1]
    category = request.GET.get("category", "")
    found = [one for one in every if letter in ("", one.letter) and category in ("", one.category)]
    found = matching(found, query) if query else found
    asked = bool(query or letter or category)
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
    return render(request, "citizen/services/services.html", names)


@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a service is and the way to it."""
    one = next((one for one in entries() if one.code == code), None)
    if one is None:
        raise Http404
    try:
        version = service_in_force(code=code)
    except NoSuchService:
        raise Http404 from None
    articles = [
        {"title": said(each.get("title")), "words": said(each.get("words")), "link": each.get("link", "")}
        for each in version.articles
    ]
    areas = [
        {"words": said(each.get("words")), "link": each.get("link", "")}
        for each in version.by_area
        if each.get("words") or each.get("link")
    ]
    names = {
        "one": one,
        "href": way_to(one),
        "articles": articles,
        "areas": areas,
        "category": str(dict(Category.choices).get(one.category, "")),
    }
    return render(request, "citizen/services/service.html", names)


def way_to(one: Entry) -> str:
    """The address to which an entry leads."""
    if one.way == Way.LINK:
        return one.link
    if one.way == Way.FORM:
        return reverse("citizen:report-start", args=[one.code])
    return f"{reverse('citizen:write')}?service={one.code}"


def line_of(request: HttpRequest, one: Entry) -> dict[str, Any]:
    """An entry as other programs read it."""
    return {
        "code": one.code,
        "lgsl": one.lgsl_code,
        "name": one.name,
        "category": one.category,
        "provider": one.provider,
        "body": one.body,
        "way": str(one.way),
        "page": request.build_absolute_uri(reverse("citizen:service", args=[one.code])),
        "link": request.build_absolute_uri(way_to(one)),
    }


@require_safe
@cache_control(public=True, max_age=300)
@vary_on_headers("Cookie", "Accept-Language")
def services_json(request: HttpRequest) -> HttpResponse:
    """The whole list for programs."""
    lines = [line_of(request, one) for one in entries()]
    at = timezone.now().isoformat(timespec="seconds")
    return JsonResponse({"version": 1, "council": settings.COUNCIL_NAME, "at": at, "services": lines})


@require_safe
@cache_control(public=True, max_age=300)
@vary_on_headers("Cookie", "Accept-Language")
def services_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table."""
    out = io.StringIO()
    writer = csv.writer(out)
    lines = [line_of(request, one) for one in entries()]
    columns = ["code", "lgsl", "name", "category", "provider", "body", "way", "page", "link"]
    writer.writerow(columns)
    for line in lines:
        writer.writerow([safe(str(line[name] if line[name] is not None else "")) for name in columns])
    answer = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="services.csv"'
    return answer


urls = [
    path("services", services, name="services"),
    path("services.json", services_json, name="services-json"),
    path("services.csv", services_csv, name="services-csv"),
    path("services/<slug:code>", service, name="service"),
]
