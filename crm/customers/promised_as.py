"""Whom a promise can differ for: what a target of a policy may be for alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PromisedAs(models.TextChoices):
    """A kind of customer. A councillor or MP is a person too: what persons are promised is theirs where they have none."""

    PERSON = "PERSON", _("Person")
    BUSINESS = "BUSINESS", _("Business")
    MEMBER = "MEMBER", _("Councillor or MP")
