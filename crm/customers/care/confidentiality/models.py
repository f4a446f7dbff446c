"""Who proposed to hide something or to show it to more, who confirmed it, and where somebody can be written to safely."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.customers.models import ContactPoint, Customer
from crm.teams.actor import Actor
from crm.teams.history import kept_as
from crm.teams.models import Grade, Restriction, User
from crm.teams.scope import ScopedQuerySet, open_to


class SafeWay(models.TextChoices):
    """By which way somebody said that they can be reached safely."""

    POST = "POST", _("By post, to the address they gave")
    EMAIL = "EMAIL", _("By email")
    PHONE = "PHONE", _("By telephone")


class OpenedQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Those about what is not hidden from the actor: to everybody else there is nothing to decide or to know."""
        return self.filter(open_to(actor))._scoped(f"for {actor.kind}")


class ConfidentialityChange(models.Model):
    """One proposal about what is hidden. Hiding, or hiding from more, holds at once and asks to be confirmed; showing it
    to more, ending it, or saying where post is safe holds only when a second person confirms."""

    class What(models.TextChoices):
        MAKE = "MAKE", _("Make it confidential")
        NARROW = "NARROW", _("Show it to fewer teams")
        WIDEN = "WIDEN", _("Show it to more teams")
        REMOVE = "REMOVE", _("No longer confidential")
        SAFE_CHANNEL = "SAFE_CHANNEL", _("The safe way to reach them")

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("Waits for a second person")
        LAPSED = "LAPSED", _("Not confirmed within a day: review it")
        CONFIRMED = "CONFIRMED", _("Confirmed")
        REFUSED = "REFUSED", _("Refused")

    what = models.CharField(max_length=12, choices=What)
    grade = models.CharField(max_length=8, choices=Grade)
    target_kind = models.CharField(max_length=10)  # see targets.py
    target_id = models.BigIntegerField()
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="confidentiality_changes")
    restriction = models.ForeignKey(Restriction, on_delete=models.PROTECT, related_name="+")
    teams = ArrayField(models.BigIntegerField(), default=list, blank=True)
    reason = models.CharField(max_length=300)
    review_date = models.DateField(null=True)
    safe_way = models.CharField(max_length=5, choices=SafeWay, blank=True)
    safe_point = models.ForeignKey(ContactPoint, null=True, on_delete=models.PROTECT, related_name="+")
    safe_words = models.CharField(max_length=300, blank=True)
    may_text = models.BooleanField(default=False)
    may_leave_voicemail = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_words = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=200, unique=True)

    objects = OpenedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="confidentiality_of_two_people",
            ),
            models.UniqueConstraint(
                fields=["target_kind", "target_id", "what"],
                condition=Q(state__in=["PROPOSED", "LAPSED"], what__in=["WIDEN", "REMOVE", "SAFE_CHANNEL"]),
                name="confidentiality_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["restriction"], name="confidentiality_of"),
            models.Index(
                fields=["proposed_at"], condition=Q(state__in=["PROPOSED", "LAPSED"]), name="confidentiality_open"
            ),
        ]


@kept_as("SafeChannelHistory")
class SafeChannel(models.Model):
    """The one way in which somebody said they can be reached safely: nothing we write goes any other way.

    Texts and voicemail are off unless they said yes.
    """

    customer = models.OneToOneField(Customer, on_delete=models.PROTECT, related_name="safe_channel")
    restriction = models.ForeignKey(Restriction, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=5, choices=SafeWay)
    point = models.ForeignKey(ContactPoint, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=300, blank=True)  # the address for post, in care of whom
    may_text = models.BooleanField(default=False)
    may_leave_voicemail = models.BooleanField(default=False)
    stated_at = models.DateTimeField()

    objects = OpenedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(way="POST", point__isnull=True) & ~Q(words="") | ~Q(way="POST") & Q(point__isnull=False),
                name="safe_channel_is_somewhere",
            )
        ]
