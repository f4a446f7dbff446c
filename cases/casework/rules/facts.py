"""What a rule of a service may ask about a case; only what its condition names is looked up."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cases.casework.models import Case
from cases.routing.facts import HERE, SEVERAL, place_facts
from crm.catalogue.conditions import ANSWERS, Condition, Facts, facts_named, holds
from crm.contacts.models import Contact
from crm.contacts.saying import ZONE

_AREAS = {"place.ward", "place.parish"}


def condition_holds(condition: Condition | None, case: Case, *, at: datetime) -> bool:
    """Whether the condition of a rule holds for the (locked) case now."""
    return not condition or holds(condition, facts_of(case, set(facts_named(condition)), at=at))


def facts_of(case: Case, named: Iterable[str], *, at: datetime) -> Facts:
    """These facts about the case, as far as they are known."""
    wanted, today = set(named), at.astimezone(ZONE).date()
    found: dict[str, Any] = {
        "state": case.state,
        "stage": case.stage,
        "reporters": case.reporter_count,
        "chases": case.chase_count,
        "reopened": case.reopened_count,
        "priority": case.priority,
        "age_days": (today - case.opened_at.astimezone(ZONE).date()).days,
    }
    if any(name.startswith(ANSWERS) for name in wanted):
        found |= _answers(case)
    places = place_facts(case.place, at=at)
    found |= {name: places.get(name) for name in wanted if name in _AREAS or name.startswith(HERE)}
    return found


def _answers(case: Case) -> dict[str, Any]:
    """The answers of the raising contact, by the form it was asked with; of several chosen, each."""
    contacts = Contact.objects.unscoped("a rule asks, nobody is shown").select_related("service_version")
    contact = contacts.get(pk=case.contact_id)
    many = {row.get("code") for row in contact.service_version.form if row.get("kind") in SEVERAL}
    return {
        f"{ANSWERS}{code}": value.split(",") if code in many and isinstance(value, str) else value
        for code, value in contact.answers.items()
    }
