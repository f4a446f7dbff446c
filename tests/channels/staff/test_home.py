"""The desk: what somebody logged today and has not finished, what waits in their teams, what their account is for."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from crm.contacts.models import Contact
from crm.teams.models import AccessLog
from tests.cast import restriction
from tests.channels.staff.conftest import Desk, contact_of
from tests.channels.staff.pages import text_of

HOME = "staff:home"


def home(client: Client) -> str:
    return text_of(client.get(reverse(HOME)))


def link(reference: str) -> str:
    """The link of a line of today's list."""
    return f'href="{reverse("staff:contact", args=[reference])}"'


def test_an_agent_sees_what_they_logged_today_and_what_is_not_finished(desk: Desk) -> None:
    reference = desk.log()
    page = home(desk.client)
    assert link(reference) in page
    assert reverse("staff:session-finish", args=[reference]) in page
    assert "Missed bin collection" in page
    read = AccessLog.objects.filter(screen="home").latest("at")
    assert read.keys == [contact_of(reference).pk]


def test_neither_yesterdays_nor_a_colleagues_stand_there(desk: Desk, browser_of: Callable[..., Client]) -> None:
    reference = desk.log()
    assert reference not in home(browser_of(desk.cast.second_agent))
    contact = contact_of(reference)
    Contact.objects.unscoped("test").filter(pk=contact.pk).update(logged_at=contact.logged_at - timedelta(days=1))
    assert link(reference) not in home(desk.client)


def test_what_was_hidden_since_is_absent(desk: Desk) -> None:
    reference = desk.log()
    hidden = restriction(desk.cast.safeguarding)
    Contact.objects.unscoped("test").filter(pk=contact_of(reference).pk).update(restriction=hidden)
    assert reference not in home(desk.client)


def test_the_last_ten_cost_as_much_as_one(desk: Desk, django_assert_max_num_queries) -> None:
    references = [desk.log() for _time in range(11)]
    with django_assert_max_num_queries(14):
        page = home(desk.client)
    listed = [reference for reference in references if link(reference) in page]
    assert listed == references[1:]


def test_an_officer_sees_what_waits_in_their_teams(desk: Desk, browser_of: Callable[..., Client]) -> None:
    desk.log()
    page = home(browser_of(desk.cast.officer))
    team = desk.cast.waste_collection
    assert f'href="/staff/work?team={team.pk}&amp;show=unassigned"><span class="figures__number">1</span>' in page
    assert 'class="figures__number">1<' not in home(browser_of(desk.cast.other_officer))


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("manager", 'href="/staff/reports"'),
        ("administrator", "how this system is set up"),
        ("governance", "access log"),
    ],
)
def test_everybody_reads_what_they_can_do_here(
    desk: Desk, browser_of: Callable[..., Client], who: str, words: str
) -> None:
    assert words in home(browser_of(desk.cast.users[who]))
