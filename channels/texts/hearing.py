"""How a message stands, by Notify's account: it tells us, and we ask about those of which it told us nothing."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from notifications_python_client.errors import APIError

from cases.casework.sending.hearing import message_heard
from channels.texts import notify
from channels.texts.statuses import UNDER_WAY, heard
from crm.contacts.models import Channel, Message
from crm.teams.acting import Busy
from crm.teams.actor import system

ACTOR = system("notify")
ASK_AFTER = {
    Channel.TEXT: timedelta(minutes=15),
    Channel.POST: timedelta(hours=12),
}  # Notify calls back about texts only
ASK_FOR = timedelta(days=7)  # Notify forgets then
AT_A_TIME = 50


def told(*, provider_id: str, reference: str, status: str, at: datetime) -> bool:
    """True when this changed how one of our messages stands; a message that is not ours changes nothing. Raises Busy."""
    rows = Message.objects.unscoped("what Notify says of it").filter(channel__in=list(ASK_AFTER), direction="OUT")
    by_reference = Q(message_id=f"<{reference}>", provider_id="") if reference else Q(pk__in=[])
    found = rows.filter(Q(provider_id=provider_id) | by_reference).order_by("pk").first() if provider_id else None
    if found is None:
        return False
    return message_heard(
        message_id=found.pk, heard=heard(status, is_letter=found.channel == Channel.POST), actor=ACTOR, at=at
    )


def ask_about_silent(at: datetime) -> int:
    """How many messages were asked about: those that were taken a while ago and of which nothing was heard since."""
    if not settings.NOTIFY_API_KEY:
        return 0
    asked = 0
    for channel, after in ASK_AFTER.items():
        rows = Message.objects.unscoped("to ask how it stands").filter(
            Q(told_at__isnull=True) | Q(told_at__lte=at - after),
            channel=channel, state=Message.State.SENT, settled_at__lte=at - after, settled_at__gt=at - ASK_FOR,
        ).exclude(provider_id="")  # fmt: skip
        for key, provider_id, reference in rows.order_by("settled_at", "pk").values_list(
            "pk", "provider_id", "message_id"
        )[:AT_A_TIME]:
            if not _asked(key, provider_id, reference or "", at=at):
                return asked
            asked += 1
    return asked


def _asked(message_id: int, provider_id: str, reference: str, *, at: datetime) -> bool:
    """False when Notify does not answer: then nothing more is asked now."""
    try:
        status = notify.status_of(provider_id)
    except APIError:
        return False
    try:
        if status in UNDER_WAY or not status:
            message_heard(message_id=message_id, heard=None, actor=ACTOR, at=at)
        else:
            told(provider_id=provider_id, reference=notify.reference_of(reference), status=status, at=at)
    except Busy:
        return True
    return True
