"""How the platform is, in words; and every staff page says so when nobody watches the promises."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.outbox.actions import sweep_beat
from crm.outbox.health import SweepHealth, remembered_sweep
from crm.sla.models import ReplayResult


@pytest.fixture
def administrator(desk, browser_of):
    return browser_of(desk.cast.users["administrator"])


def page(client):
    return client.get(reverse("staff:health")).content.decode()


def proof(found=0, differences=()):
    ended = timezone.now() - timedelta(hours=4)
    ReplayResult.objects.create(
        night=ended.date(), begun_at=ended, ended_at=ended, read=2000, found=found, differences=list(differences)
    )


def test_everything_is_well(administrator):
    sweep_beat(process="desk:1", did={"clocks": 4}, at=timezone.now())
    proof()
    text = page(administrator)
    assert "How the platform is: Well" in text
    assert "2,000 clocks were rebuilt from their events" in text and "Everything agreed." in text
    assert "clocks 4" in text


def test_a_difference_is_red_with_what_it_is(administrator):
    sweep_beat(process="desk:1", did={}, at=timezone.now())
    proof(1, [{"table": "clock", "key": 77, "column": "due_at", "stored": "then", "replayed": "now"}])
    text = page(administrator)
    assert "1 difference was found." in text and "state--late" in text
    assert "due_at" in text and ">77<" in text


def test_a_sweep_that_stands_still_says_what_to_do(administrator):
    sweep_beat(process="desk:1", did={}, at=timezone.now() - timedelta(minutes=5))
    text = page(administrator)
    assert "Look into it" in text and "manage.py sweep" in text and "5 minutes ago" in text


def test_before_anything_ever_ran(administrator):
    text = page(administrator)
    assert "It has never run." in text and "It has not been made yet" in text


def late():
    now = timezone.now()
    remembered_sweep.keep(SweepHealth(now - timedelta(minutes=9), now), seconds=60)


def test_every_page_says_so_while_nobody_watches_the_promises(desk, administrator):
    home = reverse("staff:home")
    assert "data-sweep-late" not in desk.client.get(home).content.decode()
    late()
    for address in (home, reverse("staff:work"), reverse("staff:contact-new")):
        text = desk.client.get(address).content.decode()
        assert "Promises are not being watched" in text and "Tell your administrator." in text
    assert reverse("staff:health") in administrator.get(home).content.decode()


def test_the_sign_in_page_says_nothing_of_it(client, db):
    late()
    assert "data-sweep-late" not in client.get(reverse("staff:sign-in")).content.decode()
