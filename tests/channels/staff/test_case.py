"""The case page as an officer uses it: what it shows, and each act opening in place."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cases.casework.models import Case, CaseNote, Question
from crm.contacts.models import Message
from crm.customers.references import shown
from tests.cases.casework.waste_desk import Desk, page_of, waste_desk
from tests.cast import person, restriction


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


@pytest.fixture
def officer(desk: Desk, client: Client) -> Client:
    client.force_login(desk.cast.officer)
    return client


def stored(taken) -> Case:
    return Case.objects.unscoped("test").get(pk=taken.case.pk)


def send(client: Client, address: str, **given: object):
    """What a browser sends: the form of that page with its hidden fields, and what was typed."""
    page = client.get(address).content.decode()
    form = re.search(rf'<form method="post" action="{re.escape(address)}".*?</form>', page, re.S)
    assert form, f"no form that goes to {address}"
    hidden = dict(re.findall(r'type="hidden" name="(key|version)" value="([^"]*)"', form[0]))
    return client.post(address, hidden | given)


def test_it_shows_who_where_what_and_the_promise_with_its_reason(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now(), by=desk.jo())
    page = officer.get(page_of(taken)).content.decode()
    for words in ("Jo Example", "07700 900123", "12 Abbey Road, Sale", "Which bin?", "Grey", "Left behind on Monday"):
        assert words in page
    assert "Put right" in page
    assert re.search(r"2 working days from", page)
    first = re.search(r'class="acts .*?<a[^>]*>\s*(\w+)', page, re.S)
    assert first and first[1] == "Plan"


def test_what_people_typed_is_shown_as_typed_and_harmless(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now(), by=person("<b>Bo</b>", "O'Neil"), notes="<script>alert(1)</script>")
    page = officer.get(page_of(taken)).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;b&gt;Bo" in page


def test_a_later_reference_and_a_sloppy_one_lead_to_the_case(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now(), by=desk.jo())
    chase = desk.reported(at=timezone.now(), by=desk.jo(), chase_of=taken.case.pk)
    for typed in (chase.reference, taken.reference.lower()):
        answer = officer.get(f"/staff/cases/{typed}")
        assert (answer.status_code, answer["Location"]) == (302, page_of(taken))


def test_plan_then_complete_with_the_words_of_the_outcome(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now(), by=desk.jo())
    planned = timezone.localdate() + timedelta(days=1)
    answer = send(officer, page_of(taken, "act", "plan"), planned_date=planned.isoformat(), words="Tomorrow morning")
    assert answer.status_code == 302
    assert stored(taken).state == "PLANNED"
    answer = send(officer, page_of(taken, "act", "complete"), outcome="collected", words="")
    case = stored(taken)
    assert (case.state, case.outcome_words) == ("CLOSED", "We have emptied your bin.")
    closing = Message.objects.unscoped("test").get(event="closed")
    assert closing.customer_id == desk.jo().pk
    page = officer.get(answer["Location"]).content.decode()
    assert "Complete: done." in page
    assert "Received → Planned" in page
    assert 'data-kept="case-act-' in page


def test_an_act_that_asks_for_nothing_is_one_press(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now())
    page = officer.get(page_of(taken)).content.decode()
    address = page_of(taken, "act", "start")
    form = re.search(rf'action="{re.escape(address)}".*?</form>', page, re.S)
    given = dict(re.findall(r'name="(key|version)" value="([^"]*)"', form[0]))
    officer.post(address, given)
    assert stored(taken).state == "UNDER_WAY"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"planned_date": "", "words": "kept words"}, "Enter the day of the work."),
        ({"planned_date": "2020-01-01", "words": "kept words"}, "must be today or later"),
        ({"planned_date": "no day", "words": "kept words"}, "kept words"),
    ],
)
def test_bad_input_is_named_and_what_was_typed_stays(desk: Desk, officer: Client, given: dict, said: str) -> None:
    taken = desk.reported(at=timezone.now())
    answer = send(officer, page_of(taken, "act", "plan"), **given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "kept words" in answer.content.decode()
    assert stored(taken).state == "RECEIVED"


def test_the_second_to_complete_is_told_who_did_and_keeps_their_words(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now(), by=desk.jo())
    leader = Client()
    leader.force_login(desk.cast.waste_leader)
    address = page_of(taken, "act", "complete")
    drawn = re.findall(r'name="(key|version)" value="([^"]*)"', officer.get(address).content.decode())
    assert send(leader, address, outcome="collected", words="Done by Wanda").status_code == 302
    answer = officer.post(address, dict(drawn[-2:]) | {"outcome": "not-out", "words": "My own careful words"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Wanda Leader" in page
    assert "My own careful words" in page
    assert "can no longer be done" in page
    assert stored(taken).outcome_words == "Done by Wanda"


def test_a_stale_page_is_told_and_may_then_go_on(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now(), by=desk.jo())
    leader = Client()
    leader.force_login(desk.cast.waste_leader)
    address = page_of(taken, "act", "complete")
    drawn = dict(re.findall(r'name="(key|version)" value="([^"]*)"', officer.get(address).content.decode()))
    send(leader, page_of(taken, "act", "plan"), planned_date=timezone.localdate().isoformat(), words="")
    answer = officer.post(address, drawn | {"outcome": "collected", "words": "Emptied"})
    assert answer.status_code == 409
    assert "has changed since you opened it" in answer.content.decode()
    again = dict(re.findall(r'name="(key|version)" value="([^"]*)"', answer.content.decode()))
    assert officer.post(address, again | {"outcome": "collected", "words": "Emptied"}).status_code == 302
    assert stored(taken).state == "CLOSED"


def test_pressed_twice_is_done_once_but_another_text_is_another_note(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now())
    address = page_of(taken, "note")
    given = {"key": "drawn-once", "text": "Gate is locked"}
    assert [officer.post(address, given).status_code for _press in range(2)] == [302, 302]
    officer.post(address, given | {"text": "Gate is open again"})
    assert list(CaseNote.objects.order_by("id").values_list("text", flat=True)) == [
        "Gate is locked",
        "Gate is open again",
    ]
    page = officer.get(page_of(taken)).content.decode()
    assert "Internal: the customer does not see this" in page


def test_asking_pauses_the_promise_and_the_page_says_so(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now(), by=desk.jo())
    assert "The promise to the customer pauses" in officer.get(page_of(taken, "ask")).content.decode()
    assert send(officer, page_of(taken, "ask"), words="Which gate?", days="5").status_code == 302
    assert Question.objects.get().state == "ASKED"
    page = officer.get(page_of(taken)).content.decode()
    assert "paused: it waits for the customer" in page
    assert "Waits for the customer" in page
    assert send(officer, page_of(taken, "ask"), words="And the other?", days="5").status_code == 409


def test_there_is_nobody_to_ask_when_nobody_gave_a_name(desk: Desk, officer: Client) -> None:
    page = officer.get(page_of(desk.reported(at=timezone.now()))).content.decode()
    assert "Nobody gave a name." in page
    assert "Ask the customer" not in page


def test_take_and_release(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now())
    officer.post(page_of(taken, "take"), {"key": "one"})
    assert stored(taken).officer_id == desk.cast.officer.pk
    leader = Client()
    leader.force_login(desk.cast.waste_leader)
    answer = leader.post(page_of(taken, "take"), {"key": "two"}, follow=True)
    assert "Olu Officer has taken this case." in answer.content.decode()
    officer.post(page_of(taken, "release"), {"key": "one"})
    assert stored(taken).officer_id is None


def test_choosing_an_outcome_offers_its_words_unless_better_ones_were_written(desk: Desk, officer: Client) -> None:
    address = page_of(desk.reported(at=timezone.now()), "act", "complete", "words")
    empty = officer.post(address, {"outcome": "collected", "words": ""}).content.decode()
    assert "We have emptied your bin." in empty
    changed = officer.post(address, {"outcome": "not-out", "words": "We have emptied your bin."}).content.decode()
    assert "was not out" in changed
    own = officer.post(address, {"outcome": "not-out", "words": "My own words"}).content.decode()
    assert "My own words" in own


@pytest.mark.parametrize("who", ["other_officer", "governance", "administrator"])
def test_outsiders_find_nothing_there(desk: Desk, client: Client, who: str) -> None:
    taken = desk.reported(at=timezone.now())
    client.force_login(desk.cast.users[who])
    assert client.get(page_of(taken)).status_code == 404
    for act in (("act", "plan"), ("ask",), ("note",), ("take",), ("release",)):
        assert client.post(page_of(taken, *act), {"key": "k"}).status_code == 404


def test_agents_and_managers_read_but_do_not_act(desk: Desk, client: Client) -> None:
    taken = desk.reported(at=timezone.now(), by=desk.jo())
    for who in ("agent", "manager"):
        client.force_login(desk.cast.users[who])
        page = client.get(page_of(taken))
        assert page.status_code == 200
        assert "Alt+A" not in page.content.decode()
        assert client.post(page_of(taken, "act", "start"), {"key": "k", "version": "1"}).status_code == 404
        assert f'href="/staff/customers/{shown(desk.jo().reference)}"' in page.content.decode()
    assert "Left behind on Monday" not in page.content.decode()


def test_a_confidential_reporter_is_only_a_team_to_ask(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now(), by=desk.jo())
    hidden = person("Ann", "Hidden", hidden=restriction(desk.cast.safeguarding))
    desk.reported(at=timezone.now(), by=hidden, chase_of=taken.case.pk, taken_by=desk.cast.safeguarder)
    page = officer.get(page_of(taken)).content.decode()
    assert "A confidential contact: ask Safeguarding" in page
    assert "Ann" not in page


def test_nothing_typed_is_lost_when_the_session_has_ended(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now())
    address = page_of(taken, "note")
    form = officer.get(address).content.decode()
    assert re.search(r'data-keep="case-act-[^"]+-note"', form)
    officer.logout()
    answer = officer.post(address, {"key": "k", "text": "typed"})
    assert answer.status_code == 302
    assert address in answer["Location"].replace("%2F", "/")


def test_what_is_not_there_is_not_there(officer: Client, desk: Desk) -> None:
    taken = desk.reported(at=timezone.now())
    for address in ("/staff/cases/BCDF-2345-J", "/staff/cases/nonsense", page_of(taken, "act", "explode")):
        assert officer.get(address).status_code == 404
