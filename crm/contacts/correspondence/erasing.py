"""When somebody is erased, the files that came or went with their messages and contacts go too."""

from datetime import datetime

from crm.contacts.correspondence.models import ContactDocument, MessageDocument
from crm.customers.merging.models import CustomerErasure
from crm.documents.actions import document_dispose
from crm.teams.acting import one_transaction


@one_transaction
def files_erase(erasure_id: int, at: datetime, attempt: int) -> None:
    """Nothing; each of their files is disposed of, name and all; that there was one stays. Does no harm when repeated."""
    keys = CustomerErasure.objects.get(pk=erasure_id).keys
    of_messages = MessageDocument.objects.filter(message__customer__in=keys)
    of_contacts = ContactDocument.objects.filter(contact__customer__in=keys)
    of_their_contacts = MessageDocument.objects.filter(message__contact__customer__in=keys)
    found: set[int] = set()
    for rows in (of_messages, of_contacts, of_their_contacts):
        found |= set(rows.values_list("document_id", flat=True))
    for document_id in sorted(found):
        document_dispose(document_id=document_id, at=at, forget=True)
