"""The administrator's pages of boundaries, postcodes and positions: a file is sent, loaded by a worker, and reported on."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from channels.staff.views.area_loads import FAULTS_ON_A_PAGE, urls
from gazetteer.areas.models import Area, AreaLoad, Postcode
from gazetteer.supplies import tasks
from gazetteer.supplies.models import LoadRun, RunState
from tests.cast import Cast
from tests.channels.staff.pages import fields_of, text_of
from tests.gazetteer.areas.drawing import feature, square, write
from tests.gazetteer.areas.test_postcode_files import GOOD, HEADER

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PAGES = {"area-loads": False, "area-load-new": False, "area-load": True}
NEW = "staff:area-load-new"
DAY = {"active_from-day": "4", "active_from-month": "5", "active_from-year": "2023"}


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


def boundaries(tmp_path: Path, *features: Any) -> bytes:
    drawn = features or (feature("E05999001", [square(0, 0)], name="Harbour"),)
    return write(tmp_path / "w.json", *drawn).read_bytes()


def sent(admin: Client, content: bytes, *, name: str = "file.json", **typed: Any) -> Any:
    form = fields_of(admin.get(reverse(NEW)), "load")
    return admin.post(reverse(NEW), form | {"file": SimpleUploadedFile(name, content)} | typed)


def carried_out(answer: Any) -> LoadRun:
    assert answer.status_code == 302, text_of(answer)
    run = LoadRun.objects.get(key=answer["Location"].split("/runs/")[1].split("/")[0])
    tasks.load(run_id=run.pk)
    run.refresh_from_db()
    return run


def loaded(faults: int = 0) -> AreaLoad:
    return AreaLoad.objects.create(
        subject="POSTCODES", file_name="onspd.csv", loaded_at=AT, rows_read=1234, changed={"new": 5},
        faults=[[number, f"ZZ{number}", "is no postcode"] for number in range(1, faults + 1)], fault_count=faults,
    )  # fmt: skip


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in urls} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_only_an_administrator_finds_them(cast: Cast, name: str) -> None:
    address = reverse(f"staff:{name}", args=[loaded().pk] if PAGES[name] else [])
    for who, user in cast.users.items():
        client = Client()
        client.force_login(user)
        assert (client.get(address).status_code == 200) == (who == "administrator"), who


def test_boundaries_are_sent_loaded_and_reported(admin: Client, tmp_path: Path) -> None:
    bad = {"type": "Feature", "properties": {"WD26CD": "E05999002"}, "geometry": None}
    content = boundaries(tmp_path, feature("E05999001", [square(0, 0)], name="Harbour"), bad)
    run = carried_out(sent(admin, content, subject="AREAS", kind="WARD", **DAY))
    assert run.state == RunState.DONE
    assert str(Area.objects.get().active_from) == "2023-05-04"
    assert run.area_load is not None
    href = reverse("staff:area-load", args=[run.area_load.pk])
    page = text_of(admin.get(reverse("staff:gazetteer-run", args=[run.key])))
    assert href in page and "Back to areas and postcodes" in page
    report = text_of(admin.get(href))
    assert "Ward, from 4 May 2023" in report and "Feature 2" in report
    listed = text_of(admin.get(reverse("staff:area-loads")))
    assert href in listed and "Ward: 1" in listed


def test_postcodes_are_taken_of_the_councils_named(admin: Client) -> None:
    content = f"{HEADER}\n{GOOD}\n".encode()
    run = carried_out(sent(admin, content, name="onspd.csv", subject="POSTCODES", councils="e08000099"))
    assert (run.state, Postcode.objects.count(), run.told) == (RunState.DONE, 0, {"councils": ["E08000099"]})
    run = carried_out(sent(admin, content, name="onspd.csv", subject="POSTCODES"))
    assert (run.state, Postcode.objects.count()) == (RunState.DONE, 1)


def test_open_positions_are_loaded(admin: Client) -> None:
    content = b"UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE\n1,2.00,3.00,49.9,-7.5\n"
    run = carried_out(sent(admin, content, name="osopenuprn.csv", subject="POSITIONS"))
    assert run.state == RunState.DONE and run.area_load is not None and run.area_load.rows_read == 1


@pytest.mark.parametrize("subject", ["AREAS", "POSTCODES", "POSITIONS"])
@pytest.mark.parametrize(
    "content",
    [b"\0\1\2", b"{}", b"a,b\n1,2\n", b"PK\x03\x04 no zip", b"\xff\xfe1\0", b"[" * 50_000, b"," * 3_000_000],
    ids=["binary", "no boundaries", "other columns", "damaged zip", "UTF-16", "nested too deep", "millions of columns"],
)
def test_what_is_no_such_file_is_refused_in_words_and_another_may_be_chosen(
    admin: Client, subject: str, content: bytes
) -> None:
    run = carried_out(sent(admin, content, subject=subject, kind="WARD", **DAY))
    assert run.state == RunState.REFUSED and run.message and "\n" not in run.message
    assert reverse(NEW) in text_of(admin.get(reverse("staff:gazetteer-run", args=[run.key])))
    assert not Area.objects.exists() and not Postcode.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Choose what the file is."),
        ({"subject": "AREAS", **DAY}, "Choose of what these are the boundaries."),
        ({"subject": "AREAS", "kind": "WARD"}, "Say from which day they are in force."),
        ({"subject": "AREAS", "kind": "WARD", **DAY, "active_from-month": "13"}, "Enter a real date"),
        ({"subject": "POSTCODES", "councils": "Trafford"}, "TRAFFORD is not the code of a council."),
        ({"subject": "SUPPLY"}, "Select a valid choice"),
    ],
)
def test_what_is_missing_is_asked_for(admin: Client, tmp_path: Path, typed: dict[str, str], words: str) -> None:
    answer = sent(admin, boundaries(tmp_path), **typed)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not LoadRun.objects.exists()


def test_a_form_sent_twice_is_one_run(admin: Client, tmp_path: Path) -> None:
    typed = {"subject": "AREAS", "kind": "WARD", **DAY, "key": str(uuid4())}
    first, second = (sent(admin, boundaries(tmp_path), **typed) for _press in range(2))
    assert first["Location"] == second["Location"]


def test_many_faults_are_shown_a_page_at_a_time(admin: Client) -> None:
    load = loaded(faults=FAULTS_ON_A_PAGE + 1)
    address = reverse("staff:area-load", args=[load.pk])
    page = text_of(admin.get(address))
    assert "Line 100" in page and "Line 101" not in page and "?from=100" in page
    assert "Line 101" in text_of(admin.get(f"{address}?from=100"))


def test_a_load_that_is_none_is_not_there(admin: Client) -> None:
    assert admin.get(reverse("staff:area-load", args=[10**30])).status_code == 404
