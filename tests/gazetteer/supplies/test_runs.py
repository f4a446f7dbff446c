"""Loads asked for on the page: one for each form, how they end, what happens when a worker dies or the broker is away."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection

from gazetteer.entries.models import Property
from gazetteer.supplies import tasks
from gazetteer.supplies.actions import (
    NothingUploaded,
    OverrideUnclear,
    load_ask,
    load_ask_again,
    load_carry_out,
    runs_carry_out,
)
from gazetteer.supplies.actions.loading import LOCK
from gazetteer.supplies.actions.running import LOCK_OF_RUNS
from gazetteer.supplies.actions.uploads import safe_name, shown_name, upload_path, uploads_tidy
from gazetteer.supplies.models import Load, LoadRun, RunState
from gazetteer.supplies.queries import run_get, run_has_stopped, runs_list
from tests.gazetteer import rows

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
GOOD = rows.supply(*rows.BODY)
CHANGES = rows.supply(*rows.BODY, header=rows.HEADER.replace('"F"', '"C"'))
WHY = "The full supply comes on Friday."


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, settings: Any) -> Path:
    settings.GAZETTEER_UPLOADS = tmp_path / "uploads"
    return settings.GAZETTEER_UPLOADS


@pytest.fixture
def elsewhere() -> Iterator[psycopg.Connection]:
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
        yield other


def ask(content: bytes = GOOD, **given: object) -> LoadRun:
    upload = SimpleUploadedFile("4245_20260901_01.csv", content)
    return load_ask(**{"key": uuid4(), "uploads": [upload], "asked_by": "Ada", "at": AT} | given)  # type: ignore[arg-type]


def carried_out(run: LoadRun) -> LoadRun:
    tasks.load(run_id=run.pk)
    return run_get(key=str(run.key))


def test_a_run_waits_then_loads_and_its_upload_is_gone(uploads: Path) -> None:
    run = ask()
    assert (run.state, run.asked_by, [shown_name(one) for one in run.files]) == (
        RunState.QUEUED, "Ada", ["4245_20260901_01.csv"],
    )  # fmt: skip
    assert uploads.stat().st_mode & 0o077 == 0
    done = carried_out(run)
    assert (done.state, done.load) == (RunState.DONE, Load.objects.get())
    assert list(uploads.iterdir()) == []
    assert runs_list() == [done]


def test_a_form_sent_twice_is_one_run() -> None:
    key = uuid4()
    assert ask(key=key) == ask(key=key)
    assert LoadRun.objects.count() == 1


def test_volumes_are_uploaded_together() -> None:
    one = rows.supply(*rows.BODY[:2]).replace(b"99,0,", b"99,2,")
    two = rows.supply(*rows.BODY[2:], header=rows.HEADER.replace(",1,2026", ",2,2026"))
    run = ask(uploads=[SimpleUploadedFile("a.csv", two), SimpleUploadedFile("a.csv", one)])
    assert carried_out(run).load.whole is True  # type: ignore[union-attr]


def test_a_dry_run_keeps_what_it_found_and_can_then_be_loaded() -> None:
    dry = carried_out(ask(rows.supply(*rows.BODY, "77,bad"), dry_run=True))
    assert (dry.state, dry.load, Load.objects.count(), Property.objects.count()) == (RunState.DONE, None, 0, 0)
    assert dry.outcome["changed"]["property"] == {"new": 1, "changed": 0, "closed": 0}
    assert dry.outcome["faults"][0]["kind"] == "RECORD_TYPE"
    real = load_ask_again(run=dry, key=uuid4(), asked_by="Ada", at=AT)
    assert carried_out(real).load.rejects == 1  # type: ignore[union-attr]
    with pytest.raises(NothingUploaded, match="no longer kept"):
        load_ask_again(run=dry, key=uuid4(), asked_by="Ada", at=AT)


def test_a_refused_run_says_why_and_which_overrides_let_it_through() -> None:
    refused = carried_out(ask(CHANGES))
    assert (refused.state, refused.refusals) == (RunState.REFUSED, ["UNREGISTERED", "NOTHING_BEFORE"])
    assert "is not a registered custodian" in refused.message
    again = load_ask_again(
        run=refused, key=uuid4(), asked_by="Ada", at=AT, overrides=frozenset(refused.refusals), reason=WHY
    )
    assert carried_out(again).load.override_reason == WHY  # type: ignore[union-attr]


@pytest.mark.parametrize("content", [b"", b"name,address\n", b"PK\x03\x04nothing", bytes(range(256))])
def test_a_file_that_is_no_supply_is_refused_without_overrides(content: bytes) -> None:
    refused = carried_out(ask(content))
    assert (refused.state, refused.refusals, refused.load) == (RunState.REFUSED, [], None)
    assert refused.message


def test_what_cannot_be_asked_for() -> None:
    with pytest.raises(NothingUploaded):
        ask(uploads=[])
    with pytest.raises(OverrideUnclear):
        ask(overrides=frozenset({"OLDER"}), reason="")
    assert not LoadRun.objects.exists()


def test_while_another_load_is_under_way_a_run_waits(elsewhere: psycopg.Connection) -> None:
    elsewhere.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    waiting = carried_out(ask())
    assert waiting.state == RunState.QUEUED and "Another gazetteer load is running" in waiting.message
    elsewhere.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    tasks.loads_waiting()
    assert run_get(key=str(waiting.key)).state == RunState.DONE


def test_a_run_whose_worker_died_is_begun_again_and_a_live_one_is_not(elsewhere: psycopg.Connection) -> None:
    run = ask()
    LoadRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING)
    elsewhere.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_OF_RUNS, run.pk])
    live = run_get(key=str(run.key))
    assert not run_has_stopped(run=live)
    assert carried_out(run).state == RunState.RUNNING
    elsewhere.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_OF_RUNS, run.pk])
    assert run_has_stopped(run=live)
    assert runs_carry_out(at=AT) == 1
    assert run_get(key=str(run.key)).state == RunState.DONE


def test_a_run_that_has_ended_is_not_carried_out_again() -> None:
    run = ask()
    carried_out(run)
    assert load_carry_out(run_id=run.pk, at=AT).state == RunState.DONE
    assert Load.objects.count() == 1


def test_an_error_of_the_system_is_kept_and_raised() -> None:
    run = ask()
    LoadRun.objects.filter(pk=run.pk).update(files=["../outside.csv"])
    with pytest.raises(ValueError):
        tasks.load(run_id=run.pk)
    failed = run_get(key=str(run.key))
    assert failed.state == RunState.FAILED and "Nothing has changed" in failed.message


def test_with_the_broker_away_nobody_is_woken_and_the_command_finds_the_run(settings: Any) -> None:
    run = ask()
    before = current_app.conf.broker_url
    current_app.conf.broker_url = "redis://127.0.0.1:1/0"
    try:
        assert tasks.wake(run_id=run.pk) is False
    finally:
        current_app.conf.broker_url = before
    assert run_get(key=str(run.key)).state == RunState.QUEUED
    call_command("load_gazetteer", "--waiting", verbosity=0)
    assert run_get(key=str(run.key)).state == RunState.DONE


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..", "", "a b;c'.csv", "x" * 500 + ".csv", "Ŵ.csv", "a/b\\c.zip"]
)
def test_no_name_of_a_file_leads_out_of_the_folder(name: str, uploads: Path) -> None:
    assert "/" not in safe_name(name) and not safe_name(name).startswith(".") and len(safe_name(name)) <= 100
    [place] = ask(uploads=[SimpleUploadedFile("x", GOOD)]).files
    assert upload_path(place).is_relative_to(uploads.resolve())
    with pytest.raises(ValueError):
        upload_path("../x")


def test_old_uploads_are_tidied_but_not_those_that_wait(uploads: Path) -> None:
    waiting, refused = ask(), carried_out(ask(b""))
    uploads_tidy(at=datetime.now(tz=UTC) + timedelta(days=13))
    assert upload_path(refused.files[0]).exists()
    uploads_tidy(at=datetime.now(tz=UTC) + timedelta(days=15))
    assert upload_path(waiting.files[0]).exists() and not upload_path(refused.files[0]).exists()
