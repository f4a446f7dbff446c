"""A case given to somebody by another: a team leader to anybody who works there, whoever has it or works there to a
colleague of the team."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.casework.actions import note_act
from cases.casework.exclusions import stays_shut
from cases.casework.models import Case
from cases.casework.routed import send_to
from cases.casework.transit import ActRefused, InputsRefused, case_for_act, done_before
from cases.casework.work.models import CaseExclusion
from cases.routing.choosing import LONGEST_BECAUSE, Routed
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.models import Membership, Team, User
from crm.teams.policy import may, require

WHOEVER = 0  # no user's key: whoever has it


@one_transaction
def case_assign(
    *, case_id: int, officer_id: int | None, actor: Actor, at: datetime, key: str, from_officer: int | None = WHOEVER
) -> Case:
    """The case, now this officer's, or nobody's. With `from_officer` only where it is still that person's.

    Raises ActRefused (ended, somebody else's, not for this officer), NotPermitted, Busy.
    """
    if done_before(key):  # pressing twice is once
        return Case.objects.unscoped("the same act again").get(pk=case_id)
    case = case_for_act(case_id=case_id, permission="case.work", actor=actor)
    if case.officer_id == officer_id:
        return case
    if case.closed_at is not None:
        raise ActRefused(_("It has ended."))
    if from_officer != WHOEVER and case.officer_id != from_officer:
        raise ActRefused(_("Somebody else has it by now."))
    leads = may(actor, "case.assign", department=case.team.department_id)
    if not leads and case.officer_id not in (None, actor.user_id):
        raise ActRefused(_("%(who)s has this case: only a team leader gives it to another.") % {"who": case.officer})
    if officer_id is not None:
        _refuse_unfit(case, officer_id, at=at)
    case.officer_id = officer_id
    case.save(update_fields=["officer"])
    note_act(case, "ASSIGNED" if officer_id else "RELEASED", actor=actor, at=at, key=key, officer=officer_id)
    return case


def _refuse_unfit(case: Case, officer_id: int, *, at: datetime) -> None:
    """Nothing. Raises ActRefused for who has left, does not work there, or may have nothing to do with it."""
    now = Q(active_to__isnull=True) | Q(active_to__gt=at)
    works_there = Membership.objects.filter(now, user=officer_id, team=case.team_id, active_from__lte=at)
    officer = User.objects.filter(pk=officer_id, is_active=True).first()
    if officer is None or not works_there.exists():
        raise ActRefused(_("They do not work in the team that has it."))
    shut = CaseExclusion.objects.filter(case=case, user=officer_id, ended_at__isnull=True)
    loaded = User.objects.with_scope().get(pk=officer_id)
    if shut.exists() or not Case.objects.not_hidden_from(loaded.actor).filter(pk=case.pk).exists():
        raise ActRefused(_("It cannot be given to them."))


@one_transaction
def case_hand_over(*, case_id: int, team_id: int, reason: str, actor: Actor, at: datetime, key: str) -> Case:
    """The case with another team, as whoever leads here decided: a team was merged or dissolved. Nobody gave it back, so it
    is not counted as that; whoever had it has it no more unless they work there too.

    Raises ActRefused (ended), InputsRefused (team, reason), NotPermitted, Busy.
    """
    if done_before(key):
        return Case.objects.unscoped("the same act again").get(pk=case_id)
    case = case_for_act(case_id=case_id, permission="case.work", actor=actor)
    require(actor, "case.assign", department=case.team.department_id)
    if case.closed_at is not None:
        raise ActRefused(_("It has ended."))
    team = Team.objects.filter(pk=team_id).first()
    if team is None or not reason.strip():
        raise InputsRefused({"team": _("Say which team has it now, and why.")})
    if team.pk == case.team_id:
        return case
    was, kept = case.team, case.officer_id
    with override("en"):
        because = _("handed over from %(team)s: %(reason)s") % {"team": was.name, "reason": reason.strip()}
    policy_was = case.service_version.internal_policy
    send_to(case, Routed(team_id=team.pk, because=because[:LONGEST_BECAUSE]), actor=actor, at=at, policy_was=policy_was)
    if kept is not None and Membership.objects.filter(user=kept, team=team.pk, active_to__isnull=True).exists():
        case.officer_id = kept
    case.version += 1
    case.save(update_fields=["officer", "version"])
    facts = {"from_team": was.pk, "team": team.pk}
    note_act(case, "HANDED_OVER", actor=actor, at=at, key=key, officer=case.officer_id, **facts)
    case.team = team
    stays_shut(case, actor=actor, at=at)
    return case
