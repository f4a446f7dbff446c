"""Views of the work list that somebody saved, for themselves or for a team, and who has one sent to them each morning."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from crm.teams.actor import Actor, Role
from crm.teams.models import Team, User

LONGEST_NAME = 80


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def open_to(self, actor: Actor) -> Self:
        """The actor's own, and those shared with a team of theirs or, for a team leader, of their department."""
        return self.shown_to(actor, actor.user_id)

    def shown_to(self, actor: Actor, me: Any) -> Self:
        """The same, for a statement compiled once: who asks is a value of it."""
        teams = Team.objects.filter(Q(pk__in=actor.teams) | Q(department__in=actor.departments(Role.TEAM_LEADER)))
        return self.filter(Q(owner=me) | Q(team__in=teams.values("pk")))


class SavedView(models.Model):
    """What of the work list somebody looks at again and again: codes and keys only, never a name or words about anybody."""

    name = models.CharField(max_length=LONGEST_NAME)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")  # shared with it
    asks = models.JSONField()  # as the list's address says it: team, show, filters, columns
    saved_at = models.DateTimeField()
    key = models.CharField(max_length=200, unique=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name


class ViewMail(models.Model):
    """Somebody has a view sent to them each morning; `sent_date` is the day of the last."""

    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="mails")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    sent_date = models.DateField(null=True)
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["view", "user"], name="view_mail_once")]
