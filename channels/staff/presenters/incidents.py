"""One incident that many report: the open case chosen on the contact screen, those nearby that may be the same, what the
case's page says of its reporters, and how it was."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.casework.incidents.figures import ServiceSatisfaction
from cases.casework.incidents.like import LikeCase, like_cases
from cases.casework.incidents.models import Satisfaction, Score
from cases.casework.models import Priority
from cases.casework.queries import CasePage, NoSuchCase, OpenCase, case_of
from cases.casework.queries.found import as_open
from channels.staff.presenters.place_elsewhere import place_typed
from crm.contacts.models import Relation
from crm.customers.references import shown
from crm.teams.actor import Actor
from crm.teams.policy import may

MOST_SAID = 50


def chase_chosen(given: QueryDict, *, actor: Actor, at: datetime) -> OpenCase | None:
    """The open case that this contact chases, or reports too; choosing it chooses its service, unless that was chosen."""
    reference = given.get("chase_of", "")
    if not reference:
        return None
    found = chased(actor=actor, reference=reference, at=at)
    if found is None:
        given["chase_of"] = given["joins"] = ""
        return None
    if not given.get("joins"):
        given["service"] = str(found.case.service_id)
    given["chase_of"] = found.reference
    if not given.get("where") and found.case.property_id:
        given["begun"] = str(found.case.property_id)
    return found


def chased(*, actor: Actor, reference: str, at: datetime) -> OpenCase | None:
    """The open case of this reference, None when there is none for this actor."""
    try:
        case = case_of(actor=actor, reference=reference)
    except NoSuchCase:
        return None
    return as_open([case], at=at)[0] if case.closed_at is None else None


def like_there(screen: Any, *, actor: Actor, at: datetime) -> list[LikeCase]:
    """What may be the same as the matter on this contact screen; nothing once a case was chosen, or where the service
    does not offer it."""
    if screen.version is None or screen.chase is not None or not screen.version.like_cases:
        return []
    place = place_typed(screen.typed)
    return like_cases(version=screen.version, place=place, actor=actor, at=at) if place is not None else []


@dataclass(frozen=True, slots=True)
class CasePanel:
    """What the case's page says of its reporters: how pressing, how often they asked again, who can ask by one key, and
    what they said of how it was."""

    priority: str
    is_pressing: bool
    chases: int
    reporters: list[tuple[str, str]]  # reference and name of each who may ask by one key
    said: list[Satisfaction]


def case_panel(page: CasePage, *, actor: Actor) -> CasePanel:
    """The panel for this page; no statement more unless the service asks afterwards."""
    case, reported = page.case, (Relation.NEW, Relation.SAME_REPORT)
    may_log = case.closed_at is None and may(actor, "contact.log")
    relations = [one.contact.relation for one in page.said]
    said: list[Satisfaction] = []
    if case.service_version.satisfaction:
        rows = Satisfaction.objects.visible_to(actor).filter(case=case.pk, score__isnull=False)
        said = list(rows.order_by("answered_at", "pk")[:MOST_SAID])
    return CasePanel(
        priority=str(Priority(case.priority).label),
        is_pressing=case.priority > Priority.ORDINARY,
        chases=relations.count(Relation.CHASE),
        reporters=[
            (shown(one.reference), one.speaker or shown(one.reference))
            for one in page.said
            if may_log and one.contact.relation in reported
        ],
        said=said,
    )


@dataclass(frozen=True, slots=True)
class Month:
    """A month in words, its ends, and the months beside it as addresses name them; "" for one that is still to come."""

    words: str
    since: datetime
    until: datetime
    before: str
    after: str


def month_of(text: str, *, now: datetime) -> Month:
    """The month that an address names ("2026-11"), this one when it names none."""
    today = timezone.localtime(now).date()
    try:
        first = datetime.strptime(text, "%Y-%m").date().replace(day=1)  # noqa: DTZ007 - a month has no zone
    except ValueError:
        first = today.replace(day=1)
    first = min(max(first, date(2000, 1, 1)), today.replace(day=1))
    following, last = (first + timedelta(days=32)).replace(day=1), first - timedelta(days=1)
    since, until = (timezone.make_aware(datetime.combine(day, time())) for day in (first, following))
    return Month(
        words=date_format(first, "F Y"),
        since=since,
        until=until,
        before=f"{last:%Y-%m}",
        after=f"{following:%Y-%m}" if following <= today else "",
    )


def satisfaction_rows(figures: list[ServiceSatisfaction]) -> list[dict[str, Any]]:
    """The lines of the table; where few answered, how many and no more."""
    return [
        {
            "service": one.service or _("All services"),
            "is_total": not one.service,
            "asked": one.asked,
            "answered": one.answered,
            "share": None if one.satisfied is None else f"{one.satisfied:.0%}",
            "scores": [one.by_score[score] for score in Score.values] if one.satisfied is not None else [],
        }
        for one in figures
    ]
