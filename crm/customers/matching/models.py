"""What matching keeps: the weights learnt from the index, version by version, and how common each name is."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class WeightSet(models.Model):
    """Weights as one run learnt them; the newest of a kind holds. Append-only, so that an old score can be explained."""

    class Kind(models.TextChoices):
        PERSON = "PERSON", _("People")
        BUSINESS = "BUSINESS", _("Businesses")

    kind = models.CharField(max_length=8, choices=Kind)
    records = models.IntegerField()  # from how many it was learnt
    same = models.JSONField()  # share of pairs of one customer that show it, by code
    strangers = models.JSONField()  # share of pairs of strangers that show it, by code
    guessed = models.JSONField(default=list)  # codes for which the records taught nothing
    probability = models.FloatField()  # that two records drawn at random are one customer
    household_probability = models.FloatField(null=True)  # that two of one household are; null: not learnt
    rarest = models.FloatField(null=True)  # share taken for a name that is not counted
    learnt_at = models.DateTimeField()
    learnt_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(probability__gt=0, probability__lt=1), name="weight_set_probability_is_one"
            ),
        ]
        indexes = [models.Index(fields=["kind", "-id"], name="weight_set_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.learnt_at:%Y-%m-%d}"


class NameShare(models.Model):
    """How many in a thousand thousand bear a name (or a birthday that is commoner than it should be), at one learning."""

    weights = models.ForeignKey(WeightSet, on_delete=models.CASCADE, related_name="shares")
    field = models.CharField(max_length=10)
    term = models.CharField(max_length=60)
    share = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["weights", "field", "term"], name="name_share_once")]

    def __str__(self) -> str:
        return f"{self.field} {self.term}"
