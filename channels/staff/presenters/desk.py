"""The desk in words: what somebody logged today, what waits in their teams, or what their account is for."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.casework.lists.asking import Show
from cases.casework.lists.work_list import work_counts, work_teams
from channels.staff.presenters.messages import message_tabs
from channels.staff.presenters.timelines import what_came_of_it
from channels.staff.presenters.worklist import Tab, tabs
from crm.contacts.channels.known import channel_name
from crm.contacts.correspondence.handling.listing import Asked, items_counted
from crm.contacts.correspondence.handling.listing import Tab as Messages
from crm.contacts.models import Contact
from crm.contacts.queries import logged_on_day
from crm.customers.references import shown
from crm.teams.actor import Actor, Role

MOST_TEAMS = 4


@dataclass(frozen=True, slots=True)
class LoggedToday:
    """One contact somebody logged today."""

    reference: str
    service: str
    how: str
    came: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TeamWork:
    """What waits in one team: numbers that open their lists."""

    team: str
    href: str
    views: list[Tab]


def logged_today(*, actor: Actor, at: datetime) -> list[LoggedToday]:
    """The last contacts this member of staff logged today, the latest first."""
    return [_logged(contact) for contact in logged_on_day(actor=actor, at=at)]


def _logged(contact: Contact) -> LoggedToday:
    return LoggedToday(
        reference=shown(contact.own_reference),
        service=contact.service.name,
        how=channel_name(contact.session.channel),
        came=what_came_of_it(contact),
        at=contact.logged_at,
    )


def team_work(*, actor: Actor, at: datetime) -> list[TeamWork]:
    """How much waits in the teams this member of staff works in."""
    address = reverse("staff:work")
    own = [team for team in work_teams(actor=actor) if team.pk in actor.teams][:MOST_TEAMS]
    found: list[TeamWork] = []
    for team in own:
        kept = {"team": str(team.pk)}
        views = tabs(work_counts(actor=actor, at=at, team=team.pk), show="", address=address, kept=kept)
        if found:  # one's own cases are of any team: said once
            views = [view for view in views if not view.href.endswith(f"show={Show.MINE}")]
        found.append(TeamWork(team=team.name, href=f"{address}?{urlencode(kept)}", views=views))
    return found


def message_views(*, actor: Actor, at: datetime) -> list[Tab]:
    """How many messages wait in this member of staff's teams, by what their list shows."""
    counts = items_counted(asked=Asked(), actor=actor, at=at)
    views = message_tabs(counts, tab="", address=reverse("staff:messages"), kept={})
    return [view for view in views if not view.href.endswith(f"tab={Messages.DONE}")]


def account_is_for(actor: Actor) -> str:
    """What somebody whose account opens no page with customers does here, in a sentence or two."""
    if actor.has(Role.ADMINISTRATOR):
        return _(
            "You look after how this system is set up, with the pages below and the commands its README lists. "
            "Customers and what they said are not shown to you."
        )
    if actor.has(Role.INFORMATION_GOVERNANCE):
        return _(
            "Every look at a customer's record is written to the access log, which is yours to read. "
            "Customers and what they said are not shown to you."
        )
    return _("Your account has no role yet, so it opens no pages: ask your administrator for one.")
