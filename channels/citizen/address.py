"""Where it is: a property found by postcode or address, or an address that is not listed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from channels.citizen import draft as drafts
from channels.citizen.answers import href_of
from channels.citizen.draft import ADDRESS, Draft
from channels.citizen.forms import AddressForm, NotListedForm
from channels.citizen.report import with_draft
from channels.citizen.there import after_place
from channels.web.addresses import addresses_to_choose, flats_of
from gazetteer.entries.models import Property
from gazetteer.places import PlaceKind

MOST_FOUND = 100


@require_http_methods(["GET", "POST"])
@with_draft
def address(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Find the address and choose it: in two pages without JavaScript, in one with it."""
    query = (request.POST.get("query") or request.GET.get("query") or "").strip()[:200]
    if request.method == "POST" and "find" not in request.POST:
        chosen = _chosen(request.POST.get("uprn", ""))
        if chosen is not None:
            return _at(request, draft, query, chosen)
        usrn = as_key(request.POST.get("usrn"))
        if usrn and draft.version.takes(PlaceKind.STREET):
            href = reverse("citizen:report-map", args=[draft.service])
            return redirect(f"{href}?{urlencode({'spot': usrn})}")
    if request.method == "POST" and query and "listed" not in request.POST:
        return redirect(f"{reverse('citizen:report-address', args=[draft.service])}?{urlencode({'query': query})}")
    found = addresses_to_choose(query=query, limit=MOST_FOUND) if query else []
    missing = _("Choose the address, or say that it is not listed") if request.method == "POST" else ""
    return _page(request, draft, query, found, missing=missing)


def _at(request: HttpRequest, draft: Draft, query: str, chosen: Property) -> HttpResponse:
    """The next page; when a building was chosen from the list of a page, its flats first, once."""
    asks = "listed" in request.POST and request.POST.get("within") != str(chosen.uprn)
    flats = flats_of(chosen.uprn) if asks else []
    if flats:
        missing = _("Choose which one in this building, or the building itself if you do not know")
        return _page(request, draft, query, flats, missing=missing)
    draft.at_property(chosen)
    drafts.draft_save(draft, done=ADDRESS)
    return after_place(request, draft)


def _page(
    request: HttpRequest,
    draft: Draft,
    query: str,
    found: list[tuple[str, str]],
    *,
    missing: str,
) -> HttpResponse:
    """The page with what was found; `missing` says what must still be chosen."""
    given = {"query": query} if query or request.method == "POST" else None
    form = AddressForm(given, found=found, initial={"query": "" if found else draft.place_words})
    if given is not None:
        _say_what_is_missing(form, query, found, missing)
    said = {
        "form": form,
        "service": draft.version.service,
        "back": href_of(draft.service, drafts.step_before(draft, ADDRESS)),
        "found": found,
        "within": request.POST.get("uprn", "") if "listed" in request.POST else "",
        "most": MOST_FOUND,
        "takes_street": draft.version.takes(PlaceKind.STREET),
        "takes_spot": drafts.takes_spot(draft.version),
    }
    return render(request, "citizen/report/address.html", said)


def _say_what_is_missing(form: AddressForm, query: str, found: list[tuple[str, str]], missing: str) -> None:
    form.is_valid()
    if not query and not found:
        form.add_error("query", _("Enter a postcode or an address"))
    elif not found:
        form.add_error("query", _("No address found. Try the postcode, or fewer words"))
    elif missing:
        form.add_error("uprn", missing)


def _chosen(typed: str) -> Property | None:
    uprn = as_key(typed)
    return Property.objects.pickable().filter(uprn=uprn).first() if uprn is not None else None


def as_key(typed: str | None) -> int | None:
    """Return a UPRN or USRN as sent, None when it cannot be one."""
    text = typed or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None


@require_http_methods(["GET", "POST"])
@with_draft
def not_listed(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Take the address as given, with the reason: not found stops nobody."""
    is_unlisted = draft.place.get("kind") == PlaceKind.UNLISTED
    form = NotListedForm(
        request.POST if request.method == "POST" else None, initial=draft.place if is_unlisted else None
    )
    if request.method == "POST" and form.is_valid():
        draft.at_unlisted(**form.cleaned_data)
        drafts.draft_save(draft, done=ADDRESS)
        return after_place(request, draft)
    said = {"form": form, "service": draft.version.service, "back": href_of(draft.service, ADDRESS)}
    return render(request, "citizen/report/not_listed.html", said)
