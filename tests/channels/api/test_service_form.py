"""The form of a service for programs: a schema that takes what the form takes, in the language asked for."""

from typing import Any

import jsonschema
import pytest
from django.test import Client

from crm.catalogue.forms import check
from tests.cast import make_cast
from tests.channels.citizen.council import bins
from tests.channels.citizen.test_forms import FORM

URL = "/api/v1/services/missed-bin/form"


@pytest.fixture
def council(db: None) -> Any:
    made = bins(make_cast())
    made.version.form = FORM
    made.version.save()
    made.service.welsh_name = "Casgliad bin"
    made.service.save()
    return made


def test_the_schema_takes_what_the_form_keeps(council: Any, client: Client) -> None:
    answer = client.get(URL)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["service"], told["name"], told["version"]) == ("missed-bin", "Missed bin collection", 1)
    jsonschema.Draft202012Validator.check_schema(told["schema"])
    given = {"fire": "no", "bins": "grey,green", "garden": "Leaves", "since": "2026-11-20", "name": "Jo", "people": "3"}
    clean, errors = check(FORM, given)
    assert errors == {}
    jsonschema.validate(clean, told["schema"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(clean | {"fire": "perhaps"}, told["schema"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({}, told["schema"])
    assert told["schema"]["properties"]["fire"]["x-stops"] == {"yes": "Ring 999 now."}
    assert "garden" not in told["schema"]["required"]  # only where it is shown


def test_in_welsh_and_in_nothing_else(council: Any, client: Client) -> None:
    told = client.get(URL, {"language": "cy"}).json()
    assert (told["name"], told["schema"]["properties"]["bins"]["title"]) == ("Casgliad bin", "Pa finiau?")
    assert client.get(URL, {"language": "fr"}).status_code == 400


def test_what_is_not_on_the_website_has_none(council: Any, client: Client) -> None:
    assert client.get("/api/v1/services/nothing/form").status_code == 404
    council.service.on_web = False
    council.service.save()
    assert client.get(URL).status_code == 404
