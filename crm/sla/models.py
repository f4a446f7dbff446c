"""Working calendars, policies and clocks. A clock does not know whose it is: contacts ties it to a contact."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from crm.sla.targets import Cutoff as CutoffRule
from crm.sla.targets import Measure, PauseRule, Receipt
from crm.teams.history import kept_as
from crm.teams.models import Department, User


@kept_as("CalendarHistory")
class Calendar(models.Model):
    """A named calendar of working time: the office's, a depot's; a department's own when it has one."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")


class CalendarVersion(models.Model):
    """One edition of a calendar: never edited, pinned by the clocks that run on it. See working_time.py for the spec."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    spec = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_once")]


@kept_as("PolicyHistory")
class Policy(models.Model):
    """A named set of promises."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+")


class PolicyVersion(models.Model):
    """One edition of a policy: never edited, pinned by the clocks that started with it."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once")]


class StandardAgreed(models.Model):
    """When, and by whom, an edition of a policy was agreed as a standard of the council: printed where it is published."""

    version = models.OneToOneField(PolicyVersion, primary_key=True, on_delete=models.PROTECT, related_name="agreed")
    agreed_date = models.DateField()
    agreed_by = models.CharField(max_length=120)  # "Cabinet", "Head of Waste"
    said_at = models.DateTimeField()
    said_by = models.CharField(max_length=80)


class CorporateStandard(models.Model):
    """Which policy is the council's own standard, owed where a service has no other: the newest row says."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    said_by = models.CharField(max_length=80)


class ClockKind(models.TextChoices):
    ACKNOWLEDGE = "ACKNOWLEDGE", _("Acknowledge")
    RESPOND = "RESPOND", _("Respond")
    UPDATE = "UPDATE", _("Keep informed")
    RESOLVE = "RESOLVE", _("Put right")


def _choices(enum: type) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]  # type: ignore[attr-defined]


class PolicyTarget(models.Model):
    """One promise of a policy version: what, how long, and how it is counted (sla.md section 1).

    The same standards are owed on every channel: a target for one channel or kind of customer says why.
    """

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="targets")
    kind = models.CharField(max_length=11, choices=ClockKind)
    channel = models.CharField(max_length=20, blank=True)  # "" is every channel
    customer_kind = models.CharField(max_length=8, blank=True)  # "" is every kind of customer
    reason = models.CharField(max_length=300, blank=True)
    starts_after = models.CharField(max_length=11, choices=ClockKind, blank=True)  # begins when that promise is kept
    measure = models.CharField(max_length=16, choices=_choices(Measure))
    amount = models.PositiveIntegerField()
    receipt = models.CharField(max_length=24, choices=_choices(Receipt), default=Receipt.ACTUAL.value)
    cutoff = models.CharField(max_length=8, choices=_choices(CutoffRule), default=CutoffRule.CLOSE.value)
    pause_rule = models.CharField(max_length=20, choices=_choices(PauseRule), default=PauseRule.RUNNING_AT_CUTOFF.value)
    warn_percent = models.PositiveSmallIntegerField(default=75)  # of the time from start to due: the owner is told
    later_warnings = ArrayField(models.PositiveSmallIntegerField(), default=list)  # percents: leader, then manager
    warn_minutes = models.PositiveIntegerField(default=0)  # working minutes before due, if that comes first
    pauses = models.BooleanField(default=True)  # an acknowledgement never pauses
    automatic_counts = models.BooleanField(default=True)  # is it met by a message nobody wrote?
    reopen_resumes = models.BooleanField(default=False)  # opened again: the same cycle goes on instead of a new one

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "kind", "channel", "customer_kind"], name="policy_target_once"),
            models.CheckConstraint(
                condition=Q(channel="", customer_kind="") | ~Q(reason=""), name="policy_target_says_why"
            ),
        ]

    @property
    def warnings(self) -> tuple[int, ...]:
        """The percents of its time at which a warning is due, in order: to the owner, the leader, the manager."""
        return (self.warn_percent, *self.later_warnings)


class Clock(models.Model):
    """One promise running, paused, stopped or cancelled. Broken is `breached_at`; met is STOPPED without it."""

    class State(models.TextChoices):
        RUNNING = "RUNNING", _("Running")
        PAUSED = "PAUSED", _("Paused")
        STOPPED = "STOPPED", _("Stopped")
        CANCELLED = "CANCELLED", _("Cancelled")

    class MetBy(models.TextChoices):
        TOLD = "TOLD", _("Told at once")  # read out, or shown on the confirming page
        AUTO = "AUTO", _("Automatic message")
        PERSON = "PERSON", _("Somebody's answer")
        DONE = "DONE", _("Work done")

    kind = models.CharField(max_length=11, choices=ClockKind)
    cycle = models.PositiveSmallIntegerField(default=1)
    target = models.ForeignKey(PolicyTarget, on_delete=models.PROTECT, related_name="+")
    calendar_version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+")
    # Calendars that applied and from when, oldest first, the present one last, each {"version", "at", "retrospective"};
    # empty while there was only one.
    calendar_changes = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    fixed_at = models.DateTimeField(null=True)  # the moment agreed, of a target that counts nothing
    state = models.CharField(max_length=9, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # NULL while paused
    promised_at = models.DateTimeField(null=True)  # what the customer was told, when they were
    warn_at = models.DateTimeField(null=True)  # the next warning due; NULL when none is left or not running
    warned_level = models.PositiveSmallIntegerField(default=0)
    breached_at = models.DateTimeField(null=True)  # latched: never cleared
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=24, blank=True)
    resume_at = models.DateTimeField(null=True)  # when a pause ends by itself
    stopped_at = models.DateTimeField(null=True)
    met_by = models.CharField(max_length=6, choices=MetBy, blank=True)
    same_act = models.BooleanField(default=False)  # started and met in one act: counted apart

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="PAUSED", due_at__isnull=True, warn_at__isnull=True, paused_at__isnull=False)
                | Q(state="RUNNING", due_at__isnull=False, paused_at__isnull=True)
                | Q(state__in=["STOPPED", "CANCELLED"], stopped_at__isnull=False, warn_at__isnull=True),
                name="clock_state_agrees",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(stopped_at__gte=F("started_at")), name="clock_not_backwards"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="RUNNING", breached_at__isnull=True), name="clock_next_breach"
            ),
            models.Index(
                fields=["warn_at"], condition=Q(state="RUNNING", warn_at__isnull=False), name="clock_next_warning"
            ),
            models.Index(fields=["resume_at"], condition=Q(state="PAUSED"), name="clock_next_resume"),
        ]


class PauseReason(models.TextChoices):
    """The closed list of what stops a customer's clock; waiting for a contractor or department is not on it."""

    WAITING_FOR_CUSTOMER = "WAITING_FOR_CUSTOMER", _("Waiting for the customer")
    CUSTOMER_APPOINTMENT = "CUSTOMER_APPOINTMENT", _("The customer chose a later day")
    ACCESS_REFUSED = "ACCESS_REFUSED", _("We could not get in")
    LEGAL_HOLD = "LEGAL_HOLD", _("Legal hold")
    CUSTOMER_DIED = "CUSTOMER_DIED", _("The customer has died")
    WAS_STOPPED = "WAS_STOPPED", _("It had been stopped, until it was opened again")


class ClockPause(models.Model):
    """One pause of one clock, as instants."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="clock_pauses")
    reason = models.CharField(max_length=24, choices=PauseReason)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)  # it never was: the question did not reach the customer

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock"], condition=Q(ended_at__isnull=True), name="clock_paused_once"),
        ]


class ClockExcuse(models.Model):
    """A broken promise excused by a manager: shown apart in reports, never as kept."""

    clock = models.OneToOneField(Clock, primary_key=True, on_delete=models.PROTECT, related_name="excuse")
    reason = models.CharField(max_length=300)
    excused_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    excused_at = models.DateTimeField()


class NewDate(models.Model):
    """A new date for a promise that fails, with a sentence for the customer. The first date stays, and counts."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="new_dates")
    until = models.DateTimeField()
    words = models.CharField(max_length=500)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["clock", "given_at", "id"], name="new_date_of_clock")]


class ClockEventKind(models.TextChoices):
    START = "START", _("Started")
    PAUSE = "PAUSE", _("Paused")
    RESUME = "RESUME", _("Resumed")
    RESCHEDULE = "RESCHEDULE", _("Due time changed")
    WARN = "WARN", _("Warned")
    BREACH = "BREACH", _("Broken")
    STOP = "STOP", _("Stopped")
    CANCEL = "CANCEL", _("Cancelled")
    EXCUSE = "EXCUSE", _("Excused")
    VOID_PAUSE = "VOID_PAUSE", _("A pause was taken back")
    REOPEN = "REOPEN", _("Opened again")
    NEW_DATE = "NEW_DATE", _("A new date was given")


class ClockEvent(models.Model):
    """What happened to a clock: append-only, partitioned by month; replaying them gives the clock's columns."""

    clock_id = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=ClockEventKind)
    actor_kind = models.CharField(max_length=10)
    actor_key = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)  # codes and dates only

    class Meta:
        indexes = [models.Index(fields=["clock_id", "at", "id"], name="clock_event_of")]


class ReplayResult(models.Model):
    """One night's proof: how many clocks were rebuilt from their events, and what was not as the events say."""

    night = models.DateField(unique=True)
    begun_at = models.DateTimeField()
    reached = models.BigIntegerField(default=0)  # the key of the last clock read: the next batch goes on after it
    read = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    differences = models.JSONField(default=list)  # the first of them, each {table, key, column, stored, replayed}
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("begun_at")), name="replay_not_backwards"
            ),
        ]
