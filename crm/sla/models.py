"""Working calendars, policies and clocks. A clock does not know whose it is: contacts ties it to a contact."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.sla.targets import Cutoff as CutoffRule
from crm.sla.targets import Measure, PauseRule, Receipt
from crm.teams.history import kept_as


@kept_as("CalendarHistory")
class Calendar(models.Model):
    """A named calendar of working time, e.g. the office's."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)


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


class ClockKind(models.TextChoices):
    ACKNOWLEDGE = "ACKNOWLEDGE", _("Acknowledge")
    RESPOND = "RESPOND", _("Respond")
    UPDATE = "UPDATE", _("Keep informed")
    RESOLVE = "RESOLVE", _("Put right")


def _choices(enum: type) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]  # type: ignore[attr-defined]


class PolicyTarget(models.Model):
    """One promise of a policy version: what, how long, and how it is counted (sla.md section 1)."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="targets")
    kind = models.CharField(max_length=11, choices=ClockKind)
    measure = models.CharField(max_length=16, choices=_choices(Measure))
    amount = models.PositiveIntegerField()
    receipt = models.CharField(max_length=24, choices=_choices(Receipt), default=Receipt.ACTUAL.value)
    cutoff = models.CharField(max_length=8, choices=_choices(CutoffRule), default=CutoffRule.CLOSE.value)
    pause_rule = models.CharField(max_length=20, choices=_choices(PauseRule), default=PauseRule.RUNNING_AT_CUTOFF.value)
    warn_percent = models.PositiveSmallIntegerField(default=75)  # of the time from start to due
    pauses = models.BooleanField(default=True)  # an acknowledgement never pauses
    automatic_counts = models.BooleanField(default=True)  # is it met by a message nobody wrote?

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "kind"], name="policy_target_once")]


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


class ClockPause(models.Model):
    """One pause of one clock, as instants."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="clock_pauses")
    reason = models.CharField(max_length=24, choices=PauseReason)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock"], condition=Q(ended_at__isnull=True), name="clock_paused_once"),
        ]


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
