"""The files given with contacts: which there are, and one of them to be opened, the reading recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from crm.contacts.correspondence.models import ContactDocument, InboxItem, MessageDocument
from crm.contacts.models import Contact, Direction, Message
from crm.documents.models import Document
from crm.teams.access import record_read
from crm.teams.actor import Actor
from crm.teams.policy import require


def files_of_contacts(contacts: Iterable[Contact]) -> dict[int, list[Document]]:
    """The files of these contacts, which their reader may see, by the contact's key, in order. One statement."""
    rows = ContactDocument.objects.filter(contact__in=[one.pk for one in contacts]).select_related("document")
    found: dict[int, list[Document]] = {}
    for row in rows.order_by("contact", "position", "pk"):
        found.setdefault(row.contact_id, []).append(row.document)
    return found


@dataclass(frozen=True, slots=True)
class CameWith:
    """What came with a message beside its words: the earlier mail it repeats, and its files."""

    quoted: str
    files: list[Document]


def came_with(messages: Iterable[Message]) -> dict[int, CameWith]:
    """What came with these messages, which their reader may see, by the message's key. Two statements."""
    keys = [one.pk for one in messages if one.direction == Direction.IN]
    items = InboxItem.objects.unscoped("of messages found to be seen").filter(pk__in=keys)
    quoted = dict(items.values_list("pk", "quoted"))
    rows = MessageDocument.objects.filter(message__in=keys, part=MessageDocument.Part.ATTACHMENT)
    files: dict[int, list[Document]] = {}
    for row in rows.select_related("document").order_by("message", "position", "pk"):
        files.setdefault(row.message_id, []).append(row.document)
    return {key: CameWith(quoted=quoted.get(key, ""), files=files.get(key, [])) for key in keys}


def contact_file(*, contact: Contact, document_id: int, actor: Actor, at: datetime) -> Document:
    """One file of a contact that the actor was found to see; the read is recorded.

    Raises NotPermitted, ContactDocument.DoesNotExist.
    """
    require(actor, "contact.notes")
    row = ContactDocument.objects.select_related("document").get(contact=contact.pk, document=document_id)
    record_read(actor=actor, at=at, screen="contact-file", kind="CONTACT", keys=[contact.pk])
    return row.document
