"""Questions about addresses: one that was not found, or an entry of the gazetteer that somebody says is wrong.

What was typed stays on the contact; a question holds keys, codes, the asker's words about an entry, and the answer.
"""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from crm.contacts.models import Contact
from crm.customers.models import Residence
from crm.teams.actor import Actor, ActorKind
from crm.teams.scope import ScopedQuerySet, shut_to


class QuestionKind(models.TextChoices):
    NOT_FOUND = "NOT_FOUND", _("Address not found")
    ENTRY_WRONG = "ENTRY_WRONG", _("Entry said to be wrong")


class QuestionState(models.TextChoices):
    OPEN = "OPEN", _("Open")
    SENT_TO_NAMING = "SENT_TO_NAMING", _("With street naming")
    MATCHED = "MATCHED", _("Matched")
    REJECTED = "REJECTED", _("Rejected")
    ANSWERED = "ANSWERED", _("Answered")


PENDING = (QuestionState.OPEN, QuestionState.SENT_TO_NAMING)


class RejectReason(models.TextChoices):
    """Why an address stays as it was typed, or an entry as it stands."""

    OUTSIDE = "OUTSIDE", _("Outside the council's area")
    NOT_AN_ADDRESS = "NOT_AN_ADDRESS", _("Not an address")
    CANNOT_TELL = "CANNOT_TELL", _("Cannot be told which address is meant")
    ENTRY_IS_RIGHT = "ENTRY_IS_RIGHT", _("The entry is right as it stands")
    OTHER = "OTHER", _("Another reason")


class EntryFault(models.TextChoices):
    """What somebody says is wrong with an entry."""

    WORDS = "WORDS", _("The name or number is wrong")
    POSTCODE = "POSTCODE", _("The postcode is wrong")
    POSITION = "POSITION", _("It is in the wrong spot on the map")
    GONE = "GONE", _("It is not there any more")
    MISSING_FLATS = "MISSING_FLATS", _("Flats or units are missing")
    DUPLICATE = "DUPLICATE", _("It is there twice")
    OTHER = "OTHER", _("Something else")


class AddressQuestionQuerySet(ScopedQuerySet):
    def pending(self) -> Self:
        """Questions that wait: open, or with street naming."""
        return self.filter(state__in=PENDING)

    def hidden_from(self, actor: Actor) -> Self:
        """Questions about what this actor may not know of: the other part of `visible_to`."""
        if actor.kind == ActorKind.SYSTEM:
            return self.none()._scoped("nothing is hidden from the system")
        return self.filter(_shut(actor))._scoped(f"hidden from {actor.kind}: to be counted, not shown")

    def visible_to(self, actor: Actor) -> Self:
        """Questions whose contact is hidden by none of the three grades.

        Wider than elsewhere: what somebody with a confidential address typed may be that address, so it counts as one.
        """
        shown = self if actor.kind == ActorKind.SYSTEM else self.filter(~_shut(actor))
        return shown._scoped(f"for {actor.kind}")


def _shut(actor: Actor) -> Exists:
    """A condition: the question's contact, its customer or any home of that customer is hidden from the actor."""
    about = Contact.objects.unscoped("a condition, shown to nobody").filter(pk=OuterRef("contact"))
    homes = Residence.objects.unscoped("a condition, shown to nobody").filter(
        shut_to(actor), customer=OuterRef("customer")
    )
    return Exists(about.filter(shut_to(actor) | shut_to(actor, "customer__restriction") | Exists(homes)))


class AddressQuestion(models.Model):
    """One thing the gazetteer officer is asked: by a contact whose address was not found, or about an entry."""

    kind = models.CharField(max_length=11, choices=QuestionKind)
    state = models.CharField(max_length=14, choices=QuestionState, default=QuestionState.OPEN)
    key = models.CharField(max_length=200, unique=True)  # of the contact's act, or drawn with the form
    group_key = models.CharField(max_length=32)  # the same for one address typed by several (typed.group_key)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="address_questions")
    property = models.ForeignKey("gazetteer.Property", null=True, on_delete=models.PROTECT, related_name="+")
    street = models.ForeignKey("gazetteer.Street", null=True, on_delete=models.PROTECT, related_name="+")
    fault = models.CharField(max_length=13, blank=True, choices=EntryFault)
    words = models.CharField(max_length=1000, blank=True)  # about an entry; a contact's own words stay on the contact
    ward_code = models.CharField(max_length=12, blank=True)  # as well as it can be told: of the entry, or the postcode
    opened_at = models.DateTimeField()
    opened_by_kind = models.CharField(max_length=10)
    opened_by_key = models.CharField(max_length=64)
    matched = models.ForeignKey("gazetteer.Property", null=True, on_delete=models.PROTECT, related_name="+")
    reject_reason = models.CharField(max_length=14, blank=True, choices=RejectReason)
    answer_words = models.CharField(max_length=1000, blank=True)
    settled_at = models.DateTimeField(null=True)  # the last answer: sent to street naming, it stays pending
    settled_by_kind = models.CharField(max_length=10, blank=True)
    settled_by_key = models.CharField(max_length=64, blank=True)

    objects = AddressQuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="address_question_about_one",
                condition=Q(kind="NOT_FOUND", contact__isnull=False, property__isnull=True, street__isnull=True)
                | Q(kind="ENTRY_WRONG", contact__isnull=True, property__isnull=False, street__isnull=True)
                & ~Q(fault="")
                | Q(kind="ENTRY_WRONG", contact__isnull=True, property__isnull=True, street__isnull=False)
                & ~Q(fault=""),
            ),
            models.CheckConstraint(
                name="address_question_state_agrees",
                condition=Q(state="OPEN", settled_at__isnull=True, matched__isnull=True, reject_reason="")
                | Q(state="MATCHED", settled_at__isnull=False, matched__isnull=False, reject_reason="")
                | Q(state="REJECTED", settled_at__isnull=False, matched__isnull=True) & ~Q(reject_reason="")
                | Q(
                    state__in=["SENT_TO_NAMING", "ANSWERED"],
                    settled_at__isnull=False,
                    matched__isnull=True,
                    reject_reason="",
                ),
            ),
            models.UniqueConstraint(
                fields=["contact"],
                condition=Q(state__in=["OPEN", "SENT_TO_NAMING"]),
                name="address_question_once_a_contact",
            ),
        ]
        indexes = [
            models.Index(
                fields=["opened_at", "id"],
                condition=Q(state__in=["OPEN", "SENT_TO_NAMING"]),
                name="address_question_pending",
            ),
            models.Index(fields=["group_key"], name="address_question_group"),
            models.Index(fields=["opened_by_key", "settled_at"], name="address_question_asker"),
        ]


class QuestionEventKind(models.TextChoices):
    OPENED = "OPENED", _("Asked")
    SENT_TO_NAMING = "SENT_TO_NAMING", _("Sent to street naming")
    MATCHED = "MATCHED", _("Matched")
    REJECTED = "REJECTED", _("Rejected")
    ANSWERED = "ANSWERED", _("Answered")


class AddressQuestionEvent(models.Model):
    """What happened to a question: append-only, keys, codes and dates only."""

    question_id = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=14, choices=QuestionEventKind)
    actor_kind = models.CharField(max_length=10)
    actor_key = models.CharField(max_length=64)
    key = models.CharField(max_length=200, blank=True)  # of the act that settled it: pressed twice, it is found again
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question_id", "key"], condition=~Q(key=""), name="address_event_once")
        ]
        indexes = [models.Index(fields=["question_id", "at", "id"], name="address_event_of")]
