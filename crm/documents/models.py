"""Files: what somebody sent us, and what we sent. Content is kept once by its hash; a row says who gave it, and when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """One file as it was given once. What it hangs on (a message, a contact) points here, never the other way."""

    class Check(models.TextChoices):
        """What the virus scanner said."""

        NOT_ASKED = "NOT_ASKED", _("Not checked for viruses")
        WAITING = "WAITING", _("Waits to be checked for viruses")
        CLEAN = "CLEAN", _("Checked: nothing found")
        INFECTED = "INFECTED", _("A virus was found")

    key = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=200)  # as given, fit to be shown; never a path
    media_type = models.CharField(max_length=100)  # what its content is, whatever its name says
    size = models.BigIntegerField()  # bytes that are kept
    sha256 = models.CharField(max_length=64)  # of the bytes that are kept, hexadecimal; also where they stand
    check_result = models.CharField(max_length=9, choices=Check, default=Check.NOT_ASKED)
    withheld_because = models.CharField(max_length=200, blank=True)  # kept, and given to nobody: why
    changed_because = models.CharField(max_length=200, blank=True)  # differs from what was given: why
    given_sha256 = models.CharField(max_length=64, blank=True)  # of the bytes as given, when they were changed
    created_at = models.DateTimeField()
    created_by_kind = models.CharField(max_length=10)
    created_by_key = models.CharField(max_length=64)
    disposed_at = models.DateTimeField(null=True)  # the bytes are gone; that there was a file stays

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=0), name="document_size"),
            models.CheckConstraint(condition=~Q(sha256=""), name="document_has_hash"),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="document_content"),
            models.Index(fields=["id"], condition=Q(check_result="WAITING"), name="document_waiting"),
        ]

    def __str__(self) -> str:
        return self.name
