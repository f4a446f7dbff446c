"""What our own API gives of sessions and contacts, field by field."""

from collections.abc import Iterable, Mapping
from typing import Any

from rest_framework import serializers

from channels.api.rest.case_shapes import CasePromiseShape, promises_told
from channels.api.rest.place_shapes import PlaceShape, place_told
from channels.api.rest.shapes import CodeShape
from crm.contacts.by_program import ContactSeen
from crm.contacts.models import Capacity, ContactSession, Direction, Disposition, Relation
from crm.customers.references import shown


class SessionShape(serializers.Serializer[Any]):
    """One call, visit, letter, email, form or chat."""

    id = serializers.IntegerField()
    channel = serializers.CharField()
    direction = serializers.ChoiceField(Direction.choices)
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    call_id = serializers.CharField(allow_blank=True)


class ContactShape(serializers.Serializer[Any]):
    """One matter of a session."""

    reference = serializers.CharField()
    session = SessionShape()
    service = CodeShape()
    relation = serializers.ChoiceField(Relation.choices)
    disposition = serializers.ChoiceField(Disposition.choices)
    capacity = serializers.ChoiceField(Capacity.choices)
    customer = serializers.CharField(
        allow_blank=True, help_text="With the scope CUSTOMERS_READ; blank where nobody is known."
    )
    place = PlaceShape()
    received_at = serializers.DateTimeField()
    logged_at = serializers.DateTimeField()
    voided_at = serializers.DateTimeField(allow_null=True, help_text="When it turned out to be logged in error.")
    answers = serializers.DictField(help_text="By question, as stored. What the form calls sensitive is left out.")
    notes = serializers.CharField(required=False, allow_blank=True, help_text="With the scope WORDS_READ.")
    promises = CasePromiseShape(many=True)
    case = serializers.CharField(allow_null=True, help_text="The reference of its case, with the scope CASES_READ.")


class ContactPageShape(serializers.Serializer[Any]):
    """A page of contacts, those logged last first; `next` is the address of the following one, null on the last."""

    results = ContactShape(many=True)
    next = serializers.URLField(allow_null=True)


class SessionPageShape(serializers.Serializer[Any]):
    """A page of sessions, those begun last first."""

    results = SessionShape(many=True)
    next = serializers.URLField(allow_null=True)


class SessionWholeShape(SessionShape):
    """A session with the contacts in it that this key may see."""

    contacts = ContactShape(many=True)


class TakenShape(serializers.Serializer[Any]):
    """What was taken: the reference to give to whoever told us, and what they are promised."""

    reference = serializers.CharField()
    case = serializers.CharField(allow_null=True, help_text="The reference of the case it raised or belongs to.")
    session = serializers.IntegerField()
    promises = CasePromiseShape(many=True)


def session_told(session: ContactSession) -> dict[str, Any]:
    """A session."""
    named = ("channel", "direction", "started_at", "ended_at", "call_id")
    return {"id": session.pk} | {name: getattr(session, name) for name in named}


def contacts_told(seen: Iterable[ContactSeen], cases: Mapping[int, str]) -> list[dict[str, Any]]:
    """Contacts, each with the reference of its case where that is among these."""
    return [contact_told(one, cases.get(one.contact.pk)) for one in seen]


def contact_told(seen: ContactSeen, case: str | None) -> dict[str, Any]:
    """A contact; `case` is the reference of its case, as stored."""
    one = seen.contact
    named = ("relation", "disposition", "capacity", "received_at", "logged_at", "voided_at")
    told = {name: getattr(one, name) for name in named} | {
        "reference": shown(one.own_reference),
        "session": session_told(one.session),
        "service": {"code": one.service.code, "words": one.service.said},
        "customer": shown(seen.customer) if seen.customer else "",
        "place": place_told(one),
        "answers": seen.answers,
        "promises": promises_told(seen.promises),
        "case": shown(case) if case else None,
    }
    return told if seen.notes is None else told | {"notes": seen.notes}
