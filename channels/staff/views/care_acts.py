"""How each act on a customer's care is asked: a form on a page of its own, kept while somebody signs in again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from channels.staff import typing_kept
from channels.staff.access import actor_of
from channels.staff.forms.api_client import SentOnceForm
from crm.customers.care.given import CareRefused, ChangedMeanwhile
from crm.customers.queries import CustomerRecord

FORM = "care"
PAGE = "staff/care/act.html"


@dataclass(frozen=True, slots=True)
class Asked:
    """One act as its page asks it. `hint` says what it means; `facts` are shown above the form."""

    form: type[SentOnceForm]
    title: str
    submit: str
    done: str
    act: Callable[[dict[str, Any], str], Any]  # with what was given, and the key of the form
    hint: str = ""
    warning: bool = False
    begins: dict[str, Any] = field(default_factory=dict)
    facts: list[tuple[str, str]] = field(default_factory=list)


def asked_page(request: HttpRequest, record: CustomerRecord, asked: Asked, *, back: str = "") -> HttpResponse:
    """The page of an act on a customer; once it is done, back to where it was asked."""
    page = back or reverse("staff:customer-care", args=[record.shown_reference])
    return asked_about(request, str(record.customer), asked, back=page)


def asked_about(request: HttpRequest, about: str, asked: Asked, *, back: str, then: str = "") -> HttpResponse:
    """The page of an act about something, named in words; once it is done, `then` or back to where it was asked."""
    actor, now = actor_of(request), timezone.now()
    saving = "save" in request.POST
    typed = typing_kept.typed_in(request, form=FORM, user_id=int(actor.key), at=now)
    if request.method == "GET":
        for name, value in asked.begins.items():
            typed.setdefault(name, str(value))
    form = asked.form(typed, draft=not saving)
    if saving and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "opened"}
        try:
            asked.act(given, key_of(typed))
        except CareRefused as refused:
            blame(form, refused.errors)
        except ChangedMeanwhile:
            messages.warning(request, _("Somebody else changed or ended it first. This is how it stands now."))
            return redirect(back)
        else:
            messages.success(request, asked.done)
            return redirect(then or back)
    context = {"now": now, "about": about, "asked": asked, "form": form, "back": back}
    return render(request, PAGE, context, status=422 if saving else 200)


def key_of(typed: QueryDict) -> str:
    """The key under which this form is known when it is sent twice."""
    token = str(typed["opened"])
    begun = typing_kept.opened(token)
    return begun.key if begun else token[:200]


def blame(form: SentOnceForm, errors: dict[str, str]) -> None:
    """Nothing; each refusal stands beside its field, or above the form."""
    for name, words in errors.items():
        if not form.blame(name, words):
            form.add_error(None, words)
