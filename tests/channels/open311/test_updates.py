"""Updates both ways, as mySociety's extension has them, with the habits of FixMyStreet."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.casework.actions import case_act
from cases.casework.models import Case, CaseEvent
from crm.contacts.models import Contact
from crm.customers.references import normalise
from tests.channels.open311.council import Council, faults, parsed, website_key

UPDATES = "servicerequestupdates"


class Work:
    """A report and the officer who works on it."""

    def __init__(self, council: Council, **given: Any) -> None:
        self.council = council
        self.number = council.reported(**given)
        officer = council.cast.users["officer"]
        officer.memberships.update(team=self.case.team)
        self.actor = type(officer).objects.with_scope().get(pk=officer.pk).actor

    @property
    def contact(self) -> Contact:
        return Contact.objects.unscoped("the test's").get(references__value=normalise(self.number))

    @property
    def case(self) -> Case:
        return Case.objects.unscoped("the test's").get(contact=self.contact)

    def act(self, act: str, at: datetime | None = None, **inputs: Any) -> None:
        at = at or timezone.now()
        case_act(case_id=self.case.pk, act=act, inputs=inputs, actor=self.actor, at=at, key=f"{act}-{at}")

    def heard(self, **asked: Any) -> list[Any]:
        answer = self.council.get(f"{UPDATES}.xml", api_key=self.council.key, **asked)
        assert answer.status_code == 200, answer.content
        said = parsed(answer)
        assert said.tag == "service_request_updates"
        return said.findall("request_update")

    def said(self, **given: Any) -> Any:
        sent = {
            "api_key": self.council.key, "service_request_id": self.number, "update_id": "77", "status": "OPEN",
            "updated_datetime": timezone.now().isoformat(timespec="seconds"), "description": "It has grown",
            "email": "ada@example.org", "first_name": "Ada", "last_name": "Reporter",
        }  # fmt: skip
        return self.council.post(f"{UPDATES}.xml", **{**sent, **given})


@pytest.fixture
def work(council: Council) -> Work:
    return Work(council, **{"attribute[fixmystreet_id]": "4711"})


def test_each_step_is_told_once_in_the_publics_words(work: Work) -> None:
    assert work.heard() == []
    day = timezone.localdate() + timedelta(days=3)
    work.act("plan", planned_date=day, words="Dear Ada, we come on Thursday")
    work.act("start")
    work.act("complete", outcome="cleared", words="Dear Ada, it is gone")
    planned, started, done = work.heard()
    assert [one.findtext("status") for one in (planned, started, done)] == ["action_scheduled", "in_progress", "fixed"]
    assert {one.findtext("service_request_id") for one in (planned, started, done)} == {work.number}
    assert len({one.findtext("update_id") for one in (planned, started, done)}) == 3
    assert f"{day.year}" in (planned.findtext("description") or "")
    assert (done.findtext("description") or "").startswith("We have cleared it away")
    assert done.findtext("external_status_code") == "cleared" and done.findtext("fixmystreet_id") == "4711"
    assert done.find("media_url") is not None
    assert "Ada" not in "".join("".join(one.itertext()) for one in (planned, started, done))


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("nothing", "no_further_action"), ("private-land", "not_councils_responsibility"), ("withdrawn", "closed")],
)
def test_an_ending_has_the_status_of_its_family(work: Work, outcome: str, status: str) -> None:
    work.act("complete", outcome=outcome, words="Why we will not")
    [done] = work.heard()
    assert done.findtext("status") == status


def test_times_are_whole_seconds_with_a_zone_and_within_the_window_as_clients_compare_them(work: Work) -> None:
    work.act("start")
    event = CaseEvent.objects.get(act="start")
    start, end = (event.at.astimezone(UTC).replace(microsecond=0) for _time in range(2))
    asked = {"start_date": f"{start:%Y-%m-%dT%H:%M:%SZ}", "end_date": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
    [told] = work.heard(**asked)
    said = datetime.fromisoformat(told.findtext("updated_datetime") or "")
    assert said.tzinfo is not None and said.microsecond == 0
    compared = f"{said.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    assert asked["start_date"] <= compared <= asked["end_date"]
    later = {"start_date": f"{start + timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"}
    assert work.heard(**later) == []


def test_without_dates_the_last_two_hours_are_told(work: Work) -> None:
    work.act("start", at=timezone.now() - timedelta(hours=3))
    assert work.heard() == []
    assert len(work.heard(start_date=f"{timezone.now() - timedelta(hours=4):%Y-%m-%dT%H:%M:%SZ}")) == 1


def test_a_visit_that_changes_nothing_is_not_told(work: Work) -> None:
    work.act("start")
    work.act("visit", visit_date=timezone.localdate(), visit_result="PART")
    assert len(work.heard()) == 1


def test_updates_need_the_key_and_tell_of_its_own_reports_alone(work: Work) -> None:
    work.act("start")
    assert work.council.get(f"{UPDATES}.xml").status_code == 403
    other = website_key(work.council.cast)
    answer = work.council.get(f"{UPDATES}.json", api_key=other)
    assert answer.json() == []
    assert work.council.get(f"{UPDATES}.json", api_key=work.council.key).json()[0]["status"] == "in_progress"


def test_words_of_the_reporter_reach_the_case_once(work: Work) -> None:
    first = work.said()
    [told] = parsed(first).findall("request_update")
    number = told.findtext("update_id") or ""
    added = Contact.objects.unscoped("the test's").get(references__value=normalise(number))
    assert (added.relation, added.about_id, added.notes) == ("ADDS", work.contact.pk, "It has grown")
    assert added.customer_id == work.contact.customer_id
    assert parsed(work.said(description="sent again")).findtext("request_update/update_id") == number
    assert work.case.case_contacts.count() == 1
    assert work.heard() == []  # what they said themselves is not told to them again


def test_words_of_somebody_else_are_no_answer_of_the_reporter(work: Work) -> None:
    answer = work.said(email="else@example.org", first_name="Bob", last_name="Other")
    number = parsed(answer).findtext("request_update/update_id") or ""
    added = Contact.objects.unscoped("the test's").select_related("session").get(references__value=normalise(number))
    assert added.customer_id is None and added.session.speaker_words == "Bob Other"
    assert work.case.case_contacts.count() == 1


def test_it_is_not_fixed_opens_it_again_when_the_reporter_says_so(work: Work) -> None:
    work.act("complete", at=timezone.now() - timedelta(hours=5), outcome="cleared", words="Done")
    assert work.said(status="OPEN").status_code == 200
    assert work.case.closed_at is None and work.case.reopened_count == 1
    [_closed, opened] = work.heard(start_date=f"{timezone.now() - timedelta(hours=6):%Y-%m-%dT%H:%M:%SZ}")
    assert opened.findtext("status") == "open"


@pytest.mark.parametrize(
    "given",
    [
        {"status": "FIXED"},
        {"status": "OPEN", "email": "else@example.org"},
        {"status": "OPEN", "updated_datetime": "2020-01-01T00:00:00Z"},  # written before we finished
    ],
)
def test_nothing_else_opens_it_again(work: Work, given: dict[str, str]) -> None:
    work.act("complete", at=timezone.now() - timedelta(hours=5), outcome="cleared", words="Done")
    assert work.said(**given).status_code == 200
    assert work.case.closed_at is not None


def test_a_website_that_had_not_heard_yet_opens_nothing(work: Work) -> None:
    work.act("complete", at=timezone.now() - timedelta(minutes=5), outcome="cleared", words="Done")
    assert work.said(status="OPEN").status_code == 200 and work.case.closed_at is not None
    assert work.said(status="REOPEN", update_id="78").status_code == 200 and work.case.closed_at is None


@pytest.mark.parametrize(
    ("wrong", "status", "names"),
    [
        ({"service_request_id": None}, 400, "service_request_id"),
        ({"update_id": ""}, 400, "update_id"),
        ({"updated_datetime": "now"}, 400, "updated_datetime"),
        ({"status": "HAPPY"}, 400, "status"),
        ({"service_request_id": "BCDF-2345-J"}, 404, "service_request_id"),
        ({"description": "x" * 4_001}, 400, "description"),
        ({"api_key": "no"}, 403, "api_key"),
    ],
)
def test_what_is_wrong_with_an_update_is_named(work: Work, wrong: dict[str, Any], status: int, names: str) -> None:
    answer = work.said(**wrong)
    assert answer.status_code == status and names in faults(answer)[0][1]


def test_another_website_cannot_write_on_it(work: Work) -> None:
    assert work.said(api_key=website_key(work.council.cast)).status_code == 404
    assert work.case.case_contacts.count() == 0


def test_an_update_without_words_is_taken(work: Work) -> None:
    assert work.said(description="", media_url="https://fix.example/photo/9.jpeg").status_code == 200
    added = Contact.objects.unscoped("the test's").get(about=work.contact)
    assert "photo/9.jpeg" in added.notes
