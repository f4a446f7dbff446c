"""What customers said of how we dealt with their matter: asked once, some days after it ended."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.casework.models import Case
from crm.contacts.models import Contact, Message
from crm.teams.actor import Actor
from crm.teams.scope import ScopedQuerySet


class Score(models.IntegerChoices):
    """The five answers that GOV.UK services ask for."""

    VERY_SATISFIED = 5, _("Very satisfied")
    SATISFIED = 4, _("Satisfied")
    NEITHER = 3, _("Neither satisfied nor dissatisfied")
    DISSATISFIED = 2, _("Dissatisfied")
    VERY_DISSATISFIED = 1, _("Very dissatisfied")


class SatisfactionQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """What was said about contacts not hidden from the actor."""
        return self.filter(Exists(Contact.objects.not_hidden_from(actor).filter(pk=OuterRef("contact"))))._scoped(
            f"for {actor.kind}"
        )


class Satisfaction(models.Model):
    """The question put to one reporter about one contact of theirs and, once they answered, what they said."""

    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="satisfaction")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="satisfaction")
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    score = models.PositiveSmallIntegerField(choices=Score, null=True)
    answered_at = models.DateTimeField(null=True)
    words = models.TextField(blank=True)  # the customer's own

    objects = SatisfactionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=True, answered_at__isnull=True, words="")
                | Q(score__range=(1, 5), answered_at__isnull=False),
                name="satisfaction_answer_agrees",
            )
        ]
        indexes = [models.Index(fields=["asked_at", "id"], name="satisfaction_in_order")]
