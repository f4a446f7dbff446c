"""Places as the council's land and property gazetteer holds them: streets, properties, addresses, cross-references.

Rows come in by COPY through `gazetteer.supplies.actions`, never by `save()`; a key that was ever loaded is never deleted.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, SpGistIndex
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _


class LogicalStatus(models.IntegerChoices):
    """Where an entry stands in its life (gazetteer code list LOGICAL_STATUS)."""

    APPROVED = 1, _("Approved")
    ALTERNATIVE = 3, _("Alternative")
    CANDIDATE = 5, _("Candidate")
    PROVISIONAL = 6, _("Provisional")
    REJECTED_EXTERNAL = 7, _("Rejected outside the council")
    HISTORIC = 8, _("Historic")
    REJECTED_INTERNAL = 9, _("Rejected by the council")


class Language(models.TextChoices):
    ENGLISH = "ENG", _("English")
    WELSH = "CYM", _("Welsh")
    GAELIC = "GAE", _("Gaelic")


class Custodian(models.Model):
    """The council a gazetteer entry belongs to; one that is registered may send supplies of its own."""

    code = models.IntegerField(primary_key=True)
    name = models.TextField()
    registered_at = models.DateTimeField(null=True)  # nothing: known only because an entry names it
    supplied_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")  # until it does so
    west = models.IntegerField(null=True)  # its area, in metres of the National Grid; nothing: not said
    south = models.IntegerField(null=True)
    east = models.IntegerField(null=True)
    north = models.IntegerField(null=True)
    boundary = models.JSONField(null=True)  # polygons of rings of [easting, northing], inside that box
    usual_interval_days = models.SmallIntegerField(null=True)  # between change-only files; nothing: learned

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(west__isnull=True, south__isnull=True, east__isnull=True, north__isnull=True)
                | models.Q(west__lt=models.F("east"), south__lt=models.F("north")),
                name="gazetteer_custodian_area",
            ),
            models.CheckConstraint(
                condition=models.Q(usual_interval_days__isnull=True) | models.Q(usual_interval_days__gt=0),
                name="gazetteer_custodian_interval",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SuppliedEntry(models.Model):
    """What every row of a supply carries: whose it is, when it began and ended, whether it still comes."""

    custodian = models.ForeignKey(
        Custodian, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    start_date = models.DateField(null=True)
    end_date = models.DateField(null=True)
    entry_date = models.DateField(null=True)
    last_update_date = models.DateField(null=True)
    closed_date = models.DateField(null=True)  # the supply stopped naming this key on that day

    class Meta:
        abstract = True


class StreetQuerySet(models.QuerySet["Street"]):
    def current(self) -> "StreetQuerySet":
        """Streets that are still there: neither ended nor dropped from the supply."""
        return self.filter(closed_date__isnull=True, end_date__isnull=True)


class Street(SuppliedEntry):
    """A street (DTF record 11) with its name as people read it, taken from its best descriptor."""

    usrn = models.BigIntegerField(primary_key=True)
    record_type = models.SmallIntegerField()
    naming_authority = models.IntegerField()
    state = models.SmallIntegerField(null=True)
    state_date = models.DateField(null=True)
    surface = models.SmallIntegerField(null=True)
    classification = models.SmallIntegerField(null=True)
    start_easting = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    start_northing = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    end_easting = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    end_northing = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    tolerance = models.SmallIntegerField(null=True)
    name = models.TextField(default="")
    locality = models.TextField(default="")
    town = models.TextField(default="")
    label = models.TextField(default="")  # "Abbey Road, Ashton, Sale"
    sort_key = models.TextField(default="")

    objects = StreetQuerySet.as_manager()

    def __str__(self) -> str:
        return self.label or str(self.usrn)


class StreetDescriptor(SuppliedEntry):
    """What a street is called in one language (DTF record 15), as supplied."""

    street = models.ForeignKey(Street, on_delete=models.PROTECT, related_name="descriptors", db_index=False)
    language = models.CharField(max_length=3, choices=Language.choices)
    name = models.TextField()
    locality = models.TextField(default="")
    town = models.TextField(default="")
    administrative_area = models.TextField(default="")
    folded_name = models.TextField(default="")
    words = ArrayField(models.TextField(), default=list)  # of name, locality and town, with their short forms

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["street", "language"], name="gazetteer_descriptor_street_language"),
        ]
        indexes = [
            GinIndex(fields=["words"], name="gazetteer_descriptor_words"),
            models.Index(fields=["folded_name", "street"], name="gazetteer_descriptor_name"),
        ]

    def __str__(self) -> str:
        return self.name


class PropertyQuerySet(models.QuerySet["Property"]):
    def pickable(self) -> "PropertyQuerySet":
        """Properties an agent or a citizen may choose: approved, and not the record of a street itself."""
        return self.filter(logical_status=LogicalStatus.APPROVED).exclude(classification__startswith="PS")


class Property(SuppliedEntry):
    """A property (DTF record 21, a BLPU) with its preferred address, formatted once when it was loaded."""

    uprn = models.BigIntegerField(primary_key=True)
    logical_status = models.SmallIntegerField(choices=LogicalStatus.choices)
    state = models.SmallIntegerField(null=True)
    state_date = models.DateField(null=True)
    classification = models.TextField(default="")
    parent_uprn = models.BigIntegerField(null=True)  # plain: a supply may name a parent it does not hold
    easting = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    northing = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    position_quality = models.SmallIntegerField(null=True)
    organisation = models.TextField(default="")
    ward_code = models.TextField(default="")
    parish_code = models.TextField(default="")
    postcode_locator = models.TextField(db_default="")  # AddressBase gives the postcode here, DTF with each address
    country = models.TextField(db_default="")  # E, W, S, N, L, M, J; AddressBase alone gives it
    postal_flag = models.TextField(db_default="")  # D, L, C or N (AddressBase: how Royal Mail knows it)
    street = models.ForeignKey(Street, on_delete=models.PROTECT, null=True, related_name="properties", db_index=False)
    address = models.TextField(default="")
    address_lines = ArrayField(models.TextField(), default=list)
    welsh_lines = ArrayField(models.TextField(), db_default=[])  # where there is a Welsh address, else empty
    postcode = models.TextField(default="")
    postcode_key = models.TextField(default="")  # capitals without a space
    sort_key = models.TextField(default="")  # natural order: street, number, suffix, flat

    objects = PropertyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "properties"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(logical_status__in=[1, 5, 6, 7, 8, 9]), name="gazetteer_property_logical_status"
            ),
        ]
        indexes = [
            models.Index(fields=["postcode_key", "sort_key", "uprn"], name="gazetteer_property_postcode"),
            models.Index(fields=["street", "sort_key", "uprn"], name="gazetteer_property_street"),
            models.Index(
                fields=["parent_uprn", "sort_key", "uprn"],
                condition=models.Q(parent_uprn__isnull=False),
                name="gazetteer_property_parent",
            ),
            SpGistIndex(
                models.Func(
                    Cast("easting", models.FloatField()), Cast("northing", models.FloatField()), function="point"
                ),
                name="gazetteer_property_position",
            ),
            # Few of many: the gazetteer officer looks through those that still have people or work on them.
            models.Index(
                fields=["uprn"],
                condition=models.Q(closed_date__isnull=False)
                | models.Q(
                    logical_status__in=[
                        LogicalStatus.REJECTED_EXTERNAL.value,
                        LogicalStatus.HISTORIC.value,
                        LogicalStatus.REJECTED_INTERNAL.value,
                    ]
                ),
                name="gazetteer_property_gone",
            ),
        ]

    def __str__(self) -> str:
        return self.address

    def lines_in(self, language: str) -> list[str]:
        """The lines of the address in the reader's language, or as they are where it has no name in that language."""
        return self.welsh_lines if language == Language.WELSH and self.welsh_lines else self.address_lines

    def address_in(self, language: str) -> str:
        """The single line in the reader's language, or as it is where it has no name in that language."""
        return ", ".join(self.lines_in(language))


class Address(SuppliedEntry):
    """One way of writing a property's address (DTF record 24, an LPI): preferred, alternative or historic."""

    lpi_key = models.CharField(max_length=14)
    language = models.CharField(max_length=3, choices=Language.choices)
    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="addresses", db_column="uprn")
    street = models.ForeignKey(
        Street, on_delete=models.PROTECT, related_name="addresses", db_column="usrn", db_index=False
    )
    logical_status = models.SmallIntegerField(choices=LogicalStatus.choices)
    sao_start_number = models.SmallIntegerField(null=True)
    sao_start_suffix = models.TextField(default="")
    sao_end_number = models.SmallIntegerField(null=True)
    sao_end_suffix = models.TextField(default="")
    sao_text = models.TextField(default="")
    pao_start_number = models.SmallIntegerField(null=True)
    pao_start_suffix = models.TextField(default="")
    pao_end_number = models.SmallIntegerField(null=True)
    pao_end_suffix = models.TextField(default="")
    pao_text = models.TextField(default="")
    level = models.TextField(default="")
    postal_address = models.TextField(default="")
    postcode = models.TextField(default="")
    post_town = models.TextField(default="")
    official_flag = models.TextField(default="")
    address_lines = ArrayField(models.TextField(), default=list)
    flat = models.TextField(default="")  # "3a" of FLAT 3A, UNIT 3A or a secondary number 3 A
    words = ArrayField(models.TextField(), default=list)  # of everything but the postcode, with short forms
    sort_key = models.TextField(default="")

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [
            models.UniqueConstraint(fields=["lpi_key", "language"], name="gazetteer_address_key"),
            models.CheckConstraint(
                condition=models.Q(logical_status__in=LogicalStatus.values), name="gazetteer_address_logical_status"
            ),
            models.CheckConstraint(condition=models.Q(language__in=Language.values), name="gazetteer_address_language"),
        ]
        indexes = [
            models.Index(fields=["street", "pao_start_number", "pao_end_number"], name="gazetteer_address_number"),
            models.Index(
                fields=["street", "pao_start_number", "pao_end_number"],
                condition=models.Q(pao_end_number__isnull=False),
                name="gazetteer_address_range",
            ),
            GinIndex(fields=["words"], name="gazetteer_address_words"),
        ]

    def __str__(self) -> str:
        return ", ".join(self.address_lines)


class CrossReference(SuppliedEntry):
    """The key of a property in another system (DTF record 23): council tax, business rates, electoral register."""

    key = models.CharField(max_length=14, unique=True)
    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="cross_references", db_column="uprn")
    reference = models.TextField()
    source = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["reference", "source"], name="gazetteer_xref_reference")]

    def __str__(self) -> str:
        return f"{self.source} {self.reference}"


class Classification(SuppliedEntry):
    """What a property is, in one scheme (record 32); a DTF supply says it with the property itself."""

    key = models.CharField(max_length=14, unique=True)
    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="classifications", db_column="uprn")
    code = models.TextField()
    scheme = models.TextField()
    scheme_version = models.TextField(default="")

    def __str__(self) -> str:
        return self.code


class Organisation(SuppliedEntry):
    """Who is at a property (record 31); a DTF supply says it with the property itself."""

    key = models.CharField(max_length=14, unique=True)
    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="organisations", db_column="uprn")
    name = models.TextField()
    legal_name = models.TextField(default="")

    def __str__(self) -> str:
        return self.name


class Successor(SuppliedEntry):
    """Which property took the place of one that is gone (record 30)."""

    key = models.CharField(max_length=14, unique=True)
    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="successors", db_column="uprn")
    successor_uprn = models.BigIntegerField()  # plain: it may belong to a council whose entries are not here

    def __str__(self) -> str:
        return f"{self.property_id} -> {self.successor_uprn}"


class DeliveryPoint(SuppliedEntry):
    """Where Royal Mail delivers (record 28), as supplied; it lends its street to addresses on described ones."""

    udprn = models.BigIntegerField(primary_key=True)
    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="delivery_points", db_column="uprn")
    organisation = models.TextField(default="")
    department = models.TextField(default="")
    po_box_number = models.TextField(default="")
    sub_building = models.TextField(default="")
    building_name = models.TextField(default="")
    building_number = models.SmallIntegerField(null=True)
    dependent_thoroughfare = models.TextField(default="")
    thoroughfare = models.TextField(default="")
    double_dependent_locality = models.TextField(default="")
    dependent_locality = models.TextField(default="")
    post_town = models.TextField(default="")
    postcode = models.TextField(default="")
    welsh_dependent_thoroughfare = models.TextField(default="")
    welsh_thoroughfare = models.TextField(default="")
    welsh_double_dependent_locality = models.TextField(default="")
    welsh_dependent_locality = models.TextField(default="")
    welsh_post_town = models.TextField(default="")

    def __str__(self) -> str:
        return str(self.udprn)
