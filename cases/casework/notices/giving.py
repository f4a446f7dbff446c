"""A message given to somebody by a colleague: its notice, from the news that the act wrote."""

from datetime import datetime

from django.db import transaction

from cases.casework.notices.models import NoticeKind
from cases.casework.notices.recipients import Matter
from cases.casework.notices.writing import notices_write
from crm.contacts.correspondence.models import InboxItem
from crm.teams.models import User
from crm.teams.policy import may


@transaction.atomic
def message_given(item_id: int, at: datetime, attempt: int) -> None:
    """Nothing; whoever has the message now knows, if they may read it. Hearing it twice changes nothing; a message that
    is settled meanwhile, or has no matter of anybody's, needs no notice."""
    items = InboxItem.objects.unscoped("to whom it was given").open().filter(contact__isnull=False)
    item = items.select_related("contact", "team", "assignee").filter(pk=item_id).first()
    if item is None or item.contact is None or item.assignee_id is None:
        return
    user = User.objects.with_scope().filter(pk=item.assignee_id, is_active=True).first()
    if user is None or not may(user.actor, "message.view"):
        return
    if not InboxItem.objects.visible_to(user.actor).filter(pk=item.pk).exists():
        return
    matter = Matter(contact=item.contact, case=None, team=item.team, department_id=item.team.department_id)
    key = f"message-{item.pk}-{item.version}"
    notices_write(kind=NoticeKind.MESSAGE, matter=matter, to=[user], at=at, key=key)
