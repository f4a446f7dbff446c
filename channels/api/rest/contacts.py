"""Contacts for programs: read, and logged as the website logs them, with all that follows from it."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.casework.intake import Taken, contact_take
from cases.casework.queries import NoSuchCase, case_of
from cases.casework.queries.by_program import case_references, reference_of_case
from cases.casework.web_report import reporter_of
from channels.api.rest import paging, questions
from channels.api.rest.acting import ONCE, ClientView, acted, actor_of
from channels.api.rest.case_shapes import promises_told
from channels.api.rest.contact_shapes import ContactPageShape, ContactShape, TakenShape, contact_told, contacts_told
from channels.api.rest.given import Given, Text, Whole, Words, YesNo, read
from channels.api.rest.people import customer_meant, customer_root
from channels.api.rest.place_shapes import PlaceGiven, place_given
from channels.api.rest.promises import moment
from channels.api.rest.sessions import own, start_of
from channels.api.rest.views import LIMIT, act_answers, answers
from crm.catalogue.queries import NoSuchService, service_in_force
from crm.contacts.actions import IntakeRefused, SessionStart
from crm.contacts.by_program import ContactsWanted, contact_seen, contacts_page
from crm.contacts.models import Disposition
from crm.contacts.queries import promises_made
from crm.customers.references import shown
from crm.teams.actor import Actor

TAGS = ["Contacts"]


class ReporterGiven(Given):
    """Who told us, when their reference is not known: found by name and email address together, else added."""

    name = Text()
    email = Text(required=False, allow_blank=True, max_length=320)
    phone = Text(required=False, allow_blank=True, max_length=40)
    language = serializers.ChoiceField(["en", "cy"], required=False)


class ContactGiven(Given):
    """One matter. Either `session` (one that this client began and that goes on) or `channel` (one that ends with it);
    `customer` or `reporter` or neither."""

    session = Whole(required=False, min_value=1, max_value=2**62)
    channel = Text(required=False, max_length=12)
    telephone = Text(required=False, allow_blank=True, max_length=40)
    call_id = Text(required=False, allow_blank=True, max_length=120)
    service = Text(max_length=60, help_text="The code of a service.")
    customer = Text(
        required=False, max_length=20, help_text="The reference of whose matter it is; needs CUSTOMERS_READ."
    )
    reporter = ReporterGiven(required=False)
    place = PlaceGiven(required=False)
    disposition = serializers.ChoiceField(Disposition.choices, required=False, help_text="RAISED when left out.")
    answers = serializers.DictField(
        child=Words(), required=False, help_text="By question, as the service's form has it."
    )
    notes = Words(required=False)
    received_at = serializers.DateTimeField(required=False)
    about_case = Text(
        required=False, max_length=60, help_text="A case that it chases, or reports too; needs CASES_READ."
    )
    acknowledge_in_writing = YesNo(required=False, help_text="They asked for it in writing.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The values. Raises ValidationError when two of them say different things."""
        if ("session" in attrs) == ("channel" in attrs):
            raise serializers.ValidationError(
                {"channel": [_("Send a session, or the channel of one that ends with it.")]}
            )
        if "customer" in attrs and "reporter" in attrs:
            raise serializers.ValidationError({"reporter": [_("Send a customer or a reporter, not both.")]})
        return attrs


class ContactsView(ClientView):
    may = {"GET": "contact.view", "POST": "contact.log"}

    @extend_schema(
        operation_id="contacts",
        summary="Contacts",
        description="The contacts that this key may see, those logged last first. Needs the scope CONTACTS_READ.",
        parameters=[
            OpenApiParameter("service", description="The code of a service."),
            OpenApiParameter("uprn", OpenApiTypes.INT64, description="About this property."),
            OpenApiParameter("customer", description="The reference of a customer; needs CUSTOMERS_READ."),
            OpenApiParameter("since", OpenApiTypes.DATETIME, description="Received then or later."),
            paging.CURSOR,
            LIMIT,
        ],
        responses=answers(ContactPageShape),
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """A page of contacts."""
        most, actor, now = questions.limit(request), actor_of(request), timezone.now()
        wanted = ContactsWanted(
            service=questions.text(request, "service"),
            uprn=questions.number(request, "uprn"),
            customer=customer_root(request, "customer"),
            since=moment(request, "since", usual=now) if questions.text(request, "since") else None,
        )
        found = contacts_page(actor=actor, at=now, wanted=wanted, before=paging.cursor(request), size=most + 1)
        rows = [one.contact for one in found]
        cases = case_references(actor=actor, contact_ids=[row.pk for row in rows])
        return Response(ContactPageShape(paging.page(request, rows, contacts_told(found, cases), most=most)).data)

    @extend_schema(
        operation_id="contact_log",
        summary="Log a contact",
        description="What somebody told the council, with all that follows: its reference, its promises, its case where the "
        "service raises one. Answers are checked as the service's form says. Needs the scope CONTACTS_WRITE.",
        parameters=[ONCE],
        request=ContactGiven,
        responses=act_answers(TakenShape),
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """What was taken. Raises ValidationError, IntakeRefused, KeyUsed, Busy, NotPermitted."""
        given, now, actor = read(request, ContactGiven), timezone.now(), actor_of(request)
        customer = customer_meant(actor, given.get("customer", ""), name="customer")
        running = own(request, given["session"]).pk if "session" in given else None
        service_id, chased = _service(given["service"]), _chased(actor, given.get("about_case", ""))

        def take(key: str) -> Taken:
            reporter = reporter_of(given["reporter"], at=now, key=key) if "reporter" in given else None
            whose = reporter.pk if reporter is not None else customer
            session: int | SessionStart = running or start_of(given, key=key, speaker=whose)
            return contact_take(
                session=session,
                service_id=service_id,
                customer_id=whose,
                place=place_given(given.get("place")),
                disposition=given.get("disposition", Disposition.RAISED),
                answers=given.get("answers", {}),
                notes=given.get("notes", ""),
                received_at=given.get("received_at"),
                chase_of=chased,
                asked=given.get("acknowledge_in_writing", False),
                finish=running is None,
                actor=actor,
                at=now,
                key=key,
            )

        taken, status = acted(request, take, at=now)
        return Response(TakenShape(_taken(taken)).data, status=status)


class ContactView(ClientView):
    may = {"GET": "contact.view"}

    @extend_schema(
        operation_id="contact",
        summary="A contact",
        description="One contact with its session, answers and promises. Needs the scope CONTACTS_READ.",
        parameters=[
            OpenApiParameter("reference", OpenApiTypes.STR, OpenApiParameter.PATH, description="Any reference of it.")
        ],
        responses=answers(ContactShape, one=True),
        tags=TAGS,
    )
    def get(self, request: Request, reference: str) -> Response:
        """One contact. Raises NoSuchContact."""
        actor = actor_of(request)
        seen = contact_seen(actor=actor, at=timezone.now(), reference=reference)
        case = case_references(actor=actor, contact_ids=[seen.contact.pk]).get(seen.contact.pk)
        return Response(ContactShape(contact_told(seen, case)).data)


def _service(code: str) -> int:
    try:
        return service_in_force(code=code).service_id
    except NoSuchService:
        raise IntakeRefused({"service": _("There is no service with this code, or none that is offered.")}) from None


def _chased(actor: Actor, reference: str) -> int | None:
    """The key of the case that is chased; None for none. Raises IntakeRefused."""
    if not reference:
        return None
    try:
        return case_of(actor=actor, reference=reference).pk
    except NoSuchCase:
        raise IntakeRefused({"about_case": _("No case of ours that you may see has this reference.")}) from None


def _taken(taken: Taken) -> dict[str, Any]:
    return {
        "reference": shown(taken.reference),
        "case": shown(reference_of_case(taken.case)) if taken.case else None,
        "session": taken.contact.session_id,
        "promises": promises_told(promises_made(contact_id=taken.contact.pk)),
    }
