"""This door as the casework knows it: texts and letters go out by GOV.UK Notify, where it is set up."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cases.casework.sending.doors import Answer, Outgoing, Sender
from cases.casework.sending.quiet import Hours
from channels.texts import notify
from crm.catalogue.wordings.text_length import MOST_CHARACTERS, plain, text_length
from crm.contacts.models import Channel, Message
from crm.sla.holidays import bank_holidays

SAME_IN_AN_HOUR = 20  # identical texts that one number gets from Notify in an hour
AN_HOUR = timedelta(hours=1)
TEXT, LETTER = "text", "letter"


def text_ask(outgoing: Outgoing) -> Answer:
    """Notify's answer to a text; asked by our key first when an earlier attempt stands without a result."""
    message = outgoing.message
    reference = notify.reference_of(message.message_id or "")
    if outgoing.asked_before and (known := notify.found_before(reference=reference, destination=TEXT)):
        return known
    body = plain(message.body.strip())
    length = text_length(body)
    if length.is_too_long:
        told = {"n": length.characters, "most": MOST_CHARACTERS}
        return Answer(final=True, words=_("too long for a text: %(n)d characters of %(most)d") % told)
    if until := _said_too_often(message, outgoing.address, at=outgoing.at):
        return Answer(words=_("the same words went to this number 20 times in an hour"), rest_until=until)
    return notify.send_text(number=outgoing.address, body=body, reference=reference, at=outgoing.at)


def letter_ask(outgoing: Outgoing) -> Answer:
    """Notify's answer to a letter; asked by our key first when an earlier attempt stands without a result."""
    message = outgoing.message
    reference = notify.reference_of(message.message_id or "")
    if outgoing.asked_before and (known := notify.found_before(reference=reference, destination=LETTER)):
        return known
    return notify.send_letter(
        lines=outgoing.address.splitlines(),
        subject=message.subject,
        body=message.body.strip(),
        reference=reference,
        at=outgoing.at,
    )


def _said_too_often(message: Message, number: str, *, at: datetime) -> datetime | None:
    """When this text may go to the number again; None when it may now."""
    went = Message.objects.unscoped("how often the same words went there").filter(
        customer=message.customer_id,
        channel=Channel.TEXT,
        sent_to=number,
        body=message.body,
        settled_at__gt=at - AN_HOUR,
    )
    sent = [Message.State.SENT, Message.State.DELIVERED, Message.State.BOUNCED]
    times = list(
        went.filter(state__in=sent).order_by("-settled_at").values_list("settled_at", flat=True)[:SAME_IN_AN_HOUR]
    )
    return times[-1] + AN_HOUR if len(times) >= SAME_IN_AN_HOUR and times[-1] is not None else None


def _missing(template: str, what: str) -> str:
    return "" if settings.NOTIFY_API_KEY and template else what


def _text_hours() -> Hours:
    opens, shuts = settings.TEXTS_FROM, settings.TEXTS_UNTIL
    zone = ZoneInfo(settings.TIME_ZONE)
    if settings.TEXTS_ON_HOLIDAYS:
        return Hours(opens, shuts, zone)
    return Hours(opens, shuts, zone, lambda day: day not in bank_holidays())


TEXTS = Sender(
    channel=Channel.TEXT,
    destination=TEXT,
    words=gettext_noop("Texts by GOV.UK Notify"),
    ask=text_ask,
    missing=lambda: _missing(settings.NOTIFY_TEXT_TEMPLATE, _("text messages are not set up")),
    a_minute=lambda: settings.NOTIFY_A_MINUTE,
    hours=_text_hours,
)
LETTERS = Sender(
    channel=Channel.POST,
    destination=LETTER,
    words=gettext_noop("Letters by GOV.UK Notify"),
    ask=letter_ask,
    missing=lambda: _missing(settings.NOTIFY_LETTER_TEMPLATE, _("letters are not set up")),
    a_minute=lambda: settings.NOTIFY_A_MINUTE,
    keeps_formats=False,
)
