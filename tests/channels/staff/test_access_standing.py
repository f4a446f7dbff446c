"""The acts between teams and people, and the A to Z for those who answer: for everybody, and as they are used."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.casework.models import Case
from cases.casework.work.models import CaseExclusion
from channels.staff.views import a_to_z, case_standing
from crm.catalogue.models import Service, ServiceVersion
from crm.customers.references import shown
from tests.cases.casework.waste_desk import Desk, page_of, waste_desk
from tests.channels.staff.test_case import send

AGENTS = {"agent", "second_agent", "safeguarder"}
DESK = AGENTS | {"officer", "waste_leader"}
EVERY_DESK = DESK | {"other_officer", "team_leader", "gazetteer_officer", "manager"}

# URL name -> (its arguments, who may). R: the case's reference; X: that and an excluded user; S: a service's code.
TABLE: dict[str, tuple[str, set[str]]] = {
    "case-hand-back": ("R", {"officer", "waste_leader"}),
    "case-about-staff": ("R", DESK),
    "case-interest": ("R", DESK),
    "case-readmit": ("X", {"waste_leader"}),
    "a-to-z": ("", EVERY_DESK),
    "a-to-z-service": ("S", EVERY_DESK),
}


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in [*a_to_z.urls, *case_standing.urls]} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    taken, (kind, allowed) = desk.reported(at=timezone.now()), TABLE[name]
    own = shown(taken.reference)
    if kind == "X":
        CaseExclusion.objects.create(
            case=taken.case, user=desk.cast.other_officer, reason="NAMED", excluded_at=timezone.now(), excluded_by="x"
        )
    given = {"R": [own], "X": [own, desk.cast.other_officer.pk], "S": ["missed-bin-collection"], "": []}[kind]
    path = reverse(f"staff:{name}", args=given)
    for who, user in desk.cast.users.items():
        answer = browser_of(user).get(path)
        assert (answer.status_code == 200) == (who in allowed), f"{name} for {who}: {answer.status_code}"
    assert Client().get(path).status_code == 302


def stored(taken) -> Case:
    return Case.objects.unscoped("test").select_related("team").get(pk=taken.case.pk)


def test_not_ours(desk: Desk, client: Client) -> None:
    client.force_login(desk.cast.officer)
    taken = desk.reported(at=timezone.now())
    assert "Missed bin collection goes to this team" in client.get(page_of(taken)).content.decode()
    refused = send(client, page_of(taken, "hand-back"), team="", reason="Ours? No")
    assert refused.status_code == 422 and "names no other team" in refused.content.decode()
    assert "Ours? No" in refused.content.decode()
    team = str(desk.cast.street_cleansing.pk)
    answer = send(client, page_of(taken, "hand-back"), team=team, reason="It is litter")
    assert answer["Location"] == reverse("staff:work")
    assert stored(taken).team == desk.cast.street_cleansing
    client.force_login(desk.cast.waste_leader)
    page = client.get(page_of(taken)).content.decode()
    assert "Handed back 1 time" in page and "It is litter" in page


def test_about_a_member_of_staff_and_open_again(desk: Desk, client: Client) -> None:
    client.force_login(desk.cast.agent)
    taken = desk.reported(at=timezone.now())
    whom = str(desk.cast.officer.pk)
    assert send(client, page_of(taken, "about-staff"), user="", words="x").status_code == 422
    assert send(client, page_of(taken, "about-staff"), user=whom, words="He drove").status_code == 302
    assert "Closed to Olu Officer" in client.get(page_of(taken)).content.decode()
    client.force_login(desk.cast.officer)
    assert client.get(page_of(taken)).status_code == 404
    client.force_login(desk.cast.waste_leader)
    assert "Open it again" in client.get(page_of(taken)).content.decode()
    again = page_of(taken, "about-staff", whom, "end")
    assert send(client, again, words="Another crew").status_code == 302
    client.force_login(desk.cast.officer)
    assert client.get(page_of(taken)).status_code == 200


def test_an_interest(desk: Desk, client: Client) -> None:
    client.force_login(desk.cast.officer)
    taken = desk.reported(at=timezone.now())
    assert send(client, page_of(taken, "interest"), words="").status_code == 422
    answer = send(client, page_of(taken, "interest"), words="My sister")
    assert answer["Location"] == reverse("staff:work")
    assert client.get(page_of(taken)).status_code == 404


def test_the_a_to_z_tells_an_agent_what_to_say_and_where_to_go(desk: Desk, client: Client) -> None:
    client.force_login(desk.cast.agent)
    Service.objects.update(search_text="missed bin collection rubbish", lgsl_code=524)
    ServiceVersion.objects.update(
        script="Say sorry first.", read_by=["safeguarding"], says_subject=False,
        articles=[{"title": "When is my bin day?", "words": "Look it up.", "link": "https://bins.example"}],
    )  # fmt: skip
    assert "Missed bin collection" in client.get("/staff/a-to-z?q=rubb").content.decode()
    assert "general enquiry" in client.get("/staff/a-to-z?q=xyzzy").content.decode()
    page = client.get("/staff/a-to-z/missed-bin-collection").content.decode()
    for words in (
        "Say sorry first.",
        "When is my bin day?",
        "https://bins.example",
        "524",
        "Safeguarding",
        "no message",
    ):
        assert words in page, words
    assert "/staff/contacts/new?service=" in page


def test_as_many_statements_however_long_the_list(
    desk: Desk, client: Client, django_assert_num_queries: Callable
) -> None:
    client.force_login(desk.cast.agent)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/staff/a-to-z?letter=m")
        return len(asked)

    few = statements()
    for number in range(50):
        service = Service.objects.create(
            code=f"m{number}", name=f"M {number}", family="f", department=desk.cast.waste, search_text="m"
        )
        ServiceVersion.objects.create(service=service, number=1, state="PUBLISHED")
    assert statements() == few
