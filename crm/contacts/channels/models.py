"""Channels: the ways in which people and the council reach each other. Rows, not code: a council adds its own."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.teams.history import kept_as


class ChannelKind(models.TextChoices):
    """On which side of the figures its contacts stand; the two sides are never added together."""

    MEDIATED = "MEDIATED", _("A member of staff deals with it")
    SELF_SERVICE = "SELF_SERVICE", _("Self-service")
    INTERNAL = "INTERNAL", _("The council's own")


@kept_as("ContactChannelHistory")
class ContactChannel(models.Model):
    """One channel. Sessions, messages and figures hold its code, which is never changed."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=ChannelKind)
    comes_in = models.BooleanField(default=True)
    goes_out = models.BooleanField(default=True)
    told_at_once = models.BooleanField(default=False)  # the reference is read out, or shown on the confirming page
    is_spoken = models.BooleanField(default=False)  # somebody is there to be asked who they are
    may_lie = models.BooleanField(default=False)  # it may lie before it is logged: asked when it was received
    is_automatic = models.BooleanField(
        default=False
    )  # a door of ours opens it by itself; all others are logged by hand
    is_live = models.BooleanField(default=True)  # offered; one that is not keeps its name on what came by it
    position = models.PositiveSmallIntegerField(default=100)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(comes_in=True) | Q(goes_out=True), name="channel_goes_somewhere"),
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z][A-Z0-9_]*$"), name="channel_code_plain"),
        ]

    def __str__(self) -> str:
        return gettext(self.name)  # those that ship have translations


class ChannelCost(models.Model):
    """What one contact by a channel costs the council, from a day on: what stood before stays for the figures of then."""

    channel = models.ForeignKey(ContactChannel, on_delete=models.PROTECT, related_name="costs")
    pounds = models.DecimalField(max_digits=7, decimal_places=2)
    from_date = models.DateField()
    said_by = models.CharField(max_length=80)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "from_date"], name="channel_cost_once_a_day"),
            models.CheckConstraint(condition=Q(pounds__gte=0), name="channel_cost_not_negative"),
        ]
