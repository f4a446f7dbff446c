"""Not ours: a team says that a case belongs to another. It is counted, the other's leader is told, and a case that two
teams push to and fro goes to the leader to decide."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.casework.exclusions import stays_shut, tell_leader
from cases.casework.models import Case, CaseEvent, CaseNote
from cases.casework.notices.models import NoticeKind
from cases.casework.notices.recipients import leaders, matter_of_case
from cases.casework.raising import case_event
from cases.casework.routed import send_to
from cases.casework.transit import ActRefused, InputsRefused, case_for_act, done_before, mark_done, refuse_stale
from cases.routing.choosing import LONGEST_BECAUSE, Routed
from crm.customers.names import storable
from crm.outbox.actions import News, outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.models import Team
from crm.teams.policy import may


@one_transaction
def case_hand_back(
    *, case_id: int, team_id: int | None, reason: str, actor: Actor, at: datetime, key: str, version: int | None = None
) -> Case:
    """The case with the team that is said to be the right one, or with the service's own when none is named.

    Where that team gave it away before, two teams disagree: it goes to who leads there, and only a team leader may
    move it on. Raises ActRefused (ended; only a leader may), InputsRefused (team, reason), NotPermitted, Busy.
    """
    if done_before(key):  # another team has it, and they may not see it any more: pressing twice is once
        return Case.objects.unscoped("the same act again").get(pk=case_id)
    case = case_for_act(case_id=case_id, permission="case.work", actor=actor)
    refuse_stale(case, version=version, at=at)
    if case.closed_at is not None:
        raise ActRefused(_("This case has ended: there is nothing to hand back."))
    gave = _who_gave(case)
    if _disputed(gave, case.team_id) and not may(actor, "case.lead", department=case.team.department_id):
        raise ActRefused(_("Two teams have said that it is not theirs: a team leader decides now."))
    team = _team(case, team_id, reason)
    was = case.team
    with override("en"):
        because = _("%(team)s says that it is not theirs: see the notes") % {"team": was.name}
    goes = Routed(team_id=team.pk, because=because[:LONGEST_BECAUSE])
    send_to(case, goes, actor=actor, at=at, policy_was=case.service_version.internal_policy)
    case.team = team
    decides = may(actor, "case.lead", department=team.department_id)  # who leads there has the last word
    disputed = team.pk in gave and not decides
    if disputed:
        _to_the_leader(case, at=at)
    _written(case, was, reason, disputed, actor=actor, at=at, key=key)
    return case


def _who_gave(case: Case) -> list[int]:
    """The teams that handed this case back, in order."""
    events = CaseEvent.objects.filter(case_id=case.pk, kind="HANDED_BACK").order_by("at", "id")
    return [event.facts["from_team"] for event in events]


def _disputed(gave: list[int], team_id: int) -> bool:
    """True when the team that has it now gave it away before: it came back."""
    return team_id in gave


def _team(case: Case, team_id: int | None, reason: str) -> Team:
    errors = {}
    if not reason.strip():
        errors["reason"] = _("Say why it is not yours: the other team reads it.")
    teams = Team.objects.filter(pk=team_id) if team_id else Team.objects.filter(code=case.service_version.team)
    team = teams.first()
    if team is None or team.pk == case.team_id:
        errors["team"] = _("Choose whose it is: the service names no other team.")
    if errors or team is None:
        raise InputsRefused(errors)
    return team


def _to_the_leader(case: Case, *, at: datetime) -> None:
    leading = leaders(matter_of_case(case), at=at)
    if leading:
        case.officer = leading[0]
        case.save(update_fields=["officer"])


def _written(case: Case, was: Team, reason: str, disputed: bool, *, actor: Actor, at: datetime, key: str) -> None:
    case.handed_back_count += 1
    case.version += 1
    case.save(update_fields=["handed_back_count", "version"])
    facts = {"from_team": was.pk, "team": case.team_id, "officer": case.officer_id, "disputed": disputed}
    CaseEvent.objects.bulk_create([case_event(case, "HANDED_BACK", actor=actor, at=at, key=key, facts=facts)])
    CaseNote.objects.create(case=case, text=storable(reason), written_at=at, written_by_id=actor.user_id, key=key)
    mark_done(key=key, case=case, at=at)
    outbox_put(news=[News(kind="case.changed", subject_id=case.pk)], at=at)
    tell_leader(case, NoticeKind.DECIDE if disputed else NoticeKind.NOT_OURS, at=at, key=f"not-ours-{key}")
    stays_shut(case, actor=actor, at=at)
