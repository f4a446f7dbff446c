"""Taking a contact, whatever it turns into: a case, a chase of an open one, an answer, or nothing more to do.

The doors' one call per act. A second call with the same key returns the first result.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cases.casework.models import Case, CaseContact, CaseParty, Question
from cases.casework.raising import case_raise, clocks_on, contact_attach
from cases.casework.telling.taking import told_instead
from cases.casework.telling.turning_away import TurnedAway
from cases.casework.transit import case_locked, transit
from cases.routing.areas import terms_here
from crm.catalogue.endings import right_words
from crm.catalogue.forms import check
from crm.catalogue.forms_here import form_here
from crm.catalogue.models import NOT_FIXED_APPLIES, Family
from crm.catalogue.queries import NoSuchService
from crm.contacts.actions import IntakeRefused, Logged, SessionStart, contact_log, lock_customers
from crm.contacts.models import ENDED_THERE, Capacity, Channel, Contact, Direction, Disposition, Reference, Relation
from crm.contacts.terms import Terms, terms_of
from crm.customers.queries.seen import group_keys
from crm.sla.actions import clocks_stop
from crm.sla.models import Clock
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor, ActorKind
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.policy import NotPermitted
from gazetteer.places import Place, PlaceKind

Arguments = ParamSpec("Arguments")
NEVER_RAISES = ENDED_THERE | {Disposition.CALL_BACK, Disposition.NEEDS_SOMETHING, Disposition.PASSED_ON}


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken: the contact, its reference as stored, the case it belongs to, the clocks it started."""

    contact: Contact
    reference: str
    case: Case | None
    clocks: list[Clock] = field(default_factory=list)
    first: bool = True  # False when this key had been used before
    turned: TurnedAway | None = None  # why nothing was raised, by a rule of the service


def once_by_key(act: Callable[Arguments, Taken]) -> Callable[Arguments, Taken]:
    """The act, answering the first result when its key was used before: by the database's own uniqueness."""

    @wraps(act)
    def once(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Taken:
        try:
            return act(*args, **kwargs)
        except IntegrityError as failure:
            before = taken_before(str(kwargs["key"]))
            if before is not None:
                return before
            if "property" in str(failure) or "street" in str(failure):
                raise IntakeRefused({"place": _("There is no such address: search again.")}) from failure
            raise

    return once


def taken_before(key: str) -> Taken | None:
    """What the first use of this key took, None when it is new."""
    contact = _keyed.first(key=key)
    if contact is None:
        return None
    reference = Reference.objects.get(contact=contact, kind=Reference.Kind.OWN).value
    return Taken(contact=contact, reference=reference, case=case_of(contact.pk), first=False)


@compiled_once
def _keyed(*, key: Given) -> QuerySet[Contact]:
    return Contact.objects.unscoped("the caller's own, by its key").filter(key=key).select_related("session")


def case_of(contact_id: int) -> Case | None:
    """The case a contact raised or is attached to."""
    cases = Case.objects.unscoped("by its contact, for an act")
    attached = CaseContact.objects.filter(contact=contact_id).values("case")
    return cases.filter(contact=contact_id).first() or cases.filter(pk__in=attached).first()


@once_by_key
@one_transaction
def contact_take(
    *,
    session: int | SessionStart,
    service_id: int,
    customer_id: int | None,
    place: Place,
    disposition: str,
    answers: dict[str, str],
    notes: str,
    actor: Actor,
    at: datetime,
    key: str,
    capacity: str = Capacity.SELF,
    authority_words: str = "",
    authority_id: int | None = None,
    received_at: datetime | None = None,
    chase_of: int | None = None,
    joins: bool = False,
    finish: bool = False,
    restriction_id: int | None = None,
    asked: bool = False,
    notice_id: int | None = None,
    insists: bool = False,
) -> Taken:
    """What was taken: the contact with its reference, and its case when the service has a workflow and it was raised.
    `chase_of` (a case's key) makes it a chase, or a further report when the customer was no party to the case yet; with
    `joins` it is a report of the same thing by whoever reports, and a new one when that case has ended meanwhile; `asked`
    when they want our acknowledgement in writing; `notice_id` the notice they were told of. What the service does not
    take by a rule of its own (`turned`) is logged and raises nothing, unless they may insist and do (`insists`).
    Raises NotPermitted, IntakeRefused (errors by field: service, place, customer, disposition, answers.CODE), Busy.
    """
    terms = terms_here(terms_offered(service_id), place, at=at)
    clean = answers_checked(terms, answers, place, disposition, chasing=chase_of is not None, actor=actor, at=at)
    relation: str = Relation.NEW
    about_id: int | None = None
    case = None
    if chase_of is not None:
        relation, about_id = _what_it_is(chase_of, customer_id, actor, joins=joins)
        speaker = session.speaker_id if isinstance(session, SessionStart) else None
        case = case_heard_of(chase_of, [customer_id, speaker], actor)
        if joins and case.closed_at is not None:
            relation, about_id, case = Relation.NEW, None, None
            clean = answers_checked(terms, answers, place, disposition, chasing=False, actor=actor, at=at)
    instead = told_instead(
        terms.version, disposition="" if case is not None else disposition, answers=clean, place=place,
        session=session, customer_id=customer_id, notice_id=notice_id, insists=insists, actor=actor, at=at,
    )  # fmt: skip
    disposition = instead.disposition or disposition
    logged = contact_log(
        session=session,
        customer_id=customer_id,
        terms=terms,
        place=place,
        disposition=disposition,
        answers=clean,
        notes=notes,
        actor=actor,
        at=at,
        key=key,
        capacity=capacity,
        authority_words=authority_words,
        authority_id=authority_id,
        received_at=received_at,
        relation=relation,
        about_id=about_id,
        finish=finish,
        restriction_id=restriction_id,
        asked=asked,
    )
    if case is not None:
        contact_attach(case=case, logged=logged, actor=actor, at=at)
    elif terms.version.workflow and disposition not in NEVER_RAISES:
        case = case_raise(logged=logged, terms=terms, actor=actor, at=at)
    instead.keep(logged.contact)
    return replace(_taken(logged, case), turned=instead.turned)


def case_heard_of(case_id: int, customer_ids: list[int | None], actor: Actor) -> Case:
    """The case, locked before anything is written about it: an act on it that writes to the same customer waits here,
    not in the customer's stream of messages while it holds the case."""
    lock_customers(customer_ids=customer_ids, actor=actor)
    return case_locked(case_id)


def _taken(logged: Logged, case: Case | None) -> Taken:
    return Taken(contact=logged.contact, reference=logged.reference, case=case, clocks=logged.clocks)


def terms_offered(service_id: int) -> Terms:
    """The terms of a service that is offered. Raises IntakeRefused (service)."""
    try:
        return terms_of(service_id=service_id)
    except NoSuchService:
        raise IntakeRefused({"service": _("This service is not offered any more: choose another.")}) from None


def answers_checked(
    terms: Terms, answers: dict[str, str], place: Place, disposition: str, *, chasing: bool, actor: Actor, at: datetime
) -> dict[str, str]:
    """The answers, cleaned. Raises IntakeRefused (disposition, answers.CODE, place): what the service needs is not there."""
    if disposition not in Disposition.values:
        raise IntakeRefused({"disposition": _("Choose how this contact ended.")})
    raising = bool(terms.version.workflow) and disposition not in NEVER_RAISES and not chasing
    if disposition == Disposition.RAISED and not terms.version.workflow:
        raise IntakeRefused({"disposition": _("This service raises no work: choose how it was dealt with.")})
    form = form_here(terms.version.form, place, at=at, public=actor.kind == ActorKind.CUSTOMER)
    clean, wrong = check(form, answers, today=localtime(at).date())
    errors = {f"answers.{code}": words for code, words in wrong.items()} if raising else {}
    if raising and terms.version.needs_place and place.kind == PlaceKind.UNKNOWN:
        errors["place"] = _("Say where: choose an address, or say that it is not listed.")
    elif raising and not terms.version.takes(place.kind):
        kinds = _(" or ").join(str(PlaceKind(kind).label).lower() for kind in terms.version.place_kinds)
        errors["place"] = _("This service needs %(kinds)s: choose again where it is.") % {"kinds": kinds}
    if errors:
        raise IntakeRefused(errors)
    return clean


def _what_it_is(case_id: int, customer_id: int | None, actor: Actor, *, joins: bool) -> tuple[str, int]:
    case = Case.objects.not_hidden_from(actor).filter(pk=case_id).first()
    if case is None:
        raise NotPermitted("case.view")
    party = (
        not joins
        if customer_id is None
        else CaseParty.objects.unscoped("is it a chase?")
        .filter(case=case, customer__in=group_keys(customer_id))
        .exists()
    )
    return (Relation.CHASE if party else Relation.SAME_REPORT), case.contact_id


def _story(contact_id: int) -> tuple[Contact, Case | None]:
    contact = Contact.objects.unscoped("possession was shown").select_related("service").get(pk=contact_id)
    return contact, case_of(contact_id)


def _follow_up(
    *, contact: Contact, relation: str, words: str, actor: Actor, at: datetime, key: str, channel: str
) -> Logged:
    """A further contact by the customer about an earlier one of theirs, in a session of its own."""
    if not words.strip():
        raise IntakeRefused({"words": _("Write what you want to tell us.")})
    return contact_log(
        session=SessionStart(channel=channel, key=key, speaker_id=contact.customer_id, started_at=at),
        customer_id=contact.customer_id,
        terms=terms_of(service_id=contact.service_id, withdrawn_too=True),
        place=contact.place,
        disposition=Disposition.RAISED,
        answers={},
        notes=words,
        actor=actor,
        at=at,
        key=key,
        relation=relation,
        about_id=contact.pk,
        finish=True,
        restriction_id=contact.restriction_id,
    )


@once_by_key
@one_transaction
def words_add(
    *, contact_id: int, words: str, actor: Actor, at: datetime, key: str, channel: str = Channel.WEB
) -> Taken:
    """What the customer added to the story of this contact; an open question is answered by it and the promise runs on.

    The door has shown that the customer holds the reference (possession). Raises IntakeRefused, Busy.
    """
    contact, case = _story(contact_id)
    asked = (
        case is not None
        and Question.objects.filter(
            case=case, state=Question.State.ASKED, contact__customer=contact.customer_id
        ).exists()
    )
    relation = Relation.ANSWERS if asked else Relation.ADDS
    if case is not None:
        case = case_heard_of(case.pk, [contact.customer_id], actor)
    logged = _follow_up(contact=contact, relation=relation, words=words, actor=actor, at=at, key=key, channel=channel)
    if case is not None:
        contact_attach(case=case, logged=logged, actor=actor, at=at)
    return _taken(logged, case)


@dataclass(frozen=True, slots=True)
class NotFixed:
    """What became of "it is not fixed": reopened, or a contact for a person to judge, and why."""

    taken: Taken
    reopened: bool
    why: str


def may_reopen(case: Case, *, at: datetime) -> bool:
    """True when "it is not fixed" reopens this case: its ending was of the kind, and the window is open."""
    if case.closed_at is None or case.outcome is None:
        return False
    window = timedelta(days=case.service_version.not_fixed_days)
    return Family(case.outcome.family) in NOT_FIXED_APPLIES and at <= case.closed_at + window


def not_fixed(
    *, contact_id: int, words: str, actor: Actor, at: datetime, key: str, channel: str = Channel.WEB
) -> NotFixed:
    """The same case open again with a new cycle of its promise, or, after the window, a linked contact.

    The door has shown that the customer holds the reference. Raises IntakeRefused, Busy.
    """
    taken = _say_not_fixed(contact_id=contact_id, words=words, actor=actor, at=at, key=key, channel=channel)
    reopened = taken.case is not None and taken.case.closed_at is None
    why = _("We have opened it again.") if reopened else _judged(taken.case)
    return NotFixed(taken=taken, reopened=reopened, why=why)


def _judged(case: Case | None) -> str:
    """Why a person must judge what was said, and the right way for who does not agree."""
    outcome = case.outcome if case is not None else None
    if outcome is not None and Family(outcome.family) not in NOT_FIXED_APPLIES:
        why = _("This was decided: somebody will read what you wrote and answer you.")
        return f"{why} {right_words(outcome.family, outcome.review, outcome.said_review)}".strip()
    return _("This ended too long ago to open again by itself: somebody will read what you wrote and answer you.")


@once_by_key
@one_transaction
def _say_not_fixed(*, contact_id: int, words: str, actor: Actor, at: datetime, key: str, channel: str) -> Taken:
    contact, case = _story(contact_id)
    if case is None:
        raise IntakeRefused({"words": _("There is no work on this to open again: ring us, please.")})
    case = case_heard_of(case.pk, [contact.customer_id], actor)
    logged = _follow_up(
        contact=contact, relation=Relation.NOT_FIXED, words=words, actor=actor, at=at, key=key, channel=channel
    )
    contact_attach(case=case, logged=logged, actor=actor, at=at)
    if may_reopen(case, at=at):
        # Without the words: every reporter is told that it is open again, none what another of them wrote.
        case = transit(case=case, act="reopen", inputs={}, actor=actor, at=at, key=key)
    return _taken(logged, case)


@once_by_key
@one_transaction
def answer_log(
    *, contact_id: int, notes: str, actor: Actor, at: datetime, key: str, channel: str = Channel.PHONE
) -> Taken:
    """Our answer to a contact that raised no work, given by telephone, letter or in person: an outbound session.

    Its promises to respond and to put right are met by a person. Raises NotPermitted, IntakeRefused (words), Busy.
    """
    contact = Contact.objects.visible_to(actor).select_related("service").filter(pk=contact_id).first()
    if contact is None:
        raise NotPermitted("contact.log")
    if not notes.strip():
        raise IntakeRefused({"words": _("Write what you told them.")})
    if case_of(contact_id) is not None:  # its promises end with the work, not with a call
        raise IntakeRefused({"words": _("There is work on this: answer on its case.")})
    logged = contact_log(
        session=SessionStart(
            channel=channel, key=key, speaker_id=contact.customer_id, started_at=at, direction=Direction.OUT
        ),
        customer_id=contact.customer_id,
        terms=terms_of(service_id=contact.service_id, withdrawn_too=True),
        place=contact.place,
        disposition=Disposition.ANSWERED,
        answers={},
        notes=notes,
        actor=actor,
        at=at,
        key=key,
        relation=Relation.ADDS,
        about_id=contact.pk,
        finish=True,
        restriction_id=contact.restriction_id,
    )
    owed = clocks_on([contact.pk], states=[Clock.State.RUNNING, Clock.State.PAUSED])
    clocks_stop(clock_ids=owed, met_by=Clock.MetBy.PERSON, actor=actor, at=at)
    return _taken(logged, None)
