"""A report sent by another website: what becomes of it, once, whatever is sent beside it."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from cases.casework.models import Case
from crm.contacts.correspondence.models import ContactDocument
from crm.contacts.models import Contact, Message
from crm.customers.models import Customer
from crm.customers.references import normalise
from tests.channels.open311.council import Council, changed, faults, parsed, website_key


def contact_of(number: str) -> Contact:
    return Contact.objects.unscoped("the test's").get(references__value=normalise(number))


def case_of(number: str) -> Case:
    return Case.objects.unscoped("the test's").get(contact=contact_of(number))


def photograph() -> bytes:
    held = BytesIO()
    Image.new("RGB", (20, 20), "grey").save(held, "JPEG")
    return held.getvalue()


def test_a_report_becomes_a_case_on_the_street_with_its_reporter(council: Council) -> None:
    number = council.reported()
    case = case_of(number)
    assert case.service.code == "fly-tipping" and case.state == "RECEIVED"
    assert case.place_kind == "STREET" and case.street_id == council.home.street_id
    assert abs(float(case.easting) - float(council.home.easting) - 5) < 0.2
    contact = case.contact
    assert contact.answers == {"what": "furniture", "blocking": "no"} and "By the hedge" in contact.notes
    assert (contact.logged_by_kind, contact.logged_by_key) == ("CLIENT", str(council.website.pk))
    assert contact.customer.display_name == "Ada Reporter"
    assert Message.objects.unscoped("the test's").filter(customer=contact.customer, event="acknowledgement").exists()
    assert contact.promises.exists()


def test_json_answers_a_bare_list(council: Council) -> None:
    answer = council.post("requests.json", **council.tipping)
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    [said] = answer.json()
    assert normalise(said["service_request_id"]) and "token" not in said


def test_the_same_report_sent_again_is_the_first_one(council: Council) -> None:
    first = council.reported(**{"attribute[fixmystreet_id]": "1234"})
    assert council.reported(**{"attribute[fixmystreet_id]": "1234", "description": "Changed meanwhile"}) == first
    assert council.reported(**{"attribute[fixmystreet_id]": "1235"}) != first
    other = website_key(council.cast)
    assert council.reported(**{"attribute[fixmystreet_id]": "1234", "api_key": other}) != first
    assert Customer.objects.unscoped("the test's").filter(family_name="Reporter").count() == 1


def test_without_a_number_of_its_own_the_very_same_words_within_a_day_are_the_first_report(council: Council) -> None:
    first = council.reported()
    assert council.reported() == first
    assert council.reported(description="title: Another\n\nurl: https://fix.example/report/2") != first


@pytest.mark.parametrize("name", ["abc-é-'; DROP", "0" * 5_000, "12 34"])
def test_a_number_of_any_kind_is_one(council: Council, name: str) -> None:
    assert council.reported(**{"attribute[fixmystreet_id]": name}) == council.reported(
        **{"attribute[fixmystreet_id]": name, "description": "again"}
    )


@pytest.mark.parametrize("key", [None, "", "wrong", "22222222-x"])
def test_without_the_right_key_it_is_forbidden(council: Council, key: str | None) -> None:
    answer = council.post(**{**council.tipping, "api_key": key})
    assert answer.status_code == 403 and faults(answer)[0][0] == "403"
    assert not Contact.objects.unscoped("the test's").exists()


def test_a_key_for_something_else_is_forbidden(council: Council) -> None:
    answer = council.post(**{**council.tipping, "api_key": website_key(council.cast, "PLACES_SEARCH")})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("wrong", "status", "names"),
    [
        ({"service_code": None}, 400, "service_code"),
        ({"service_code": "no-such"}, 404, "service_code"),
        ({"service_code": "council-tax"}, 404, "service_code"),  # is not offered on the website
        ({"lat": None, "long": None}, 400, "lat and long"),
        ({"lat": "53.4", "long": None}, 400, "lat and long"),
        ({"lat": "NaN"}, 400, "lat"),
        ({"lat": "0", "long": "0"}, 400, "Great Britain"),
        ({"lat": "1e400"}, 400, "lat"),
        ({"attribute[what]": None}, 400, "attribute[what]"),
        ({"attribute[what]": "elephant"}, 400, "attribute[what]"),
        ({"description": "x" * 4_001}, 400, "description"),
        ({"email": "no address"}, 400, "email"),
        ({"lat": None, "long": None, "address_id": "1"}, 400, "address_id"),
    ],
)
def test_what_is_wrong_is_named(council: Council, wrong: dict[str, Any], status: int, names: str) -> None:
    answer = council.post(**{**council.tipping, **wrong})
    assert answer.status_code == status
    [(code, words)] = faults(answer)
    assert code == str(status) and names in words
    assert not Contact.objects.unscoped("the test's").exists()


def test_a_report_without_a_name_is_taken(council: Council) -> None:
    number = council.reported(first_name=None, last_name="", email=None)
    assert contact_of(number).customer is None


def test_the_property_that_it_names_is_the_place(council: Council) -> None:
    bin_ = {"service_code": "missed-bin", "attribute[bin]": "Grey (general rubbish)", "attribute[out]": "yes"}
    uprn = str(council.home.uprn)
    for where in ({"attribute[uprn]": uprn}, {"address_id": uprn, "lat": None, "long": None}):
        case = case_of(council.reported(**bin_, **{"attribute[what]": None, "attribute[blocking]": None}, **where))
        assert case.property_id == council.home.uprn and case.contact.answers["bin"] == "grey"
    answer = council.post(**{**council.tipping, **bin_})
    assert answer.status_code == 400 and "UPRN" in faults(answer)[0][1]


def test_a_property_not_known_to_us_leaves_the_point(council: Council) -> None:
    assert case_of(council.reported(**{"attribute[uprn]": "999"})).place_kind == "STREET"


def test_an_address_in_words_is_found_or_kept_as_it_was_typed(council: Council) -> None:
    nowhere = {"lat": None, "long": None}
    found = case_of(council.reported(**nowhere, address_string="12 Abbey Road, Sale, M33 2DP"))
    assert found.property_id == council.home.uprn
    kept = case_of(council.reported(**nowhere, address_string="Behind the old mill, Nowhere"))
    assert kept.place_kind == "UNLISTED" and "old mill" in kept.unlisted_lines


def test_photographs_are_kept_with_the_report_and_their_addresses_in_its_words(council: Council) -> None:
    number = council.reported(
        media=[SimpleUploadedFile(f"{n}.jpg", photograph(), "image/jpeg") for n in (1, 2)],
        photo3=SimpleUploadedFile("3.jpg", photograph(), "image/jpeg"),
        media_url=["https://fix.example/photo/1.jpeg", "https://fix.example/photo/2.jpeg"],
    )
    contact = contact_of(number)
    assert ContactDocument.objects.filter(contact=contact).count() == 3
    assert "https://fix.example/photo/2.jpeg" in contact.notes


def test_photographs_answer_the_question_for_them(council: Council) -> None:
    form = [{"code": "pictures", "label": "Photographs", "kind": "FILE", "required": False}]
    changed(council.services["fly-tipping"], form=form)
    number = council.reported(media=SimpleUploadedFile("1.jpg", photograph(), "image/jpeg"))
    [kept] = ContactDocument.objects.filter(contact=contact_of(number))
    assert contact_of(number).answers == {"pictures": str(kept.document_id)}


def test_a_dangerous_file_does_not_lose_the_report_and_is_given_to_nobody(council: Council) -> None:
    number = council.reported(media=SimpleUploadedFile("photo.jpg", b"MZ\x90\x00" + b"\0" * 400, "image/jpeg"))
    kept = ContactDocument.objects.get(contact=contact_of(number)).document
    assert kept.withheld_because


def test_what_is_refused_leaves_no_file(council: Council) -> None:
    sent = {**council.tipping, "attribute[what]": "elephant"}
    answer = council.post(**sent, media=SimpleUploadedFile("1.jpg", photograph(), "image/jpeg"))
    assert answer.status_code == 400 and not ContactDocument.objects.exists()


def test_what_else_was_sent_is_not_lost(council: Council) -> None:
    number = council.reported(
        **{"attribute[asset_id]": "LC 14", "attribute[easting]": "378000"}, deviceid="fixmystreet"
    )
    assert "asset_id: LC 14" in contact_of(number).notes and "378000" not in contact_of(number).notes


def test_several_answers_may_be_repeated_or_listed(council: Council) -> None:
    form = [
        {"code": "bins", "label": "Which?", "kind": "CHOICES",
         "choices": [{"code": "grey", "label": "Grey, general"}, {"code": "blue", "label": "Blue"}]},
        {"code": "day", "label": "When?", "kind": "DATE"},
    ]  # fmt: skip
    changed(council.services["fly-tipping"], form=form)
    day = {"attribute[day]": "2026-11-20T00:00:00Z"}
    for given in (
        {"attribute[bins][]": ["grey", "blue"]},
        {"attribute[bins]": ["grey", "blue"]},
        {"attribute[bins]": "grey,blue"},
        {"attribute[bins][]": ["Grey, general", "Blue"]},
    ):
        council_answers = contact_of(council.reported(**given, **day, description=str(given))).answers
        assert council_answers == {"bins": "grey,blue", "day": "2026-11-20"}


def test_a_key_in_the_address_works_and_get_has_no_side(council: Council) -> None:
    sent = {name: value for name, value in council.tipping.items() if name != "api_key"}
    answer = council.client.post(f"/open311/v2/requests.xml?api_key={council.key}", sent)
    assert answer.status_code == 200 and parsed(answer).tag == "service_requests"


def test_the_client_is_stopped_when_it_asks_too_often(council: Council) -> None:
    slow = website_key(council.cast, rate=1)
    answers = [council.post(**{**council.tipping, "api_key": slow}) for _time in range(3)]
    assert {answer.status_code for answer in answers} >= {200, 429}
    assert answers[-1].headers["Retry-After"]


def test_yesterdays_words_are_the_same_report_and_those_of_the_day_before_are_not(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    seen = []
    for ago in (timedelta(days=3), timedelta(days=1), timedelta(0)):
        monkeypatch.setattr("channels.open311.endpoints.timezone.now", lambda ago=ago: now - ago)
        seen.append(council.reported())
    assert seen[0] != seen[1] == seen[2]
