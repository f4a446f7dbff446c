"""What a rule does when it fires: send, add a task, tell, raise the priority. What it proposes is shown by the case page.

None of this is something a rule waits for. Part of the caller's transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cases.casework.models import Case
from cases.casework.notices.models import NoticeKind
from cases.casework.notices.recipients import Matter, leaders, matter_of_case, owner, team_members
from cases.casework.notices.writing import notices_write
from cases.casework.raising import tell_parties
from cases.casework.rules.giving import give
from cases.casework.rules.known import RULES
from cases.casework.work.hours import days_after, hours_of
from cases.casework.work.models import CaseTask
from crm.catalogue.rules import LEADER, OWNER, TEAM, Do, Rule, kind_of
from crm.catalogue.words import said
from crm.outbox.actions import outbox_put
from crm.teams.models import Team, User

NEWS = "update"  # the event of messages that rules send


def rule_do(case: Case, rule: Rule, *, key: str, at: datetime) -> dict[str, Any]:
    """What was done, as codes and numbers for the event: how many were written to and told, the tasks, the act proposed."""
    did: dict[str, Any] = {}
    for number, action in enumerate(rule.then):
        kind, own = kind_of(action), f"{key}-{number}"
        if kind == Do.SEND:
            did["sent"] = did.get("sent", 0) + _send(case, action["send"], key=own, at=at)
        elif kind == Do.TASK:
            did["tasks"] = [*did.get("tasks", []), _task(case, rule, action["task"], key=own, at=at)]
        elif kind == Do.TELL:
            did["told"] = did.get("told", 0) + _tell(case, action, key=own, at=at)
        elif kind == Do.PRIORITY:
            did["priority"] = _raise(case, action["priority"])
        elif kind == Do.GIVE:
            give(case, rule, action["give"], key=own, at=at)
        else:
            did["proposed"] = action["propose"]["act"]
    return did


def _send(case: Case, send: Mapping[str, Any], *, key: str, at: datetime) -> int:
    saved, news = tell_parties(case=case, event=NEWS, words=send["words"], actor=RULES, at=at, key=key)
    outbox_put(news=news, at=at)
    return len(saved)


def _task(case: Case, rule: Rule, task: Mapping[str, Any], *, key: str, at: datetime) -> int:
    """The key of the task: for the team that the rule names, where it is not there for the case's own."""
    team = Team.objects.filter(code=task["team"]).first() if task.get("team") else None
    days = task.get("days")
    added = CaseTask.objects.create(
        case=case,
        title=said(task["title"]),
        team=team or case.team,
        due_at=days_after(hours_of(case), at, days) if days else None,
        rule=rule.code,
        added_at=at,
        added_by=RULES.signed,
        key=key,
    )
    return added.pk


def _raise(case: Case, level: int) -> int:
    """The priority of the case, which is at least this high now: a rule makes nothing less pressing."""
    if level > case.priority:
        case.priority = level
        case.save(update_fields=["priority"])
    return case.priority


def _tell(case: Case, action: Mapping[str, Any], *, key: str, at: datetime) -> int:
    matter = matter_of_case(case)
    told = notices_write(
        kind=NoticeKind.RULE, matter=matter, to=_whom(action["tell"], matter, at=at), at=at, key=key,
        words=said(action["words"]),
    )  # fmt: skip
    return len(told)


def _whom(named: str, matter: Matter, *, at: datetime) -> list[User]:
    """Those named who may know of the case; where nobody of the team may, those who lead the case's own."""
    if named == OWNER:
        return owner(matter, at=at)
    if named == LEADER:
        return leaders(matter, at=at)
    return team_members(named.removeprefix(TEAM), matter, at=at) or leaders(matter, at=at)
