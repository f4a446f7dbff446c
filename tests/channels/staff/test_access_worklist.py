"""Every address of the work list, for everybody of the cast: views, columns, numbers."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.casework.lists.views import view_save
from tests.channels.staff.conftest import Desk
from tests.channels.staff.test_access import AGENTS, LEADERS, OFFICERS

EVERY = AGENTS | OFFICERS | LEADERS
# URL name -> (arguments, who may). V: a view that the waste collection team shares.
TABLE: dict[str, tuple[str, set[str]]] = {
    "work": ("", EVERY),
    "work-counts": ("", EVERY),
    "work-columns": ("", EVERY),
    "work-views": ("", EVERY),
    "work-view-save": ("", EVERY),
    "work-view": ("V", {"officer", "waste_leader"}),
    "work-view-do": ("V", {"officer", "waste_leader"}),
}
ACTS = {"work-columns": {}, "work-view-save": {"name": "All"}, "work-view-do": {"do": "mail"}}


def address(name: str, desk: Desk) -> str:
    if TABLE[name][0] != "V":
        return reverse(f"staff:{name}")
    view = view_save(
        name="Shared", asks={"show": "late"}, team_id=desk.cast.waste_collection.pk, actor=desk.cast.officer.actor,
        at=timezone.now(), key="v",
    )  # fmt: skip
    return reverse(f"staff:{name}", args=[view.pk])


def test_every_address_of_the_work_list_is_in_the_table() -> None:
    from channels.staff.views import worklist, worklist_views

    assert {pattern.name for pattern in [*worklist.urls, *worklist_views.urls]} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    path, allowed = address(name, desk), TABLE[name][1]
    for who, user in desk.cast.users.items():
        client = browser_of(user)
        answer = client.post(path, ACTS[name]) if name in ACTS else client.get(path)
        assert (answer.status_code in (200, 302)) == (who in allowed), f"{name} for {who}: {answer.status_code}"


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in(name: str, desk: Desk) -> None:
    path = address(name, desk)
    answer = Client().post(path) if name in ACTS else Client().get(path)
    assert answer.status_code == 302 and reverse("staff:sign-in") in answer["Location"]
