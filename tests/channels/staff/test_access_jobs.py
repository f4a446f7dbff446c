"""Jobs with partners, and partners themselves: every address for everybody of the cast, and how the lists are counted."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.backoffice.actions import job_send
from cases.backoffice.models import Job
from channels.partners.staff import jobs, partners
from channels.staff.views import case_jobs
from crm.customers.references import shown
from tests.cases.backoffice.conftest import DAY, partner_made
from tests.cases.casework.waste_desk import Desk, waste_desk

WORKERS = {"officer", "waste_leader"}
EVERY_WORKER = WORKERS | {"other_officer", "team_leader"}
# URL name -> (its arguments, who may). R: the case's reference; J: that and its job; P: a partner's code.
TABLE: dict[str, tuple[str, set[str]]] = {
    "case-job-give": ("R", WORKERS),
    "case-job-told": ("J", WORKERS),
    "case-job-again": ("J", WORKERS),
    "case-job-withdraw": ("J", WORKERS),
    "partner-jobs": ("", EVERY_WORKER | {"manager"}),
    "partner-news": ("", EVERY_WORKER),
    "partner-news-place": ("", EVERY_WORKER),
    "partners": ("", {"administrator"}),
    "partner-add": ("", {"administrator"}),
    "partner": ("P", {"administrator"}),
    "partner-secret": ("P", {"administrator"}),
}
ACTS = {"case-job-again", "case-job-withdraw", "partner-news-place", "partner-secret"}  # POST only


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


def given(desk: Desk, *, number: int = 1, partner: str = "binmen") -> list[Job]:
    """So many jobs, given a day too long ago."""
    at = timezone.now() - 4 * DAY
    who = partner_made(partner, adapter="email", settings={"address": "jobs@binmen.example"}, generation_at=at)
    return [
        job_send(
            case=desk.reported(at=at).case, partner=who, actor=desk.cast.officer.actor, at=at, key=f"{partner}-{n}"
        )
        for n in range(number)
    ]


def test_every_address_is_in_the_table() -> None:
    brought = [page.name for page in (*jobs.PAGES, *partners.PAGES)]
    assert {*brought, *(pattern.name for pattern in case_jobs.urls)} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    [job], (kind, allowed) = given(desk), TABLE[name]
    case = Job.objects.unscoped("test").select_related("case__contact").get().case
    own = shown(case.contact.references.get(kind="OWN").value)
    arguments = {"R": [own], "J": [own, job.pk], "P": ["binmen"], "": []}[kind]
    path = reverse(f"staff:{name}", args=arguments)
    for who, user in desk.cast.users.items():
        answer = browser_of(user).post(path) if name in ACTS else browser_of(user).get(path)
        assert (answer.status_code != 404) == (who in allowed), f"{name} for {who}: {answer.status_code}"
        assert answer.status_code < 500
    assert (Client().post(path) if name in ACTS else Client().get(path)).status_code == 302


def test_a_list_shows_only_jobs_of_cases_one_may_see(desk: Desk, browser_of: Callable[..., Client]) -> None:
    [job] = given(desk)
    seen = {
        who: job.reference in browser_of(desk.cast.users[who]).get(reverse("staff:partner-jobs")).content.decode()
        for who in ("officer", "waste_leader", "manager", "other_officer", "team_leader")
    }
    assert seen == {
        "officer": True,
        "waste_leader": True,
        "manager": True,
        "other_officer": False,
        "team_leader": False,
    }


def test_as_many_statements_however_many_jobs(desk: Desk, client: Client) -> None:
    client.force_login(desk.cast.officer)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("staff:partner-jobs")).status_code == 200
        return len(asked)

    given(desk)
    few = statements()
    given(desk, number=51, partner="others")
    assert statements() == few
    page = client.get(reverse("staff:partner-jobs")).content.decode()
    assert 'rel="next"' in page
    last = Job.objects.unscoped("test").order_by("pk")[49].pk
    assert page.count("#jobs") == 50
    assert client.get(f"{reverse('staff:partner-jobs')}?show=late&after={last}").content.decode().count("#jobs") == 2
