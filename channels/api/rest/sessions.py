"""Sessions for programs: a call, visit or chat that begins, holds contacts, and ends with one acknowledgement."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.casework.queries.by_program import case_references
from channels.api.rest import paging, questions
from channels.api.rest.acting import ONCE, ClientView, acted, actor_of
from channels.api.rest.contact_shapes import (
    SessionPageShape,
    SessionShape,
    SessionWholeShape,
    contacts_told,
    session_told,
)
from channels.api.rest.given import Given, Text, YesNo, read
from channels.api.rest.people import customer_meant
from channels.api.rest.views import LIMIT, act_answers, answers
from crm.contacts.actions import IntakeRefused, SessionStart, session_end, session_start
from crm.contacts.by_program import session_own, session_seen, sessions_page
from crm.contacts.channels.known import customer_choices
from crm.contacts.models import ContactSession, Direction

TAGS = ["Sessions"]
SESSION = OpenApiParameter("session", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The `id` of the session.")


class BeginGiven(Given):
    """How somebody reached us. `channel` is the code of one of the council's channels."""

    channel = Text(max_length=12)
    direction = serializers.ChoiceField([Direction.IN, Direction.OUT], required=False)
    customer = Text(required=False, max_length=20, help_text="The reference of who speaks; needs CUSTOMERS_READ.")
    speaker_words = Text(required=False, allow_blank=True, help_text="Who speaks, when they are no customer of ours.")
    telephone = Text(required=False, allow_blank=True, max_length=40)
    call_id = Text(required=False, allow_blank=True, max_length=120)
    started_at = serializers.DateTimeField(required=False)


class EndGiven(Given):
    """That it is over."""

    acknowledge_in_writing = YesNo(required=False, help_text="They asked for it in writing.")


class SessionsView(ClientView):
    may = {"GET": "contact.view", "POST": "contact.log"}

    @extend_schema(
        operation_id="sessions",
        summary="Sessions",
        description="The sessions that this key may see, those begun last first. Needs the scope CONTACTS_READ.",
        parameters=[paging.CURSOR, LIMIT],
        responses=answers(SessionPageShape),
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """A page of sessions."""
        most, before = questions.limit(request), paging.cursor(request)
        found = sessions_page(actor=actor_of(request), at=timezone.now(), before=before, size=most + 1)
        return Response(SessionPageShape(paging.page(request, found, list(map(session_told, found)), most=most)).data)

    @extend_schema(
        operation_id="session_begin",
        summary="Begin a session",
        description="A call, visit or chat that goes on: log its contacts with its `id`, then end it. One that nobody ends "
        "is ended after a quarter of an hour without a contact. Needs the scope CONTACTS_WRITE.",
        parameters=[ONCE],
        request=BeginGiven,
        responses=act_answers(SessionShape),
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """The session. Raises ValidationError, IntakeRefused, KeyUsed, Busy."""
        given, now, actor = read(request, BeginGiven), timezone.now(), actor_of(request)
        speaker = customer_meant(actor, given.get("customer", ""), name="customer")

        def begin(key: str) -> ContactSession:
            return session_start(start=start_of(given, key=key, speaker=speaker), actor=actor, at=now)

        session, status = acted(request, begin, at=now)
        return Response(SessionShape(session_told(session)).data, status=status)


class SessionView(ClientView):
    may = {"GET": "contact.view"}

    @extend_schema(
        operation_id="session",
        summary="A session",
        description="A session with its contacts in order. Needs the scope CONTACTS_READ.",
        parameters=[SESSION],
        responses=answers(SessionWholeShape, one=True),
        tags=TAGS,
    )
    def get(self, request: Request, session: int) -> Response:
        """One session. Raises Http404."""
        actor, now = actor_of(request), timezone.now()
        try:
            found, contacts = session_seen(actor=actor, at=now, session_id=session)
        except ContactSession.DoesNotExist as missing:
            raise Http404 from missing
        cases = case_references(actor=actor, contact_ids=[one.contact.pk for one in contacts])
        told = session_told(found) | {"contacts": contacts_told(contacts, cases)}
        return Response(SessionWholeShape(told).data)


class SessionEndView(ClientView):
    may = {"POST": "contact.log"}

    @extend_schema(
        operation_id="session_end",
        summary="End a session",
        description="The session is over; its contacts are acknowledged together, where that is to be in writing. Only for "
        "sessions that this client began. Needs the scope CONTACTS_WRITE.",
        parameters=[SESSION, ONCE],
        request=EndGiven,
        responses=act_answers(SessionShape),
        tags=TAGS,
    )
    def post(self, request: Request, session: int) -> Response:
        """The session. Raises Http404, KeyUsed, Busy."""
        given, now, actor = read(request, EndGiven), timezone.now(), actor_of(request)
        mine = own(request, session)

        def end(_key: str) -> None:
            session_end(session_id=mine.pk, actor=actor, at=now, asked=given.get("acknowledge_in_writing", False))

        _nothing, status = acted(request, end, at=now)
        return Response(SessionShape(session_told(own(request, session))).data, status=status)


def own(request: Request, session: int) -> ContactSession:
    """The session that this client began. Raises Http404."""
    try:
        return session_own(actor=actor_of(request), session_id=session)
    except ContactSession.DoesNotExist as missing:
        raise Http404 from missing


def start_of(given: dict[str, Any], *, key: str, speaker: int | None) -> SessionStart:
    """How the session begins, as actions take it. Raises IntakeRefused for a channel by which nobody reaches us."""
    if given["channel"] not in dict(customer_choices()):
        raise IntakeRefused({"channel": _("There is no such channel: the council's administrator knows their codes.")})
    return SessionStart(
        channel=given["channel"],
        key=key,
        speaker_id=speaker,
        speaker_words=given.get("speaker_words", ""),
        telephone=given.get("telephone", ""),
        call_id=given.get("call_id", ""),
        started_at=given.get("started_at"),
        direction=given.get("direction", Direction.IN),
    )
