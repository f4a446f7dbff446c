"""What officers do inside a state: go on to the next stage or another, tick and untick. Twice is once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.casework.models import Case, CaseEvent
from cases.casework.raising import case_event
from cases.casework.stages.entering import CHOSEN, stage_enter
from cases.casework.stages.leaving import stage_may_go
from cases.casework.transit import ActRefused, case_for_act, done_before, mark_done, refuse_stale
from cases.casework.work.models import CaseTick
from crm.catalogue.stages import Stage, stages_in
from crm.outbox.actions import News, outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor


@one_transaction
def stage_next(*, case_id: int, actor: Actor, at: datetime, key: str, version: int | None = None) -> Case:
    """The case in the stage that follows in its state.

    Raises ActRefused (there is none; something is to be ticked first; the case changed), NotPermitted, Busy.
    """
    case = case_for_act(case_id=case_id, permission="case.work", actor=actor)
    if done_before(key):
        return case
    refuse_stale(case, version=version, at=at)
    codes = [stage.code for stage in _stages(case)]
    place = codes.index(case.stage) + 1 if case.stage in codes else 0
    if place >= len(codes):
        raise ActRefused(_("This is the last stage here."))
    return _go(case, codes[place], actor=actor, at=at, key=key)


@one_transaction
def stage_set(*, case_id: int, stage: str, actor: Actor, at: datetime, key: str, version: int | None = None) -> Case:
    """The case in this stage of its state: back, or onward over others that need nothing.

    Raises ActRefused (it has no such stage; something is to be ticked first; the case changed), NotPermitted, Busy.
    """
    case = case_for_act(case_id=case_id, permission="case.work", actor=actor)
    if done_before(key):
        return case
    refuse_stale(case, version=version, at=at)
    if stage not in {one.code for one in _stages(case)}:
        raise ActRefused(_("There is no such stage now."))
    return case if stage == case.stage else _go(case, stage, actor=actor, at=at, key=key)


def _stages(case: Case) -> Sequence[Stage]:
    return stages_in(case.service_version.stages, case.state)


def _go(case: Case, to: str, *, actor: Actor, at: datetime, key: str) -> Case:
    why = stage_may_go(case, to=to)
    if why:
        raise ActRefused(_("Not done: %(why)s.") % {"why": why})
    case.version += 1
    case.save(update_fields=["version"])
    stage_enter(case, to, kind=CHOSEN, actor=actor, at=at, key=key)
    _settled(case, at=at, key=key)
    return case


@one_transaction
def item_tick(*, case_id: int, stage: str, item: str, actor: Actor, at: datetime, key: str) -> Case:
    """The case with this item of a checklist ticked; ticked already, it stays as it was.

    Raises ActRefused (nothing of the kind in the present state), NotPermitted, Busy.
    """
    case = _case_with(case_id, stage, item, actor)
    if done_before(key) or CaseTick.objects.filter(case=case, stage=stage, item=item).exists():
        return case
    CaseTick.objects.create(case=case, stage=stage, item=item, ticked_at=at, ticked_by_id=int(actor.key))
    _event(case, "TICKED", actor=actor, at=at, key=key, stage=stage, item=item)
    return case


@one_transaction
def item_untick(*, case_id: int, stage: str, item: str, actor: Actor, at: datetime, key: str) -> Case:
    """The case with this item not ticked. Raises as `item_tick`."""
    case = _case_with(case_id, stage, item, actor)
    if done_before(key) or not CaseTick.objects.filter(case=case, stage=stage, item=item).delete()[0]:
        return case
    _event(case, "UNTICKED", actor=actor, at=at, key=key, stage=stage, item=item)
    return case


def _case_with(case_id: int, stage: str, item: str, actor: Actor) -> Case:
    case = case_for_act(case_id=case_id, permission="case.work", actor=actor)
    here = {(one.code, line.code) for one in _stages(case) for line in one.checklist}
    if (stage, item) not in here:
        raise ActRefused(_("The case has gone on: this is not on its checklist now."))
    return case


def _event(case: Case, kind: str, *, actor: Actor, at: datetime, key: str, **facts: Any) -> None:
    CaseEvent.objects.bulk_create([case_event(case, kind, actor=actor, at=at, key=key, facts=facts)])
    _settled(case, at=at, key=key)


def _settled(case: Case, *, at: datetime, key: str) -> None:
    mark_done(key=key, case=case, at=at)
    outbox_put(news=[News(kind="case.changed", subject_id=case.pk)], at=at)
