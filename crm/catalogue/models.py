"""The council's services: what each asks, promises, says, and how it may end. Configuration, versioned, never code."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.catalogue.bodies import OtherBody
from crm.catalogue.wordings.events import ANSWER, CHANNELS, EMAIL
from crm.catalogue.wordings.languages import WELSH, spoken
from crm.teams.history import kept_as
from crm.teams.models import Department, User
from gazetteer.places import PlaceKind

NAMED_KINDS = (PlaceKind.PROPERTY, PlaceKind.STREET, PlaceKind.POINT)  # what a service may ask for
WHICH = ["event", "channel", "service", "language", "name"]  # what message templates are versions of


class Category(models.TextChoices):
    """Where a service stands in the A to Z: the eleven areas of a council's transactions, and the council itself."""

    SCHOOLS = "SCHOOLS", _("Schools and admissions")
    COMMUNITY = "COMMUNITY", _("Community and youth")
    PLANNING = "PLANNING", _("Planning and building control")
    FINANCE = "FINANCE", _("Paying and being paid")
    HIGHWAYS = "HIGHWAYS", _("Roads and parking")
    REVENUES = "REVENUES", _("Council tax and benefits")
    DEMOCRACY = "DEMOCRACY", _("Councillors and elections")
    ENVIRONMENT = "ENVIRONMENT", _("Environment and waste")
    HOUSING = "HOUSING", _("Housing")
    LEISURE = "LEISURE", _("Libraries, leisure and culture")
    SOCIAL_CARE = "SOCIAL_CARE", _("Social care and health")
    COUNCIL = "COUNCIL", _("The council and your information")


class Audience(models.TextChoices):
    EVERYBODY = "EVERYBODY", _("Everybody")
    RESIDENTS = "RESIDENTS", _("Residents")
    BUSINESSES = "BUSINESSES", _("Businesses")
    STAFF = "STAFF", _("Staff only: not in the public A to Z")


class Service(models.Model):
    """Something the council offers, numbered by the Local Government Services List where it is on it."""

    class Provider(models.TextChoices):
        COUNCIL = "COUNCIL", _("This council")
        OTHER = "OTHER", _("Another body")

    class Counting(models.TextChoices):
        """What its contacts mean for first-contact resolution: by rule of the record, never by an agent's choice."""

        ELIGIBLE = "ELIGIBLE", _("Counts")
        SWITCHBOARD = "SWITCHBOARD", _("Connected by the switchboard")
        OTHER_BODY = "OTHER_BODY", _("Another body's")

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    welsh_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    family = models.SlugField(max_length=40)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="services")
    lgsl_code = models.PositiveIntegerField(null=True)
    synonyms = models.CharField(max_length=300, blank=True)
    search_text = models.TextField()  # folded name and synonyms
    provider = models.CharField(max_length=8, choices=Provider, default=Provider.COUNCIL)
    counting = models.CharField(max_length=12, choices=Counting, default=Counting.ELIGIBLE)
    about_property = models.BooleanField(default=False)  # a repeat from the same household is a repeat
    repeat_days = models.PositiveSmallIntegerField(default=7)
    named_publicly = models.BooleanField(default=False)  # may the bare reference show the service's name?
    on_web = models.BooleanField(default=False)
    is_live = models.BooleanField(default=True)
    # danger, or a child or adult at risk: no adjustment and no restriction of a customer stands in its way
    about_danger = models.BooleanField(default=False, db_default=False)
    category = models.CharField(max_length=20, choices=Category, blank=True, default="", db_default="")  # of the A to Z
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.EVERYBODY, db_default="EVERYBODY")
    link = models.URLField(max_length=500, blank=True, default="", db_default="")  # of whoever provides it
    body = models.ForeignKey(OtherBody, null=True, on_delete=models.PROTECT, related_name="services")
    link_checked_at = models.DateTimeField(null=True)
    link_fault = models.CharField(max_length=200, blank=True, default="", db_default="")  # of the last check
    # Offered no more: since when, by whom and why; and the service to which new contacts go instead.
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True, default="", db_default="")  # kind and key of the actor
    withdrawn_note = models.CharField(max_length=500, blank=True, default="", db_default="")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")

    class Meta:
        indexes = [models.Index(fields=["family"], name="service_family")]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(is_live=False) & ~Q(merged_into=F("id")),
                name="service_merged_is_withdrawn",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def said(self) -> str:
        """Its name in the language in force."""
        return (self.welsh_name if spoken() == WELSH else "") or self.name


class IdentityNeeded(models.TextChoices):
    """How far somebody must have shown who they are before they are told anything from the record."""

    NOTHING = "NOTHING", _("No check")
    BASIC = "BASIC", _("Basic check")
    FULL = "FULL", _("Full check")


class ServiceVersionQuerySet(models.QuerySet["ServiceVersion"]):
    def in_force(self) -> Self:
        """Those published and not yet succeeded."""
        return self.filter(state=ServiceVersion.State.PUBLISHED)

    def drafts(self) -> Self:
        """Those being written or on test: a service has at most one."""
        return self.filter(state__in=[ServiceVersion.State.DRAFT, ServiceVersion.State.TEST])


@kept_as("ServiceVersionHistory")
class ServiceVersion(models.Model):
    """How a service works from its publishing on; contacts and cases stay with the version they began with."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("Draft")
        TEST = "TEST", _("On test")
        PUBLISHED = "PUBLISHED", _("Published")
        RETIRED = "RETIRED", _("Retired")

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=80, blank=True, db_default="")  # kind and key of the actor
    note = models.CharField(max_length=500, blank=True, db_default="")  # why it was published
    form = models.JSONField(default=list)  # questions: see forms.py
    script = models.TextField(blank=True)
    answer = models.TextField(blank=True)  # what to say when it can be answered on the spot
    workflow = models.SlugField(max_length=40, blank=True)  # nothing: no case is raised
    policy = models.SlugField(max_length=40, blank=True)  # code of the promises
    internal_policy = models.SlugField(
        max_length=40, blank=True, default="", db_default=""
    )  # of the department's own targets
    team = models.SlugField(max_length=40, blank=True)  # code of the team that gets the work
    needs_place = models.BooleanField(default=False)
    needs_identity = models.CharField(
        max_length=7, choices=IdentityNeeded, default=IdentityNeeded.NOTHING, db_default=IdentityNeeded.NOTHING
    )
    # The kinds of place that are enough for it; none named: all are.
    place_kinds = ArrayField(
        models.CharField(max_length=10, choices=PlaceKind), default=list, db_default=[], blank=True
    )
    not_fixed_days = models.PositiveSmallIntegerField(default=14)
    public_words = models.JSONField(default=dict)  # state of the workflow -> the citizen's words
    # The columns of Service that publishing this version sets (a name, synonyms, the family ...): see docs/services.
    about = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    articles = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    stages = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    rules = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    routing = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    by_area = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    # Why it is not taken, by what is true of the place: see cases/casework/telling.
    turn_away = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    names = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))  # {"states": {}, "acts": {}}
    # What the success of a claim leads to for the same customer: applications, or referrals to other bodies.
    prequalifies = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    # When work goes to which partner, and what they are given: see cases/backoffice.
    partners = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    # Which open cases nearby are offered as the same thing, and what is asked some days after the end: incidents.py.
    like_cases = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    satisfaction = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    acts_off = ArrayField(models.SlugField(max_length=40), default=list, db_default=[], blank=True)
    retention = models.SlugField(max_length=40, blank=True, default="", db_default="")  # code of its retention class
    # Codes of the teams to which its contacts and cases are open; none named: they are no confidential matter.
    read_by = ArrayField(models.SlugField(max_length=40), default=list, db_default=[], blank=True)
    says_subject = models.BooleanField(default=True, db_default=True)  # may a message say what it is about?
    revision = models.PositiveIntegerField(default=1, db_default=1)  # counts up: two cannot overwrite each other
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=80, blank=True, default="", db_default="")
    trial = models.JSONField(default=list, db_default=Value([], models.JSONField()))  # steps: see cases/setup/trial
    tested_at = models.DateTimeField(null=True)  # a trial of it, as it is now, ran to its end
    untried_because = models.CharField(max_length=300, blank=True, default="", db_default="")  # published without one
    act_key = models.CharField(max_length=200, null=True, unique=True)  # of the form that began it: once is enough

    objects = ServiceVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="service_version_once"),
            models.UniqueConstraint(
                fields=["service"], condition=Q(state="PUBLISHED"), name="service_one_published_version"
            ),
            models.UniqueConstraint(
                fields=["service"], condition=Q(state__in=["DRAFT", "TEST"]), name="service_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(place_kinds__contained_by=[kind.value for kind in NAMED_KINDS]),
                name="service_version_place_kinds",
            ),
        ]

    def subject_of(self, service: Service) -> str:
        """What a message may say it is about, in the language in force: the service, unless even its name says too much."""
        return service.said if self.says_subject else gettext("your matter")

    def takes(self, kind: str) -> bool:
        """Whether a place of this kind is enough for the service. An address we do not hold always is, and so is none
        at all as far as this goes: not found stops nobody, and `needs_place` says whether it may be left open."""
        return not self.place_kinds or kind in self.place_kinds or kind not in NAMED_KINDS


class Family(models.TextChoices):
    """Families of outcomes (design.md, Truthful endings)."""

    DONE = "DONE", _("Done")
    DONE_BEFORE = "DONE_BEFORE", _("Done before")
    NOTHING_FOUND = "NOTHING_FOUND", _("Nothing found")
    CUSTOMER_SIDE = "CUSTOMER_SIDE", _("Could not, because of the customer's side")
    NOT_OURS = "NOT_OURS", _("Not ours")
    WILL_NOT = "WILL_NOT", _("Will not, and why")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")
    NO_ANSWER = "NO_ANSWER", _("No answer")
    DECIDED = "DECIDED", _("Decided")
    SAME_AS_ANOTHER = "SAME_AS_ANOTHER", _("Same as another")


COUNTS_AS_DONE = frozenset({Family.DONE, Family.DONE_BEFORE})
NOT_FIXED_APPLIES = frozenset({Family.DONE, Family.DONE_BEFORE, Family.NOTHING_FOUND})


class Review(models.TextChoices):
    """What a customer who does not accept an ending can ask for, and must be told of."""

    REVIEW = "REVIEW", _("A review by another officer")
    APPEAL = "APPEAL", _("An appeal")
    TRIBUNAL = "TRIBUNAL", _("An appeal to a tribunal")
    COMPLAINT = "COMPLAINT", _("A complaint")
    OMBUDSMAN = "OMBUDSMAN", _("The ombudsman")


class Outcome(models.Model):
    """One way in which a service's case may end: from the service's own list."""

    version = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT, related_name="outcomes")
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=120)
    family = models.CharField(max_length=16, choices=Family)
    public_words = models.TextField()  # what the customer reads unless the officer says it better
    welsh_label = models.CharField(max_length=120, blank=True, default="", db_default="")
    welsh_words = models.TextField(blank=True, default="", db_default="")
    order = models.PositiveSmallIntegerField(default=0, db_default=0)
    needs_evidence = models.BooleanField(default=False, db_default=False)  # a photograph or document with the ending
    review = models.CharField(max_length=10, choices=Review, blank=True, default="", db_default="")
    review_words = models.TextField(blank=True, default="", db_default="")  # how, by when, to whom
    welsh_review_words = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="outcome_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def said_review(self) -> str:
        """How, by when and to whom a customer asks for a review, in the language in force."""
        return (self.welsh_review_words if spoken() == WELSH else "") or self.review_words


class TemplateState(models.TextChoices):
    DRAFT = "DRAFT", _("Draft")
    PUBLISHED = "PUBLISHED", _("In force")
    RETIRED = "RETIRED", _("Earlier")
    DISCARDED = "DISCARDED", _("Put away")


@kept_as("MessageTemplateHistory")
class MessageTemplate(models.Model):
    """One version of the words of a message, edited by administrators: text with ((name)) from a closed list, never a
    program. Of one event, channel, service, language (and, of answers, name) at most one version is in force and one
    a draft; what is in force is never edited, it is succeeded. Where none is in force, what ships goes out.
    """

    event = models.SlugField(max_length=40)
    channel = models.CharField(max_length=5, choices=list(CHANNELS.items()), default=EMAIL, db_default=EMAIL)
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="templates")
    language = models.CharField(max_length=12, default="en")
    name = models.CharField(max_length=80, blank=True, default="", db_default="")  # of an answer
    number = models.PositiveIntegerField(default=1, db_default=1)
    state = models.CharField(
        max_length=9, choices=TemplateState, default=TemplateState.DRAFT, db_default=TemplateState.PUBLISHED
    )
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    note = models.CharField(max_length=500, blank=True, default="", db_default="")  # why it was published
    revision = models.PositiveIntegerField(default=1, db_default=1)  # counts up: two cannot overwrite each other
    changed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_note = models.CharField(max_length=500, blank=True, default="", db_default="")  # why it was withdrawn

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[*WHICH, "number"], nulls_distinct=False, name="message_template_number_once"
            ),
            models.UniqueConstraint(
                fields=WHICH,
                condition=Q(state=TemplateState.PUBLISHED),
                nulls_distinct=False,
                name="message_template_one_in_force",
            ),
            models.UniqueConstraint(
                fields=WHICH,
                condition=Q(state=TemplateState.DRAFT),
                nulls_distinct=False,
                name="message_template_one_draft",
            ),
            models.CheckConstraint(condition=Q(event=ANSWER) ^ Q(name=""), name="message_template_named_answers"),
        ]
