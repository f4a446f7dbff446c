"""Sets of properties that routing rules name: a crew's round, an estate, whatever lies in no ward or area."""

from django.db import models

from crm.teams.history import kept_as


@kept_as("PropertySetHistory")
class PropertySet(models.Model):
    """A named set of properties."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class PropertySetMember(models.Model):
    """One property of a set, by UPRN."""

    members_of = models.ForeignKey(PropertySet, on_delete=models.CASCADE, related_name="members")
    uprn = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["members_of", "uprn"], name="property_set_once")]
        indexes = [models.Index(fields=["uprn"], name="property_set_of")]
