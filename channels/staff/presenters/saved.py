"""The saved page: references to read out, newest first, with what was promised."""

from dataclasses import dataclass
from datetime import datetime

from channels.staff.presenters.promises import told
from channels.staff.presenters.timelines import what_came_of_it
from crm.contacts.models import Contact
from crm.contacts.queries import SessionPage, clocks_of
from crm.customers.references import NotAReference, normalise, shown, spoken


@dataclass(frozen=True, slots=True)
class SavedMatter:
    """One contact of the session as the saved page shows it."""

    contact: Contact
    reference: str
    spoken: str
    promise: str
    came: str


def saved_matters(page: SessionPage, *, reference: str, at: datetime) -> list[SavedMatter]:
    """The matters of the session, the one just saved first, then the others newest first."""
    clocks = clocks_of(contact_ids=[contact.pk for contact in page.contacts])
    matters = [
        SavedMatter(
            contact=contact,
            reference=shown(contact.own_reference),
            spoken=spoken(contact.own_reference),
            promise=told(clocks=clocks[contact.pk], at=at),
            came=what_came_of_it(contact),
        )
        for contact in reversed(page.contacts)
    ]
    just_now = _stored(reference)
    return sorted(matters, key=lambda matter: matter.contact.own_reference != just_now)


def _stored(reference: str) -> str:
    try:
        return normalise(reference)
    except NotAReference:
        return ""
