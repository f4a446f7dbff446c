"""What was loaded, what was wrong with it, which properties it closed, and the loads that people have asked for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gazetteer.areas.models import AreaLoad
from gazetteer.entries.models import Custodian, Property
from gazetteer.facts.models import FactLoad


class FileType(models.TextChoices):
    FULL = "F", _("Full supply")
    CHANGES = "C", _("Changes only")


class Load(models.Model):
    """One supply that was loaded and what it changed; stays for ever."""

    custodian = models.ForeignKey(Custodian, on_delete=models.PROTECT, related_name="loads")
    layout = models.TextField(default="DTF 7.3", db_default="DTF 7.3")
    file_name = models.TextField()
    file_type = models.CharField(max_length=1, choices=FileType.choices)
    supply_date = models.DateField()
    volume = models.IntegerField()  # the first of them
    last_volume = models.IntegerField(default=1, db_default=1)
    volumes = models.JSONField(default=list, db_default=[])  # of each: volume, file_name, lines, trailer_counts
    whole = models.BooleanField()  # every row was good and the trailer agreed: absent keys could be closed
    trailer_counts = models.TextField(default="")  # BODY, ALL_LINES or nothing that fits
    loaded_at = models.DateTimeField()
    rows_read = models.IntegerField()
    rejects = models.IntegerField()
    warnings = models.IntegerField()
    read = models.JSONField(default=dict)  # rows by record type
    change_types = models.JSONField(
        default=dict, db_default={}
    )  # rows by record type and change type: {"21": {"I": 3, "U": 1}}
    changed = models.JSONField(default=dict)  # per table: new, changed, closed
    moved = models.JSONField(default=dict, db_default={})  # per table: rows that came to this custodian from another
    changed_streets = models.JSONField(
        default=dict, db_default={}
    )  # the first streets with what changes on each, and the totals
    held_back = models.IntegerField(default=0)  # good rows whose street or property was itself rejected
    never_had = models.JSONField(default=dict, db_default={})  # updates and deletes of keys that were not here
    overrides = models.JSONField(default=list, db_default=[])  # codes of the rules that were set aside
    override_reason = models.TextField(default="", db_default="")

    # Of a dry run, which leaves no rows behind: its first faults, and the name of a custodian that may not be here.
    unsaved_faults: "tuple[LoadFault, ...]" = ()
    unsaved_custodian = ""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(file_type__in=["F", "C"]), name="gazetteer_load_file_type"),
            models.CheckConstraint(
                condition=models.Q(overrides=[]) | ~models.Q(override_reason=""), name="gazetteer_load_override_reason"
            ),
        ]
        indexes = [models.Index(fields=["custodian", "supply_date"], name="gazetteer_load_supply")]

    def __str__(self) -> str:
        return self.file_name


class LoadFault(models.Model):
    """One thing wrong with one line of a supply, as it was reported."""

    load = models.ForeignKey(Load, on_delete=models.PROTECT, related_name="faults")
    volume = models.IntegerField(default=1, db_default=1)
    line = models.IntegerField()
    level = models.CharField(max_length=6, choices=[("REJECT", _("Rejected")), ("WARN", _("Warning"))])
    kind = models.TextField()
    field = models.TextField(default="")
    value = models.TextField(default="")
    reason = models.TextField()
    source = models.TextField(default="", db_default="")  # where the rule comes from: "DTF 7.3 v3.1, record 21"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(level__in=["REJECT", "WARN"]), name="gazetteer_fault_level"),
        ]
        indexes = [models.Index(fields=["load", "line", "id"], name="gazetteer_fault_line")]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"


class PropertyClosing(models.Model):
    """A property that one load closed or made historic: whoever is recorded there may have to be moved."""

    load = models.ForeignKey(Load, on_delete=models.PROTECT, related_name="closings")
    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="+", db_index=False)
    absent = models.BooleanField()  # deleted by the file or no longer in it; else the file itself says it is past

    class Meta:
        constraints = [models.UniqueConstraint(fields=["load", "property"], name="gazetteer_closing_once")]

    def __str__(self) -> str:
        return f"{self.property_id} by load {self.load_id}"


class RunState(models.TextChoices):
    QUEUED = "QUEUED", _("Waiting")
    RUNNING = "RUNNING", _("Running")
    DONE = "DONE", _("Done")
    REFUSED = "REFUSED", _("Refused")
    FAILED = "FAILED", _("Failed")


class RunSubject(models.TextChoices):
    """What a file that was sent is to be loaded as."""

    SUPPLY = "SUPPLY", _("A supply of the gazetteer")
    AREAS = "AREAS", _("Boundaries of wards, parishes or districts (GeoJSON)")
    POSTCODES = "POSTCODES", _("ONS Postcode Directory, or a council's own list of postcodes")
    POSITIONS = "POSITIONS", _("OS Open UPRN: positions for properties that have none")
    FACTS = "FACTS", _("Facts about addresses")
    EVENTS = "EVENTS", _("Events at addresses")


class LoadRun(models.Model):
    """A load, or a dry run, that somebody asked for on the page: how far it is and how it ended."""

    subject = models.CharField(
        max_length=9, choices=RunSubject.choices, default=RunSubject.SUPPLY, db_default=RunSubject.SUPPLY.value
    )
    # Of boundaries: kind, active_from; of postcodes: councils; of facts and events: source, is_whole.
    told = models.JSONField(default=dict, db_default={})

    key = models.UUIDField(unique=True)  # drawn with the form: sent twice, it is one run
    state = models.CharField(max_length=7, choices=RunState.choices, default=RunState.QUEUED)
    files = models.JSONField(default=list)  # names of the uploaded volumes, in the run's own folder
    dry_run = models.BooleanField(default=False)
    overrides = models.JSONField(default=list)
    override_reason = models.TextField(default="")
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    phase = models.TextField(default="")
    rows = models.IntegerField(default=0)
    share = models.FloatField(default=0)
    message = models.TextField(default="")
    refusals = models.JSONField(default=list)  # the codes that would let a refused file through
    load = models.ForeignKey(Load, on_delete=models.PROTECT, null=True, related_name="runs")
    area_load = models.ForeignKey(AreaLoad, on_delete=models.PROTECT, null=True, related_name="runs")
    fact_load = models.ForeignKey(FactLoad, on_delete=models.PROTECT, null=True, related_name="runs")
    outcome = models.JSONField(default=dict)  # what a dry run found, as a load would have kept it

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=RunState.values), name="gazetteer_run_state"),
            models.CheckConstraint(condition=models.Q(subject__in=RunSubject.values), name="gazetteer_run_subject"),
        ]
        indexes = [
            models.Index(
                fields=["asked_at", "id"],
                condition=models.Q(state__in=["QUEUED", "RUNNING"]),
                name="gazetteer_run_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {', '.join(self.files)}"


class WordsWriting(models.Model):
    """When the words of every address were last written, and by which version of the rules they are written by."""

    version = models.IntegerField()
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.version)
