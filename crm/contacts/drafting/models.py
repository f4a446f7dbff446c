"""What somebody is still writing to us, or answering, on the website: kept until sent, or for some days."""

from django.db import models

from crm.catalogue.models import ServiceVersion
from crm.customers.models import Customer
from crm.documents.models import Document


class WrittenDraft(models.Model):
    """One message being written. It is nobody's record yet: whoever holds its key or its link goes on with it."""

    key = models.CharField(
        max_length=100, unique=True
    )  # in the visitor's session, and the key of the contact it becomes
    given = models.JSONField(default=dict)  # what was typed so far; emptied when it is sent
    nonce = models.CharField(max_length=40, blank=True)  # of the emailed link that still works
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_reference = models.CharField(max_length=20, blank=True)
    # Whose questions it answers; none: a message in their own words.
    service_version = models.ForeignKey(ServiceVersion, null=True, on_delete=models.PROTECT, related_name="+")
    # Begun by a member of staff, to be finished by this customer.
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    begun_by_key = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="written_draft_expires")]


class DraftFile(models.Model):
    """A file given with what is being written."""

    draft = models.ForeignKey(WrittenDraft, on_delete=models.CASCADE, related_name="files")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "document"], name="draft_file_once")]
