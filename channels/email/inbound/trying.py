"""Whether a mailbox can be read as it is described: asked of its server now, and nothing read or changed there."""

from dataclasses import dataclass
from datetime import datetime

from channels.email.inbound.imap import MailServerError, opened
from channels.email.inbound.managing import MANAGE, MailboxGiven, described
from channels.email.inbound.models import Mailbox
from channels.email.inbound.polling import account_of
from crm.teams.actor import Actor
from crm.teams.policy import require


@dataclass(frozen=True, slots=True)
class Tried:
    """What the server answered: `trouble` says in words why the folder could not be opened, "" when it could."""

    messages: int = 0
    at: datetime | None = None
    trouble: str = ""


def mailbox_try(*, given: MailboxGiven, actor: Actor, at: datetime) -> Tried:
    """What comes of signing on as described, with TLS as described. Raises MailboxRefused, NotPermitted."""
    require(actor, MANAGE)
    address, inbox = described(given)
    mailbox = Mailbox(
        address=address, inbox=inbox, host=given.host, port=given.port, security=given.security, user=given.user,
        sign_on=given.sign_on, secret_name=given.secret_name, folder=given.folder,
    )  # fmt: skip
    try:
        with opened(account_of(mailbox)) as folder:
            return Tried(messages=folder.messages, at=at)
    except MailServerError as failure:
        return Tried(at=at, trouble=str(failure))
