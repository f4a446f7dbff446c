"""What people are told instead of work being raised: notices put up for places, and who was told what."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.routing.models import PropertySet
from crm.catalogue.models import Service
from crm.contacts.models import Contact
from crm.teams.models import User
from gazetteer.entries.models import Street


class Where(models.TextChoices):
    """For which places a notice is."""

    EVERYWHERE = "EVERYWHERE", _("Everywhere")
    WARD = "WARD", _("A ward")
    PARISH = "PARISH", _("A parish")
    SET = "SET", _("A set of properties")
    STREET = "STREET", _("A street")
    FACT = "FACT", _("Where a fact is so, for example a round")


class PlaceNoticeQuerySet(models.QuerySet["PlaceNotice"]):
    def running(self, at: datetime) -> Self:
        """Those that are up at that moment."""
        return self.filter(taken_down_at__isnull=True, starts_at__lte=at, ends_at__gt=at)

    def still(self, at: datetime) -> Self:
        """Those that are up, or will be."""
        return self.filter(taken_down_at__isnull=True, ends_at__gt=at)

    def over(self, at: datetime) -> Self:
        """Those that have ended or were taken down."""
        return self.filter(Q(taken_down_at__isnull=False) | Q(ends_at__lte=at))


class PlaceNotice(models.Model):
    """A few words about a service at some places, from and to: what somebody who rings from there is told first.

    Never changed, only taken down: what was said to whom stands. `area` is the code of a ward or parish.
    """

    key = models.CharField(max_length=200, unique=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=500)
    welsh_words = models.CharField(max_length=500, blank=True)
    is_public = models.BooleanField(default=True)
    where = models.CharField(max_length=10, choices=Where)
    where_words = models.CharField(max_length=200, blank=True)  # the name of the place when it was put up
    area = models.CharField(max_length=12, blank=True)
    street = models.ForeignKey(Street, null=True, on_delete=models.PROTECT, related_name="+")
    property_set = models.ForeignKey(PropertySet, null=True, on_delete=models.PROTECT, related_name="+")
    fact = models.CharField(max_length=40, blank=True)
    fact_value = models.CharField(max_length=120, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()  # exclusive
    put_up_at = models.DateTimeField()
    put_up_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    taken_down_at = models.DateTimeField(null=True)
    taken_down_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = PlaceNoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="place_notice_from_to"),
            models.CheckConstraint(condition=~Q(words=""), name="place_notice_says_something"),
            models.CheckConstraint(
                condition=Q(where__in=["WARD", "PARISH"]) & ~Q(area="")
                | Q(where="SET", property_set__isnull=False)
                | Q(where="STREET", street__isnull=False)
                | Q(where="FACT") & ~Q(fact="") & ~Q(fact_value="")
                | Q(where="EVERYWHERE"),
                name="place_notice_is_somewhere",
            ),
        ]
        indexes = [
            models.Index(fields=["ends_at", "id"], condition=Q(taken_down_at__isnull=True), name="place_notice_up"),
        ]

    @property
    def said(self) -> str:
        """Its words in the language in force."""
        return (self.welsh_words if (get_language() or "").startswith("cy") else "") or self.words


class ContactTold(models.Model):
    """Why a contact raised no work: they were told of a notice, or the service did not take it by one of its rules.

    `words` are those that were said.
    """

    class Kind(models.TextChoices):
        NOTICE = "NOTICE", _("Told of a notice")
        TURNED_AWAY = "TURNED_AWAY", _("Not taken, and told why")

    contact = models.OneToOneField(Contact, primary_key=True, on_delete=models.PROTECT, related_name="told")
    kind = models.CharField(max_length=11, choices=Kind)
    notice = models.ForeignKey(PlaceNotice, null=True, on_delete=models.PROTECT, related_name="told")
    rule = models.SlugField(max_length=40, blank=True)  # code of the service's entry that turned it away
    words = models.CharField(max_length=2000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="NOTICE", notice__isnull=False, rule="")
                | Q(kind="TURNED_AWAY", notice__isnull=True) & ~Q(rule=""),
                name="contact_told_of_something",
            )
        ]
