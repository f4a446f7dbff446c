"""Promises in our API: what would be promised and why, and what was promised about a reference. Nothing about people."""

from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.casework.promised import NothingKnown, PromiseKnown, promises_of_reference
from channels.api.clients import ClientKey, ClientRate, client_may, client_of
from channels.api.rest import questions
from channels.api.rest.views import answers
from crm.catalogue.queries import NoSuchService, service_in_force
from crm.contacts.channels.known import channels
from crm.customers.promised_as import PromisedAs
from crm.sla.explaining import Explanation
from crm.sla.models import ClockKind
from crm.sla.queries import UnknownPolicy
from crm.sla.what_if import Promised, what_if


class DayShape(serializers.Serializer):
    """One day between receipt and due."""

    day = serializers.DateField()
    counted = serializers.BooleanField()
    why = serializers.CharField()


class PauseShape(serializers.Serializer):
    """A stretch in which the clock stood still; `until` is null while it does."""

    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    why = serializers.CharField(allow_blank=True)


class WhyShape(serializers.Serializer):
    """Why a promise is due when it is: in one sentence, and day by day."""

    sentence = serializers.CharField()
    days = DayShape(many=True)
    pauses = PauseShape(many=True)


class WouldBeShape(serializers.Serializer):
    """One promise that would be made."""

    kind = serializers.ChoiceField(ClockKind.choices)
    rule = serializers.CharField(help_text="The rule in force, in words.")
    starts_after = serializers.CharField(
        allow_blank=True, help_text="The kind of promise whose keeping it begins with; reckoned at the last moment."
    )
    due_at = serializers.DateTimeField(allow_null=True, help_text="Null for a moment still to be agreed.")
    beyond_known_holidays = serializers.BooleanField()
    why = WhyShape(allow_null=True)


class WhatIfShape(serializers.Serializer):
    """What would be promised, what is due first, first."""

    service = serializers.CharField()
    received_at = serializers.DateTimeField()
    holidays_known_until = serializers.DateField(allow_null=True)
    promises = WouldBeShape(many=True)


class PromiseShape(serializers.Serializer):
    """One promise about a reference, as it stands."""

    kind = serializers.ChoiceField(ClockKind.choices)
    cycle = serializers.IntegerField(help_text="2 and more after the matter was opened again.")
    state = serializers.CharField(help_text="RUNNING, PAUSED, STOPPED (kept, or done late) or CANCELLED")
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="Null while it waits.")
    first_promised_at = serializers.DateTimeField(allow_null=True, help_text="The date the customer was told first.")
    new_dates = serializers.ListField(child=serializers.DateTimeField())
    is_late = serializers.BooleanField()
    missed_at = serializers.DateTimeField(allow_null=True, help_text="The time that was missed; it stays for ever.")
    is_excused = serializers.BooleanField()
    waiting_since = serializers.DateTimeField(allow_null=True)
    waits_until = serializers.DateTimeField(allow_null=True, help_text="When it goes on if nobody answers.")
    ended_at = serializers.DateTimeField(allow_null=True)
    why = WhyShape(allow_null=True, help_text="While it is owed.")


class PromisesShape(serializers.Serializer):
    """The promises about a reference, oldest first."""

    results = PromiseShape(many=True)


class WhatIfView(APIView):
    authentication_classes = [ClientKey]
    permission_classes = [client_may("promise.what_if")]
    throttle_classes = [ClientRate]

    @extend_schema(
        operation_id="promises_explain",
        summary="What would be promised",
        description="What would be promised for a service, from a moment, on a channel, and why: each day, and whether it "
        "counts.",
        parameters=[
            OpenApiParameter("service", OpenApiTypes.STR, required=True, description="The code of a service."),
            OpenApiParameter(
                "received_at",
                OpenApiTypes.DATETIME,
                description="When it was received, with its zone; now if left out.",
            ),
            OpenApiParameter(
                "channel",
                OpenApiTypes.STR,
                description="The code of a channel, such as PHONE, EMAIL or WEB: how it came; any when left out.",
            ),
            OpenApiParameter(
                "customer_kind",
                OpenApiTypes.STR,
                enum=PromisedAs.values,
                description="From whom; anybody if left out.",
            ),
        ],
        responses=answers(WhatIfShape, one=True),
        tags=["Promises"],
    )
    def get(self, request: Request) -> Response:
        """What if. Raises Http404 for a service there is not, or that promises nothing."""
        service = questions.text(request, "service")
        if not service:
            raise questions.wrong("service", _("Say which service."))
        received_at = moment(request, "received_at", usual=timezone.now())
        channel = _one_of(request, "channel", list(channels()))
        customer_kind = _one_of(request, "customer_kind", PromisedAs.values)
        try:
            policy = service_in_force(code=service).policy
            found = what_if(code=policy, received_at=received_at, channel=channel, customer_kind=customer_kind)
        except (NoSuchService, UnknownPolicy) as nothing:
            raise Http404 from nothing
        except ValueError as outside:
            raise questions.wrong("received_at", _("A moment between the years 1901 and 2190.")) from outside
        facts = {
            "service": service,
            "received_at": found.received_at,
            "holidays_known_until": found.holidays_until,
            "promises": [_would_be(one) for one in found.promises],
        }
        return Response(WhatIfShape(facts).data)


class PromisesView(APIView):
    authentication_classes = [ClientKey]
    permission_classes = [client_may("promise.read")]
    throttle_classes = [ClientRate]

    @extend_schema(
        operation_id="promises",
        summary="The promises about a reference",
        description="What was promised about the contact with this reference, how it stands and why. Neither who it was nor "
        "what it was about; nothing for what is confidential. Needs the scope PROMISES_READ.",
        responses=answers(PromisesShape, one=True),
        tags=["Promises"],
    )
    def get(self, request: Request, reference: str) -> Response:
        """The promises. Raises Http404 for a reference there is not, or that may not be known here."""
        try:
            found = promises_of_reference(actor=client_of(request).actor, reference=reference, at=timezone.now())
        except NothingKnown as nothing:
            raise Http404 from nothing
        return Response(PromisesShape({"results": [_promise(one) for one in found]}).data)


def moment(request: Request, name: str, *, usual: datetime) -> datetime:
    """The moment given as 2026-11-23T10:00:00Z, else the usual one; without a zone it is on the council's clock."""
    value = questions.text(request, name)
    try:
        found = parse_datetime(value.replace(" ", "+")) if value else usual
    except ValueError:
        found = None
    if found is None:
        raise questions.wrong(name, _("A moment like 2026-11-23T10:00:00Z."))
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def _one_of(request: Request, name: str, known: list[str]) -> str:
    value = questions.text(request, name)
    if value and value not in known:
        raise questions.wrong(name, _("One of %(known)s.") % {"known": ", ".join(known)})
    return value


def _why(why: Explanation | None) -> dict[str, Any] | None:
    if why is None:
        return None
    days = [{"day": row.day, "counted": row.counted, "why": row.why} for row in why.rows]
    pauses = [{"since": one.since, "until": one.until, "why": one.why} for one in why.pauses]
    return {"sentence": why.sentence, "days": days, "pauses": pauses}


def _would_be(one: Promised) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "rule": one.rule,
        "starts_after": one.after,
        "due_at": one.due_at,
        "beyond_known_holidays": one.is_guess,
        "why": _why(one.why),
    }


def _promise(known: PromiseKnown) -> dict[str, Any]:
    clock = known.clock
    return {
        "kind": clock.kind,
        "cycle": clock.cycle,
        "state": clock.state,
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "first_promised_at": clock.promised_at,
        "new_dates": known.new_dates,
        "is_late": known.is_late,
        "missed_at": clock.breached_at,
        "is_excused": known.is_excused,
        "waiting_since": clock.paused_at,
        "waits_until": clock.resume_at,
        "ended_at": clock.stopped_at,
        "why": _why(known.why),
    }
