"""Where a matter stands: by its reference alone, and further by what the visitor shows to be theirs."""

from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.casework.tracking import Level, NotAReference, Story, reference_meant, story_of
from channels.citizen import visits
from channels.citizen.forms import CodeForm, FactForm, ReferenceForm
from channels.web.visitors import visitor_bucket, visitor_may
from crm.contacts.possession import code_check, code_send, link_check, second_fact_holds
from crm.contacts.throttle import allow, is_spent
from crm.customers.references import shown

WINDOW = timedelta(minutes=15)
MISSES = 30  # references tried that lead nowhere, from one address in a window
TRIES = 30  # facts, codes and links tried, likewise
CODES = 10  # codes asked for, likewise


class TrackView(Protocol):
    """A view of one reference's page, called with the reference as stored."""

    def __call__(self, request: HttpRequest, reference: str, *args: Any, **kwargs: Any) -> HttpResponse: ...


def of_reference(view: TrackView) -> TrackView:
    """Return the view given the reference as stored; one that cannot be right is told "check what you typed"."""

    @wraps(view)
    def meant(request: HttpRequest, reference: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            stored = reference_meant(typed=reference)
        except NotAReference:
            return cannot_be_right(request, reference)
        return view(request, stored, *args, **kwargs)

    return meant


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Ask for a reference; given one that can be right, go to its page."""
    if "reference" not in request.GET:
        return render(request, "citizen/track/start.html", {"form": ReferenceForm()})
    form = ReferenceForm(request.GET)
    if not form.is_valid():
        return render(request, "citizen/track/start.html", {"form": form})
    try:
        stored = reference_meant(typed=form.cleaned_data["reference"])
    except NotAReference:
        return cannot_be_right(request, form.cleaned_data["reference"])
    return redirect("citizen:track-story", shown(stored))


def cannot_be_right(request: HttpRequest, typed: str) -> HttpResponse:
    """Return the form again: what was typed can be no reference."""
    form = ReferenceForm({"reference": typed[:100]})
    form.is_valid()
    form.add_error("reference", _("Check what you typed: a reference has 9 letters and numbers, like BCDF-2345-J"))
    return render(request, "citizen/track/start.html", {"form": form})


def no_match(request: HttpRequest) -> HttpResponse:
    """Return the one calm answer to everything that does not fit: it says nothing about what there is."""
    return render(request, "citizen/track/no_match.html", {"form": ReferenceForm()}, status=404)


def story_for(request: HttpRequest, reference: str, at: datetime) -> Story | None:
    """Return the story as far as this visitor may see it; None for none, a hidden one, and after too many misses."""
    misses = visitor_bucket(request, "miss")
    if is_spent(bucket=misses, limit=MISSES, per=WINDOW, at=at):
        return None
    found = story_of(reference=reference, level=visits.opened_level(request, reference, at), at=at)
    if found is None:
        allow(bucket=misses, limit=MISSES, per=WINDOW, at=at)
    return found


@require_safe
@of_reference
def story(request: HttpRequest, reference: str) -> HttpResponse:
    """Show where it stands."""
    now = timezone.now()
    if request.path_info.rpartition("/")[2] != shown(reference):
        return redirect("citizen:track-story", shown(reference))
    found = story_for(request, reference, now)
    if found is None:
        return no_match(request)
    said = {
        "story": found,
        "reference": shown(reference),
        "fact_form": FactForm(),
        "now": timezone.localtime(now),
        "Level": Level,
    }
    return render(request, "citizen/track/story.html", said)


@require_http_methods(["GET", "POST"])
@of_reference
def fact(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a second fact; a right one shows the promise and the public words."""
    form = FactForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "citizen/track/fact.html", {"form": form, "reference": shown(reference)})
    now = timezone.now()
    may = visitor_may(request, kind="fact", limit=TRIES, per=WINDOW, at=now)
    found = story_for(request, reference, now) if may else None
    holds = second_fact_holds(contact=found.contact if found else None, typed=form.cleaned_data["fact"], at=now)
    if not holds:
        return no_match(request)
    visits.opened(request, reference, Level.FACT, now)
    return redirect("citizen:track-story", shown(reference))


@require_POST
@of_reference
def send_code(request: HttpRequest, reference: str) -> HttpResponse:
    """Send a code if there is somewhere to send it; say the same if there is not."""
    now = timezone.now()
    if visitor_may(request, kind="code", limit=CODES, per=WINDOW, at=now):
        found = story_for(request, reference, now)
        if found is not None:
            code_send(contact_id=found.contact.pk, at=now)
    return redirect(f"{reverse('citizen:track-code', args=[shown(reference)])}?sent=yes")


@require_http_methods(["GET", "POST"])
@of_reference
def code(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the code that was sent; a right one opens everything for half an hour."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if _shows(request, reference, now, code_typed=form.cleaned_data["code"]):
            return _after_opening(request, reference)
        form.add_error("code", _("That code did not work. Check it, or ask for a new one: a code works for 10 minutes"))
    said = {"form": form, "reference": shown(reference), "is_sent": "sent" in request.GET or request.method == "POST"}
    return render(request, "citizen/track/code.html", said)


@require_safe
@of_reference
def follow_link(request: HttpRequest, reference: str, token: str) -> HttpResponse:
    """Take the link's token out of the address; it is used by the next page's button, so no mail scanner uses it up."""
    visits.keep(request, visits.LINKS, reference, token[:100])
    return redirect("citizen:track-open", shown(reference))


@require_http_methods(["GET", "POST"])
@of_reference
def open_by_link(request: HttpRequest, reference: str) -> HttpResponse:
    """Use the link that was followed; a right one opens everything for half an hour."""
    if not visits.kept(request, visits.LINKS, reference):
        return redirect("citizen:track-code", shown(reference))
    said = {"reference": shown(reference), "has_run_out": False}
    if request.method == "POST":
        now, token = timezone.now(), visits.taken(request, visits.LINKS, reference)
        if _shows(request, reference, now, token=token):
            return _after_opening(request, reference)
        said["has_run_out"] = True
    return render(request, "citizen/track/open.html", said)


@require_POST
@of_reference
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """Close what was opened, for somebody at a shared computer."""
    visits.forget(request, reference)
    return redirect("citizen:track-story", shown(reference))


def _shows(request: HttpRequest, reference: str, at: datetime, *, code_typed: str = "", token: str = "") -> bool:
    """Return True when the code or token is right; then everything is open for half an hour."""
    if not visitor_may(request, kind="use", limit=TRIES, per=WINDOW, at=at):
        return False
    found = story_of(reference=reference, level=Level.REFERENCE, at=at)
    if found is None:
        return False
    key = found.contact.pk
    right = (
        link_check(contact_id=key, token=token, at=at) if token else code_check(contact_id=key, typed=code_typed, at=at)
    )
    if right:
        visits.opened(request, reference, Level.POSSESSION, at)
    return right


def _after_opening(request: HttpRequest, reference: str) -> HttpResponse:
    """Go on with what was being written when the half hour ran out, else to the story."""
    for act in ("add", "not-fixed"):
        if visits.kept(request, visits.WORDS, f"{reference} {act}"):
            return redirect(f"citizen:track-{act}", shown(reference))
    return redirect("citizen:track-story", shown(reference))
