"""A load that is killed, stopped, tried, done by two at once: nothing is lost and nothing is done twice."""

import os
from datetime import timedelta

import pytest

from crm.customers.loading.actions import (
    LoadRefused,
    load_begin,
    load_carry_out,
    load_start,
    load_stop,
    loads_carry_on,
    running,
)
from crm.customers.loading.fields import columns_guessed
from crm.customers.loading.models import CustomerLoad, LoadFinding, SourceRecord
from crm.customers.loading.uploads import KEPT, upload_keep, uploads_tidy
from crm.customers.models import Customer
from tests.cast import NOW
from tests.crm.customers.loading.extract import ACTOR, counted, loaded, row, source, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(running, "BATCH", 10)


def begun(cast, folder, count, **more):
    made = source(cast)
    path = written(folder, [row(f"k{n}", f"Person{n} Example{n}") for n in range(count)])
    load = load_begin(source_id=made.pk, path=path, file_name="x.csv", actor=ACTOR, at=NOW)
    start = {"is_whole": False, "dry_run": False} | more
    return load_start(
        load_id=load.pk, columns=columns_guessed(load.heads, allowed=made.fields), actor=ACTOR, at=NOW, **start
    )


class Killed(BaseException):
    """As kill -9 would, between two batches."""


def test_killed_half_way_it_goes_on_where_it_was(cast, tmp_path):
    load = begun(cast, tmp_path, 35)

    def die(load):
        if load.rows >= 20:
            raise Killed

    with pytest.raises(Killed):
        load_carry_out(load_id=load.pk, now=lambda: NOW, progress=die)
    assert Customer.objects.unscoped("t").count() == 20
    later = NOW + running.LOST_AFTER * 2
    assert loads_carry_on(now=lambda: later, seconds=60) == 1
    load.refresh_from_db()
    assert (load.state, counted(load), load.rows) == ("DONE", {"new": 35}, 35)
    assert SourceRecord.objects.count() == 35


def test_it_is_done_in_slices(cast, tmp_path):
    load = begun(cast, tmp_path, 25)
    clock = iter(range(1, 1000))
    from datetime import timedelta

    assert not load_carry_out(load_id=load.pk, now=lambda: NOW + timedelta(seconds=next(clock)), seconds=3)
    load.refresh_from_db()
    assert 0 < load.rows < 25


def test_stopped_it_changes_nothing_more_and_can_go_on(cast, tmp_path):
    load = begun(cast, tmp_path, 25)
    load_carry_out(
        load_id=load.pk, now=lambda: NOW, progress=lambda one: load_stop(load_id=one.pk, actor=ACTOR, at=NOW)
    )
    load.refresh_from_db()
    assert (load.state, load.rows, Customer.objects.unscoped("t").count()) == ("STOPPED", 10, 10)
    load_start(load_id=load.pk, columns={}, is_whole=False, dry_run=False, actor=ACTOR, at=NOW)
    assert load_carry_out(load_id=load.pk, now=lambda: NOW)
    load.refresh_from_db()
    assert (load.state, counted(load)) == ("DONE", {"new": 25})


def test_what_is_loaded_in_part_cannot_be_only_tried(cast, tmp_path):
    load = begun(cast, tmp_path, 25)
    load_carry_out(
        load_id=load.pk, now=lambda: NOW, progress=lambda one: load_stop(load_id=one.pk, actor=ACTOR, at=NOW)
    )
    with pytest.raises(LoadRefused, match="10 rows of this file are loaded already"):
        load_start(load_id=load.pk, columns={}, is_whole=False, dry_run=True, actor=ACTOR, at=NOW)
    load.refresh_from_db()
    assert (load.state, load.dry_run, load.rows, load.position > 0) == ("STOPPED", False, 10, True)


def test_a_file_that_was_only_tried_is_not_kept_for_ever(cast, tmp_path, settings):
    settings.CUSTOMER_UPLOADS = tmp_path
    tried, waits, fresh = (upload_keep([b"x"]) for _file in range(3))
    for path in (tried, waits):
        os.utime(path, (long_ago := (NOW - KEPT - timedelta(days=1)).timestamp(), long_ago))
    os.utime(fresh, (NOW.timestamp(), NOW.timestamp()))
    load = begun(cast, tmp_path, 1)
    CustomerLoad.objects.filter(pk=load.pk).update(path=str(waits))
    assert uploads_tidy(NOW) == 1
    assert (tried.exists(), waits.exists(), fresh.exists()) == (False, True, True)
    CustomerLoad.objects.filter(pk=load.pk).update(path=str(tried))
    load_carry_out(load_id=load.pk, now=lambda: NOW)
    load.refresh_from_db()
    assert (load.state, load.failure) == ("FAILED", "The file is no longer there: send it again.")


def test_a_dry_run_says_what_would_be_and_changes_nothing(cast, tmp_path):
    made = source(cast)
    rows = [row("1", "Jo Example", phone="1"), row("2", "Sam Other"), row("", "Nobody Keyed")]
    load = loaded(tmp_path, made, rows, dry_run=True)
    assert counted(load) == {"new": 2, "rejected": 1}
    assert not Customer.objects.unscoped("t").exists() and not SourceRecord.objects.exists()
    assert LoadFinding.objects.unscoped("t").filter(load=load).count() == 2
    load_start(
        load_id=load.pk, columns=columns_guessed(load.heads, allowed=made.fields), is_whole=False, dry_run=False,
        actor=ACTOR, at=NOW,
    )  # fmt: skip
    assert load_carry_out(load_id=load.pk, now=lambda: NOW)
    load.refresh_from_db()
    assert counted(load) == {"new": 2, "rejected": 1} and Customer.objects.unscoped("t").count() == 2


def test_two_workers_do_not_do_it_twice(cast, tmp_path):
    load = begun(cast, tmp_path, 15)
    seen = []
    load_carry_out(
        load_id=load.pk,
        now=lambda: NOW,
        progress=lambda one: seen.append(load_carry_out(load_id=one.pk, now=lambda: NOW)),
    )
    assert seen == [False, False] and Customer.objects.unscoped("t").count() == 15


def test_a_row_that_breaks_the_loader_fails_the_load_in_words_and_loses_nothing(cast, tmp_path, monkeypatch):
    load = begun(cast, tmp_path, 25)
    apply = running.rows_apply

    def broken(*, load, lines, **more):
        if lines[0].number > 11:
            raise ValueError("nobody thought of this")
        apply(load=load, lines=lines, **more)

    monkeypatch.setattr(running, "rows_apply", broken)
    assert load_carry_out(load_id=load.pk, now=lambda: NOW)
    load.refresh_from_db()
    assert (load.state, Customer.objects.unscoped("t").count()) == ("FAILED", 10) and "lines 12 and 21" in load.failure
    monkeypatch.setattr(running, "rows_apply", apply)
    load_start(load_id=load.pk, columns={}, is_whole=False, dry_run=False, actor=ACTOR, at=NOW)
    assert load_carry_out(load_id=load.pk, now=lambda: NOW)
    load.refresh_from_db()
    assert (load.state, counted(load)) == ("DONE", {"new": 25})
