"""A crew's sheet for a day: which jobs went out, which warnings went out with them, what came back."""

from django.db import models

from cases.casework.models import Case
from crm.teams.models import Team, User

LONGEST_NAME = 80


class DaySheet(models.Model):
    """What one crew was given to do on one day."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    name = models.CharField(max_length=LONGEST_NAME)  # of the crew or round
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200, unique=True)

    class Meta:
        indexes = [models.Index(fields=["team", "id"], name="day_sheet_of")]

    def __str__(self) -> str:
        return self.name


class SheetLine(models.Model):
    """One job of a sheet. `alerts` are the keys of those whose words for visitors were handed out with it."""

    sheet = models.ForeignKey(DaySheet, on_delete=models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveSmallIntegerField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    alerts = models.JSONField(default=list)
    outcome = models.CharField(max_length=40, blank=True)  # code, as it came back
    typed_at = models.DateTimeField(null=True)  # what came back for it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "position"], name="sheet_line_in_order"),
            models.UniqueConstraint(fields=["sheet", "case"], name="sheet_line_once"),
        ]
