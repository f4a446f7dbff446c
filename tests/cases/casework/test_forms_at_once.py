"""Two connections at one form: sent twice at once it is one contact, two tabs lose nothing, a link opens once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from cases.casework.intake import Taken
from cases.casework.web_report import form_report
from crm.catalogue.models import ServiceVersion
from crm.contacts.drafting.actions import draft_begin, draft_link_ask, draft_opened, draft_put, link_token
from crm.contacts.drafting.models import WrittenDraft
from crm.contacts.models import Contact
from crm.teams.actor import customer as public
from gazetteer.places import Place
from tests.cast import make_cast
from tests.channels.citizen.council import RECEIVED, bins

pytestmark = pytest.mark.django_db(transaction=True)
ANSWERS = {"which": "grey", "out_in_time": "yes"}


@pytest.fixture
def version(transactional_db: None) -> ServiceVersion:
    made = bins(make_cast()).version
    made.needs_place = False
    made.save()
    return made


def both(act: Callable[[int], Any]) -> list[Any]:
    """What two connections got that did this at the same time."""

    def elsewhere(number: int) -> Any:
        try:
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(elsewhere, range(2)))


def test_sent_twice_at_once_it_is_one_contact(version: ServiceVersion) -> None:
    draft = draft_begin(actor=public(None), at=RECEIVED, version_id=version.pk)

    def send(_number: int) -> Taken:
        return form_report(
            draft=WrittenDraft.objects.get(pk=draft.pk), service_id=version.service_id, place=Place(), answers=ANSWERS,
            name="Jo Example", email="jo@example.org", phone="", notes="", at=RECEIVED,
        )  # fmt: skip

    one, other = both(send)
    assert one.reference == other.reference
    assert Contact.objects.unscoped("t").count() == 1
    assert WrittenDraft.objects.get().sent_reference == one.reference


def test_two_tabs_at_once_lose_nothing(version: ServiceVersion) -> None:
    draft = draft_begin(actor=public(None), at=RECEIVED, version_id=version.pk)
    both(lambda number: draft_put(key=draft.key, given={f"a.n{number}": "yes"}, actor=public(None), at=RECEIVED))
    assert WrittenDraft.objects.get().given == {"a.n0": "yes", "a.n1": "yes"}


def test_a_link_pressed_twice_at_once_opens_once(version: ServiceVersion) -> None:
    draft = draft_begin(actor=public(None), at=RECEIVED, version_id=version.pk)
    draft_link_ask(key=draft.key, email="jo@example.org", actor=public(None), at=RECEIVED)
    token = link_token(WrittenDraft.objects.get())
    opened = both(lambda _number: draft_opened(token=token, at=RECEIVED))
    assert [one is None for one in opened].count(True) == 1
