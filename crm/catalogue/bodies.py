"""Other bodies: who sees to what people ask us for and we do not do. Rows kept by the council, pointed at by services."""

from django.db import models
from django.db.models import Q

from crm.catalogue.wordings.languages import WELSH, spoken
from crm.teams.history import kept_as


@kept_as("OtherBodyHistory")
class OtherBody(models.Model):
    """One organisation beside the council. Its code is how files of services name it, and is never changed."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    welsh_name = models.CharField(max_length=120, blank=True)
    what_for = models.CharField(max_length=200)  # what people ask us for that is theirs
    welsh_what_for = models.CharField(max_length=200, blank=True)
    web_address = models.URLField(max_length=300, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    is_live = models.BooleanField(default=True)  # offered; one that is not keeps its name on what was said of it
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=80)  # kind and key of the actor

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(web_address="") | ~Q(telephone=""), name="other_body_can_be_reached"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def said(self) -> str:
        """Its name in the language in force."""
        return (self.welsh_name if spoken() == WELSH else "") or self.name

    @property
    def said_for(self) -> str:
        """What it is for, in the language in force."""
        return (self.welsh_what_for if spoken() == WELSH else "") or self.what_for

    @property
    def reach(self) -> str:
        """How it is reached, as a letter says it."""
        return ", ".join(filter(None, [self.web_address, self.telephone]))
