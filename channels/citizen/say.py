"""What a citizen who has shown that a matter is theirs can say about it: add, answer, "it is not fixed"."""

import secrets
from collections.abc import Callable

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.casework.intake import not_fixed
from cases.casework.tracking import Level, Story
from cases.casework.written import words_and_files_add
from channels.citizen import visits
from channels.citizen.forms import WordsForm
from channels.citizen.track import no_match, of_reference, story_for
from channels.web.errors import kind_answer
from channels.web.uploads import given_file, most_megabytes, refusing_too_large
from crm.contacts.actions import Busy, IntakeRefused
from crm.customers.references import shown
from crm.teams.actor import customer

Sayer = Callable[[Story, WordsForm, list[UploadedFile]], str]


def _too_large(request: HttpRequest, reference: str) -> HttpResponse:
    words = _(
        "Together the files were larger than %(most)d MB. Go back, your words are still there: send smaller copies."
    )
    return kind_answer(
        request,
        title=_("Those files are too large"),
        words=words % {"most": most_megabytes()},
        status=413,
    )


@refusing_too_large(_too_large)
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
    if act == "not-fixed" and not (found.may_say_not_fixed or found.may_disagree):
        return redirect("citizen:track-story", shown(reference))
    if request.method == "GET":
        form.initial["words"] = visits.taken(request, visits.WORDS, f"{reference} {act}")
    elif form.is_valid():
        try:
            messages.success(request, say(found, form, request.FILES.getlist("attached")))
            return redirect("citizen:track-story", shown(reference))
        except IntakeRefused as refused:
            form.add_error("attached" if "files" in refused.errors else "words", " ".join(refused.errors.values()))
        except Busy:
            return kind_answer(
                request,
                title=_("Please try again"),
                words=_("Somebody here is working on this just now. Nothing was lost: go back and send it again."),
                status=503,
            )
    said = {"form": form, "story": found, "reference": shown(reference), "act": act, "label": label, "now": now}
    said["most"] = most_megabytes()
    return render(request, "citizen/track/say.html", said)


def _label(act: str, story: Story) -> str:
    if act == "not-fixed":
        return _("What is not fixed?") if story.may_say_not_fixed else _("What do you not agree with?")
    return _("Your answer") if story.asked else _("What do you want to add?")


def _ask_again(request: HttpRequest, reference: str, act: str) -> HttpResponse:
    """The half hour has run out: a code opens it again, and what was typed is still there."""
    words = request.POST.get("words", "").strip()
    if words:
        visits.keep(request, visits.WORDS, f"{reference} {act}", words[:10_000])
        messages.info(request, _("We have kept what you wrote. Show us once more that it is you, then send it."))
    return redirect("citizen:track-code", shown(reference))


def _add(story: Story, form: WordsForm, uploads: list[UploadedFile]) -> str:
    taken = words_and_files_add(
        contact_id=story.contact.pk,
        words=form.cleaned_data["words"],
        files=[given_file(upload) for upload in uploads],
        actor=customer(story.contact.customer_id),
        at=timezone.now(),
        key=form.cleaned_data["key"],
    )
    return _("Thank you. We have what you wrote. Its reference is %(reference)s.") % {
        "reference": shown(taken.reference)
    }


def _not_fixed(story: Story, form: WordsForm, _uploads: list[UploadedFile]) -> str:
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
