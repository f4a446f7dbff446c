"""Customers for programs: found by what is known of them exactly, added, and told how to be reached."""

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
from channels.api.rest.case_shapes import PointShape
from channels.api.rest.given import Given, PlaceKey, Text, read
from channels.api.rest.views import LIMIT, act_answers, answers
from crm.customers.actions import CustomerRefused, HomeGiven, contact_point_add, customer_add, residence_begin
from crm.customers.contact_points import EMAIL, PHONE, PointGiven, PointRefused
from crm.customers.models import Customer, Residence
from crm.customers.particulars.languages import LANGUAGES
from crm.customers.queries.by_program import (
    CustomerSeen,
    customer_named,
    customer_seen,
    customers_living,
    customers_reached,
)
from crm.customers.references import shown
from crm.teams.actor import Actor
from crm.teams.policy import require

TAGS = ["Customers"]
REFERENCE = OpenApiParameter(
    "reference", OpenApiTypes.STR, OpenApiParameter.PATH, description="Of the customer, or of a record merged into it."
)


class HomeShape(serializers.Serializer[Any]):
    """Where a customer lives or trades now."""

    role = serializers.ChoiceField(Residence.Role.choices)
    uprn = serializers.CharField(allow_null=True)
    address = serializers.CharField(allow_blank=True)
    postcode = serializers.CharField(allow_blank=True)
    since = serializers.DateField(allow_null=True)


class CustomerShape(serializers.Serializer[Any]):
    """A customer as programs see them."""

    reference = serializers.CharField()
    kind = serializers.ChoiceField(Customer.Kind.choices)
    name = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    given_names = serializers.CharField(allow_blank=True)
    family_name = serializers.CharField(allow_blank=True)
    business_name = serializers.CharField(allow_blank=True)
    language = serializers.CharField()
    status = serializers.ChoiceField(Customer.Status.choices)
    reach = PointShape(many=True)
    homes = HomeShape(many=True)


class CustomersShape(serializers.Serializer[Any]):
    """Who was found, the oldest record first; never more than 100."""

    results = CustomerShape(many=True)


class AddedShape(serializers.Serializer[Any]):
    """Who was added or changed: to be named in what is sent next."""

    reference = serializers.CharField()


class HomeAsGiven(Given):
    """A home: `uprn`, or `lines` with a postcode where the gazetteer does not hold it."""

    uprn = PlaceKey(required=False)
    lines = Text(required=False, max_length=1000)
    postcode = Text(required=False, allow_blank=True, max_length=10)


class CustomerGiven(Given):
    """Somebody to add. A PERSON has names, a BUSINESS its business name."""

    kind = serializers.ChoiceField(Customer.Kind.choices)
    title = Text(required=False, allow_blank=True, max_length=40)
    given_names = Text(required=False, allow_blank=True)
    family_name = Text(required=False, allow_blank=True)
    preferred_name = Text(required=False, allow_blank=True)
    business_name = Text(required=False, allow_blank=True)
    trading_name = Text(required=False, allow_blank=True)
    date_of_birth = serializers.DateField(required=False, help_text="Kept to tell people apart; no program reads it.")
    email = Text(required=False, max_length=320)
    phone = Text(required=False, max_length=40)
    home = HomeAsGiven(required=False)
    language = serializers.ChoiceField(sorted(LANGUAGES), required=False)


class PointAsGiven(Given):
    """A way to reach somebody."""

    kind = serializers.ChoiceField([EMAIL, PHONE])
    value = Text(max_length=320)


class CustomersView(ClientView):
    may = {"GET": "customer.look_up", "POST": "customer.change"}

    @extend_schema(
        operation_id="customers",
        summary="Customers by what is known of them",
        description="Those with exactly this email address or telephone number, or who live at this property: exactly one "
        "of the three is asked. Nobody is found by name: a program cannot judge who is meant. Needs CUSTOMERS_READ.",
        parameters=[
            OpenApiParameter("email", description="A whole email address."),
            OpenApiParameter("phone", description="A whole telephone number."),
            OpenApiParameter("uprn", OpenApiTypes.INT64, description="A property: those who are there now."),
            LIMIT,
        ],
        responses=answers(CustomersShape),
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """Who was found. Raises ValidationError."""
        asked = [name for name in ("email", "phone", "uprn") if questions.text(request, name, longest=320)]
        if len(asked) != 1:
            raise questions.wrong("email", _("Ask exactly one of email, phone and uprn."))
        [name] = asked
        actor, now, most = actor_of(request), timezone.now(), questions.limit(request)
        if name == "uprn":
            uprn = questions.number(request, name) or 0
            found = customers_living(actor=actor, at=now, uprn=uprn, limit=most)
        else:
            value = questions.text(request, name, longest=320)
            try:
                kind = EMAIL if name == "email" else PHONE
                found = customers_reached(actor=actor, at=now, kind=kind, value=value, limit=most)
            except PointRefused as refused:
                raise questions.wrong(name, str(refused)) from refused
        return Response(CustomersShape({"results": [customer_told(one) for one in found]}).data)

    @extend_schema(
        operation_id="customer_add",
        summary="Add a customer",
        description="A new record of the index. Whether they are there already is for the council's matching to find and "
        "its staff to decide. Needs the scope CUSTOMERS_WRITE.",
        parameters=[ONCE],
        request=CustomerGiven,
        responses=act_answers(AddedShape),
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """Who was added. Raises ValidationError, CustomerRefused, KeyUsed, Busy."""
        given, now, actor = read(request, CustomerGiven), timezone.now(), actor_of(request)
        reached = [
            PointGiven(kind, given.pop(name)) for name, kind in (("email", EMAIL), ("phone", PHONE)) if name in given
        ]
        home = _home(given.pop("home", None))

        def add(key: str) -> Customer:
            return customer_add(
                **given, points=reached, home=home, source=Customer.Source.LOAD, actor=actor, at=now, key=key
            )  # fmt: skip

        customer, status = acted(request, add, at=now)
        return Response(AddedShape({"reference": shown(customer.reference)}).data, status=status)


class CustomerView(ClientView):
    may = {"GET": "customer.view"}

    @extend_schema(
        operation_id="customer",
        summary="A customer",
        description="One customer: names, how to reach them, where they are now. Needs the scope CUSTOMERS_READ.",
        parameters=[REFERENCE],
        responses=answers(CustomerShape, one=True),
        tags=TAGS,
    )
    def get(self, request: Request, reference: str) -> Response:
        """One customer. Raises Customer.DoesNotExist."""
        seen = customer_seen(actor=actor_of(request), at=timezone.now(), reference=reference)
        return Response(CustomerShape(customer_told(seen)).data)


class PointsView(ClientView):
    may = {"POST": "customer.change"}

    @extend_schema(
        operation_id="customer_reach_add",
        summary="Add a way to reach a customer",
        description="An email address or telephone number; one they have already stays one. Needs CUSTOMERS_READ and "
        "CUSTOMERS_WRITE.",
        parameters=[REFERENCE, ONCE],
        request=PointAsGiven,
        responses=act_answers(AddedShape),
        tags=TAGS,
    )
    def post(self, request: Request, reference: str) -> Response:
        """Whose it is. Raises Customer.DoesNotExist, CustomerRefused, KeyUsed, Busy."""
        given, now, actor = read(request, PointAsGiven), timezone.now(), actor_of(request)
        customer = _meant(actor, reference)

        def add(_key: str) -> None:
            contact_point_add(customer_id=customer.pk, **given, actor=actor, at=now)

        _nothing, status = acted(request, add, at=now)
        return Response(AddedShape({"reference": shown(customer.reference)}).data, status=status)


class HomesView(ClientView):
    may = {"POST": "customer.change"}

    @extend_schema(
        operation_id="customer_home_add",
        summary="Add where a customer lives",
        description="A home from today; one they have already stays one. Needs CUSTOMERS_READ and CUSTOMERS_WRITE.",
        parameters=[REFERENCE, ONCE],
        request=HomeAsGiven,
        responses=act_answers(AddedShape),
        tags=TAGS,
    )
    def post(self, request: Request, reference: str) -> Response:
        """Whose it is. Raises Customer.DoesNotExist, CustomerRefused, KeyUsed, Busy."""
        given, now, actor = read(request, HomeAsGiven), timezone.now(), actor_of(request)
        customer, home = _meant(actor, reference), _home(given)

        def add(_key: str) -> None:
            residence_begin(customer_id=customer.pk, home=home or HomeGiven(), actor=actor, at=now)

        _nothing, status = acted(request, add, at=now)
        return Response(AddedShape({"reference": shown(customer.reference)}).data, status=status)


def _meant(actor: Actor, reference: str) -> Customer:
    require(actor, "customer.view")
    return customer_named(actor=actor, reference=reference)


def _home(given: dict[str, Any] | None) -> HomeGiven | None:
    """The home as given. Raises CustomerRefused for one that is nowhere."""
    if given is None:
        return None
    if not given.get("uprn") and not given.get("lines"):
        raise CustomerRefused({"home": _("Say the UPRN, or the lines of the address.")})
    return HomeGiven(uprn=given.get("uprn"), lines=given.get("lines", ""), postcode=given.get("postcode", ""))


def customer_told(seen: CustomerSeen) -> dict[str, Any]:
    """A customer as programs see them."""
    one = seen.customer
    named = {name: getattr(one, name) for name in ("title", "given_names", "family_name", "business_name")}
    return named | {
        "reference": shown(one.reference),
        "kind": one.kind,
        "name": one.display_name,
        "language": one.language,
        "status": one.status,
        "reach": [{"kind": point.kind, "value": point.value} for point in seen.points],
        "homes": [_home_told(home) for home in seen.residences],
    }


def _home_told(home: Residence) -> dict[str, Any]:
    place = home.property
    return {
        "role": home.role,
        "uprn": None if place is None else str(place.uprn),
        "address": place.address if place else home.unlisted_lines,
        "postcode": place.postcode if place else home.unlisted_postcode,
        "since": home.active_from,
    }
