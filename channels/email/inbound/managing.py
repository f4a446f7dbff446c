"""Setting a mailbox up, and what there is to know about those there are."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, IntegerField, Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from channels.email.inbound.models import Arrival, Mailbox
from crm.contacts.correspondence.models import Inbox
from crm.customers.contact_points import PointRefused, normalise_email
from crm.customers.names import clean
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import require

MANAGE = "mail.receive"
SILENT_AFTER = timedelta(minutes=10)
LATELY = timedelta(days=7)
LONGEST = {"host": 253, "user": 254, "folder": 100, "authserv_id": 253}
_SECRET = re.compile(r"^[A-Z][A-Z0-9_]{2,99}$")
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_SAID = ("host", "port", "security", "user", "sign_on", "secret_name", "folder", "authserv_id", "is_on")


class MailboxRefused(Exception):
    """The mailbox cannot be read as it is described; `errors` says what, by field, why and how to mend it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


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
def mailbox_set(*, given: MailboxGiven, actor: Actor, at: datetime, is_new: bool | None = None) -> Mailbox:
    """The mailbox as it is described from now on, known by its address. With `is_new` it must be so.

    Raises MailboxRefused (address, inbox, security, secret_name, user, host, port, folder), NotPermitted, Busy.
    """
    require(actor, MANAGE)
    address, inbox = described(given)
    mailbox = Mailbox.objects.select_for_update().filter(address=address).first()
    if is_new and mailbox is not None:
        raise MailboxRefused({"address": _("There is a mailbox with this address already: change that one.")})
    if mailbox is None:
        mailbox = Mailbox(address=address, reads_from=given.reads_from or at)
    elif (mailbox.host, mailbox.user, mailbox.folder) != (given.host, given.user, given.folder):
        mailbox.uidvalidity, mailbox.last_uid = None, 0  # another mailbox: its numbers are others
    if given.reads_from is not None:
        mailbox.reads_from = given.reads_from
    for name in _SAID:
        setattr(mailbox, name, getattr(given, name))
    mailbox.inbox = inbox
    mailbox.next_poll_at, mailbox.failures = None, 0
    try:
        with transaction.atomic():
            mailbox.save()
    except IntegrityError as taken:
        raise MailboxRefused({"address": _("Somebody else has just added this mailbox.")}) from taken
    return mailbox


@one_transaction
def mailbox_pause(*, mailbox_id: int, paused: bool, actor: Actor, at: datetime) -> Mailbox:
    """The mailbox, read no longer, or again from where it was left. Raises NotPermitted, Mailbox.DoesNotExist, Busy."""
    require(actor, MANAGE)
    mailbox = Mailbox.objects.select_for_update(no_key=True).get(pk=mailbox_id)
    if mailbox.is_on == paused:
        mailbox.is_on, mailbox.next_poll_at, mailbox.failures = not paused, None, 0
        mailbox.save(update_fields=["is_on", "next_poll_at", "failures"])
    return mailbox


def mailboxes(*, actor: Actor) -> QuerySet[Mailbox]:
    """Every mailbox, by address. Raises NotPermitted."""
    require(actor, MANAGE)
    return Mailbox.objects.select_related("inbox__service").order_by("address")


def mailboxes_lately(*, actor: Actor, at: datetime) -> list[Mailbox]:
    """Every mailbox, with `lately`, how many messages came within a week, and `last`, when the last did.

    Raises NotPermitted.
    """
    since = at - LATELY
    came = Arrival.objects.filter(mailbox=OuterRef("pk"), arrived_at__gt=since).order_by().values("mailbox")
    every = Arrival.objects.filter(mailbox=OuterRef("pk")).order_by().values("mailbox")
    return list(
        mailboxes(actor=actor).annotate(
            lately=Subquery(came.annotate(number=Count("pk")).values("number"), output_field=IntegerField()),
            last=Subquery(every.annotate(latest=Max("arrived_at")).values("latest")),
        )
    )


def mail_health(*, at: datetime) -> MailHealth:
    """Whether mail comes in: for health checks."""
    read = Mailbox.objects.filter(is_on=True).exclude(host="")
    return MailHealth(
        silent=read.exclude(polled_at__gt=at - SILENT_AFTER, failures=0)
        .filter(reads_from__lt=at - SILENT_AFTER)
        .count(),
        failed=Arrival.objects.for_a_person().count(),
    )


def described(given: MailboxGiven) -> tuple[str, Inbox]:
    """(its address as it is compared, its inbox) of a description that can stand. Raises MailboxRefused."""
    errors: dict[str, str] = {}
    address = ""
    try:
        address = normalise_email(given.address)
    except PointRefused as refused:
        errors["address"] = str(refused)
    inbox = Inbox.objects.filter(code=given.inbox_code).first()
    if inbox is None:
        errors["inbox"] = _("No inbox has the code “%(code)s”: make it first.") % {"code": given.inbox_code}
    if given.host:
        errors |= _faults_of_server(given)
    for name, most in LONGEST.items():
        value = getattr(given, name)
        if len(value) > most or clean(value) != value:
            errors[name] = _("Use %(most)s characters at most, on one line.") % {"most": most}
    if errors or inbox is None:
        raise MailboxRefused(errors)
    return address, inbox


def _faults_of_server(given: MailboxGiven) -> dict[str, str]:
    errors: dict[str, str] = {}
    if given.security == Mailbox.Security.NONE and given.host not in _HERE:
        errors["security"] = _("Without TLS the password crosses the network in the open: use TLS or STARTTLS.")
    if given.sign_on == Mailbox.SignOn.PASSWORD and not _SECRET.match(given.secret_name):
        errors["secret_name"] = _(
            "Name the environment variable that holds the password, like MAIL_BINS_PASSWORD; never the password itself."
        )
    if not given.user:
        errors["user"] = _("Say as whom to sign on to %(host)s.") % {"host": given.host}
    if not 0 < given.port < 65_536:
        errors["port"] = _("A port is a number from 1 to 65535: 993 for TLS, 143 for STARTTLS.")
    if not given.folder:
        errors["folder"] = _("Name the folder to read: INBOX for the ordinary one.")
    return errors
