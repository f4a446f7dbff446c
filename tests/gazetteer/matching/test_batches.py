"""A batch from its file to its download: matched once, stopped, killed and gone on with, reviewed, cleared."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from gazetteer.matching.actions import (
    AlreadyReviewed,
    BatchNotReady,
    ColumnsRefused,
    NotReviewable,
    Signature,
    ThresholdsRefused,
    batch_queue_again,
    batch_run,
    batch_start,
    batch_stop,
    batch_upload,
    batches_clear,
    row_review,
    row_review_undo,
    thresholds_set,
)
from gazetteer.matching.actions import running as running_module
from gazetteer.matching.batches import Reader, batch_get, batches_waiting, lines_of, thresholds_tried
from gazetteer.matching.deciding import Thresholds
from gazetteer.matching.files import Columns
from gazetteer.matching.models import BatchState, MatchBatch, MatchFile, MatchRow
from gazetteer.matching.queries import thresholds_now
from tests.gazetteer.matching.conftest import AT, uprn_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
GAIL, ALEX = Signature("7", "Gail Gazetteer"), Signature("8", "Alex Admin")
FILE = (
    "Account,Name,Address,Postcode\n"
    "A1,=HYPERLINK(),12 Abbey Road,ZZ1 1AB\n"
    "A2,Somebody,14 Abbey Road,ZZ1 1AB\n"
    "\n"
    "A3,Somebody,7 Church Street,\n"
    "A4,Somebody,nothing like it,\n"
    "A5,Somebody,,\n"
)
COLUMNS = Columns((2,), 3, 0)


def clock(step: float = 0.0) -> Callable[[], datetime]:
    """A clock that moves on at every look."""
    looks = iter(range(100_000))
    return lambda: AT + timedelta(seconds=step * next(looks))


def started(text: str = FILE, columns: Columns = COLUMNS) -> MatchBatch:
    batch = batch_upload(content=text.encode(), file_name="people.csv", by=GAIL, at=AT)
    return batch_start(batch_id=batch.pk, columns=columns, at=AT)


def finished(text: str = FILE) -> MatchBatch:
    batch = started(text)
    assert batch_run(batch_id=batch.pk, now=clock())
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE
    return batch


def test_a_file_is_matched_row_by_row() -> None:
    batch = finished()
    assert (batch.rows_total, batch.rows_done) == (5, 5)
    rows = list(batch.rows.order_by("position").values_list("row_name", "text", "decision", "property_id"))
    assert rows[0] == ("A1", "12 Abbey Road", "MATCHED", uprn_of(12))
    assert [row[2] for row in rows] == ["MATCHED", "UNSURE", "UNSURE", "NONE", "NONE"] or rows[1][2] == "NONE"
    assert (batch.matched, batch.matched + batch.unsure + batch.none) == (1, 5)


def test_only_the_columns_chosen_become_rows() -> None:
    batch = finished()
    kept = list(batch.rows.values_list("row_name", "text", "postcode"))
    assert "Somebody" not in str(kept)
    assert bytes(MatchFile.objects.get(batch=batch).content) == FILE.encode()


def test_the_download_is_the_file_with_what_was_found() -> None:
    lines = list(lines_of(batch=finished()))
    assert lines[0][:5] == ["Account", "Name", "Address", "Postcode", "UPRN"]
    assert lines[1][:5] == ["A1", "=HYPERLINK()", "12 Abbey Road", "ZZ1 1AB", str(uprn_of(12))]
    assert lines[1][5:8] == ["12 Abbey Road, Ambleford, ZZ1 1AB", "1.00", "Matched"]
    assert lines[3][4] == ""  # what is unsure has no UPRN in its column
    assert [line[0] for line in lines[1:]] == ["A1", "A2", "A3", "A4", "A5"]


def test_a_killed_worker_s_batch_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running_module, "AT_ONCE", 10)
    text = "Address\n" + "12 Abbey Road ZZ1 1AB\n" * 95
    batch = started(text, Columns((0,)))
    runs = 0
    while not batch_run(batch_id=batch.pk, now=clock(1), seconds=3):
        runs += 1
        assert batches_waiting() == [batch.pk]
        assert MatchRow.objects.undecided().filter(batch=batch).count() < 95
    batch.refresh_from_db()
    assert runs >= 2
    assert (batch.state, batch.rows_done, batch.matched) == (BatchState.DONE, 95, 95)


def test_running_twice_changes_nothing() -> None:
    batch = finished()
    assert batch_run(batch_id=batch.pk, now=clock())
    batch.refresh_from_db()
    assert batch.rows_done == 5 and batch.rows.count() == 5


def test_a_second_worker_leaves_it_alone() -> None:
    batch = started()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [running_module.LOCK, batch.pk])
        assert not batch_run(batch_id=batch.pk, now=clock())
    finally:
        other.close()
    batch.refresh_from_db()
    assert batch.state == BatchState.QUEUED


def test_a_stopped_batch_keeps_what_it_has_and_goes_on() -> None:
    batch = started()
    batch_stop(batch_id=batch.pk, at=AT)
    assert batch_run(batch_id=batch.pk, now=clock())
    with pytest.raises(BatchNotReady):
        batch_stop(batch_id=batch.pk, at=AT)
    batch_queue_again(batch_id=batch.pk, at=AT)
    assert batch_run(batch_id=batch.pk, now=clock())
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE


def test_a_fault_of_ours_is_told_and_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = started()
    monkeypatch.setattr(running_module, "addresses_match", lambda **_: iter(1 // 0 for _ in range(1)))
    assert batch_run(batch_id=batch.pk, now=clock())
    batch.refresh_from_db()
    assert (batch.state, batch.failure) == (BatchState.FAILED, "It ended by a fault of ours. Try again.")


@pytest.mark.parametrize("columns", [Columns(()), Columns((9,)), Columns((2,), 2), Columns((-1,))])
def test_columns_that_cannot_be_are_refused(columns: Columns) -> None:
    batch = batch_upload(content=FILE.encode(), file_name="people.csv", by=GAIL, at=AT)
    with pytest.raises(ColumnsRefused):
        batch_start(batch_id=batch.pk, columns=columns, at=AT)


def test_it_starts_once() -> None:
    batch = started()
    with pytest.raises(BatchNotReady):
        batch_start(batch_id=batch.pk, columns=COLUMNS, at=AT)


def test_only_its_uploader_and_who_sees_all_find_it() -> None:
    batch = started()
    assert batch_get(batch_id=batch.pk, reader=Reader("7", sees_all=False)) == batch
    assert batch_get(batch_id=batch.pk, reader=Reader("9", sees_all=True)) == batch
    with pytest.raises(MatchBatch.DoesNotExist):
        batch_get(batch_id=batch.pk, reader=Reader("9", sees_all=False))


def test_the_first_reviewer_decides_and_the_second_is_told() -> None:
    batch = finished()
    row = row_review(batch_id=batch.pk, position=3, uprn=uprn_of(31), by=GAIL, at=AT)
    assert row.reviewed_property_id == uprn_of(31)
    row_review(batch_id=batch.pk, position=3, uprn=uprn_of(31), by=GAIL, at=AT)  # pressed twice
    with pytest.raises(AlreadyReviewed) as first:
        row_review(batch_id=batch.pk, position=3, uprn=None, by=ALEX, at=AT)
    assert first.value.row.reviewed_by_name == "Gail Gazetteer"
    with pytest.raises(AlreadyReviewed):
        row_review_undo(batch_id=batch.pk, position=3, by=ALEX)
    row_review_undo(batch_id=batch.pk, position=3, by=GAIL)
    row_review(batch_id=batch.pk, position=3, uprn=None, by=ALEX, at=AT)
    line = list(lines_of(batch=batch))[3]
    assert (line[4], line[7]) == ("", "None found, said a person")


def test_a_row_that_was_not_looked_at_is_not_reviewed() -> None:
    batch = started()
    batch_stop(batch_id=batch.pk, at=AT)
    MatchRow.objects.create(batch=batch, position=1, text="x")
    with pytest.raises(NotReviewable):
        row_review(batch_id=batch.pk, position=1, uprn=None, by=GAIL, at=AT)


def test_files_go_on_their_day_and_counts_stay() -> None:
    batch = finished()
    assert batches_clear(on=batch.clear_date - timedelta(days=1)) == 0
    assert batch.clear_date == date(2026, 12, 22)
    assert batches_clear(on=batch.clear_date) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.file_name, batch.rows_done) == (BatchState.CLEARED, "", 5)
    assert not batch.rows.exists() and not MatchFile.objects.filter(batch=batch).exists()
    assert batches_clear(on=batch.clear_date) == 0


def test_thresholds_are_set_with_a_reason_and_kept() -> None:
    assert thresholds_now() == Thresholds()
    limits = Thresholds(matched_from=0.95, unsure_from=0.4, lead=0.05)
    thresholds_set(thresholds=limits, reason="Too many wrong flats", by=ALEX, at=AT)
    assert thresholds_now() == limits
    assert started().thresholds == limits


@pytest.mark.parametrize(
    ("limits", "reason"),
    [(Thresholds(1.1), "x"), (Thresholds(0.5, 0.6), "x"), (Thresholds(lead=-1), "x"), (Thresholds(), " ")],
)
def test_thresholds_that_cannot_be_are_refused(limits: Thresholds, reason: str) -> None:
    with pytest.raises(ThresholdsRefused):
        thresholds_set(thresholds=limits, reason=reason, by=ALEX, at=AT)


def test_the_database_keeps_counts_in_step() -> None:
    batch = started()
    with pytest.raises(IntegrityError), transaction.atomic():
        MatchBatch.objects.filter(pk=batch.pk).update(rows_done=3)


def test_other_thresholds_are_tried_on_the_last_batch() -> None:
    batch = finished()
    row_review(batch_id=batch.pk, position=1, uprn=uprn_of(12), by=GAIL, at=AT)
    tried = thresholds_tried(batch=batch, now=Thresholds())
    assert [one.matched + one.unsure + one.none for one in tried] == [5] * len(tried)
    assert tried[0].matched >= tried[-1].matched == 1
    assert (tried[-1].reviewed, tried[-1].confirmed) == (1, 1)
