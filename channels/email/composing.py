"""A message as an email: text, simple HTML, and headers that stop machines answering it."""

from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from crm.catalogue.wordings.languages import language_for, speaking
from crm.contacts.models import Message


def compose(message: Message, *, address: str, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The email that carries this message to this address, under the message's own Message-ID."""
    language = language_for(message.customer.language if message.customer is not None else "")
    with speaking(language):
        subject = one_line(message.subject) or _("A message from %(council)s") % {"council": settings.COUNCIL_NAME}
        said = {
            "subject": subject,
            "body": message.body.strip(),
            "blocks": [block.strip() for block in message.body.replace("\r\n", "\n").split("\n\n") if block.strip()],
            "council": settings.COUNCIL_NAME,
            "phone": settings.COUNCIL_PHONE,
            "site": settings.SITE_URL,
            "language": language,
        }
        text = render_to_string("email/message.txt", said)
        html = render_to_string("email/message.html", said)
    email = EmailMultiAlternatives(
        subject=subject,
        body=text,
        from_email=formataddr((one_line(settings.COUNCIL_NAME), settings.DEFAULT_FROM_EMAIL)),
        to=[address],
        reply_to=[settings.DEFAULT_FROM_EMAIL],
        headers={
            "Message-ID": message.message_id or "",
            "Auto-Submitted": "auto-replied" if message.event == "acknowledgement" else "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
        connection=connection,
    )
    email.attach_alternative(html, "text/html")
    return email


def one_line(text: str) -> str:
    """Text fit for a header: no line breaks, so that nobody adds headers of their own."""
    return " ".join(text.split())
