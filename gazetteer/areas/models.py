"""Wards, parishes and districts as they were drawn on each day, postcodes, and whose they are.

Boundaries are PostgreSQL polygons in metres of British National Grid, one row a ring, so that a GiST index answers where
a point lies without PostGIS. Rows come in through `gazetteer.areas.actions`; nothing is deleted, periods only end.
"""

from typing import Any

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaKind(models.TextChoices):
    WARD = "WARD", _("Ward")
    PARISH = "PARISH", _("Parish")
    DISTRICT = "DISTRICT", _("District")
    DIVISION = "DIVISION", _("County division")


class PolygonField(models.Field):
    """A closed ring as PostgreSQL's own `polygon`; in Python a list of (easting, northing), the end not repeated."""

    def db_type(self, connection: Any) -> str:
        """The column's type."""
        return "polygon"

    def get_prep_value(self, value: Any) -> Any:
        """The ring as PostgreSQL reads it: ((x,y),(x,y),...)."""
        if value is None or isinstance(value, str):
            return value
        return "(" + ",".join(f"({easting!r},{northing!r})" for easting, northing in value) + ")"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> list[tuple[float, float]] | None:
        """The ring as a list of points."""
        if value is None:
            return None
        numbers = [float(number) for number in value.replace("(", "").replace(")", "").split(",")]
        return list(zip(numbers[::2], numbers[1::2], strict=True))


class AreaQuerySet(models.QuerySet["Area"]):
    def on(self, day: Any) -> "AreaQuerySet":
        """Areas that were in force on that day."""
        return self.filter(models.Q(active_to__isnull=True) | models.Q(active_to__gt=day), active_from__lte=day)


class Area(models.Model):
    """One ward, parish or district as it was drawn for a time; `active_to` is the first day on which it no longer was."""

    kind = models.CharField(max_length=8, choices=AreaKind)
    code = models.CharField(max_length=12)  # GSS: E05015239
    name = models.TextField()
    active_from = models.DateField()
    active_to = models.DateField(null=True)  # equal to active_from: withdrawn, it never was in force
    easting = models.FloatField()  # a point well inside it
    northing = models.FloatField()

    objects = AreaQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=AreaKind.values), name="gazetteer_area_kind"),
            models.CheckConstraint(
                condition=models.Q(active_to__isnull=True) | models.Q(active_to__gte=models.F("active_from")),
                name="gazetteer_area_period",
            ),
            models.UniqueConstraint(fields=["kind", "code", "active_from"], name="gazetteer_area_version"),
        ]
        indexes = [models.Index(fields=["code", "kind"], name="gazetteer_area_code")]

    def __str__(self) -> str:
        return self.name


class AreaRing(models.Model):
    """One ring of an area: the outside of one of its parts, or a hole in that part."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="rings")
    part = models.SmallIntegerField()
    is_hole = models.BooleanField()
    boundary = PolygonField()

    class Meta:
        indexes = [GistIndex(fields=["boundary"], name="gazetteer_ring_boundary")]

    def __str__(self) -> str:
        return f"{self.area_id}/{self.part}"


class Council(models.Model):
    """A council of the country by its GSS code."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.TextField(db_default="")
    is_ours = models.BooleanField(db_default=False)  # most properties of one of our custodians lie in it

    def __str__(self) -> str:
        return self.name or _("another council (%(code)s)") % {"code": self.code}


class Postcode(models.Model):
    """A postcode of the ONS Postcode Directory. That it is here says that it exists, or did."""

    key = models.CharField(max_length=7, primary_key=True)  # capitals without a space
    easting = models.IntegerField(null=True)
    northing = models.IntegerField(null=True)
    quality = models.SmallIntegerField(null=True)  # 1 within the building of the matched address ... 8, 9 no position
    council_code = models.CharField(max_length=12, db_default="")
    ward_code = models.CharField(max_length=12, db_default="")
    parish_code = models.CharField(max_length=12, db_default="")
    terminated_date = models.DateField(null=True)  # the first of the month in which Royal Mail ended it

    def __str__(self) -> str:
        return f"{self.key[:-3]} {self.key[-3:]}"


class OpenPosition(models.Model):
    """Where OS Open UPRN says a property is that the council's own supply has no position for."""

    uprn = models.BigIntegerField(primary_key=True)
    easting = models.DecimalField(max_digits=9, decimal_places=2)
    northing = models.DecimalField(max_digits=9, decimal_places=2)

    def __str__(self) -> str:
        return str(self.uprn)


class AreaLoad(models.Model):
    """One file of boundaries, postcodes or open positions that was loaded, and what it changed; stays for ever."""

    subject = models.CharField(
        max_length=9,
        choices=[("AREAS", _("Boundaries")), ("POSTCODES", _("Postcodes")), ("POSITIONS", _("Open positions"))],
    )
    file_name = models.TextField()
    kind = models.CharField(max_length=8, blank=True, choices=AreaKind)  # of boundaries
    active_from = models.DateField(null=True)  # of boundaries
    loaded_at = models.DateTimeField()
    rows_read = models.IntegerField()
    changed = models.JSONField(default=dict)  # counts by what happened
    faults = models.JSONField(default=list)  # the first thousand: place in the file, what, reason
    fault_count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(subject__in=["AREAS", "POSTCODES", "POSITIONS"]), name="gazetteer_areaload_subject"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
