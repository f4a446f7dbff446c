"""The page of one job: no account, only what the partner may know, and nothing for a forged, replaced or expired link."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cases.backoffice.actions import job_withdraw
from cases.backoffice.models import Job, JobNews, Partner
from cases.casework.work.models import CaseDocument
from crm.catalogue.models import Outcome
from crm.teams.models import AccessLog
from tests.cases.backoffice.conftest import sweep, the_case
from tests.channels.partners.conftest import job_now, links, say
from tests.crm.documents.files import photograph

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_it_shows_what_they_need_and_nothing_else(browser, page):
    shown = text(browser.get(page))
    for words in ("12 ABBEY ROAD", "Empty the bin", "Jo Example", "tel:+447700900123", job_now().reference):
        assert words.lower() in shown.lower(), words
    assert "jo@example.com" not in shown  # that was not given
    assert "/staff/" not in shown and "/track" not in shown
    seen = AccessLog.objects.filter(screen="job-page").get()
    assert (seen.actor_kind, seen.kind) == ("PARTNER", "CUSTOMER")


def test_opening_it_changes_nothing(browser, page):
    for _scanner in range(3):
        browser.get(page)
    assert job_now().state == "SENT" and not JobNews.objects.unscoped("test").exists()


def test_accept_plan_start_and_done_with_a_photograph(browser, page, settings, tmp_path):
    settings.DOCUMENTS = tmp_path
    Outcome.objects.filter(code="emptied").update(needs_evidence=True)
    assert say(browser, page, "ACCEPTED", reference="BM-9").status_code == 302
    assert (job_now().state, job_now().partner_reference) == ("ACCEPTED", "BM-9")
    day = timezone.localdate() + timedelta(days=2)
    say(browser, page, "PLANNED", planned_date=day.isoformat())
    assert (the_case().state, the_case().planned_date) == ("PLANNED", day)
    say(browser, page, "STARTED")
    assert the_case().state == "UNDER_WAY"
    assert say(browser, page, "DONE", outcome="emptied").status_code == 422  # it must be shown
    picture = SimpleUploadedFile("bin.jpg", photograph(), "image/jpeg")
    assert say(browser, page, "DONE", outcome="emptied", photos=picture, words="Both bins").status_code == 302
    assert (the_case().state, the_case().outcome.code) == ("CLOSED", "emptied")
    assert CaseDocument.objects.count() == 1
    over = text(browser.get(page))
    assert "Nothing more is to be done" in over and "Jo Example" not in over and "<form" not in over


def test_more_photographs_than_are_kept_are_said_so(browser, page):
    pictures = [SimpleUploadedFile(f"{n}.jpg", photograph(), "image/jpeg") for n in range(11)]
    answer = say(browser, page, "DONE", outcome="emptied", photos=pictures)
    assert answer.status_code == 422 and "Send 10 photographs or fewer" in text(answer)
    assert the_case().closed_at is None


def test_handing_it_back_needs_a_reason(browser, page):
    wrong = say(browser, page, "BACK")
    assert wrong.status_code == 422 and "Say why" in text(wrong)
    say(browser, page, "BACK", words="Not our round")
    assert job_now().state == "BACK" and the_case().closed_at is None
    assert JobNews.objects.unscoped("test").get().words == "Not our round"


def test_a_double_press_says_it_once(browser, page):
    browser.get(page)
    sent = {"accepted-key": "k", "step": "ACCEPTED"}
    first = browser.post(page, sent)
    second = browser.post(page, sent)
    assert first.status_code == second.status_code == 302
    assert JobNews.objects.unscoped("test").count() == 1


def test_a_day_that_is_over_or_no_day_is_said_so(browser, page):
    for typed, words in (
        (timezone.localdate() - timedelta(days=1), "today or later"),
        ("soon", "real day"),
        ("", "Enter"),
    ):
        answer = say(browser, page, "PLANNED", planned_date=str(typed))
        assert answer.status_code == 422 and words in text(answer)
    assert job_now().state == "SENT"


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1] + "x", lambda t: "x" + t, lambda t: t.split(":")[0], lambda t: "a" * 40]
)
def test_a_forged_link_opens_nothing(browser, page, change):
    head, _slash, token = page.rpartition("/")
    answer = browser.get(f"{head}/{change(token)}")
    assert answer.status_code == 404
    assert "This link does not work" in text(answer) and "Abbey" not in text(answer)


def test_after_many_forged_links_even_a_right_one_waits(browser, page):
    head = page.rpartition("/")[0]
    for n in range(31):
        browser.get(f"{head}/forged{n}")
    assert browser.get(page).status_code == 404
    assert Client(REMOTE_ADDR="10.0.0.9").get(page).status_code == 200  # somebody else's tries are not theirs


def run_out() -> None:
    Job.objects.unscoped("test").update(link_until=timezone.now() - timedelta(minutes=1))


def test_a_link_that_ran_out_opens_nothing_and_a_new_one_goes_to_their_own_address(browser, page):
    run_out()
    answer = browser.get(page)
    assert answer.status_code == 410 and "Abbey" not in text(answer)
    assert browser.post(page, {"accepted-key": "k", "step": "ACCEPTED"}).status_code == 410
    assert job_now().state == "SENT"
    assert "Look in your mailbox" in text(browser.post(f"{page}/new-link"))
    sweep(timezone.now())
    assert mail.outbox[-1].to == ["jobs@binmen.example"]
    assert links()[-1] != page
    assert browser.get(links()[-1]).status_code == 200
    assert browser.get(page).status_code == 404  # the old one was replaced
    before = len(mail.outbox)
    browser.post(f"{page}/new-link")
    sweep(timezone.now())
    assert len(mail.outbox) == before


def test_a_link_that_still_works_is_not_replaced(browser, page):
    browser.post(f"{page}/new-link")
    sweep(timezone.now())
    assert len(links()) == 1 and browser.get(page).status_code == 200


def test_a_job_withdrawn_opens_no_more(browser, page, cast):
    job_withdraw(job_id=job_now().pk, actor=cast.officer.actor, at=timezone.now(), key="w")
    assert browser.get(page).status_code == 404


def test_a_partner_whom_we_left_opens_nothing(browser, page):
    Partner.objects.update(is_live=False)
    assert browser.get(page).status_code == 404


def test_what_was_said_by_somebody_else_meanwhile_is_not_undone(browser, page):
    say(Client(), page, "STARTED")
    answer = browser.post(
        page, {"planned-key": "late", "step": "PLANNED", "planned-planned_date": "2099-01-01"}, follow=True
    )
    assert "further on already" in text(answer)
    assert job_now().state == "STARTED"


def test_another_jobs_photograph_is_not_shown(browser, page):
    assert browser.get(f"{page}/photographs/1").status_code == 404
