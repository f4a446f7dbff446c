"""What becomes of messages as work, and of the files that came with them, on merge, erasure and export."""

from crm.contacts.correspondence.models import ContactDocument, InboxItem, MessageDocument
from crm.customers.relations import OnMerge, blank, declared, give, keep

OWN = [
    declared(
        InboxItem,
        "message__customer",
        merge=OnMerge.GROUP,
        erasure=blank("sender", "sender_name", "quoted", "html", "warnings"),
        export=give("nature", "sender", "sender_name", "quoted", "state", "received_at", "settled_at"),
    ),
    declared(
        MessageDocument,
        "message__customer",
        merge=OnMerge.GROUP,
        erasure=keep("a key: the file itself is disposed of"),
        export=give("part", "document__name", "document__media_type", "document__size"),
    ),
    declared(
        ContactDocument,
        "contact__customer",
        merge=OnMerge.GROUP,
        erasure=keep("a key: the file itself is disposed of"),
        export=give("document__name", "document__media_type", "document__size"),
    ),
]
