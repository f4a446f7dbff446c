"""Our own API of places: properties, streets, loads."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from channels.api.clients import ClientKey, ClientRate, client_may, client_of
from channels.api.faults import PROBLEM
from channels.api.rest import questions, shapes
from crm.teams.policy import may, require
from gazetteer.areas.queries import areas_of_property
from gazetteer.entries import listing
from gazetteer.entries.models import Property, Street
from gazetteer.entries.queries import cross_references_of, properties_by_reference, property_get, street_get
from gazetteer.finding.hits import STREET
from gazetteer.finding.nearby import properties_near
from gazetteer.finding.queries import address_search
from gazetteer.supplies.models import Load
from gazetteer.supplies.queries import load_get, loads_list

CROSS_REFERENCES = "gazetteer.cross_references"
MOST_STREETS = 50
LIMIT = OpenApiParameter("limit", OpenApiTypes.INT, description="How many at most, 1 to 100.", default=100)


def answers(found: Any, *, one: bool = False) -> dict[Any, OpenApiResponse]:
    """What an address of ours may answer, for the description; `one` may not be there at all."""
    refused = {
        400: "A parameter cannot be right; the words say which.",
        401: "No key, or one that does not work.",
        403: "The key may not read that.",
        429: "Too many requests in this minute; Retry-After says how many seconds to wait.",
    }
    if one:
        refused[404] = "There is none."
    return {200: OpenApiResponse(found, description="What was asked for."), **faults(refused)}


def faults(refused: dict[int, str]) -> dict[Any, OpenApiResponse]:
    """What an address may refuse, for the description: by status, why."""
    return {
        (status, PROBLEM): OpenApiResponse(shapes.FaultShape, description=words)
        for status, words in sorted(refused.items())
    }


def act_answers(done: Any) -> dict[Any, OpenApiResponse]:
    """What an address that does something may answer, for the description."""
    return {
        200: OpenApiResponse(done, description="It was done before with this key: the first result, as it stands now."),
        201: OpenApiResponse(done, description="Done."),
        **faults(
            {
                400: "The body or a parameter cannot be read; `errors` says which.",
                401: "No key, or one that does not work.",
                403: "The key may not do that.",
                404: "There is none, or none for this key.",
                409: "Not now: the record changed since, the act is not open, or somebody else holds the record.",
                413: "The body is too large.",
                415: "The body is not application/json.",
                422: "It cannot be done with what was given, `errors` says why; or the Idempotency-Key is another act's.",
                429: "Too many requests in this minute; Retry-After says how many seconds to wait.",
            }
        ),
    }


def _param(name: str, words: str, *, kind: Any = OpenApiTypes.STR, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, kind, description=words, **more)


class GazetteerView(APIView):
    """An address that a client with the scope GAZETTEER_READ may ask."""

    authentication_classes = [ClientKey]
    permission_classes = [client_may("gazetteer.read")]
    throttle_classes = [ClientRate]


class PropertyView(GazetteerView):
    @extend_schema(
        operation_id="property",
        summary="A property",
        description="A property by its UPRN, whatever its standing, with its address in each language, its position, and "
        "the ward and parish it was in on a day.",
        parameters=[
            _param("on", "The day that counts for ward and parish; today when left out.", kind=OpenApiTypes.DATE)
        ],
        responses=answers(shapes.PropertyShape, one=True),
        tags=["Properties"],
    )
    def get(self, request: Request, uprn: int) -> Response:
        """One property. Raises Http404."""
        on = questions.day(request, "on", usual=timezone.localdate())
        try:
            place = property_get(uprn=uprn)
        except Property.DoesNotExist as missing:
            raise Http404 from missing
        areas = areas_of_property(uprn=uprn, on=on)
        facts = shapes.property_line(place) | {
            "addresses": _addresses(place),
            "organisation": place.organisation,
            "state": shapes.property_state(place),
            "custodian": {"code": str(place.custodian_id), "words": str(place.custodian)},
            "areas": [
                {"kind": area.kind, "code": area.code, "name": area.name, "on": on, "evidence": str(area.evidence)}
                for area in areas.values()
            ],
            "last_update_date": place.last_update_date,
        }
        if may(client_of(request).actor, CROSS_REFERENCES):
            facts["cross_references"] = [
                {
                    "source": one.source,
                    "reference": one.reference,
                    "start_date": one.start_date,
                    "end_date": one.end_date,
                }
                for one in cross_references_of(uprn=uprn)
            ]
        return Response(shapes.PropertyShape(facts).data)


class PropertiesView(GazetteerView):
    @extend_schema(
        operation_id="properties",
        summary="Properties of a place",
        description="The properties of a postcode, of a street, within a building, around a point or with a reference in "
        "another system: exactly one of these is asked. In natural order, around a point nearest first.",
        parameters=[
            _param("postcode", "A whole postcode."),
            _param("usrn", "A street.", kind=OpenApiTypes.INT),
            _param("within", "The UPRN of a building.", kind=OpenApiTypes.INT),
            _param("near", "easting,northing or latitude,longitude."),
            _param("radius", "Metres around the point, 1 to 1000.", kind=OpenApiTypes.INT, default=100),
            _param("reference", "A key in another system; needs the scope CROSS_REFERENCES_READ."),
            _param("source", "Whose key that is; any when left out."),
            _param("historic", "1 for those that are gone, planned or refused too.", enum=["0", "1"]),
            _param("after", "The last UPRN of the page before.", kind=OpenApiTypes.INT),
            LIMIT,
        ],
        responses=answers(shapes.PropertyPageShape),
        tags=["Properties"],
    )
    def get(self, request: Request) -> Response:
        """A page of properties."""
        asked = [name for name in ("postcode", "usrn", "within", "near", "reference") if questions.text(request, name)]
        if len(asked) != 1:
            raise questions.wrong("postcode", _("Ask exactly one of postcode, usrn, within, near and reference."))
        [name] = asked
        if name == "near":
            return Response(shapes.PropertyPageShape({"results": _near(request), "next": None}).data)
        if name == "reference":
            require(client_of(request).actor, CROSS_REFERENCES)
            found = properties_by_reference(
                reference=questions.text(request, "reference"), source=questions.text(request, "source")
            )
            lines = [shapes.property_line(place) for place in found[: questions.limit(request)]]
            return Response(shapes.PropertyPageShape({"results": lines, "next": None}).data)
        return Response(shapes.PropertyPageShape(_page(request, name)).data)


class StreetView(GazetteerView):
    @extend_schema(
        operation_id="street",
        summary="A street",
        description="A street by its USRN with its names in each language.",
        responses=answers(shapes.StreetShape, one=True),
        tags=["Streets"],
    )
    def get(self, request: Request, usrn: int) -> Response:
        """One street. Raises Http404."""
        try:
            street = street_get(usrn=usrn)
        except Street.DoesNotExist as missing:
            raise Http404 from missing
        return Response(shapes.StreetShape(shapes.street_facts(street)).data)


class StreetsView(GazetteerView):
    @extend_schema(
        operation_id="streets",
        summary="Streets by name",
        description="Streets by their names, in any order of words and with a slip of the pen, best first.",
        parameters=[_param("query", "What was typed.", required=True), LIMIT],
        responses=answers(shapes.StreetsFoundShape),
        tags=["Streets"],
    )
    def get(self, request: Request) -> Response:
        """Streets found."""
        query = questions.text(request, "query")
        if not query:
            raise questions.wrong("query", _("Say what to look for."))
        most = min(questions.limit(request), MOST_STREETS)
        hits = [hit for hit in address_search(query=query, limit=MOST_STREETS) if hit.kind == STREET][:most]
        results = [{"usrn": str(hit.usrn), "label": hit.label} for hit in hits]
        return Response(shapes.StreetsFoundShape({"results": results}).data)


class LoadsAllowed(GazetteerView):
    permission_classes = [client_may("gazetteer.loads")]


class LoadView(LoadsAllowed):
    @extend_schema(
        operation_id="load",
        summary="A load",
        description="One supply that was loaded, with its counts.",
        responses=answers(shapes.LoadShape, one=True),
        tags=["Loads"],
    )
    def get(self, request: Request, load: int) -> Response:
        """One load. Raises Http404."""
        try:
            return Response(shapes.LoadShape(_load(load_get(load_id=load))).data)
        except Load.DoesNotExist as missing:
            raise Http404 from missing


class LoadsView(LoadsAllowed):
    @extend_schema(
        operation_id="loads",
        summary="Loads",
        description="The supplies that were loaded, newest first.",
        parameters=[_param("before", "The last load of the page before.", kind=OpenApiTypes.INT), LIMIT],
        responses=answers(shapes.LoadPageShape),
        tags=["Loads"],
    )
    def get(self, request: Request) -> Response:
        """A page of loads."""
        most = questions.limit(request)
        found = loads_list(before=questions.number(request, "before"), limit=most + 1)
        shown = found[:most]
        more = questions.next_page(request, before=shown[-1].pk) if len(found) > most else None
        return Response(shapes.LoadPageShape({"results": [_load(one) for one in shown], "next": more}).data)


def _addresses(place: Property) -> list[dict[str, Any]]:
    written = [{"language": "ENG", "text": place.address, "lines": place.address_lines}]
    if place.welsh_lines:
        written.append({"language": "CYM", "text": ", ".join(place.welsh_lines), "lines": place.welsh_lines})
    return written


def _near(request: Request) -> list[dict[str, Any]]:
    easting, northing = questions.point(request, "near") or (0.0, 0.0)
    found = properties_near(
        easting=easting, northing=northing, radius=questions.radius(request), limit=questions.limit(request)
    )
    return [shapes.property_line(place, metres=metres) for place, metres in found]


def _page(request: Request, name: str) -> dict[str, Any]:
    most = questions.limit(request)
    how: dict[str, Any] = {
        "after": questions.number(request, "after"),
        "limit": most + 1,
        "historic": questions.yes(request, "historic"),
    }
    if name == "postcode":
        found = listing.properties_in_postcode(postcode=questions.text(request, "postcode"), **how)
    elif name == "usrn":
        found = listing.properties_on_street(usrn=questions.number(request, "usrn") or 0, **how)
    else:
        found = listing.properties_within(uprn=questions.number(request, "within") or 0, **how)
    shown = found[:most]
    more = questions.next_page(request, after=shown[-1].uprn) if len(found) > most else None
    return {"results": [shapes.property_line(place) for place in shown], "next": more}


def _load(load: Load) -> dict[str, Any]:
    kept = ("file_name", "file_type", "supply_date", "loaded_at", "whole", "rows_read", "rejects", "warnings", "read",
            "changed")  # fmt: skip
    return {name: getattr(load, name) for name in kept} | {
        "id": load.pk,
        "custodian": {"code": str(load.custodian_id), "words": str(load.custodian)},
    }
