"""News that a partner's system sends: signed, JSON or CSV, each line by itself."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.backoffice.models import JobNews
from cases.backoffice.queries import jobs_of_case
from cases.backoffice.reading import Unreadable, csv_lines, json_lines
from cases.backoffice.secrets import signing_secret
from cases.backoffice.signing import signature
from tests.cases.backoffice.conftest import partner_made, the_case, the_job

pytestmark = pytest.mark.django_db


def sent(partner, body, *, secret=None, at=None, kind="application/json", code=""):
    """The answer to these bytes, signed by the partner, now, unless the test says otherwise."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    at = at or timezone.now()
    header = signature(secret=signing_secret(partner) if secret is None else secret, body=content, at=at)
    return Client().generic(
        "POST", f"/partners/{code or partner.code}/news", content, content_type=kind, HTTP_X_COUNCIL_SIGNATURE=header
    )


def test_signed_json_moves_the_job_and_again_it_is_repeated(mailed):
    job = the_job().reference
    news = {"job": job, "status": "done", "outcome": "emptied", "key": "n1", "reference": "BM-1"}
    assert sent(mailed, news).json() == {"news": [{"line": 1, "key": "n1", "taken": "APPLIED"}]}
    assert sent(mailed, [news]).json()["news"][0]["taken"] == "REPEATED"
    assert the_case().state == "CLOSED"


def test_a_csv_file_tells_what_came_of_each_line(mailed):
    job = the_job().reference
    rows = f"Job,Status,Planned date,Words\n{job},planned,soon,\n,done,,\n\nXXXX,done,,\n{job},accepted,,“hello”\n"
    answer = sent(mailed, rows.encode(), kind="text/csv").json()["news"]
    assert [(one["line"], one["taken"]) for one in answer] == [
        (2, "WRONG"), (3, "WRONG"), (5, "UNKNOWN"), (6, "APPLIED"),
    ]  # fmt: skip
    assert "soon" in answer[0]["why"]


@pytest.mark.parametrize(
    ("odd", "taken"),
    [
        ({"at": "0001-01-01T00:00:00+05:00"}, "APPLIED"),  # before the years that can be read back
        ({"at": "9999-12-31T23:59:59-05:00"}, "APPLIED"),
        ({"status": "council:nothing"}, "NOTED"),
        ({"status": "\ud800"}, "WRONG"),
        ({"job": "\ud800", "key": "k"}, "WRONG"),
    ],
)
def test_odd_values_of_a_line_break_neither_the_answer_nor_the_page(mailed, odd, taken):
    line = {"job": the_job().reference, "status": "accepted"} | odd
    assert [one["taken"] for one in sent(mailed, [line]).json()["news"]] == [taken]
    assert all(abs(one.happened_at - one.received_at) < timedelta(days=400) for one in news_of(the_case()))


def news_of(case):
    return [one for job in jobs_of_case(case) for one in job.news]


def test_who_did_not_sign_is_told_nothing(mailed):
    other = partner_made("other", adapter="webhook")
    news = {"job": the_job().reference, "status": "done", "outcome": "emptied"}
    old = timezone.now() - timedelta(minutes=6)
    refused = [
        sent(mailed, news, secret="guess"),
        sent(mailed, news, secret=signing_secret(other)),
        sent(mailed, news, at=old),  # overheard, and sent again later
        sent(mailed, news, code="nobody"),
        Client().post(f"/partners/{mailed.code}/news", json.dumps(news), content_type="application/json"),
    ]
    assert [answer.status_code for answer in refused] == [401] * 5
    assert len({answer.content for answer in refused}) == 1
    assert not JobNews.objects.unscoped("test").exists() and the_case().closed_at is None


def test_another_partner_moves_nothing_of_ours(mailed):
    other = partner_made("other", adapter="webhook")
    news = {"job": the_job().reference, "status": "done", "outcome": "emptied"}
    assert sent(other, news).json()["news"][0]["taken"] == "UNKNOWN"
    assert the_case().closed_at is None


def test_the_secret_before_the_last_holds_for_a_day(mailed):
    old = signing_secret(mailed)
    mailed.generation, mailed.generation_at = 2, timezone.now()
    mailed.save(update_fields=["generation", "generation_at"])
    news = {"job": the_job().reference, "status": "accepted"}
    assert sent(mailed, news, secret=old).status_code == 200
    mailed.generation_at = timezone.now() - timedelta(days=2)
    mailed.save(update_fields=["generation_at"])
    assert sent(mailed, news, secret=old).status_code == 401


def test_what_cannot_be_read_is_said_so(mailed):
    for body, kind in ((b"{", "application/json"), (b"a,b\n1,2\n", "text/csv"), (b"\x00", "text/csv")):
        assert sent(mailed, body, kind=kind).status_code == 400
    assert sent(mailed, b"x" * (1024 * 1024 + 1)).status_code == 413


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=300))
def test_whatever_bytes_come_they_are_read_or_refused(content):
    for read in (csv_lines, json_lines):
        try:
            for line in read(content):
                assert (line.news is None) == bool(line.wrong)
        except Unreadable as wrong:
            assert str(wrong)
