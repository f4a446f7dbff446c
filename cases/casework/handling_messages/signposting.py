"""What somebody reads when their matter is another body's: whose it is and how they are reached, in their language."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.casework.handling_messages.replying import Reply
from crm.catalogue.bodies import OtherBody
from crm.catalogue.wordings.languages import speaking
from crm.contacts.models import Contact
from crm.contacts.saying import language_of


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose it is in somebody's own words, where it is none of the council's list."""

    name: str
    reach: str


def signpost_reply(*, contact: Contact | None, whose: OtherBody | Whose, more: str) -> Reply:
    """The reply; `more` is what the agent adds in their own words."""
    with speaking(language_of(contact.customer_id if contact is not None else None)):
        name = whose.said if isinstance(whose, OtherBody) else whose.name
        words = _(
            "Thank you for your message. What you write about is not looked after by the council but by %(body)s.\n\n"
            "Please contact them directly: %(reach)s"
        ) % {"body": name, "reach": whose.reach}
    return Reply(subject="", body=f"{words}\n\n{more}".strip())
