"""Pages that a door brings for staff: it enrols them, the staff door guards them and puts them among its own."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.http import QueryDict
from django.http.response import HttpResponseBase

from crm.teams.actor import Actor


class Way(StrEnum):
    """Under which heading of the staff's first page the way to a page stands."""

    WORK = "WORK"
    SETUP = "SETUP"


@dataclass(frozen=True, slots=True)
class Visit:
    """Who opens the page; a token for a form on it; what they had typed into it before they had to sign in again."""

    actor: Actor
    token: str
    typed: QueryDict | None


@dataclass(frozen=True, slots=True)
class StaffPage:
    """One page: its address below the staff door's, its name, who may, and the view, called with a request and a Visit."""

    route: str
    name: str
    permission: str
    view: Callable[..., HttpResponseBase]
    keeps: str = ""  # the form on it whose typing waits while somebody signs in again
    way: Way | None = None
    words: Any = ""  # what the way to it is called


_pages: list[StaffPage] = []


def staff_page_enrol(page: StaffPage) -> None:
    """Nothing; from now on the page is one of the staff door's."""
    if all(known.name != page.name for known in _pages):
        _pages.append(page)


def staff_pages() -> list[StaffPage]:
    """Every page that a door brings, in the order they were enrolled."""
    return list(_pages)


def ways(group: str) -> list[tuple[str, str, str]]:
    """(page, permission, words) of the ways under a heading."""
    return [(f"staff:{page.name}", page.permission, str(page.words)) for page in _pages if page.way == group]
