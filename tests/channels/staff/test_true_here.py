"""TRUE HERE: what the crews and the departments know of an address, where the agent needs it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from gazetteer.facts.actions import events_take, fact_kind_create, facts_take
from gazetteer.facts.models import Nature
from tests.channels.staff.conftest import Desk
from tests.channels.staff.pages import text_of

NEW = "staff:contact-new"


@pytest.fixture
def known(desk: Desk) -> Desk:
    """The home is of round 14, which is not finished; its ward and street say something too."""
    now = timezone.now()
    kinds = [
        ("round", "Round", Nature.FACT),
        ("lights", "Street lights", Nature.FACT),
        ("late", "Round late", Nature.EVENT),
    ]
    for code, name, nature in kinds:
        fact_kind_create(code=code, nature=nature, shape="TEXT", name=name, group="Waste", by="x", at=now)
    facts_take(
        rows=[
            {"kind": "round", "uprn": desk.home.uprn, "value": "14"},
            {"kind": "lights", "usrn": desk.home.street_id, "value": "part-night"},
        ],
        source="rounds", key="1", by="x", at=now,
    )  # fmt: skip
    events_take(
        rows=[{"kind": "late", "fact": "round=14", "at": now.isoformat(), "words": "Back tomorrow"}],
        source="crews", key="1", by="x", at=now,
    )  # fmt: skip
    return desk


def test_the_contact_screen_says_it_as_soon_as_the_place_is_chosen(known: Desk) -> None:
    before = text_of(known.client.get(reverse(NEW)))
    assert "True here" not in before
    form = known.open() | {"where": f"at:{known.home.uprn}", "begun": str(known.home.uprn), "part": "place"}
    answer = known.client.post(reverse(NEW), form, headers={"HX-Request": "true"})
    page = text_of(answer)
    for words in ("True here", "Round late", "Back tomorrow", "Round 14", "Round:", "part-night", "the street"):
        assert words in page


def test_begun_at_an_address_it_is_there_at_once(known: Desk) -> None:
    assert "Back tomorrow" in text_of(known.client.get(reverse(NEW), {"uprn": known.home.uprn}))


def test_the_page_of_a_property_says_since_when_and_who_says_so(known: Desk) -> None:
    page = text_of(known.client.get(reverse("staff:property", args=[known.home.uprn])))
    for words in ("Back tomorrow", "part-night", "rounds", "crews"):
        assert words in page
    assert '14</span> <span class="muted small">since' in page


def test_the_page_of_a_street_says_what_is_true_of_the_street(known: Desk) -> None:
    page = text_of(known.client.get(reverse("staff:street", args=[known.home.street_id])))
    assert "part-night" in page and "Back tomorrow" not in page


def test_where_nothing_is_known_it_says_so(desk: Desk) -> None:
    page = text_of(desk.client.get(reverse("staff:property", args=[desk.home.uprn])))
    assert "Nothing is known of this place." in page


def test_the_script_says_what_is_true_there_and_leaves_out_what_is_not_known(known: Desk) -> None:
    version = known.services["missed-bin"].versions.get()
    script = "Say sorry.\nYour round is ((place.fact.round)).\nAssisted: ((place.fact.assisted))."
    type(version).objects.filter(pk=version.pk).update(script=script)
    form = known.open() | {"service": str(known.services["missed-bin"].pk), "where": f"at:{known.home.uprn}"}
    form |= {"begun": str(known.home.uprn), "part": "place"}
    page = text_of(known.client.post(reverse(NEW), form, headers={"HX-Request": "true"}))
    assert "Your round is 14." in page and "Assisted" not in page and "Say sorry." in page


def test_a_question_is_asked_where_a_fact_is_so(known: Desk) -> None:
    version = known.services["missed-bin"].versions.get()
    when = {"fact": "place.event.late", "given": True}
    extra = {"code": "late", "kind": "YES_NO", "label": "Was the lorry seen?", "show_when": when}
    type(version).objects.filter(pk=version.pk).update(form=[*version.form, extra])
    form = known.open() | {"service": str(known.services["missed-bin"].pk), "part": "place"}
    here = {"where": f"at:{known.home.uprn}", "begun": str(known.home.uprn)}
    pages = [
        text_of(known.client.post(reverse(NEW), form | more, headers={"HX-Request": "true"}))
        for more in (here, {"where": "UNKNOWN"})
    ]
    assert ["Was the lorry seen?" in page for page in pages] == [True, False]
    assert known.send(form | here | {"part": ""}, **known.missed_bin()).status_code == 422  # it has to be answered
