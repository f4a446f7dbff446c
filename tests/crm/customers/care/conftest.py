"""The kinds as shipped, and short ways to agree, raise and propose."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from crm.customers.care.adjustments import adjustment_agree
from crm.customers.care.alerts import alert_raise
from crm.customers.care.cautions import caution_propose
from crm.customers.care.models import Adjustment, AdjustmentKind, Alert, AlertKind, Caution
from crm.customers.care.shipped import kinds_ship
from crm.customers.models import Customer
from crm.teams.actor import Actor, system
from tests.cast import NOW

NEXT_YEAR = date(2027, 11, 1)


@pytest.fixture
def kinds(db: None) -> None:
    """The kinds this product ships with."""
    kinds_ship(actor=system("tests"))


def agree(who: Customer, code: str, *, by: Actor, at: datetime = NOW, **more: Any) -> Adjustment:
    """An adjustment of this kind."""
    given: dict[str, Any] = {"reason": "asked for it", "review_date": NEXT_YEAR, "key": f"{who.pk}-{code}-{at}"} | more
    kind = AdjustmentKind.objects.get(code=code)
    return adjustment_agree(customer_id=who.pk, kind_id=kind.pk, actor=by, at=at, **given)


def warn(who: Customer, code: str, *, by: Actor, at: datetime = NOW, **more: Any) -> Alert:
    """An alert of this kind."""
    given: dict[str, Any] = {"reason": "threatened a crew", "review_date": NEXT_YEAR, "key": f"{who.pk}-{code}"} | more
    return alert_raise(customer_id=who.pk, kind_id=AlertKind.objects.get(code=code).pk, actor=by, at=at, **given)


def propose(who: Customer, *, by: Actor, at: datetime = NOW, **more: Any) -> Caution:
    """A proposed caution: two people at visits, for a year at most."""
    given: dict[str, Any] = {
        "effect": "HEED", "mark": "Two people at visits", "incident": "Threw a chair at the front desk.",
        "incident_date": date(2026, 11, 20), "active_to": date(2027, 5, 31), "review_date": date(2027, 3, 1),
        "key": f"caution-{who.pk}",
    } | more  # fmt: skip
    return caution_propose(customer_id=who.pk, actor=by, at=at, **given)


Counted = Callable[[], int]
