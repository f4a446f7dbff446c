"""Where what was sent to us belongs, and from which of our addresses we write."""

from collections.abc import Sequence

from django.db.models import QuerySet

from crm.contacts.correspondence.addressing import without_tag
from crm.contacts.correspondence.models import Inbox, InboxItem, MessageDocument
from crm.contacts.models import Message
from crm.documents.models import Document
from crm.teams.actor import Actor
from crm.teams.compiled_once import compiled_once
from crm.teams.policy import require


class NoInbox(Exception):
    """No inbox takes what is sent to us: nothing was stored. Make one of the inboxes the default one."""


@compiled_once
def _live() -> QuerySet[Inbox]:
    return Inbox.objects.filter(is_live=True).order_by("-is_default", "code")


def inbox_at(addresses: Sequence[str]) -> Inbox:
    """The inbox that the first of these addresses belongs to, with or without a tag; else the default one.

    Raises NoInbox when there is none.
    """
    live = _live()
    if not live:
        raise NoInbox("no inbox is live")
    by_address = {address.lower(): inbox for inbox in reversed(live) for address in _addresses(inbox)}
    for address in addresses:
        for spelt in (address.lower(), without_tag(address.lower())[0]):
            if spelt in by_address:
                return by_address[spelt]
    return live[0]


def addresses_of_ours() -> frozenset[str]:
    """Every address at which an inbox of ours is written to."""
    return frozenset(address.lower() for inbox in _live() for address in _addresses(inbox))


def is_ours(address: str) -> bool:
    """Whether this is an address of one of our inboxes: a message that names it as its sender is no customer's."""
    plain = without_tag(address.lower())[0]
    return any(plain == one.lower() for inbox in _live() for one in _addresses(inbox))


def inbox_of(item: InboxItem) -> Inbox | None:
    """The inbox a message came to, while it is live; None for a letter."""
    return next((inbox for inbox in _live() if inbox.pk == item.inbox_id), None)


def inbox_for_service(service_id: int) -> Inbox | None:
    """The inbox from which we write about this service: its own, else the default one; None when there is none."""
    live = _live()
    own = [inbox for inbox in live if inbox.service_id == service_id]
    return next(iter([*own, *live]), None)


def files_to_send(message: Message) -> list[Document]:
    """The files that go with a message of ours, in order; what is withheld or gone is given to nobody."""
    hung = MessageDocument.objects.filter(message=message, part=MessageDocument.Part.ATTACHMENT)
    open_ones = hung.filter(document__withheld_because="", document__disposed_at__isnull=True)
    return [one.document for one in open_ones.select_related("document").order_by("position", "pk")]


def _addresses(inbox: Inbox) -> list[str]:
    return [inbox.address, *inbox.other_addresses]


def inboxes(*, actor: Actor) -> list[Inbox]:
    """Every inbox, live ones first, for whoever configures them. Raises NotPermitted."""
    require(actor, "inbox.manage")
    return list(Inbox.objects.select_related("service", "team").order_by("-is_live", "name", "pk"))
