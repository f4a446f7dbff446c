"""Addresses while typing: places only, never who is there. Open to the pages of everybody, within a limit; a client's
key has its own."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import PermissionDenied, Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from channels.api.clients import ClientKey, ClientRate
from channels.api.rest import questions, shapes
from channels.api.rest.views import faults
from channels.web.visitors import visitor_may
from crm.teams.models import ApiClient
from crm.teams.policy import may
from gazetteer.entries.queries import building_flats
from gazetteer.finding.hits import PROPERTY, STREET, WARD, AddressHit
from gazetteer.finding.queries import address_search

SHORTEST = 3
LONGEST = 200
MOST = 10
MOST_FLATS = 300
LIMIT = 600  # from one address in five minutes: some people share one, and each types twenty letters
WINDOW = timedelta(minutes=5)
OPEN: Any = [{}, {"keyHeader": []}, {"keyBearer": []}, {"keyParameter": []}]  # with a key or without


class Addresses(APIView):
    """Search for an address by postcode, number, street or name."""

    authentication_classes = [ClientKey]
    throttle_classes = [ClientRate]

    @extend_schema(
        operation_id="addresses",
        summary="Addresses while typing",
        description="Postcode or part of one, number, flat, street or name, in any order and with a slip of the pen. "
        "Without a key it is limited for each visitor. Fewer than 3 characters find nothing.",
        parameters=[
            OpenApiParameter("query", description="What was typed so far."),
            OpenApiParameter("within", OpenApiTypes.INT, description="The UPRN of a building: its flats, all of them."),
            OpenApiParameter("streets", description="0 for no streets among the results.", enum=["0", "1"]),
            OpenApiParameter("wards", description="1 for wards among the results.", enum=["0", "1"]),
            OpenApiParameter("historic", description="1 for what is gone, planned or refused too; for staff and clients.",
                             enum=["0", "1"]),
            OpenApiParameter("language", description="ENG or CYM, where there is an address in it.", enum=["ENG", "CYM"]),
        ],
        responses={
            200: OpenApiResponse(shapes.HitsShape, description="What was found, best first."),
            **faults(
                {
                    400: "A parameter cannot be right; the words say which.",
                    401: "A key was sent that does not work.",
                    403: "This is not for visitors, or not for this key.",
                    429: "Too many searches; Retry-After says how long to wait.",
                }
            ),
        },
        auth=OPEN,
        tags=["Addresses"],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Return {"results": [...]}, best first; fewer than 3 characters find nothing."""
        query = request.query_params.get("query", "").replace("\x00", "").strip()[:LONGEST]
        building, kinds, written_in = questions.number(request, "within"), wanted(request), language(request)
        historic = questions.yes(request, "historic")
        if building is None and len(query) < SHORTEST:
            return Response({"results": []})
        self._check(request, historic=historic)
        if building is not None:
            return Response({"results": flats(building)})
        hits = address_search(query=query, limit=MOST, historic=historic, language=written_in)
        return Response({"results": [as_json(hit) for hit in hits if hit.kind in kinds]})

    def _check(self, request: Request, *, historic: bool) -> None:
        """Nothing. Raises Throttled for a visitor who asks too often, PermissionDenied for who may not ask this."""
        if isinstance(request.auth, ApiClient):
            if not may(request.auth.actor, "gazetteer.search"):
                raise PermissionDenied(_("This key may not read that."))
            return
        if not visitor_may(request._request, kind="addresses", limit=LIMIT, per=WINDOW, at=timezone.now()):
            raise Throttled(wait=WINDOW.total_seconds())
        if historic and not is_staff(request):
            raise PermissionDenied(_("Past addresses are for staff and for clients with a key."))


def is_staff(request: Request) -> bool:
    """Return True when a member of staff who may search is signed in to the pages this request comes from."""
    user: Any = get_user(request._request)  # the framework has put the client in the place of the request's own user
    return user.is_authenticated and may(user.actor, "search")


def language(request: Request) -> str:
    """Return the language in which the addresses are wanted, English when nobody said."""
    asked = request.query_params.get("language", "") or "ENG"
    if asked not in {"ENG", "CYM"}:
        raise questions.wrong("language", _("ENG or CYM."))
    return asked


def wanted(request: Request) -> set[str]:
    """Return the kinds of result that were asked for: properties and streets, unless something else was said."""
    kinds = {PROPERTY, STREET}
    if questions.text(request, "streets") and not questions.yes(request, "streets"):
        kinds.discard(STREET)
    return kinds | {WARD} if questions.yes(request, "wards") else kinds


def flats(building: int) -> list[dict[str, Any]]:
    """Return every property within the building in natural order."""
    return [
        as_json(AddressHit(PROPERTY, place.uprn, place.street_id, place.address, place.postcode))
        for place in building_flats(uprn=building, limit=MOST_FLATS)
    ]


def as_json(hit: AddressHit) -> dict[str, Any]:
    """Return one hit as the API gives it: keys as text, since they are not numbers to count with."""
    given = {
        "uprn": str(hit.uprn or ""),
        "usrn": str(hit.usrn or ""),
        "label": hit.label,
        "hint": "; ".join(hit.reasons),
        "kind": hit.kind,
        "flats": hit.flats,
    }
    return given | {"code": hit.code} if hit.kind == WARD else given
