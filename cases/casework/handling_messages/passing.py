"""Passing a message on: to another team, or to another inbox, whose service its contact is then about."""

from django.utils.translation import gettext as _

from cases.casework.corrections import service_correct
from cases.casework.handling_messages.settling import Act, due_again, held
from crm.catalogue.models import ServiceVersion
from crm.contacts.correspondence.handling.actions import item_transfer
from crm.contacts.correspondence.models import InboxItem
from crm.teams.acting import one_transaction


@one_transaction
def message_pass_on(*, item_id: int, act: Act, team_id: int | None = None, inbox_id: int | None = None) -> InboxItem:
    """The message, unread and nobody's, there. Its contact is about that inbox's service from now on, with what is promised
    of it counted from when it came; where there is work already the work says what it is about.

    Raises ItemRefused, ItemChanged, NotPermitted, Busy.
    """
    found = held(item_id, act)
    if found.done:
        return found.item
    item = item_transfer(
        item_id=item_id, version=None, actor=act.actor, at=act.at, key=act.key, team_id=team_id, inbox_id=inbox_id
    )
    contact, inbox = found.contact, item.inbox
    if inbox_id is None or inbox is None or contact is None or found.case is not None:
        return item
    if contact.service_id != inbox.service_id and _is_in_force(inbox.service_id):
        service_correct(
            contact=contact, service_id=inbox.service_id, reason=_("Passed on to %(inbox)s") % {"inbox": inbox.name},
            actor=act.actor, at=act.at, key=f"{act.key}-service"[-200:],
        )  # fmt: skip
        due_again(item)
        item.save(update_fields=["due_at"])
    return item


def _is_in_force(service_id: int) -> bool:
    published = ServiceVersion.objects.filter(service=service_id, state=ServiceVersion.State.PUBLISHED)
    return published.filter(service__is_live=True).exists()
