"""What a citizen who has shown that a matter is theirs can say about it: add, answer, "it is not fixed"."""

import secrets
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.casework.intake import not_fixed, words_add
from cases.casework.tracking import Level, Story
from channels.citizen import visits
from channels.citizen.forms import WordsForm
from channels.citizen.track import no_match, of_reference, story_for
from channels.web.errors import kind_answer
from crm.contacts.actions import Busy, IntakeRefused
from crm.customers.references import shown
from crm.teams.actor import customer

Sayer = Callable[[Story, WordsForm], str]


@require_http_methods(["GET", "POST"])
@of_reference
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Add words to the story, or answer what we asked."""
    return _say(request, reference, act="add", say=_add)


@require_http_methods(["GET", "POST"])
@of_reference
def say_not_fixed(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that it is not fixed: the work is opened again, or somebody reads it."""
    return _say(request, reference, act="not-fixed", say=_not_fixed)


def _say(request: HttpRequest, reference: str, *, act: str, say: Sayer) -> HttpResponse:
    now = timezone.now()
    found = story_for(request, reference, now)
    if found is None:
        return no_match(request)
    label = _label(act, found)
    given = request.POST if request.method == "POST" else None
    form = WordsForm(given, label=label, initial={"key": secrets.token_urlsafe(16)})
    if found.level < Level.POSSESSION:
        return _ask_again(request, reference, act)
    if act == "not-fixed" and not found.may_say_not_fixed:
        return redirect("citizen:track-story", shown(reference))
    if request.method == "GET":
        form.initial["words"] = visits.taken(request, visits.WORDS, f"{reference} {act}")
    elif form.is_valid():
        try:
            messages.success(request, say(found, form))
            return redirect("citizen:track-story", shown(reference))
        except IntakeRefused as refused:
            form.add_error("words", " ".join(refused.errors.values()))
        except Busy:
            return kind_answer(
                request,
                title=_("Please try again"),
                words=_("Somebody here is working on this just now. Nothing was lost: go back and send it again."),
                status=503,
            )
    said = {"form": form, "story": found, "reference": shown(reference), "act": act, "label": label, "now": now}
    return render(request, "citizen/track/say.html", said)


def _label(act: str, story: Story) -> str:
    if act == "not-fixed":
        return _("What is not fixed?")
    return _("Your answer") if story.asked else _("What do you want to add?")


def _ask_again(request: HttpRequest, reference: str, act: str) -> HttpResponse:
    """The half hour has run out: a code opens it again, and what was typed is still there."""
    words = request.POST.get("words", "").strip()
    if words:
        visits.keep(request, visits.WORDS, f"{reference} {act}", words[:10_000])
        messages.info(request, _("We have kept what you wrote. Show us once more that it is you, then send it."))
    return redirect("citizen:track-code", shown(reference))


def _add(story: Story, form: WordsForm) -> str:
    taken = words_add(
        contact_id=story.contact.pk,
        words=form.cleaned_data["words"],
        actor=customer(story.contact.customer_id),
        at=timezone.now(),
        key=form.cleaned_data["key"],
    )
    return _("Thank you. We have what you wrote. Its reference is %(reference)s.") % {
        "reference": shown(taken.reference)
    }


def _not_fixed(story: Story, form: WordsForm) -> str:
    said = not_fixed(
        contact_id=story.contact.pk,
        words=form.cleaned_data["words"],
        actor=customer(story.contact.customer_id),
        at=timezone.now(),
        key=form.cleaned_data["key"],
    )
    return _("Thank you. %(what)s The reference of what you told us is %(reference)s.") % {
        "what": said.why,
        "reference": shown(said.taken.reference),
    }
