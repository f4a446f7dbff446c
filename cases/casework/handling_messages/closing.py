"""Messages that ask for no answer: nothing to do, and spam. Both can be taken back, one by one or as they were settled."""

from django.utils.translation import gettext as _

from cases.casework.handling_messages.settling import Act, contact_closed, held, settle, unsent_withdrawn
from crm.contacts.correspondence.handling.items import ItemRefused
from crm.contacts.correspondence.handling.spam import sender_remember
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.models import Disposition
from crm.teams.acting import one_transaction


@one_transaction
def message_nothing_to_do(*, item_id: int, act: Act) -> InboxItem:
    """The message, read and needing nobody: thanks, or word of something known. Nothing more is promised about it.

    Raises ItemChanged, ItemRefused, NotPermitted, Busy.
    """
    found = held(item_id, act)
    if found.done:
        return found.item
    return settle(found, InboxItem.Settled.NOTHING_TO_DO, act, **contact_closed(found, Disposition.THANKS, act))


@one_transaction
def message_spam(*, item_id: int, act: Act) -> InboxItem:
    """The message as spam: outside every figure, nothing sent about it, its sender remembered for this inbox.

    Raises ItemRefused where work goes on about it, ItemChanged, NotPermitted, Busy.
    """
    found = held(item_id, act)
    if found.done:
        return found.item
    if found.case is not None:
        raise ItemRefused(_("There is work on this message, so it is no spam: say on its case what it is."))
    was = contact_closed(found, Disposition.SPAM, act)
    if found.contact is not None:
        unsent_withdrawn(found.contact, reason=_("what it answers is spam"), at=act.at)
    remembered = sender_remember(found.item, actor=act.actor, at=act.at)
    return settle(found, InboxItem.Settled.SPAM, act, remembered=remembered, **was)
