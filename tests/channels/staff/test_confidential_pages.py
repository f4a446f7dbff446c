"""Hiding by its form, the second person's word by theirs, and what each then finds."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.customers.care.confidentiality.models import ConfidentialityChange
from crm.customers.models import Residence
from crm.customers.references import shown
from crm.teams.models import Membership
from tests.cast import LONG_AGO
from tests.channels.staff.conftest import Desk
from tests.channels.staff.pages import hidden_fields


def test_hidden_by_one_and_confirmed_by_another(desk: Desk, browser_of: Callable[..., Client]) -> None:
    Membership.objects.create(user=desk.cast.team_leader, team=desk.cast.safeguarding, active_from=LONG_AGO)
    home = Residence.objects.unscoped("test").get(customer=desk.jo)
    path = reverse("staff:confidential-make", args=[shown(desk.jo.reference), "residence", home.pk])
    day = timezone.localdate() + timedelta(days=90)
    typed = {
        "teams": str(desk.cast.safeguarding.pk), "reason": "fled", "review_date-day": str(day.day),
        "review_date-month": str(day.month), "review_date-year": str(day.year), "save": "1",
    }  # fmt: skip
    form = hidden_fields(desk.client.get(path), "care")
    assert desk.client.post(path, form | typed | {"reason": ""}).status_code == 422
    assert desk.client.post(path, form | typed).status_code == 302
    assert desk.client.get(path).status_code == 404  # hidden from her too
    customer = reverse("staff:customer", args=[shown(desk.jo.reference)])
    assert "12 Abbey Road" not in desk.client.get(customer).content.decode()
    leader, change = browser_of(desk.cast.team_leader), ConfidentialityChange.objects.unscoped("test").get()
    assert "Make it confidential" in leader.get(reverse("staff:confidential")).content.decode()
    path = reverse("staff:confidential-change", args=[change.pk])
    form = hidden_fields(leader.get(path), "care")
    assert leader.post(path, form | {"decision": "no", "save": "1"}).status_code == 422
    assert leader.post(path, form | {"decision": "yes", "save": "1"}).status_code == 302
    assert "Nothing waits for you." in leader.get(reverse("staff:confidential")).content.decode()
    assert "Confirmed" in leader.get(path).content.decode()
    page = reverse("staff:customer-confidential", args=[shown(desk.jo.reference)])
    assert "Safeguarding" in leader.get(page).content.decode()


def test_a_matter_is_hidden_from_its_contact_page(desk: Desk) -> None:
    page = reverse("staff:contact-confidential", args=[desk.log()])
    found = desk.client.get(page).content.decode()
    assert "Make it confidential" in found and "/matter/" in found
