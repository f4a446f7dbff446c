"""The list of properties that are gone, and the page on which one is decided."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from crm.customers.models import PropertyMove, Residence
from gazetteer.entries.models import LogicalStatus, Property, Successor
from tests.cast import CUSTODIAN, property_at
from tests.channels.citizen.council import make_searchable
from tests.channels.staff.conftest import Desk
from tests.channels.staff.pages import fields_of, text_of


@pytest.fixture
def officer(desk: Desk, browser_of: Callable[..., Client]) -> Client:
    return browser_of(desk.cast.gazetteer_officer)


@pytest.fixture
def new(desk: Desk) -> Property:
    """What stands now where the home stood, which is gone."""
    new = property_at(1, "Mill Lane")
    Property.objects.filter(pk=desk.home.pk).update(logical_status=LogicalStatus.HISTORIC)
    Successor.objects.create(custodian_id=CUSTODIAN, key="S1", property=desk.home, successor_uprn=new.uprn)
    return new


def path(desk: Desk) -> str:
    return reverse("staff:gone-place", args=[desk.home.uprn])


def press(client: Client, desk: Desk, form: str, **typed: str):
    return client.post(path(desk), fields_of(client.get(path(desk)), form) | typed)


def residence() -> Residence:
    return Residence.objects.unscoped("test").get()


def test_it_says_how_much_and_not_who(desk: Desk, officer: Client, new: Property) -> None:
    reference = desk.log()
    for address in (reverse("staff:gone-places"), path(desk)):
        page = text_of(officer.get(address))
        assert desk.home.address in page and new.address in page
        assert "1 customer, 1 open case, 1 open contact" in page
        assert "Jo Example" not in page and reference not in page
    assert "1</span> to be decided on" in text_of(officer.get(reverse("staff:gazetteer")))


def test_one_key_moves_everything_to_the_successor(desk: Desk, officer: Client, new: Property) -> None:
    answer = press(officer, desk, "successors", pick=str(new.uprn))
    assert answer["Location"] == reverse("staff:gone-places")
    assert residence().property == new
    assert "None. When a supply closes" in text_of(officer.get(answer["Location"]))


def test_another_property_is_found_without_scripts(desk: Desk, officer: Client, new: Property) -> None:
    other = property_at(2, "Mill Lane")
    make_searchable()
    found = press(officer, desk, "move", find="1", address_query="2 mill lane")
    assert f'value="{other.uprn}"' in text_of(found)
    assert press(officer, desk, "move", act="move", uprn=str(other.uprn)).status_code == 302
    assert residence().property == other


@pytest.mark.parametrize(
    ("form", "typed", "words"),
    [
        ("move", {"act": "move"}, "Find the address and choose it."),
        ("successors", {"pick": "5"}, "There is no such property"),
        ("leave", {"act": "leave"}, "Fill in"),
        ("leave", {"act": "leave", "words": "x" * 301}, "300"),
    ],
)
def test_what_cannot_be_right_is_said(
    desk: Desk, officer: Client, new: Property, form: str, typed: dict[str, str], words: str
) -> None:
    answer = press(officer, desk, form, **typed)
    assert answer.status_code == 422 and words in text_of(answer)
    assert residence().property == desk.home


def test_left_with_its_reason_and_the_second_is_told(desk: Desk, officer: Client, new: Property) -> None:
    page = officer.get(path(desk))
    assert press(officer, desk, "leave", act="leave", words="Pulled down").status_code == 302
    assert "Pulled down" in text_of(officer.get(reverse("staff:gone-places"), {"show": "left"}))
    late = officer.post(path(desk), fields_of(page, "leave") | {"act": "leave", "words": "again", "key": "other"})
    assert late.status_code == 409 and "Gail Gazetteer was first" in text_of(late)
    assert PropertyMove.objects.count() == 1


def test_what_stands_has_no_such_page(desk: Desk, officer: Client) -> None:
    assert officer.get(path(desk)).status_code == 404
