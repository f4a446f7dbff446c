"""How far a member of staff reaches: an officer sees contacts through the cases of their teams."""

from datetime import datetime

from django.db.models import QuerySet

from cases.casework.queries import NoSuchCase, OpenCase, case_of
from cases.casework.queries.found import as_open
from crm.contacts.models import Contact
from crm.teams.actor import Actor, Role


def through_cases(actor: Actor, reference: str) -> QuerySet | None:
    """Contacts of the case that this reference leads to, for those who reach contacts only that way."""
    if not actor.has(Role.OFFICER):
        return None
    try:
        case = case_of(actor=actor, reference=reference)
    except NoSuchCase:
        return None
    about = Contact.objects.not_hidden_from(actor)
    return (about.filter(case=case) | about.filter(case_contact__case=case)).values("pk")


def case_reached(*, actor: Actor, reference: str, at: datetime) -> OpenCase | None:
    """The case, open or closed, that this reference leads to, when the actor may see it."""
    try:
        return as_open([case_of(actor=actor, reference=reference)], at=at)[0]
    except NoSuchCase:
        return None
