"""Whatever is asked of an address of the API within its description or beside it, the answer is one that is described."""

from random import Random
from typing import Any

import jsonschema
import pytest
from django.test import Client

from channels.api.schema import openapi
from tests.channels.api.test_schema import nullable
from tests.channels.api.town import Town

TIMES = 40
OURS = ("/api/v1/properties", "/api/v1/streets", "/api/v1/loads", "/api/addresses", "/search/places/")
GOOD = {
    "query": ("abbey road", "12 abb"), "postcode": ("M33 2DP", "M33"), "uprn": ("100010000001",), "usrn": ("27500001",),
    "point": ("379258,394554", "53.44,-2.31"), "near": ("379258,394554",), "bbox": ("379000,394000,380000,395000",),
    "radius": ("100",), "fq": ("LOGICAL_STATUS_CODE:1",), "on": ("2026-11-01",), "limit": ("3",),
    "within": ("100010000020",), "reference": ("4861642391",), "source": ("COUNCIL_TAX",),
    "after": ("100010000001",), "load": ("1",),
}  # fmt: skip
BAD = (
    "", " ", "0", "-1", "1e9", "NaN", "99999999999999999999", "1.5", "٣", "\0", "'", "%", "\\", "\N{GRINNING FACE}",
    "a" * 3_000, "2026-02-30", "0001-01-01", "9999-12-31", "1,2,3,4,5", "inf,-inf", "90,180", "0,0",
    "LOGICAL_STATUS_CODE:", ":",
    "*", "DPA", "EPSG:27700", "EPSG:0", "<script>", "null", "[]", "true", "M33 2DP; DROP TABLE gazetteer_property",
)  # fmt: skip


def asked() -> list[Any]:
    return [
        pytest.param(path, said["get"], id=said["get"]["operationId"])
        for path, said in openapi()["paths"].items()
        if path.startswith(OURS) and "get" in said
    ]


def drawn(said: dict[str, Any], random: Random) -> tuple[dict[str, str], dict[str, str]]:
    """Values for the path and for the query: good ones, those listed, and anything at all."""
    inside, behind = {}, {}
    for parameter in said.get("parameters", []):
        if parameter["in"] == "path":
            inside[parameter["name"]] = random.choice(("100010000001", "27500001", "0", "1", str(10**17)))
        elif parameter.get("required") or random.random() < 0.4:
            listed = [str(one) for one in parameter.get("schema", {}).get("enum", [])]
            good = [*GOOD.get(parameter["name"], ()), *listed]
            behind[parameter["name"]] = random.choice(good if good and random.random() < 0.6 else BAD)
    return inside, behind


@pytest.mark.parametrize(("path", "said"), asked())
def test_every_answer_is_a_described_one(town: Town, client: Client, key: str, path: str, said: dict[str, Any]) -> None:
    random, components = Random(said["operationId"]), openapi()["components"]
    for _time in range(TIMES):
        inside, behind = drawn(said, random)
        answer = client.get(path.format(**inside), behind, headers={"key": key})
        status = str(answer.status_code)
        assert status in said["responses"], (path, inside, behind, status)
        told = answer.headers["Content-Type"].partition(";")[0]
        shape = said["responses"][status].get("content", {}).get(told, {}).get("schema")
        if shape:
            jsonschema.validate(answer.json(), nullable(shape | {"components": components}))
