"""Files of services that somebody brought here: what they hold, and what became of it."""

from django.db import models


class ServiceImport(models.Model):
    """One file as it was read, until and after it is applied. Nothing in it is about a person."""

    key = models.CharField(max_length=200, unique=True)  # of the form it came by: once is enough
    file_name = models.CharField(max_length=200)
    documents = models.JSONField()
    brought_at = models.DateTimeField()
    brought_by = models.CharField(max_length=80)  # kind and key of the actor
    applied_at = models.DateTimeField(null=True)
    report = models.JSONField(default=list)  # one line a service, as importing.py says them
