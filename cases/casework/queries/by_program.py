"""Cases as a program of another system reads them: what their client may see, page by page or one whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from cases.casework.models import Case, CaseContact, CaseNote, CaseParty
from cases.casework.queries.found import case_of, with_reference
from cases.casework.registry import Act, acts_from
from crm.contacts.by_program import answers_seen
from crm.contacts.models import Contact, Promise, Reference
from crm.customers.models import ContactPoint
from crm.teams.access import record_read
from crm.teams.actor import Actor
from crm.teams.policy import may, require

SCREEN = "api:cases"
MOST_CONTACTS = 200
MOST_NOTES = 200


@dataclass(frozen=True, slots=True)
class CasesWanted:
    """Which cases: empty and None ask for any."""

    service: str = ""
    state: str = ""
    team: str = ""
    is_open: bool | None = None
    uprn: int | None = None
    usrn: int | None = None
    customer: int | None = None  # the root of a record: those in which it is a party


@dataclass(frozen=True, slots=True)
class ContactSaid:
    """One contact about a case: answers by question, without those that the reader may not see; its words or None."""

    contact: Contact
    answers: dict[str, str]
    notes: str | None


@dataclass(frozen=True, slots=True)
class PartySeen:
    """Somebody's part in a case; the ways to reach them are there for who may look customers up."""

    party: CaseParty
    points: list[ContactPoint]


@dataclass(frozen=True, slots=True)
class CaseWhole:
    """One case with all that its reader may know of it, and the acts they may do on it now."""

    case: Case
    references: list[Reference]
    contacts: list[ContactSaid]
    parties: list[PartySeen]
    promises: list[Promise]
    notes: list[CaseNote]
    acts: dict[str, Act]
    may_note: bool
    names_people: bool
    sees_words: bool


def cases_page(*, actor: Actor, at: datetime, wanted: CasesWanted, before: int | None, size: int) -> list[Case]:
    """At most so many cases, those raised last first, before the one with that key. The read is recorded.

    Raises NotPermitted.
    """
    require(actor, "case.view")
    cases = with_reference(Case.objects.visible_to(actor)).select_related(
        "service", "service_version", "team", "outcome", "property", "street"
    )
    for name, value in (
        ("service__code", wanted.service), ("state", wanted.state), ("team__code", wanted.team),
        ("property", wanted.uprn), ("street", wanted.usrn),
    ):  # fmt: skip
        if value:
            cases = cases.filter(**{name: value})
    if wanted.is_open is not None:
        cases = cases.filter(closed_at__isnull=wanted.is_open)
    if wanted.customer is not None:
        parties = CaseParty.objects.visible_to(actor).filter(active_to__isnull=True, case=OuterRef("pk"))
        cases = cases.filter(Exists(parties.filter(customer__canonical=wanted.customer)))
    if before is not None:
        cases = cases.filter(pk__lt=before)
    found = list(cases.order_by("-pk")[:size])
    record_read(actor=actor, at=at, screen=SCREEN, kind="CASE", keys=[case.pk for case in found])
    return found


def case_whole(*, actor: Actor, at: datetime, reference: str) -> CaseWhole:
    """The case that this reference, ours or a partner's, leads to. The read is recorded. Raises NotPermitted, NoSuchCase."""
    require(actor, "case.view")
    case = case_of(actor=actor, reference=reference)
    names_people, sees_words = may(actor, "customer.view"), may(actor, "contact.notes")
    contacts = _contacts(case, actor=actor)
    parties = _parties(case, actor=actor, reached=names_people)
    raising = Promise.objects.filter(contact=case.contact_id).select_related("clock")
    record_read(actor=actor, at=at, screen=SCREEN, kind="CASE", keys=[case.pk])
    if names_people:
        record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=[one.party.customer_id for one in parties])
    notes = CaseNote.objects.filter(case=case).select_related("written_by").order_by("-written_at", "-id")
    return CaseWhole(
        case=case,
        references=list(Reference.objects.filter(contact=case.contact_id).order_by("kind", "id")),
        contacts=[_said(contact, actor=actor) for contact in contacts],
        parties=parties,
        promises=list(raising.order_by("clock__started_at", "clock_id")),
        notes=list(notes[:MOST_NOTES]) if sees_words else [],
        acts=acts_open(case, actor=actor),
        may_note=may(actor, "case.note"),
        names_people=names_people,
        sees_words=sees_words,
    )


def acts_open(case: Case, *, actor: Actor) -> dict[str, Act]:
    """The acts of its workflow that this actor may do on the case now, most likely first."""
    department = case.team.department_id
    return {
        name: act
        for name, act in acts_from(case).items()
        if act.open_to(actor.kind) and may(actor, act.permission, department=department)
    }


def _contacts(case: Case, *, actor: Actor) -> Sequence[Contact]:
    attached = CaseContact.objects.filter(case=case).order_by("-contact__received_at", "-id")
    keys = [case.contact_id, *attached.values_list("contact_id", flat=True)[:MOST_CONTACTS]]
    own = Reference.objects.filter(contact=OuterRef("pk"), kind=Reference.Kind.OWN).values("value")[:1]
    shown: QuerySet[Contact] = Contact.objects.not_hidden_from(actor).filter(pk__in=keys)
    found = shown.annotate(reference_value=Subquery(own)).select_related("session", "service_version")
    by_key = {contact.pk: contact for contact in found.order_by("pk")}
    return [by_key[key] for key in keys if key in by_key]


def _said(contact: Contact, *, actor: Actor) -> ContactSaid:
    return ContactSaid(
        contact=contact,
        answers=answers_seen(contact, actor=actor),
        notes=contact.notes if may(actor, "contact.notes") else None,
    )


def _parties(case: Case, *, actor: Actor, reached: bool) -> list[PartySeen]:
    parties = CaseParty.objects.visible_to(actor).filter(case=case, active_to__isnull=True)
    rows = list(parties.select_related("customer__canonical").order_by("id")[:MOST_CONTACTS])
    held: dict[int, list[ContactPoint]] = {}
    if reached and rows:
        points = ContactPoint.objects.visible_to(actor).filter(
            customer__in=[row.customer_id for row in rows], do_not_use=False
        )
        for point in points.order_by("kind", "id"):
            held.setdefault(point.customer_id, []).append(point)
    return [PartySeen(party=row, points=held.get(row.customer_id, [])) for row in rows]


def case_references(*, actor: Actor, contact_ids: Sequence[int]) -> dict[int, str]:
    """For each of these contacts the reference, as stored, of its case; none of a case that the actor may not see.

    Part of an answer about the contacts, whose read is recorded.
    """
    theirs = dict(CaseContact.objects.filter(contact__in=contact_ids).values_list("contact_id", "case_id"))
    shown = Case.objects.visible_to(actor).filter(Q(contact__in=contact_ids) | Q(pk__in=theirs.values()))
    raised_by = dict(shown.values_list("pk", "contact_id"))
    own = Reference.objects.filter(contact__in=raised_by.values(), kind=Reference.Kind.OWN)
    values = dict(own.values_list("contact_id", "value"))
    heard = {contact: values[raised_by[case]] for contact, case in theirs.items() if case in raised_by}
    return {contact: values[contact] for contact in raised_by.values() if contact in contact_ids} | heard


def reference_of_case(case: Case) -> str:
    """The reference, as stored, by which a case is known."""
    return Reference.objects.values_list("value", flat=True).get(contact=case.contact_id, kind=Reference.Kind.OWN)
