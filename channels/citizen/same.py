"""Whether somebody told us of the same thing already: open reports nearby, which the visitor can say are theirs too.

What is shown of them is where about, since when and how far it is: nothing that another reporter said, and not who they are.
"""

from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases.casework.incidents.like import LikeCase, like_cases
from channels.citizen import draft as drafts
from channels.citizen.answers import href_of, to_step
from channels.citizen.draft import ADDRESS, JOINS, Draft
from channels.citizen.report import with_draft

ANOTHER = "another"


class SameForm(forms.Form):
    """One of what was reported nearby, or none of it."""

    same = forms.ChoiceField(
        label=gettext_lazy("Is it one of these?"),
        help_text=gettext_lazy("If it is, we add you to it and tell you how it ends. You get a reference of your own."),
        error_messages={
            "required": gettext_lazy("Say whether it is one of these"),
            "invalid_choice": gettext_lazy("That one is not open any more: choose again"),
        },
        widget=forms.RadioSelect(),
    )


def like_here(draft: Draft, at: datetime) -> list[LikeCase]:
    """What was reported near the place given that may be the same thing."""
    return like_cases(version=draft.version, place=draft.place_value(), actor=None, at=at)


def is_to_be_asked(draft: Draft, at: datetime) -> bool:
    """True when something like it was reported there, and they have not said yet whether it is the same."""
    return draft.given.get(JOINS) is None and bool(like_here(draft, at))


@require_http_methods(["GET", "POST"])
@with_draft
def same(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Show what was reported nearby and ask whether it is the same."""
    offered = {_token(draft, one): one for one in like_here(draft, timezone.now())}
    if not offered:
        return to_step(draft.service, drafts.first_to_do(draft))
    form = SameForm(request.POST if request.method == "POST" else None, initial={"same": _before(draft, offered)})
    choices = [(token, _words(one)) for token, one in offered.items()]
    form.fields["same"].choices = [*choices, (ANOTHER, _("No, it is something else"))]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        chosen = offered.get(form.cleaned_data["same"])
        draft.put[JOINS] = chosen.case_id if chosen else 0
        drafts.draft_save(draft)
        return to_step(draft.service, drafts.first_to_do(draft))
    said = {"form": form, "service": draft.version.service, "back": href_of(draft.service, ADDRESS)}
    return render(request, "citizen/report/same.html", said)


def _token(draft: Draft, like: LikeCase) -> str:
    """What stands for the case on this visitor's page: its key is nobody's business."""
    return salted_hmac("same thing", f"{draft.key} {like.case_id}").hexdigest()[:16]


def _before(draft: Draft, offered: dict[str, LikeCase]) -> str:
    joins = draft.given.get(JOINS)
    chosen = next((token for token, one in offered.items() if one.case_id == joins), "")
    return ANOTHER if joins == 0 else chosen


def _words(one: LikeCase) -> str:
    names = {
        "service": one.service,
        "where": ", ".join(filter(None, [one.street, one.away])),
        "day": date_format(timezone.localtime(one.opened_at), "l j F"),
        "state": one.state,
    }
    return _("%(service)s: %(where)s. Reported on %(day)s. %(state)s") % names
