"""Who wrote, chosen by a person: candidates they may see, and the contact put on the right record."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.casework.corrections import contact_place
from crm.contacts.actions import IntakeRefused, lock_customers
from crm.contacts.correspondence.handling.items import item_event
from crm.contacts.correspondence.handling.models import ItemEventKind
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.models import Contact, ContactSession, Message
from crm.customers.models import ContactPoint, Customer
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import NotPermitted, require


def candidates_of(item: InboxItem, actor: Actor) -> list[Customer]:
    """The customers whose address this came from, as far as the actor may know of them, in order of name.

    Of nobody who is hidden from the actor, and of no confidential address, is there a trace.
    """
    if not item.sender:
        return []
    points = ContactPoint.objects.visible_to(actor).filter(kind=ContactPoint.Kind.EMAIL, normalised=item.sender)
    shown = Customer.objects.visible_to(actor).exclude(status=Customer.Status.DECEASED)
    roots = shown.filter(pk__in=points.values("customer__canonical"))
    return list(roots.order_by("sort_name", "pk"))


@one_transaction
def item_settle_sender(*, item: InboxItem, customer_id: int, actor: Actor, at: datetime, key: str) -> InboxItem:
    """The item with its contact on this customer's record. Choosing the same again changes nothing.

    Raises NotPermitted, IntakeRefused (customer: somebody they may not know of; item: no contact), Busy.
    """
    require(actor, "contact.log")
    shown = InboxItem.objects.visible_to(actor).filter(pk=item.pk).select_related("contact", "message", "inbox")
    mine = shown.first()
    if mine is None:
        raise NotPermitted("contact.log")
    if mine.contact is None:
        raise IntakeRefused({"item": _("Nobody wrote this: there is no contact to put on a record.")})
    lock_customers(customer_ids=[mine.contact.customer_id, customer_id], actor=actor)
    if mine.contact.customer_id == customer_id and mine.match == InboxItem.Match.BY_HAND:
        return mine
    contact_place(
        fact_key=mine.contact.pk,
        customer_id=customer_id,
        actor=actor,
        at=at,
        key=key,
        reason=_("Chosen as who wrote the message"),
    )
    Message.objects.filter(pk=mine.pk).update(customer=customer_id)
    sessions = ContactSession.objects.unscoped("who spoke").filter(pk=mine.contact.session_id)
    sessions.filter(speaker__isnull=True).update(speaker=customer_id)
    _no_longer_hidden(mine, customer_id)
    mine.match, mine.version = InboxItem.Match.BY_HAND, mine.version + 1
    mine.save(update_fields=["match", "version", "team"])
    item_event(mine, ItemEventKind.SENDER, actor=actor, at=at, key=key)
    return InboxItem.objects.unscoped("as it now stands").select_related("contact", "message").get(pk=mine.pk)


def _no_longer_hidden(item: InboxItem, customer_id: int) -> None:
    """Nothing; what was hidden because somebody confidential holds the address too, and is not them, is hidden no more:
    those who read the inbox see to it."""
    if item.match != InboxItem.Match.AMBIGUOUS or item.contact is None or item.contact.restriction_id is None:
        return
    theirs = ContactPoint.objects.unscoped("whether it is confidential").filter(
        customer=customer_id, normalised=item.sender
    )
    if theirs.filter(Q(restriction__isnull=False) | Q(customer__restriction__isnull=False)).exists():
        return
    Contact.objects.filter(pk=item.contact.pk).update(restriction=None)
    if item.inbox is not None:
        item.team_id = item.inbox.team_id
