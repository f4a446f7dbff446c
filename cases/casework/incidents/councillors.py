"""What a councillor may see of the matters they raised for people of their ward: where each stands, and no more than that
unless the resident agreed.

Without consent: reference, service, state, dates, promise, and the outcome in the service's own words: what an elected
representative needs to answer whoever turned to them. With an authority on record for the service today: who it is for,
where, and the officer's words. Nothing that is confidential in any grade, nor of a resident who may not be spoken of.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.timezone import localdate

from cases.casework.models import Case, CaseContact, CaseParty
from cases.casework.naming import public_words_of
from cases.casework.registry import type_words
from cases.casework.tracking import STILL_OPEN, WITHOUT_WORK
from crm.catalogue.words import said
from crm.contacts.identity.acting import acting
from crm.contacts.models import Capacity, Contact, Direction, Promise, Relation
from crm.contacts.possession import web_contacts
from crm.contacts.queries import with_reference
from crm.customers.authority.councillors import wards_of_councillor
from crm.customers.authority.models import Authority
from crm.customers.queries.seen import group_keys
from crm.sla.models import Clock, ClockKind
from crm.teams.access import record_read
from crm.teams.actor import customer as public
from gazetteer.areas.queries import PlaceOnDay, areas_of_places

PAGE = 50


class NotInOffice(Exception):
    """They are no councillor today: nothing is shown."""


@dataclass(frozen=True, slots=True)
class RaisedCase:
    """One matter the councillor raised; `resident`, `where` and `words` only with consent, or when it is their own."""

    reference: str  # as stored
    service: str
    raised_at: datetime
    state: type_words
    is_over: bool
    promised: datetime | None
    is_late: bool
    words: str
    resident: str = ""
    where: str = ""
    is_own: bool = False
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class RaisedPage:
    """One page, the latest first; `elsewhere` is how many on it lie outside their wards and are not shown."""

    rows: list[RaisedCase]
    elsewhere: int
    next: int | None


def raised_by_councillor(*, customer_id: int, at: datetime, before: int | None = None) -> RaisedPage:
    """What this councillor raised, for residents of their ward or themselves; the look is recorded. Raises NotInOffice."""
    today = localdate(at)
    wards = wards_of_councillor(customer_id=customer_id, on=today)
    if not wards:
        raise NotInOffice
    group = group_keys(customer_id)
    found = _contacts(group, before)
    page = found[:PAGE]
    there = _wards(page, today)
    near = [one for one in page if there.get(one.pk, "") in ("", *wards)]
    cases = _cases(near)
    shown_ones = [one for one in near if one.pk not in cases or _may_speak_of(cases[one.pk])]
    agreed, promised = _agreed(shown_ones, group, today), _promised(shown_ones)
    rows = [_row(one, cases.get(one.pk), group, one.pk in agreed, promised.get(one.pk), at) for one in shown_ones]
    record_read(
        actor=public(customer_id),
        at=at,
        screen="citizen:councillor",
        kind="CONTACT",
        keys=[one.pk for one in shown_ones],
    )
    return RaisedPage(rows, len(page) - len(near), page[-1].pk if len(found) > PAGE else None)


def _contacts(group: list[int], before: int | None) -> list[Contact]:
    """The matters of the sessions in which they spoke, as far as the web may speak of them; one page and one more."""
    spoken = web_contacts().filter(session__speaker__in=group, session__direction=Direction.IN, voided_at__isnull=True)
    raised = spoken.filter(relation__in=[Relation.NEW, Relation.SAME_REPORT]).exclude(capacity=Capacity.NONE)
    if before is not None:
        raised = raised.filter(pk__lt=before)
    beside = ("service", "service_version", "customer", "property", "street")
    return list(with_reference(raised).select_related(*beside).order_by("-pk")[: PAGE + 1])


def _wards(contacts: list[Contact], on: date) -> dict[int, str]:
    """The ward each lies in; a street without a point is where it begins. What has no place is left out."""
    spots = []
    for one in contacts:
        east, north = one.easting, one.northing
        if east is None and one.street is not None:
            east, north = one.street.start_easting, one.street.start_northing
        spots.append(PlaceOnDay(one.pk, on, one.property_id, east, north, one.unlisted_postcode))
    return {key: area.code for key, area in areas_of_places(kind="WARD", places=spots).items()}


def _cases(contacts: list[Contact]) -> dict[int, Case]:
    """The work on each, raised by it or joined."""
    keys = [one.pk for one in contacts]
    joined = dict(CaseContact.objects.filter(contact__in=keys).values_list("contact_id", "case_id"))
    work = Case.objects.unscoped("the work on matters the councillor raised").filter(
        Q(contact__in=keys) | Q(pk__in=joined.values())
    )
    rows = {case.pk: case for case in work.select_related("outcome", "service_version", "contact")}
    raised = {case.contact_id: case for case in rows.values()}
    return {key: raised.get(key) or rows[joined[key]] for key in keys if key in raised or key in joined}


def _may_speak_of(case: Case) -> bool:
    return case.restriction_id is None and case.contact.restriction_id is None


def _agreed(contacts: list[Contact], group: list[int], on: date) -> set[int]:
    """Those whose resident agreed, for this service, today: an authority on record decides, never what was said once. Whose
    part in the case says that they may not see it is spoken of no further than without consent."""
    roots = {one.customer.canonical_id for one in contacts if one.customer is not None}
    held = Authority.objects.unscoped("whether they agreed").filter(
        holder__in=group, customer__canonical__in=roots, customer__restriction__isnull=True
    )
    by_root: dict[int, list[Authority]] = {}
    for authority in held.select_related("customer").order_by("pk"):
        by_root.setdefault(authority.customer.canonical_id, []).append(authority)
    shut = set(
        CaseParty.objects.unscoped("who may see")
        .filter(contact__in=contacts, may_see=False, active_to__isnull=True)
        .values_list("contact_id", flat=True)
    )
    agreed = set()
    for one in contacts:
        theirs = by_root.get(one.customer.canonical_id, []) if one.customer is not None else []
        if one.pk not in shut and any(each.may_act for each in acting(theirs, service=one.service, on=on)):
            agreed.add(one.pk)
    return agreed


def _promised(contacts: list[Contact]) -> dict[int, tuple[datetime, bool]]:
    """When each is to be put right or answered, and whether that was missed, while it goes on."""
    wanted = {key for one in contacts for key in (one.pk, one.about_id) if key is not None}
    running = Promise.objects.filter(contact__in=wanted, clock__state=Clock.State.RUNNING)
    kinds = running.filter(kind__in=[ClockKind.RESOLVE, ClockKind.RESPOND]).order_by("kind", "-clock_id")
    made: dict[int, tuple[datetime, bool]] = {}
    for contact, due, missed in kinds.values_list("contact_id", "clock__due_at", "clock__breached_at"):
        if due is not None:
            made.setdefault(contact, (due, missed is not None))
    found = {}
    for one in contacts:  # what was promised to whoever reported it first is given to those who joined
        given = made.get(one.about_id or one.pk) or made.get(one.pk)
        if given is not None:
            found[one.pk] = given
    return found


def _row(
    contact: Contact,
    case: Case | None,
    group: list[int],
    agreed: bool,
    promised: tuple[datetime, bool] | None,
    at: datetime,
) -> RaisedCase:
    own = contact.customer_id in group
    told = own or agreed
    due, missed = promised or (None, False)
    return RaisedCase(
        reference=contact.own_reference,
        service=contact.service.said if told or contact.service_version.says_subject else "",
        raised_at=contact.received_at,
        state=public_words_of(case) if case else WITHOUT_WORK.get(contact.disposition, ""),
        is_over=case.closed_at is not None if case else contact.disposition not in STILL_OPEN,
        promised=due,
        is_late=missed or (due is not None and due < at),
        words=_outcome(case, told=told),
        resident=str(contact.customer) if agreed and contact.customer is not None and not own else "",
        where=_where(contact) if told else "",
        is_own=own,
        agreed=agreed,
    )


def _outcome(case: Case | None, *, told: bool) -> str:
    if case is None or case.outcome is None:
        return ""
    if told:
        return case.outcome_words
    return said({"en": case.outcome.public_words, "cy": case.outcome.welsh_words})


def _where(contact: Contact) -> str:
    if contact.property is not None:
        return contact.property.address
    street = contact.street.label if contact.street is not None else ""
    return ", ".join(filter(None, [street, contact.place_words]))
