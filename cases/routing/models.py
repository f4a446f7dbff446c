"""Sets of properties that routing rules name: a crew's round, an estate, whatever lies in no ward or area."""

from django.db import models

from crm.teams.history import kept_as


@kept_as("PropertySetHistory")
class PropertySet(models.Model):
    """A named set of properties."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField(default=0, db_default=0)  # how many properties: its history says what it was
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=80, blank=True, default="", db_default="")  # kind and key of the actor

    def __str__(self) -> str:
        return self.name


class PropertySetMember(models.Model):
    """One property of a set, by UPRN."""

    members_of = models.ForeignKey(PropertySet, on_delete=models.CASCADE, related_name="members")
    uprn = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["members_of", "uprn"], name="property_set_once")]
        indexes = [models.Index(fields=["uprn"], name="property_set_of")]
