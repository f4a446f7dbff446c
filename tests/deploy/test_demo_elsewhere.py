"""The demo council's last steps stand on those before: what was kept, what happened in people's lives, what was loaded."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.customers.loading.models import CustomerLoad, LoadState
from crm.customers.merging.models import Merge
from crm.customers.models import Customer
from deploy.demo.care import make_care
from deploy.demo.catalogue import make_catalogue
from deploy.demo.elsewhere import make_elsewhere
from deploy.demo.lives import make_lives
from deploy.demo.particulars import make_kinds, make_particulars
from deploy.demo.people import make_people
from deploy.demo.staff import make_staff
from tests.cast import property_at

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_steps_run_one_after_another() -> None:
    at = timezone.now()
    began = at - timedelta(days=91)
    for number in range(1, 41):
        property_at(number)
    make_catalogue(at=began)
    staff = make_staff(at=began)
    people = make_people(seed=1, at=began, customers=60, businesses=0, progress=lambda done, of: None)
    make_kinds(at=began)
    make_particulars(people, seed=1, at=began)
    make_care(people, staff=staff, at=at - timedelta(days=30))
    make_lives(people, actor=staff["agent"].actor, at=at)
    make_elsewhere(people, staff=staff, seed=1, at=at)
    load = CustomerLoad.objects.get()
    assert load.state == LoadState.DONE
    assert load.rejected == 0
    assert load.matched + load.unsure
    assert Merge.objects.count() == 1
    assert people.cast["died"].pk in Customer.objects.unscoped("test").filter(status="DECEASED").values_list(
        "pk", flat=True
    )
