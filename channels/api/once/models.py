"""The keys with which clients have acted: what was asked with each, so that one key means one request."""

from django.db import models

from crm.teams.models import ApiClient


class UsedKey(models.Model):
    """A client's Idempotency-Key: kept in the transaction of the act, so one that was refused is free again."""

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="used_keys")
    key = models.CharField(max_length=100)
    asked = models.CharField(max_length=64)  # SHA-256 of the method, the address and the body
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="api_key_used_once")]
        indexes = [models.Index(fields=["used_at"], name="api_key_used_when")]
