"""Who must have nothing to do with a case, as its parties and acts have it, kept as rows: found when a party comes or
goes, and again by the sweep, since who manages whom and whose record is whose change elsewhere.

A case that names an employee is never routed to, owned by or visible to that person or those they manage. Named is whose
own customer record is a party's, or whom somebody marked; those they manage are so at any remove.
"""

from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.casework.models import Case, CaseContact, CaseEvent
from cases.casework.notices.models import NoticeKind
from cases.casework.notices.recipients import leaders, managers, matter_of_case
from cases.casework.notices.writing import notices_write
from cases.casework.routed import send_to
from cases.casework.work.models import CaseExclusion
from cases.routing.choosing import LONGEST_BECAUSE, Routed
from crm.contacts.models import Contact
from crm.outbox.actions import News, outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor, system
from crm.teams.models import Membership, Team, User
from gazetteer.folding import fold

Reason = CaseExclusion.Reason
MOST_NAMED = 5

# Whom the cases name, and everybody below them; UNION ends the walk where people manage each other in a ring.
_IMPLIED = """
WITH RECURSIVE asked AS (SELECT unnest(%(cases)s::bigint[]) AS id), implied AS (
    SELECT p.case_id, u.id AS user_id, 'NAMED' AS reason
    FROM crm_user u
    JOIN crm_customer own ON own.id = u.customer_key
    JOIN crm_customer c ON c.canonical_id = own.canonical_id
    JOIN cases_caseparty p ON p.customer_id = c.id
    WHERE p.active_to IS NULL AND (%(every)s OR p.case_id IN (SELECT id FROM asked))
    UNION
    SELECT e.case_id, e.user_id, 'NAMED' FROM cases_caseexclusion e
    WHERE e.ended_at IS NULL AND e.reason = 'NAMED' AND (%(every)s OR e.case_id IN (SELECT id FROM asked))
    UNION
    SELECT i.case_id, u.id, 'MANAGED' FROM implied i JOIN crm_user u ON u.manager_id = i.user_id
), due AS (
    SELECT case_id, user_id, max(reason) AS reason FROM implied GROUP BY case_id, user_id
)
"""
_MISSING = (
    _IMPLIED
    + """
SELECT d.case_id, d.user_id, d.reason FROM due d
WHERE NOT EXISTS (SELECT 1 FROM cases_caseexclusion e
                  WHERE e.case_id = d.case_id AND e.user_id = d.user_id AND e.ended_at IS NULL)
ORDER BY d.case_id, d.user_id LIMIT 500
"""
)
_STALE = (
    _IMPLIED
    + """
SELECT e.case_id, e.user_id, e.reason FROM cases_caseexclusion e
WHERE e.ended_at IS NULL AND e.reason = 'MANAGED' AND (%(every)s OR e.case_id IN (SELECT id FROM asked))
  AND NOT EXISTS (SELECT 1 FROM due d WHERE d.case_id = e.case_id AND d.user_id = e.user_id)
ORDER BY e.case_id, e.user_id LIMIT 500
"""
)


def shut_by_raising(user: OuterRef) -> QuerySet:
    """The raising contacts of the cases from which this user is excluded: for crm/teams/shut.py."""
    return CaseExclusion.objects.filter(user=user, ended_at__isnull=True).values("case__contact_id")


def shut_by_attached(user: OuterRef) -> QuerySet:
    """The later contacts of those cases."""
    theirs = CaseContact.objects.filter(case__exclusions__user=user, case__exclusions__ended_at__isnull=True)
    return theirs.values("contact_id")


def _rows(statement: str, case_id: int | None) -> list[tuple[int, int, str]]:
    """(case, user, reason), of one case or of all."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"every": case_id is None, "cases": [] if case_id is None else [case_id]})
        return cursor.fetchall()


def exclusions_follow(case: Case, *, actor: Actor, at: datetime, key: str = "") -> None:
    """Nothing; the (locked) case is shut to everybody whom it names and to those they manage. Part of the caller's act.

    Who has the case and is among them has it no more; a team in which nobody else is left gives it to another.
    """
    fresh = _rows(_MISSING, case.pk)
    if fresh:
        CaseExclusion.objects.bulk_create(
            CaseExclusion(case=case, user_id=user, reason=reason, excluded_at=at, excluded_by=actor.signed)
            for _case, user, reason in fresh
        )
        shut_out(case, [user for _case, user, _reason in fresh], actor=actor, at=at, key=key)
    stale = [user for _case, user, _reason in _rows(_STALE, case.pk)]
    if stale:
        let_in(case, CaseExclusion.objects.filter(case=case, user__in=stale), actor=actor, at=at, key=key)


def people_named(case: Case, contact: Contact, *, actor: Actor, at: datetime) -> None:
    """Nothing; members of staff whose whole name stands in an answer that asks for a person are named by the case.

    A namesake is excluded too: that is the safe mistake, and a team leader puts it right. An answer that names half the
    council names nobody: it could be written to keep a case from all who might do it.
    """
    asked = {question["code"] for question in case.service_version.form if question.get("kind") == "CUSTOMER"}
    given = [set(fold(answer).split()) for code, answer in contact.answers.items() if code in asked]
    if not given:
        return
    staff = User.objects.filter(is_active=True).order_by("pk").values_list("pk", "full_name")
    named = [
        user
        for user, name in staff
        if len(words := set(fold(name).split())) > 1 and any(words <= answer for answer in given)
    ]
    if len(named) > MOST_NAMED:
        return
    CaseExclusion.objects.bulk_create(
        [
            CaseExclusion(case=case, user_id=user, reason=Reason.NAMED, excluded_at=at, excluded_by=actor.signed)
            for user in named
        ],
        ignore_conflicts=True,
    )
    if named:
        shut_out(case, named, actor=actor, at=at, key="")
        exclusions_follow(case, actor=actor, at=at)


def shut_out(case: Case, users: list[int], *, actor: Actor, at: datetime, key: str, kind: str = "EXCLUDED") -> None:
    """Nothing; what follows from the exclusion of these people, whose rows are written: the case is theirs no more, and
    with a team in which somebody else can do it. Its event says so; the leader is told when nobody has it now."""
    had = case.officer_id in users
    if had:
        case.officer = None
        case.save(update_fields=["officer"])
    team_was = case.team_id
    _free_team(case, actor=actor, at=at)
    event = CaseEvent(
        case_id=case.pk, at=at, kind=kind, actor_kind=actor.kind, actor_key=actor.key, key=key,
        facts={"users": sorted(users), "team": case.team_id, "officer": case.officer_id},
    )  # fmt: skip
    CaseEvent.objects.bulk_create([event])
    outbox_put(news=[News(kind="case.changed", subject_id=case.pk)], at=at)
    if had or team_was != case.team_id:
        tell_leader(case, NoticeKind.INTEREST, at=at, key=f"excluded-{case.pk}-{event.pk}")


def stays_shut(case: Case, *, actor: Actor, at: datetime) -> None:
    """Nothing; a (locked) case that another team has now goes on to a third when nobody in that one may have it. Part of the
    caller's act."""
    shut = list(CaseExclusion.objects.filter(case=case, ended_at__isnull=True).values_list("user_id", flat=True))
    if shut:
        shut_out(case, shut, actor=actor, at=at, key="")


def tell_leader(case: Case, kind: str, *, at: datetime, key: str) -> None:
    """Nothing; who leads the case's team knows of it, or who manages there when none of them may. Part of the act."""
    matter = matter_of_case(case)
    to = leaders(matter, at=at) or managers(matter, at=at)
    notices_write(kind=kind, matter=matter, to=to, at=at, key=key)


def _free_team(case: Case, *, actor: Actor, at: datetime) -> None:
    """Nothing; the case is with a team that somebody is in who may have it, as near to its own as there is one."""
    if _somebody_free(case, case.team_id):
        return
    own = Q(code=case.service_version.team)
    near = Team.objects.exclude(pk=case.team_id).order_by("pk")
    for teams in (near.filter(own), near.filter(department=case.team.department_id), near):
        found = next((team for team in teams if _somebody_free(case, team.pk, members=True)), None)
        if found is not None:
            with override("en"):
                because = _("Nobody in %(team)s may have it: it is about them, or they declared an interest") % {
                    "team": case.team.name
                }
            goes = Routed(team_id=found.pk, because=because[:LONGEST_BECAUSE])
            send_to(case, goes, actor=actor, at=at, policy_was=case.service_version.internal_policy)
            case.team = found
            return


def _somebody_free(case: Case, team_id: int, *, members: bool = False) -> bool:
    """True when somebody in the team is not excluded; also of a team that nobody is in, unless it must have members."""
    shut = CaseExclusion.objects.filter(case=case, user=OuterRef("user"), ended_at__isnull=True)
    there = Membership.objects.filter(team=team_id, active_to__isnull=True, user__is_active=True)
    free = there.filter(~Exists(shut)).exists()
    return free or (not members and not there.exists())


def let_in(case: Case, rows: QuerySet[CaseExclusion], *, actor: Actor, at: datetime, key: str) -> list[int]:
    """Who may see the case again, with its event."""
    users = sorted(rows.values_list("user_id", flat=True))
    rows.update(ended_at=at)
    CaseEvent.objects.bulk_create(
        [
            CaseEvent(
                case_id=case.pk, at=at, kind="LET_IN", actor_kind=actor.kind, actor_key=actor.key, key=key,
                facts={"users": users},
            )
        ]
    )  # fmt: skip
    return users


def exclusions_renew(at: datetime) -> int:
    """How many cases were put right because somebody manages other people now, or is known to be a customer: a step of
    the sweep. Most times nothing is, and it costs two statements."""
    cases = sorted({case for case, _user, _reason in [*_rows(_MISSING, None), *_rows(_STALE, None)]})
    for case_id in cases:
        _renew(case_id, at)
    return len(cases)


@one_transaction
def _renew(case_id: int, at: datetime) -> None:
    every = Case.objects.unscoped("locked to shut it to whom it names")
    case = every.select_for_update(no_key=True, of=("self",)).select_related("service_version", "team").get(pk=case_id)
    exclusions_follow(case, actor=system("sweep"), at=at)
