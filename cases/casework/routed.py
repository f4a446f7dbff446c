"""Routing as the acts on cases use it: where a contact's work goes, and whether a correction sends it elsewhere."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.casework.internal_targets import internal_restart
from cases.casework.models import Case
from cases.routing.choosing import LONGEST_BECAUSE, Routed
from cases.routing.facts import LazyFacts, routing_facts
from cases.routing.routing import team_for
from crm.catalogue.models import ServiceVersion
from crm.catalogue.queries import NoSuchService
from crm.contacts.models import Contact
from crm.contacts.sensitivity import readers_of
from crm.contacts.terms import Terms, terms_of
from crm.sla.working_time import CompiledCalendar
from crm.teams.actor import Actor
from crm.teams.models import Team
from gazetteer.places import Place

Hours = Callable[[], CompiledCalendar | None]


def routed(*, contact: Contact, channel: str, terms: Terms, at: datetime) -> Routed:
    """The team that gets the work of a contact taken on these terms, and why. Raises NoTeam."""
    calendar = terms.policy.calendar if terms.policy else None
    facts = _facts(contact, contact.place, terms.version, channel=channel, at=at, calendar=lambda: calendar)
    return _readable(team_for(version=terms.version, team_id=terms.team_id, facts=facts), terms.version)


def rerouted(*, case: Case, contact: Contact, place_was: Place) -> Routed | None:
    """Where the rules of its version send the case now that its contact is at another place; None when they do not
    send it elsewhere than before, so that a team chosen by hand stays."""
    version = case.service_version
    if not version.routing or case.closed_at is not None:
        return None
    own = Team.objects.filter(code=version.team).values_list("pk", flat=True).first()
    calendar = partial(_calendar_now, case.service_id)
    channel = contact.session.channel

    def of(place: Place) -> Routed:
        facts = _facts(contact, place, version, channel=channel, at=case.opened_at, calendar=calendar)
        return _readable(team_for(version=version, team_id=own, facts=facts), version)

    now = of(contact.place)
    return None if now.team_id == of(place_was).team_id else now


def _readable(goes: Routed, version: ServiceVersion) -> Routed:
    """The same or, of a confidential service, a team that may read it: with another the work would lie unseen."""
    readers = readers_of(version=version) if version.read_by else []
    if not readers or goes.team_id in readers:
        return goes
    with override("en"):
        because = _("Only the teams that may read this service: not the one chosen because: %(because)s")
    words = (because % {"because": goes.because})[:LONGEST_BECAUSE]
    return Routed(team_id=readers[0], because=words, rule=goes.rule, missing=goes.missing)


def send_to(case: Case, goes: Routed, *, actor: Actor, at: datetime, policy_was: str) -> None:
    """Nothing; the (locked) case is with this team: whoever had it in another has it no more, and that team's own clocks
    run. Part of the caller's act, which writes its event with team and officer."""
    team_was = case.team_id
    if team_was != goes.team_id:
        case.officer = None
    case.team_id, case.routed_because = goes.team_id, goes.because
    case.save(update_fields=["team", "routed_because", "officer"])
    internal_restart(case=case, actor=actor, at=at, team_was=team_was, policy_was=policy_was)


def _facts(
    contact: Contact, place: Place, version: ServiceVersion, *, channel: str, at: datetime, calendar: Hours
) -> LazyFacts:
    return routing_facts(
        answers=contact.answers,
        form=version.form,
        place=place,
        at=at,
        calendar=calendar,
        customer_id=contact.customer_id,
        channel=channel,
    )


def _calendar_now(service_id: int) -> CompiledCalendar | None:
    try:
        policy = terms_of(service_id=service_id, withdrawn_too=True).policy
    except NoSuchService:
        return None
    return policy.calendar if policy else None
