"""Stages, checklist, tasks and proposals on the page of a case, and a team's tasks on a page of their own."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.casework.models import Case, CaseEvent
from cases.casework.rules.timing import rules_sweep
from cases.casework.work.models import CaseLink, CaseTask, CaseTick
from cases.casework.work.tasks import task_add
from crm.catalogue.models import Outcome, Service, ServiceVersion
from crm.customers.references import shown
from tests.cases.casework.waste_desk import Desk, page_of, service_of, waste_desk
from tests.cases.casework.work.staged import STAGES

PROPOSES = [
    {"code": "third", "name": "Third call", "when": {"entered": "RECEIVED"},
     "then": [{"propose": {"act": "complete", "outcome": "not-out"}}]},
]  # fmt: skip
CLOSES = {"outcome": "collected", "words": "Done."}


@pytest.fixture
def desk(db: None) -> Desk:
    desk = waste_desk()
    ServiceVersion.objects.filter(pk=desk.missed_bin.pk).update(stages=STAGES, rules=PROPOSES)
    return desk


@pytest.fixture
def officer(desk: Desk, client: Client) -> Client:
    client.force_login(desk.cast.officer)
    return client


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def the_case() -> Case:
    return Case.objects.unscoped("test").get()


def test_an_officer_ticks_and_goes_on(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now())
    page = page_of(taken)
    assert "Read the report" in words(officer, page) and "Round found" in words(officer, page)
    version = {"version": the_case().version, "key": "k"}
    answer = officer.post(f"{page}/stage", version, follow=True)
    assert "tick “Round found” of “Read the report” first" in answer.content.decode()
    officer.post(f"{page}/tick", {"key": "k", "stage": "read", "item": "round", "on": "yes"})
    assert CaseTick.objects.get().ticked_by == desk.cast.officer
    officer.post(f"{page}/stage", {**version, "key": "k2"})
    assert the_case().stage == "crew"
    stale = officer.post(f"{page}/stage", {**version, "key": "k3", "stage": "read"}, follow=True)
    assert "has changed since you opened it" in stale.content.decode()
    officer.post(f"{page}/tick", {"key": "k4", "stage": "read", "item": "round", "on": ""})
    assert not CaseTick.objects.exists()


def test_a_stage_over_its_time_is_marked_on_the_case_and_on_the_list_and_nowhere_public(desk, officer) -> None:
    taken = desk.reported(at=timezone.now() - timedelta(days=10), by=desk.jo())
    assert "state--late" in re.findall(r'id="work".*?Read the report', words(officer, page_of(taken)))[0]
    assert "over its time" in words(officer, "/staff/work")
    public = words(Client(), f"/track/{shown(taken.reference)}")
    assert "Somebody is reading your report." in public and "target" not in public
    welsh = Client(headers={"accept-language": "cy"})
    assert "Mae rhywun yn darllen eich adroddiad." in words(welsh, f"/track/{shown(taken.reference)}")


def test_a_proposal_is_a_button_and_can_be_declined(desk: Desk, officer: Client) -> None:
    page = page_of(desk.reported(at=timezone.now()))
    said = words(officer, page)
    link = re.search(r'href="([^"]*act/complete\?outcome=not-out)#act"', said)
    assert "Proposed by the rule “Third call”" in said and link
    assert re.search(r'value="not-out"[^>]*checked', words(officer, link[1]))
    timer = re.search(r'name="proposal" value="(\d+)"', said)
    assert timer
    officer.post(f"{page}/decline", {"key": "d", "proposal": timer[1]})
    assert "Proposed by the rule" not in words(officer, page)
    assert rules_sweep(timezone.now()) == 0


def test_tasks_are_added_taken_and_done(desk: Desk, officer: Client) -> None:
    page = page_of(desk.reported(at=timezone.now()))
    assert "No tasks." in words(officer, page)
    team, drawn = desk.cast.waste_collection.pk, "drawn"
    refused = officer.post(f"{page}/tasks/add", {"title": "", "team": team, "key": drawn})
    assert refused.status_code == 422 and "Say what is to be done." in refused.content.decode()
    for _click in range(2):
        officer.post(f"{page}/tasks/add", {"title": "Ring Sid", "team": team, "due": "", "key": drawn})
    task = CaseTask.objects.unscoped("test").get()
    assert "Ring Sid" in words(officer, "/staff/tasks")
    assert "No task is waiting" in words(officer, "/staff/tasks?show=mine")
    officer.post(f"/staff/tasks/{task.pk}", {"do": "take", "key": "t"})
    assert "Ring Sid" in words(officer, "/staff/tasks?show=mine")
    officer.post(f"/staff/tasks/{task.pk}", {"do": "done", "key": "t", "from": page.rpartition("/")[2]})
    assert "No task is waiting" in words(officer, "/staff/tasks")
    officer.post(f"/staff/tasks/{task.pk}", {"do": "reopen", "key": "t2"})
    assert "Ring Sid" in words(officer, "/staff/tasks")
    kinds = list(CaseEvent.objects.filter(kind__startswith="TASK").order_by("id").values_list("kind", flat=True))
    assert kinds == ["TASK_ADDED", "TASK_ASSIGNED", "TASK_DONE", "TASK_REOPENED"]


def task(desk: Desk, case_id: int, number: int, **more):
    return task_add(
        case_id=case_id, title=f"Task {number}", actor=desk.cast.officer.actor, at=timezone.now(), key=f"task-{number}",
        **more,
    )  # fmt: skip


def test_a_task_for_another_team_is_seen_by_it_and_its_case_is_not(desk: Desk, client: Client) -> None:
    taken = desk.reported(at=timezone.now())
    given = task(desk, taken.case.pk, 1, team_id=desk.cast.recovery.pk)
    client.force_login(desk.cast.other_officer)
    said = words(client, "/staff/tasks")
    assert "Task 1" in said and f'/staff/cases/{shown(taken.reference)}"' not in said
    assert client.get(page_of(taken)).status_code == 404
    client.post(f"/staff/tasks/{given.pk}", {"do": "done", "key": "x"})
    assert CaseTask.objects.unscoped("test").get().done_by == desk.cast.other_officer


def test_a_stranger_to_both_does_nothing_to_it(desk: Desk, client: Client) -> None:
    given = task(desk, desk.reported(at=timezone.now()).case.pk, 1)
    for who in ("other_officer", "agent", "manager"):
        client.force_login(desk.cast.users[who])
        assert client.post(f"/staff/tasks/{given.pk}", {"do": "done", "key": "x"}).status_code == 404
    assert CaseTask.objects.unscoped("test").get().done_at is None


def statements(client: Client, address: str) -> int:
    client.get(address)  # what is compiled once is compiled
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_fifty_tasks_ask_as_few_statements_as_one_and_come_in_pages_due_first(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now())
    task(desk, taken.case.pk, 0)
    one = statements(officer, page_of(taken)), statements(officer, "/staff/tasks")
    day = timezone.localdate()
    for number in range(1, 54):
        task(desk, taken.case.pk, number, due=day + timedelta(days=60 - number) if number % 2 else None)
    assert (statements(officer, page_of(taken)), statements(officer, "/staff/tasks")) == one
    first = words(officer, "/staff/tasks")
    assert re.findall(r"Task (\d+)</td>", first)[:3] == ["53", "51", "49"]
    onward = re.search(r'href="([^"]+)" rel="next"', first)
    assert onward
    rest = words(officer, onward[1].replace("&amp;", "&"))
    assert len(set(re.findall(r"Task (\d+)</td>", first + rest))) == 54


def test_linked_cases_are_shown_both_ways_as_far_as_they_may_be_seen(desk: Desk, officer: Client) -> None:
    one, two = desk.many(2, at=timezone.now())
    CaseLink.objects.create(case=two.case, other=one.case, kind="APPEAL_OF", linked_at=timezone.now())
    assert re.search(f"Appealed against by <a[^>]*{shown(two.reference)}", words(officer, page_of(one)))
    assert re.search(f"Appeal against <a[^>]*{shown(one.reference)}", words(officer, page_of(two)))
    Case.objects.unscoped("test").filter(pk=one.case.pk).update(team=desk.cast.recovery)
    assert "Appeal against" not in words(officer, page_of(two))


def test_evidence_of_how_it_ended_is_sent_with_it_and_opened_from_the_case(desk: Desk, officer: Client) -> None:
    Outcome.objects.create(
        version=desk.missed_bin,
        code="gone",
        label="Gone",
        family="DONE",
        public_words="It is gone.",
        needs_evidence=True,
    )
    ServiceVersion.objects.filter(pk=desk.missed_bin.pk).update(stages=[], rules=[])
    page = page_of(desk.reported(at=timezone.now(), by=desk.jo()))
    assert 'enctype="multipart/form-data"' in words(officer, f"{page}/act/complete")
    ends = {"outcome": "gone", "words": "", "key": "e", "version": the_case().version}
    refused = officer.post(f"{page}/act/complete", ends)
    assert refused.status_code == 422 and "or say why there is none" in refused.content.decode()
    wrong = SimpleUploadedFile("run.exe", b"MZ\x90\x00 not a picture")
    assert officer.post(f"{page}/act/complete", {**ends, "evidence": wrong}).status_code == 422
    proof = SimpleUploadedFile("gone.txt", b"The bin is gone.", content_type="text/plain")
    officer.post(f"{page}/act/complete", {**ends, "evidence": proof})
    assert the_case().state == "CLOSED"
    link = re.search(r'href="([^"]+/files/\d+)"', words(officer, page))
    assert link and b"".join(officer.get(link[1]).streaming_content) == b"The bin is gone."


def test_who_does_not_agree_finds_the_way_on_the_page_that_follows_it(desk: Desk, officer: Client) -> None:
    ServiceVersion.objects.filter(pk=desk.missed_bin.pk).update(stages=[], rules=[])
    Outcome.objects.create(
        version=desk.missed_bin, code="no", label="No", family="DECIDED", public_words="Not this time.", review="APPEAL",
        review_words="Within 28 days.",
    )  # fmt: skip
    appeals = service_of(desk.cast.waste, name="Appeal a decision")
    ServiceVersion.objects.filter(pk=appeals.pk).update(workflow="appeal")
    Service.objects.filter(pk=appeals.service_id).update(on_web=True)
    taken = desk.reported(at=timezone.now(), by=desk.jo())
    ends = {"outcome": "no", "words": "", "key": "e", "version": the_case().version}
    officer.post(f"{page_of(taken)}/act/complete", ends)
    visitor, page = Client(), f"/track/{shown(taken.reference)}"
    assert "you can appeal" not in words(visitor, page)
    visitor.post(f"{page}/more", {"fact": "jo@example.org"})
    said = words(visitor, page)
    assert "If you do not agree, you can appeal. Within 28 days." in said
    assert 'href="/report/appeal-a-decision"' in said
