"""A case that a rule gives to somebody: to who leads its team, or to another team. Part of the caller's act."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.casework.exclusions import stays_shut
from cases.casework.models import Case, CaseEvent
from cases.casework.notices.recipients import leaders, matter_of_case
from cases.casework.raising import case_event
from cases.casework.routed import send_to
from cases.casework.rules.known import RULES
from cases.routing.choosing import LONGEST_BECAUSE, Routed
from crm.catalogue.rules import LEADER, TEAM, Rule
from crm.catalogue.words import said
from crm.teams.models import Team

GIVEN = "GIVEN"  # the kind of its event


def give(case: Case, rule: Rule, whom: str, *, key: str, at: datetime) -> None:
    """Nothing; the (locked) case is theirs, with its event. A team that is not there, or one that nobody leads who may
    know of the case, leaves it where it is."""
    if whom == LEADER:
        leading = leaders(matter_of_case(case), at=at)
        if not leading:
            return
        case.officer = leading[0]
        case.save(update_fields=["officer"])
    else:
        team = Team.objects.filter(code=whom.removeprefix(TEAM)).first()
        if team is None or team.pk == case.team_id:
            return
        with override("en"):
            because = _("By a rule of the service: %(rule)s") % {"rule": said(rule.name)}
        goes = Routed(team_id=team.pk, because=because[:LONGEST_BECAUSE])
        send_to(case, goes, actor=RULES, at=at, policy_was=case.service_version.internal_policy)
        case.team = team
    facts = {"team": case.team_id, "officer": case.officer_id, "rule": rule.code}
    CaseEvent.objects.bulk_create([case_event(case, GIVEN, actor=RULES, at=at, key=key, facts=facts)])
    stays_shut(case, actor=RULES, at=at)
