"""Our answer to a contact that raised no work: logged once, it keeps the promise and stands in the contact's story."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from crm.contacts.models import Contact, Promise
from crm.customers.references import shown
from crm.sla.models import Clock, ClockKind
from tests.channels.staff.conftest import Desk, contact_of
from tests.channels.staff.pages import text_of

TOLD = "Rang her: the form is on its way"


@pytest.fixture
def enquiry(desk: Desk) -> str:
    """The reference of an email that somebody has to answer."""
    return desk.log(
        channel="EMAIL", disposition="CALL_BACK", service=str(desk.services["general-enquiry"].pk), where="UNKNOWN"
    )


def page_of(desk: Desk, reference: str, name: str = "contact") -> str:
    return text_of(desk.client.get(reverse(f"staff:{name}", args=[reference])))


def opened(desk: Desk, reference: str) -> str:
    page = page_of(desk, reference, "contact-answer")
    return page.split('name="opened" value="')[1].split('"')[0]


def answer(desk: Desk, reference: str, token: str, **typed: str):
    given = {"opened": token, "channel": "PHONE", "notes": TOLD, "save": "1"} | typed
    return desk.client.post(reverse("staff:contact-answer", args=[reference]), given)


def answers() -> list[Contact]:
    return list(Contact.objects.unscoped("test").filter(session__direction="OUT").order_by("id"))


def test_what_we_told_them_keeps_the_promise_and_stands_in_the_story(desk: Desk, enquiry: str) -> None:
    assert "Log our answer" in page_of(desk, enquiry)
    assert answer(desk, enquiry, opened(desk, enquiry)).status_code == 302
    respond = Promise.objects.get(contact=contact_of(enquiry), kind=ClockKind.RESPOND).clock
    assert (respond.state, respond.met_by) == (Clock.State.STOPPED, Clock.MetBy.PERSON)
    story = page_of(desk, enquiry)
    assert "our answer, Telephone" in story
    assert TOLD in story
    assert reverse("staff:contact-answer", args=[enquiry]) not in story
    assert "our answer" in page_of(desk, shown(desk.jo.reference), "customer")


def test_a_missed_bin_that_raised_no_work_is_answered_too(desk: Desk) -> None:
    reference = desk.log(disposition="CALL_BACK")
    answer(desk, reference, opened(desk, reference))
    assert not Promise.objects.filter(contact=contact_of(reference), clock__state=Clock.State.RUNNING).exists()


def test_a_second_press_logs_no_second_answer(desk: Desk, enquiry: str) -> None:
    token = opened(desk, enquiry)
    assert [answer(desk, enquiry, token).status_code for _press in range(2)] == [302, 302]
    assert len(answers()) == 1


def test_whoever_answers_second_is_told_so(desk: Desk, enquiry: str) -> None:
    mine, theirs = opened(desk, enquiry), opened(desk, enquiry)
    answer(desk, enquiry, theirs)
    back = answer(desk, enquiry, mine)
    assert "somebody may have given it meanwhile" in text_of(desk.client.get(back["Location"]))
    assert len(answers()) == 1


def test_an_answer_without_words_is_refused_and_keeps_the_rest(desk: Desk, enquiry: str) -> None:
    page = answer(desk, enquiry, opened(desk, enquiry), notes=" ", channel="POST")
    assert page.status_code == 422
    assert "Write what you told them" in text_of(page)
    assert 'value="POST" selected' in text_of(page)
    assert answers() == []


def test_work_is_answered_from_its_case_and_what_is_answered_waits_for_nothing(desk: Desk) -> None:
    for reference in (desk.log(), desk.log(disposition="ANSWERED")):
        link = reverse("staff:contact-answer", args=[reference])
        assert link not in page_of(desk, reference)
        assert desk.client.get(link)["Location"] == reverse("staff:contact", args=[reference])


def test_who_may_read_but_not_log_is_offered_nothing(
    desk: Desk, enquiry: str, browser_of: Callable[..., Client]
) -> None:
    page = browser_of(desk.cast.manager).get(reverse("staff:contact", args=[enquiry]))
    assert page.status_code == 200
    assert "Log our answer" not in text_of(page)
