"""A reference alone shows where a matter stands and when, and nothing personal."""

import html
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.casework.intake import answer_log
from crm.contacts.models import Contact
from crm.customers.models import Customer, Residence
from crm.customers.references import new_reference, shown
from crm.teams.models import AccessLog
from tests.cast import Cast, person, property_at, restriction
from tests.channels.citizen.council import PUBLIC_WORDS, Bins, bins, logged
from tests.channels.citizen.stories import NOTES, WHICH, Reported, report, words_of

PERSONAL = ["Jo Example", "jo@example.com", "0161 496", "Abbey Road", "M33", NOTES, WHICH]


def test_a_reference_alone_shows_state_and_dates_and_nothing_personal(visitor: Any, reported: Reported) -> None:
    page = visitor.get(reported.page)
    said = words_of(page)
    assert PUBLIC_WORDS["RECEIVED"] in said
    assert "Missed bin collection" in said
    assert "Monday 23 November, 11am" in said
    for word in PERSONAL:
        assert word not in page.content.decode()
    assert "We plan to put it right" not in said
    assert not AccessLog.objects.filter(screen="citizen:track").exists()


def test_a_service_that_is_not_named_publicly_is_not_named(visitor: Any, cast: Cast, jo: Customer, home: Any) -> None:
    kept_quiet = report(bins(cast, named_publicly=False), jo, home)
    assert "Missed bin" not in visitor.get(kept_quiet.page).content.decode()


@pytest.mark.parametrize("way", ["{}", " {} ", "{} "])
def test_a_reference_typed_sloppily_leads_to_its_page(visitor: Any, reported: Reported, way: str) -> None:
    sloppy = way.format(reported.stored[:4].lower() + " " + reported.stored[4:].lower())
    page = visitor.get("/track", {"reference": sloppy}, follow=True)
    assert page.redirect_chain[-1][0] == reported.page
    assert visitor.get(f"/track/{reported.stored.lower()}")["Location"] == reported.page


@pytest.mark.parametrize("typed", ["BCDF-2345-K", "hello", "BCDF", "'; DROP TABLE", "😀", ""])
def test_one_that_cannot_be_right_says_check_what_you_typed(visitor: Any, db: None, typed: str) -> None:
    page = visitor.get("/track", {"reference": typed})
    wanted = "Check what you typed" if typed else "Enter your reference"
    assert wanted in words_of(page)
    assert typed in html.unescape(page.content.decode())
    if typed.isascii() and typed:
        assert wanted in words_of(visitor.get(f"/track/{typed}"))


def calm(visitor: Any, reference: str) -> str:
    answer = visitor.get(f"/track/{reference}")
    assert answer.status_code == 404
    return words_of(answer)


def test_an_unknown_reference_gets_the_calm_answer(visitor: Any, db: None) -> None:
    assert "We could not find a match" in calm(visitor, shown(new_reference()))


@pytest.mark.parametrize("hidden", ["matter", "person", "the home it is about", "another home", "the case"])
def test_what_is_confidential_is_answered_like_what_does_not_exist(
    visitor: Any, reported: Reported, cast: Cast, hidden: str
) -> None:
    hide = restriction(cast.safeguarding)
    customer = reported.contact.customer_id
    if hidden == "matter":
        Contact.objects.filter(pk=reported.contact.pk).update(restriction=hide)
    elif hidden == "person":
        Customer.objects.filter(pk=customer).update(restriction=hide)
    elif hidden == "the home it is about":
        Residence.objects.filter(customer=customer).update(restriction=hide)
    elif hidden == "another home":
        Residence.objects.create(
            customer_id=customer, property=property_at(99), restriction=hide, created_at=reported.contact.logged_at
        )
    else:
        type(reported.case).objects.filter(pk=reported.case.pk).update(restriction=hide)
    assert calm(visitor, reported.reference) == calm(visitor, shown(new_reference()))


def test_a_fellow_reporter_still_sees_the_work_when_who_reported_first_is_hidden(
    visitor: Any, reported: Reported, cast: Cast
) -> None:
    second = report(reported.bins, person("Bo", "Other"), property_at(14), key="bo's", chase_of=reported.case.pk)
    Customer.objects.filter(pk=reported.contact.customer_id).update(restriction=restriction(cast.safeguarding))
    assert PUBLIC_WORDS["RECEIVED"] in words_of(visitor.get(second.page))


def test_what_was_logged_in_error_says_so_and_nothing_else(visitor: Any, reported: Reported) -> None:
    Contact.objects.filter(pk=reported.contact.pk).update(voided_at=reported.contact.logged_at)
    said = words_of(visitor.get(reported.page))
    assert "This was logged by mistake" in said
    assert "Send me a code" not in said


def test_the_ladder_shows_what_happened_and_what_is_still_to_come(visitor: Any, reported: Reported, clock: Any) -> None:
    reported.plan(clock.at, date(2026, 11, 24))
    said = words_of(visitor.get(reported.page))
    assert "The day we have planned: Tuesday 24 November" in said
    happened, to_come = said.split("Still to come:", 1)
    assert "Received Monday 23 November" in happened and "Planned Monday 23 November" in happened
    assert "Under way" in to_come and "Finished" in to_come

    reported.close(clock.forward(hours=2))
    said = words_of(visitor.get(reported.page))
    assert "Finished Monday 23 November, 2pm" in said
    assert "Still to come" not in said
    assert "We have finished with this." in said
    assert "Sid" not in said and "We emptied your bin" not in said


def test_a_later_contact_has_its_own_reference_and_leads_to_the_same_story(
    visitor: Any, reported: Reported, jo: Customer, home: Any, clock: Any
) -> None:
    chase = report(reported.bins, jo, home, key="chase", at=clock.at, chase_of=reported.case.pk)
    assert chase.stored != reported.stored
    reported.plan(clock.forward(hours=1), date(2026, 11, 25))
    assert "The day we have planned: Wednesday 25 November" in words_of(visitor.get(chase.page))


def test_an_enquiry_answered_on_the_spot_says_so(visitor: Any, missed_bin: Bins, clock: Any) -> None:
    contact = logged(missed_bin, None)
    Contact.objects.filter(pk=contact.contact.pk).update(disposition="ANSWERED")
    assert "We answered this when you contacted us." in words_of(visitor.get(f"/track/{shown(contact.reference)}"))


def test_an_answer_given_later_by_telephone_is_said(visitor: Any, missed_bin: Bins, jo: Customer, clock: Any) -> None:
    contact = logged(missed_bin, jo)
    page = f"/track/{shown(contact.reference)}"
    Contact.objects.filter(pk=contact.contact.pk).update(disposition="CALL_BACK")
    assert "We will call you back." in words_of(visitor.get(page))
    answer_log(
        contact_id=contact.contact.pk, notes="Told her", actor=missed_bin.cast.agent.actor, at=clock.at, key="answer"
    )
    assert "We have answered this." in words_of(visitor.get(page))


def test_a_partners_reference_leads_there_too(visitor: Any, reported: Reported) -> None:
    reported.contact.references.create(value="PARTNER/77", kind="PARTNER", source="bins-r-us")
    assert visitor.get("/track", {"reference": "PARTNER/77"})["Location"] == reported.page


def test_the_page_takes_few_statements(visitor: Any, reported: Reported) -> None:
    visitor.get(reported.page)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        visitor.get(reported.page)
    assert len(asked) <= 4, [query["sql"][:120] for query in asked]


def test_after_many_misses_even_a_right_reference_gets_the_calm_answer_for_a_while(
    visitor: Any, reported: Reported, clock: Any
) -> None:
    for _try in range(30):
        calm(visitor, shown(new_reference()))
    assert visitor.get(reported.page).status_code == 404
    assert visitor.get(reported.page, REMOTE_ADDR="10.9.8.7").status_code == 200
    clock.forward(minutes=16)
    assert visitor.get(reported.page).status_code == 200


def test_the_page_is_kept_by_no_browser(visitor: Any, reported: Reported) -> None:
    assert visitor.get(reported.page)["Cache-Control"] == "no-store"
