"""The page that opens when a call comes in: /staff/pop?phone=..., the address that telephone systems are given.

It lands on a new contact with the customer when exactly one living customer has the number; of several it offers all and
chooses none, for opening the wrong person's page is a disclosure; for nobody's, a withheld or a broken one it begins a
contact with whatever came in.
"""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from channels.staff.access import actor_of, own_record, staff_view
from channels.staff.presenters.person import detail_of
from crm.customers.finding.calling import Calling, calling

LONGEST_NAME = 200


@staff_view("contact.log")
@require_http_methods(["GET", "POST"])
def pop(request: HttpRequest) -> HttpResponse:
    """The way to a new contact, or those who share the number to choose from; a POST looks among them by name."""
    given = (request.POST if request.method == "POST" else request.GET).get("phone", "")
    named = request.POST.get("named", "")[:LONGEST_NAME]
    found = calling(actor=actor_of(request), given=given, at=timezone.now(), named=named)
    if found.only is not None and not own_record(request, found.only.customer_id):
        return redirect(begin(found, found.only.shown_reference))
    others = [hit for hit in found.hits if not own_record(request, hit.customer_id)]
    if not others and not named:
        return redirect(begin(found))
    options = [(hit, detail_of(hit), begin(found, hit.shown_reference)) for hit in others]
    context = {"found": found, "options": options, "named": named, "nobody": begin(found), "now": timezone.now()}
    return render(request, "staff/pop/several.html", context)


def begin(found: Calling, customer: str = "") -> str:
    """The address of a new contact with the number, and with the customer once one is chosen."""
    known = {"customer": customer, "telephone": found.shown_number}
    asked = urlencode({name: value for name, value in known.items() if value})
    return f"{reverse('staff:contact-new')}?{asked}" if asked else reverse("staff:contact-new")


urls = [path("pop", pop, name="pop")]
