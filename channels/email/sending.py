"""This door as the casework knows it: a message of the channel EMAIL goes out by the mail server."""

from django.conf import settings
from django.utils.translation import gettext_noop

from cases.casework.sending.doors import Answer, Outgoing, Sender
from channels.email.asking import DESTINATION, ask, mail_domain
from channels.email.composing import compose, gather
from crm.contacts.models import Channel


def email_ask(outgoing: Outgoing) -> Answer:
    """The mail server's answer to this message, under the message's own Message-ID."""
    return ask(compose(outgoing.message, address=outgoing.address, enclosed=outgoing.enclosed))


SENDER = Sender(
    channel=Channel.EMAIL,
    destination=DESTINATION,
    words=gettext_noop("Mail server"),
    ask=email_ask,
    gather=gather,
    places=mail_domain,
    a_minute=lambda: settings.EMAIL_A_MINUTE,
)
