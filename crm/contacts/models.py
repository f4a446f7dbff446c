"""Sessions, contacts, references, promises and messages: what was said to us, and what we said."""

from enum import StrEnum
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from crm.catalogue.models import Service, ServiceVersion
from crm.customers.models import ContactPoint, Customer, Residence
from crm.sla.models import Clock, ClockKind
from crm.teams.actor import Actor, ActorKind, Role
from crm.teams.models import Restriction, Team
from crm.teams.policy import may
from crm.teams.scope import ScopedQuerySet, not_shut_to, open_to
from gazetteer.places import PlacedModel, place_constraint


class Channel(StrEnum):
    """The channels that a door of ours opens by itself: code names these and no others (crm/contacts/channels)."""

    PHONE = "PHONE"
    EMAIL = "EMAIL"
    WEB = "WEB"
    POST = "POST"
    TEXT = "TEXT"
    INTERNAL = "INTERNAL"


class Direction(models.TextChoices):
    IN = "IN", _("In")
    OUT = "OUT", _("Out")
    INTERNAL = "INTERNAL", _("Internal")


class Unacknowledged(models.TextChoices):
    """Why nothing was sent to say that we have it: counted by reason (see acknowledging.py)."""

    AUTOMATIC = "AUTOMATIC", _("Written by a machine, or by us")
    SPAM = "SPAM", _("Spam")
    NO_ADDRESS = "NO_ADDRESS", _("No address to write to")
    BOUNCED = "BOUNCED", _("Mail to the address came back")
    DO_NOT_WRITE = "DO_NOT_WRITE", _("They are not to be written to so")
    CONFIDENTIAL = "CONFIDENTIAL", _("A confidential matter")
    SAME_THREAD = "SAME_THREAD", _("Acknowledged that day in the same conversation")
    STORM = "STORM", _("Too many from one address")
    NOTHING_LEFT = "NOTHING_LEFT", _("Settled in the conversation itself")


class SessionQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Sessions whose speaker is not hidden from the actor and which hold no contact that is."""
        hidden = Contact.objects.unscoped("to subtract").filter(session=OuterRef("pk"))
        hidden = hidden.filter(~Exists(Contact.objects.not_hidden_from(actor).filter(pk=OuterRef("pk"))))
        return self.filter(open_to(actor, "speaker__restriction")).filter(~Exists(hidden))._scoped("session")


class ContactSession(models.Model):
    """One call, visit, letter, email, web form or chat. Volume, handling time and cost count these."""

    key = models.CharField(max_length=200, unique=True)  # drawn with the form, the Message-ID, the call's own id
    channel = models.CharField(max_length=12)  # the code of a ContactChannel
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.IN)
    speaker = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="spoken_sessions")
    speaker_words = models.CharField(max_length=300, blank=True)  # who, when they are not in the index
    call_id = models.CharField(max_length=120, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    last_contact_at = models.DateTimeField(null=True)
    taken_by_kind = models.CharField(max_length=10)
    taken_by_key = models.CharField(max_length=64)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    unacknowledged = models.CharField(
        max_length=14, choices=Unacknowledged, blank=True, default="", db_default=""
    )  # why no acknowledgement went

    objects = SessionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["last_contact_at"], condition=Q(ended_at__isnull=True), name="session_still_open"),
            models.Index(fields=["taken_by_key", "started_at"], name="session_by_agent"),
        ]


class Capacity(models.TextChoices):
    """In which capacity the speaker acts for the customer."""

    SELF = "SELF", _("For themselves")
    CONSENT_ON_FILE = "CONSENT_ON_FILE", _("With consent on file")
    SAID_IN_PRESENCE = "SAID_IN_PRESENCE", _("Said in the customer's presence")
    POWER_OF_ATTORNEY = "POWER_OF_ATTORNEY", _("Power of attorney")
    COUNCILLOR_OR_MP = "COUNCILLOR_OR_MP", _("Councillor or MP")
    NONE = "NONE", _("No authority: may tell us things, may be told nothing")


class Disposition(models.TextChoices):
    """What the agent did with the matter, one key each."""

    RAISED = "RAISED", _("Raised with the department")
    ANSWERED = "ANSWERED", _("Answered")
    TOLD = "TOLD", _("Told of what we know already")  # of a notice
    TURNED_AWAY = "TURNED_AWAY", _("Not taken, and told why")  # by a rule of the service
    NEEDS_SOMETHING = "NEEDS_SOMETHING", _("Needs something from them")
    PASSED_ON = "PASSED_ON", _("Passed to a person")
    ANOTHER_BODY = "ANOTHER_BODY", _("Another body's")
    SENT_TO_WEB = "SENT_TO_WEB", _("Sent to our web page")
    CALL_BACK = "CALL_BACK", _("Call back")
    CONNECTED = "CONNECTED", _("Connected")
    DROPPED = "DROPPED", _("Dropped")
    ENDED_BY_US = "ENDED_BY_US", _("Ended by us")
    THANKS = "THANKS", _("Thanks")
    SPAM = "SPAM", _("Spam")


# Ended in the conversation itself: a completed call is a first response, and nothing is left to put right.
ENDED_THERE = frozenset(
    {
        Disposition.ANSWERED,
        Disposition.TOLD,
        Disposition.TURNED_AWAY,
        Disposition.ANOTHER_BODY,
        Disposition.SENT_TO_WEB,
        Disposition.CONNECTED,
        Disposition.DROPPED,
        Disposition.ENDED_BY_US,
        Disposition.THANKS,
        Disposition.SPAM,
    }
)


class Relation(models.TextChoices):
    """What the contact is to the one it is about."""

    NEW = "NEW", _("New matter")
    CHASE = "CHASE", _("Chase")
    SAME_REPORT = "SAME_REPORT", _("Reports the same thing")
    ADDS = "ADDS", _("Adds something")
    ANSWERS = "ANSWERS", _("Answers our question")
    NOT_FIXED = "NOT_FIXED", _("Says it is not fixed")


class ContactQuerySet(ScopedQuerySet):
    def not_hidden_from(self, actor: Actor) -> Self:
        """Contacts hidden by none of the three grades (matter, person, or the person's confidential address), and not
        shut to the actor as a person."""
        secret_home = (
            Residence.objects.unscoped("a condition, shown to nobody")
            .filter(restriction__isnull=False)
            .exclude(open_to(actor))
            .filter(customer=OuterRef("customer"), property=OuterRef("property"))
        )
        shown = self.filter(open_to(actor) & open_to(actor, "customer__restriction"))
        if actor.kind != ActorKind.SYSTEM:
            shown = shown.filter(~Exists(secret_home), not_shut_to(actor))
        return shown._scoped(f"not hidden from {actor.kind}")

    def visible_to(self, actor: Actor) -> Self:
        """Contacts the actor may look up: agents, team leaders and managers; officers see them through their cases."""
        if actor.kind == ActorKind.SYSTEM or any(
            actor.has(role) for role in (Role.AGENT, Role.TEAM_LEADER, Role.MANAGER)
        ):
            return self.not_hidden_from(actor)
        if actor.kind == ActorKind.CLIENT and may(actor, "contact.view"):
            return self.not_hidden_from(actor)
        return self.none()._scoped("no ordinary scope over contacts")


class Contact(PlacedModel):
    """One matter in a session. Resolution, repeats and promises count these; it raises at most one case."""

    session = models.ForeignKey(ContactSession, on_delete=models.PROTECT, related_name="contacts")
    key = models.CharField(max_length=200, unique=True)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="contacts")
    capacity = models.CharField(max_length=18, choices=Capacity, default=Capacity.SELF)
    authority_words = models.CharField(max_length=300, blank=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    service_version = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=12, choices=Relation, default=Relation.NEW)
    about = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="later_contacts")
    disposition = models.CharField(max_length=16, choices=Disposition)
    answers = models.JSONField(default=dict)
    notes = models.TextField(blank=True)
    received_at = models.DateTimeField()
    logged_at = models.DateTimeField()
    logged_by_kind = models.CharField(max_length=10)
    logged_by_key = models.CharField(max_length=64)
    restriction = models.ForeignKey(Restriction, null=True, on_delete=models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(null=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            place_constraint("contact_place_agrees"),
            models.CheckConstraint(
                condition=Q(relation="NEW", about__isnull=True) | ~Q(relation="NEW") & Q(about__isnull=False),
                name="contact_relation_agrees",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "received_at"], name="contact_of_customer"),
            models.Index(
                fields=["property", "received_at"], condition=Q(property__isnull=False), name="contact_at_property"
            ),
            models.Index(fields=["received_at", "id"], name="contact_in_order"),
            models.Index(fields=["about"], condition=Q(about__isnull=False), name="contact_about"),
        ]

    @property
    def subject(self) -> str:
        """What a message to the customer may say that this is about."""
        return self.service_version.subject_of(self.service)

    @property
    def own_reference(self) -> str:
        """The contact's own reference as stored, when the query annotated it (`with_reference`)."""
        return self.__dict__.get("reference_value", "")


class Reference(models.Model):
    """What somebody may quote to mean a contact: its own reference, a partner's, an old system's."""

    class Kind(models.TextChoices):
        OWN = "OWN", _("Ours")
        PARTNER = "PARTNER", _("A partner's")
        OLD_SYSTEM = "OLD_SYSTEM", _("An old system's")

    value = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OWN)
    source = models.CharField(max_length=40, blank=True)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="references")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["value", "kind", "source"], name="reference_once"),
            models.UniqueConstraint(fields=["contact"], condition=Q(kind="OWN"), name="reference_own_once"),
        ]


class Promise(models.Model):
    """A clock that is a promise about this contact."""

    clock = models.OneToOneField(Clock, primary_key=True, on_delete=models.PROTECT, related_name="promise")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="promises")
    kind = models.CharField(max_length=11, choices=ClockKind)
    cycle = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "kind", "cycle"], name="promise_once_a_cycle")]


class ContactEventKind(models.TextChoices):
    LOGGED = "LOGGED", _("Logged")
    BEGUN = "BEGUN", _("Begun, and sent to the customer to finish")
    MOVED = "MOVED", _("Moved")  # to another customer, place or service
    VOIDED = "VOIDED", _("Logged in error")
    ADDED = "ADDED", _("Words added")
    CODE_SENT = "CODE_SENT", _("Code sent")
    OPENED = "OPENED", _("Opened with a code")


class ContactEvent(models.Model):
    """What happened to a contact: append-only, keys, codes and dates only."""

    contact_id = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=ContactEventKind)
    actor_kind = models.CharField(max_length=10)
    actor_key = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["contact_id", "at", "id"], name="contact_event_of")]


class Correction(models.Model):
    """Why a contact was moved or voided, in its author's words; what changed is in the contact's events."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="corrections")
    kind = models.CharField(max_length=10, choices=ContactEventKind)
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    made_by_kind = models.CharField(max_length=10)
    made_by_key = models.CharField(max_length=64)
    key = models.CharField(max_length=200, unique=True)


class MessageQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Messages of contacts and customers not hidden from the actor."""
        shown = Contact.objects.not_hidden_from(actor)
        contact_open = Q(contact__isnull=True) | Exists(shown.filter(pk=OuterRef("contact")))
        session_open = Q(session__isnull=True) | ~Exists(
            Contact.objects.unscoped("to subtract")
            .filter(session=OuterRef("session"))
            .filter(~Exists(shown.filter(pk=OuterRef("pk"))))
        )
        return self.filter(contact_open, session_open, open_to(actor, "customer__restriction"))._scoped("messages")


class Message(models.Model):
    """Words in or out. What is said is fixed in the act; whether it may go, and where to, is decided at sending."""

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("To be sent")
        SENT = "SENT", _("Sent")
        DELIVERED = "DELIVERED", _("Delivered")  # where the other end says so
        BOUNCED = "BOUNCED", _("Came back")
        REFUSED = "REFUSED", _("Not sent")
        HELD = "HELD", _("Held")  # they have died; goes on when that was a mistake
        FAILED = "FAILED", _("Could not be sent")
        RECEIVED = "RECEIVED", _("Received")

    key = models.CharField(max_length=200, unique=True)
    direction = models.CharField(max_length=8, choices=Direction)
    channel = models.CharField(max_length=12)  # the code of a ContactChannel
    event = models.SlugField(max_length=40)  # acknowledgement, question, closed, note, code ...
    session = models.ForeignKey(ContactSession, null=True, on_delete=models.PROTECT, related_name="messages")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="messages")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="messages")
    contact_point = models.ForeignKey(ContactPoint, null=True, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    language = models.CharField(max_length=12, blank=True, default="", db_default="")  # of what we say; "" by hand
    message_id = models.CharField(max_length=200, unique=True, null=True)
    answers = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="answered_by")  # in reply to
    resend_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="resent_as")
    addressed_to = models.CharField(max_length=320, blank=True)  # whom it answers when the index does not know them
    provider_id = models.CharField(max_length=80, blank=True)  # GOV.UK Notify's own key of it
    state = models.CharField(max_length=9, choices=State)
    state_reason = models.CharField(max_length=200, blank=True)
    attempted_at = models.DateTimeField(null=True)  # set just before the server is asked
    perhaps_twice = models.BooleanField(default=False)  # an earlier attempt's answer never reached our records
    sent_to = models.CharField(max_length=320, blank=True)
    created_at = models.DateTimeField()
    created_by_kind = models.CharField(max_length=10)
    created_by_key = models.CharField(max_length=64)
    settled_at = models.DateTimeField(null=True)
    formats = models.JSONField(default=list, db_default=[])  # agreed forms it should have: "Large print"
    told_at = models.DateTimeField(null=True)  # when the other end last said how it stands

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                # To a customer about themselves, without a matter of theirs: that their address was changed. From
                # nobody: a machine's words, or spam, which are kept and are no contact.
                condition=Q(session__isnull=False)
                | Q(contact__isnull=False)
                | Q(customer__isnull=False)
                | Q(direction="IN"),
                name="message_belongs_somewhere",
            )
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="message_in_order"),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="message_provider"),
            models.Index(
                fields=["settled_at", "channel", "state"],
                condition=Q(direction="OUT", settled_at__isnull=False),
                name="message_settled",
            ),
            models.Index(
                fields=["channel", "settled_at"],
                condition=Q(state="SENT") & ~Q(provider_id=""),
                name="message_not_heard_of",
            ),
        ]


class AccessCode(models.Model):
    """A six-digit code sent to a contact point on record when the contact was logged; kept as a hash, ten minutes."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="access_codes")
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=128)
    link_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    wrong_tries = models.PositiveSmallIntegerField(default=0)


class Attempt(models.Model):
    """How often one visitor or one reference was tried in a window of time: what rate limits count."""

    bucket = models.CharField(max_length=120)  # the kind of attempt and a hash of who or what
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bucket", "window_start"], name="attempt_window_once")]
        indexes = [models.Index(fields=["window_start"], name="attempt_to_forget")]
