"""A property's page: its facts, who is there, what is open, what was said."""

from datetime import date
from pathlib import Path

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from gazetteer.areas.actions import areas_load
from gazetteer.entries.models import Property
from tests.cast import NOW, person, property_at, restriction
from tests.channels.staff.conftest import Desk
from tests.gazetteer.areas.drawing import SOUTH, WEST, feature, square, write


def page_of(desk: Desk, uprn: int) -> str:
    return desk.client.get(reverse("staff:property", args=[uprn])).content.decode()


def test_it_shows_facts_residents_cases_and_the_timeline(desk: Desk) -> None:
    reference = desk.log()
    page = page_of(desk, desk.home.uprn)
    for words in (desk.home.address, str(desk.home.uprn), "home (RD)", "Jo Example", reference, "Grey not emptied"):
        assert words in page


def test_where_nobody_is_known_it_says_so_and_offers_to_add(desk: Desk) -> None:
    empty = property_at(50)
    page = page_of(desk, empty.uprn)
    assert "No customer is known here." in page
    assert f"{reverse('staff:customer-add')}?uprn={empty.uprn}" in page


def test_hidden_residents_and_matters_are_absent(desk: Desk) -> None:
    hide = restriction(desk.cast.safeguarding)
    hidden = person("Hidden", "Soul", home=desk.home)
    reference = desk.log(customer=str(hidden.pk), notes="Secret words")
    type(hidden).objects.filter(pk=hidden.pk).update(restriction=hide)
    page = page_of(desk, desk.home.uprn)
    for words in ("Hidden Soul", "Secret words", reference):
        assert words not in page
    assert desk.client.get(reverse("staff:contact", args=[reference])).status_code == 404
    desk.client.force_login(desk.cast.safeguarder)
    assert "Hidden Soul" in page_of(desk, desk.home.uprn)


def test_there_is_no_page_for_a_property_that_is_not_there(desk: Desk) -> None:
    for uprn in (1, 99999999999999999999):
        assert desk.client.get(f"/staff/properties/{uprn}").status_code == 404


def test_ward_and_parish_are_said_by_name_with_the_day_and_how_they_are_known(desk: Desk, tmp_path: Path) -> None:
    Property.objects.filter(pk=desk.home.pk).update(easting=WEST + 500, northing=SOUTH + 500, parish_code="E04000009")
    path = write(tmp_path / "wards.json", feature("E05000901", [square(0, 0)], name="Otterby & St Wenna's"))
    areas_load(path=path, kind="WARD", active_from=date(2023, 5, 4), at=NOW)
    page = page_of(desk, desk.home.uprn)
    day = date_format(timezone.localdate(), "j F Y")
    assert f"Otterby &amp; St Wenna&#39;s on {day}, by its boundary" in page
    assert f"E04000009 on {day}, as the gazetteer says" in page
