"""A message as an email: text, simple HTML, and headers that stop machines answering it."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cases.casework.sending.deciding import WRITTEN_BY_HAND
from crm.catalogue.wordings.languages import language_for, speaking
from crm.contacts.acknowledging import EVENT as ACKNOWLEDGEMENT
from crm.contacts.correspondence.letterhead import Letterhead, letterheads_of
from crm.contacts.correspondence.queries import files_to_send
from crm.contacts.models import Message
from crm.documents.models import Document
from crm.documents.queries import document_read


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What is written above a message, and what goes with it."""

    head: Letterhead
    files: Sequence[Document] = ()


def gather(messages: Sequence[Message]) -> dict[int, Enclosed]:
    """What is needed to write each of these messages, by its key, in four statements however many they are."""
    files = files_to_send(messages)
    return {key: Enclosed(head, files.get(key, ())) for key, head in letterheads_of(messages).items()}


def compose(
    message: Message, *, address: str, enclosed: Enclosed | None = None, connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    """The email that carries this message to this address, under the message's own Message-ID."""
    enclosed = enclosed or gather([message])[message.pk]
    head = enclosed.head
    theirs = message.customer.language if message.customer is not None else ""
    language = language_for(message.language or theirs)
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
        from_email=formataddr(
            (one_line(head.name or settings.COUNCIL_NAME), head.address or settings.DEFAULT_FROM_EMAIL)
        ),
        to=[address],
        reply_to=[head.reply_to or settings.DEFAULT_FROM_EMAIL],
        headers=_headers(message, head),
        connection=connection,
    )
    email.attach_alternative(html, "text/html")
    for file in enclosed.files:
        email.attach(file.name, document_read(document=file), file.media_type)
    return email


def _headers(message: Message, head: Letterhead) -> dict[str, str]:
    """What programs read. A machine's words say that they are (RFC 3834), so that no machine answers them; a person's say
    nothing of the kind. Neither is a list's: nothing named List- is in either. Reports of failure are wanted: "All" would
    have them suppressed too."""
    headers = {"Message-ID": message.message_id or ""}
    if head.in_reply_to:
        headers |= {"In-Reply-To": head.in_reply_to, "References": " ".join(head.references)}
    if message.event not in WRITTEN_BY_HAND:
        headers["Auto-Submitted"] = "auto-replied" if message.event == ACKNOWLEDGEMENT else "auto-generated"
        headers["X-Auto-Response-Suppress"] = "DR, RN, NRN, OOF, AutoReply"
    return headers


def one_line(text: str) -> str:
    """Text fit for a header: no line breaks, so that nobody adds headers of their own."""
    return " ".join(text.split())
