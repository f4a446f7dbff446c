"""What an officer does about a rule's proposal: nothing, if it is done by the act itself; else it is declined."""

from datetime import datetime

from cases.casework.models import Case, CaseEvent
from cases.casework.raising import case_event
from cases.casework.transit import case_for_act, done_before, mark_done
from cases.casework.work.models import RuleTimer
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor


@one_transaction
def proposal_decline(*, case_id: int, timer_id: int, actor: Actor, at: datetime, key: str) -> Case:
    """The case without this proposal; it does not come again for the same cause. Raises NotPermitted, Busy."""
    case = case_for_act(case_id=case_id, permission="case.work", actor=actor)
    fired = RuleTimer.objects.filter(case=case, pk=timer_id, state=RuleTimer.State.FIRED)
    timer = fired.first()
    if done_before(key) or timer is None:
        return case
    fired.update(state=RuleTimer.State.ENDED)
    facts = {"rule": timer.rule}
    CaseEvent.objects.bulk_create([case_event(case, "DECLINED", actor=actor, at=at, key=key, facts=facts)])
    mark_done(key=key, case=case, at=at)
    return case
