"""What our own API gives of cases, field by field."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from cases.casework.inputs import InputKind
from cases.casework.models import Case, PartyRole
from cases.casework.naming import public_words_of, state_label
from cases.casework.queries.by_program import CaseWhole, ContactSaid, PartySeen
from channels.api.rest.case_acts import acts_told
from channels.api.rest.place_shapes import PlaceShape, place_told
from channels.api.rest.shapes import CodeShape
from crm.contacts.models import Promise, Reference
from crm.customers.models import ContactPoint
from crm.customers.references import shown
from crm.sla.models import Clock, ClockKind


class OutcomeShape(CodeShape):
    """How a case ended."""

    family = serializers.CharField(help_text="DONE, NOTHING_FOUND, NOT_OURS …: what kind of ending it is.")


class CaseLineShape(serializers.Serializer[Any]):
    """A case in a list."""

    reference = serializers.CharField(help_text="Of the contact that raised it: BCDF-2345-J.")
    service = CodeShape()
    workflow = serializers.CharField()
    state = CodeShape()
    stage = serializers.CharField(allow_blank=True, help_text="The service's own, inside the state.")
    team = CodeShape()
    place = PlaceShape()
    opened_at = serializers.DateTimeField()
    planned_date = serializers.DateField(allow_null=True)
    next_due_at = serializers.DateTimeField(allow_null=True, help_text="The earliest promise still owed.")
    waiting_since = serializers.DateTimeField(allow_null=True, help_text="Since when the customer is to answer.")
    closed_at = serializers.DateTimeField(allow_null=True)
    outcome = OutcomeShape(allow_null=True)
    reporters = serializers.IntegerField()
    chases = serializers.IntegerField()
    version = serializers.IntegerField(help_text="Grows with each act: send it with the next.")


class ReferenceShape(serializers.Serializer[Any]):
    """A reference that leads to the case."""

    kind = serializers.ChoiceField(Reference.Kind.choices)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    value = serializers.CharField()


class CaseContactShape(serializers.Serializer[Any]):
    """What somebody told us about it."""

    reference = serializers.CharField()
    relation = serializers.CharField(
        help_text="NEW raised it; CHASE, SAME_REPORT, ADDS, ANSWERS, NOT_FIXED came later."
    )
    channel = serializers.CharField()
    received_at = serializers.DateTimeField()
    answers = serializers.DictField(help_text="By question, as stored. What the form calls sensitive is left out.")
    notes = serializers.CharField(required=False, allow_blank=True, help_text="With the scope WORDS_READ.")


class PointShape(serializers.Serializer[Any]):
    """A way to reach somebody."""

    kind = serializers.ChoiceField(ContactPoint.Kind.choices)
    value = serializers.CharField()


class PartyShape(serializers.Serializer[Any]):
    """Somebody's part in it; who that is with the scope CUSTOMERS_READ."""

    role = serializers.ChoiceField(PartyRole.choices)
    may_see = serializers.BooleanField()
    is_written_to = serializers.BooleanField()
    is_named = serializers.BooleanField(help_text="To the others.")
    customer = serializers.CharField(required=False)
    name = serializers.CharField(required=False)
    reach = PointShape(many=True, required=False)


class CasePromiseShape(serializers.Serializer[Any]):
    """A promise to whoever raised it."""

    kind = serializers.ChoiceField(ClockKind.choices)
    cycle = serializers.IntegerField()
    state = serializers.ChoiceField(Clock.State.choices)
    due_at = serializers.DateTimeField(allow_null=True)
    missed_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class CaseNoteShape(serializers.Serializer[Any]):
    """Internal words about it."""

    text = serializers.CharField()
    written_at = serializers.DateTimeField()


class AskedShape(serializers.Serializer[Any]):
    """One thing that an act asks for."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField([kind.value for kind in InputKind])
    required = serializers.BooleanField()  # type: ignore[assignment]
    choices = CodeShape(many=True)


class ActShape(serializers.Serializer[Any]):
    """Something that this client may do on the case now."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    href = serializers.CharField(help_text="Where to POST it.")
    asks = AskedShape(many=True)


class CaseShape(CaseLineShape):
    """A case with all that this client may know of it, and the acts it may do on it now."""

    public_words = serializers.CharField(help_text="What citizens read of its state.")
    outcome_words = serializers.CharField(allow_blank=True, help_text="What citizens read of its end.")
    references = ReferenceShape(many=True)
    contacts = CaseContactShape(many=True)
    parties = PartyShape(many=True)
    promises = CasePromiseShape(many=True)
    notes = CaseNoteShape(many=True, required=False, help_text="With the scope WORDS_READ.")
    acts = ActShape(many=True)


class CasePageShape(serializers.Serializer[Any]):
    """A page of cases, those raised last first; `next` is the address of the following one, null on the last."""

    results = CaseLineShape(many=True)
    next = serializers.URLField(allow_null=True)


def case_line(case: Case) -> dict[str, Any]:
    """A case as a line of a list; read with `with_reference`, its service, team, outcome and place."""
    outcome = case.outcome
    return {
        "reference": shown(case.reference_value),  # type: ignore[attr-defined]
        "service": {"code": case.service.code, "words": case.service.said},
        "workflow": case.workflow,
        "state": {"code": case.state, "words": state_label(case)},
        "stage": case.stage,
        "team": {"code": case.team.code, "words": case.team.name},
        "place": place_told(case),
        "opened_at": case.opened_at,
        "planned_date": case.planned_date,
        "next_due_at": case.next_due_at,
        "waiting_since": case.waiting_since,
        "closed_at": case.closed_at,
        "outcome": outcome and {"code": outcome.code, "words": outcome.label, "family": outcome.family},
        "reporters": case.reporter_count,
        "chases": case.chase_count,
        "version": case.version,
    }


def case_told(whole: CaseWhole) -> dict[str, Any]:
    """A case whole."""
    case = whole.case
    told = case_line(case) | {
        "public_words": str(public_words_of(case)),
        "outcome_words": case.outcome_words,
        "references": [_reference(one) for one in whole.references],
        "contacts": [_contact(said) for said in whole.contacts],
        "parties": [_party(one, named=whole.names_people) for one in whole.parties],
        "promises": promises_told(whole.promises),
        "acts": acts_told(whole),
    }
    if whole.sees_words:
        told["notes"] = [{"text": note.text, "written_at": note.written_at} for note in whole.notes]
    return told


def promises_told(promises: Iterable[Promise]) -> list[dict[str, Any]]:
    """What was promised, as it stands; each read with its clock."""
    return [
        {
            "kind": one.kind,
            "cycle": one.cycle,
            "state": one.clock.state,
            "due_at": one.clock.due_at,
            "missed_at": one.clock.breached_at,
            "ended_at": one.clock.stopped_at,
        }
        for one in promises
    ]


def reference_words(one: Reference) -> str:
    """A reference as people read it."""
    return shown(one.value) if one.kind == Reference.Kind.OWN else one.value


def _reference(one: Reference) -> dict[str, str]:
    return {"kind": one.kind, "source": one.source, "value": reference_words(one)}


def _contact(said: ContactSaid) -> dict[str, Any]:
    contact = said.contact
    told = {
        "reference": shown(contact.own_reference),
        "relation": contact.relation,
        "channel": contact.session.channel,
        "received_at": contact.received_at,
        "answers": said.answers,
    }
    return told if said.notes is None else told | {"notes": said.notes}


def _party(seen: PartySeen, *, named: bool) -> dict[str, Any]:
    party = seen.party
    told: dict[str, Any] = {
        "role": party.role,
        "may_see": party.may_see,
        "is_written_to": party.is_written_to,
        "is_named": party.is_named,
    }
    if named:
        told |= {
            "customer": shown(party.customer.reference),
            "name": party.customer.display_name,
            "reach": [{"kind": point.kind, "value": point.value} for point in seen.points],
        }
    return told
