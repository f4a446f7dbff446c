"""Confidentiality by two people: what is hidden of a customer or a matter, proposals, and the second person's word."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.api_client import SentOnceForm
from channels.staff.forms.care import ReviewForm
from channels.staff.forms.confidential import HideForm, SafeForm, SecondForm, TeamsForm, WhyForm
from channels.staff.presenters.confidential import (
    change_facts,
    change_line,
    confidential_page,
    team_names,
    thing_acts,
)
from channels.staff.views.care_acts import FORM, Asked, asked_about
from channels.staff.views.customer import record_for
from crm.contacts.queries import NoSuchContact, contact_page
from crm.customers.care.confidentiality import actions, queries
from crm.customers.care.confidentiality.actions import DECIDE, PROPOSE, SafeGiven
from crm.customers.care.confidentiality.models import ConfidentialityChange
from crm.customers.care.confidentiality.targets import MATTER, target_kind
from crm.customers.models import ContactPoint
from crm.customers.queries.seen import group_of

Act = Callable[[dict[str, Any], str], Any]


@staff_view(PROPOSE)
@require_safe
def confidential(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, and what its owner is to look at again."""
    actor, now = actor_of(request), timezone.now()
    asked, owned = queries.waiting(actor=actor, at=now), queries.to_review(actor=actor, at=now)
    names = team_names([one.teams for one in [*asked, *owned]])
    context = {
        "now": now,
        "waiting": [change_line(one, names) for one in asked],
        "owned": [change_line(one, names) for one in owned],
    }
    return render(request, "staff/care/confidential.html", context)


@staff_view(PROPOSE)
@require_safe
def customer_confidential(request: HttpRequest, reference: str) -> HttpResponse:
    """What of a customer is hidden, from whom it is not, and what may be proposed."""
    record, now = record_for(request, reference), timezone.now()
    page = confidential_page(record, actor=actor_of(request), at=now)
    return render(request, "staff/care/customer_confidential.html", {"now": now, "record": record, "page": page})


@staff_view(PROPOSE)
@require_safe
def contact_confidential(request: HttpRequest, reference: str) -> HttpResponse:
    """The same for one matter."""
    now = timezone.now()
    contact = matter(request, reference)
    acts = thing_acts(reference, MATTER, contact.pk, hidden=contact.restriction_id is not None)
    return render(
        request, "staff/care/contact_confidential.html",
        {"now": now, "contact": contact, "reference": reference, "acts": [one for one in acts if "/safe" not in one[1]]},
    )  # fmt: skip


def matter(request: HttpRequest, reference: str) -> Any:
    """The contact, when this member of staff sees it. Raises Http404."""
    try:
        return contact_page(
            actor=actor_of(request), reference=reference, at=timezone.now(), screen="contact-confidential"
        ).contact
    except NoSuchContact as missing:
        raise Http404 from missing


def target_of(request: HttpRequest, reference: str, kind: str, number: int) -> tuple[str, str]:
    """The code of the thing's kind and the page it was asked from; it belongs to this reference. Raises Http404."""
    code = kind.upper()
    if code == MATTER:
        if matter(request, reference).pk != number:
            raise Http404
        return code, reverse("staff:contact-confidential", args=[reference])
    record = record_for(request, reference)
    things = queries.things_of(
        record.customer, group=group_of(record.customer), actor=actor_of(request), at=timezone.now()
    )
    if not any((one.kind, one.key) == (code, number) for one in things):
        raise Http404
    return code, reverse("staff:customer-confidential", args=[record.shown_reference])


def proposing(
    request: HttpRequest, reference: str, kind: str, number: int, *, form: type[SentOnceForm], title: str, hint: str,
    done: str, act: Callable[..., Any],
) -> HttpResponse:  # fmt: skip
    """The page of one proposal; once it is made, the desk, for the thing may be hidden from whoever proposed it."""
    code, back = target_of(request, reference, kind, number)

    def propose(given: dict[str, Any], key: str) -> None:
        try:
            act(target=code, target_id=number, actor=actor_of(request), at=timezone.now(), key=key, **given)
        except ObjectDoesNotExist as missing:
            raise Http404 from missing

    asked = Asked(form=form, title=title, submit=_("Propose"), done=done, hint=hint, act=propose)
    return asked_about(request, str(target_kind(code).words), asked, back=back, then=reverse("staff:home"))


@staff_view(PROPOSE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def confidential_make(request: HttpRequest, reference: str, kind: str, number: int) -> HttpResponse:
    """The form that hides something at once."""

    def make(*, teams: list[str], **given: Any) -> None:
        actions.confidential_make(teams=[int(team) for team in teams], **given)

    return proposing(
        request, reference, kind, number, form=HideForm, act=make,
        title=_("Make it confidential"),
        hint=_("It is hidden at once from everybody outside these teams, from you too if you are in none of them. "
               "Somebody else in them is asked to confirm it within a day."),
        done=_("Hidden. A second person is asked to confirm it."),
    )  # fmt: skip


@staff_view(PROPOSE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def confidential_teams(request: HttpRequest, reference: str, kind: str, number: int) -> HttpResponse:
    """The form that changes which teams see something."""

    def change(*, teams: list[str], **given: Any) -> None:
        actions.confidential_teams(teams=[int(team) for team in teams], **given)

    return proposing(
        request, reference, kind, number, form=TeamsForm, act=change,
        title=_("Other teams see it"),
        hint=_("Fewer teams hold at once. More or other teams see it only when a second person has confirmed."),
        done=_("Proposed."),
    )  # fmt: skip


@staff_view(PROPOSE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def confidential_remove(request: HttpRequest, reference: str, kind: str, number: int) -> HttpResponse:
    """The form that proposes to hide something no more."""
    return proposing(
        request, reference, kind, number, form=WhyForm, act=actions.confidential_remove,
        title=_("No longer confidential"),
        hint=_("It stays hidden until a second person has confirmed."),
        done=_("Proposed: it stays hidden until a second person has confirmed."),
    )  # fmt: skip


@staff_view(PROPOSE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def confidential_safe(request: HttpRequest, reference: str, kind: str, number: int) -> HttpResponse:
    """The form for how somebody is reached safely."""
    if kind.upper() == MATTER:
        raise Http404
    record = record_for(request, reference)
    points = ContactPoint.objects.visible_to(actor_of(request)).filter(
        customer_id__in=group_of(record.customer), do_not_use=False
    )
    mine = [(str(one.pk), one.value) for one in points.order_by("kind", "id")]

    def state(*, way: str, words: str, point: str, may_text: bool, may_leave_voicemail: bool, **given: Any) -> None:
        safe = SafeGiven(way, words, int(point) if point else None, may_text, may_leave_voicemail)
        actions.safe_channel_state(safe=safe, **given)

    return proposing(
        request, reference, kind, number, form=type("SafeFormOfThem", (SafeForm,), {"points": mine}), act=state,
        title=_("The safe way to reach them"),
        hint=_("Once a second person has confirmed, nothing we write goes any other way."),
        done=_("Proposed: it holds once a second person has confirmed."),
    )  # fmt: skip


@staff_view(DECIDE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def confidential_change(request: HttpRequest, number: int) -> HttpResponse:
    """One proposal; for a second person who may see it, the form to confirm or refuse."""
    actor, now = actor_of(request), timezone.now()
    one = change_of(request, number)
    teams = ", ".join(team_names([one.teams]).values())
    open_still = one.state in actions.OPEN and one.proposed_by_id != actor.user_id
    if not open_still:
        context = {
            "now": now,
            "one": one,
            "line": change_line(one, team_names([one.teams])),
            "facts": change_facts(one, teams=teams),
        }
        return render(request, "staff/care/change.html", context)

    def decide(given: dict[str, Any], _key: str) -> None:
        actions.confidentiality_decide(
            change_id=one.pk, confirm=given["decision"] == "yes", words=given["words"], actor=actor, at=now
        )

    asked = Asked(
        form=SecondForm,
        title=str(one.get_what_display()),
        submit=_("Say so"),
        done=_("Decided."),
        hint=_("It is hidden already.") if one.what in actions.AT_ONCE else _("Nothing changes until you confirm."),
        facts=change_facts(one, teams=teams),
        act=decide,
    )
    return asked_about(request, one.get_state_display(), asked, back=reverse("staff:confidential"))


@staff_view(PROPOSE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def confidential_review(request: HttpRequest, number: int) -> HttpResponse:
    """The form that keeps something hidden until a later review."""
    one = change_of(request, number)
    asked = Asked(
        form=ReviewForm,
        title=_("Keep it hidden"),
        submit=_("Keep it"),
        done=_("Kept."),
        facts=change_facts(one, teams=""),
        act=lambda given, _key: actions.confidential_review(
            restriction_id=one.restriction_id, actor=actor_of(request), at=timezone.now(), **given
        ),
    )
    return asked_about(request, str(target_kind(one.target_kind).words), asked, back=reverse("staff:confidential"))


def change_of(request: HttpRequest, number: int) -> ConfidentialityChange:
    """The proposal, when what it is about is not hidden from this member of staff. Raises Http404."""
    try:
        return queries.change_shown(actor=actor_of(request), change_id=number, at=timezone.now())
    except ConfidentialityChange.DoesNotExist as missing:
        raise Http404 from missing


THING = "confidential/<str:reference>/<str:kind>/<int:number>"
urls = [
    path("confidential", confidential, name="confidential"),
    path("customers/<str:reference>/confidential", customer_confidential, name="customer-confidential"),
    path("contacts/<str:reference>/confidential", contact_confidential, name="contact-confidential"),
    path(f"{THING}/make", confidential_make, name="confidential-make"),
    path(f"{THING}/teams", confidential_teams, name="confidential-teams"),
    path(f"{THING}/remove", confidential_remove, name="confidential-remove"),
    path(f"{THING}/safe", confidential_safe, name="confidential-safe"),
    path("confidential/changes/<int:number>", confidential_change, name="confidential-change"),
    path("confidential/changes/<int:number>/review", confidential_review, name="confidential-review"),
]
