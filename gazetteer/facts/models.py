"""What is true at an address, from and to, and what happened there: kinds, facts, events, and the files they came in.

Facts and events come in through `gazetteer.facts.actions`, by COPY; nothing is deleted, periods only end. Where
something is true is one text, its *place* (see `places.py`): a property, a street, an area, or, of an event, every
address at which a fact has a value ("round 14"), so that one line of a crew reaches twelve hundred homes.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

CODE_LENGTH, VALUE_LENGTH, PLACE_LENGTH, WORDS_LENGTH, KEY_LENGTH = 40, 300, 360, 300, 100


class Nature(models.TextChoices):
    FACT = "FACT", _("Something that is true for a time")
    EVENT = "EVENT", _("Something that happened")


class Shape(models.TextChoices):
    """What a value of the kind is."""

    TEXT = "TEXT", _("Words or a code of yours")
    CHOICE = "CHOICE", _("One of a list")
    YES = "YES", _("Yes, or nothing")
    NUMBER = "NUMBER", _("A number")
    DATE = "DATE", _("A day")
    SCHEDULE = "SCHEDULE", _("Days that come again: a first day and every so many days")


class FactKindQuerySet(models.QuerySet["FactKind"]):
    def in_use(self) -> "FactKindQuerySet":
        """Kinds that are not retired."""
        return self.filter(retired_at__isnull=True)


class FactKind(models.Model):
    """One thing that may be true of an address, or may happen there; its code is what conditions and files say."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    nature = models.CharField(max_length=5, choices=Nature, default=Nature.FACT)
    name = models.CharField(max_length=120)
    name_cy = models.CharField(max_length=120, blank=True)  # what citizens read in Welsh; nothing: the English
    group = models.CharField(max_length=60, blank=True)  # "Waste": those of one group are shown together
    shape = models.CharField(max_length=8, choices=Shape, default=Shape.TEXT)
    choices = models.JSONField(default=dict, blank=True)  # of CHOICE: words by value
    holds_many = models.BooleanField(default=False)  # several are true at once: councillors of a ward
    is_public = models.BooleanField(default=False)  # citizens may see it of any address
    moves = models.JSONField(default=dict, blank=True)  # of SCHEDULE, at every address: day -> the day instead, or ""
    position = models.SmallIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.TextField()
    retired_at = models.DateTimeField(null=True)

    objects = FactKindQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[a-z][a-z0-9_]*$"), name="gazetteer_factkind_code"),
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="gazetteer_factkind_nature"),
            models.CheckConstraint(condition=Q(shape__in=Shape.values), name="gazetteer_factkind_shape"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def said(self) -> str:
        """Its name in the language in force."""
        return (self.name_cy if (get_language() or "").startswith("cy") else "") or self.name


class FactLoad(models.Model):
    """One file or call of facts or events that was taken in, and what it changed; stays for ever."""

    nature = models.CharField(max_length=5, choices=Nature)
    source = models.CharField(max_length=CODE_LENGTH)  # the system or list that says so: "waste_rounds"
    key = models.CharField(max_length=KEY_LENGTH, unique=True, null=True)  # of a call of the API: taken once
    name = models.TextField()  # of the file, or who called
    is_whole = models.BooleanField(default=False)  # all there is of its kinds: what it leaves out has ended
    loaded_at = models.DateTimeField()
    loaded_by = models.TextField()
    lines = models.IntegerField(default=0)
    rows = models.IntegerField(default=0)  # facts or events in them
    changed = models.JSONField(default=dict)  # by kind: new, ended, same
    reject_count = models.IntegerField(default=0)
    ignored = models.JSONField(default=list)  # columns of the file that are no kind of fact
    left_standing = models.BooleanField(default=False)  # whole, but lines did not say where: nothing absent was ended
    override_reason = models.TextField(blank=True)

    unsaved_rejects: "tuple[FactReject, ...]" = ()  # the first, of a dry run, which leaves no rows behind

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="gazetteer_factload_nature"),
        ]

    def __str__(self) -> str:
        return self.name


class FactReject(models.Model):
    """One fact or event of a file that was left out: as it stood there, and why."""

    load = models.ForeignKey(FactLoad, on_delete=models.PROTECT, related_name="rejects", db_index=False)
    line = models.IntegerField()
    code = models.CharField(max_length=12)  # UPRN, USRN, AREA, KIND, VALUE, FROM, TO, TWICE, LINE
    row = models.JSONField()  # by column, as in the file
    reason = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["load", "id"], name="gazetteer_factreject_load")]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"


class Fact(models.Model):
    """What one kind says of one place for a time; `active_to` is the first day on which it no longer was so."""

    place = models.CharField(max_length=PLACE_LENGTH)
    kind = models.ForeignKey(FactKind, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=CODE_LENGTH)
    value = models.CharField(max_length=VALUE_LENGTH)
    active_from = models.DateField()
    active_to = models.DateField(null=True)  # equal to active_from: withdrawn, it never was so
    load = models.ForeignKey(FactLoad, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_by = models.ForeignKey(FactLoad, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gte=models.F("active_from")),
                name="gazetteer_fact_period",
            ),
            # What an address is asked by, and the guard that nothing is said twice.
            models.UniqueConstraint(
                fields=["place", "kind", "source", "active_from", "value"], name="gazetteer_fact_once"
            ),
        ]
        indexes = [
            # Where a fact has a value: the homes of round 14.
            models.Index(
                fields=["kind", "value", "place"],
                condition=Q(active_to__isnull=True),
                name="gazetteer_fact_value",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.value}"


class PlaceEvent(models.Model):
    """Something that happened at a place, as a crew or a system told it."""

    place = models.CharField(max_length=PLACE_LENGTH)
    kind = models.ForeignKey(FactKind, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=CODE_LENGTH)
    key = models.CharField(max_length=KEY_LENGTH)  # the source's own, else made of what it says: told twice, it is one
    happened_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)  # it goes on until then: "back tomorrow"
    service = models.CharField(max_length=CODE_LENGTH, blank=True)  # it is about this service alone
    words = models.CharField(max_length=WORDS_LENGTH, blank=True)
    place_words = models.CharField(max_length=WORDS_LENGTH, blank=True)
    withdrawn_at = models.DateTimeField(null=True)  # the source took it back
    load = models.ForeignKey(FactLoad, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="gazetteer_placeevent_once"),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=models.F("happened_at")),
                name="gazetteer_placeevent_period",
            ),
        ]
        indexes = [models.Index(fields=["place", "happened_at"], name="gazetteer_placeevent_place")]

    def __str__(self) -> str:
        return f"{self.place}: {self.words}"
