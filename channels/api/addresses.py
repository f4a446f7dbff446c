"""Addresses while typing: places only, never who is there."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from channels.web.visitors import visitor_may
from gazetteer.finding.queries import AddressHit, address_search

SHORTEST = 3
LONGEST = 200
MOST = 10
LIMIT = 600  # from one address in five minutes: some people share one, and each types twenty letters
WINDOW = timedelta(minutes=5)


class Addresses(APIView):
    """Search for an address by postcode, number, street or name."""

    def get(self, request: Request) -> Response:
        """Return {"results": [{"uprn", "label", "kind"}]}; a street has no UPRN; 1 or 2 characters find nothing."""
        query = request.query_params.get("query", "").strip()[:LONGEST]
        if len(query) < SHORTEST:
            return Response({"results": []})
        if not visitor_may(request._request, kind="addresses", limit=LIMIT, per=WINDOW, at=timezone.now()):
            raise Throttled(wait=WINDOW.total_seconds(), detail=_("Too many searches: wait a few minutes."))
        return Response({"results": [as_json(hit) for hit in address_search(query=query, limit=MOST)]})


def as_json(hit: AddressHit) -> dict[str, Any]:
    """Return one hit as the API gives it: the UPRN as text, since it is a key and not a number to count with."""
    return {"uprn": str(hit.uprn or ""), "label": hit.label, "kind": hit.kind}
