"""Parts of acts that several acts share: raising a case, attaching a contact, writing to its parties. No transaction."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.casework.exclusions import exclusions_follow, people_named
from cases.casework.following import derive_due
from cases.casework.internal_targets import internal_clocks, internal_start
from cases.casework.models import Case, CaseContact, CaseEvent, CaseParty, PartyRole, Question
from cases.casework.notices.writing import questions_answered
from cases.casework.registry import workflow_named
from cases.casework.routed import routed
from cases.casework.work.hearing import Happening, What, work_heard
from crm.catalogue.forms import check
from crm.catalogue.queries import wording_of
from crm.catalogue.wordings.languages import speaking
from crm.catalogue.words import Words
from crm.catalogue.words import said as said_in
from crm.contacts.actions import Logged
from crm.contacts.models import Contact, Message, Promise, Reference, Relation
from crm.contacts.saying import link_to, message_out, sending
from crm.contacts.terms import Terms
from crm.customers.queries.seen import group_keys
from crm.customers.references import shown
from crm.outbox.actions import News, outbox_put
from crm.sla.actions import clocks_resume
from crm.sla.models import Clock
from crm.teams.actor import Actor
from crm.teams.compiled_once import Given, compiled_once
from gazetteer.places import Place, PlaceKind


def case_event(case: Case, kind: str, *, actor: Actor, at: datetime, key: str = "", **given: Any) -> CaseEvent:
    """An unsaved event of a case; `given` may hold act, from_state, to_state and facts (codes and dates)."""
    return CaseEvent(case_id=case.pk, at=at, kind=kind, actor_kind=actor.kind, actor_key=actor.key, key=key, **given)


def case_raise(*, logged: Logged, terms: Terms, actor: Actor, at: datetime) -> Case:
    """The case this contact raised. Raises NoTeam, UnknownWorkflow: the service's configuration is at fault."""
    contact = logged.contact
    workflow = workflow_named(terms.version.workflow)
    goes = routed(contact=contact, channel=logged.session.channel, terms=terms, at=at)
    due = [clock.due_at for clock in logged.clocks if clock.state == Clock.State.RUNNING and clock.due_at]
    case = Case(
        contact=contact,
        service=contact.service,
        service_version=terms.version,
        workflow=workflow.code,
        state=workflow.initial,
        team_id=goes.team_id,
        routed_because=goes.because,
        opened_at=at,
        last_heard_at=contact.received_at,
        next_due_at=min(due, default=None),
        restriction_id=contact.restriction_id,
        **contact.place.columns(),
    )
    case.save(force_insert=True)
    CaseEvent.objects.bulk_create(
        [
            case_event(
                case, "RAISED", actor=actor, at=at, to_state=case.state,
                facts={"contact": contact.pk} | goes.facts,
            )
        ]
    )  # fmt: skip
    _make_party(case, contact, at)
    internal_start(case=case, actor=actor, at=at)
    people_named(case, contact, actor=actor, at=at)
    if logged.of_staff:
        exclusions_follow(case, actor=actor, at=at)
    work_heard(case, Happening(What.STATE, of=case.state), actor=actor, at=at)
    return case


def hidden_as(case: Case) -> int | None:
    """What hides the case hides what comes of it, unless it is only that all cases of its service are confidential: the
    other service's own teams have to read theirs."""
    of_service = case.restriction is not None and case.restriction.service_version is not None
    return None if of_service else case.restriction_id


def place_fitting(case: Case, terms: Terms) -> Place:
    """Where the case is, where the service takes such a place; else it is not known yet."""
    return case.place if terms.version.takes(case.place.kind) else Place(kind=PlaceKind.UNKNOWN)


def answers_fitting(terms: Terms, answers: Mapping[str, str]) -> dict[str, str]:
    """Those of the answers that this service's form takes as they are; the rest is asked."""
    clean, errors = check(terms.version.form, answers)
    return {code: answer for code, answer in clean.items() if code not in errors}


def _make_party(case: Case, contact: Contact, at: datetime) -> None:
    """Nothing; the customer of the contact, when known, is a party to the case."""
    if contact.customer_id is not None:
        CaseParty.objects.bulk_create(
            [
                CaseParty(
                    case=case, customer_id=contact.customer_id, contact=contact, role=PartyRole.REPORTER, active_from=at
                )
            ]
        )


def contact_attach(*, case: Case, logged: Logged, actor: Actor, at: datetime) -> None:
    """Nothing; the contact belongs to the (locked) case: counted, its customer a party, what waited for them goes on."""
    contact = logged.contact
    CaseContact.objects.create(case=case, contact=contact, attached_at=at)
    kind = {Relation.CHASE: "CHASED", Relation.SAME_REPORT: "REPORTED_TOO"}.get(Relation(contact.relation), "HEARD")
    case.last_heard_at = max(case.last_heard_at, contact.received_at)
    case.chase_count += contact.relation == Relation.CHASE
    if contact.relation == Relation.SAME_REPORT:
        case.reporter_count += 1
        _make_party(case, contact, at)
        if logged.of_staff:
            exclusions_follow(case, actor=actor, at=at)
    case.save(update_fields=["last_heard_at", "chase_count", "reporter_count"])
    CaseEvent.objects.bulk_create([case_event(case, kind, actor=actor, at=at, facts={"contact": contact.pk})])
    waiting_ends(case=case, customer_id=contact.customer_id, answer=contact, actor=actor, at=at)
    derive_due([case.pk])
    if kind != "HEARD":
        work_heard(case, Happening(What.TOLD), actor=actor, at=at)


def contact_ids_of(case: Case) -> list[int]:
    """The keys of the contacts of a case, the raising one first."""
    return [case.contact_id, *_later_contacts(case=case.pk)]


@compiled_once
def _later_contacts(*, case: Given) -> QuerySet[CaseContact, int]:
    return CaseContact.objects.filter(case=case).order_by("pk").values_list("contact_id", flat=True)


def clocks_on(contact_ids: Iterable[int], *, states: Iterable[str]) -> list[int]:
    """The keys of the clocks in these states that are promises about these contacts."""
    return _clocks_of(contacts=list(contact_ids), states=[str(state) for state in states])


@compiled_once
def _clocks_of(*, contacts: Given, states: Given) -> QuerySet[Promise, int]:
    promises = Promise.objects.filter(contact__among=contacts, clock__state__among=states)
    return promises.order_by("clock").values_list("clock_id", flat=True)


# What is promised about any contact of the case, and what its department set itself: asked whenever a case ends.
_OPEN_ON = """
SELECT p.clock_id FROM crm_promise p JOIN crm_clock k ON k.id = p.clock_id
WHERE k.state IN ('RUNNING', 'PAUSED') AND (
    p.contact_id = %(contact)s
    OR p.contact_id = ANY(ARRAY(SELECT a.contact_id FROM cases_casecontact a WHERE a.case_id = %(case)s)))
UNION
SELECT t.clock_id FROM cases_internaltarget t JOIN crm_clock k ON k.id = t.clock_id
WHERE t.case_id = %(case)s AND k.state IN ('RUNNING', 'PAUSED')
ORDER BY 1
"""


def open_clocks(case: Case) -> list[int]:
    """The keys of every clock that goes on about a case, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_ON, {"contact": case.contact_id, "case": case.pk})
        return [row[0] for row in cursor.fetchall()]


def waiting_ends(
    *, case: Case, customer_id: int | None, answer: Contact | None, actor: Actor, at: datetime, state: str = "ANSWERED"
) -> bool:
    """True when an open question to this customer ended now and their promises on the case run again."""
    if customer_id is None:
        return False
    group = group_keys(customer_id)  # whoever is shown as one with them is the same person
    asked = list(
        Question.objects.filter(case=case, state=Question.State.ASKED, contact__customer__in=group).order_by("pk")
    )
    for question in asked:
        question.state, question.ended_at, question.answer = Question.State(state), at, answer
        question.save(update_fields=["state", "ended_at", "answer"])
        CaseEvent.objects.bulk_create([case_event(case, state, actor=actor, at=at, facts={"question": question.pk})])
    if asked:
        theirs = Contact.objects.unscoped("whose clocks").filter(pk__in=contact_ids_of(case), customer__in=group)
        paused = clocks_on(theirs.values_list("pk", flat=True), states=[Clock.State.PAUSED])
        paused += internal_clocks(case, states=[Clock.State.PAUSED])
        clocks_resume(clock_ids=paused, actor=actor, at=at)
        if answer is not None:
            questions_answered(asked, case=case, actor=actor, at=at)
            for question in asked:
                work_heard(case, Happening(What.ANSWERED, of=str(question.pk)), actor=actor, at=at)
        outbox_put(news=[News(kind="case.changed", subject_id=case.pk)], at=at)
    return bool(asked)


def tell_parties(
    *, case: Case, event: str, words: Words, actor: Actor, at: datetime, key: str, only: int | None = None, **names: Any
) -> tuple[list[Message], list[News]]:
    """The saved messages to every party that is written to (or to this customer only), each in their language, and the
    news that carries them; a name that is a date is said as a day, words in several languages in theirs.

    Records that are shown as one are one person, who is written to once: about what was said first.
    """
    each = [one for one in _written_to(case=case.pk) if only is None or one.customer_id == only]
    people = sorted({party.customer.canonical_id: party for party in each}.values(), key=lambda party: party.pk)
    if not people:
        return [], []
    about = [party.contact_id or case.contact_id for party in people]
    references = dict(_own_references(contacts=about))
    messages = []
    for party, contact_id in zip(people, about, strict=True):
        reference = references[contact_id]
        with speaking(party.customer.language):
            about_it = {
                "service": case.service_version.subject_of(case.service),
                "reference": shown(reference),
                "link": link_to(reference),
            }
            given = {name: _said(value) for name, value in names.items()}
            said = wording_of(event=event, service=case.service, names={**about_it, "words": said_in(words), **given})
        messages.append(
            message_out(
                key=f"{event}-{key}-{party.pk}",
                event=event,
                words=said,
                actor=actor,
                at=at,
                contact_id=contact_id,
                customer_id=party.customer_id,
            )
        )
    Message.objects.bulk_create(messages)
    return messages, sending(messages)


@compiled_once
def _written_to(*, case: Given) -> QuerySet[CaseParty]:
    parties = CaseParty.objects.unscoped("to write to them, not to show them").filter(case=case)
    return parties.filter(is_written_to=True, active_to__isnull=True).select_related("customer").order_by("-pk")


@compiled_once
def _own_references(*, contacts: Given) -> QuerySet[Reference, tuple[int, str]]:
    own = Reference.objects.filter(contact__among=contacts, kind=Reference.Kind.OWN)
    return own.values_list("contact_id", "value")


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return said_in(value)
    return date_format(value, "l j F") if isinstance(value, date) else str(value)


def open_work(customer_ids: list[int]) -> list[str]:
    """Why these records cannot be erased yet: work of theirs goes on."""
    parties = CaseParty.objects.unscoped("whether work goes on").filter(
        customer__in=customer_ids, active_to__isnull=True
    )
    if parties.filter(case__closed_at__isnull=True).exists():
        return [_("They have open cases: end those first.")]
    return []


def busy_words() -> str:
    """What a door says when somebody else holds the record."""
    return _("Somebody else is changing this record. Nothing was lost: try again in a moment.")
