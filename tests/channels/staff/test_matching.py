"""A file of addresses through the pages: sent, columns chosen, matched, reviewed by keys, downloaded; thresholds."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gazetteer.matching.actions import batch_run
from gazetteer.matching.deciding import Decision
from gazetteer.matching.models import BatchState, MatchBatch, MatchRow, MatchSetting
from tests.cast import property_at
from tests.channels.staff.conftest import Desk

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FILE = 'Account,Holder,Address\nA1,=1+1,nowhere\n+A2,"@SUM(A1)",nobody knows\n'


@pytest.fixture
def client(desk: Desk, browser_of: Callable[..., Client]) -> Client:
    return browser_of(desk.cast.gazetteer_officer)


def send(client: Client, content: bytes = FILE.encode(), name: str = "accounts.csv") -> object:
    return client.post(reverse("staff:matching-new"), {"file": SimpleUploadedFile(name, content)})


def started(client: Client) -> MatchBatch:
    send(client)
    batch = MatchBatch.objects.get()
    sent = {"address": ["2"], "postcode": "", "row_name": "0"}
    answer = client.post(reverse("staff:matching-columns", args=[batch.pk]), sent)
    assert answer.status_code == 302
    batch.refresh_from_db()
    return batch


def unsure(batch: MatchBatch, desk: Desk) -> int:
    """The key of a property that is the likeliest of both rows now, neither of them certain."""
    assert batch_run(batch_id=batch.pk, now=lambda: AT)
    other = property_at(14)
    MatchRow.objects.filter(batch=batch).update(
        decision=Decision.UNSURE, property=desk.home, score=0.72, evidence=["NUMBER", "POSTCODE_DIFFERS"],
        runner_up=other, runner_up_score=0.5,
    )  # fmt: skip
    MatchBatch.objects.filter(pk=batch.pk).update(unsure=2, none=0)
    return other.pk


def test_a_file_is_sent_and_its_columns_are_shown(client: Client) -> None:
    answer = send(client)
    batch = MatchBatch.objects.get()
    assert answer["Location"] == reverse("staff:matching-columns", args=[batch.pk])
    page = client.get(answer["Location"]).content.decode()
    assert "nobody knows" in page and "Account" in page
    assert 'name="address" type="checkbox" value="2" checked' in page


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"PK\x03\x04", "spreadsheet"), (b"Address\n", "no rows"), (b"\xff\xfea", "UTF-16")],
)
def test_a_bad_file_is_told_in_words(client: Client, content: bytes, words: str) -> None:
    answer = send(client, content)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not MatchBatch.objects.exists()


def test_no_file_and_no_columns_are_told(client: Client) -> None:
    answer = client.post(reverse("staff:matching-new"))
    assert answer.status_code == 422 and "Choose a CSV file" in answer.content.decode()
    send(client)
    answer = client.post(reverse("staff:matching-columns", args=[MatchBatch.objects.get().pk]), {"address": ["99"]})
    assert answer.status_code == 422


def test_progress_is_told_and_stops_moving_when_done(client: Client, desk: Desk) -> None:
    batch = started(client)
    path = reverse("staff:matching-batch", args=[batch.pk])
    page = client.get(path).content.decode()
    assert "It waits for a worker" in page and "every 3s" in page and "Show how far it is now" in page
    unsure(batch, desk)
    part = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "2 of 2 rows" in part and "every 3s" not in part and "<html" not in part
    assert "Decide on 2 unsure rows" in part


def test_it_stops_and_goes_on(client: Client) -> None:
    batch = started(client)
    client.post(reverse("staff:matching-stop", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == BatchState.STOPPED
    page = client.post(reverse("staff:matching-stop", args=[batch.pk]), follow=True).content.decode()
    assert "It had ended before" in page
    client.post(reverse("staff:matching-again", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == BatchState.QUEUED


def test_the_download_holds_no_formula(client: Client, desk: Desk) -> None:
    batch = started(client)
    unsure(batch, desk)
    answer = client.get(reverse("staff:matching-download", args=[batch.pk]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert answer["Content-Disposition"].startswith("attachment")
    lines = text.splitlines()
    assert lines[0] == "Account,Holder,Address,UPRN,Address found,Score,Decision,Reason,Next best UPRN"
    assert lines[1].startswith("A1,'=1+1,nowhere,,")
    assert lines[2].startswith("'+A2,'@SUM(A1),nobody knows,,")
    assert ",0.72,Unsure," in lines[1] and "the postcode differs" in lines[1]


def test_unsure_rows_are_decided_on_one_after_another(client: Client, desk: Desk) -> None:
    batch = started(client)
    other = unsure(batch, desk)
    path = reverse("staff:matching-review", args=[batch.pk])
    page = client.get(path).content.decode()
    assert "nowhere" in page and '(<span class="typed">A1</span>)' in page
    assert "Holder" not in page and "=1+1" not in page
    assert "the postcode differs" in page and 'data-key="Alt+1"' in page
    page = client.post(path, {"position": "1", "choice": str(other)}, follow=True).content.decode()
    assert "nobody knows" in page and "You decided last on row 1" in page
    page = client.post(path, {"position": "2", "choice": "none"}, follow=True).content.decode()
    assert "Nothing is left to decide on" in page
    first, second = MatchRow.objects.order_by("position")
    assert (first.reviewed_property_id, second.reviewed_property_id) == (other, None)
    page = client.post(path + "/undo", {"position": "2"}, follow=True).content.decode()
    assert "nobody knows" in page


def test_another_property_is_searched_and_chosen(client: Client, desk: Desk) -> None:
    batch = started(client)
    unsure(batch, desk)
    path = reverse("staff:matching-review", args=[batch.pk])
    page = client.get(path, {"row": "1", "q": str(desk.home.pk)}).content.decode()
    assert f'name="choice" value="{desk.home.pk}"' in page
    page = client.get(path, {"row": "1", "q": "zzzz"}).content.decode()
    assert "Nothing found" in page


def test_the_second_reviewer_is_told(client: Client, desk: Desk, browser_of: Callable[..., Client]) -> None:
    batch = started(client)
    other = unsure(batch, desk)
    path = reverse("staff:matching-review", args=[batch.pk])
    client.post(path, {"position": "1", "choice": str(other)})
    administrator = browser_of(desk.cast.administrator)
    page = administrator.post(path, {"position": "1", "choice": "none"}, follow=True).content.decode()
    assert "Gail Gazetteer decided on that row before you" in page
    assert MatchRow.objects.get(batch=batch, position=1).reviewed_property_id == other


@pytest.mark.parametrize("choice", ["", "x", "-1", "9" * 40, "1"])
def test_a_choice_that_cannot_be_finds_nothing(client: Client, desk: Desk, choice: str) -> None:
    batch = started(client)
    unsure(batch, desk)
    path = reverse("staff:matching-review", args=[batch.pk])
    assert client.post(path, {"position": "1", "choice": choice}).status_code == 404


def test_an_administrator_sets_the_thresholds_and_sees_what_they_mean(
    client: Client, desk: Desk, browser_of: Callable[..., Client]
) -> None:
    administrator = browser_of(desk.cast.administrator)
    path = reverse("staff:matching-thresholds")
    assert "No file has been matched yet" in administrator.get(path).content.decode()
    batch = started(client)
    unsure(batch, desk)
    page = administrator.get(path).content.decode()
    assert "0.9 (now)" in page and "of 2 rows" in page
    sent = {"matched_from": "0.95", "unsure_from": "0.99", "lead": "0.01", "reason": "Too many wrong flats"}
    answer = administrator.post(path, sent)
    assert answer.status_code == 422 and "cannot begin above" in answer.content.decode()
    page = administrator.post(path, sent | {"unsure_from": "0.4"}, follow=True).content.decode()
    assert "0.95 (now)" in page and "Too many wrong flats" in page
    assert MatchSetting.objects.get().set_by == str(desk.cast.administrator.pk)
