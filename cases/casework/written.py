"""What came in writing by a door that is no mailbox: a form of the website, a letter. Words, files, and work for a team.

Mail has a reader of its own (cases/casework/receiving); what it leaves in the records is of the same shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.casework.intake import Taken, contact_take, words_add
from cases.casework.web_report import reporter_of
from crm.catalogue.models import ServiceVersion
from crm.contacts.actions import IntakeRefused, SessionStart
from crm.contacts.channels.known import channel_name
from crm.contacts.correspondence.models import ContactDocument, Inbox, InboxItem, MessageDocument
from crm.contacts.drafting.actions import MOST_FILES, draft_files, draft_sent
from crm.contacts.drafting.models import WrittenDraft
from crm.contacts.models import Channel, Contact, Direction, Disposition, Message, Unacknowledged
from crm.customers.names import storable
from crm.documents.actions import DocumentRefused, document_keep
from crm.documents.given import GivenFile
from crm.documents.models import Document
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor, ActorKind
from crm.teams.actor import customer as public
from crm.teams.models import Team
from gazetteer.places import Place

EVENT = "received"
_SETTLED = {
    Disposition.RAISED: InboxItem.Settled.RAISED,
    Disposition.ANSWERED: InboxItem.Settled.ANSWERED,
    Disposition.ANOTHER_BODY: InboxItem.Settled.NOT_FOR_US,
    Disposition.SPAM: InboxItem.Settled.SPAM,
    Disposition.THANKS: InboxItem.Settled.NOTHING_TO_DO,
}


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and what its reader must know. `suspicion` says why it may be spam, "" when nothing says so."""

    words: str
    subject: str = ""
    sender: str = ""  # normalised email address
    sender_name: str = ""
    warnings: tuple[str, ...] = ()
    suspicion: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Who sees to it, and about which service it is."""

    service_id: int
    team_id: int
    inbox_id: int | None = None


def desk_for(service_id: int | None) -> Desk:
    """Who sees to what is written about this service; about none in particular, whoever reads the default inbox.

    Raises IntakeRefused where nobody does.
    """
    inboxes = Inbox.objects.filter(is_live=True).order_by("-is_default", "pk")
    inbox = inboxes.filter(service=service_id).first() if service_id else None
    inbox = inbox or inboxes.first()
    if inbox is not None:
        return Desk(service_id or inbox.service_id, inbox.team_id, inbox.pk)
    versions = ServiceVersion.objects.filter(state=ServiceVersion.State.PUBLISHED, service__is_live=True)
    for version in sorted(versions.order_by("pk")[:1000], key=lambda one: _last(one, service_id)):
        team = Team.objects.filter(code=version.team).first()
        if team is not None:
            return Desk(service_id or version.service_id, team.pk)
    raise IntakeRefused({"service": "Nobody reads what is written here yet: ring us, please."})


def _last(version: ServiceVersion, service_id: int | None) -> tuple[bool, bool]:
    """The order in which teams are asked to read: the service's own, then those who take enquiries, then the others."""
    return version.service_id != service_id, version.workflow != ""


@one_transaction
def web_message(
    *, draft: WrittenDraft, written: Written, given: Mapping[str, str], place: Place, at: datetime
) -> Taken:
    """What was taken: a contact with its reference, the words as work for a team, the files with both; the draft is sent.

    The writer is found in the index, or added as given; of what may be spam nobody is, and nothing is written back.
    Raises IntakeRefused (service, name, email, phone), Busy.
    """
    desk = desk_for(int(given["service"]) if given.get("service") else None)
    known = None if written.suspicion else reporter_of(given, at=at, key=draft.key)
    who = "" if known else " ".join(filter(None, [written.sender_name, written.sender]))
    taken = contact_take(
        session=SessionStart(
            channel=Channel.WEB,
            key=f"written-{draft.key}",
            speaker_id=known.pk if known else None,
            speaker_words=who[:300],
            started_at=at,
            unacknowledged=Unacknowledged.SPAM if written.suspicion else "",
        ),
        service_id=desk.service_id,
        customer_id=known.pk if known else None,
        place=place,
        disposition=Disposition.PASSED_ON,
        answers={},
        notes="",
        actor=public(known.pk if known else None),
        at=at,
        key=f"written-{draft.key}",
        finish=True,
    )
    if taken.first:
        match = InboxItem.Match.KNOWN if known else InboxItem.Match.UNKNOWN
        written_keep(
            taken=taken, written=written, desk=desk, match=match, documents=draft_files(draft),
            actor=public(known.pk if known else None), at=at,
        )  # fmt: skip
        draft_sent(key=draft.key, reference=taken.reference)
    return taken


@one_transaction
def letter_take(
    *, scans: list[GivenFile], written: Written, contact: Mapping[str, Any], actor: Actor, at: datetime
) -> Taken:
    """What was taken of a letter, or of anything else that lay before it was logged: the contact as the agent gave it,
    its words and scans, and the work for a team where it is not dealt with yet.

    Raises NotPermitted, IntakeRefused, DocumentRefused, Busy.
    """
    taken = contact_take(actor=actor, at=at, **contact)
    if taken.first:
        kept = [
            document_keep(given=one, actor=actor, at=at, key=f"scan-{taken.contact.key}-{place}")
            for place, one in enumerate(scans)
        ]
        desk = _own_desk(taken, actor)
        match = InboxItem.Match.BY_HAND if taken.contact.customer_id else InboxItem.Match.UNKNOWN
        written_keep(taken=taken, written=written, desk=desk, match=match, documents=kept, actor=actor, at=at)
    return taken


@one_transaction
def words_and_files_add(
    *, contact_id: int, words: str, files: list[GivenFile], actor: Actor, at: datetime, key: str
) -> Taken:
    """What the customer added to the story of this contact, with files. The door has shown that they hold the reference.

    Raises IntakeRefused (words, files), Busy.
    """
    taken = words_add(contact_id=contact_id, words=words, actor=actor, at=at, key=key)
    if taken.first and files:
        try:
            kept = [
                document_keep(given=one, actor=actor, at=at, key=f"added-{key}-{place}")
                for place, one in enumerate(files[:MOST_FILES])
            ]
        except DocumentRefused as refused:
            raise IntakeRefused({"files": refused.words}) from refused
        ContactDocument.objects.bulk_create(
            ContactDocument(contact=taken.contact, document=one, position=place) for place, one in enumerate(kept)
        )
    return taken


def _own_desk(taken: Taken, actor: Actor) -> Desk:
    """Who sees to a letter: who works on its case, else who reads about its service, else whoever opened it."""
    service_id = taken.contact.service_id
    if taken.case is not None:
        return Desk(service_id, taken.case.team_id)
    try:
        return Desk(service_id, desk_for(service_id).team_id)
    except IntakeRefused:
        return Desk(service_id, min(actor.teams))


def written_keep(
    *,
    taken: Taken,
    written: Written,
    desk: Desk,
    match: str,
    documents: list[Document],
    actor: Actor,
    at: datetime,
) -> InboxItem:
    """The words of a contact just taken as a message that came in, and that message as work; part of the caller's act."""
    contact = taken.contact
    subject = written.subject or f"{channel_name(contact.session.channel)}: {contact.service.name}"
    message = Message.objects.create(
        key=f"received-{contact.key}"[:200],
        direction=Direction.IN,
        channel=contact.session.channel,
        event=EVENT,
        session=contact.session,
        contact=contact,
        customer_id=contact.customer_id,
        subject=storable(" ".join(subject.split()))[:300],
        body=storable(written.words),
        state=Message.State.RECEIVED,
        created_at=contact.received_at,
        created_by_kind=actor.kind,
        created_by_key=actor.key,
        settled_at=at,
    )
    MessageDocument.objects.bulk_create(
        MessageDocument(message=message, document=one, position=place) for place, one in enumerate(documents)
    )
    ContactDocument.objects.bulk_create(
        ContactDocument(contact=contact, document=one, position=place) for place, one in enumerate(documents)
    )
    due = [one.due_at for one in taken.clocks if one.stopped_at is None and one.due_at]
    return InboxItem.objects.create(
        message=message,
        inbox_id=desk.inbox_id,
        team_id=desk.team_id,
        contact=contact,
        nature=InboxItem.Nature.SPAM if written.suspicion else InboxItem.Nature.PERSON,
        nature_why=written.suspicion[:200],
        match=match,
        sender=written.sender[:320],
        sender_name=storable(written.sender_name)[:200],
        warnings=[storable(one)[:200] for one in written.warnings],
        received_at=contact.received_at,
        due_at=min(due, default=None),
        **_settled(contact, actor, at),
    )


def _settled(contact: Contact, actor: Actor, at: datetime) -> dict[str, Any]:
    """What was dealt with while it was logged waits for nobody."""
    settled = _SETTLED.get(Disposition(contact.disposition))
    if settled is None or actor.kind != ActorKind.STAFF:
        return {}
    return {
        "state": InboxItem.State.DONE,
        "settled_as": settled,
        "settled_at": at,
        "settled_by_id": int(actor.key),
        "first_read_at": at,
    }
