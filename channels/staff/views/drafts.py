"""A draft: changed, shown for what it would do to the clocks that run, published or put away."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.editing import ModeForm, PromiseForm, PublishForm, RevisionForm, WeekForm
from channels.staff.presenters.editing import day_lines, promise_lines, run_shown
from crm.contacts.channels.known import channel_names
from crm.sla.editing import tasks
from crm.sla.editing.actions import (
    DraftChanged,
    DraftRefused,
    calendar_bank_holidays_put,
    calendar_day_remove,
    calendar_week_set,
    draft_discard,
    draft_publish,
    modes_of,
    policy_calendar_set,
    policy_target_put,
    policy_target_remove,
    preview_ask,
    replan_carry_out,
)
from crm.sla.editing.calendar_specs import DAY_NAMES, hours_said
from crm.sla.editing.models import UNFINISHED, DraftState, EditionDraft, Mode
from crm.sla.editing.queries import (
    calendar_choices,
    draft_differences,
    draft_get,
    missing_bank_holidays,
    previews_of,
    replan_of_draft,
)
from crm.sla.models import PolicyTarget
from crm.sla.saying import say_when

CONFIGURE = "sla.configure"
AT_ONCE_SECONDS = 1.0  # of a preview: most are done then, and nobody has to wait for a worker
LARGEST_KEY = 2**63 - 1


@staff_view(CONFIGURE)
@require_safe
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What the draft says, what differs from the edition in force, and what can be changed."""
    found = _draft(draft_id)
    if found.state != DraftState.DRAFT:
        return _ended(request, found)
    context: dict[str, Any] = {
        "draft": found,
        "turn": {"revision": found.revision},
        "differences": draft_differences(found, channels=channel_names()),
    }
    if found.calendar_id is not None:
        context |= {"days": day_lines(found.spec), "missing": missing_bank_holidays(found.spec)}
    else:
        context |= {"promises": promise_lines(found.spec["targets"]), "calendars": calendar_choices()}
    return render(request, "staff/draft/show.html", context)


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def draft_week(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The hours of the week; saved, the draft."""
    found = _draft(draft_id)
    if found.calendar_id is None:
        raise Http404
    if request.method == "GET":
        week = {day: hours_said(sorted(found.spec["week"].get(day, ()))) for day in DAY_NAMES}
        form = WeekForm(initial={"zone": found.spec["zone"], "revision": found.revision, **week})
        return render(request, "staff/draft/week.html", {"draft": found, "form": form, "days": list(DAY_NAMES)})
    form = WeekForm(request.POST)

    def save() -> EditionDraft:
        data = form.cleaned_data
        return calendar_week_set(
            draft_id=found.pk,
            revision=data["revision"],
            zone=data["zone"],
            week=form.week(),
            actor=actor_of(request),
            at=timezone.now(),
        )

    return _saved(request, found, form, save, "staff/draft/week.html", days=list(DAY_NAMES))


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def draft_promise(request: HttpRequest, draft_id: int, position: int | None = None) -> HttpResponse:
    """The form of one promise; saved, the draft."""
    found = _draft(draft_id)
    if found.policy_id is None or (position is not None and position >= len(found.spec["targets"])):
        raise Http404
    if request.method == "GET":
        form = PromiseForm(initial={**_promise_initial(found, position), "revision": found.revision})
        return render(request, "staff/draft/promise.html", {"draft": found, "form": form, "position": position})
    form = PromiseForm(request.POST)

    def save() -> EditionDraft:
        return policy_target_put(
            draft_id=found.pk,
            revision=form.cleaned_data["revision"],
            target=form.given(),
            position=position,
            actor=actor_of(request),
            at=timezone.now(),
        )

    return _saved(request, found, form, save, "staff/draft/promise.html", position=position)


@staff_view(CONFIGURE)
@require_POST
def draft_change(request: HttpRequest, draft_id: int, what: str) -> HttpResponse:
    """One small change of a draft: a date or a promise taken out, new bank holidays put in, another calendar."""
    found, form = _draft(draft_id), RevisionForm(request.POST)
    if not form.is_valid():
        raise Http404
    data = form.cleaned_data
    given: dict[str, Any] = {"draft_id": found.pk, "revision": data["revision"]}
    given |= {"actor": actor_of(request), "at": timezone.now()}
    try:
        if what == "day" and found.calendar_id and data["day"]:
            calendar_day_remove(day=data["day"], **given)
        elif what == "bank-holidays" and found.calendar_id:
            calendar_bank_holidays_put(**given)
        elif what == "promise" and found.policy_id and data["position"] is not None:
            policy_target_remove(position=data["position"], **given)
        elif what == "calendar" and found.policy_id:
            policy_calendar_set(code=data["calendar"], **given)
        else:
            raise Http404
    except DraftChanged as changed:
        messages.error(request, changed_words(changed))
    except DraftRefused as refused:
        messages.error(request, str(refused))
    return redirect("staff:draft", draft_id=found.pk)


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def draft_preview(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What publishing would do to the clocks that run, in the way that is chosen."""
    found, modes = _draft(draft_id), list[str]()
    if found.state != DraftState.DRAFT:
        return _ended(request, found)
    modes = list(modes_of(found))
    of_policy = found.policy_id is not None
    if request.method == "GET":
        mode = request.GET.get("mode", "")
        return _preview_page(request, found, mode if mode in modes else "", modes)
    form = ModeForm(request.POST, modes=modes, of_policy=of_policy)
    if not form.is_valid():
        return _preview_page(request, found, "", modes, form=form, status=422)
    mode = form.cleaned_data["mode"]
    if mode != Mode.LEAVE:
        try:
            run = preview_ask(
                draft_id=found.pk,
                revision=form.cleaned_data["revision"],
                mode=mode,
                actor=actor_of(request),
                at=timezone.now(),
            )
        except DraftChanged as changed:
            messages.error(request, changed_words(changed))
            return redirect("staff:draft", draft_id=found.pk)
        if not replan_carry_out(replan_id=run.pk, now=timezone.now, seconds=AT_ONCE_SECONDS):
            tasks.replan_wake(replan_id=run.pk)
    answer = redirect("staff:draft-preview", draft_id=found.pk)
    answer["Location"] += f"?mode={mode}"
    return answer


@staff_view(CONFIGURE)
@require_POST
def draft_publish_now(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The page of the run that takes running clocks along; the preview again where something is missing."""
    found, form = _draft(draft_id), PublishForm(request.POST)
    if found.state == DraftState.DISCARDED:
        return _ended(request, found)
    modes = list(modes_of(found))
    if not form.is_valid():
        mode = request.POST.get("mode", "")
        return _preview_page(request, found, mode if mode in modes else "", modes, publish=form, status=422)
    data = form.cleaned_data
    try:
        run = draft_publish(
            draft_id=found.pk,
            revision=data["revision"],
            mode=data["mode"],
            note=data["note"],
            actor=actor_of(request),
            at=timezone.now(),
        )
    except DraftChanged as changed:
        messages.error(request, changed_words(changed))
        return redirect("staff:draft", draft_id=found.pk)
    except DraftRefused as refused:
        for name, words in refused.errors.items():
            form.add_error("note" if name == "note" else None, words)
        return _preview_page(request, found, data["mode"], modes, publish=form, status=422)
    if run.state in UNFINISHED and not tasks.replan_wake(replan_id=run.pk):
        messages.warning(
            request, _("The workers cannot be told just now. The run is kept and begins by itself within a minute.")
        )
    return redirect("staff:replan", replan_id=run.pk)


@staff_view(CONFIGURE)
@require_POST
def draft_discard_now(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The calendar or policy again, the draft put away."""
    found, form = _draft(draft_id), RevisionForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        draft_discard(
            draft_id=found.pk, revision=form.cleaned_data["revision"], actor=actor_of(request), at=timezone.now()
        )
    except DraftChanged as changed:
        messages.error(request, changed_words(changed))
        return redirect("staff:draft", draft_id=found.pk)
    messages.success(request, _("The draft is put away. Nothing has changed."))
    return _owner(found)


def changed_words(changed: DraftChanged) -> str:
    """Who changed or ended the draft meanwhile, and when."""
    now = timezone.now()
    said = {"name": changed.by.full_name, "when": say_when(changed.at, now, timezone.get_default_timezone())}
    words = {
        DraftState.DRAFT: _("%(name)s changed this draft %(when)s, after you opened it. This is how it stands now."),
        DraftState.PUBLISHED: _("%(name)s published this draft %(when)s."),
        DraftState.DISCARDED: _("%(name)s put this draft away %(when)s."),
    }
    return words[DraftState(changed.draft.state)] % said


def _saved(
    request: HttpRequest,
    found: EditionDraft,
    form: forms.Form,
    save: Callable[[], EditionDraft],
    template: str,
    **context: Any,
) -> HttpResponse:
    """The draft once the form is saved; else the form as typed, with what is wrong."""
    status = 422
    if form.is_valid():
        try:
            save()
        except DraftRefused as refused:
            for name, words in refused.errors.items():
                form.add_error({"warn_percent": "warnings"}.get(name, name) if name else None, words)
        except DraftChanged as changed:
            form.add_error(None, changed_words(changed) + " " + _("What you typed is below and is not saved."))
            status = 409
        else:
            return redirect("staff:draft", draft_id=found.pk)
    return render(request, template, {"draft": found, "form": form, **context}, status=status)


def _promise_initial(found: EditionDraft, position: int | None) -> dict[str, Any]:
    if position is None:
        usual = PolicyTarget()
        names = ("receipt", "cutoff", "pause_rule", "pauses", "automatic_counts")
        return {**{name: getattr(usual, name) for name in names}, "warnings": "75", "warn_minutes": 0}
    one = found.spec["targets"][position]
    percents = [one["warn_percent"], *one["later_warnings"]]
    return {**one, "warnings": ", ".join(map(str, percents))}


def _preview_page(
    request: HttpRequest,
    found: EditionDraft,
    mode: str,
    modes: list[str],
    *,
    form: ModeForm | None = None,
    publish: PublishForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now, run = timezone.now(), previews_of(found).get(mode)
    shown = run_shown(run, actor=actor_of(request), now=now) if run else None
    start = {"revision": found.revision, "mode": mode or modes[0]}
    polled = request.headers.get("HX-Request") == "true"
    return render(
        request,
        "staff/draft/_preview.html" if polled else "staff/draft/preview.html",
        {
            "draft": found,
            "mode": mode,
            "shown": shown,
            "form": form or ModeForm(initial=start, modes=modes, of_policy=found.policy_id is not None),
            "publish": publish or PublishForm(initial=start),
            "can_publish": mode == Mode.LEAVE or (shown is not None and not shown.going_on),
            "differences": [] if polled else draft_differences(found, channels=channel_names()),
            "polled": polled,
        },
        status=status,
    )


def _ended(request: HttpRequest, found: EditionDraft) -> HttpResponse:
    """Where to look instead of a draft that is none any more."""
    if found.state == DraftState.PUBLISHED:
        return redirect("staff:replan", replan_id=replan_of_draft(found).pk)
    messages.warning(request, _("That draft was put away."))
    return _owner(found)


def _owner(found: EditionDraft) -> HttpResponse:
    if found.calendar is not None:
        return redirect("staff:calendar", code=found.calendar.code)
    assert found.policy is not None
    return redirect("staff:policy", code=found.policy.code)


def _draft(draft_id: int) -> EditionDraft:
    try:
        return draft_get(min(draft_id, LARGEST_KEY))
    except EditionDraft.DoesNotExist as missing:
        raise Http404 from missing


urls = [
    path("drafts/<int:draft_id>", draft, name="draft"),
    path("drafts/<int:draft_id>/week", draft_week, name="draft-week"),
    path("drafts/<int:draft_id>/promises/add", draft_promise, name="draft-promise-add"),
    path("drafts/<int:draft_id>/promises/<int:position>", draft_promise, name="draft-promise"),
    path("drafts/<int:draft_id>/change/<slug:what>", draft_change, name="draft-change"),
    path("drafts/<int:draft_id>/preview", draft_preview, name="draft-preview"),
    path("drafts/<int:draft_id>/publish", draft_publish_now, name="draft-publish"),
    path("drafts/<int:draft_id>/discard", draft_discard_now, name="draft-discard"),
]
