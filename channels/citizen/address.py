"""Where it is: a property found by postcode or address, or an address that is not listed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from channels.citizen import draft as drafts
from channels.citizen.draft import ADDRESS, Draft
from channels.citizen.forms import AddressForm, NotListedForm
from channels.citizen.report import href_of, to_step, with_draft
from crm.catalogue.models import ServiceVersion
from gazetteer.entries.models import Property
from gazetteer.entries.queries import street_properties
from gazetteer.finding.queries import address_search
from gazetteer.places import PlaceKind

MOST_FOUND = 100


@require_http_methods(["GET", "POST"])
@with_draft
def address(request: HttpRequest, version: ServiceVersion, draft: Draft) -> HttpResponse:
    """Find the address and choose it: in two pages without JavaScript, in one with it."""
    query = (request.POST.get("query") or request.GET.get("query") or "").strip()[:200]
    if request.method == "POST" and "find" not in request.POST:
        chosen = _chosen(request.POST.get("uprn", ""))
        if chosen is not None:
            draft.at_property(chosen)
            drafts.draft_save(request, draft, done=ADDRESS)
            return to_step(draft.service, drafts.first_to_do(draft, version))
    if request.method == "POST" and query and "listed" not in request.POST:
        return redirect(f"{reverse('citizen:report-address', args=[draft.service])}?{urlencode({'query': query})}")
    found = addresses_found(query) if query else []
    return _page(request, version, draft, query, found)


def _page(
    request: HttpRequest, version: ServiceVersion, draft: Draft, query: str, found: list[tuple[str, str]]
) -> HttpResponse:
    given = {"query": query} if query or request.method == "POST" else None
    form = AddressForm(given, found=found, initial={"query": "" if found else draft.place_words})
    if given is not None:
        _say_what_is_missing(form, query, found, is_choice_missing=request.method == "POST")
    said = {
        "form": form,
        "service": version.service,
        "back": href_of(draft.service, drafts.step_before(version, ADDRESS)),
        "found": found,
        "most": MOST_FOUND,
    }
    return render(request, "citizen/report/address.html", said)


def _say_what_is_missing(
    form: AddressForm, query: str, found: list[tuple[str, str]], *, is_choice_missing: bool
) -> None:
    form.is_valid()
    if not query:
        form.add_error("query", _("Enter a postcode or an address"))
    elif not found:
        form.add_error("query", _("No address found. Try the postcode, or fewer words"))
    elif is_choice_missing:
        form.add_error("uprn", _("Choose the address, or say that it is not listed"))


def addresses_found(query: str) -> list[tuple[str, str]]:
    """Return (UPRN, address) of the properties found; those of the street when only a street was typed."""
    hits = address_search(query=query, limit=MOST_FOUND)
    found = [(str(hit.uprn), hit.label) for hit in hits if hit.kind == PlaceKind.PROPERTY]
    street = next((hit.usrn for hit in hits if hit.kind == PlaceKind.STREET), None)
    if found or street is None:
        return found
    return [(str(one.uprn), one.address) for one in street_properties(usrn=street, limit=MOST_FOUND)]


def _chosen(typed: str) -> Property | None:
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 12):
        return None
    return Property.objects.pickable().filter(uprn=int(typed)).first()


@require_http_methods(["GET", "POST"])
@with_draft
def not_listed(request: HttpRequest, version: ServiceVersion, draft: Draft) -> HttpResponse:
    """Take the address as given, with the reason: not found stops nobody."""
    is_unlisted = draft.place.get("kind") == PlaceKind.UNLISTED
    form = NotListedForm(
        request.POST if request.method == "POST" else None, initial=draft.place if is_unlisted else None
    )
    if request.method == "POST" and form.is_valid():
        draft.at_unlisted(**form.cleaned_data)
        drafts.draft_save(request, draft, done=ADDRESS)
        return to_step(draft.service, drafts.first_to_do(draft, version))
    said = {"form": form, "service": version.service, "back": href_of(draft.service, ADDRESS)}
    return render(request, "citizen/report/not_listed.html", said)
