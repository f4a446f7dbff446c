"""The administrator's pages of supplies: upload, progress, refusals with what lets them through, report, download."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from channels.staff.views.gazetteer_loads import urls
from gazetteer.supplies import tasks
from gazetteer.supplies.actions import gazetteer_load
from gazetteer.supplies.models import Load, LoadRun, RunState
from tests.cast import Cast
from tests.channels.staff.pages import fields_of, text_of
from tests.gazetteer import rows

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PAGES = {
    "gazetteer-loads": "", "gazetteer-load-new": "", "gazetteer-run": "run", "gazetteer-run-again": "run",
    "gazetteer-load": "load", "gazetteer-load-csv": "load",
}  # fmt: skip
GOOD = rows.supply(*rows.BODY)
CHANGES = rows.supply(*rows.BODY, header=rows.HEADER.replace('"F"', '"C"'))


@pytest.fixture(autouse=True)
def nobody_listens(tmp_path: Path, settings: Any) -> Any:
    """Uploads go to a folder of the test's own, and nobody is woken."""
    settings.GAZETTEER_UPLOADS = tmp_path / "uploads"
    before = current_app.conf.broker_url
    current_app.conf.broker_url = "memory://"
    yield
    current_app.conf.broker_url = before


@pytest.fixture
def admin(cast: Cast, client: Client) -> Client:
    client.force_login(cast.administrator)
    return client


def sent(admin: Client, *contents: bytes, **typed: Any) -> Any:
    form = fields_of(admin.get(reverse("staff:gazetteer-load-new")), "load")
    files = [SimpleUploadedFile(f"4245_2026090{number}_01.csv", one) for number, one in enumerate(contents, start=1)]
    return admin.post(reverse("staff:gazetteer-load-new"), form | {"volumes": files} | typed)


def run_of(answer: Any) -> LoadRun:
    assert answer.status_code == 302, text_of(answer)
    return LoadRun.objects.get(key=answer["Location"].split("/runs/")[1].split("/")[0])


def again(admin: Client, run: LoadRun, **typed: Any) -> Any:
    form = fields_of(admin.get(reverse("staff:gazetteer-run", args=[run.key])), "again")
    return admin.post(reverse("staff:gazetteer-run-again", args=[run.key]), form | typed)


def page_of(admin: Client, run: LoadRun) -> str:
    return text_of(admin.get(reverse("staff:gazetteer-run", args=[run.key])))


def loaded(tmp_path: Path, content: bytes = GOOD) -> Load:
    path = tmp_path / "supply.csv"
    path.write_bytes(content)
    return gazetteer_load(path=path, at=AT)


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in urls} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_only_an_administrator_finds_them(cast: Cast, name: str, tmp_path: Path) -> None:
    run = LoadRun.objects.create(key=uuid4(), asked_by="Ada", asked_at=AT, state=RunState.REFUSED)
    given = {"": [], "run": [run.key], "load": [loaded(tmp_path).pk]}[PAGES[name]]
    path = reverse(f"staff:{name}", args=given)
    for who, user in cast.users.items():
        browser = Client()
        browser.force_login(user)
        for answer in (browser.get(path), browser.post(path)):
            assert (answer.status_code == 404) == (who != "administrator"), (who, answer.status_code)
            assert answer.status_code < 500
    answer = Client().get(path)
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("staff:sign-in"))


def test_what_is_not_there_is_not_found(admin: Client) -> None:
    for name, given in [("gazetteer-load", 7), ("gazetteer-load", 10**30), ("gazetteer-run", uuid4())]:
        assert admin.get(reverse(f"staff:{name}", args=[given])).status_code == 404


def test_a_dry_run_then_the_load_of_the_same_files(admin: Client) -> None:
    run = run_of(sent(admin, GOOD))
    assert run.dry_run and run.asked_by
    page = page_of(admin, run)
    assert "It waits for a worker" in page and "hx-get" in page and "Look again" in page
    tasks.load(run_id=run.pk)
    page = page_of(admin, run)
    assert "What would change" in page and "Abbotsmere Road, Netherwick, Ambleford" in page and "hx-get" not in page
    assert not Load.objects.exists()
    real = run_of(again(admin, run))
    assert not real.dry_run
    tasks.load(run_id=real.pk)
    report = reverse("staff:gazetteer-load", args=[Load.objects.get().pk])
    assert report in page_of(admin, real)
    page = text_of(admin.get(report))
    assert "AMBLEFORD, supply of" in page and "21 Properties (BLPU)" in page and "Nothing." in page
    page = text_of(admin.get(reverse("staff:gazetteer-loads")))
    assert report in page and "4245_20260901_01.csv" in page


def test_volumes_are_sent_together(admin: Client) -> None:
    one = rows.supply(*rows.BODY[:2]).replace(b"99,0,", b"99,2,")
    two = rows.supply(*rows.BODY[2:], header=rows.HEADER.replace(",1,2026", ",2,2026"))
    run = run_of(sent(admin, two, one, what="LOAD"))
    tasks.load(run_id=run.pk)
    assert Load.objects.get().whole


def test_the_same_form_sent_twice_starts_one(admin: Client) -> None:
    form = fields_of(admin.get(reverse("staff:gazetteer-load-new")), "load")
    for _time in range(2):
        answer = admin.post(reverse("staff:gazetteer-load-new"), form | {"volumes": SimpleUploadedFile("a.csv", GOOD)})
        assert answer.status_code == 302
    assert LoadRun.objects.count() == 1


@pytest.mark.parametrize(
    ("contents", "typed", "said"),
    [
        ([], {}, "Choose the files of the supply."),
        ([b""], {}, "The file is empty"),
        ([GOOD], {"what": "NO"}, "Select a valid choice"),
        ([GOOD], {"key": "not-a-key"}, "There is a problem"),
        ([GOOD] * 51, {}, "Choose at most 50 files."),
    ],
)
def test_a_form_that_cannot_be_used_is_explained(
    admin: Client, contents: list[bytes], typed: dict[str, str], said: str
) -> None:
    answer = sent(admin, *contents, **typed)
    assert answer.status_code == 422 and said in text_of(answer)
    assert not LoadRun.objects.exists()


def test_a_refusal_is_explained_and_let_through_in_words(admin: Client) -> None:
    run = run_of(sent(admin, CHANGES, what="LOAD"))
    tasks.load(run_id=run.pk)
    page = page_of(admin, run)
    assert "is not a registered custodian" in page and "Register this custodian with the load" in page
    answer = again(admin, run)
    assert answer.status_code == 422 and "Say why: it is kept with the load." in text_of(answer)
    answer = again(admin, run, overrides=["UNREGISTERED", "NOTHING_BEFORE"], reason="Agreed with Branwick")
    real = run_of(answer)
    tasks.load(run_id=real.pk)
    load = Load.objects.get()
    assert (load.overrides, load.override_reason) == (["NOTHING_BEFORE", "UNREGISTERED"], "Agreed with Branwick")
    assert "Agreed with Branwick" in text_of(admin.get(reverse("staff:gazetteer-load", args=[load.pk])))


def test_what_no_override_lets_through_offers_other_files(admin: Client) -> None:
    run = run_of(sent(admin, b"name,address\n"))
    tasks.load(run_id=run.pk)
    page = page_of(admin, run)
    assert "is not a gazetteer" in page and "Choose other files" in page and "To load it all the same" not in page


def test_the_page_that_polls_gets_only_how_far_it_is(admin: Client) -> None:
    run = run_of(sent(admin, GOOD))
    LoadRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, phase="reading", rows=12_000, share=0.25)
    answer = admin.get(reverse("staff:gazetteer-run", args=[run.key]), headers={"HX-Request": "true"})
    assert "<html" not in text_of(answer)
    assert "The worker that carried it out has stopped" in text_of(answer)


def test_a_stopped_run_is_started_again(admin: Client) -> None:
    run = run_of(sent(admin, GOOD, what="LOAD"))
    LoadRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING)
    assert "Start it again" in page_of(admin, run)
    assert run_of(again(admin, run)) == run
    tasks.load(run_id=run.pk)
    assert Load.objects.count() == 1


def test_with_the_broker_away_the_page_says_that_the_load_waits(admin: Client) -> None:
    current_app.conf.broker_url = "redis://127.0.0.1:1/0"
    run = run_of(sent(admin, GOOD))
    assert run.state == RunState.QUEUED
    assert "The workers cannot be told just now." in page_of(admin, run)


def test_faults_come_in_pages_and_as_a_file(admin: Client, tmp_path: Path) -> None:
    load = loaded(tmp_path, rows.supply(*rows.BODY, rows.STREET, *["77,<b>bad</b>"] * 130))
    path = reverse("staff:gazetteer-load", args=[load.pk])
    page = text_of(admin.get(path))
    assert "Rejected (130)" in page and "Warnings (1)" in page and 'rel="next"' in page
    following = page.split('class="govuk-link" href="')[-1].split('"')[0].replace("&amp;", "&")
    rest = text_of(admin.get(following))
    assert rest.count("RECORD_IDENTIFIER") == 31 and 'rel="next"' not in rest
    assert "RECORD_IDENTIFIER" not in text_of(admin.get(path, {"level": "WARN"}))
    assert admin.get(path, {"after": "x", "level": "?"}).status_code == 200
    answer = admin.get(reverse("staff:gazetteer-load-csv", args=[load.pk]))
    assert answer["Content-Disposition"].startswith('attachment; filename="load-9901-2026-09-01-')
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text)))) == 132


def test_loads_of_one_custodian(admin: Client, tmp_path: Path) -> None:
    load = loaded(tmp_path)
    href = reverse("staff:gazetteer-load", args=[load.pk])
    for query, shown in [
        ({"custodian": "9901"}, 2),
        ({"custodian": "1"}, 1),
        ({"before": str(load.pk)}, 1),
        ({"before": "x"}, 2),
    ]:
        assert text_of(admin.get(reverse("staff:gazetteer-loads"), query)).count(href) == shown
