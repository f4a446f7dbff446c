"""The demo council has one of each thing that must be known first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.customers.care.marks import marks_by
from crm.customers.care.models import Caution
from crm.customers.care.reaching import may_reach
from crm.teams.actor import system
from deploy.demo.care import make_care
from deploy.demo.catalogue import make_catalogue
from deploy.demo.people import make_people
from deploy.demo.staff import make_staff
from tests.cast import property_at

pytestmark = pytest.mark.django_db


def test_one_of_each() -> None:
    at = timezone.now() - timedelta(days=30)
    for number in range(1, 13):
        property_at(number)
    make_catalogue(at=at)
    staff = make_staff(at=at)
    people = make_people(seed=1, at=at, customers=20, businesses=0, progress=lambda done, of: None)
    make_care(people, staff=staff, at=at)
    cast, now = people.cast, timezone.now()
    found = marks_by(actor=system("tests"), at=now, keys=[one.pk for one in cast.values()])
    words = {mark.words for marks in found.values() for mark in marks}
    assert words >= {
        "Interpreter: Polish", "Extra time", "Email only", "Large print", "Single point of contact: Tamsin Ryle",
        "Legal hold", "Dog at the address", "Two people at visits",
    }  # fmt: skip
    assert any(mark.is_past_review for marks in found.values() for mark in marks)
    assert Caution.objects.unscoped("test").get().state == "IN_FORCE"
    letter = may_reach(group=[cast["confidential_address"].pk], channel="POST", at=now)
    assert letter.address.startswith("c/o Ms L Whitgarth")
