"""A street, two services that can be reported from elsewhere, and a website with a key: what the door's tests stand on."""

from dataclasses import dataclass
from itertools import count
from typing import Any
from xml.etree import ElementTree

from django.test import Client

from crm.catalogue.models import Service, ServiceVersion
from crm.teams.actor import ClientScope
from crm.teams.clients import client_create
from crm.teams.models import ApiClient
from gazetteer.entries.coordinates import to_wgs84
from gazetteer.entries.models import Property
from tests.cast import LONG_AGO, Cast, property_at

DOOR = "/open311/v2"
_numbers = count(1)


@dataclass
class Council:
    """Where reports are made, and by whom."""

    cast: Cast
    services: dict[str, Service]
    home: Property
    key: str
    client: Client

    @property
    def website(self) -> ApiClient:
        """The website whose key it is."""
        return ApiClient.objects.get(key_prefix=self.key.partition("-")[0])

    @property
    def where(self) -> dict[str, str]:
        """A point on the street, as FixMyStreet sends it: six places."""
        latitude, longitude = to_wgs84(easting=float(self.home.easting) + 5, northing=float(self.home.northing) + 5)
        return {"lat": f"{latitude:.6f}", "long": f"{longitude:.6f}"}

    @property
    def tipping(self) -> dict[str, str]:
        """A report of fly-tipping as a website sends it."""
        return {
            "api_key": self.key,
            "service_code": "fly-tipping",
            "description": "title: Mattress\n\ndetail: By the hedge\n\nurl: https://fix.example/report/1\n",
            "first_name": "Ada",
            "last_name": "Reporter",
            "email": "ada@example.org",
            "attribute[what]": "furniture",
            "attribute[blocking]": "no",
            **self.where,
        }

    def post(self, what: str = "requests.xml", **given: Any) -> Any:
        """The answer to a form sent; what is None is not sent."""
        sent = {name: value for name, value in given.items() if value is not None}
        return self.client.post(f"{DOOR}/{what}", sent)

    def reported(self, **other: Any) -> str:
        """The number that a report of fly-tipping got."""
        answer = self.post(**{**self.tipping, **other})
        assert answer.status_code == 200, answer.content.decode()
        return parsed(answer).findtext("request/service_request_id") or ""

    def get(self, what: str, **asked: Any) -> Any:
        """The answer to a question."""
        return self.client.get(f"{DOOR}/{what}", asked)


def make_council(cast: Cast, services: dict[str, Service], client: Client) -> Council:
    """The council, its services published, and a website with a key."""
    return Council(cast, services, property_at(12), website_key(cast), client)


def website_key(cast: Cast, *scopes: str, rate: int = 10_000) -> str:
    """The key of another website."""
    return client_create(
        name="FixMyStreet", owner="Digital team", purpose="Reports", scopes=scopes or (ClientScope.OPEN311,),
        rate_per_minute=rate, actor=cast.administrator.actor, at=LONG_AGO, key=f"website-{next(_numbers)}",
    ).key  # fmt: skip


def parsed(answer: Any) -> ElementTree.Element:
    """The XML of an answer, whatever its status."""
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    return ElementTree.fromstring(answer.content)


def faults(answer: Any) -> list[tuple[str, str]]:
    """(code, description) of the errors of an XML answer."""
    return [(one.findtext("code") or "", one.findtext("description") or "") for one in parsed(answer).iter("error")]


def changed(service: Service, **columns: Any) -> None:
    """Nothing; the version of the service in force is as said."""
    ServiceVersion.objects.filter(service=service, state=ServiceVersion.State.PUBLISHED).update(**columns)
