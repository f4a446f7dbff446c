"""Setting a mailbox up, and what there is to know about those there are."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from channels.email.inbound.models import Arrival, Mailbox
from crm.contacts.correspondence.models import Inbox
from crm.customers.contact_points import PointRefused, normalise_email
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import require

SILENT_AFTER = timedelta(minutes=10)
MOST_LISTED = 100
_SECRET = re.compile(r"^[A-Z][A-Z0-9_]{2,99}$")
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class MailboxRefused(Exception):
    """The mailbox cannot be read as it is described; the words say what, why and how to mend it."""


@dataclass(frozen=True, slots=True)
class MailboxGiven:
    """A mailbox as an administrator describes it; without a host, only the pipe command brings its mail."""

    address: str
    inbox_code: str
    host: str = ""
    port: int = 993
    security: str = Mailbox.Security.TLS
    user: str = ""
    sign_on: str = Mailbox.SignOn.PASSWORD
    secret_name: str = ""
    folder: str = "INBOX"
    authserv_id: str = ""
    reads_from: datetime | None = None  # None: from now on
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class MailHealth:
    """Mailboxes that are not being read, and arrivals that wait for a person."""

    silent: int
    failed: int

    @property
    def is_well(self) -> bool:
        return self.silent == 0 and self.failed == 0


@one_transaction
def mailbox_set(*, given: MailboxGiven, actor: Actor, at: datetime) -> Mailbox:
    """The mailbox as it is described from now on, known by its address. Raises MailboxRefused, NotPermitted, Busy."""
    require(actor, "mail.receive")
    address, inbox = _checked(given)
    mailbox = Mailbox.objects.select_for_update().filter(address=address).first()
    if mailbox is None:
        mailbox = Mailbox(address=address, reads_from=given.reads_from or at)
    elif (mailbox.host, mailbox.user, mailbox.folder) != (given.host, given.user, given.folder):
        mailbox.uidvalidity, mailbox.last_uid = None, 0  # another mailbox: its numbers are others
    if given.reads_from is not None:
        mailbox.reads_from = given.reads_from
    for name in ("host", "port", "security", "user", "sign_on", "secret_name", "folder", "authserv_id", "is_on"):
        setattr(mailbox, name, getattr(given, name))
    mailbox.inbox = inbox
    mailbox.next_poll_at, mailbox.failures = None, 0
    mailbox.save()
    return mailbox


def mailboxes(*, actor: Actor) -> list[Mailbox]:
    """Every mailbox, by address. Raises NotPermitted."""
    require(actor, "mail.receive")
    return list(Mailbox.objects.select_related("inbox").order_by("address"))


def arrivals_failed(*, actor: Actor) -> list[Arrival]:
    """What arrived and could not be read into the records, the oldest first. Raises NotPermitted."""
    require(actor, "mail.receive")
    failed = Arrival.objects.filter(state=Arrival.State.FAILED).select_related("mailbox")
    return list(failed.order_by("arrived_at", "pk")[:MOST_LISTED])


def mail_health(*, at: datetime) -> MailHealth:
    """Whether mail comes in: for health checks."""
    read = Mailbox.objects.filter(is_on=True).exclude(host="")
    return MailHealth(
        silent=read.exclude(polled_at__gt=at - SILENT_AFTER, failures=0)
        .filter(reads_from__lt=at - SILENT_AFTER)
        .count(),
        failed=Arrival.objects.filter(state=Arrival.State.FAILED).count(),
    )


def _checked(given: MailboxGiven) -> tuple[str, Inbox]:
    try:
        address = normalise_email(given.address)
    except PointRefused as refused:
        raise MailboxRefused(str(refused)) from None
    inbox = Inbox.objects.filter(code=given.inbox_code).first()
    if inbox is None:
        raise MailboxRefused(_("No inbox has the code “%(code)s”: make it first.") % {"code": given.inbox_code})
    if given.security == Mailbox.Security.NONE and given.host not in {"", *_HERE}:
        raise MailboxRefused(_("Without TLS the password crosses the network in the open: use TLS or STARTTLS."))
    needs_secret = bool(given.host) and given.sign_on == Mailbox.SignOn.PASSWORD
    if needs_secret and not _SECRET.match(given.secret_name):
        raise MailboxRefused(
            _(
                "Name the environment variable that holds the password, like MAIL_BINS_PASSWORD; never the password itself."
            )
        )
    if given.host and not given.user:
        raise MailboxRefused(_("Say as whom to sign on to %(host)s.") % {"host": given.host})
    return address, inbox
