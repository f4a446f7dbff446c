"""Every address of matching, for everybody of the cast; a batch is its uploader's and the administrators'."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from gazetteer.matching.actions import Signature, batch_start, batch_upload
from gazetteer.matching.files import Columns
from gazetteer.matching.models import MatchBatch
from tests.channels.staff.conftest import Desk
from tests.channels.staff.test_access import PLACES

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FILE = b"Account,Address\n1,12 Abbey Road\n"
WHO = PLACES | {"administrator"}

# URL name -> (arguments, who may). B: a batch that was started, by the gazetteer officer; N: one whose columns wait.
TABLE: dict[str, tuple[str, set[str]]] = {
    "matching": ("", WHO),
    "matching-new": ("", WHO),
    "matching-thresholds": ("", {"administrator"}),
    "matching-batch": ("B", WHO),
    "matching-columns": ("N", WHO),
    "matching-stop": ("B", WHO),
    "matching-again": ("B", WHO),
    "matching-download": ("B", WHO),
    "matching-review": ("B", WHO),
    "matching-review-undo": ("B", WHO),
}
ACTS = {"matching-stop", "matching-again", "matching-review-undo"}  # POST only


def names() -> set[str]:
    from channels.staff.views.matching import urls

    return {pattern.name for pattern in urls}


def batch(desk: Desk, *, started: bool) -> MatchBatch:
    by = Signature(str(desk.cast.gazetteer_officer.pk), "Gail Gazetteer")
    made = batch_upload(content=FILE, file_name="accounts.csv", by=by, at=AT)
    return batch_start(batch_id=made.pk, columns=Columns((1,), None, 0), at=AT) if started else made


def address(name: str, desk: Desk) -> str:
    kind = TABLE[name][0]
    return reverse(f"staff:{name}", args=[batch(desk, started=kind == "B").pk] if kind else [])


def test_every_address_of_matching_is_in_the_table() -> None:
    assert names() == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    path, allowed = address(name, desk), TABLE[name][1]
    sent = {"position": "1"}
    for who, user in desk.cast.users.items():
        client = browser_of(user)
        answer = client.post(path, sent) if name in ACTS else client.get(path)
        assert answer.status_code < 500
        found = answer.status_code != 404
        if name == "matching-review-undo":
            found = who in allowed and answer.status_code == 404  # there is no such row
        assert found == (who in allowed), f"{name} for {who}: {answer.status_code}"


@pytest.mark.parametrize("name", sorted(name for name in TABLE if TABLE[name][0]))
def test_another_officer_s_batch_is_not_there(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    made = batch_upload(content=FILE, file_name="theirs.csv", by=Signature("0", "Somebody else"), at=AT)
    client = browser_of(desk.cast.gazetteer_officer)
    path = reverse(f"staff:{name}", args=[made.pk])
    assert (client.post(path) if name in ACTS else client.get(path)).status_code == 404
    assert "theirs.csv" not in client.get(reverse("staff:matching")).content.decode()


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in(name: str, desk: Desk) -> None:
    path = address(name, desk)
    answer = Client().post(path) if name in ACTS else Client().get(path)
    assert answer.status_code == 302 and reverse("staff:sign-in") in answer["Location"]
