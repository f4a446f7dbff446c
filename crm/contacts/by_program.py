"""Sessions and contacts as a program of another system reads them: what its client may see, by page or one whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from crm.catalogue.answers_found import masked_codes
from crm.contacts.models import Contact, ContactSession, Promise
from crm.contacts.queries import contact_found, with_reference
from crm.customers.models import Customer
from crm.teams.access import record_read
from crm.teams.actor import Actor
from crm.teams.policy import may, require

SCREEN = "api:contacts"
VIEW = "contact.view"


@dataclass(frozen=True, slots=True)
class ContactsWanted:
    """Which contacts: empty and None ask for any."""

    service: str = ""
    uprn: int | None = None
    customer: int | None = None  # the root of a record
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ContactSeen:
    """One contact: its answers without those its reader may not see, its words or None, its customer where shown."""

    contact: Contact
    answers: dict[str, str]
    notes: str | None
    customer: str  # the reference of the record it is shown with; "" for nobody, and where it may not be known
    promises: list[Promise]


def contacts_page(
    *, actor: Actor, at: datetime, wanted: ContactsWanted, before: int | None, size: int
) -> list[ContactSeen]:
    """At most so many contacts, those logged last first, before the one with that key. The read is recorded.

    Raises NotPermitted.
    """
    require(actor, VIEW)
    rows = _whole(Contact.objects.visible_to(actor))
    if wanted.service:
        rows = rows.filter(service__code=wanted.service)
    if wanted.uprn is not None:
        rows = rows.filter(property=wanted.uprn)
    if wanted.customer is not None:
        rows = rows.filter(customer__canonical=wanted.customer)
    if wanted.since is not None:
        rows = rows.filter(received_at__gte=wanted.since)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return _seen(list(rows.order_by("-pk")[:size]), actor=actor, at=at)


def contact_seen(*, actor: Actor, at: datetime, reference: str) -> ContactSeen:
    """The contact of this reference. The read is recorded. Raises NotPermitted, NoSuchContact."""
    require(actor, VIEW)
    return _seen([contact_found(actor=actor, reference=reference)], actor=actor, at=at)[0]


def sessions_page(*, actor: Actor, at: datetime, before: int | None, size: int) -> list[ContactSession]:
    """At most so many sessions, those begun last first. The read is recorded. Raises NotPermitted."""
    require(actor, VIEW)
    rows = ContactSession.objects.visible_to(actor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[:size])
    record_read(actor=actor, at=at, screen="api:sessions", kind="SESSION", keys=[one.pk for one in found])
    return found


def session_seen(*, actor: Actor, at: datetime, session_id: int) -> tuple[ContactSession, list[ContactSeen]]:
    """A session and its contacts in order. The read is recorded. Raises NotPermitted, ContactSession.DoesNotExist."""
    require(actor, VIEW)
    session = ContactSession.objects.visible_to(actor).get(pk=session_id)
    contacts = _whole(Contact.objects.visible_to(actor).filter(session=session))
    record_read(actor=actor, at=at, screen="api:sessions", kind="SESSION", keys=[session.pk])
    return session, _seen(list(contacts.order_by("logged_at", "id")), actor=actor, at=at)


def session_own(*, actor: Actor, session_id: int) -> ContactSession:
    """The session, when this client began it: what runs with it is its own. Raises ContactSession.DoesNotExist."""
    mine = ContactSession.objects.unscoped("begun by the client itself; only its key is used")
    return mine.get(pk=session_id, taken_by_kind=actor.kind, taken_by_key=actor.key)


def _whole(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    return with_reference(rows).select_related(
        "session", "service", "service_version", "customer", "property", "street"
    )


def _seen(contacts: Sequence[Contact], *, actor: Actor, at: datetime) -> list[ContactSeen]:
    keys = [contact.pk for contact in contacts]
    record_read(actor=actor, at=at, screen=SCREEN, kind="CONTACT", keys=keys)
    named = _named(contacts, actor=actor, at=at)
    words = may(actor, "contact.notes")
    promised: dict[int, list[Promise]] = {key: [] for key in keys}
    for promise in Promise.objects.filter(contact__in=keys).select_related("clock").order_by("clock_id"):
        promised[promise.contact_id].append(promise)
    return [
        ContactSeen(
            contact=one,
            answers=answers_seen(one, actor=actor),
            notes=one.notes if words else None,
            customer=named.get(one.customer.canonical_id, "") if one.customer else "",
            promises=promised[one.pk],
        )
        for one in contacts
    ]


def answers_seen(contact: Contact, *, actor: Actor) -> dict[str, str]:
    """What was answered, by question and as stored, without what this reader may not see; read with its version."""
    shut = masked_codes(contact.service_version.form, actor)
    return {code: answer for code, answer in contact.answers.items() if code not in shut}


def _named(contacts: Sequence[Contact], *, actor: Actor, at: datetime) -> dict[int, str]:
    """The references of the customers by key, for whoever may look them up; that is a read of them."""
    roots = {contact.customer.canonical_id for contact in contacts if contact.customer}
    if not roots or not may(actor, "customer.view"):
        return {}
    found = dict(Customer.objects.visible_to(actor).filter(pk__in=roots).values_list("pk", "reference"))
    record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=found)
    return found
