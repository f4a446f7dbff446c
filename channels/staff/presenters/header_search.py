"""The one box: people and businesses, addresses and who is there, references and cases."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.casework.queries import NoSuchCase, case_of
from channels.staff.presenters.area_page import area_href
from channels.staff.presenters.person import detail_of
from channels.staff.presenters.places import place_line
from crm.contacts.models import Contact
from crm.contacts.queries import references_found
from crm.customers.finding.search import customer_search
from crm.customers.queries import Resident, residents_at
from crm.customers.references import looks_like, normalise, shown
from crm.teams.actor import Actor
from crm.teams.policy import may
from gazetteer.entries.cross_reference_sources import reference_typed, source_words
from gazetteer.entries.queries import cross_references_with
from gazetteer.finding.hits import PROPERTY, WARD, AddressHit
from gazetteer.finding.queries import address_search

MOST_PEOPLE = 6
MOST_ADDRESSES = 7
MOST_REFERENCES = 5
MOST_NAMED = 3
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Option:
    """One result: where it leads, what it says, and how a contact is begun with it."""

    href: str
    words: str
    detail: str
    contact: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Results of one kind."""

    code: str
    title: str
    options: list[Option]


def header_search(*, actor: Actor, query: str, at: datetime) -> list[Group]:
    """What was found, in groups, each empty one left out."""
    typed = query.strip()[:LONGEST]
    if not typed:
        return []
    groups = [
        Group("people", _("People and businesses"), _people(actor, typed, at)),
        Group("addresses", _("Addresses"), _addresses(actor, typed, at)),
        Group("references", _("References and cases"), _references(actor, typed)),
    ]
    return [group for group in groups if group.options]


def only_one(groups: list[Group]) -> Option | None:
    """The result that Enter opens: an exact reference, or the only one there is."""
    every = [option for group in groups for option in group.options]
    exact = [option for option in every if option.exact]
    if len(exact) == 1:
        return exact[0]
    return every[0] if len(every) == 1 else None


def _begin(actor: Actor, name: str, value: object) -> str:
    return f"{reverse('staff:contact-new')}?{name}={value}" if may(actor, "contact.log") else ""


def _people(actor: Actor, typed: str, at: datetime) -> list[Option]:
    return [
        Option(
            href=reverse("staff:customer", args=[hit.shown_reference]),
            words=hit.name,
            detail=detail_of(hit),
            contact=_begin(actor, "customer", hit.shown_reference),
            exact=looks_like(typed) and normalise(typed) == hit.reference,
        )
        for hit in customer_search(actor=actor, query=typed, at=at, limit=MOST_PEOPLE)
    ]


def _addresses(actor: Actor, typed: str, at: datetime) -> list[Option]:
    if not may(actor, "property.view") or "@" in typed:
        return []
    hits = [*_by_account(typed), *address_search(query=typed, limit=MOST_ADDRESSES)]
    once = {(hit.uprn, hit.usrn if hit.uprn is None else None, hit.code): hit for hit in reversed(hits)}
    shown = list(reversed(once.values()))[:MOST_ADDRESSES]
    people = residents_at(actor=actor, uprns=[hit.uprn for hit in shown if hit.uprn], at=at, typing=True)
    return [_address(actor, hit, people) for hit in shown]


def _by_account(typed: str) -> list[AddressHit]:
    """Properties that another system knows by the key typed ("council tax 100200300"), saying which system."""
    key = reference_typed(typed)
    if key is None:
        return []
    hits = []
    for one in cross_references_with(reference=key.reference, source=key.system, limit=MOST_ADDRESSES):
        place, reasons = one.property, (f"{source_words(one.source)} {one.reference}",)
        hits.append(AddressHit(PROPERTY, place.uprn, place.street_id, place.address, place.postcode, reasons))
    return hits


def _address(actor: Actor, hit: AddressHit, people: dict[int, list[Resident]]) -> Option:
    reasons = list(hit.reasons)
    if hit.flats:
        reasons.append(ngettext("%(n)d flat", "%(n)d flats", hit.flats) % {"n": hit.flats})
    if hit.kind == WARD:
        return Option(href=area_href(hit.code), words=hit.label, detail=" · ".join([_("ward"), *reasons]))
    if hit.uprn is None:
        detail = " · ".join([_("street"), *reasons])
        return Option(href=reverse("staff:street", args=[hit.usrn]), words=hit.label, detail=detail)
    return Option(
        href=reverse("staff:property", args=[hit.uprn]),
        words=hit.label,
        detail=" · ".join([*reasons, *([_named(people[hit.uprn])] if may(actor, "customer.view") else [])]),
        contact=_begin(actor, "uprn", hit.uprn),
    )


def _named(residents: list[Resident]) -> str:
    if not residents:
        return _("nobody known there")
    names = [resident.name for resident in residents[:MOST_NAMED]]
    more = len(residents) - len(names)
    return ", ".join(names) + (_(" and %(n)d more") % {"n": more} if more else "")


def _references(actor: Actor, typed: str) -> list[Option]:
    found = [
        _reference(actor, contact, typed)
        for contact in references_found(actor=actor, query=typed, limit=MOST_REFERENCES)
    ]
    return found or _case(actor, typed)


def _reference(actor: Actor, contact: Contact, typed: str) -> Option:
    reference = shown(contact.own_reference)
    return Option(
        href=reverse("staff:contact", args=[reference]),
        words=f"{reference} {contact.service}",
        detail=place_line(contact),
        contact=_begin(actor, "chase", reference),
        exact=looks_like(typed) and normalise(typed) == contact.own_reference,
    )


def _may_be_a_partners(typed: str) -> bool:
    """Whether a partner could call a job so: names and streets are not looked up as references."""
    return 4 <= len(typed.strip()) <= 60 and any(letter.isdigit() for letter in typed) and " " not in typed.strip()


def _case(actor: Actor, typed: str) -> list[Option]:
    """The case of a reference, ours or a partner's, for those who look up no contacts."""
    if not (looks_like(typed) or _may_be_a_partners(typed)) or not may(actor, "case.view"):
        return []
    try:
        case = case_of(actor=actor, reference=typed)
    except NoSuchCase:
        return []
    reference = shown(case.reference_value)  # type: ignore[attr-defined]
    href = reverse("staff:case", args=[reference])
    return [Option(href=href, words=f"{reference} {case.service}", detail=place_line(case), exact=True)]
