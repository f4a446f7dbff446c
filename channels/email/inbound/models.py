"""The mailboxes we read, how far, and every message that arrived, until it stands in the records."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.contacts.correspondence.models import Inbox, of_teams
from crm.contacts.models import Message
from crm.documents.models import Document
from crm.teams.actor import Actor, Role
from crm.teams.history import kept_as

# How far and how well it is read: no version of what an administrator said.
RUNNING = [
    "uidvalidity", "last_uid", "polled_at", "next_poll_at", "failures", "last_error", "watched_until", "nudged_at",
]  # fmt: skip


@kept_as("MailboxHistory", exclude=RUNNING)
class Mailbox(models.Model):
    """A mailbox on a mail server, or an address whose mail the server hands us through the pipe command."""

    class Security(models.TextChoices):
        TLS = "TLS", _("TLS from the start (port 993)")
        STARTTLS = "STARTTLS", _("TLS once connected (port 143)")
        NONE = "NONE", _("None: only on this machine")

    class SignOn(models.TextChoices):
        PASSWORD = "PASSWORD", _("A password")
        XOAUTH2 = "XOAUTH2", _("A token, as Exchange Online asks for")

    address = models.EmailField(max_length=254, unique=True)  # normalised; what the pipe command names
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="+")  # for mail that names none of ours
    host = models.CharField(max_length=253, blank=True)  # with none, only the pipe command brings its mail
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    user = models.CharField(max_length=254, blank=True)
    sign_on = models.CharField(max_length=8, choices=SignOn, default=SignOn.PASSWORD)
    secret_name = models.CharField(max_length=100, blank=True)  # of the environment variable: never the password
    folder = models.CharField(max_length=100, default="INBOX")
    authserv_id = models.CharField(max_length=253, blank=True)  # under which its server says what it found; "" none
    reads_from = models.DateTimeField()  # what arrived there before is nobody's business of ours
    is_on = models.BooleanField(default=True)
    uidvalidity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    polled_at = models.DateTimeField(null=True)
    next_poll_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    last_error = models.CharField(max_length=300, blank=True)
    watched_until = models.DateTimeField(null=True)  # its server tells us at once what comes, as we know until then
    nudged_at = models.DateTimeField(null=True)  # when it last did

    def __str__(self) -> str:
        return self.address


class ArrivalQuerySet(models.QuerySet):
    """What arrived and stands in no record yet may be anybody's: read as what is written to its mailbox's inbox is."""

    def for_a_person(self) -> Self:
        """Those that nothing but a person brings further."""
        return self.filter(state__in=[Arrival.State.FAILED, Arrival.State.REFUSED])

    def visible_to(self, actor: Actor) -> Self:
        """Arrivals in the inboxes the actor reads (policy.py); administrators see that there are any, in every one."""
        if actor.has(Role.ADMINISTRATOR):
            return self.all()
        return self.filter(of_teams(actor, "mailbox__inbox__team"))


class Arrival(models.Model):
    """One message as it arrived, stored before the mail server is told so. However often it comes, it is one arrival."""

    class State(models.TextChoices):
        STORED = "STORED", _("To be read")
        DONE = "DONE", _("In the records")
        FAILED = "FAILED", _("Could not be read into the records: a person must look")
        REFUSED = "REFUSED", _("Not taken: a person must look at the mail server")
        SET_ASIDE = "SET_ASIDE", _("Set aside by a person")

    key = models.CharField(max_length=80, unique=True)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="arrivals")
    original = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")  # of what was taken
    delivered_to = models.CharField(max_length=320, blank=True)  # what the server said beside the message
    received_at = models.DateTimeField()  # by the mail server
    arrived_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.STORED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    # Of what stands in no record: by whom it says it is, so that whoever is erased takes it along.
    sender = models.CharField(max_length=254, blank=True, default="", db_default="")
    settled_by = models.CharField(max_length=80, blank=True, default="", db_default="")  # kind and key of the actor
    settled_words = models.CharField(max_length=200, blank=True, default="", db_default="")  # why it was set aside

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="DONE", message__isnull=False) | ~Q(state="DONE") & Q(message__isnull=True),
                name="arrival_done_agrees",
            ),
            models.CheckConstraint(
                condition=Q(original__isnull=False) | Q(state__in=["REFUSED", "SET_ASIDE"]), name="arrival_has_original"
            ),
        ]
        indexes = [
            models.Index(fields=["arrived_at", "id"], condition=~Q(state="DONE"), name="arrival_open"),
            models.Index(fields=["id"], condition=Q(state__in=["FAILED", "REFUSED"]), name="arrival_for_a_person"),
            models.Index(fields=["mailbox", "arrived_at"], name="arrival_of_mailbox"),
            models.Index(fields=["sender"], condition=~Q(sender=""), name="arrival_sender"),
        ]
