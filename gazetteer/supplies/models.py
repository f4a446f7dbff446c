"""What was loaded, and what was wrong with it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gazetteer.entries.models import Custodian


class Load(models.Model):
    """One supply that was loaded and what it changed; stays for ever."""

    custodian = models.ForeignKey(Custodian, on_delete=models.PROTECT, related_name="loads")
    file_name = models.TextField()
    file_type = models.CharField(max_length=1, choices=[("F", _("Full supply")), ("C", _("Changes only"))])
    supply_date = models.DateField()
    volume = models.IntegerField()
    whole = models.BooleanField()  # every row was good and the trailer agreed: absent keys could be closed
    trailer_counts = models.TextField(default="")  # BODY, ALL_LINES or nothing that fits
    loaded_at = models.DateTimeField()
    rows_read = models.IntegerField()
    rejects = models.IntegerField()
    warnings = models.IntegerField()
    read = models.JSONField(default=dict)  # rows by record type
    changed = models.JSONField(default=dict)  # per table: new, changed, closed
    held_back = models.IntegerField(default=0)  # good rows whose street or property was itself rejected

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(file_type__in=["F", "C"]), name="gazetteer_load_file_type"),
        ]
        indexes = [models.Index(fields=["custodian", "supply_date"], name="gazetteer_load_supply")]

    def __str__(self) -> str:
        return self.file_name


class LoadFault(models.Model):
    """One thing wrong with one line of a supply, as it was reported."""

    load = models.ForeignKey(Load, on_delete=models.PROTECT, related_name="faults")
    line = models.IntegerField()
    level = models.CharField(max_length=6, choices=[("REJECT", _("Rejected")), ("WARN", _("Warning"))])
    kind = models.TextField()
    field = models.TextField(default="")
    value = models.TextField(default="")
    reason = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(level__in=["REJECT", "WARN"]), name="gazetteer_fault_level"),
        ]
        indexes = [models.Index(fields=["load", "line", "id"], name="gazetteer_fault_line")]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"
