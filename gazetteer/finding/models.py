"""The distinct words of the gazetteer, by which slips of the pen are forgiven."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class SearchWord(models.Model):
    """A distinct word of the gazetteer, with every form it takes when one letter is left out (see `slips.py`)."""

    word = models.TextField(primary_key=True)
    slips = ArrayField(models.TextField(), default=list)

    class Meta:
        indexes = [GinIndex(fields=["slips"], name="gazetteer_word_slips", fastupdate=False)]

    def __str__(self) -> str:
        return self.word
