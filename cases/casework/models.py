"""Cases, parties, events, questions and notes: the work, and everything that happened to it."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from crm.catalogue.models import Outcome, Service, ServiceVersion
from crm.contacts.models import Contact, Message
from crm.customers.models import Customer
from crm.sla.models import Clock, ClockKind
from crm.teams.actor import Actor, ActorKind, Role
from crm.teams.models import Restriction, Team, User
from crm.teams.policy import may
from crm.teams.scope import ScopedQuerySet, not_shut_to, open_to, shut_to
from gazetteer.places import PlacedModel, place_constraint

# (workflow, states): the pairs the database knows. A workflow that gains a state adds it here and in a migration.
KNOWN_STATES = {
    "report_and_fix": ["RECEIVED", "TRIAGED", "PLANNED", "UNDER_WAY", "MADE_SAFE", "CLOSED"],
    "enquiry": ["RECEIVED", "UNDER_WAY", "WITH_OTHERS", "CHECKING", "CLOSED"],
    "application": [
        "RECEIVED", "VALIDATION", "INVALID", "CHECKS", "CONSULTATION", "DECISION", "CONDITIONS", "CLOSED",
    ],
    "appeal": ["RECEIVED", "INFORMAL", "FORMAL", "TRIBUNAL", "CLOSED"],
    "complaint": ["RECEIVED", "STAGE_1", "STAGE_2", "OMBUDSMAN", "CLOSED"],
    "claim": ["RECEIVED", "EVIDENCE", "ASSESSMENT", "CALCULATION", "DECISION", "CHANGE", "REVIEW", "CLOSED"],
    "referral": ["RECEIVED", "CONSENT", "READY", "SENT", "ACKNOWLEDGED", "HANDED_BACK", "CLOSED"],
}  # fmt: skip


class CaseQuerySet(ScopedQuerySet):
    def not_hidden_from(self, actor: Actor) -> Self:
        """Cases that are no confidential matter, and whose raising contact is none, for this actor; nor about them.

        A case at somebody's confidential address is not hidden: the work must be done. Who reported it is (parties).
        """
        raising = Contact.objects.unscoped("to subtract").filter(pk=OuterRef("contact"))
        return self.filter(
            open_to(actor),
            not_shut_to(actor, "contact"),
            ~Exists(raising.filter(shut_to(actor))),
            ~Exists(raising.filter(shut_to(actor, "customer__restriction"))),
        )._scoped(f"not hidden from {actor.kind}")

    def visible_to(self, actor: Actor) -> Self:
        """Cases within the actor's ordinary scope (policy.py): officers their teams', team leaders their department's."""
        shown = self.not_hidden_from(actor)
        if actor.kind == ActorKind.SYSTEM or actor.has(Role.AGENT) or actor.has(Role.MANAGER):
            return shown
        if actor.kind == ActorKind.CLIENT and may(actor, "case.view"):
            return shown
        mine = Q(team__in=actor.teams) if actor.has(Role.OFFICER) else Q(pk__in=[])
        led = actor.departments(Role.TEAM_LEADER)
        return shown.filter(mine | Q(team__department__in=led) if led else mine)

    def open(self) -> Self:
        """Cases that have not ended."""
        return self.filter(closed_at__isnull=True)


class Priority(models.IntegerChoices):
    """How pressing work is beside its promises: raised by rules of the service, when people ask again and again say."""

    ORDINARY = 0, _("Ordinary")
    HIGH = 1, _("High")
    URGENT = 2, _("Urgent")


LISTED = (
    "service", "state", "officer", "ward_code", "on_street", "waiting_since", "stage", "chase_count", "reporter_count",
    "opened_at",
)  # fmt: skip
FOUND = ("state", "outcome", "closed_at", "opened_at", "chase_count", "reporter_count")


class Case(PlacedModel):
    """Work raised by exactly one contact, whose reference it is known by. One proxy model per workflow."""

    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="case")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    service_version = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT, related_name="+")
    workflow = models.SlugField(max_length=40)
    state = FSMField(protected=True, max_length=20)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    routed_because = models.CharField(max_length=200, blank=True)
    officer = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    planned_date = models.DateField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.ForeignKey(Outcome, null=True, on_delete=models.PROTECT, related_name="+")
    outcome_words = models.TextField(blank=True)
    next_due_at = models.DateTimeField(null=True)  # a follower's column: the earliest running promise, or a wait's end
    waiting_since = models.DateTimeField(null=True)  # a follower's column: we asked the customer something
    chase_count = models.PositiveSmallIntegerField(default=0)
    reporter_count = models.PositiveSmallIntegerField(default=1)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    handed_back_count = models.PositiveSmallIntegerField(default=0, db_default=0)  # how often a team said "not ours"
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.ORDINARY, db_default=0)
    stage = models.SlugField(max_length=40, blank=True, default="", db_default="")  # the service's own, in the state
    stage_since = models.DateTimeField(null=True)
    # What acts have asked for besides the columns, by input: dates, codes, numbers; never words about a person.
    details = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    last_heard_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)  # grows with each act: a stale page is told
    restriction = models.ForeignKey(Restriction, null=True, on_delete=models.PROTECT, related_name="+")
    # Where it lies, for lists: the database writes both whenever the place is written (a trigger, lists/lying.py).
    ward_code = models.CharField(max_length=12, blank=True, default="", db_default="")
    on_street = models.BigIntegerField(null=True)  # USRN of the street, or of the one its property stands in

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            place_constraint("case_place_agrees"),
            models.CheckConstraint(
                name="case_state_known",
                condition=Q(
                    *[Q(workflow=workflow, state__in=states) for workflow, states in KNOWN_STATES.items()],
                    _connector=Q.OR,
                ),
            ),
            models.CheckConstraint(
                name="case_end_agrees",
                condition=Q(state="CLOSED", closed_at__isnull=False, outcome__isnull=False)
                | ~Q(state="CLOSED") & Q(closed_at__isnull=True),
            ),
        ]
        indexes = [
            # What a filter of the lists asks about stands in the index behind its order (docs/departments/work-lists.md).
            models.Index(
                fields=["team", "next_due_at", "id", *LISTED],
                condition=Q(closed_at__isnull=True),
                name="case_list_of_team",
            ),
            models.Index(
                fields=["next_due_at", "id", "team", *LISTED],
                condition=Q(closed_at__isnull=True),
                name="case_list_of_all",
            ),
            models.Index(
                fields=["officer", "next_due_at", "id"], condition=Q(closed_at__isnull=True), name="case_officer_by_due"
            ),
            models.Index(fields=["service"], condition=Q(closed_at__isnull=True), name="case_open_of_service"),
            # The search among all cases, newest first: by whichever of these is asked for; the rest stands behind it.
            models.Index(fields=["service", "id", *FOUND], name="case_found_of_service"),
            models.Index(fields=["team", "id", "service", *FOUND], name="case_found_of_team"),
            models.Index(fields=["ward_code", "id", "service", *FOUND], name="case_found_in_ward"),
            models.Index(fields=["on_street", "id"], name="case_found_on_street"),
            models.Index(fields=["officer", "id", "closed_at"], name="case_found_of_officer"),
            models.Index(fields=["opened_at", "id"], name="case_in_order"),
            models.Index(
                fields=["service", "easting"],
                condition=Q(closed_at__isnull=True, easting__isnull=False),
                name="case_open_at_point",
            ),
            models.Index(fields=["property", "service"], condition=Q(property__isnull=False), name="case_at_property"),
            models.Index(fields=["street", "service"], condition=Q(street__isnull=False), name="case_on_street"),
        ]


class CaseContact(models.Model):
    """A later contact about a case: a chase, another reporter, an answer. The raising one is `Case.contact`."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="case_contacts")
    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="case_contact")
    attached_at = models.DateTimeField()


class PartyRole(models.TextChoices):
    APPLICANT = "APPLICANT", _("Applicant")
    SUBJECT = "SUBJECT", _("Subject")
    REPRESENTATIVE = "REPRESENTATIVE", _("Representative")
    REPORTER = "REPORTER", _("Reporter")
    OBJECTOR = "OBJECTOR", _("Objector")
    COMPLAINED_OF = "COMPLAINED_OF", _("Person complained of")
    LANDLORD = "LANDLORD", _("Landlord")


class PartyQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Parties whose contact with us is hidden by none of the three grades."""
        contact_open = Q(contact__isnull=True) | Exists(
            Contact.objects.not_hidden_from(actor).filter(pk=OuterRef("contact"))
        )
        return self.filter(contact_open, open_to(actor, "customer__restriction"))._scoped(f"for {actor.kind}")


class CaseParty(models.Model):
    """A person's part in a case, with its own answer to: may see, is written to, is named to the others."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="parties")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(max_length=14, choices=PartyRole)
    may_see = models.BooleanField(default=True)
    is_written_to = models.BooleanField(default=True)
    is_named = models.BooleanField(default=False)
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "customer", "role"], condition=Q(active_to__isnull=True), name="party_once"
            )
        ]


class CaseEvent(models.Model):
    """What happened to a case: append-only, partitioned by month, codes and dates only; replaying it gives the state."""

    case_id = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)  # RAISED, TRANSITION, ASSIGNED, ASKED, ANSWERED, CHASED, NOTED ...
    act = models.CharField(max_length=40, blank=True)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, blank=True)
    actor_kind = models.CharField(max_length=10)
    actor_key = models.CharField(max_length=64)
    key = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "at", "id"], name="case_event_of"),
            BrinIndex(fields=["at"], name="case_event_at"),  # appended in order of time: a few pages say what is where
        ]


class CaseNote(models.Model):
    """Internal words about a case: never shown to a customer."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    # Keys of the members of staff whom it mentions.
    told = ArrayField(
        models.BigIntegerField(), default=list, db_default=Value([], ArrayField(models.BigIntegerField()))
    )
    key = models.CharField(max_length=200, unique=True)


class Question(models.Model):
    """Something we asked a customer about a case: pauses only their promises, until they answer or it expires."""

    class State(models.TextChoices):
        ASKED = "ASKED", _("Asked")
        ANSWERED = "ANSWERED", _("Answered")
        EXPIRED = "EXPIRED", _("Not answered in time")
        BOUNCED = "BOUNCED", _("Could not be delivered")
        ENDED = "ENDED", _("The case ended first")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="questions")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="questions")  # whose promises wait
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="question")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    ended_at = models.DateTimeField(null=True)
    answer = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["contact"], condition=Q(state="ASKED"), name="question_open")]


class WorkKey(models.Model):
    """Keys of acts on cases already done: a double click finds its first result here."""

    key = models.CharField(max_length=200, primary_key=True)
    case_id = models.BigIntegerField()
    done_at = models.DateTimeField()


class InternalTarget(models.Model):
    """A clock that the department set itself on a case, beside what the customer was promised: told to no customer.

    It starts when a team gets the case, and anew when another does; it never decides what is worked on first.
    """

    clock = models.OneToOneField(Clock, primary_key=True, on_delete=models.PROTECT, related_name="internal_target")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="internal_targets")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=11, choices=ClockKind)
    cycle = models.PositiveSmallIntegerField(default=1)  # grows each time a team gets the case

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "cycle"], name="internal_target_once_a_cycle"),
        ]
