"""What an act of any workflow asks for, on the case page: a field by its kind, and what is wrong beside it."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.casework.models import CaseNote
from cases.casework.registry import edges, workflow_named, workflows
from crm.customers.references import shown
from tests.cases.casework.waste_desk import page_of
from tests.cases.workflows.walking import Walk, walk_of
from tests.channels.staff.test_case import send

pytestmark = pytest.mark.django_db
CODES = [workflow.code for workflow in workflows()]


def at_desk(client: Client, workflow: str, *acts: str, **columns: Any) -> Walk:
    walk = walk_of(workflow, **columns)
    walk.at = timezone.now()
    walk.along(*acts)
    client.force_login(walk.desk.cast.waste_leader)
    return walk


def test_an_award_is_made_on_the_page(client: Client) -> None:
    walk = at_desk(client, "claim", "start", "assessed")
    address = page_of(walk.taken, "act", "award")
    page = client.get(address).content.decode()
    assert re.search(r'<input[^>]*name="from_date"[^>]*type="date"|<input[^>]*type="date"[^>]*name="from_date"', page)
    for name in ("amount", "period", "from_date", "reasons", "outcome", "words"):
        assert f'name="{name}"' in page
    assert 'value="decided"' in page and 'value="withdrawn"' not in page  # only what it may end with
    given = {"outcome": "decided", "amount": "12,5", "period": "", "from_date": "soon", "words": "kept words"}
    answer = send(client, address, **given)
    said = answer.content.decode()
    assert answer.status_code == 422 and "kept words" in said and 'value="12,5"' in said
    assert "Enter an amount in pounds" in said and "like 27 3 2026" in said and "Choose one: For" in said
    right = {"amount": "£125", "period": "WEEK", "from_date": "2026-12-01", "reasons": "As the table says"}
    answer = send(client, address, **(given | right))
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "£125.00" in page and "Each week" in page and "1 December 2026" in page
    assert CaseNote.objects.get(case=walk.case).text == "How it was worked out: As the table says"


def test_a_question_to_the_customer_is_an_act(client: Client) -> None:
    walk = at_desk(client, "application", "start")
    answer = send(client, page_of(walk.taken, "act", "ask_missing"), days="", words="")
    assert answer.status_code == 422 and "govuk-error-message" in answer.content.decode()
    answer = send(client, page_of(walk.taken, "act", "ask_missing"), days="14", words="A plan to scale")
    assert answer.status_code == 302 and walk.case.waiting_since is not None
    assert "Waits for the customer" in client.get(answer["Location"]).content.decode()


def test_another_case_is_named_by_its_reference(client: Client) -> None:
    walk = at_desk(client, "appeal")
    address = page_of(walk.taken, "act", "take_formal")
    given = {"against": "no such", "decision_date": "2026-11-20", "in_time": "yes", "words": ""}
    answer = send(client, address, **given)
    assert answer.status_code == 422 and "No other case of ours" in answer.content.decode()
    other = walk_of("claim", desk=walk.desk)
    assert send(client, address, **(given | {"against": shown(other.taken.reference)})).status_code == 302
    assert walk.case.links.get().other_id == other.case.pk


@pytest.mark.parametrize("code", CODES)
def test_every_act_of_every_workflow_opens(client: Client, code: str) -> None:
    walk = at_desk(client, code)
    for name in sorted({edge.name for edge in edges(workflow_named(code))}):
        answer = client.get(page_of(walk.taken, "act", name))
        assert answer.status_code == 200, name
