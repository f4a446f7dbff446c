"""Putting right what was logged wrongly: moved to another customer, place or service, or voided as logged in error.

By its agent on the day, and a team leader later. The old state stays in the events; clocks and figures follow; what was
already sent to the wrong person is listed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from cases.casework.exclusions import exclusions_follow
from cases.casework.following import derive_due
from cases.casework.intake import case_of
from cases.casework.internal_targets import internal_cancel
from cases.casework.models import Case, CaseEvent, CaseParty
from cases.casework.raising import case_event, clocks_on
from cases.casework.registry import ending_for
from cases.casework.routed import rerouted, routed, send_to
from cases.casework.transit import case_locked, transit
from cases.casework.work.hearing import stands_anew
from cases.routing.areas import terms_here
from crm.contacts.actions import IntakeRefused, contact_event, lock_customers
from crm.contacts.address_questions.actions import question_follow
from crm.contacts.disclosing import gone_of_moved
from crm.contacts.models import (
    Contact,
    ContactEvent,
    ContactEventKind,
    ContactSession,
    Correction,
    Message,
    Promise,
    Relation,
)
from crm.contacts.promising import promises_make
from crm.contacts.saying import ZONE
from crm.contacts.sensitivity import restriction_of
from crm.contacts.terms import terms_of
from crm.customers.merging.disclosing import disclosure_of_move
from crm.customers.names import storable
from crm.customers.queries.seen import group_keys
from crm.outbox.actions import News, outbox_put
from crm.sla.actions import clocks_cancel, clocks_start
from crm.sla.models import Clock
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import NotPermitted, require
from gazetteer.places import Place


class _Unchanged:
    """Stands for "as it is" where None means "nobody"."""


UNCHANGED: Final = _Unchanged()


@dataclass(frozen=True, slots=True)
class Corrected:
    """The contact as it now stands, and what had already gone out about it."""

    contact: Contact
    already_sent: list[Message]


def may_correct(contact: Contact, *, actor: Actor, at: datetime) -> bool:
    """True for the agent who logged it, on the day; for a team leader later; for the system."""
    try:
        _require(contact, actor, at)
    except NotPermitted:
        return False
    return True


def _require(contact: Contact, actor: Actor, at: datetime) -> None:
    require(actor, "contact.correct")
    same_day = contact.logged_at.astimezone(ZONE).date() == at.astimezone(ZONE).date()
    mine = (contact.logged_by_kind, contact.logged_by_key) == (actor.kind, actor.key)
    if not (mine and same_day):
        require(actor, "contact.correct_later")


def already_sent(contact: Contact) -> list[Message]:
    """Messages about this contact that left, or may have left, oldest first."""
    return list(
        Message.objects.unscoped("to list what the wrong person may have had")
        .filter(contact=contact, direction="OUT", attempted_at__isnull=False)
        .union(
            Message.objects.unscoped("to list what the wrong person may have had").filter(
                session=contact.session_id, direction="OUT", attempted_at__isnull=False
            )
        )
        .order_by("created_at", "id")
    )


def _locked_contact(contact_id: int, *, actor: Actor, at: datetime, reason: str) -> Contact:
    contact = (
        Contact.objects.not_hidden_from(actor)
        .select_for_update(no_key=True, of=("self",))
        .filter(pk=contact_id)
        .first()
    )
    if contact is None:
        raise NotPermitted("contact.correct")
    _require(contact, actor, at)
    if contact.voided_at is not None:
        raise IntakeRefused({"reason": _("This contact is already voided.")})
    if not reason.strip():
        raise IntakeRefused({"reason": _("Say why: the next reader needs it.")})
    return contact


@one_transaction
def contact_move(
    *,
    contact_id: int,
    reason: str,
    actor: Actor,
    at: datetime,
    key: str,
    customer_id: int | _Unchanged | None = UNCHANGED,
    place: Place | _Unchanged = UNCHANGED,
    service_id: int | _Unchanged = UNCHANGED,
) -> Corrected:
    """The contact at its right customer, place or service, its case with it.

    A new service brings its own promises, counted from when the contact was received. Raises NotPermitted,
    IntakeRefused (customer, service, reason), Busy.
    """
    before = Contact.objects.unscoped("whom and what to lock").filter(pk=contact_id).first()
    if before is None:
        raise NotPermitted("contact.correct")
    wanted = [before.customer_id, None if isinstance(customer_id, _Unchanged) else customer_id]
    lock_customers(customer_ids=wanted, actor=actor)
    session = (
        ContactSession.objects.unscoped("locked before its contact")
        .select_for_update(no_key=True)
        .get(pk=before.session_id)
    )
    contact = _locked_contact(contact_id, actor=actor, at=at, reason=reason)
    if Correction.objects.filter(key=key).exists():
        return Corrected(contact=contact, already_sent=already_sent(contact))
    case = case_of(contact_id)
    if case is not None:
        case = case_locked(case.pk)
    sent = already_sent(contact)
    facts: dict[str, Any] = {"sent": [message.pk for message in sent]}
    if not isinstance(customer_id, _Unchanged):
        facts |= {"from_customer": contact.customer_id, "to_customer": customer_id}
        _move_speaker(session, contact, customer_id)
        _move_customer(contact, case, customer_id, actor, at)
    if not isinstance(place, _Unchanged):
        facts |= {"from_place": _key_of(contact.place), "to_place": _key_of(place)}
        _move_place(contact, case, place, actor, at)
    if not isinstance(service_id, _Unchanged):
        facts |= {"from_service": contact.service_id, "to_service": service_id}
        _move_service(contact, case, service_id, actor, at)
    contact.save(update_fields=["customer", "service", "service_version", "restriction", *_PLACE_FIELDS])
    _list_what_went_out(contact, before.customer_id, actor, at)
    if not isinstance(place, _Unchanged):
        question_follow(contact, actor=actor, at=at)
    _record(contact, case, ContactEventKind.MOVED, facts, reason=reason, actor=actor, at=at, key=key)
    stands_anew(case, contact.pk if "to_service" in facts else None, actor=actor, at=at)
    return Corrected(contact=contact, already_sent=sent)


def contact_place(
    *, fact_key: int, customer_id: int, actor: Actor, at: datetime, key: str, reason: str | None = None
) -> None:
    """Nothing; the contact is this customer's, as a person decided when two records became two again, or for the reason
    given.

    Part of that act's transaction, which has asked for its own permission and holds the customers locked.
    """
    found = Contact.objects.unscoped("put on its right record").get(pk=fact_key)
    sessions = ContactSession.objects.unscoped("locked before its contact")
    session = sessions.select_for_update(no_key=True).get(pk=found.session_id)
    contact = Contact.objects.unscoped("put on its right record").select_for_update(no_key=True).get(pk=fact_key)
    case = case_of(fact_key)
    case = case_locked(case.pk) if case is not None else None
    facts = {"from_customer": contact.customer_id, "to_customer": customer_id, "placed": True}
    _move_speaker(session, contact, customer_id)
    _move_customer(contact, case, customer_id, actor, at)
    contact.save(update_fields=["customer"])
    words = reason or _("Two records became two again")
    _record(contact, case, ContactEventKind.MOVED, facts, reason=words, actor=actor, at=at, key=key)


def place_correct(
    *, contact: Contact, case: Case | None, place: Place, reason: str, actor: Actor, at: datetime, key: str
) -> None:
    """Nothing; the (locked) contact and the case it raised are at this place, as a correction of the gazetteer's.

    Part of the caller's transaction, which has asked for its own permission: neither the day nor the logger matters.
    """
    facts = {"from_place": _key_of(contact.place), "to_place": _key_of(place)}
    _move_place(contact, case, place, actor, at)
    contact.save(update_fields=_PLACE_FIELDS)
    _record(contact, case, ContactEventKind.MOVED, facts, reason=reason, actor=actor, at=at, key=key)


def service_correct(*, contact: Contact, service_id: int, reason: str, actor: Actor, at: datetime, key: str) -> None:
    """Nothing; the (locked) contact, which belongs to no case, is about this service and carries its promises.

    Part of the caller's transaction, which has asked for its own permission: neither the day nor the logger matters.
    """
    facts = {"from_service": contact.service_id, "to_service": service_id}
    _move_service(contact, None, service_id, actor, at)
    contact.save(update_fields=["service", "service_version", "restriction"])
    _record(contact, None, ContactEventKind.MOVED, facts, reason=reason, actor=actor, at=at, key=key)


_PLACE_FIELDS = [name.removesuffix("_id") for name in Place().columns()]


def _key_of(place: Place) -> dict[str, Any]:
    return {"kind": place.kind, "uprn": place.uprn, "usrn": place.usrn}


def _move_speaker(session: ContactSession, contact: Contact, customer_id: int | None) -> None:
    """Nothing; whoever spoke for themselves was the wrong record too, unless other matters of theirs are in the session."""
    if session.speaker_id is None or session.speaker_id != contact.customer_id:
        return
    others = Contact.objects.unscoped("matters of the same session").filter(
        session=session, customer=contact.customer_id, voided_at__isnull=True
    )
    if not others.exclude(pk=contact.pk).exists():
        session.speaker_id = customer_id
        session.save(update_fields=["speaker"])


def _list_what_went_out(contact: Contact, was_id: int | None, actor: Actor, at: datetime) -> None:
    """Nothing; what the wrong customer was sent or opened waits to be assessed."""
    if was_id is None or contact.customer_id == was_id or contact.customer_id in group_keys(was_id):
        return
    gone = gone_of_moved(contact, was_id=was_id)
    disclosure_of_move(gone, contact_key=contact.pk, was_id=was_id, now_id=contact.customer_id, actor=actor, at=at)


def _move_customer(contact: Contact, case: Case | None, customer_id: int | None, actor: Actor, at: datetime) -> None:
    contact.customer_id = customer_id
    if case is None:
        return
    parties = CaseParty.objects.unscoped("to move the party").filter(contact=contact, active_to__isnull=True)
    parties.update(active_to=at)
    known = CaseParty.objects.unscoped("a party already?").filter(
        case=case, customer=customer_id, role="REPORTER", active_to__isnull=True
    )
    if customer_id is not None and not known.exists():
        CaseParty.objects.create(case=case, customer_id=customer_id, contact=contact, role="REPORTER", active_from=at)
    exclusions_follow(case, actor=actor, at=at)


def _move_place(contact: Contact, case: Case | None, place: Place, actor: Actor, at: datetime) -> None:
    was = contact.place
    for row in (contact, case if case is not None and case.contact_id == contact.pk else None):
        if row is not None:
            for name, value in place.columns().items():
                setattr(row, name, storable(value) if isinstance(value, str) else value)
    if case is not None and case.contact_id == contact.pk:
        case.save(update_fields=_PLACE_FIELDS)
        goes = rerouted(case=case, contact=contact, place_was=was)
        if goes is not None:
            send_to(case, goes, actor=actor, at=at, policy_was=case.service_version.internal_policy)


def _move_service(contact: Contact, case: Case | None, service_id: int, actor: Actor, at: datetime) -> None:
    terms = terms_here(terms_of(service_id=service_id), contact.place, at=at)
    secret = contact.restriction_id or restriction_of(version=terms.version, team_id=terms.team_id, at=at)
    if case is not None and case.contact_id == contact.pk:
        if terms.version.workflow != case.workflow:
            words = _("This service works differently: void this contact and log it again under the right one.")
            raise IntakeRefused({"service": words})
        policy_was = case.service_version.internal_policy
        case.service_id, case.service_version = service_id, terms.version
        case.restriction_id = case.restriction_id or secret
        case.save(update_fields=["service", "service_version", "restriction"])
        goes = routed(contact=contact, channel=contact.session.channel, terms=terms, at=at)
        send_to(case, goes, actor=actor, at=at, policy_was=policy_was)
    contact.service_id, contact.service_version_id, contact.restriction_id = service_id, terms.version.pk, secret
    running = clocks_on([contact.pk], states=[Clock.State.RUNNING, Clock.State.PAUSED])
    kinds = list(Clock.objects.filter(pk__in=running).values_list("kind", flat=True))
    clocks_cancel(clock_ids=running, actor=actor, at=at)
    if terms.policy is not None and kinds:
        cycles = dict.fromkeys(kinds, 1)
        for kind, cycle in Promise.objects.filter(contact=contact, kind__in=kinds).values_list("kind", "cycle"):
            cycles[kind] = max(cycles[kind], cycle + 1)
        for kind in kinds:
            clocks = clocks_start(
                policy=terms.policy,
                received_at=contact.received_at,
                kinds=[kind],
                cycle=cycles[kind],
                actor=actor,
                at=at,
            )
            promises_make(contact_id=contact.pk, clocks=clocks)


def _record(
    contact: Contact,
    case: Case | None,
    kind: str,
    facts: dict[str, Any],
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    key: str,
) -> None:
    Correction.objects.create(
        contact=contact,
        kind=kind,
        reason=storable(reason).strip()[:300],
        made_at=at,
        made_by_kind=actor.kind,
        made_by_key=actor.key,
        key=key,
    )
    ContactEvent.objects.bulk_create([contact_event(contact.pk, kind, actor, at, **facts)])
    news = [News(kind="contact.changed", subject_id=contact.pk)]
    if case is not None:
        voided = {"voided": contact.relation} if kind == ContactEventKind.VOIDED else {}
        CaseEvent.objects.bulk_create(
            [
                case_event(
                    case, "CORRECTED", actor=actor, at=at,
                    facts={"contact": contact.pk, "team": case.team_id, "officer": case.officer_id} | voided,
                )
            ]
        )  # fmt: skip
        derive_due([case.pk])
        news.append(News(kind="case.changed", subject_id=case.pk))
    outbox_put(news=news, at=at)


@one_transaction
def contact_void(*, contact_id: int, reason: str, actor: Actor, at: datetime, key: str) -> Corrected:
    """The contact, voided as logged in error: its promises cancelled, its case withdrawn, out of every figure.

    Raises NotPermitted, IntakeRefused (a case others are waiting on; no reason given; already voided), Busy.
    """
    if (before := Correction.objects.filter(key=key).first()) is not None:
        contact = Contact.objects.unscoped("the same act again").get(pk=before.contact_id)
        return Corrected(contact=contact, already_sent=already_sent(contact))
    contact = _locked_contact(contact_id, actor=actor, at=at, reason=reason)
    case = case_of(contact_id)
    if case is not None and case.contact_id == contact.pk:
        case = _withdraw(case, reason, actor, at, key)
    elif case is not None:
        case = _uncounted(case_locked(case.pk), contact)
    contact.voided_at = at
    contact.save(update_fields=["voided_at"])
    open_ones = clocks_on([contact.pk], states=[Clock.State.RUNNING, Clock.State.PAUSED])
    clocks_cancel(clock_ids=open_ones, actor=actor, at=at)
    sent = already_sent(contact)
    CaseParty.objects.unscoped("no longer a party").filter(contact=contact, active_to__isnull=True).update(active_to=at)
    question_follow(contact, actor=actor, at=at)
    facts = {"sent": [message.pk for message in sent]}
    _record(contact, case, ContactEventKind.VOIDED, facts, reason=reason, actor=actor, at=at, key=key)
    return Corrected(contact=contact, already_sent=sent)


def _uncounted(case: Case, contact: Contact) -> Case:
    """The (locked) case, a chase or a further report of it no longer counted."""
    case.chase_count -= contact.relation == Relation.CHASE
    case.reporter_count -= contact.relation == Relation.SAME_REPORT
    case.save(update_fields=["chase_count", "reporter_count"])
    return case


def _withdraw(case: Case, reason: str, actor: Actor, at: datetime, key: str) -> Case:
    case = case_locked(case.pk)
    if case.case_contacts.exists():
        raise IntakeRefused({"reason": _("Others are waiting for this case: close it with an outcome instead.")})
    if case.closed_at is not None:
        return case
    withdrawn = case.service_version.outcomes.filter(family="WITHDRAWN").order_by("pk").first()
    if withdrawn is None:
        raise IntakeRefused({"reason": _("This service has no outcome for a withdrawn report: ask the administrator.")})
    CaseParty.objects.unscoped("nobody is written to about a mistake").filter(case=case).update(is_written_to=False)
    open_ones = clocks_on([case.contact_id], states=[Clock.State.RUNNING, Clock.State.PAUSED])
    clocks_cancel(clock_ids=open_ones, actor=actor, at=at)
    internal_cancel(case=case, actor=actor, at=at)
    return transit(
        case=case,
        act=ending_for(case, family=withdrawn.family),
        inputs={"outcome": withdrawn.code, "words": reason},
        actor=actor,
        at=at,
        key=key,
    )
