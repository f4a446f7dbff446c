"""Somebody whose existence is confidential: only the exact name with the date of birth says to whom the caller is passed."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import timezone

from crm.customers.finding.asked import asked
from crm.customers.models import Customer
from crm.customers.names import BETWEEN
from crm.teams import policy
from crm.teams.access import record_read
from crm.teams.actor import Actor
from crm.teams.models import Grade
from crm.teams.scope import open_to

SCREEN = "customer-search"


def pass_to(*, actor: Actor, query: str, at: datetime) -> list[str]:
    """The teams to pass this caller to; none unless exactly a name and date of birth was typed. The look is recorded."""
    what = asked(query, today=timezone.localdate(at))
    if what.born is None or not what.words or not policy.may(actor, "customer.change"):
        return []
    hidden = (
        Customer.objects.unscoped("only the name of the team is said")
        .filter(sort_name__in=list(_sort_names(what.words)), date_of_birth=what.born)
        .filter(restriction__grade=Grade.PERSON)
        .exclude(open_to(actor))
        .order_by("restriction__teams__name", "id")
    )
    found = list(hidden.values_list("pk", "restriction__teams__name"))
    keys = [key for key, _team in found]
    record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=keys, reason="pass to team")
    return list(dict.fromkeys(team for _key, team in found if team))


def _sort_names(words: Sequence[str]) -> Iterator[str]:
    """Every way in which these words may be a surname with forenames, in either order."""
    for at in range(1, len(words) + 1):
        before, after = " ".join(words[:at]), " ".join(words[at:])
        yield from (f"{before}{BETWEEN}{after}", f"{after}{BETWEEN}{before}")
