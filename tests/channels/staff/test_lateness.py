"""Late promises as staff see them: asked for a new date, excused by a manager, told on their desk."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.casework.actions import case_note
from cases.casework.models import Case
from cases.casework.notices.models import StaffNotice
from cases.casework.notices.writing import clock_broken, clock_warned
from crm.customers.references import shown
from crm.sla.models import Clock, ClockExcuse, NewDate
from crm.sla.sweeping import sweep_clocks
from crm.teams.actor import Role
from crm.teams.models import Grade
from tests.cases.casework.late_cast import colleague
from tests.cases.casework.waste_desk import Desk, page_of, waste_desk
from tests.cast import restriction
from tests.channels.staff.test_case import send

SENTENCE = "The lorry broke down; the crew comes <soon>."


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


@pytest.fixture
def late(desk: Desk) -> Any:
    """A missed bin of a month ago, found broken by the sweep."""
    taken = desk.reported(at=timezone.now() - timedelta(days=30), by=desk.jo())
    sweep_clocks(timezone.now())
    return taken


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def says(client: Client, path: str) -> str:
    body = re.sub(r"<(script|style|head).*?</\1>", " ", client.get(path).content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def new_date(taken: Any) -> str:
    return reverse("staff:promise-new-date", args=[shown(taken.reference), "RESOLVE-1"])


def excuse(taken: Any) -> str:
    return reverse("staff:promise-excuse", args=[shown(taken.reference), "RESOLVE-1"])


def resolve() -> Clock:
    return Clock.objects.get(kind="RESOLVE")


def in_days(number: int) -> str:
    return (timezone.localdate() + timedelta(days=number)).isoformat()


def test_the_page_and_the_list_ask_for_a_new_date_and_say_it_once_given(desk: Desk, late: Any) -> None:
    officer = browser(desk.cast.officer)
    assert "Needs a new date" in says(officer, page_of(late))
    assert "needs a new date" in says(officer, reverse("staff:work"))
    answer = send(officer, new_date(late), day=in_days(3), words=SENTENCE)
    assert answer.status_code == 302
    given = NewDate.objects.get()
    assert (given.words, timezone.localdate(given.until).isoformat()) == (SENTENCE, in_days(3))
    page = says(officer, page_of(late))
    assert "Needs a new date" not in page and "needs a new date" not in says(officer, reverse("staff:work"))
    assert f"{SENTENCE} Olu Officer" in page
    assert page.count("a new date was given") == 1  # in the history, by its promise alone
    assert "<soon>" not in officer.get(page_of(late)).content.decode()


def test_nothing_is_asked_of_those_who_do_not_work_on_it_or_while_there_is_time(desk: Desk, late: Any) -> None:
    agent = browser(desk.cast.agent)
    assert "Needs a new date" in says(agent, page_of(late))
    assert "Give a new date" not in says(agent, page_of(late))
    fresh = desk.reported(at=timezone.now())
    assert "Needs a new date" not in says(browser(desk.cast.officer), page_of(fresh))


def test_a_planned_day_is_offered(desk: Desk, late: Any) -> None:
    planned = timezone.localdate() + timedelta(days=2)
    Case.objects.unscoped("test").update(planned_date=planned)
    page = browser(desk.cast.officer).get(new_date(late)).content.decode()
    assert f'value="{planned.isoformat()}"' in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"day": "", "words": "Soon."}, "Enter the new date."),
        ({"day": "tomorrow", "words": "Soon."}, "Enter a valid date"),
        ({"day": "2020-01-01", "words": "Kept words."}, "from today"),
        ({"day": "2026-12-24", "words": " "}, "Say in one sentence"),
        ({"day": "2026-12-24", "words": "x" * 501}, "at most 500"),
    ],
)
def test_bad_input_is_named_and_what_was_typed_stays(desk: Desk, late: Any, given: dict, said: str) -> None:
    answer = send(browser(desk.cast.officer), new_date(late), **given)
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page
    assert given["words"].strip() in page
    assert not NewDate.objects.exists()


def test_the_second_officer_is_told_and_keeps_the_words(desk: Desk, late: Any) -> None:
    first, second = browser(desk.cast.officer), browser(desk.cast.waste_leader)
    page = second.get(new_date(late)).content.decode()
    [form] = re.findall(r'<form method="post" action="[^"]*new-date".*?</form>', page, re.S)
    hidden = dict(re.findall(r'type="hidden" name="(key|version)" value="([^"]*)"', form))
    send(first, new_date(late), day=in_days(3), words=SENTENCE)
    answer = second.post(new_date(late), hidden | {"day": in_days(4), "words": "My own words."})
    said = html.unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "this case has changed since you opened it" in said and "Olu Officer" in said and "My own words." in said
    assert NewDate.objects.get().words == SENTENCE


def test_pressed_twice_is_one_new_date(desk: Desk, late: Any) -> None:
    officer = browser(desk.cast.officer)
    page = officer.get(new_date(late)).content.decode()
    [form] = re.findall(r'<form method="post" action="[^"]*new-date".*?</form>', page, re.S)
    typed = dict(re.findall(r'type="hidden" name="(key|version)" value="([^"]*)"', form))
    typed |= {"day": in_days(3), "words": SENTENCE}
    assert [officer.post(new_date(late), typed).status_code for _time in range(2)] == [302, 302]
    assert NewDate.objects.count() == 1


# Managers.


def test_a_manager_excuses_it_and_reads_no_notes(desk: Desk, late: Any) -> None:
    case_note(
        case_id=late.case.pk, text="Between us.", actor=desk.cast.officer.actor, at=timezone.now(), key="between us"
    )
    send(browser(desk.cast.officer), new_date(late), day=in_days(3), words="On Friday then.")
    maya = browser(colleague("maya", Role.MANAGER, desk.cast.waste))
    before = says(maya, page_of(late))
    assert "Excuse" in before and "Give another date" not in before
    answer = send(maya, excuse(late), reason="Snow closed the depot.")
    assert answer.status_code == 302
    for who in (maya, browser(desk.cast.officer)):
        assert "Excused by Maya Colleague: Snow closed the depot." in says(who, page_of(late))
    page = says(maya, page_of(late))
    assert "On Friday then." in page  # words for the public
    assert "Between us." not in page and "Left behind on Monday" not in page
    assert ClockExcuse.objects.get().clock == resolve() and resolve().breached_at is not None


def test_an_excuse_needs_its_reason(desk: Desk, late: Any) -> None:
    maya = browser(colleague("maya", Role.MANAGER, desk.cast.waste))
    answer = send(maya, excuse(late), reason=" ")
    assert answer.status_code == 422 and "Say why" in answer.content.decode()
    assert "Excuse:" not in says(browser(desk.cast.manager), page_of(late))  # of another department


# Notices.


def warned(taken: Any) -> None:
    clock = Clock.objects.get(kind="RESOLVE", promise__contact=taken.contact)
    Clock.objects.filter(pk=clock.pk).update(warned_level=1)
    clock_warned(clock.pk, timezone.now(), 1)


def test_the_desk_lists_them_the_header_counts_them_and_reading_ends_both(desk: Desk, late: Any) -> None:
    clock_broken(resolve().pk, timezone.now(), 1)
    leader, home = browser(desk.cast.waste_leader), reverse("staff:home")
    page = leader.get(home).content.decode()
    assert "1 notice</a>" in page and "A promise is broken: Put right, was due" in page
    assert f'href="{page_of(late)}"' in page
    assert "1 notice</a>" in leader.get(reverse("staff:work")).content.decode()
    [key, _again] = re.findall(r'name="notice" value="(\d+)"', page)
    answer = leader.post(reverse("staff:notices-read"), {"notice": key}, follow=True)
    assert "1 notice read." in answer.content.decode()
    assert "notices-title" not in answer.content.decode()
    assert "1 notice</a>" not in leader.get(reverse("staff:work")).content.decode()


def test_the_header_counts_no_further_than_anybody_reads(desk: Desk, late: Any) -> None:
    clock_broken(resolve().pk, timezone.now(), 1)
    one = StaffNotice.objects.unscoped("test").get()
    for number in range(120):
        one.pk, one.key = None, f"more {number}"
        one.save(force_insert=True)
    assert "More than 99 notices" in browser(desk.cast.waste_leader).get(reverse("staff:work")).content.decode()


@pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 30, "１２"])
def test_what_is_no_notice_reads_nothing(desk: Desk, late: Any, typed: str) -> None:
    clock_broken(resolve().pk, timezone.now(), 1)
    answer = browser(desk.cast.waste_leader).post(reverse("staff:notices-read"), {"notice": typed})
    assert answer.status_code == 302
    assert StaffNotice.objects.unscoped("test").filter(read_at__isnull=True).exists()


def test_what_is_hidden_since_leaves_no_trace_on_desk_or_header(desk: Desk, late: Any) -> None:
    clock_broken(resolve().pk, timezone.now(), 1)
    Case.objects.unscoped("test").update(restriction=restriction(desk.cast.safeguarding, grade=Grade.MATTER))
    page = browser(desk.cast.waste_leader).get(reverse("staff:home")).content.decode()
    assert "#notices" not in page and 'id="notices"' not in page and shown(late.reference) not in page


def test_those_who_get_none_pay_no_statement_and_the_others_one(desk: Desk, late: Any) -> None:
    def statements(user: Any) -> list[str]:
        client, path = browser(user), reverse("staff:search")
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        return [query["sql"] for query in asked if "staffnotice" in query["sql"]]

    assert statements(desk.cast.gazetteer_officer) == []
    assert len(statements(desk.cast.waste_leader)) == 1


def test_the_pages_cost_no_more_when_there_is_much_to_tell(desk: Desk, late: Any) -> None:
    leader, home = browser(desk.cast.waste_leader), reverse("staff:home")

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            leader.get(path)
        return len(asked)

    warned(late)
    cost(reverse("staff:work"))  # the first look at a list remembers where somebody was
    few = cost(home), cost(reverse("staff:work"))
    for taken in desk.many(6, at=timezone.now() - timedelta(days=20)):
        warned(taken)
    assert (cost(home), cost(reverse("staff:work"))) == few
