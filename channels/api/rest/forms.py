"""A service's form for programs: its questions as JSON Schema, in English or Welsh."""

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from channels.api.clients import ClientKey, ClientRate
from channels.api.rest import questions
from channels.api.rest.views import faults
from crm.catalogue.forms import form_schema
from crm.catalogue.queries import NoSuchService, service_in_force
from crm.catalogue.wordings.languages import ENGLISH, WELSH, speaking

OPEN: Any = [{}, {"keyHeader": []}, {"keyBearer": []}, {"keyParameter": []}]  # with a key or without


class FormShape(serializers.Serializer[Any]):
    """The questions of a service."""

    service = serializers.CharField(help_text="The service's code.")
    name = serializers.CharField()
    version = serializers.IntegerField(help_text="Of the service: it changes when the form is published anew.")
    schema = serializers.JSONField(
        help_text="JSON Schema (draft 2020-12) of the answers: an object of texts by code. When a question is shown "
        "stands in `x-show-when`; it is required only then."
    )


class ServiceFormView(APIView):
    """The form of a service that is offered on the website: open to everybody, as the page with it is."""

    authentication_classes = [ClientKey]
    throttle_classes: list[type[BaseThrottle]] = [ClientRate]

    @extend_schema(
        operation_id="service_form",
        summary="The form of a service",
        description="What a service asks, as JSON Schema, in the version in force.",
        parameters=[
            OpenApiParameter("language", OpenApiTypes.STR, description="en or cy.", enum=[ENGLISH, WELSH]),
            OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH, description="The service's code."),
        ],
        responses={
            200: OpenApiResponse(FormShape, description="What was asked for."),
            **faults(
                {
                    400: "A parameter cannot be right; the words say which.",
                    401: "A key was sent that does not work.",
                    404: "There is none on the website.",
                    429: "Too many requests in this minute.",
                }
            ),
        },
        auth=OPEN,
        tags=["Services"],
    )
    def get(self, request: Request, code: str) -> Response:
        """The form. Raises Http404."""
        language = questions.text(request, "language") or ENGLISH
        if language not in (ENGLISH, WELSH):
            raise questions.wrong("language", "en or cy.")
        try:
            version = service_in_force(code=code)
        except NoSuchService:
            raise Http404 from None
        if not version.service.on_web:
            raise Http404
        with speaking(language):
            name = version.service.said
            facts = {
                "service": code,
                "name": name,
                "version": version.number,
                "schema": form_schema(version.form, title=name),
            }
            return Response(FormShape(facts).data)
