"""Finding cases: by any reference of any of their contacts, for a customer, at a property, near another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from cases.casework.models import Case, CaseContact
from cases.casework.registry import type_words, workflow_named
from crm.contacts.models import Contact, Promise, Reference
from crm.customers.models import Customer
from crm.customers.references import NotAReference, normalise
from crm.sla.models import Clock
from crm.sla.queries import compiled
from crm.sla.working_time import CompiledCalendar
from crm.teams.actor import Actor

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
    """The cases with `reference_value`: the reference of the contact that raised them, as stored."""
    own = Reference.objects.filter(contact=OuterRef("contact"), kind=Reference.Kind.OWN).values("value")[:1]
    return cases.annotate(reference_value=Subquery(own))


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
    contacts = list(Reference.objects.filter(value=value).values_list("contact_id", flat=True))
    if not contacts:
        raise NoSuchCase(value)
    visible = Case.objects.visible_to(actor).order_by("id").values_list("pk", flat=True)
    found = visible.filter(contact__in=contacts).first()
    if found is None:
        shown = Contact.objects.not_hidden_from(actor).filter(pk__in=contacts)
        found = visible.filter(case_contacts__contact__in=shown.values("pk")).first()
    if found is None:
        raise NoSuchCase(value)
    # Planning one statement that decides and joins all of a case's relations takes longer than these few: where it is
    # (one of two), who has it and how it ended (often nobody and nothing) are read when they are asked for.
    return (
        with_reference(Case.objects.unscoped("just found visible"))
        .select_related("contact", "service", "service_version", "team__department")
        .get(pk=found)
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
    cases = Case.objects.visible_to(actor).open()
    if customer_id is not None or records is not None:
        root = Customer.objects.not_hidden_from(actor).filter(pk=customer_id or 0).values("canonical")
        group = Customer.objects.not_hidden_from(actor).filter(canonical__in=root).values("pk")
        shown = Contact.objects.not_hidden_from(actor).filter(voided_at__isnull=True)
        theirs = shown.filter(customer__in=group) if records is None else shown.filter(customer__in=records)
        # Keys, not subqueries: with so many tables the planner would begin with every open case.
        said = list(theirs.values_list("pk", flat=True))
        joined = list(CaseContact.objects.filter(contact__in=said).values_list("case_id", flat=True))
        cases = cases.filter(Q(contact__in=said) | Q(pk__in=joined))
    if uprn is not None:
        cases = cases.filter(property=uprn)
    if customer_id is None and uprn is None and records is None:
        return []
    raising = Contact.objects.not_hidden_from(actor).filter(pk=OuterRef("contact"), voided_at__isnull=True)
    cases = cases.filter(Exists(raising)).order_by("next_due_at", "id")
    return as_open(with_reference(cases).select_related("service", "property", "street")[:MOST_OPEN], at=at)


def nearby(case: Case, *, actor: Actor, at: datetime) -> list[OpenCase]:
    """Other open cases of the same service at the same property, or anywhere on its street, due first, at most 6."""
    like = Case.objects.visible_to(actor).open().filter(service=case.service_id).exclude(pk=case.pk)
    due_first = like.order_by("next_due_at", "id").values_list("pk", flat=True)
    street = case.street_id or (case.property.street_id if case.property else None)
    keys: list[int] = []
    if street:
        keys = list(due_first.filter(_at_a_home_of(street) | Q(street=street))[:MOST_NEARBY])
    elif case.property_id:
        keys = list(due_first.filter(property=case.property_id)[:MOST_NEARBY])
    if not keys:
        return []
    found = with_reference(Case.objects.unscoped("just found visible")).filter(pk__in=keys)
    return as_open(found.select_related("service", "property", "street").order_by("next_due_at", "id"), at=at)


def _at_a_home_of(usrn: int) -> Q:
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
            state=workflow_named(case.workflow).labels[case.state],
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
    if not contacts:
        return {}
    going_on = Promise.objects.filter(
        contact__in=contacts, clock__state__in=[Clock.State.RUNNING, Clock.State.PAUSED]
    ).order_by("-clock__due_at", "-clock_id")
    found = dict(going_on.values_list("contact_id", "clock__calendar_version_id"))
    return {contact: compiled(version) for contact, version in found.items()}
