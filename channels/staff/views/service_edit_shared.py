"""What every page that edits the draft of a service shares: the draft as a document, saving, and what frames the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from channels.staff.access import actor_of
from channels.staff.forms.pieces import PiecesForm
from channels.staff.forms.service_offers import Offers
from channels.staff.forms.service_parts import ListPart, Part
from channels.staff.presenters.service_editing import part_lines
from crm.catalogue.definition import completed, document_of
from crm.catalogue.editing.actions.drafting import version_change
from crm.catalogue.editing.checking import problems_of
from crm.catalogue.editing.refusing import VersionChanged, VersionRefused
from crm.catalogue.models import Outcome, ServiceVersion
from crm.sla.saying import say_when

CONFIGURE = "service.configure"
SAVE = "save"  # the act of a form; any other looks again or changes its rows, and saves nothing


class NoDraft(Exception):
    """Nothing of this service is being edited."""


@dataclass(frozen=True)
class Editing:
    """The draft that is edited, as a document, and what is in force."""

    draft: ServiceVersion
    document: Mapping[str, Any]
    in_force: ServiceVersion | None
    before: Mapping[str, Any] | None  # the document in force

    @cached_property
    def offers(self) -> Offers:
        return Offers(self.document, today=timezone.localdate())

    @cached_property
    def problems(self) -> list[Any]:
        """What keeps it from being published."""
        return problems_of(self.document)


def editing_of(code: str) -> Editing:
    """The draft of the service of this code, with what is in force. Raises Http404, NoDraft.
    Two statements."""
    versions = ServiceVersion.objects.select_related("service__department", "service__body").filter(service__code=code)
    state = ServiceVersion.State
    found = {one.state: one for one in versions.filter(state__in=[state.DRAFT, state.TEST, state.PUBLISHED])}
    draft, now = found.get(state.DRAFT) or found.get(state.TEST), found.get(state.PUBLISHED)
    if draft is None:
        if now is None:
            raise Http404
        raise NoDraft
    outcomes = list(Outcome.objects.filter(version__in=list(found.values())).order_by("order", "pk"))

    def document(version: ServiceVersion) -> dict[str, Any]:
        return completed(document_of(version, [one for one in outcomes if one.version_id == version.pk]))

    return Editing(draft, document(draft), now, document(now) if now else None)


def to_service(request: HttpRequest, code: str) -> HttpResponse:
    """The way to the service, where a draft is begun."""
    messages.warning(request, _("Nothing of this service is being edited. Begin a draft to change it."))
    return redirect("staff:service", code=code)


def kept(
    request: HttpRequest,
    editing: Editing,
    form: PiecesForm,
    changes: Mapping[str, Any],
    inside: str,
    *,
    again: bool = True,
) -> int:
    """0 once the draft has these parts; else the status of the page, whose form says what is wrong. `inside` is where
    the form's value lies in the document ("form[2]"). After a clash the form holds what stands now as its revision if
    `again`: pressed once more, it puts what was typed in its place."""
    wrong = [
        (one.where[len(inside) :].lstrip("."), one.words)
        for one in problems_of({**editing.document, **changes})
        if _is_inside(one.where, inside, changes)
    ]
    for path_, words in wrong:
        form.blame_at(path_, words)
    if form.errors:
        return 422
    try:
        version_change(
            version_id=editing.draft.pk,
            changes=changes,
            revision=form.cleaned_data["revision"],
            actor=actor_of(request),
            at=timezone.now(),
        )
    except VersionChanged as clash:
        form.add_error(None, clash_words(clash, again=again))
        if again:
            form.made_from(editing.draft.revision)
        return 409
    except VersionRefused as refused:
        for one in refused.problems:
            form.blame_at(
                one.where[len(inside) :].lstrip(".") if one.where.startswith(inside) else one.where, one.words
            )
        return 422
    return 0


def _is_inside(where: str, inside: str, changes: Mapping[str, Any]) -> bool:
    """Whether a problem lies in what is being saved: what is wrong elsewhere keeps nobody from it."""
    if not inside:
        return where.partition(".")[0].partition("[")[0] in changes
    return where == inside or where.startswith((f"{inside}.", f"{inside}["))


def clash_words(clash: VersionChanged, *, again: bool) -> str:
    """Who changed the draft meanwhile, when, and what to do."""
    when = say_when(clash.at, timezone.now(), timezone.get_default_timezone()) if clash.at else ""
    who = clash.by or _("Somebody")
    words = _("%(name)s changed this draft %(when)s, after you opened it.") % {"name": who, "when": when}
    words += " " + _("What you typed is below and is not saved.")
    return words + (" " + _("Save again to put it in place of what is there now.") if again else "")


def framed(editing: Editing, part: Part | ListPart) -> dict[str, Any]:
    """What every page of the editor shows: which version, what differs, what is wrong, the other parts."""
    return {
        "draft": editing.draft,
        "service": editing.draft.service,
        "name": editing.document["about"]["name"],
        "in_force": editing.in_force,
        "part": part,
        "parts": part_lines(editing.offers, editing.document, editing.before, editing.problems),
        "problem_count": len(editing.problems),
    }
