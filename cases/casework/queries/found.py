"""Finding cases: by any reference of any of their contacts, for a customer, at a property, near another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from cases.casework.models import Case
from cases.casework.naming import state_label
from cases.casework.registry import type_words
from crm.contacts.models import Contact, Promise, Reference
from crm.customers.merging.unplaced import not_to_be_placed
from crm.customers.models import Customer
from crm.customers.references import NotAReference, normalise
from crm.sla.models import Clock
from crm.sla.queries import compiled
from crm.sla.working_time import CompiledCalendar
from crm.teams.actor import Actor
from crm.teams.compiled_once import Given, compiled_once

MOST_OPEN = 20
MOST_NEARBY = 6


class NoSuchCase(LookupError):
    """There is no such case, or none for this actor: pages answer the same to both."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """One open case as it stands beside something else: whose reference, what, in which state, due when."""

    case_id: int
    reference: str
    service: str
    state: type_words
    due_at: datetime | None
    is_waiting: bool
    is_late: bool
    calendar: CompiledCalendar | None  # by which its promise counts
    case: Case


def with_reference(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with `reference_value`, the reference of the contact that raised them, as stored, and `service_names`:
    what their services call states and acts."""
    own = Reference.objects.filter(contact=OuterRef("contact"), kind=Reference.Kind.OWN).values("value")[:1]
    return cases.annotate(reference_value=Subquery(own), service_names=F("service_version__names"))


def is_late(case: Case, *, at: datetime) -> bool:
    """True when a promise on the case is past its time and it does not wait for the customer."""
    return case.waiting_since is None and case.next_due_at is not None and case.next_due_at < at


def case_of(*, actor: Actor, reference: str) -> Case:
    """The case that any of its contacts' references leads to, with its own as `reference_value`. Raises NoSuchCase.

    The reference of a contact hidden from the actor leads nowhere, unless it is the one that raised the case: work at
    a confidential address must be done.
    """
    try:
        value = normalise(reference)
    except NotAReference:
        value = reference.strip()  # a partner's, or an old system's
    contacts = _quoted(value=value)
    if not contacts:
        raise NoSuchCase(value)
    found = _raised_by(actor, contacts=contacts) or _heard_of(actor, contacts=contacts)
    if not found:
        raise NoSuchCase(value)
    return found[0]


@compiled_once
def _quoted(*, value: Given) -> QuerySet[Reference, int]:
    return Reference.objects.filter(value=value).values_list("contact_id", flat=True)


@compiled_once
def _raised_by(actor: Actor, /, *, contacts: Given) -> QuerySet[Case]:
    return _whole(Case.objects.visible_to(actor).filter(contact__among=contacts))


@compiled_once
def _heard_of(actor: Actor, /, *, contacts: Given) -> QuerySet[Case]:
    shown = Contact.objects.not_hidden_from(actor).filter(pk__among=contacts)
    return _whole(Case.objects.visible_to(actor).filter(case_contacts__contact__in=shown.values("pk")))


def _whole(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The first of these, with what its page names; where it is and who has it are read when they are asked for."""
    return (
        with_reference(cases)
        .select_related("contact", "service", "service_version", "team__department")
        .order_by("id")[:1]
    )


def promise_of(*, actor: Actor, reference: str, name: str) -> tuple[Case, Promise]:
    """The case this reference leads to, and the promise of this name ("RESOLVE-1": kind and cycle) about the contact whose
    reference it is. Raises NoSuchCase."""
    case = case_of(actor=actor, reference=reference)
    try:
        value = normalise(reference)
    except NotAReference:
        value = reference.strip()
    kind, _dash, cycle = name.rpartition("-")
    number = int(cycle) if cycle.isascii() and cycle.isdigit() and len(cycle) < 5 else 0
    contacts = Reference.objects.filter(value=value).values("contact")
    of_case = Q(contact=case.contact_id) | Q(contact__case_contact__case=case.pk)
    promises = Promise.objects.filter(of_case, contact__in=contacts, kind=kind, cycle=number)
    found = promises.select_related("clock").order_by("clock_id").first()
    if found is None:
        raise NoSuchCase(value)
    return case, found


def open_cases_for(
    *,
    actor: Actor,
    at: datetime,
    customer_id: int | None = None,
    uprn: int | None = None,
    records: Sequence[int] | None = None,
) -> list[OpenCase]:
    """The open cases this customer (with all records merged with theirs; or just these records) has a part in, or that
    are at this property.

    Part of a page, which records the read. Due first, at most 20; none whose raising contact is hidden from the actor.
    """
    if customer_id is not None or records is not None:
        # Keys, not subqueries: with so many tables the planner would begin with every open case.
        said = _said_for(actor, records is None, customer=customer_id, records=list(records or ()))
        raised, joined = [contact for contact, _case in said], [case for _contact, case in said if case is not None]
        return as_open(_open_of(actor, raised=raised, joined=joined), at=at) if said else []
    return as_open(_open_at(actor, uprn=uprn), at=at) if uprn is not None else []


@compiled_once
def _said_for(
    actor: Actor, merged: bool, /, *, customer: Given, records: Given
) -> QuerySet[Contact, tuple[int, int | None]]:
    """The contacts of a customer with all records merged with theirs, or of just these records; each with the case it
    is attached to."""
    root = Customer.objects.not_hidden_from(actor).filter(pk=customer).values("canonical")
    group = Customer.objects.not_hidden_from(actor).filter(canonical__in=root)
    shown = Contact.objects.not_hidden_from(actor).filter(not_to_be_placed("CONTACT"), voided_at__isnull=True)
    theirs = shown.filter(customer__in=group.values("pk")) if merged else shown.filter(customer__among=records)
    return theirs.values_list("pk", "case_contact__case")


@compiled_once
def _open_of(actor: Actor, /, *, raised: Given, joined: Given) -> QuerySet[Case]:
    return _open_shown(actor).filter(Q(contact__among=raised) | Q(pk__among=joined))[:MOST_OPEN]


@compiled_once
def _open_at(actor: Actor, /, *, uprn: Given) -> QuerySet[Case]:
    return _open_shown(actor).filter(property=uprn)[:MOST_OPEN]


def _open_shown(actor: Actor) -> QuerySet[Case]:
    raising = Contact.objects.not_hidden_from(actor).filter(pk=OuterRef("contact"), voided_at__isnull=True)
    return _beside(Case.objects.visible_to(actor).open().filter(Exists(raising)))


def _beside(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases due first, with what a line about them beside something else names."""
    return with_reference(cases).select_related("service", "property", "street").order_by("next_due_at", "id")


def nearby(case: Case, *, actor: Actor, at: datetime) -> list[OpenCase]:
    """Other open cases of the same service at the same property, or anywhere on its street, due first, at most 6."""
    street = case.street_id or (case.property.street_id if case.property else None)
    like = {"case": case.pk, "service": case.service_id}
    keys: list[int] = []
    if street:
        keys = _like_on(actor, street=street, **like)
    elif case.property_id:
        keys = _like_at(actor, uprn=case.property_id, **like)
    return as_open(_found(keys=keys), at=at) if keys else []


@compiled_once
def _like_on(actor: Actor, /, *, case: Given, service: Given, street: Given) -> QuerySet[Case, int]:
    return _like(actor, case, service).filter(_at_a_home_of(street) | Q(street=street))[:MOST_NEARBY]


@compiled_once
def _like_at(actor: Actor, /, *, case: Given, service: Given, uprn: Given) -> QuerySet[Case, int]:
    return _like(actor, case, service).filter(property=uprn)[:MOST_NEARBY]


def _like(actor: Actor, case: Given, service: Given) -> QuerySet[Case, int]:
    like = Case.objects.visible_to(actor).open().filter(service=service).exclude(pk=case)
    return like.order_by("next_due_at", "id").values_list("pk", flat=True)


@compiled_once
def _found(*, keys: Given) -> QuerySet[Case]:
    return _beside(Case.objects.unscoped("just found visible").filter(pk__among=keys))


def _at_a_home_of(usrn: Given) -> Q:
    """A condition: at a property of the street. An array, not a subquery, with which the planner would begin at every
    open case; and not a list of keys, for a street may have hundreds."""
    homes = "cases_case.property_id = ANY(ARRAY(SELECT uprn FROM gazetteer_property WHERE street_id = %s))"
    return Q(RawSQL(homes, [usrn], output_field=BooleanField()))


def as_open(cases: Iterable[Case], *, at: datetime) -> list[OpenCase]:
    """The cases as OpenCase; they carry `reference_value` and their service."""
    cases = list(cases)
    calendars = _calendars([case.contact_id for case in cases if case.next_due_at is not None])
    return [
        OpenCase(
            case_id=case.pk,
            reference=case.reference_value,  # type: ignore[attr-defined]
            service=case.service.name,
            state=state_label(case),
            due_at=case.next_due_at,
            is_waiting=case.waiting_since is not None,
            is_late=is_late(case, at=at),
            calendar=calendars.get(case.contact_id),
            case=case,
        )
        for case in cases
    ]


def _calendars(contacts: Sequence[int]) -> dict[int, CompiledCalendar]:
    """The calendar by which the promise due first counts, by raising contact."""
    found = dict(_going_on(contacts=contacts)) if contacts else {}
    return {contact: compiled(version) for contact, version in found.items()}


@compiled_once
def _going_on(*, contacts: Given) -> QuerySet[Promise, tuple[int, int]]:
    """The promises that go on about these contacts, due first last."""
    going_on = Promise.objects.filter(
        contact__among=contacts, clock__state__in=[Clock.State.RUNNING, Clock.State.PAUSED]
    )
    return going_on.order_by("-clock__due_at", "-clock_id").values_list("contact_id", "clock__calendar_version_id")
