"""When the demo council agreed what it promises, by whom, and which standard is owed to everybody who writes."""

from datetime import date, datetime

from crm.sla.models import PolicyVersion
from crm.sla.standards import standard_agreed
from crm.teams.actor import Actor

CORPORATE = "enquiry"
BY = {CORPORATE: "Cabinet", "missed-bin": "Head of Waste", "fly-tipping": "Head of Waste"}
ELSE = "Corporate Leadership Team"


def make_standards(*, actor: Actor, at: datetime) -> None:
    """Nothing; every policy in force says when it was agreed: at the beginning of the council's year."""
    year = at.year if at.month >= 4 else at.year - 1
    agreed = date(year, 4, 1)
    for code in sorted(set(PolicyVersion.objects.values_list("policy__code", flat=True))):
        standard_agreed(
            code=code,
            agreed_date=agreed,
            agreed_by=BY.get(code, ELSE),
            is_corporate=code == CORPORATE,
            actor=actor,
            at=at,
        )
