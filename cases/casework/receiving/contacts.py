"""The contact that a person's message is: a new matter, or one more word in a matter of theirs."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from cases.casework.intake import case_heard_of
from cases.casework.models import Question
from cases.casework.notices.writing import customer_wrote
from cases.casework.raising import contact_attach
from cases.casework.receiving.senders import Sender
from cases.casework.receiving.threads import Thread
from crm.contacts.actions import Logged, SessionStart, contact_log
from crm.contacts.correspondence.models import Inbox
from crm.contacts.correspondence.received import Received
from crm.contacts.models import Contact, Disposition, Promise, Relation, Unacknowledged
from crm.contacts.terms import terms_of
from crm.customers.queries.seen import group_keys
from crm.sla.models import Clock, ClockKind
from crm.teams.actor import Actor
from gazetteer.places import Place

OwnWords = Mapping[str, tuple[str, str]] | None  # the council's, by language
OWED_ANYWAY = frozenset({Unacknowledged.SAME_THREAD, Unacknowledged.STORM})  # what was said before covers it


def contact_of_new(
    received: Received, *, inbox: Inbox, sender: Sender, key: str, reason: str, actor: Actor, at: datetime
) -> tuple[Logged, OwnWords]:
    """A new matter, of the customer whose address it came from, or of nobody yet, for a person to read; and the council's
    own words to acknowledge it."""
    holder = sender.holder
    terms = terms_of(service_id=inbox.service_id, withdrawn_too=True)
    logged = contact_log(
        session=_session(received, key=key, speaker_id=holder.customer_id if holder else None, reason=reason),
        customer_id=holder.customer_id if holder else None,
        terms=terms,
        place=Place(),
        disposition=Disposition.PASSED_ON,
        answers={},
        notes="",
        actor=actor,
        at=at,
        key=key,
        received_at=received.received_at,
        finish=True,
        restriction_id=sender.restriction_id,
        acknowledges=False,
        kinds=_but_acknowledge() if reason in OWED_ANYWAY else None,
    )
    return logged, terms.acknowledgement


def contact_of_thread(
    received: Received, *, thread: Thread, key: str, reason: str, actor: Actor, at: datetime
) -> tuple[Logged, OwnWords]:
    """One more contact about the matter it goes on with: an answer when they were asked, and the promise runs on at once.

    A reply to a case that has ended is a person's to judge: it never opens it again.
    """
    about, case = thread.contact, thread.case
    relation = Relation.ADDS
    if case is not None:
        case = case_heard_of(case.pk, [thread.customer_id], actor)
        relation = Relation.ANSWERS if _is_asked(case.pk, thread.customer_id) else Relation.ADDS
    terms = terms_of(service_id=about.service_id, withdrawn_too=True)
    logged = contact_log(
        session=_session(received, key=key, speaker_id=thread.customer_id, reason=reason),
        customer_id=thread.customer_id,
        terms=terms,
        place=about.place,
        disposition=Disposition.RAISED,
        answers={},
        notes="",
        actor=actor,
        at=at,
        key=key,
        received_at=received.received_at,
        relation=relation,
        about_id=about.pk,
        finish=True,
        restriction_id=about.restriction_id,
        acknowledges=False,
        kinds=_begun_by(about, is_worked_on=case is not None and case.closed_at is None, reason=reason),
    )
    if case is not None:
        contact_attach(case=case, logged=logged, actor=actor, at=at)
        if relation != Relation.ANSWERS:  # of an answer they are told as such
            customer_wrote(case, logged.contact, actor=actor, at=at)
    return logged, terms.acknowledgement


def _session(received: Received, *, key: str, speaker_id: int | None, reason: str) -> SessionStart:
    words = " ".join(f"{received.sender_name} <{received.sender}>".split()) if received.sender else received.sender_name
    return SessionStart(
        channel=received.channel,
        key=key,
        speaker_id=speaker_id,
        speaker_words="" if speaker_id is not None else words[:300],
        started_at=received.received_at,
        unacknowledged=reason,
    )


def _is_asked(case_id: int, customer_id: int | None) -> bool:
    if customer_id is None:
        return False
    asked = Question.objects.filter(case=case_id, state=Question.State.ASKED)
    return asked.filter(contact__customer__in=group_keys(customer_id)).exists()


def _begun_by(about: Contact, *, is_worked_on: bool, reason: str) -> Sequence[ClockKind]:
    """The promises that a further word begins: to acknowledge it and, where nobody is at work on the matter and no answer
    is promised any more, to answer it."""
    kinds = [] if reason in OWED_ANYWAY else [ClockKind.ACKNOWLEDGE]
    owed = Promise.objects.filter(contact=about.pk, kind=ClockKind.RESPOND)
    running = owed.filter(clock__state__in=[Clock.State.RUNNING, Clock.State.PAUSED])
    return kinds if is_worked_on or running.exists() else [*kinds, ClockKind.RESPOND]


def _but_acknowledge() -> Sequence[ClockKind]:
    return [kind for kind in ClockKind if kind != ClockKind.ACKNOWLEDGE]
