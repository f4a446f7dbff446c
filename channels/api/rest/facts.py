"""What is true at an address, for programs: read, and given by the systems that know it, whole or piece by piece."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from channels.api.rest import questions
from channels.api.rest.acting import ONCE, ClientView, acted, actor_of
from channels.api.rest.given import Given, PlaceKey, Text, YesNo, read
from channels.api.rest.promises import moment
from channels.api.rest.views import act_answers, answers
from crm.teams.access import record_read
from gazetteer.facts.actions.loading import events_take, facts_take
from gazetteer.facts.models import FactLoad
from gazetteer.facts.queries import Here, facts_here

TAGS = ["Facts"]
MOST_ROWS = 2_000
MOST_REJECTS = 100
KEY_LETTERS = 40


class FactShape(serializers.Serializer[Any]):
    """One thing that is true there."""

    kind = serializers.CharField()
    name = serializers.CharField()
    group = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_blank=True)
    shown = serializers.CharField(allow_blank=True, help_text="The value in words.")
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]
    is_public = serializers.BooleanField(help_text="Citizens may see it of any address.")


class HappenedShape(serializers.Serializer[Any]):
    """One thing that happened there lately, or goes on."""

    kind = serializers.CharField()
    name = serializers.CharField()
    service = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    words = serializers.CharField(allow_blank=True)
    source = serializers.CharField()  # type: ignore[assignment]
    is_public = serializers.BooleanField()


class HereShape(serializers.Serializer[Any]):
    """What is true at a place, and what happened there in the last 14 days, the newest first."""

    facts = FactShape(many=True)
    events = HappenedShape(many=True)


class RejectShape(serializers.Serializer[Any]):
    """A row that was not taken: which, and why."""

    row = serializers.IntegerField(help_text="Its place among those sent, from 1.")
    code = serializers.CharField()
    reason = serializers.CharField()


class TakenInShape(serializers.Serializer[Any]):
    """What was taken in: every good row; of the bad ones the first hundred are said."""

    load = serializers.IntegerField()
    rows = serializers.IntegerField()
    changed = serializers.DictField(help_text="By kind: how many are new, changed, ended, the same.")
    rejected = serializers.IntegerField()
    rejects = RejectShape(many=True)


class FactRowGiven(Given):
    """A fact: of exactly one of `uprn`, `usrn` and `area`; an empty value says that nothing is so any more."""

    kind = Text(max_length=40)
    uprn = PlaceKey(required=False)
    usrn = PlaceKey(required=False)
    area = Text(required=False, max_length=40)
    value = Text(required=False, allow_blank=True)


FactRowGiven._declared_fields |= {  # `from` is a word of the language
    "from": serializers.DateField(required=False),
    "to": serializers.DateField(required=False),
}


class FactsGiven(Given):
    """Facts of one source. With `whole` they are all there is of their kinds: what is left out has ended."""

    source = Text(max_length=40, help_text="The system that says so: waste_rounds.")  # type: ignore[assignment]
    whole = YesNo(required=False)
    facts = FactRowGiven(many=True, min_length=1, max_length=MOST_ROWS)  # type: ignore[call-arg]


class EventRowGiven(Given):
    """Something that happened: at one of `uprn`, `usrn`, `area`, or wherever a `fact` is so ("round=14")."""

    kind = Text(max_length=40)
    at = serializers.DateTimeField()
    uprn = PlaceKey(required=False)
    usrn = PlaceKey(required=False)
    area = Text(required=False, max_length=40)
    fact = Text(required=False)
    until = serializers.DateTimeField(required=False)
    service = Text(required=False, max_length=40)
    words = Text(required=False, allow_blank=True)
    place = Text(required=False, allow_blank=True)
    key = Text(required=False, max_length=100, help_text="Yours: the same again corrects the first.")
    withdrawn = YesNo(required=False)


class EventsGiven(Given):
    """Events of one source, in any order; what is told twice is one."""

    source = Text(max_length=40)  # type: ignore[assignment]
    events = EventRowGiven(many=True, min_length=1, max_length=MOST_ROWS)  # type: ignore[call-arg]


class FactsView(ClientView):
    may = {"GET": "fact.view", "POST": "fact.load"}

    @extend_schema(
        operation_id="facts",
        summary="What is true at an address",
        description="The facts of a property or a street, those of its areas with them, and what happened there lately. "
        "Needs the scope FACTS_READ.",
        parameters=[
            OpenApiParameter("uprn", OpenApiTypes.INT64, description="A property: this or a USRN."),
            OpenApiParameter("usrn", OpenApiTypes.INT64, description="A street."),
            OpenApiParameter("at", OpenApiTypes.DATETIME, description="The moment that counts; now when left out."),
        ],
        responses=answers(HereShape),
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """What is here. Raises ValidationError."""
        uprn, usrn, now = questions.number(request, "uprn"), questions.number(request, "usrn"), timezone.now()
        if (uprn is None) == (usrn is None):
            raise questions.wrong("uprn", _("Ask exactly one of uprn and usrn."))
        at = moment(request, "at", usual=now)
        try:
            here = facts_here(uprn=uprn, usrn=usrn, at=at)
        except OverflowError as outside:
            raise questions.wrong("at", _("A moment like 2026-11-23T10:00:00Z.")) from outside
        if uprn is not None:  # an assisted collection tells of who lives there
            record_read(actor=actor_of(request), at=now, screen="api:facts", kind="PROPERTY", keys=[uprn])
        return Response(HereShape(_here(here)).data)

    @extend_schema(
        operation_id="facts_take",
        summary="Say what is true at addresses",
        description="Facts of one source, up to 2,000 at once. Every good row counts, each bad one is kept with the reason; "
        "the same rows again change nothing. Needs the scope FACTS_WRITE.",
        parameters=[ONCE],
        request=FactsGiven,
        responses=act_answers(TakenInShape),
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """What was taken in. Raises ValidationError, NotFacts, FactsRefused, FactLoadUnderWay, KeyUsed, Busy."""
        given = read(request, FactsGiven)

        def take(*, key: str, by: str, at: datetime) -> FactLoad:
            rows = [_row(row) for row in given["facts"]]
            return facts_take(
                rows=rows, source=given["source"], key=key, by=by, at=at, is_whole=given.get("whole", False)
            )  # fmt: skip

        return _taken(request, take)


class FactEventsView(ClientView):
    may = {"POST": "fact.load"}

    @extend_schema(
        operation_id="fact_events_take",
        summary="Say what happened at addresses",
        description="Events of one source, up to 2,000 at once: a bin not out, a round not finished. "
        "Needs the scope FACTS_WRITE.",
        parameters=[ONCE],
        request=EventsGiven,
        responses=act_answers(TakenInShape),
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """What was taken in. Raises ValidationError, NotFacts, FactLoadUnderWay, KeyUsed, Busy."""
        given = read(request, EventsGiven)

        def take(*, key: str, by: str, at: datetime) -> FactLoad:
            return events_take(
                rows=[_row(row) for row in given["events"]], source=given["source"], key=key, by=by, at=at
            )  # fmt: skip

        return _taken(request, take)


def _taken(request: Request, take: Callable[..., FactLoad]) -> Response:
    actor, now = actor_of(request), timezone.now()

    def done(key: str) -> FactLoad:
        short = hashlib.sha256(key.encode()).hexdigest()[:KEY_LETTERS]  # beside the source it has so much room
        return take(key=short, by=actor.signed, at=now)

    load, status = acted(request, done, at=now)
    rejects = [
        {"row": one.line, "code": one.code, "reason": one.reason}
        for one in load.rejects.order_by("line", "pk")[:MOST_REJECTS]
    ]
    told = {
        "load": load.pk,
        "rows": load.rows,
        "changed": load.changed,
        "rejected": load.reject_count,
        "rejects": rejects,
    }
    return Response(TakenInShape(told).data, status=status)


def _row(given: Mapping[str, Any]) -> dict[str, Any]:
    """A row as files have it: days and moments as text, yes and no as 1 and nothing."""
    said: dict[str, Any] = {}
    for name, value in given.items():
        if isinstance(value, bool):
            said[name] = "1" if value else ""
        else:
            said[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return said


def _here(here: Here) -> dict[str, Any]:
    facts = ("kind", "name", "group", "value", "shown", "since", "until", "source", "is_public")
    events = ("kind", "name", "service", "at", "until", "words", "source", "is_public")
    return {
        "facts": [{name: getattr(fact, name) for name in facts} for fact in here.facts],
        "events": [{name: getattr(event, name) for name in events} for event in here.events],
    }
