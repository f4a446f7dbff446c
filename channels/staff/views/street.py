"""A street: its names, where it is, and its properties."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.place import as_key
from channels.staff.presenters.address_questions import entry_asked
from channels.staff.presenters.places import property_href
from channels.staff.presenters.street_page import street_facts
from channels.staff.presenters.true_here import true_here
from channels.web.maps import map_of_street
from gazetteer.entries.models import Street
from gazetteer.entries.queries import street_get
from gazetteer.entries.street_pages import street_names, street_part
from gazetteer.places import Place, PlaceKind


@staff_view("property.view")
@require_safe
def street(request: HttpRequest, usrn: int) -> HttpResponse:
    """The page of one street, its properties a page at a time: `after` is the last one seen."""
    now, after = timezone.now(), as_key(request.GET.get("after"))
    try:
        found = street_get(usrn=usrn)
    except Street.DoesNotExist as missing:
        raise Http404 from missing
    names = street_names(usrn=usrn)
    return render(
        request,
        "staff/street/show.html",
        {
            "street": found,
            "names": names,
            "now": now,
            "true_here": true_here(place=Place(kind=PlaceKind.STREET, usrn=usrn), at=now),
            "facts": street_facts(found, names),
            "entry_asked": entry_asked(actor=actor_of(request), usrn=usrn),
            "part": street_part(usrn=usrn, after=after),
            "after": after,
            "map_view": map_of_street(found, href=property_href),
        },
    )
