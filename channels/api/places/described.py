"""What the OS Places addresses take and give, for the API's description."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from channels.api.places.positions import SRS_NAMES

TAGS = ["OS Places shape"]
TEXT, WHOLE, NUMBER = {"type": "string"}, {"type": "integer"}, {"type": "number"}
DATE = {"type": "string", "pattern": r"^\d{2}/\d{2}/\d{4}$"}
TEXTS = [
    "UPRN", "ADDRESS", "USRN", "LPI_KEY", "ORGANISATION", "SAO_START_NUMBER", "SAO_START_SUFFIX", "SAO_END_NUMBER",
    "SAO_END_SUFFIX", "SAO_TEXT", "PAO_START_NUMBER", "PAO_START_SUFFIX", "PAO_END_NUMBER", "PAO_END_SUFFIX", "PAO_TEXT",
    "STREET_DESCRIPTION", "LOCALITY_NAME", "TOWN_NAME", "ADMINISTRATIVE_AREA", "LEVEL", "POSTCODE_LOCATOR", "RPC",
    "STATUS", "LOGICAL_STATUS_CODE", "CLASSIFICATION_CODE", "CLASSIFICATION_CODE_DESCRIPTION",
    "LOCAL_CUSTODIAN_CODE_DESCRIPTION", "COUNTRY_CODE", "COUNTRY_CODE_DESCRIPTION", "POSTAL_ADDRESS_CODE",
    "POSTAL_ADDRESS_CODE_DESCRIPTION", "BLPU_STATE_CODE_DESCRIPTION", "TOPOGRAPHY_LAYER_TOID", "WARD_CODE",
    "PARISH_CODE", "PARENT_UPRN", "STREET_STATE_CODE", "STREET_STATE_CODE_DESCRIPTION", "STREET_CLASSIFICATION_CODE",
    "STREET_CLASSIFICATION_CODE_DESCRIPTION", "LPI_LOGICAL_STATUS_CODE", "LPI_LOGICAL_STATUS_CODE_DESCRIPTION",
]  # fmt: skip
LPI: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": [
        "UPRN", "ADDRESS", "USRN", "LPI_KEY", "STATUS", "LOGICAL_STATUS_CODE", "BLPU_STATE_CODE",
        "BLPU_STATE_CODE_DESCRIPTION", "COUNTRY_CODE", "LOCAL_CUSTODIAN_CODE", "LPI_LOGICAL_STATUS_CODE", "LANGUAGE",
        "MATCH", "MATCH_DESCRIPTION",
    ],
    "properties": {name: TEXT for name in TEXTS}
    | {name: NUMBER for name in ("X_COORDINATE", "Y_COORDINATE", "LNG", "LAT")}
    | {name: DATE for name in ("LAST_UPDATE_DATE", "ENTRY_DATE", "BLPU_STATE_DATE")}
    | {
        "BLPU_STATE_CODE": {"type": "string", "nullable": True},
        "LOCAL_CUSTODIAN_CODE": WHOLE,
        "LANGUAGE": {"type": "string", "enum": ["EN", "CY", "GD"]},
        "MATCH": {"type": "number", "minimum": 0, "maximum": 1},
        "MATCH_DESCRIPTION": {"type": "string", "enum": ["EXACT", "GOOD", "NO MATCH"]},
    },
}  # fmt: skip
HEADER: dict[str, Any] = {
    "type": "object",
    "required": [
        "uri", "query", "offset", "totalresults", "format", "dataset", "lr", "maxresults", "epoch", "lastupdate",
        "output_srs",
    ],
    "properties": {
        "uri": TEXT, "query": TEXT, "offset": WHOLE, "totalresults": WHOLE, "format": TEXT, "dataset": TEXT,
        "lr": TEXT, "maxresults": WHOLE, "matchprecision": WHOLE, "epoch": TEXT, "lastupdate": TEXT,
        "minmatch": NUMBER, "filter": TEXT, "output_srs": TEXT,
    },
    "additionalProperties": False,
}  # fmt: skip
RESULTS: dict[str, Any] = {
    "type": "object",
    "required": ["header"],
    "additionalProperties": False,
    "properties": {
        "header": HEADER,
        "results": {
            "type": "array",
            "description": "Absent when nothing was found.",
            "items": {"type": "object", "required": ["LPI"], "properties": {"LPI": LPI}},
        },
    },
}
FAULT: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["statuscode", "message"],
            "properties": {"statuscode": WHOLE, "message": TEXT},
        }
    },
}


def _fault(words: str) -> OpenApiResponse:
    return OpenApiResponse(FAULT, description=words)


RESPONSES: dict[Any, Any] = {
    200: OpenApiResponse(RESULTS, description="What was found; without the key `results` when nothing was."),
    400: _fault("A parameter is missing or cannot be right; the message says which."),
    401: _fault("No key, or one that does not work."),
    403: _fault("The key may not search addresses."),
    429: _fault("Too many requests in this minute; Retry-After says how many seconds to wait."),
    500: _fault("A fault of ours."),
    503: _fault("The service is not available for the moment."),
}


def _parameter(name: str, words: str, *, kind: Any = OpenApiTypes.STR, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, kind, description=words, **more)


FQ = _parameter(
    "fq",
    "Only records with these codes: CLASSIFICATION_CODE (with * for any letters), LOGICAL_STATUS_CODE, "
    "LPI_LOGICAL_STATUS_CODE or COUNTRY_CODE, a colon and the code. Codes with a space between are alternatives; "
    "repeated, all hold. Without a status only approved properties are found, by their own addresses.",
    many=True,
)
SHARED = [
    _parameter("dataset", "LPI is what is held, and the default. DPA alone is refused.", enum=["LPI", "DPA,LPI"]),
    _parameter("lr", "Languages of the addresses: EN, CY, or both, the default."),
    _parameter("output_srs", "In which the position is given besides British National Grid, as LNG and LAT.",
               enum=list(SRS_NAMES), default="EPSG:27700"),
    _parameter("format", "JSON.", enum=["JSON"]),
    FQ,
]  # fmt: skip
PAGED = [
    _parameter("maxresults", "How many at most, 1 to 100.", kind=OpenApiTypes.INT, default=100),
    _parameter("offset", "How many to leave out first.", kind=OpenApiTypes.INT, default=0),
]
SRS = _parameter("srs", "The system of the coordinates given.", enum=list(SRS_NAMES), default="EPSG:27700")
POINT = _parameter("point", "x,y on British National Grid; latitude,longitude in degrees.", required=True)


def _described(name: str, summary: str, words: str, parameters: list[OpenApiParameter]) -> dict[str, Any]:
    return {
        "operation_id": f"places_{name}",
        "summary": summary,
        "description": words,
        "parameters": parameters,
        "responses": RESPONSES,
        "tags": TAGS,
    }


FIND = _described(
    "find", "Find addresses by words",
    "Free text, street first, forgiving one slip of the pen in a word. MATCH is the share of words in common.",
    [
        _parameter("query", "What was typed.", required=True),
        *PAGED,
        _parameter("minmatch", "Only records that match at least so well, 0.1 to 1.", kind=OpenApiTypes.NUMBER),
        _parameter("matchprecision", "Decimals of MATCH, 1 to 10.", kind=OpenApiTypes.INT, default=1),
        _parameter("bbox", "Only inside this box on British National Grid: left,bottom,right,top."),
        *SHARED,
    ],
)  # fmt: skip
POSTCODE = _described(
    "postcode", "Find addresses by postcode",
    "A whole postcode, or its beginning from the district on: M33, M33 2, M33 2DP.",
    [_parameter("postcode", "The postcode.", required=True), *PAGED, *SHARED],
)  # fmt: skip
UPRN = _described(
    "uprn", "Find a property by its UPRN",
    "Whatever its standing: a property that is gone is found too, and says so in STATUS.",
    [_parameter("uprn", "The UPRN, at most 12 digits.", required=True), *PAGED, *SHARED],
)  # fmt: skip
NEAREST = _described(
    "nearest", "Find the address nearest to a point", "The one address that is nearest, within the radius.",
    [POINT, _parameter("radius", "Metres, 0.01 to 1000.", kind=OpenApiTypes.NUMBER, default=100), SRS, *SHARED],
)  # fmt: skip
RADIUS = _described(
    "radius", "Find addresses around a point", "Nearest first.",
    [POINT, _parameter("radius", "Metres, 0.01 to 1000.", kind=OpenApiTypes.NUMBER, required=True), SRS, *PAGED, *SHARED],
)  # fmt: skip
BBOX = _described(
    "bbox", "Find addresses in a box", "A box of at most 1 square kilometre.",
    [_parameter("bbox", "The lower left corner and the upper right one, as points are given.", required=True), SRS,
     *PAGED, *SHARED],
)  # fmt: skip
