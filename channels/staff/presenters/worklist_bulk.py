"""Bulk acts in words: what would become of each case, how far a run is, what was left and why."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.casework.lists.bulk.models import BulkRun, ItemState, Kind
from cases.casework.models import Case
from cases.casework.naming import state_label
from cases.casework.queries.found import with_reference
from channels.staff.presenters.case import where_words
from crm.customers.references import shown
from crm.teams.actor import Actor
from crm.teams.models import User

MOST_LEFT = 200


@dataclass(frozen=True, slots=True)
class BulkLine:
    """One case that was chosen, and why it would be left; "" when it would not."""

    reference: str
    service: str
    where: str
    state: str
    who: str
    why_not: str


def bulk_lines(cases: Sequence[Case], hindered: Mapping[int, str], *, actor: Actor, now: dt.datetime) -> list[BulkLine]:
    """The cases, those that would be left first."""
    lines = [
        BulkLine(
            reference=shown(case.reference_value),  # type: ignore[attr-defined]
            service=case.service.name,
            where=where_words(case),
            state=state_label(case),
            who=_("me") if case.officer_id == actor.user_id else (case.officer.full_name if case.officer else ""),
            why_not=hindered.get(case.pk, ""),
        )
        for case in cases
    ]
    return sorted(lines, key=lambda line: not line.why_not)


def run_words(run: BulkRun) -> str:
    """What a run does."""
    if run.undoes_id is not None:
        return _("Giving back to whoever had them")
    if run.kind == Kind.ASSIGN:
        name = User.objects.filter(pk=run.asks["officer"]).values_list("full_name", flat=True).first()
        return _("Giving to %(name)s") % {"name": name} if name else _("Giving back to the team")
    if run.kind == Kind.MESSAGE:
        return _("Writing to everybody who reported them")
    if run.kind == Kind.RESULT:
        return _("Writing what came back from the crew")
    if run.kind == Kind.TEAM:
        return _("Handing over to another team")
    return _("“%(act)s”") % {"act": run.asks.get("label") or run.asks["act"]}


def left_lines(run: BulkRun, *, actor: Actor) -> list[tuple[str, str]]:
    """The references of the cases that were left, as far as this person still may see them, each with why."""
    items = list(run.items.filter(state=ItemState.LEFT).order_by("position").values_list("case_id", "why")[:MOST_LEFT])
    cases = with_reference(Case.objects.visible_to(actor).filter(pk__in=[case for case, _why in items]))
    references = {case.pk: case.reference_value for case in cases}  # type: ignore[attr-defined]
    return [(shown(references[case]) if case in references else "", why) for case, why in items]
