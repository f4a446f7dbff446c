"""What can be reported from elsewhere, and what it asks: all of it, or a fault."""

from typing import Any

import pytest
from django.db import OperationalError

from channels.open311 import views
from crm.catalogue.models import Service
from tests.channels.open311.council import DOOR, Council, changed, faults, parsed

FORM = [
    {"code": "words", "label": "What?", "kind": "TEXT", "hint": "A few words"},
    {"code": "more", "label": "More?", "kind": "LONG", "required": False},
    {"code": "many", "label": "How many?", "kind": "NUMBER"},
    {"code": "day", "label": "When?", "kind": "DATE"},
    {"code": "which", "label": "Which?", "kind": "CHOICE", "choices": [{"code": "a", "label": "A & <b>"}]},
    {"code": "all", "label": "All?", "kind": "CHOICES", "choices": [{"code": "x", "label": "X"}],
     "show_when": {"fact": "answers.which", "is": ["a"]}},
    {"code": "told", "label": "Ring 999 if it is dangerous", "kind": "INFORMATION"},
    {"code": "files", "label": "Photographs", "kind": "FILE", "required": False},
]  # fmt: skip


def test_discovery_says_where_and_how(council: Council) -> None:
    said = parsed(council.get("discovery.xml"))
    assert said.tag == "discovery" and "@" in (said.findtext("key_service") or "")
    [endpoint] = said.findall("endpoints/endpoint")
    assert endpoint.findtext("specification") == "http://wiki.open311.org/GeoReport_v2"
    assert (endpoint.findtext("url") or "").endswith(DOOR) and endpoint.findtext("type") == "production"
    assert [one.text for one in endpoint.findall("formats/format")] == ["text/xml", "application/json"]
    assert council.get("discovery.json").json()["endpoints"][0]["formats"] == ["text/xml", "application/json"]


def test_the_list_says_of_each_service_what_clients_need(council: Council) -> None:
    said = {one.findtext("service_code"): one for one in parsed(council.get("services.xml")).findall("service")}
    assert set(said) == set(
        Service.objects.filter(on_web=True, is_live=True, audience="EVERYBODY").values_list("code", flat=True)
    )
    tipping = said["fly-tipping"]
    assert tipping.findtext("service_name") == "Fly-tipping" and tipping.findtext("metadata") == "true"
    assert tipping.findtext("type") == "realtime" and tipping.findtext("group")
    assert "mattress" in (tipping.findtext("keywords") or "").split(",")
    in_json = {one["service_code"]: one for one in council.get("services.json").json()}
    assert in_json["fly-tipping"]["metadata"] is True and set(in_json) == set(said)


def test_what_is_not_for_everybody_to_see_is_private(council: Council) -> None:
    flags = {one["service_code"]: one["keywords"].split(",") for one in council.get("services.json").json()}
    assert "private" in flags["missed-bin"]  # about a home
    assert "private" not in flags["fly-tipping"]
    Service.objects.filter(code="fly-tipping").update(named_publicly=False)
    flags = {one["service_code"]: one["keywords"].split(",") for one in council.get("services.json").json()}
    assert "private" in flags["fly-tipping"]


@pytest.mark.parametrize(
    ("of_service", "of_version"),
    [
        ({"on_web": False}, {}),
        ({"is_live": False}, {}),
        ({"audience": "STAFF"}, {}),
        ({"provider": "OTHER"}, {}),
        ({}, {"workflow": ""}),
        ({}, {"needs_identity": "BASIC"}),
        ({}, {"read_by": ["safeguarding"]}),
        ({}, {"form": [{"code": "proof", "label": "Proof", "kind": "FILE"}]}),
    ],
)
def test_what_cannot_be_reported_from_elsewhere_is_not_listed(
    council: Council, of_service: dict[str, Any], of_version: dict[str, Any]
) -> None:
    tipping = council.services["fly-tipping"]
    Service.objects.filter(pk=tipping.pk).update(**of_service or {"family": tipping.family})
    changed(tipping, **of_version or {"number": 1})
    assert "fly-tipping" not in {one["service_code"] for one in council.get("services.json").json()}
    assert council.get("services/fly-tipping.xml").status_code == 404
    assert council.post(**council.tipping).status_code == 404


def test_a_definition_says_every_question_and_what_is_hidden(council: Council) -> None:
    changed(council.services["fly-tipping"], form=FORM)
    said = council.get("services/fly-tipping.json").json()
    assert said["service_code"] == "fly-tipping"
    by_code = {one["code"]: one for one in said["attributes"]}
    assert list(by_code) == ["words", "more", "many", "day", "which", "all", "told", "fixmystreet_id", "uprn"]
    assert [one["order"] for one in said["attributes"]] == list(range(1, 10))
    assert {code: one["datatype"] for code, one in by_code.items()} == {
        "words": "string", "more": "text", "many": "number", "day": "datetime", "which": "singlevaluelist",
        "all": "multivaluelist", "told": "string", "fixmystreet_id": "string", "uprn": "string",
    }  # fmt: skip
    assert [code for code, one in by_code.items() if one["required"]] == ["words", "many", "day", "which"]
    assert [code for code, one in by_code.items() if not one["variable"]] == ["told"]
    assert by_code["which"]["values"] == [{"key": "a", "name": "A & <b>"}]
    assert by_code["words"]["datatype_description"] == "A few words"
    assert by_code["fixmystreet_id"]["automated"] == "server_set" and by_code["uprn"]["automated"] == "hidden_field"
    in_xml = parsed(council.get("services/fly-tipping.xml"))
    assert in_xml.tag == "service_definition"
    assert [one.findtext("code") for one in in_xml.findall("attributes/attribute")] == list(by_code)
    assert in_xml.findtext("attributes/attribute[code='which']/values/value/name") == "A & <b>"
    assert in_xml.findtext("attributes/attribute[code='which']/required") == "true"


def test_a_list_that_fails_is_a_fault_and_never_a_part(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> Any:
        raise OperationalError("gone")

    monkeypatch.setattr(views, "reportable", fails)
    answer = council.get("services.xml")
    assert answer.status_code == 503 and faults(answer)[0][0] == "503" and answer.headers["Retry-After"]

    def breaks() -> Any:
        raise KeyError("a secret of the inside")

    monkeypatch.setattr(views, "reportable", breaks)
    answer = council.get("services.json")
    assert answer.status_code == 500 and answer.json()[0]["code"] == "500" and b"secret" not in answer.content


def test_few_statements_however_many_services(council: Council, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(3):
        council.get("services.xml")
    with django_assert_max_num_queries(3):
        council.get("services/fly-tipping.xml")
