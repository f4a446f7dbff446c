"""What the shipped services need beside themselves: departments, teams, the calendar of the offices and the promises.

A council that imports the services chooses its own instead (docs/services/versions.md).
"""

from datetime import datetime
from typing import Any

from crm.sla.holidays import office_week_spec
from crm.sla.models import Calendar, CalendarVersion, Policy, PolicyTarget, PolicyVersion
from crm.teams.models import Department, Team

DEPARTMENTS = [
    (
        "customer-services",
        "Customer Services",
        [("contact-centre", "Contact Centre"), ("safeguarding", "Safeguarding")],
    ),
    (
        "waste",
        "Waste Services",
        [
            ("waste-collection", "Waste Collection"),
            ("street-cleansing", "Street Cleansing"),
            ("enforcement", "Environmental Enforcement"),
            ("environmental-health", "Environmental Health"),
        ],
    ),
    (
        "revenues",
        "Revenues and Benefits",
        [("council-tax", "Council Tax"), ("benefits", "Benefits"), ("income", "Income and Invoices")],
    ),
    ("housing", "Housing", [("housing-repairs", "Housing Repairs")]),
    (
        "highways",
        "Highways and Parking",
        [("parking", "Parking"), ("road-repairs", "Road Repairs"), ("street-lighting", "Street Lighting")],
    ),
    ("schools", "Schools", [("admissions", "School Admissions")]),
    ("social-care", "Social Care", [("adult-care", "Adult Care"), ("youth", "Youth Support")]),
    ("licensing", "Licensing", [("licensing", "Licensing")]),
    ("planning", "Planning", [("planning", "Planning Enquiries")]),
    ("leisure", "Libraries and Leisure", [("libraries", "Libraries")]),
    (
        "governance",
        "Governance",
        [
            ("democratic-services", "Democratic Services"),
            ("complaints", "Complaints"),
            ("information-governance", "Information Requests"),
        ],
    ),
]

Target = tuple[str, str, int, dict[str, Any]]
# The email acknowledgement is one office day of working minutes.
ACKNOWLEDGE: Target = ("ACKNOWLEDGE", "WORKING_MINUTES", 480, {"pauses": False})
LEVELS = {"later_warnings": [90, 95]}  # per cent of the time at which the leader, then the manager is told


def _resolve(amount: int, measure: str = "WORKING_DAYS", **more: Any) -> Target:
    return ("RESOLVE", measure, amount, {**LEVELS, **more})


def _acknowledge_in(days: int) -> Target:
    return ("ACKNOWLEDGE", "WORKING_DAYS", days, {"pauses": False, "automatic_counts": False})


def _answer_in(days: int) -> Target:
    return _resolve(days, pauses=False, starts_after="ACKNOWLEDGE")


# The statutory ones stop for nobody: a question to the customer does not pause them.
POLICIES: dict[str, tuple[str, list[Target]]] = {
    "missed-bin": ("Missed bin", [ACKNOWLEDGE, _resolve(2)]),
    "fly-tipping": ("Fly-tipping", [ACKNOWLEDGE, _resolve(5)]),
    "clearing-crew": ("Clearing crew, our own target", [_resolve(3)]),
    "enquiry": ("General enquiry", [ACKNOWLEDGE, ("RESPOND", "WORKING_DAYS", 10, LEVELS)]),
    "switchboard": ("Switchboard", [ACKNOWLEDGE]),
    "pothole": ("Pothole", [ACKNOWLEDGE, _resolve(5)]),
    "street-light": ("Street light", [ACKNOWLEDGE, _resolve(10)]),
    "abandoned-vehicle": ("Abandoned vehicle", [ACKNOWLEDGE, _resolve(15)]),
    "bulky-collection": ("Bulky waste collection", [ACKNOWLEDGE, _resolve(15)]),
    "noise": ("Noise", [ACKNOWLEDGE, ("RESPOND", "WORKING_DAYS", 3, LEVELS), _resolve(30)]),
    "housing-repair": ("Housing repair", [ACKNOWLEDGE, _resolve(20)]),
    # School Admissions Code 2021, paragraph 2.28: in-year applications are answered within 15 school days.
    "school-admission": ("School place", [ACKNOWLEDGE, _resolve(15)]),
    # Civil Enforcement regulations under the Traffic Management Act 2004: representations are decided in 56 days.
    "pcn-appeal": ("Penalty charge challenge", [ACKNOWLEDGE, _resolve(56, "CALENDAR_DAYS", pauses=False)]),
    "pcn-appeal-formal": ("Formal representations", [_resolve(56, "CALENDAR_DAYS", pauses=False)]),
    "parking-permit": ("Parking permit", [ACKNOWLEDGE, _resolve(5)]),
    "blue-badge": ("Blue Badge", [ACKNOWLEDGE, _resolve(60)]),
    # Licensing Act 2003: 28 days for representations, then a hearing within 20 working days; in short, two months.
    "licence": ("Licence application", [ACKNOWLEDGE, _resolve(2, "CALENDAR_MONTHS")]),
    "member-enquiry": ("Enquiry by a councillor or MP", [ACKNOWLEDGE, _resolve(10)]),
    # Working Together to Safeguard Children: what becomes of a referral is decided within one working day.
    "person-at-risk": ("Child or adult at risk", [_resolve(1, pauses=False)]),
    # The ombudsman's Complaint Handling Code: acknowledged within 5 working days, answered within 10 of that at stage
    # one, within 20 at stage two.
    "complaint": ("Complaint", [_acknowledge_in(5), _answer_in(10)]),
    "complaint-stage-2": ("Complaint, stage two", [_acknowledge_in(5), _answer_in(20)]),
    # Freedom of Information Act 2000, section 10: promptly, and within 20 working days.
    "foi": ("Request for information", [ACKNOWLEDGE, _resolve(20, pauses=False)]),
    "change-of-address": ("Change of address", [ACKNOWLEDGE, _resolve(5)]),
    "benefit-claim": ("Benefit claim", [ACKNOWLEDGE, _resolve(22)]),
    "school-help": ("Help with school costs", [ACKNOWLEDGE, _resolve(10)]),
    **{
        f"{code}-{again}": (f"{name}, {words}", [_resolve(days)])
        for code, name in [("benefit-claim", "Benefit claim"), ("school-help", "Help with school costs")]
        for again, words, days in [("change", "change of circumstances", 10), ("review", "looked at again", 20)]
    },
}


def make_departments() -> dict[str, Department]:
    """The departments by code, with their teams, made where they were not."""
    found = {}
    for code, name, teams in DEPARTMENTS:
        found[code], _made = Department.objects.get_or_create(code=code, defaults={"name": name})
        for team_code, team_name in teams:
            Team.objects.get_or_create(code=team_code, defaults={"name": team_name, "department": found[code]})
    return found


def make_promises(*, at: datetime) -> None:
    """Nothing; the office calendar and the policies are there, made where they were not."""
    calendar, made = Calendar.objects.get_or_create(code="office", defaults={"name": "Council offices"})
    if made:
        spec = office_week_spec()
        CalendarVersion.objects.create(calendar=calendar, number=1, spec=spec, published_at=at)
    for code, (name, targets) in POLICIES.items():
        policy, made = Policy.objects.get_or_create(code=code, defaults={"name": name, "calendar": calendar})
        if made:
            version = PolicyVersion.objects.create(policy=policy, number=1, published_at=at)
            PolicyTarget.objects.bulk_create(
                PolicyTarget(version=version, kind=kind, measure=measure, amount=amount, **more)
                for kind, measure, amount, more in targets
            )
