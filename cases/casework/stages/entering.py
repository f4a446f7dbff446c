"""A case enters the first stage of its state with the state: told by `work_heard`, in the same transaction."""

from datetime import datetime

from cases.casework.models import Case, CaseEvent
from cases.casework.raising import case_event
from cases.casework.work.hearing import Happening, What, work_heard
from cases.casework.work.models import CaseTick
from crm.catalogue.stages import stages_in
from crm.teams.actor import Actor

ENTERED, CHOSEN = "STAGE", "STAGE_SET"  # with a state; by an act of its own


def state_entered(case: Case, happening: Happening, actor: Actor, at: datetime) -> None:
    """Nothing; the (locked) case is in the first stage of its state, or in none. Opened again after its end, it has its
    whole checklist before it: the ticks go, their events stay."""
    if happening.what != What.STATE:
        return
    if happening.was == "CLOSED" and case.service_version.stages:
        CaseTick.objects.filter(case=case).delete()
    stages = stages_in(case.service_version.stages, case.state)
    first = stages[0].code if stages else ""
    if first or case.stage:
        stage_enter(case, first, kind=ENTERED, actor=actor, at=at)


def stage_enter(case: Case, code: str, *, kind: str, actor: Actor, at: datetime, key: str = "") -> None:
    """Nothing; the (locked) case is in this stage, its event says so, and whoever lives by it has heard."""
    was, case.stage, case.stage_since = case.stage, code, at if code else None
    case.save(update_fields=["stage", "stage_since"])
    facts = {"stage": code, "was": was}
    CaseEvent.objects.bulk_create([case_event(case, kind, actor=actor, at=at, key=key, facts=facts)])
    if code:
        work_heard(case, Happening(What.STAGE, of=code), actor=actor, at=at)
