"""How was it? One question some days after the end, answered with one press; words of their own are welcome beside it.

The link comes by email, and a mail scanner opens links: nothing is taken by opening the page.
"""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases.casework.incidents.models import Score
from cases.casework.incidents.satisfaction import (
    LONGEST,
    AnswerRefused,
    asked_with,
    question_words,
    satisfaction_answer,
    satisfaction_say,
)
from channels.web.errors import kind_answer
from crm.teams.acting import Busy


class SayMoreForm(forms.Form):
    """Words beside the answer."""

    words = forms.CharField(
        label=gettext_lazy("Is there anything you want to tell us about it? (optional)"),
        help_text=gettext_lazy("Do not write here what needs an answer: contact us for that."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@require_http_methods(["GET", "POST"])
def how_was_it(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the question; take the answer, and the words beside it."""
    now = timezone.now()
    asked = asked_with(token, at=now)
    if asked is None:
        return _closed(request)
    form = SayMoreForm(request.POST if "words" in request.POST else None, initial={"words": asked.words})
    try:
        if "score" in request.POST:
            satisfaction_answer(token=token, score=_score(request.POST["score"]), at=now)
            return redirect("citizen:how-was-it", token)
        if "words" in request.POST and form.is_valid():
            satisfaction_say(token=token, words=form.cleaned_data["words"], at=now)
            return redirect(f"{request.path}?said=yes")
    except AnswerRefused:
        return _closed(request)
    except Busy:
        return kind_answer(
            request, title=_("Please try again"), words=_("We could not save your answer just now."), status=503
        )
    said = {
        "asked": asked,
        "question": question_words(asked.case.service_version.satisfaction.get("question") or ""),
        "service_name": asked.contact.subject,
        "scores": Score.choices,
        "form": form,
        "has_said": "said" in request.GET and bool(asked.words),
    }
    return render(request, "citizen/satisfaction/how_was_it.html", said)


def _score(typed: str) -> int:
    return int(typed) if typed in {str(one) for one in Score.values} else 0


def _closed(request: HttpRequest) -> HttpResponse:
    return kind_answer(
        request,
        title=_("This question is closed"),
        words=_("The link is not whole, or the question is too old to answer. There is nothing you need to do."),
        status=410,
    )
