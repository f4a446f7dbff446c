"""Where what was sent to us belongs, and from which of our addresses we write."""

from collections.abc import Sequence

from django.db.models import QuerySet

from crm.contacts.correspondence.addressing import without_tag
from crm.contacts.correspondence.models import Inbox, MessageDocument
from crm.contacts.models import Message
from crm.documents.models import Document
from crm.teams.actor import Actor
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.policy import require


class NoInbox(Exception):
    """No inbox takes what is sent to us: nothing was stored. Make one of the inboxes the default one."""


@compiled_once
def _live() -> QuerySet[Inbox]:
    return Inbox.objects.filter(is_live=True).order_by("-is_default", "code")


def inboxes_live() -> list[Inbox]:
    """The inboxes that take what is sent to us, the default one first."""
    return _live()


def inbox_at(addresses: Sequence[str], *, live: Sequence[Inbox]) -> Inbox:
    """The one of these live inboxes that the first of the addresses belongs to, with or without a tag; else the default one.

    Raises NoInbox when there is none.
    """
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


def is_ours(address: str, *, live: Sequence[Inbox]) -> bool:
    """Whether this is an address of one of our inboxes: a message that names it as its sender is no customer's."""
    plain = without_tag(address.lower())[0]
    return any(plain == one.lower() for inbox in live for one in _addresses(inbox))


def inbox_for_service(service_id: int) -> Inbox | None:
    """The inbox from which we write about this service: its own, else the default one; None when there is none."""
    return inbox_among(_live(), service_id)


def inbox_among(live: Sequence[Inbox], service_id: int) -> Inbox | None:
    """Of these live inboxes, the default one first, the service's own, else the default one."""
    own = [inbox for inbox in live if inbox.service_id == service_id]
    return next(iter([*own, *live]), None)


def files_to_send(messages: Sequence[Message]) -> dict[int, list[Document]]:
    """The files that go with each of these messages of ours, in order, by its key; none for one without. What is withheld
    or gone is given to nobody."""
    found: dict[int, list[Document]] = {}
    for one in _hung(keys=[message.pk for message in messages]):
        found.setdefault(one.message_id, []).append(one.document)
    return found


@compiled_once
def _hung(*, keys: Given) -> QuerySet[MessageDocument]:
    hung = MessageDocument.objects.filter(message__among=keys, part=MessageDocument.Part.ATTACHMENT)
    open_ones = hung.filter(document__withheld_because="", document__disposed_at__isnull=True)
    return open_ones.select_related("document").order_by("position", "pk")


def _addresses(inbox: Inbox) -> list[str]:
    return [inbox.address, *inbox.other_addresses]


def inboxes(*, actor: Actor) -> list[Inbox]:
    """Every inbox, live ones first, for whoever configures them. Raises NotPermitted."""
    require(actor, "inbox.manage")
    return list(Inbox.objects.select_related("service", "team").order_by("-is_live", "name", "pk"))
