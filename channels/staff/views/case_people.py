"""Who has a part in a case: somebody more, another part or other answers, somebody who has none any more."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.casework.models import Case, CaseParty
from cases.casework.parties import party_add, party_change, party_end
from cases.casework.queries.whom_to_add import customer_meant, in_touch
from cases.casework.transit import ActRefused
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.case_people import PartForm, PartyForm
from channels.staff.presenters.person import people_found
from channels.staff.views.case import KEEPS, Opened, attempt, case_with, done, found, key_of, version_of
from crm.customers.references import shown
from crm.teams.policy import may


@staff_view("case.work", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """The case with "somebody has a part in it" open in place; sent, they have, or it asks who is meant."""
    now, one = timezone.now(), found(request, reference)
    typed = request.POST.get("who", "").strip()
    meant = customer_meant(typed, actor=actor_of(request), at=now) if typed else None
    searches = may(actor_of(request), "customer.look_up")
    people = in_touch(one, actor=actor_of(request), at=now)
    if typed and meant is None and searches:
        hits = people_found(actor=actor_of(request), query=typed, at=now)
        people += [(str(hit.pk), f"{hit.name} · {hit.detail}") for hit in hits]
    form = PartyForm(request.POST or None, people=list(dict(people).items()), searches=searches)
    status = 200
    if request.method == "POST":
        status = _added(request, one, form, meant, at=now)
        if status == 200:
            return done(request, one, "party", _("They have a part in this case now."))
    return case_with(
        request, reference, _opened(one, form, "party", _("Somebody has a part in it")), now=now, status=status
    )


def _added(request: HttpRequest, one: Case, form: PartyForm, meant: int | None, *, at: datetime) -> int:
    """200 when somebody was added, else the status of the page that says on the form why not."""
    if form.is_valid() and (form.chosen or meant) is None:
        field = "customer" if "customer" in form.fields else "who"
        form.add_error(
            field, _("Choose who is meant.") if field == "customer" else _("Nobody was found: check what you typed.")
        )
    return attempt(
        form,
        lambda _inputs: party_add(
            case_id=one.pk,
            customer_id=form.chosen or meant or 0,
            part=form.part,
            version=version_of(request),
            actor=actor_of(request),
            at=at,
            key=key_of(request, form),
        ),
    )


@staff_view("case.work", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, reference: str, party_id: int) -> HttpResponse:
    """The case with somebody's part in it open in place."""
    now, one = timezone.now(), found(request, reference)
    party = _party(request, one, party_id)
    form = PartForm(request.POST or None, initial=PartForm.as_it_is(party))
    status = 200
    if request.method == "POST":
        status = attempt(
            form,
            lambda _inputs: party_change(
                case_id=one.pk,
                party_id=party.pk,
                part=form.part,
                version=version_of(request),
                actor=actor_of(request),
                at=now,
                key=key_of(request, form),
            ),
        )
        if status == 200:
            return done(request, one, f"party-{party.pk}", _("Changed."))
    title = _("The part of %(name)s") % {"name": party.customer.display_name}
    opened = _opened(one, form, f"party-{party.pk}", title, party)
    return case_with(request, reference, opened, now=now, status=status)


@staff_view("case.work")
@require_POST
def end(request: HttpRequest, reference: str, party_id: int) -> HttpResponse:
    """The case without them."""
    now, one = timezone.now(), found(request, reference)
    party = _party(request, one, party_id)
    key = f"{request.POST.get('key', '')[:64]}-end-{party.pk}"
    try:
        party_end(
            case_id=one.pk, party_id=party.pk, version=version_of(request), actor=actor_of(request), at=now, key=key
        )
        messages.success(request, _("They have no part in this case any more, and are not written to."))
    except ActRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('staff:case', args=[shown(one.reference_value)])}#who-title")  # type: ignore[attr-defined]


def _party(request: HttpRequest, one: Case, party_id: int) -> CaseParty:
    """One who has a part in the case now, of those the actor may know of; else 404."""
    parties = CaseParty.objects.visible_to(actor_of(request)).select_related("customer")
    party = parties.filter(case=one, pk=party_id, active_to__isnull=True).first()
    if party is None:
        raise Http404
    return party


def _opened(one: Case, form: PartForm, name: str, title: str, party: CaseParty | None = None) -> Opened:
    own = shown(one.reference_value)  # type: ignore[attr-defined]
    action = reverse("staff:case-party-add", args=[own])
    if party is not None:
        action = reverse("staff:case-party", args=[own, party.pk])
    return Opened(
        name=name,
        title=title,
        form=form,
        action=action,
        form_id=f"case-act-{own}-{name}",
        hint=_("Each answers for themselves: who is written to hears of the next act."),
    )


urls = [
    path("cases/<str:reference>/parties/add", add, name="case-party-add"),
    path("cases/<str:reference>/parties/<int:party_id>", change, name="case-party"),
    path("cases/<str:reference>/parties/<int:party_id>/end", end, name="case-party-end"),
]
