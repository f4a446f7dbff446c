"""From whom a message of ours comes, where an answer to it goes, and which conversation it goes on with."""

from dataclasses import dataclass

from django.db import connection

from crm.contacts.correspondence.addressing import with_tag
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.correspondence.queries import inbox_for_service, inbox_of
from crm.contacts.models import Contact, Message, Reference

MOST_REFERENCES = 20


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands above the words; "" for the address of an inbox where there is none."""

    name: str = ""
    address: str = ""
    reply_to: str = ""  # with the tag by which an answer finds its matter
    in_reply_to: str = ""
    references: tuple[str, ...] = ()  # the conversation's Message-IDs, the oldest first


# The conversation upwards: each message names the one it answers.
_THREAD = """
WITH RECURSIVE above AS (
    SELECT id, answers_id, message_id, 1 AS depth FROM crm_message WHERE id = %s
    UNION ALL
    SELECT m.id, m.answers_id, m.message_id, a.depth + 1
    FROM crm_message m JOIN above a ON m.id = a.answers_id WHERE a.depth < %s
)
SELECT message_id FROM above WHERE message_id IS NOT NULL ORDER BY depth DESC
"""


def letterhead_of(message: Message) -> Letterhead:
    """The letterhead of a message to be sent: of the inbox it answers, else of its service's, else of the default one."""
    contact = _contact(message)
    item = InboxItem.objects.unscoped("from where it is answered").filter(pk=message.answers_id).first()
    inbox = inbox_of(item) if item is not None else None
    if inbox is None and contact is not None:
        inbox = inbox_for_service(contact.service_id)
    thread = _thread(message.answers_id) if message.answers_id is not None else []
    conversation = {"in_reply_to": thread[-1] if thread else "", "references": tuple(thread)}
    if inbox is None:
        return Letterhead(**conversation)  # type: ignore[arg-type]
    own = Reference.objects.filter(contact=contact.pk, kind=Reference.Kind.OWN) if contact is not None else None
    tag = own.values_list("value", flat=True).first() if own is not None else None
    reply_to = with_tag(inbox.address, tag) if tag else inbox.address
    return Letterhead(name=inbox.name, address=inbox.address, reply_to=reply_to, **conversation)  # type: ignore[arg-type]


def _contact(message: Message) -> Contact | None:
    contacts = Contact.objects.unscoped("what it is about").order_by("pk")
    if message.contact_id is not None:
        return contacts.get(pk=message.contact_id)
    return contacts.filter(session=message.session_id).first() if message.session_id is not None else None


def _thread(message_id: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_THREAD, [message_id, MOST_REFERENCES])
        return [found for (found,) in cursor.fetchall()]
