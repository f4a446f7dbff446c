"""A property: its facts, who is there, what is open, what was said."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.casework.queries import open_cases_for
from channels.staff.access import actor_of, staff_view
from channels.staff.presenters.address_questions import entry_asked
from channels.staff.presenters.places import property_href
from channels.staff.presenters.property_page import property_facts
from channels.staff.presenters.stories import property_story
from channels.staff.presenters.true_here import true_here
from channels.web.maps import map_of_property
from crm.customers.queries import residents_of
from crm.teams.policy import may
from gazetteer.entries.models import Property
from gazetteer.entries.queries import building_flats, property_get
from gazetteer.places import Place, PlaceKind

MOST_FLATS = 200


@staff_view("property.view")
@require_http_methods(["GET", "HEAD", "POST"])
def property_page(request: HttpRequest, uprn: int) -> HttpResponse:
    """The page of one property; a POST searches within its timeline, or goes on to what is earlier."""
    actor, now = actor_of(request), timezone.now()
    try:
        place = property_get(uprn=uprn)
    except Property.DoesNotExist as missing:
        raise Http404 from missing
    return render(
        request,
        "staff/property/show.html",
        {
            "now": now,
            "place": place,
            "facts": property_facts(place, on=timezone.localdate(now)),
            "true_here": true_here(place=Place(kind=PlaceKind.PROPERTY, uprn=uprn), at=now),
            "map_view": map_of_property(place, href=property_href),
            "residents": residents_of(actor=actor, uprn=uprn, at=now),
            "flats": building_flats(uprn=uprn, limit=MOST_FLATS),
            "open_cases": open_cases_for(actor=actor, at=now, uprn=uprn),
            "story": property_story(request.POST, actor=actor, uprn=uprn),
            "entry_asked": entry_asked(actor=actor, uprn=uprn),
            "may_ask": may(actor, "address.ask"),
            "sees_work": may(actor, "case.view"),
            "may_log": may(actor, "contact.log"),
            "may_add": may(actor, "customer.change"),
            "looks_up": may(actor, "customer.look_up"),
        },
    )
