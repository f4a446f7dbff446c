"""The page of a case gives work to a partner, shows where it stands, and takes in what they ring to say."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.backoffice.contract import News
from cases.backoffice.giving import actor_for
from cases.backoffice.models import Job, JobNews, Partner
from cases.backoffice.secrets import signing_secret
from cases.backoffice.taking import news_take
from tests.cases.backoffice.conftest import DAY, partner_made, the_job
from tests.cases.casework.waste_desk import Desk, page_of, waste_desk
from tests.channels.staff.pages import hidden_fields
from tests.channels.staff.test_case import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_given_told_and_taken_back(desk: Desk, client: Client) -> None:
    client.force_login(desk.cast.officer)
    partner_made("binmen", adapter="email", settings={"address": "jobs@binmen.example"}, telephone="0161 496 0777")
    taken = desk.reported(at=timezone.now(), by=desk.jo())
    page = page_of(taken)
    assert "Give it to a partner" in text(client.get(page))
    assert send(client, page_of(taken, "partner"), partner="", wanted="x").status_code == 422
    answer = send(client, page_of(taken, "partner"), partner="binmen", wanted="Empty it", gives=["phone"])
    assert answer.status_code == 302
    job = the_job()
    assert (job.wants, job.gives, job.row) == ("Empty it", ["phone"], "")
    assert "Not out yet" in text(client.get(page)) and "They should say by" in text(client.get(page))
    again = send(client, page_of(taken, "partner"), partner="binmen", wanted="Empty it")
    assert again.status_code == 409 and "has this job already" in text(again)
    told = send(client, page_of(taken, "jobs", str(job.pk), "told"), step="ACCEPTED", reference="BM-4", told="By phone")
    assert told.status_code == 302
    shown = text(client.get(page))
    assert "Accepted" in shown and "BM-4" in shown and "By phone" in shown
    assert client.post(page_of(taken, "jobs", str(job.pk), "withdraw"), {"key": "k"}).status_code == 302
    assert the_job().state == "WITHDRAWN" and "Withdrawn" in text(client.get(page))


def test_where_there_is_no_partner_it_says_so_and_offers_nothing(desk: Desk, client: Client) -> None:
    client.force_login(desk.cast.officer)
    page = text(client.get(page_of(desk.reported(at=timezone.now(), by=desk.jo()), "partner")))
    assert "There is no partner yet" in page and "Give it to a partner <kbd>" not in page


def test_an_agent_sees_where_it_stands_and_no_words(desk: Desk, client: Client) -> None:
    partner = partner_made("binmen", adapter="email", settings={"address": "jobs@binmen.example"})
    taken = desk.reported(at=timezone.now())
    client.force_login(desk.cast.officer)
    send(client, page_of(taken, "partner"), partner="binmen", wanted="Empty it")
    news = News(key="n", status="back", words="The gate is locked")
    news_take(
        partner=partner, job_reference=the_job().reference, news=news, actor=actor_for(partner), at=timezone.now()
    )
    assert "The gate is locked" in text(client.get(page_of(taken)))
    client.force_login(desk.cast.manager)
    shown = text(client.get(page_of(taken)))
    assert "Handed back" in shown and "The gate is locked" not in shown
    assert "Send it again" not in shown


def test_a_file_of_news_says_what_came_of_each_line_and_again_changes_nothing(desk: Desk, client: Client) -> None:
    partner_made("binmen", adapter="email", settings={"address": "jobs@binmen.example"})
    taken = desk.reported(at=timezone.now())
    client.force_login(desk.cast.officer)
    send(client, page_of(taken, "partner"), partner="binmen", wanted="Empty it")
    rows = f"job,status,reference\n{the_job().reference},accepted,BM-1\nXXXX,done,\n,done,\n"
    for came in ("Taken over", "Heard before"):
        file = SimpleUploadedFile("news.csv", rows.encode(), "text/csv")
        answer = text(client.post(reverse("staff:partner-news"), {"partner": "binmen", "file": file}))
        assert "3 lines were read" in answer and came in answer
        assert "needs the job’s reference" in answer
    assert JobNews.objects.unscoped("test").count() == 2
    client.post(reverse("staff:partner-news"), {"partner": "", "file": SimpleUploadedFile("x.csv", b"a,b\n")})
    wrong = client.post(
        reverse("staff:partner-news"), {"partner": "binmen", "file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")}
    )
    assert wrong.status_code == 422 and "first line must name" in text(wrong)


def test_news_of_no_job_is_placed_by_a_person(desk: Desk, client: Client) -> None:
    partner = partner_made("binmen", adapter="email", settings={"address": "jobs@binmen.example"})
    taken = desk.reported(at=timezone.now())
    client.force_login(desk.cast.officer)
    send(client, page_of(taken, "partner"), partner="binmen", wanted="Empty it")
    news = News(key="n", status="accepted", words="secret words")
    news_take(partner=partner, job_reference="OLD-77", news=news, actor=actor_for(partner), at=timezone.now())
    jobs = reverse("staff:partner-jobs")
    listed = text(client.get(jobs))
    assert "OLD-77" in listed and "secret words" not in listed
    kept = JobNews.objects.unscoped("test").get()
    place = reverse("staff:partner-news-place")
    assert "no such job" in text(client.post(place, {"news": kept.pk, "job": "NOPE"}, follow=True))
    for _twice in range(2):
        client.post(place, {"news": kept.pk, "job": the_job().reference})
    assert the_job().state == "ACCEPTED"
    assert "OLD-77" not in text(client.get(jobs))


def test_a_partner_is_described_and_its_secret_renewed(desk: Desk, client: Client) -> None:
    client.force_login(desk.cast.administrator)
    add = reverse("staff:partner-add")
    given = {
        **hidden_fields(client.get(add)),
        "code": "tow-and-sons",
        "name": "Tow and Sons",
        "adapter": "webhook",
        "webhook_address": "http://tow.example/jobs",
        "acknowledge_days": "2",
        "link_days": "14",
        "statuses": "Works ordered = planned\nNo trace = DONE gone\nSeen =",
        "is_live": "on",
    }
    refused = client.post(add, given)
    assert refused.status_code == 422 and "begins with https" in text(refused)
    wrong = client.post(add, given | {"statuses": "Works ordered = someday"})
    assert wrong.status_code == 422 and "choose what it means" in text(wrong)
    assert client.post(add, given | {"webhook_address": "https://tow.example/jobs"}).status_code == 302
    made = Partner.objects.get()
    assert made.statuses[0] == {"theirs": "Works ordered", "step": "PLANNED", "outcome": ""}
    page = reverse("staff:partner", args=[made.code])
    before = signing_secret(made)
    assert before in text(client.get(page)) and "/partners/tow-and-sons/news" in text(client.get(page))
    for _twice in range(2):  # the same page sent twice draws one
        client.post(reverse("staff:partner-secret", args=[made.code]), {"generation": "1"})
    made = Partner.objects.get()
    assert made.generation == 2 and before not in text(client.get(page))
    assert (
        client.post(add, given | {"webhook_address": "https://tow.example/jobs"}).status_code == 422
    )  # the code is taken
    changed = {**given, "adapter": "email", "email_address": "jobs@tow.example", "is_live": ""}
    assert client.post(page, changed).status_code == 302
    made = Partner.objects.get()
    assert (made.adapter, made.settings, made.is_live) == ("email", {"address": "jobs@tow.example"}, False)


def test_an_unacknowledged_job_has_a_notice_and_stands_in_its_list(desk: Desk, client: Client) -> None:
    from cases.backoffice.watching import jobs_late
    from cases.casework.notices.models import StaffNotice

    partner_made("binmen", adapter="email", settings={"address": "jobs@binmen.example"}, telephone="0161 496 0777")
    taken = desk.reported(at=timezone.now())
    client.force_login(desk.cast.officer)
    send(client, page_of(taken, "partner"), partner="binmen", wanted="Empty it")
    assert jobs_late(timezone.now()) == 0
    Job.objects.unscoped("test").update(acknowledge_by=timezone.now() - DAY)
    assert [jobs_late(timezone.now()), jobs_late(timezone.now())] == [1, 0]
    assert "ring them" in StaffNotice.objects.unscoped("test").get().words
    listed = text(client.get(reverse("staff:partner-jobs")))
    assert the_job().reference in listed and "0161 496 0777" in listed
