"""Acts between teams and people: not ours; it is about somebody who works here; I have an interest in it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.casework.handing_back import case_hand_back
from cases.casework.models import Case
from cases.casework.queries.standing import staff_to_name, standing_of, teams_to_have_it
from cases.casework.standing_aside import exclusion_end, interest_declare, staff_named
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.case_standing import AboutStaffForm, HandBackForm, InterestForm, ReadmitForm
from channels.staff.views.case import KEEPS, Opened, attempt, case_with, found, key_of, version_of
from crm.customers.references import shown

Act = Callable[[Case, dict[str, Any], dict[str, Any]], object]


@staff_view("case.work", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def hand_back(request: HttpRequest, reference: str) -> HttpResponse:
    """The case with "not ours" open in place; sent, another team has it."""
    one = found(request, reference)
    form = HandBackForm(request.POST or None, teams=teams_to_have_it(one))

    def act(case: Case, given: dict[str, Any], by: dict[str, Any]) -> object:
        team = int(given["team"]) if given["team"] else None
        return case_hand_back(
            case_id=case.pk, team_id=team, reason=given["reason"], version=version_of(request), **by
        )  # fmt: skip

    hint = _("The other team’s leader is told, and it is counted. The reason is an internal note.")
    return _page(request, one, form, act, name="hand-back", title=_("Not ours"), hint=hint, said=_("Handed back."))


@staff_view("case.exclude", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def about_staff(request: HttpRequest, reference: str) -> HttpResponse:
    """The case with "it is about somebody who works here" open in place."""
    one = found(request, reference)
    form = AboutStaffForm(request.POST or None, people=staff_to_name())

    def act(case: Case, given: dict[str, Any], by: dict[str, Any]) -> object:
        user = int(given["user"]) if given["user"] else None
        return staff_named(case_id=case.pk, user_id=user, words=given["words"], **by)

    hint = _("From then on the case does not exist for them, nor for those they manage. Why is an internal note.")
    title = _("It is about a member of staff")
    return _page(request, one, form, act, name="about-staff", title=title, hint=hint, said=_("Closed to them."))


@staff_view("case.exclude", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def interest(request: HttpRequest, reference: str) -> HttpResponse:
    """The case with "I have an interest" open in place."""
    one = found(request, reference)

    def act(case: Case, given: dict[str, Any], by: dict[str, Any]) -> object:
        return interest_declare(case_id=case.pk, words=given["words"], **by)

    hint = _("The case goes on without you and does not exist for you any more. Your team leader is told.")
    said = _("Thank you. The case goes on without you.")
    form = InterestForm(request.POST or None)
    return _page(request, one, form, act, name="interest", title=_("I have an interest"), hint=hint, said=said)


@staff_view("case.lead", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def readmit(request: HttpRequest, reference: str, user_id: int) -> HttpResponse:
    """The case with "they may have to do with it again" open in place, for a team leader."""
    one = found(request, reference)
    closed = standing_of(one, actor=actor_of(request)).closed_to
    whom = next((each for each in closed if each.user_id == user_id and each.may_end), None)
    if whom is None:
        raise Http404

    def act(case: Case, given: dict[str, Any], by: dict[str, Any]) -> object:
        return exclusion_end(case_id=case.pk, user_id=user_id, words=given["words"], **by)

    title = _("Open it to %(name)s again") % {"name": whom.name}
    form = ReadmitForm(request.POST or None)
    return _page(
        request, one, form, act, name="readmit", title=title, hint="", said=_("Open to them again."), more=(user_id,)
    )


def _page(
    request: HttpRequest,
    one: Case,
    form: forms.Form,
    act: Act,
    *,
    name: str,
    title: str,
    hint: str,
    said: str,
    more: tuple[int, ...] = (),
) -> HttpResponse:
    """The case with the act open; done, the way back to it, or to the work list once it is gone for them."""
    now: datetime = timezone.now()
    own = shown(one.reference_value)  # type: ignore[attr-defined]
    status = 200
    if request.method == "POST":
        by = {"actor": actor_of(request), "at": now}
        status = attempt(form, lambda given: act(one, given, by | {"key": key_of(request, form)}))
        if status == 200:
            messages.success(request, said)
            return redirect("staff:work" if name in LEAVES else reverse("staff:case", args=[own]))
    opened = Opened(
        name=name,
        title=title,
        form=form,
        action=reverse(f"staff:case-{name}", args=[own, *more]),
        form_id=f"case-act-{own}-{name}",
        hint=hint,
        can_go=name != "hand-back" or one.closed_at is None,
    )
    return case_with(request, own, opened, now=now, status=status)


LEAVES = frozenset({"hand-back", "interest"})

urls = [
    path("cases/<str:reference>/hand-back", hand_back, name="case-hand-back"),
    path("cases/<str:reference>/about-staff", about_staff, name="case-about-staff"),
    path("cases/<str:reference>/interest", interest, name="case-interest"),
    path("cases/<str:reference>/about-staff/<int:user_id>/end", readmit, name="case-readmit"),
]
