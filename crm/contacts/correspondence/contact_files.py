"""The files given with contacts: which there are, and one of them to be opened, the reading recorded."""

from collections.abc import Iterable
from datetime import datetime

from crm.contacts.correspondence.models import ContactDocument
from crm.contacts.models import Contact
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


def contact_file(*, contact: Contact, document_id: int, actor: Actor, at: datetime) -> Document:
    """One file of a contact that the actor was found to see; the read is recorded.

    Raises NotPermitted, ContactDocument.DoesNotExist.
    """
    require(actor, "contact.notes")
    row = ContactDocument.objects.select_related("document").get(contact=contact.pk, document=document_id)
    record_read(actor=actor, at=at, screen="contact-file", kind="CONTACT", keys=[contact.pk])
    return row.document
