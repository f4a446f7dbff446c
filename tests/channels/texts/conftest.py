"""A running stand-in for GOV.UK Notify, and a customer who can be texted and written to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from channels.texts import notify as door
from crm.customers.models import ContactPoint, Customer
from deploy.embedded.notify import KEY, LETTER_TEMPLATE, TEXT_TEMPLATE, Notify, TextFolder, serve
from tests.cast import Cast, make_cast, person, property_at
from tests.channels.citizen.council import RECEIVED, Bins, bins

TOKEN = "a token of ours"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def missed_bin(cast: Cast) -> Bins:
    return bins(cast)


@pytest.fixture
def notify(settings: Any, tmp_path: Path) -> Iterator[Notify]:
    standing = Notify(TextFolder(tmp_path / "notify"), pace=0.1, silent=True)
    web = serve(standing, port=0)
    settings.NOTIFY_API_KEY = KEY
    settings.NOTIFY_BASE_URL = f"http://127.0.0.1:{web.server_address[1]}"
    settings.NOTIFY_TEXT_TEMPLATE, settings.NOTIFY_LETTER_TEMPLATE = TEXT_TEMPLATE, LETTER_TEMPLATE
    settings.NOTIFY_CALLBACK_TOKEN = TOKEN
    try:
        yield standing
    finally:
        standing.told = ""
        standing.ended.set()
        web.shutdown()
        web.server_close()
        door._client_for.cache_clear()


@pytest.fixture
def jo(cast: Cast) -> Customer:
    jo = person("Jo", "Example", phone="07700 900111", home=property_at(12), at=RECEIVED)
    ContactPoint.objects.unscoped("the test's").filter(customer=jo).update(line="MOBILE")
    return jo
