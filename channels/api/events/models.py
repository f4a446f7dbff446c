"""What happened to cases, in an order that every reader keeps; who is told of it, and how each telling stands."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.casework.models import Case
from crm.contacts.models import Contact
from crm.teams.actor import Actor
from crm.teams.history import kept_as
from crm.teams.models import ApiClient, User


class CaseNewsQuerySet(models.QuerySet["CaseNews"]):
    def visible_to(self, actor: Actor) -> Self:
        """News of cases within the actor's scope; what somebody hidden told us about one did not happen."""
        cases = Case.objects.visible_to(actor).filter(pk=OuterRef("case"))
        contacts = Contact.objects.not_hidden_from(actor).filter(pk=OuterRef("contact"))
        return self.filter(Exists(cases), Q(contact__isnull=True) | Exists(contacts))


class CaseNews(models.Model):
    """One event of a case, published: its key grows in the order in which readers may see it, and none comes late."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    case_event = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    act = models.CharField(max_length=40, blank=True)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=60, blank=True)
    planned_date = models.DateField(null=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    published_at = models.DateTimeField()

    objects = CaseNewsQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "case_event"], name="api_news_once")]
        indexes = [models.Index(fields=["published_at"], name="api_news_when")]


@kept_as("SubscriptionHistory", exclude=["salt", "act_key"])
class Subscription(models.Model):
    """Where a client is told of what happens to the cases it may see. Its secret is made of the salt and ours."""

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="subscriptions")
    url = models.CharField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=20), default=list)  # none named: every kind
    salt = models.CharField(max_length=64)
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    act_key = models.CharField(max_length=200, unique=True)  # of the form that last changed it

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")),
                name="api_subscription_from_to",
            )
        ]

    @property
    def destination(self) -> str:
        """Its name as a place outside, for the outbox."""
        return f"webhook:{self.pk}"


class Delivery(models.Model):
    """One telling of one piece of news to one subscription; a replay is another."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("To be sent")
        SENT = "SENT", _("Sent")
        DEAD = "DEAD", _("Given up")
        DROPPED = "DROPPED", _("Not sent: it may not be known there any more")

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="deliveries")
    news = models.ForeignKey(CaseNews, on_delete=models.CASCADE, related_name="deliveries")
    replay = models.CharField(max_length=200, blank=True)  # the key of the act that asked for it again
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    tried_since = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)  # that its server answered; none: nobody answered
    last_error = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "news", "replay"], name="api_delivery_once")]
        indexes = [
            models.Index(
                fields=["subscription", "id"], condition=Q(state__in=["WAITING", "DEAD"]), name="api_delivery_open"
            ),
            models.Index(fields=["subscription", "settled_at"], condition=Q(state="SENT"), name="api_delivery_sent"),
        ]
