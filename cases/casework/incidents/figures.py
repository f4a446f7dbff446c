"""How it was, counted: by service, of everybody who was asked in a time. Nothing confidential is ever asked about, so the
figures are the same for everybody who may see them; nobody's words are in them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from cases.casework.incidents.models import Satisfaction, Score
from crm.contacts.models import Message
from crm.teams.actor import Actor
from crm.teams.policy import require

PERMISSION = "report.view"
FEW = 10  # answers: with fewer, a line says how many and no more
GONE = (Message.State.REFUSED, Message.State.FAILED, Message.State.BOUNCED)


@dataclass(frozen=True, slots=True)
class ServiceSatisfaction:
    """One service: how many were asked (whom the question reached), and how many gave which answer."""

    service: str
    asked: int
    by_score: dict[int, int]

    @property
    def answered(self) -> int:
        """How many answered."""
        return sum(self.by_score.values())

    @property
    def satisfied(self) -> float | None:
        """The share of those who answered that was satisfied or very satisfied; None where too few answered."""
        if self.answered < FEW:
            return None
        happy = self.by_score[Score.SATISFIED] + self.by_score[Score.VERY_SATISFIED]
        return happy / self.answered


def satisfaction_figures(*, actor: Actor, since: datetime, until: datetime) -> list[ServiceSatisfaction]:
    """Each service about which somebody was asked since then and before `until`, by name, and all of them last. One
    statement. Raises NotPermitted."""
    require(actor, PERMISSION)
    rows = (
        Satisfaction.objects.unscoped("counted: nobody is shown")
        .filter(asked_at__gte=since, asked_at__lt=until)
        .exclude(Q(message__state__in=GONE) & Q(score__isnull=True))
        .values_list("contact__service__name", "score")
        .annotate(number=Count("pk"))
        .order_by("contact__service__name", "score")
    )
    found: dict[str, ServiceSatisfaction] = {}
    for service, score, number in rows:
        one = found.get(service) or ServiceSatisfaction(service, 0, dict.fromkeys(Score.values, 0))
        if score is not None:
            one.by_score[score] += number
        found[service] = ServiceSatisfaction(service, one.asked + number, one.by_score)
    lines = list(found.values())
    if len(lines) > 1:
        every = {score: sum(one.by_score[score] for one in lines) for score in Score.values}
        lines.append(ServiceSatisfaction("", sum(one.asked for one in lines), every))
    return lines
