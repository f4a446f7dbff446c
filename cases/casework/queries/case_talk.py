"""What was written about a case, to customers and by them, and our own notes: latest first, a page at a time by key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Q, QuerySet

from cases.casework.models import Case, CaseNote
from crm.contacts.models import Contact, Message
from crm.teams.actor import Actor
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.scope import open_to

ON_THE_PAGE = 30
ON_ITS_OWN = 100
LATEST = 2**63 - 1

Line = TypeVar("Line", Message, CaseNote)


@dataclass(frozen=True, slots=True)
class Written(Generic[Line]):
    """A page of what was written, and the key before which the next one begins: 0 when this is the last."""

    lines: list[Line]
    next: int = 0


def messages_of(
    case: Case,
    contacts: Mapping[int, Contact],
    *,
    actor: Actor,
    complete: bool,
    before: int = LATEST,
    size: int = ON_THE_PAGE,
) -> Written[Message]:
    """Words in and out about the contacts the actor may see.

    The acknowledgement of the session that raised the case may name other matters, hidden ones too: it is there only
    when nothing of the case is hidden (`complete`), and the page shows that it was sent, never its words.
    """
    whole = complete and case.contact_id in contacts
    session = contacts[case.contact_id].session_id if whole else None
    return _page(_messages(actor, whole, size + 1, contacts=list(contacts), session=session, before=before), size)


def notes_of(case: Case, *, before: int = LATEST, size: int = ON_THE_PAGE) -> Written[CaseNote]:
    """Our own notes on a case found visible, for who may read them."""
    return _page(_notes(size + 1, case=case.pk, before=before), size)


def _page(found: list[Line], size: int) -> Written[Line]:
    page = found[:size]
    return Written(lines=page, next=page[-1].pk if len(found) > size else 0)


@compiled_once
def _messages(
    actor: Actor, whole: bool, most: int, /, *, contacts: Given, session: Given, before: Given
) -> QuerySet[Message]:
    about = Q(contact__among=contacts)
    if whole:
        about |= Q(contact__isnull=True, session=session)
    messages = Message.objects.unscoped("about contacts found visible").filter(
        about, open_to(actor, "customer__restriction"), pk__lt=before
    )
    return messages.select_related("customer").order_by("-id")[:most]


@compiled_once
def _notes(most: int, /, *, case: Given, before: Given) -> QuerySet[CaseNote]:
    return CaseNote.objects.filter(case=case, pk__lt=before).order_by("-id")[:most]
