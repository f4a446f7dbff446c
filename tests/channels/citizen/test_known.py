"""What a citizen is told before they report: what we know there, and why we do not take it; either way it counts."""

from datetime import timedelta
from typing import Any

import pytest

from cases.casework.models import Case
from cases.casework.telling.models import ContactTold, PlaceNotice
from crm.catalogue.models import ServiceVersion
from crm.contacts.models import Contact
from gazetteer.entries.models import Property
from tests.cast import NOW, property_at
from tests.channels.citizen.council import Bins
from tests.channels.citizen.stories import words_of
from tests.channels.citizen.test_reporting import BASE, WHO_CARES, answer_questions

KNOWN = f"{BASE}/where/known"
GREY = {
    "code": "contaminated",
    "if": {"fact": "answers.which", "is": ["grey"]},
    "words": {"en": "The crew found wrong things in it.", "cy": "Roedd pethau anghywir ynddo."},
}


def contacts() -> list[Contact]:
    return list(Contact.objects.unscoped("the test's").order_by("pk"))


def no_case() -> bool:
    return not Case.objects.unscoped("the test's").exists()


def refuses(missed_bin: Bins, **more: Any) -> None:
    ServiceVersion.objects.filter(pk=missed_bin.version.pk).update(turn_away=[{**GREY, **more}])


def at_home(visitor: Any, home: Property) -> str:
    answer_questions(visitor)
    return visitor.post(f"{BASE}/where", {"uprn": str(home.uprn), "query": "12 abb"})["Location"]


@pytest.fixture
def notice(missed_bin: Bins, home: Property) -> PlaceNotice:
    return PlaceNotice.objects.create(
        key="n", service=missed_bin.service, words="Round 14 is late: back tomorrow.", welsh_words="Yfory.", where="STREET",
        street_id=home.street_id, starts_at=NOW, ends_at=NOW + timedelta(days=2), put_up_at=NOW,
    )  # fmt: skip


def test_who_is_turned_away_reads_why_and_is_counted_once(visitor: Any, missed_bin: Bins, home: Property) -> None:
    refuses(missed_bin)
    assert at_home(visitor, home) == KNOWN
    [contact] = contacts()
    reference = contact.references.get().value
    said = words_of(visitor.get(KNOWN))
    assert "We cannot take this as a report" in said and "The crew found wrong things in it." in said
    assert f"{reference[:4]}-{reference[4:8]}-{reference[8:]}" in said and "all the same" not in said
    assert (contact.disposition, contact.customer, contact.property_id) == ("TURNED_AWAY", None, home.uprn)
    visitor.post(f"{BASE}/where", {"uprn": str(home.uprn), "query": "12 abb"})
    assert len(contacts()) == 1 and no_case()
    assert visitor.get(f"{BASE}/check")["Location"] != KNOWN  # there is more to answer first
    visitor.post(f"{BASE}/more", {"notes": ""})
    assert visitor.post(f"{BASE}/about-you", WHO_CARES)["Location"] in (KNOWN, f"{BASE}/check")
    assert visitor.get(f"{BASE}/check")["Location"] == visitor.post(f"{BASE}/check")["Location"] == KNOWN
    assert no_case() and len(contacts()) == 1


def test_it_is_said_in_welsh(visitor: Any, missed_bin: Bins, home: Property) -> None:
    refuses(missed_bin)
    at_home(visitor, home)
    visitor.cookies["language"] = "cy"
    assert "Roedd pethau anghywir ynddo." in words_of(visitor.get(KNOWN))


def test_who_may_insist_goes_on_and_it_is_raised(visitor: Any, missed_bin: Bins, home: Property) -> None:
    refuses(missed_bin, anyway=True)
    at_home(visitor, home)
    assert "Report it all the same" in words_of(visitor.get(KNOWN))
    assert visitor.post(KNOWN, {"anyway": "1"})["Location"] == f"{BASE}/more"
    visitor.post(f"{BASE}/more", {"notes": ""})
    assert visitor.post(f"{BASE}/about-you", WHO_CARES)["Location"] == f"{BASE}/check"
    assert "Report sent" in words_of(visitor.post(f"{BASE}/check", follow=True))
    assert [one.disposition for one in contacts()] == ["TURNED_AWAY", "RAISED"] and not no_case()


def test_insisting_where_nobody_may_changes_nothing(visitor: Any, missed_bin: Bins, home: Property) -> None:
    refuses(missed_bin)
    at_home(visitor, home)
    assert "We cannot take this" in words_of(visitor.post(KNOWN, {"anyway": "1"}))


def test_a_notice_is_read_first_and_that_it_was_enough_is_counted(
    visitor: Any, missed_bin: Bins, home: Property, notice: PlaceNotice
) -> None:
    assert at_home(visitor, home) == KNOWN
    said = words_of(visitor.get(KNOWN))
    assert "We know about this" in said and notice.words in said and "Go on with my report" in said
    assert contacts() == []
    done = visitor.post(KNOWN, {"told": str(notice.pk)}, follow=True)
    assert "Thank you" in words_of(done) and notice.words in words_of(done)
    [told] = ContactTold.objects.select_related("contact")
    assert (told.notice, told.contact.disposition) == (notice, "TOLD")
    visitor.post(KNOWN, {"told": str(notice.pk)})
    assert len(contacts()) == 1 and no_case()


def test_a_notice_stops_nobody(visitor: Any, missed_bin: Bins, home: Property, notice: PlaceNotice) -> None:
    at_home(visitor, home)
    assert f'href="{BASE}/more"' in visitor.get(KNOWN).content.decode()


def test_a_notice_for_everywhere_stands_on_the_first_page(visitor: Any, missed_bin: Bins, notice: PlaceNotice) -> None:
    assert notice.words not in words_of(visitor.get(BASE))
    PlaceNotice.objects.update(where="EVERYWHERE")
    assert notice.words in words_of(visitor.get(BASE))
    PlaceNotice.objects.update(is_public=False)
    assert notice.words not in words_of(visitor.get(BASE))


def test_with_nothing_to_say_the_page_leads_on(visitor: Any, missed_bin: Bins, home: Property) -> None:
    assert at_home(visitor, home) == f"{BASE}/more"
    assert visitor.get(KNOWN)["Location"] == f"{BASE}/more"
    assert visitor.post(KNOWN, {"told": "999"})["Location"] == KNOWN


def test_one_visitor_cannot_fill_the_figures_with_who_was_turned_away(
    visitor: Any, missed_bin: Bins, home: Property, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.citizen.telling.COUNTED", 2)
    refuses(missed_bin)
    at_home(visitor, home)
    for number in (20, 22):
        elsewhere = property_at(number)
        assert visitor.post(f"{BASE}/where", {"uprn": str(elsewhere.uprn), "query": "x"})["Location"] == KNOWN
    assert len(contacts()) == 2
    said = words_of(visitor.get(KNOWN))
    assert "The crew found wrong things in it." in said and "give this reference" not in said
    visitor.post(f"{BASE}/where", {"uprn": str(home.uprn), "query": "12 abb"})
    assert "give this reference" in words_of(visitor.get(KNOWN)) and len(contacts()) == 2
