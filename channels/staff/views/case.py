"""The case page and the acts on a case: each opens in place, and what was typed stays when it is refused."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.casework.actions import (
    ActRefused,
    Busy,
    InputsRefused,
    case_act,
    case_ask,
    case_note,
    case_release,
    case_take,
)
from cases.casework.models import Case
from cases.casework.naming import act_label, recorded
from cases.casework.noting import NoteWritten, people_to_mention
from cases.casework.presence import case_presence
from cases.casework.queries import CasePage, NoSuchCase, case_of, case_page, letter
from cases.casework.queries.before_here import before_here
from cases.casework.queries.standing import standing_of
from cases.casework.raising import busy_words
from cases.casework.registry import Act, acts_from, edges, workflow_named
from cases.casework.work.queries import work_of
from channels.staff.access import actor_of, staff_view
from channels.staff.evidence import with_evidence
from channels.staff.forms.case import ActForm, AskForm, NoteForm, act_words, refuse
from channels.staff.presenters import case as words
from channels.staff.presenters.case_history import history_lines
from channels.staff.presenters.case_jobs import job_lines
from channels.staff.presenters.case_work import link_lines
from channels.staff.presenters.incidents import case_panel
from channels.staff.presenters.internal_targets import internal_lines
from channels.staff.presenters.places import place_map
from channels.staff.views.worklist import way_back
from crm.catalogue.queries import Wording, outcomes_of
from crm.contacts.correspondence.contact_files import files_of_contacts
from crm.customers.references import shown
from crm.teams.actor import Role

KEEPS = "case-act"


@dataclass(frozen=True, slots=True)
class Opened:
    """What stands open on the page: its form, where it goes, and what it says before it is sent."""

    name: str
    title: str
    form: forms.Form
    action: str
    form_id: str
    hint: str = ""
    letter: Wording | None = None
    can_go: bool = True
    is_internal: bool = False


@staff_view("case.view")
@require_safe
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """The page of the case that this reference leads to; a later contact's reference leads on to the case's own."""
    now = timezone.now()
    page = loaded(request, reference, now=now)
    if reference != shown(page.reference):
        return redirect("staff:case", shown(page.reference))
    return rendered(request, page, None, now=now)


@staff_view("case.work", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """The case with one act of its workflow open in place; sent, it is done or says why not."""
    now, one = timezone.now(), found(request, reference)
    declared = act_named(one, name)
    outcomes = outcomes_of(version_id=one.service_version_id) if "outcome" in declared.asks else []
    form = ActForm(
        request.POST or None,
        request.FILES or None,
        act=declared,
        outcomes=outcomes,
        asked=workflow_named(one.workflow).asked(declared),
        initial={"planned_date": one.planned_date, "outcome": request.GET.get("outcome", "")},  # a rule may propose one
    )
    status = 200
    if request.method == "POST":
        status = attempt(
            form,
            lambda inputs: case_act(
                case_id=one.pk,
                act=name,
                inputs=with_evidence(request, inputs, at=now, key=key_of(request, form)),
                version=version_of(request),
                actor=actor_of(request),
                at=now,
                key=key_of(request, form),
            ),
        )
        if status == 200:
            return done(request, one, name, _("%(act)s: done.") % {"act": declared.label})
    standing = found(request, reference) if status == 409 else one
    opened = opened_act(standing, name, declared, form)
    return case_with(request, reference, opened, now=now, status=status)


@staff_view("case.work")
@require_POST
def outcome_words(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """The field of words again, with those of the outcome just chosen unless somebody wrote better ones."""
    one = found(request, reference)
    form = ActForm(act=act_named(one, name), outcomes=outcomes_of(version_id=one.service_version_id))
    if "outcome" not in form.fields:
        raise Http404
    form.initial["words"] = form.with_words_of(request.POST.get("outcome", ""), request.POST.get("words", ""))
    return render(request, "staff/case/_words.html", {"form": form})


@staff_view("case.work", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """The case with a question to the customer open in place; sent, their promise pauses."""
    now, one = timezone.now(), found(request, reference)
    form = AskForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = attempt(
            form,
            lambda inputs: case_ask(
                case_id=one.pk,
                words=inputs["words"],
                days=inputs["days"],
                version=version_of(request),
                actor=actor_of(request),
                at=now,
                key=key_of(request, form),
            ),
        )
        if status == 200:
            return done(request, one, "ask", _("Asked. The promise waits until the customer answers."))
    own = shown(one.reference_value)  # type: ignore[attr-defined]
    opened = Opened(
        name="ask",
        title=_("Ask the customer"),
        form=form,
        action=reverse("staff:case-ask", args=[own]),
        form_id=f"case-act-{own}-ask",
        hint=_("The promise to the customer pauses until they answer, or until the days are over."),
        letter=letter(one, event="question"),
        can_go=one.closed_at is None,
    )
    return case_with(request, reference, opened, now=now, status=status)


@staff_view("case.note", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, reference: str) -> HttpResponse:
    """The case with an internal note open in place."""
    now, one = timezone.now(), found(request, reference)
    form = NoteForm(request.POST or None, people=people_to_mention(one, actor=actor_of(request)))
    status = 200
    if request.method == "POST":
        written: list[NoteWritten] = []
        status = attempt(
            form,
            lambda inputs: written.append(
                case_note(
                    case_id=one.pk,
                    text=inputs["text"],
                    mentions=form.told,
                    actor=actor_of(request),
                    at=now,
                    key=key_of(request, form),
                )
            ),
        )
        if status == 200:
            return done(request, one, "note", words.note_said(written[0]))
    own = shown(one.reference_value)  # type: ignore[attr-defined]
    opened = Opened(
        name="note",
        title=_("Internal note"),
        form=form,
        action=reverse("staff:case-note", args=[own]),
        form_id=f"case-act-{own}-note",
        hint=_("For us only: the customer never sees it. Write @ and a name to tell a colleague."),
        is_internal=True,
    )
    return case_with(request, reference, opened, now=now, status=status)


@staff_view("case.work")
@require_POST
def take(request: HttpRequest, reference: str) -> HttpResponse:
    """The case again, now this officer's, or with the word that somebody else has it."""
    return assign(request, reference, case_take, _("This case is yours."))


@staff_view("case.work")
@require_POST
def release(request: HttpRequest, reference: str) -> HttpResponse:
    """The case again, now nobody's."""
    return assign(request, reference, case_release, _("Given back to the team."))


def assign(request: HttpRequest, reference: str, how: Callable[..., Case], said: str) -> HttpResponse:
    """The way back to the case after taking or releasing it."""
    one = found(request, reference)
    key = request.POST.get("key") or secrets.token_urlsafe(16)
    try:
        how(case_id=one.pk, actor=actor_of(request), at=timezone.now(), key=f"{key}-{how.__name__}")
        messages.success(request, said)
    except ActRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("staff:case", shown(one.reference_value))  # type: ignore[attr-defined]


def found(request: HttpRequest, reference: str) -> Case:
    """The case this reference leads to; for what is not there, or not for this person, the same 404."""
    try:
        return case_of(actor=actor_of(request), reference=reference)
    except NoSuchCase as nothing:
        raise Http404 from nothing


def act_named(one: Case, name: str) -> Act:
    """The act of this name in the case's workflow, open now or not: whoever comes second is told so on this page."""
    for edge in edges(workflow_named(one.workflow)):
        if edge.name == name:
            return replace(edge.act, label=act_label(one, name))
    raise Http404


def opened_act(one: Case, name: str, declared: Act, form: ActForm) -> Opened:
    """The act as it stands open."""
    own = shown(one.reference_value)  # type: ignore[attr-defined]
    return Opened(
        name=name,
        title=str(declared.label),
        form=form,
        action=reverse("staff:case-act", args=[own, name]),
        form_id=f"case-act-{own}-{name}",
        letter=letter(one, event=declared.message),
        can_go=name in acts_from(one),
    )


def attempt(form: forms.Form, action: Callable[[dict], object]) -> int:
    """200 when the action was done; else the status of the page that says, on the form, why it was not."""
    if not form.is_valid():
        return 422
    try:
        action(form.cleaned_data)
    except InputsRefused as refusal:
        refuse(form, refusal.errors)
        return 422
    except ActRefused as refusal:
        form.add_error(None, str(refusal))
        return 409
    except Busy:
        form.add_error(None, busy_words())
        return 409
    return 200


def key_of(request: HttpRequest, form: forms.Form) -> str:
    """The key drawn with the form, with a digest of what was typed: pressing twice is once, but another text sent
    from the same page, after going back, is another act."""
    drawn = request.POST.get("key") or secrets.token_urlsafe(16)
    typed = repr(sorted(form.cleaned_data.items())).encode()
    return f"{drawn[:64]}-{sha256(typed).hexdigest()[:32]}"


def version_of(request: HttpRequest) -> int:
    """The version the page was drawn from; without one, none is right."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def done(request: HttpRequest, one: Case, name: str, said: str) -> HttpResponse:
    """The way back to the case, which says what was done and forgets what was typed for it."""
    messages.success(request, said)
    own = shown(one.reference_value)  # type: ignore[attr-defined]
    return redirect(f"{reverse('staff:case', args=[own])}?done={name}")


def loaded(request: HttpRequest, reference: str, *, now: datetime) -> CasePage:
    """The whole story of the case this reference leads to; 404 as in `found`."""
    try:
        return case_page(actor=actor_of(request), at=now, reference=reference)
    except NoSuchCase as nothing:
        raise Http404 from nothing


def case_with(
    request: HttpRequest, reference: str, opened: Opened, *, now: datetime, status: int = 200
) -> HttpResponse:
    """The page of the case with an act open."""
    return rendered(request, loaded(request, reference, now=now), opened, now=now, status=status)


def rendered(
    request: HttpRequest, page: CasePage, opened: Opened | None, *, now: datetime, status: int = 200
) -> HttpResponse:
    """The page, with an act open or none."""
    return render(request, "staff/case/case.html", shown_names(request, page, opened, now=now), status=status)


def shown_names(request: HttpRequest, page: CasePage, opened: Opened | None, *, now: datetime) -> dict:
    """The names the template uses."""
    actor = actor_of(request)
    work = work_of(page.case, actor=actor, at=now, acts=page.acts, sees_words=page.sees_words)
    state, state_kind = words.state_of(page.case)
    hearers = words.hearers(page)
    declared = page.acts.get(opened.name) if opened else None
    return {
        "now": now,
        "page": page,
        "case": page.case,
        "own": shown(page.reference),
        "where": words.where_words(page.case),
        "where_map": place_map(page.case),
        "state": state,
        "state_kind": state_kind,
        "recorded": recorded(page.case, page.case.details),
        "work": work,
        "before_here": before_here(page.case, actor=actor),
        "links": link_lines(work.links),
        "jobs": job_lines(page.case, now=now, sees_words=page.sees_words),
        "me": actor.user_id,
        "promises": words.promise_lines(page, now=now),
        "standing": standing_of(page.case, actor=actor_of(request)),
        "reporters": case_panel(page, actor=actor),
        "internal": internal_lines(page.internal, now=now),
        "conversation": words.conversation(page.conversation, actor=actor_of(request)),
        "notes": words.notes(page.notes, page.names),
        "history": history_lines(page.history, page.case, page.names, now=now),
        "earlier": page.history.next.text if page.history.next else "",
        "presence": case_presence(case=page.case, actor=actor, at=now, writing=opened is not None),
        "writing": opened is not None,
        "nearby": [(one, words.where_words(one.case), shown(one.reference)) for one in page.nearby],
        "hearers": hearers,
        "opened": opened,
        "opened_hint": (act_words(declared, hearers=hearers) if declared else "") or (opened.hint if opened else ""),
        "mine": page.case.officer_id is not None and page.case.officer_id == actor_of(request).user_id,
        "can_ask": page.may_work and page.case.closed_at is None and bool(hearers),
        "contact_files": files_of_contacts([one.contact for one in page.said]) if page.sees_words else {},
        "opens_people": any(actor_of(request).has(role) for role in (Role.AGENT, Role.TEAM_LEADER, Role.MANAGER)),
        "key_drawn": secrets.token_urlsafe(16),
        "done": request.GET.get("done", ""),
        "back": way_back(request),
    }


urls = [
    path("cases/<str:reference>", case, name="case"),
    path("cases/<str:reference>/act/<slug:name>", act, name="case-act"),
    path("cases/<str:reference>/act/<slug:name>/words", outcome_words, name="case-act-words"),
    path("cases/<str:reference>/ask", ask, name="case-ask"),
    path("cases/<str:reference>/note", note, name="case-note"),
    path("cases/<str:reference>/take", take, name="case-take"),
    path("cases/<str:reference>/release", release, name="case-release"),
]
