"""The saved page: references to read out, newest first, with what was promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.casework.rules.repeats import repeat_told
from channels.staff.presenters.promises import told, told_before
from channels.staff.presenters.timelines import what_came_of_it
from crm.contacts.acknowledging import why_not
from crm.contacts.models import Contact, Unacknowledged
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
    repeat: str = ""  # what they are told because it was one time too often there


def saved_matters(page: SessionPage, *, reference: str, at: datetime) -> list[SavedMatter]:
    """The matters of the session, the one just saved first, then the others newest first."""
    clocks = clocks_of(contact_ids=[contact.pk for contact in page.contacts])
    matters = [
        SavedMatter(
            contact=contact,
            reference=shown(contact.own_reference),
            spoken=spoken(contact.own_reference),
            promise=told_before(contact, at=at) or told(clocks=clocks[contact.pk], at=at),
            came=what_came_of_it(contact),
            repeat=repeat_told(contact),
        )
        for contact in reversed(page.contacts)
    ]
    just_now = _stored(reference)
    return sorted(matters, key=lambda matter: matter.contact.own_reference != just_now)


def unwritten(page: SessionPage, matters: Sequence[SavedMatter]) -> str:
    """Why nothing is written to them, in words to go on a line; "" when something is, or will be."""
    why = page.session.unacknowledged if page.session.ended_at is not None else _why_not(page, matters)
    label = str(Unacknowledged(why).label) if why else ""
    return label[:1].lower() + label[1:]


def may_ask_for_it(page: SessionPage, matters: Sequence[SavedMatter]) -> bool:
    """Whether an acknowledgement goes only if they ask for it: all was settled in the conversation."""
    known = page.session.speaker_id is not None or any(one.contact.customer_id for one in matters)
    return page.session.ended_at is None and known and _why_not(page, matters) == Unacknowledged.NOTHING_LEFT


def _why_not(page: SessionPage, matters: Sequence[SavedMatter]) -> str:
    return why_not(
        channel=page.session.channel,
        direction=page.session.direction,
        dispositions=[one.contact.disposition for one in matters],
        promised=any(one.promise for one in matters),
        known=page.session.speaker_id is not None or any(one.contact.customer_id for one in matters),
    )


def _stored(reference: str) -> str:
    try:
        return normalise(reference)
    except NotAReference:
        return ""
