"""Writing to us: whether it is about a place, looked up in the gazetteer as in a report, or said in one's own words."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from channels.citizen.address import MOST_FOUND, as_key
from channels.citizen.write_forms import WhereForm
from channels.citizen.write_steps import ABOUT, FILES, href_of, with_draft
from channels.web.addresses import addresses_to_choose, flats_of
from crm.contacts.drafting.actions import draft_put
from crm.contacts.drafting.models import WrittenDraft
from crm.teams.actor import customer as public
from gazetteer.entries.models import Property, Street
from gazetteer.places import Place, PlaceKind

NOWHERE = {"place": "", "uprn": "", "usrn": ""}


@require_http_methods(["GET", "POST"])
@with_draft
def where(request: HttpRequest, draft: WrittenDraft) -> HttpResponse:
    """Find the address and choose it, say where it is in other words, or go on: it is about no place."""
    query = (request.POST.get("query") or request.GET.get("query") or "").replace("\x00", "").strip()[:200]
    if request.method == "GET":
        return _page(request, draft, query, _found(query))
    if "skip" in request.POST:
        return _kept(draft, NOWHERE)
    chosen = _chosen(request)
    if chosen and "find" not in request.POST:
        flats = _flats_first(request, chosen)
        return _page(request, draft, query, flats, missing=_which_flat()) if flats else _kept(draft, chosen)
    own = request.POST.get("place", "").strip()[:200]
    if own and "find" not in request.POST:
        return _kept(draft, NOWHERE | {"place": own})
    if query and "listed" not in request.POST:
        return redirect(f"{reverse('citizen:write-where')}?{urlencode({'query': query})}")
    if not query and "find" not in request.POST:
        return _kept(draft, NOWHERE)
    missing = (
        _("Choose the address, or say in other words where it is") if query else _("Enter a postcode or an address")
    )
    return _page(request, draft, query, _found(query), missing=missing)


def place_of(given: dict[str, str]) -> Place:
    """Return the place that was chosen, the unknown one where none was: its words stand with the message."""
    uprn, usrn = as_key(given.get("uprn")), as_key(given.get("usrn"))
    if uprn and Property.objects.filter(uprn=uprn).exists():
        return Place(kind=PlaceKind.PROPERTY, uprn=uprn)
    if usrn and Street.objects.filter(usrn=usrn).exists():
        return Place(kind=PlaceKind.STREET, usrn=usrn)
    return Place()


def _found(query: str) -> list[tuple[str, str]]:
    return addresses_to_choose(query=query, limit=MOST_FOUND) if query else []


def _chosen(request: HttpRequest) -> dict[str, str]:
    """Return what was chosen as the draft keeps it; nothing when that is in no gazetteer."""
    uprn, usrn = as_key(request.POST.get("uprn")), as_key(request.POST.get("usrn"))
    found = Property.objects.pickable().filter(uprn=uprn).first() if uprn else None
    if found is not None:
        return {"place": found.address, "uprn": str(found.uprn), "usrn": ""}
    street = Street.objects.filter(usrn=usrn).first() if usrn else None
    if street is not None:
        return {"place": str(request.POST.get("query", ""))[:200], "uprn": "", "usrn": str(street.usrn)}
    return {}


def _flats_first(request: HttpRequest, chosen: dict[str, str]) -> list[tuple[str, str]]:
    """Return the flats of a building chosen from the list of a page, to be asked about once."""
    asks = "listed" in request.POST and chosen["uprn"] and request.POST.get("within") != chosen["uprn"]
    return flats_of(int(chosen["uprn"])) if asks else []


def _which_flat() -> str:
    return _("Choose which one in this building, or the building itself if you do not know")


def _kept(draft: WrittenDraft, given: dict[str, str]) -> HttpResponse:
    draft_put(key=draft.key, given=given, actor=public(None), at=timezone.now())
    return redirect(href_of(FILES))


def _page(
    request: HttpRequest, draft: WrittenDraft, query: str, found: list[tuple[str, str]], *, missing: str = ""
) -> HttpResponse:
    held = draft.given
    own = "" if held.get("uprn") or held.get("usrn") else held.get("place", "")
    initial = {"query": held.get("place", "") if not own else "", "place": own}
    given: dict[str, Any] | None = (
        {"query": query, "place": request.POST.get("place", "")} if query or missing else None
    )
    form = WhereForm(given, found=found, initial=initial)
    if given is not None:
        form.is_valid()
        if query and not found:
            form.add_error("query", _("No address found. Try the postcode, or fewer words"))
        elif missing:
            form.add_error("uprn" if found else "query", missing)
    said = {
        "form": form,
        "found": found,
        "most": MOST_FOUND,
        "within": request.POST.get("uprn", "") if "listed" in request.POST else "",
        "back": href_of(ABOUT),
    }
    return render(request, "citizen/write/where.html", said, status=422 if form.errors else 200)
