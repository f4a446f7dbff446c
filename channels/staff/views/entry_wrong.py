""" "This gazetteer entry is wrong": a short form from the page of a property or a street."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from channels.staff import typing_kept
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.address_questions import EntryWrongForm
from crm.contacts.address_questions.actions import QuestionRefused, entry_question
from gazetteer.entries.models import Property, Street
from gazetteer.entries.queries import property_get, street_get

KEEPS = "entry-wrong"


@staff_view("address.ask", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def property_wrong(request: HttpRequest, uprn: int) -> HttpResponse:
    """What is wrong with this property's entry; sent, the gazetteer officer is asked."""
    try:
        place = property_get(uprn=uprn)
    except Property.DoesNotExist as missing:
        raise Http404 from missing
    return ask(request, title=place.address, back=reverse("staff:property", args=[uprn]), uprn=uprn)


@staff_view("address.ask", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def street_wrong(request: HttpRequest, usrn: int) -> HttpResponse:
    """What is wrong with this street's entry; sent, the gazetteer officer is asked."""
    try:
        road = street_get(usrn=usrn)
    except Street.DoesNotExist as missing:
        raise Http404 from missing
    return ask(request, title=str(road), back=reverse("staff:street", args=[usrn]), usrn=usrn)


def ask(
    request: HttpRequest, *, title: str, back: str, uprn: int | None = None, usrn: int | None = None
) -> HttpResponse:
    """The form, or the way back to the page once it is asked."""
    actor, now = actor_of(request), timezone.now()
    typed = typing_kept.typed_in(request, form=KEEPS, user_id=int(actor.key), at=now)
    saving = request.method == "POST"
    form = EntryWrongForm(typed, draft=not saving)
    if saving and form.is_valid():
        given = form.cleaned_data
        opened = typing_kept.opened(given["opened"])
        key = f"entry-{opened.key if opened else given['opened'][:180]}"
        try:
            entry_question(
                fault=given["fault"], words=given["words"], actor=actor, at=now, key=key, uprn=uprn, usrn=usrn
            )
        except QuestionRefused as refused:
            for name, words in refused.errors.items():
                if not form.blame(name, words):
                    form.add_error(None, words)
        else:
            messages.success(request, _("The gazetteer officer has it. You will see the answer here and on your desk."))
            return redirect(back)
    context = {"now": now, "form": form, "title": title, "back": back}
    return render(request, "staff/address/wrong.html", context, status=422 if saving else 200)


urls = [
    path("properties/<int:uprn>/wrong", property_wrong, name="property-wrong"),
    path("streets/<int:usrn>/wrong", street_wrong, name="street-wrong"),
]
