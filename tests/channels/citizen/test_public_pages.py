"""The front page and the pages every public site must have, in plain words."""

from typing import Any

import pytest

from tests.channels.citizen.council import Bins
from tests.channels.citizen.stories import words_of


def test_the_front_page_offers_what_is_on_the_web_and_tracking(visitor: Any, missed_bin: Bins) -> None:
    said = words_of(visitor.get("/"))
    assert "Missed bin collection" in said
    assert "Reference" in said
    assert "01632 960 100" in said
    assert "Missed bin collection" in words_of(visitor.get("/report"))


@pytest.mark.parametrize("page", ["/accessibility", "/privacy", "/contact"])
def test_a_page_says_what_the_council_has_still_to_complete(visitor: Any, db: None, page: str) -> None:
    answer = visitor.get(page)
    assert answer.status_code == 200
    assert "For the council to complete" in words_of(answer)
    assert page in visitor.get("/").content.decode()


def test_an_address_where_there_is_nothing_says_so_plainly(visitor: Any, db: None) -> None:
    answer = visitor.get("/no/such/page")
    assert answer.status_code == 404
    assert "Page not found" in words_of(answer)


@pytest.mark.parametrize("path", ["/track/BCDF-2345-9/send-code", "/track/BCDF-2345-9/close"])
def test_what_changes_something_is_never_a_link(visitor: Any, db: None, path: str) -> None:
    assert visitor.get(path).status_code in {404, 405}
