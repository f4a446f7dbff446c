"""Every address about alerts and agreed adjustments, for everybody of the cast."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.customers.care.cautions import caution_appeal, caution_decide
from crm.customers.care.confidentiality.actions import confidential_make
from crm.customers.care.models import Adjustment, Alert
from crm.customers.care.shipped import kinds_ship
from crm.customers.models import Residence
from crm.teams.actor import system
from tests.channels.staff.conftest import Desk
from tests.channels.staff.test_access import FRONT, LEADERS
from tests.crm.customers.care.conftest import agree, propose, warn

# URL name -> (arguments, who may). C a customer, J an adjustment of theirs, A an alert that the agent raised.
TABLE: dict[str, tuple[str, set[str]]] = {
    "customer-care": ("C", FRONT),
    "adjustment-add": ("C", FRONT),
    "adjustment-review": ("J", FRONT),
    "adjustment-end": ("J", FRONT),
    "alert-add": ("C", FRONT),
    "alert-review": ("A", {"agent"} | LEADERS),
    "alert-end": ("A", {"agent"} | LEADERS),
    "caution-propose": ("C", FRONT),
    "caution": ("P", FRONT | {"manager"}),
    "caution-decide": ("P", LEADERS | {"manager"}),
    "caution-appeal": ("F", FRONT),
    "caution-appeal-decide": ("W", {"waste_leader", "manager"}),
    "caution-review": ("F", LEADERS | {"manager"}),
    "caution-end": ("F", LEADERS | {"manager"}),
    "caution-letter": ("F", FRONT),
    "care-kinds": ("", {"administrator"}),
    "care-kind-add": ("", {"administrator"}),
    "care-kinds-ship": ("", {"administrator"}),
    "care-kind-retire": ("K", {"administrator"}),
    "confidential": ("", FRONT),
    "customer-confidential": ("C", FRONT),
    "contact-confidential": ("R", FRONT),
    "confidential-make": ("T", FRONT),
    "confidential-teams": ("H", {"safeguarder"}),
    "confidential-remove": ("H", {"safeguarder"}),
    "confidential-safe": ("H", {"safeguarder"}),
    "confidential-change": ("Z", {"safeguarder"}),
    "confidential-review": ("Z", {"safeguarder"}),
    "access-log": ("", {"governance"}),
    "access-log-csv": ("", {"governance"}),
}
ACTS = {"care-kinds-ship", "care-kind-retire"}  # POST only; whoever posts to them does them


def names() -> set[str]:
    from channels.staff.views import access_log, care, care_kinds, cautions, confidential

    rooms = (access_log, care, care_kinds, cautions, confidential)
    return {pattern.name for room in rooms for pattern in room.urls}


def address(name: str, desk: Desk) -> str:
    kinds_ship(actor=system("tests"))
    return reverse(f"staff:{name}", args=arguments(TABLE[name][0], desk))


def arguments(code: str, desk: Desk) -> list[object]:
    """P a proposed caution, F one in force by the team leader, W with an appeal; H a hidden residence, T one that is
    not, Z the proposal that hid it; K a kind, R a contact."""
    by, jo = desk.cast.agent.actor, desk.jo
    home = Residence.objects.unscoped("test").get(customer=jo)
    makers: dict[str, Callable[[], list[object]]] = {
        "": list,
        "K": lambda: ["dog"],
        "R": lambda: [desk.log()],
        "C": lambda: [jo.reference],
        "J": lambda: [jo.reference, agree(jo, "email-only", by=by).pk],
        "A": lambda: [jo.reference, warn(jo, "do-not-visit-alone", by=by).pk],
        "P": lambda: [jo.reference, caution(desk)],
        "F": lambda: [jo.reference, caution(desk, decided=True)],
        "W": lambda: [jo.reference, caution(desk, decided=True, appealed=True)],
        "T": lambda: [jo.reference, "residence", home.pk],
        "H": lambda: [jo.reference, "residence", hidden(desk, home.pk) and home.pk],
        "Z": lambda: [hidden(desk, home.pk)],
    }
    return makers[code]()


def caution(desk: Desk, *, decided: bool = False, appealed: bool = False) -> int:
    by, now = desk.cast.agent.actor, timezone.now()
    one = propose(desk.jo, by=by, at=now, incident_date=timezone.localdate(now))
    if decided:
        leader = desk.cast.team_leader.actor
        caution_decide(
            caution_id=one.pk, approve=True, words="seen", letter_by="POST", letter="Dear Jo", actor=leader, at=now
        )
    if appealed:
        caution_appeal(caution_id=one.pk, words="not me", actor=by, at=now)
    return one.pk


def hidden(desk: Desk, home: int) -> int:
    now = timezone.now()
    change = confidential_make(
        target="RESIDENCE", target_id=home, teams=[desk.cast.safeguarding.pk], reason="fled",
        review_date=(now + timedelta(days=90)).date(), actor=desk.cast.agent.actor, at=now, key="hide",
    )  # fmt: skip
    return change.pk


def test_every_address_about_care_is_in_the_table() -> None:
    assert names() == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    path, allowed = address(name, desk), TABLE[name][1]
    for who, user in desk.cast.users.items():
        client = browser_of(user)
        asked = (client.post(path, {"what": "alert"}),) if name in ACTS else (client.get(path), client.post(path))
        for answer in asked:
            assert answer.status_code < 500
            if answer.status_code == 405:
                continue
            assert (answer.status_code != 404) == (who in allowed), f"{name} for {who}: {answer.status_code}"
    assert Adjustment.objects.unscoped("test").filter(ended_at__isnull=False).count() == 0
    assert Alert.objects.unscoped("test").filter(ended_at__isnull=False).count() == 0


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in(name: str, desk: Desk) -> None:
    path = address(name, desk)
    answer = Client().post(path) if name in ACTS else Client().get(path)
    assert answer.status_code == 302 and reverse("staff:sign-in") in answer["Location"]


@pytest.mark.parametrize("name", ["adjustment-review", "adjustment-end", "alert-review", "alert-end"])
def test_one_that_is_none_or_anothers_is_not_there(name: str, desk: Desk) -> None:
    from tests.cast import person

    kinds_ship(actor=system("tests"))
    other = person("Al", "Other")
    made = (agree if name.startswith("adjustment") else warn)(
        other, "email-only" if name.startswith("adjustment") else "dog", by=desk.cast.agent.actor
    )
    for number in (made.pk, 10**12):
        assert desk.client.get(reverse(f"staff:{name}", args=[desk.jo.reference, number])).status_code == 404
