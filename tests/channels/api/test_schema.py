"""The description of the API: valid, complete, true of the answers, and readable as a page."""

import re
from typing import Any

import jsonschema
import pytest
from django.test import Client
from django.urls import get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from channels.api.schema import openapi, operations
from tests.channels.api.town import Town

SHOWN = {
    "places_find": "/search/places/v1/find?query=abbey road",
    "places_postcode": "/search/places/v1/postcode?postcode=M33",
    "places_uprn": "/search/places/v1/uprn?uprn=100010000001&output_srs=WGS84",
    "places_nearest": "/search/places/v1/nearest?point=379258,394554",
    "places_radius": "/search/places/v1/radius?point=379258,394554&radius=1000&fq=LOGICAL_STATUS_CODE:8",
    "places_bbox": "/search/places/v1/bbox?bbox=379000,394000,380000,395000",
    "addresses": "/api/addresses?query=abbey road",
    "properties": "/api/v1/properties?usrn=27500001&limit=3",
    "property": "/api/v1/properties/100010000012",
    "streets": "/api/v1/streets?query=abbey",
    "street": "/api/v1/streets/27500002",
    "loads": "/api/v1/loads",
}


def test_it_is_valid_openapi_and_made_without_a_warning() -> None:
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        described = SchemaGenerator().get_schema(request=None, public=True)
        assert not GENERATOR_STATS, GENERATOR_STATS._warn_cache | GENERATOR_STATS._error_cache
    validate_schema(described)


def test_every_address_of_the_door_is_described_in_words() -> None:
    groups = operations(openapi())
    every = [one for asked in groups.values() for one in asked]
    assert all(one.summary and one.description for one in every)
    assert all(parameter["words"] or parameter["in_path"] for one in every for parameter in one.parameters)
    assert all(words for one in every for _status, words in one.answers)
    records = {
        "case", "cases", "case_act", "contact", "contacts", "contact_log", "customer", "customers", "customer_add",
        "customer_home_add", "customer_reach_add", "session", "sessions", "session_begin", "session_end", "events",
        "facts", "facts_take", "fact_events_take",
    }  # fmt: skip
    assert {one.id for one in every} == {*SHOWN, *records, "load", "promises", "promises_explain", "service_form"}
    assert [one.id for one in every if not one.needs_key] == ["addresses", "service_form"]


def test_no_address_is_left_out_but_those_that_describe_it() -> None:
    names = {
        pattern.name for space in ("api", "places") for pattern in get_resolver().namespace_dict[space][1].url_patterns
    }
    described = {path.rstrip("/").split("/")[-1].strip("{}") for path in openapi()["paths"]}
    assert len(names - {"schema", "docs", "base", "nothing"}) == len(openapi()["paths"])
    assert {"find", "postcode", "uprn", "nearest", "radius", "bbox", "addresses"} <= described


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_given_is_what_was_described(town: Town, client: Client, key: str, name: str) -> None:
    described = openapi()
    [said] = [
        method["responses"]["200"]["content"]["application/json"]["schema"]
        for methods in described["paths"].values()
        for method in methods.values()
        if method["operationId"] == name
    ]
    answer = client.get(SHOWN[name], headers={"key": key})
    assert answer.status_code == 200
    body = answer.json()
    assert body.get("results", True), "nothing was found, so nothing was proved"
    shape = nullable(said | {"components": described["components"]})
    jsonschema.Draft202012Validator(shape).validate(body)


def nullable(shape: Any) -> Any:
    """OpenAPI 3.0 says `nullable`; JSON Schema says that null is one of the types."""
    if isinstance(shape, list):
        return [nullable(one) for one in shape]
    if not isinstance(shape, dict):
        return shape
    read = {name: nullable(one) for name, one in shape.items() if name != "nullable"}
    if shape.get("nullable") is not True:
        return read
    return {"anyOf": [read, {"type": "null"}]}


def test_the_description_is_there_for_tools(client: Client) -> None:
    body = client.get("/api/schema").json()
    assert body["openapi"].startswith("3.0") and body["components"]["securitySchemes"]


def test_the_page_names_everything_and_needs_nothing_from_elsewhere(client: Client) -> None:
    answer = client.get("/api/docs")
    page = answer.content.decode()
    assert answer.status_code == 200
    for path in openapi()["paths"]:
        assert f"GET {path}" in page or f"POST {path}" in page
    fetched = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]*)"', page)
    assert fetched and all(address.startswith("/") and not address.startswith("//") for address in fetched)
    assert " style=" not in page and page.count("<script>") == 1  # the base page's own line, hashed in the policy
