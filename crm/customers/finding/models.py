"""What customers are found by: the pairs of words of their names, and the distinct words with their slips and sounds."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.customers.models import Customer
from crm.teams.actor import Actor
from crm.teams.scope import ScopedQuerySet, open_to


class NamePairQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Pairs of customers who are not hidden from the actor."""
        return self.filter(open_to(actor, "customer__restriction"))._scoped(f"for {actor.kind}")


class NamePair(models.Model):
    """Two words of one of a customer's names (see `name_keys.py`). Derived: written with the name, gone with it."""

    class Name(models.TextChoices):
        NOW = "NOW", _("Name")
        PREFERRED = "PREFERRED", _("Preferred name")
        TRADING = "TRADING", _("Trading name")
        FORMER = "FORMER", _("Former name")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="name_pairs")
    one = models.CharField(max_length=60)
    other = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=9, choices=Name)

    objects = NamePairQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["one", "other"], name="customer_pair_one"),
            models.Index(fields=["other", "one"], name="customer_pair_other"),
        ]

    def __str__(self) -> str:
        return f"{self.one} {self.other}"


class NameWord(models.Model):
    """A distinct word of customers' names, with every form it takes when one letter is left out, and its sounds.

    A word may stand here twice: two people who add its first bearer at once must not wait for each other, so nothing
    forbids it; who reads takes each word once, and the proof of the keys removes the second.
    """

    word = models.CharField(max_length=60)
    slips = ArrayField(models.TextField(), default=list)
    sounds = ArrayField(models.TextField(), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["word"], name="customer_word"),
            GinIndex(fields=["slips"], name="customer_word_slips", fastupdate=False),
            GinIndex(fields=["sounds"], name="customer_word_sounds", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.word
