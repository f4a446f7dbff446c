"""Answers in words for whoever reads them: what they name by a key looked up, what is sensitive masked by role."""

from collections.abc import Iterable, Mapping, Sequence

from crm.catalogue.forms.questions import Form, Known
from crm.catalogue.forms.telling import FILE, UPRN, answered, looked_up
from crm.documents.models import Document
from crm.teams.actor import Actor
from crm.teams.policy import Field, Sight, field_seen
from gazetteer.entries.models import Property

Answered = tuple[Form, Mapping[str, str]]


def answers_told(answers: Sequence[Answered], *, reader: Actor | None) -> list[list[tuple[str, str]]]:
    """(question, answer) in words for each of these (form, answers); None reads what they said themselves."""
    found = answers_found(answers)
    return [answered(form, given, found=found, masked=masked_codes(form, reader)) for form, given in answers]


def masked_codes(form: Form, reader: Actor | None) -> set[str]:
    """The questions whose answers this reader may not see: what the form calls sensitive, and dates of birth."""
    if reader is None:
        return set()
    sensitive = field_seen(reader, Field.SENSITIVE_ANSWER) != Sight.WHOLE
    births = field_seen(reader, Field.DATE_OF_BIRTH) != Sight.WHOLE
    return {
        item["code"]
        for item in form
        if (sensitive and item.get("sensitive")) or (births and item.get("known") == Known.DATE_OF_BIRTH)
    }


def answers_found(answers: Iterable[Answered]) -> dict[str, str]:
    """The words of every address and file among these (form, answers), as `answered` takes them: two statements at
    most, and none when nothing is named."""
    uprns: set[int] = set()
    files: set[int] = set()
    for form, given in answers:
        addresses, documents = looked_up(form, given)
        uprns.update(addresses)
        files.update(documents)
    found: dict[str, str] = {}
    if uprns:
        found |= {f"{UPRN}{one.uprn}": one.address for one in Property.objects.filter(uprn__in=uprns)}
    if files:
        names = Document.objects.filter(pk__in=files).values_list("pk", "name")
        found |= {f"{FILE}{key}": name for key, name in names}
    return found
