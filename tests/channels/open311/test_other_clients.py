"""Clients that others wrote, over a real connection: `georeport` in both forms, and `three`."""

import itertools
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from crm.contacts.correspondence.models import ContactDocument
from deploy.demo.catalogue import make_catalogue
from tests.cast import LONG_AGO, make_cast
from tests.channels.open311.council import DOOR, Council, make_council


@pytest.fixture
def standing(transactional_db: None, live_server: Any, client: Any) -> tuple[Council, str]:
    cast = make_cast()
    return make_council(cast, make_catalogue(at=LONG_AGO), client), f"{live_server.url}{DOOR}"


def test_georeport_and_three_find_their_way(standing: tuple[Council, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(itertools, "ifilter", filter, raising=False)  # `three` was written for Python 2
    from georeport import GeoReport
    from three import Three

    council, endpoint = standing
    three = Three(endpoint, api_key=council.key)
    assert three.discovery()["endpoints"][0]["type"] == "production"
    assert "fly-tipping" in {one["service_code"] for one in three.services()}
    assert three.services("fly-tipping")["attributes"][0]["code"] == "what"
    picture = BytesIO()
    Image.new("RGB", (20, 20), "grey").save(picture, "JPEG")
    picture.seek(0)
    picture.name = "tip.jpg"
    sent = {name: value for name, value in council.tipping.items() if name not in ("api_key", "service_code")}
    [made] = three.post("fly-tipping", name="Ada Reporter", media=picture, **sent)
    number = made["service_request_id"]
    assert ContactDocument.objects.count() == 1
    [one] = three.request(number)
    assert one["service_request_id"] == number and one["status"] == "open"
    assert [row["service_request_id"] for row in three.requests("fly-tipping", count=5)] == [number]
    assert three.requests(start="01-01-2020", end="02-01-2020") == []
    assert three.token("1")[0]["code"] == "404"

    for form in ("json", "xml"):
        geo = GeoReport(endpoint, output_format=form)
        assert "missed-bin" in {one["service_code"] for one in geo.get_service_list()}
        assert geo.get_service_definition("fly-tipping")["service_code"] == "fly-tipping"
        assert geo.get_service_request(number)["service_request_id"] == number
        listed = geo.get_service_requests(service_code="fly-tipping", status="open")
        assert (listed if isinstance(listed, dict) else listed[0])["service_request_id"] == number
