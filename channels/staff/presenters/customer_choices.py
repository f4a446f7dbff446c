"""What the forms of a record's parts let choose: people found, the customer's homes and sites, wards, kinds of accounts."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from channels.staff.presenters.person import people_found
from crm.customers.models import Residence
from crm.customers.names import BUSINESS
from crm.customers.particulars.queries import account_kinds, wards_on
from crm.customers.queries import CustomerRecord
from crm.customers.queries.seen import group_of, residence_words
from crm.teams.actor import Actor
from gazetteer.areas.models import Area

Choices = list[tuple[str, str]]
SHORTEST = 2


def people_to_choose(record: CustomerRecord, typed: Mapping[str, Any] | None, *, actor: Actor, at: datetime) -> Choices:
    """The customers whom what was typed may mean, but not the one whose page it is."""
    query = str((typed or {}).get("other_query") or "").strip()
    if len(query) < SHORTEST:
        return []
    mine = group_of(record.customer)
    found = people_found(actor=actor, query=query, at=at)
    return [
        (str(one.pk), f"{one.name}, {one.detail}" if one.detail else one.name) for one in found if one.pk not in mine
    ]


def sites_to_choose(record: CustomerRecord) -> Choices:
    """The sites of a business; none for a person."""
    if record.customer.kind != BUSINESS:
        return []
    return [(str(site.pk), site_words(site)) for site in record.residences]


def site_words(site: Residence) -> str:
    """A site by its name and address."""
    where = residence_words(site)
    return f"{site.called}, {where}" if site.called else where


def homes_to_choose(record: CustomerRecord) -> Choices:
    """The properties where they are or were, each once."""
    homes = [home for home in (*record.residences, *record.past_residences) if home.property is not None]
    return list({str(home.property_id): residence_words(home) for home in homes}.items())


def areas_to_choose(day: date, *, chosen: Area | None) -> Choices:
    """The wards and parishes of that day, and the one chosen before though it is no more."""
    areas = wards_on(day)
    if chosen is not None and chosen.pk not in {area.pk for area in areas}:
        areas.append(chosen)
    return [(str(area.pk), f"{area.name} ({area.get_kind_display()})") for area in areas]


def systems_to_choose() -> Choices:
    """The kinds of accounts that are offered."""
    return [(kind.code, f"{kind.name} ({kind.system_name})") for kind in account_kinds(offered=True)]
