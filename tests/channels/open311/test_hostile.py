"""Whatever is sent, the answer is one of the form asked for, well formed, and never a fault of ours."""

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.open311.answering import written
from channels.open311.keys import fixmystreet_id, report_key
from channels.open311.statuses import BY_STATE, KNOWN_OF_UPDATES, WORKED_ON, status_of
from crm.catalogue.models import Family
from tests.channels.open311.council import DOOR, Council, parsed

ODD = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["", " ", "\x00", "NaN", "inf", "-1", "1e999", "'", "%00", "9" * 400, "é" * 50, "]]>", "<!--", "\ufffe"]
    ),
)
NAMES = st.sampled_from(
    ["lat", "long", "address_string", "address_id", "description", "email", "phone", "first_name", "last_name",
     "media_url", "attribute[what]", "attribute[what][]", "attribute[]", "attribute[fixmystreet_id]", "attribute[uprn]",
     "service_code", "jurisdiction_id", "deviceid", "status", "page", "page_size", "start_date", "end_date", "api_key"]
)  # fmt: skip
SENT = st.dictionaries(NAMES, ODD, max_size=6)
ANSWERS = {200, 400, 403, 404, 429}


@given(words=st.text(), form=st.sampled_from(["xml", "json"]))
def test_any_words_can_be_written_and_read_again(words: str, form: str) -> None:
    said = {"description": words, "attributes": [{"code": words}], "lat": 53.4, "none": None, "is": True}
    text = written("request", said, form)
    text.encode("utf-8", "surrogatepass")
    if form == "json":
        assert json.loads(text)["description"] == words and "none" not in json.loads(text)
    else:
        root = ElementTree.fromstring(text)
        assert root.findtext("is") == "true" and root.find("attributes/attribute/code") is not None


@given(name=st.text(max_size=300), client=st.integers(min_value=1, max_value=10**9))
def test_any_name_of_a_report_makes_a_key_that_fits(name: str, client: int) -> None:
    key = report_key(client, name)
    assert len(key) <= 120 and "\x00" not in key
    known = fixmystreet_id(key)
    assert known == "" or known == name


def test_every_state_and_ending_has_a_status_that_websites_know() -> None:
    known = {status.lower() for status in KNOWN_OF_UPDATES}
    assert {*BY_STATE.values(), WORKED_ON} <= known
    assert {status_of("CLOSED", family) for family in Family.values} <= known


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=SENT)
def test_a_report_of_anything_is_answered(council: Council, sent: dict[str, str]) -> None:
    answer = council.post("requests.xml", **{**council.tipping, **sent})
    assert answer.status_code in ANSWERS, sent
    parsed(answer)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    asked=SENT, what=st.sampled_from(["requests", "servicerequestupdates", "services", "discovery"]), own=st.booleans()
)
def test_a_question_of_anything_is_answered(council: Council, asked: dict[str, str], what: str, own: bool) -> None:
    answer = council.get(f"{what}.xml", **{**({"api_key": council.key} if own else {}), **asked})
    assert answer.status_code in ANSWERS, asked
    parsed(answer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("requests.html", 404), ("requests", 404), ("services/%00.xml", 404), ("services/a.b.c.xml", 404), ("", 404),
        ("requests/%F0%9F%98%80.xml", 404), ("requests/../discovery.xml", 404), ("tokens/%0A.json", 404),
        ("services/..%2F..%2Fetc.xml", 404), ("nothing.json", 404), ("discovery.XML", 200),
    ],
)  # fmt: skip
def test_any_address_is_answered_in_a_form(council: Council, path: str, status: int) -> None:
    answer = council.client.get(f"{DOOR}/{path}")
    assert answer.status_code == status
    if path.endswith(".json"):
        assert answer.json()[0]["code"] == "404"
    else:
        parsed(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(council: Council, method: str) -> None:
    answer = getattr(council.client, method)(f"{DOOR}/requests.xml")
    assert answer.status_code == 405 and answer.headers["Allow"] == "GET, HEAD, POST"
    parsed(answer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"a=1", "application/x-www-form-urlencoded; charset=no-such"),
        (b"{}", "application/json"),
        (b"--x\r\nnothing", "multipart/form-data; boundary=x"),
        (b"--x", "multipart/form-data"),
        (b"&".join(b"a%d=1" % n for n in range(1_200)), "application/x-www-form-urlencoded"),
        (b"description=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
    ],
)
def test_a_form_that_is_none_is_refused(council: Council, body: bytes, kind: str) -> None:
    answer = council.client.generic("POST", f"{DOOR}/requests.xml?api_key={council.key}", body, content_type=kind)
    assert answer.status_code == 400
    parsed(answer)


@pytest.mark.django_db
def test_what_is_far_too_large_is_refused_unread(council: Council, settings: Any) -> None:
    settings.DOCUMENT_MOST_BYTES = 10
    answer = council.client.post(
        f"{DOOR}/requests.xml", b"x" * (1024 * 1024 + 100), content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400 and "too large" in answer.content.decode()


@pytest.mark.django_db
def test_many_wrong_keys_and_many_questions_are_told_to_wait(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    from channels.open311 import clients

    monkeypatch.setattr(clients, "WRONG_KEYS", 2)
    monkeypatch.setattr(clients, "LISTS", 2)
    monkeypatch.setattr(clients, "WITHOUT_KEY", 2)
    keys = {council.get("servicerequestupdates.xml", api_key=f"22222222-{n}").status_code for n in range(5)}
    assert keys == {403, 429}
    assert {council.get("requests.xml").status_code for _n in range(5)} == {200, 429}
    assert {council.get("services.xml").status_code for _n in range(5)} == {200, 429}
    assert council.get("requests.xml", api_key=council.key).status_code == 200
