"""The addresses of the OS Places API, answered from our gazetteer: a form made for that API changes its base address
and its key, and asks for dataset=LPI."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from channels.api.clients import ClientKey, ClientRate, client_may
from channels.api.faults import Fault, fault_of
from channels.api.places import described
from channels.api.places.match import match_score
from channels.api.places.parameters import PlacesQuery, Resource, read_query
from channels.api.places.records import records
from channels.api.places.refusals import BadParameter
from gazetteer.entries import lpi_queries
from gazetteer.entries.lpi_queries import LpiFilter, LpiRow
from gazetteer.finding.queries import address_search
from gazetteer.supplies.queries import last_load

MOST_HITS = 100
# Forms ask from a browser on the council's website, as OS lets them. Who asks is told by the key, never by a cookie.
FROM_ANY_PAGE = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}
BEFORE_ASKING = {
    "Access-Control-Allow-Methods": "GET",
    "Access-Control-Allow-Headers": "key, authorization, content-type",
    "Access-Control-Max-Age": "86400",
}
Found = tuple[list[LpiRow], int, list[float]]  # the rows of this page, how many there are, their matches


class PlacesView(APIView):
    """One resource; every fault is answered in OS's own shape."""

    authentication_classes = [ClientKey]
    permission_classes = [client_may("gazetteer.search")]
    throttle_classes = [ClientRate]
    resource = Resource.FIND

    def get(self, request: Request) -> Response:
        """The header, and the results where there are any."""
        query = read_query(self.resource, dict(request.query_params.lists()))
        rows, total, scores = found(query)
        body: dict[str, Any] = {"header": header(request, query, total=total)}
        if rows:
            body["results"] = records(rows, output_srs=query.output_srs, scores=scores)
        return Response(body)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Nothing; a browser that asks whether it may ask sends no key."""
        if request.method != "OPTIONS":
            super().initial(request, *args, **kwargs)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]
        """What a page of another site may send."""
        return Response(status=204, headers=BEFORE_ASKING)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """The answer, readable by a page of any site."""
        final = super().finalize_response(request, response, *args, **kwargs)
        for name, value in FROM_ANY_PAGE.items():
            final[name] = value
        return final

    def handle_exception(self, exc: Exception) -> Response:
        """{"error": {"statuscode", "message"}}, with the status and headers that belong to it."""
        exc = self._with_auth_header(exc)
        fault = Fault(400, str(exc)) if isinstance(exc, BadParameter) else fault_of(exc)
        body = {"error": {"statuscode": fault.status, "message": fault.words}}
        response = Response(body, status=fault.status, headers=fault.headers)
        response.exception = True
        return response

    def _with_auth_header(self, exc: Exception) -> Exception:
        if getattr(exc, "status_code", 0) == 401:
            exc.auth_header = self.get_authenticate_header(self.request)  # type: ignore[attr-defined]
        return exc


@extend_schema_view(get=extend_schema(**described.FIND))
class Find(PlacesView):
    resource = Resource.FIND


@extend_schema_view(get=extend_schema(**described.POSTCODE))
class Postcode(PlacesView):
    resource = Resource.POSTCODE


@extend_schema_view(get=extend_schema(**described.UPRN))
class Uprn(PlacesView):
    resource = Resource.UPRN


@extend_schema_view(get=extend_schema(**described.NEAREST))
class Nearest(PlacesView):
    resource = Resource.NEAREST


@extend_schema_view(get=extend_schema(**described.RADIUS))
class Radius(PlacesView):
    resource = Resource.RADIUS


@extend_schema_view(get=extend_schema(**described.BBOX))
class Bbox(PlacesView):
    resource = Resource.BBOX


@extend_schema_view(get=extend_schema(exclude=True))
class Nothing(PlacesView):
    """Any other address below the base: OS's resources match and polygon among them."""

    def get(self, request: Request, rest: str = "") -> Response:
        """Raises Http404."""
        raise Http404(str(_("There is no such resource.")))


def found(query: PlacesQuery) -> Found:
    """The page of LPIs that this request asks for."""
    which = LpiFilter(
        languages=query.languages,
        classifications=query.filters.classifications,
        statuses=query.filters.statuses,
        address_statuses=query.filters.address_statuses,
        countries=query.filters.countries,
        any_standing=query.resource == Resource.UPRN,
    )
    if query.resource == Resource.FIND:
        return _found_by_words(query, which)
    page: dict[str, Any] = {"which": which, "limit": query.maxresults, "offset": query.offset}
    if query.resource == Resource.POSTCODE:
        rows, total = lpi_queries.lpis_in_postcode(outward=query.outward, inward=query.inward, **page)
    elif query.resource == Resource.UPRN:
        rows, total = lpi_queries.lpis_of(uprns=[query.uprn], **page)
    elif query.point is not None:
        rows, total = _around(query, which)
    else:
        rows, total = _in_box(query, which)
    return rows, total, []


def header(request: Request, query: PlacesQuery, *, total: int) -> dict[str, Any]:
    """What was asked and how much there is, in OS's keys; the key of the client is not repeated."""
    kept = [(name, value) for name, values in request.query_params.lists() for value in values if name.lower() != "key"]
    loaded = last_load()
    said: dict[str, Any] = {
        "uri": f"{request.build_absolute_uri(request.path)}?{urlencode(kept)}",
        "query": query.asked,
        "offset": query.offset,
        "totalresults": total,
        "format": "JSON",
        "dataset": "LPI",
        "lr": query.lr,
        "maxresults": query.maxresults,
    }
    if query.resource == Resource.FIND:
        said["matchprecision"] = query.matchprecision
    said |= _edition(loaded.supply_date if loaded else None)
    if query.minmatch is not None:
        said["minmatch"] = query.minmatch
    if query.filters.asked:
        said["filter"] = ", ".join(query.filters.asked)
    return said | {"output_srs": query.output_srs}


def _edition(supplied: date | None) -> dict[str, str]:
    """OS numbers its editions; ours are known by the day of the supply."""
    return {"epoch": f"{supplied:%Y%m%d}", "lastupdate": f"{supplied}"} if supplied else {"epoch": "", "lastupdate": ""}


def _found_by_words(query: PlacesQuery, which: LpiFilter) -> Found:
    """Everything the search finds is scored, so that `minmatch` and the total agree; then the page is cut."""
    hits = address_search(query=query.words, limit=MOST_HITS)
    uprns = list(dict.fromkeys(hit.uprn for hit in hits if hit.uprn))
    if not uprns:
        return [], 0, []
    rows, _total = lpi_queries.lpis_of(uprns=uprns, which=which, limit=lpi_queries.MOST_PER_PAGE)
    if query.box is not None:
        rows = [row for row in rows if _inside(row, query.box)]
    scored = [(row, match_score(query.words, row.address_lines, precision=query.matchprecision)) for row in rows]
    if query.minmatch is not None:
        scored = [(row, score) for row, score in scored if score >= query.minmatch]
    page = scored[query.offset : query.offset + query.maxresults]
    return [row for row, _score in page], len(scored), [score for _row, score in page]


def _inside(row: LpiRow, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    if row.easting is None or row.northing is None:
        return False
    return west <= row.easting <= east and south <= row.northing <= north


def _around(query: PlacesQuery, which: LpiFilter) -> tuple[list[LpiRow], int]:
    easting, northing = query.point or (0.0, 0.0)
    nearest = query.resource == Resource.NEAREST
    rows, total = lpi_queries.lpis_around(
        easting=easting,
        northing=northing,
        radius=query.radius,
        which=which,
        limit=1 if nearest else query.maxresults,
        offset=0 if nearest else query.offset,
    )
    return rows, min(total, 1) if nearest else total


def _in_box(query: PlacesQuery, which: LpiFilter) -> tuple[list[LpiRow], int]:
    west, south, east, north = query.box or (0.0, 0.0, 0.0, 0.0)
    page: dict[str, Any] = {"which": which, "limit": query.maxresults, "offset": query.offset}
    if query.inside is None:
        return lpi_queries.lpis_in_box(west=west, south=south, east=east, north=north, **page)
    uprns = lpi_queries.properties_inside(west=west, south=south, east=east, north=north, inside=query.inside)
    return lpi_queries.lpis_of(uprns=uprns, natural=True, **page) if uprns else ([], 0)
