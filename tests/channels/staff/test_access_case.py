"""Every address about who has a part in a case, how cases belong together and who looks at one, for all of the cast."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.casework.models import Case, CaseParty
from cases.casework.work.models import CaseLink
from channels.staff.views import case_people, case_seen, case_ties
from tests.channels.staff.conftest import Desk
from tests.channels.staff.test_access import CASE_READERS

WORKERS = {"officer", "waste_leader"}
# URL name -> (arguments, who may). R: the reference of a case of waste collection; P: and a party; L: and a link of it;
# W: and "notes".
TABLE: dict[str, tuple[str, set[str]]] = {
    "case-party-add": ("R", WORKERS),
    "case-party": ("P", WORKERS),
    "case-party-end": ("P", WORKERS),
    "case-link": ("R", WORKERS),
    "case-unlink": ("L", WORKERS),
    "case-split": ("R", WORKERS),
    "case-presence": ("R", CASE_READERS),
    "case-history": ("R", CASE_READERS),
    "case-written": ("W", CASE_READERS - {"manager"}),
}
PAGES = {
    "case-party-add",
    "case-party",
    "case-link",
    "case-split",
    "case-history",
    "case-written",
}  # the rest are POST only


def address(name: str, desk: Desk) -> str:
    reference = desk.log()
    case = Case.objects.unscoped("test").get()
    more: list[int | str] = ["notes"] if TABLE[name][0] == "W" else []
    if TABLE[name][0] == "P":
        more = [CaseParty.objects.unscoped("test").get().pk]
    if TABLE[name][0] == "L":
        desk.log()
        other = Case.objects.unscoped("test").exclude(pk=case.pk).get()
        link = CaseLink.objects.create(case=case, other=other, kind="RELATED", linked_at=timezone.now(), linked_by="x")
        more = [link.pk]
    return reverse(f"staff:{name}", args=[reference, *more])


def test_every_address_is_in_the_table() -> None:
    assert {one.name for one in [*case_people.urls, *case_seen.urls, *case_ties.urls]} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    path, allowed = address(name, desk), TABLE[name][1]
    for who, user in desk.cast.users.items():
        client = browser_of(user)
        opened = client.get(path) if name in PAGES else client.post(path, {"key": "k"})
        assert (opened.status_code in (200, 302)) == (who in allowed), f"{name} for {who}: {opened.status_code}"


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in(name: str, desk: Desk) -> None:
    path = address(name, desk)
    answer = Client().get(path) if name in PAGES else Client().post(path)
    assert answer.status_code == 302 and reverse("staff:sign-in") in answer["Location"]
