"""The Open311 adapter does what every adapter must."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.cases.backoffice.conformance import Conformance
from tests.cases.backoffice.open311_server import OWN_NAME, Open311, fault, standing


@dataclass
class Server:
    """Their server as the conformance asks for it."""

    open311: Open311
    secrets: dict[str, str]
    gives_reference: bool = True

    @property
    def settings(self) -> dict[str, str]:
        return {"endpoint": self.open311.endpoint, "service": "CAR"}

    def texts(self) -> list[str]:
        told = self.open311.told() + self.open311.told("servicerequestupdates")
        return [" ".join(words for values in form.values() for words in values) for form in told]

    def keys(self) -> list[str]:
        return [form[OWN_NAME][0] for form in self.open311.told()]

    def breaks(self) -> None:
        self.open311.cuts = 100

    def refuses(self) -> None:
        self.open311.refuses = fault(400, "We do not do this")


class TestOpen311(Conformance):
    code = "open311"

    @pytest.fixture
    def far(self) -> Iterator[Server]:
        with standing() as open311:
            yield Server(open311, {"api_key": "k"})
