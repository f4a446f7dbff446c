"""What is written to us, as work: inboxes, what came in and who sees to it, the files that came or went with it."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from crm.catalogue.models import Service
from crm.contacts.models import Contact, Message, Unacknowledged
from crm.documents.models import Document
from crm.teams.actor import Actor, ActorKind, Role
from crm.teams.history import kept_as
from crm.teams.models import Team, User
from crm.teams.scope import ScopedQuerySet


@kept_as("InboxHistory")
class Inbox(models.Model):
    """Where messages to one service arrive, and from which what we write about it comes."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)  # on screens, and the name our mail comes from
    address = models.EmailField(max_length=254, unique=True)  # the one we write from
    other_addresses = ArrayField(models.EmailField(max_length=254), default=list, blank=True)  # also read
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="inboxes")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="inboxes")
    is_default = models.BooleanField(default=False)  # for what no other inbox is for
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="inbox_one_default")
        ]

    def __str__(self) -> str:
        return self.name


class ItemQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Items whose message is not hidden from the actor, within their ordinary scope (policy.py): agents every team's,
        officers their own, team leaders their department's."""
        seen = Message.objects.visible_to(actor).filter(pk=OuterRef("message"))
        return self.filter(of_teams(actor), Exists(seen))._scoped("items")

    def open(self) -> Self:
        """Those that somebody has still to see to."""
        return self.exclude(state=InboxItem.State.DONE)


def of_teams(actor: Actor, team: str = "team") -> Q:
    """A condition: the team at this path is one whose messages the actor reads."""
    if actor.kind == ActorKind.SYSTEM or actor.has(Role.AGENT):
        return Q()
    mine = Q(**{f"{team}__in": actor.teams}) if actor.has(Role.OFFICER) else Q(pk__in=[])
    led = actor.departments(Role.TEAM_LEADER)
    return mine | Q(**{f"{team}__department__in": led}) if led else mine


class InboxItem(models.Model):
    """One message that came in, as work: who sees to it, and how it was settled. Its promises are its contact's."""

    class Nature(models.TextChoices):
        """Who wrote it: a machine's words are logged and never acknowledged."""

        PERSON = "PERSON", _("Written by a person")
        AUTO_REPLY = "AUTO_REPLY", _("Automatic reply")
        BOUNCE = "BOUNCE", _("Could not be delivered")
        LIST = "LIST", _("Sent to a list")
        OURS = "OURS", _("Our own mail")
        SPAM = "SPAM", _("Spam")

    class Match(models.TextChoices):
        """How the sender was found in the index: matched is not proved."""

        VERIFIED = "VERIFIED", _("A verified address of one customer")
        KNOWN = "KNOWN", _("An address of one customer, never verified")
        AMBIGUOUS = "AMBIGUOUS", _("An address of several customers")
        UNKNOWN = "UNKNOWN", _("Not in the index")
        BY_HAND = "BY_HAND", _("Chosen by a person")

    class State(models.TextChoices):
        NEW = "NEW", _("Unread")
        OPEN = "OPEN", _("Being dealt with")
        DONE = "DONE", _("Dealt with")

    class Settled(models.TextChoices):
        ANSWERED = "ANSWERED", _("Answered")
        RAISED = "RAISED", _("Raised with the department")
        LINKED = "LINKED", _("Linked to a case")
        NOT_FOR_US = "NOT_FOR_US", _("Not for us: signposted")
        NOTHING_TO_DO = "NOTHING_TO_DO", _("Nothing to do")
        SPAM = "SPAM", _("Spam")
        BY_RULE = "BY_RULE", _("Needed nobody, by rule")

    class Likeness(models.TextChoices):
        """What makes it seem to be about an earlier contact: for a person to judge."""

        REFERENCE = "REFERENCE", _("It quotes the reference")
        REPLY = "REPLY", _("It replies to a message about it")
        SAME_SUBJECT = "SAME_SUBJECT", _("The same sender wrote with the same subject")

    message = models.OneToOneField(Message, primary_key=True, on_delete=models.PROTECT, related_name="item")
    inbox = models.ForeignKey(Inbox, null=True, on_delete=models.PROTECT, related_name="items")  # a letter has none
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="items")
    suggested = models.ForeignKey(  # what it says it is about: not proved, so not linked
        Contact, null=True, on_delete=models.PROTECT, related_name="suggested_items"
    )
    suggested_because = models.CharField(max_length=12, choices=Likeness, blank=True, default="", db_default="")
    nature = models.CharField(max_length=10, choices=Nature, default=Nature.PERSON)
    nature_why = models.CharField(max_length=200, blank=True)
    match = models.CharField(max_length=9, choices=Match)
    sender = models.CharField(max_length=320, blank=True)  # normalised address it came from
    sender_name = models.CharField(max_length=200, blank=True)  # as the sender writes it: proves nothing
    quoted = models.TextField(blank=True)  # the earlier mail it repeats
    html = models.TextField(blank=True)  # made safe at the door
    authentication = models.CharField(max_length=120, blank=True)  # "spf=pass dkim=pass dmarc=pass"
    warnings = ArrayField(models.CharField(max_length=200), default=list, blank=True)  # what a reader must know
    state = models.CharField(max_length=4, choices=State, default=State.NEW)
    unacknowledged = models.CharField(
        max_length=14, choices=Unacknowledged, blank=True, default="", db_default=""
    )  # why no acknowledgement went
    settled_as = models.CharField(max_length=13, choices=Settled, blank=True)
    assignee = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # a follower's column: the earliest running promise of its contact
    first_read_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)  # rises with each act: who acts on an older one is told

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="DONE", settled_at__isnull=False) & ~Q(settled_as="")
                | ~Q(state="DONE") & Q(settled_at__isnull=True, settled_as=""),
                name="inbox_item_settled_agrees",
            )
        ]
        indexes = [
            models.Index(fields=["team", "due_at", "message"], condition=~Q(state="DONE"), name="inbox_item_open"),
            models.Index(fields=["due_at", "message"], condition=~Q(state="DONE"), name="inbox_item_due"),
            models.Index(fields=["assignee", "due_at"], condition=~Q(state="DONE"), name="inbox_item_mine"),
            models.Index(fields=["team", "message"], condition=Q(state="NEW"), name="inbox_item_unread"),
            models.Index(fields=["settled_at", "message"], condition=Q(state="DONE"), name="inbox_item_done"),
            models.Index(fields=["sender", "received_at"], name="inbox_item_sender"),
            models.Index(
                fields=["sender", "received_at"], condition=Q(unacknowledged=""), name="inbox_item_acknowledged"
            ),
            models.Index(fields=["contact"], condition=Q(contact__isnull=False), name="inbox_item_of_contact"),
        ]


class MessageDocument(models.Model):
    """A file that came or went with a message; the message as it arrived is one of them."""

    class Part(models.TextChoices):
        ATTACHMENT = "ATTACHMENT", _("Attachment")
        ORIGINAL = "ORIGINAL", _("The message as it arrived")

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="documents")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part, default=Part.ATTACHMENT)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "document"], name="message_document_once")]


class ContactDocument(models.Model):
    """A file given with a contact: a form's photograph, the scan of a letter."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="documents")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "document"], name="contact_document_once")]
