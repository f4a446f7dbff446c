"""Asking the gazetteer officer, and writing down the answer.

A contact whose address was not found asks by being logged, in the same transaction. Settling moves contacts and cases,
and so lives with the work (cases/casework/address_settling.py); what is written about the question itself is here.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from crm.contacts.address_questions.models import (
    PENDING,
    AddressQuestion,
    AddressQuestionEvent,
    EntryFault,
    QuestionEventKind,
    QuestionKind,
    QuestionState,
)
from crm.contacts.address_questions.typed import group_key, typed_postcode
from crm.contacts.address_questions.where import council_elsewhere, ward_of
from crm.contacts.models import Contact
from crm.customers.names import storable
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import require
from gazetteer.entries.models import Property, Street
from gazetteer.places import PlaceKind, UnlistedReason

LONGEST_WORDS = 1000


class QuestionRefused(Exception):
    """What was asked or answered cannot be stored; `errors` says what, by field, and how to mend it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {words}" for name, words in errors.items()))
        self.errors = errors


def question_open(contact: Contact, *, actor: Actor, at: datetime) -> AddressQuestion | None:
    """The question this contact asks with the address it could not find; None when it asks nothing.

    Part of the caller's transaction. Outside the area, by reason or by postcode, nothing is asked. A later contact about
    an earlier one (an answer, a chase) asks only while the earlier one still does.
    """
    if contact.place_kind != PlaceKind.UNLISTED or contact.unlisted_reason == UnlistedReason.OUTSIDE:
        return None
    lines, typed = contact.unlisted_lines, contact.unlisted_postcode
    postcode = typed_postcode(lines=lines, postcode=typed)
    if contact.unlisted_country or council_elsewhere(postcode):
        return None
    group = group_key(lines=lines, postcode=typed)
    everyone = AddressQuestion.objects.unscoped("whether the same is asked already")
    waiting = everyone.pending().filter(group_key=group)
    if contact.about_id is not None and not waiting.filter(contact=contact.about_id).exists():
        return None
    asked = AddressQuestion(
        kind=QuestionKind.NOT_FOUND,
        key=f"contact-{contact.pk}-{at.isoformat()}",
        group_key=group,
        contact=contact,
        ward_code=ward_of(postcode),
        opened_at=at,
        opened_by_kind=contact.logged_by_kind,
        opened_by_key=contact.logged_by_key,
    )
    sent = (
        waiting.filter(state=QuestionState.SENT_TO_NAMING)
        .filter(contact__restriction=None, contact__customer__restriction=None)
        .order_by("id")
        .first()
    )
    if sent is not None:  # street naming has it: one more contact waits for the same answer
        asked.state, asked.answer_words = QuestionState.SENT_TO_NAMING, sent.answer_words
        asked.settled_at, asked.settled_by_kind = sent.settled_at, sent.settled_by_kind
        asked.settled_by_key = sent.settled_by_key
    asked.save(force_insert=True)
    _write([asked], QuestionEventKind.OPENED, actor=actor, at=at, contact=contact.pk)
    return asked


def question_follow(contact: Contact, *, actor: Actor, at: datetime) -> None:
    """Nothing; what this contact asked agrees with where it now is: settled by its new place, or by being voided.

    Part of the caller's transaction, which has locked the contact.
    """
    place = contact.place
    asking = AddressQuestion.objects.unscoped("of the contact just changed").pending().filter(contact=contact)
    standing = asking.select_for_update(no_key=True).first()
    stays = contact.voided_at is None and place.kind == PlaceKind.UNLISTED
    same = stays and place.reason != UnlistedReason.OUTSIDE
    if standing is not None:
        if same and standing.group_key == group_key(lines=place.lines, postcode=place.postcode):
            return
        found = place.uprn if contact.voided_at is None else None
        state = QuestionState.ANSWERED if found is None else QuestionState.MATCHED
        questions_settled(questions=[standing], state=state, matched=found, actor=actor, at=at)
    if stays:
        question_open(contact, actor=actor, at=at)


def questions_settled(
    *,
    questions: Sequence[AddressQuestion],
    state: str,
    actor: Actor,
    at: datetime,
    matched: int | None = None,
    reject_reason: str = "",
    words: str = "",
    key: str = "",
) -> None:
    """Nothing; these (locked) questions have this answer, each with its event. Part of the caller's transaction."""
    said = storable(words).strip()[:LONGEST_WORDS]
    for question in questions:
        question.state = QuestionState(state)
        question.matched_id, question.reject_reason, question.answer_words = matched, reject_reason, said
        question.settled_at, question.settled_by_kind, question.settled_by_key = at, actor.kind, actor.key
        question.save(
            update_fields=[
                "state", "matched", "reject_reason", "answer_words", "settled_at", "settled_by_kind", "settled_by_key",
            ]
        )  # fmt: skip
    facts: dict[str, Any] = {"uprn": matched} if matched is not None else {}
    if reject_reason:
        facts["reason"] = reject_reason
    _write(questions, QuestionEventKind(state), actor=actor, at=at, key=key, **facts)


def _write(
    questions: Sequence[AddressQuestion], kind: str, *, actor: Actor, at: datetime, key: str = "", **facts: Any
) -> None:
    AddressQuestionEvent.objects.bulk_create(
        AddressQuestionEvent(
            question_id=question.pk, at=at, kind=kind, actor_kind=actor.kind, actor_key=actor.key, key=key, facts=facts
        )
        for question in questions
    )


def entry_question(
    *,
    fault: str,
    words: str,
    actor: Actor,
    at: datetime,
    key: str,
    uprn: int | None = None,
    usrn: int | None = None,
) -> AddressQuestion:
    """The question "this entry is wrong" about a property or a street; the same key gives the same question.

    Raises NotPermitted, QuestionRefused (fault, words, place).
    """
    try:
        return _entry_question(fault=fault, words=words, actor=actor, at=at, key=key, uprn=uprn, usrn=usrn)
    except IntegrityError:
        before = AddressQuestion.objects.unscoped("made by the same key").filter(key=key).first()
        if before is None:
            raise
        return before


@one_transaction
def _entry_question(
    *, fault: str, words: str, actor: Actor, at: datetime, key: str, uprn: int | None, usrn: int | None
) -> AddressQuestion:
    require(actor, "address.ask")
    said = storable(words).strip()
    place, road = _entry(uprn, usrn)
    errors: dict[str, str] = {}
    if fault not in EntryFault.values:
        errors["fault"] = _("Choose what is wrong.")
    if fault == EntryFault.OTHER and not said:
        errors["words"] = _("Say what is wrong.")
    if len(said) > LONGEST_WORDS:
        errors["words"] = _("Say it in up to %(count)s characters.") % {"count": LONGEST_WORDS}
    if errors:
        raise QuestionRefused(errors)
    asked = AddressQuestion(
        kind=QuestionKind.ENTRY_WRONG,
        key=key,
        group_key=group_key(lines=key, postcode=""),  # each asker has an answer of their own
        property=place,
        street=road,
        fault=fault,
        words=said,
        ward_code=place.ward_code if place else "",
        opened_at=at,
        opened_by_kind=actor.kind,
        opened_by_key=actor.key,
    )
    with transaction.atomic():
        asked.save(force_insert=True)
    _write([asked], QuestionEventKind.OPENED, actor=actor, at=at, uprn=uprn, usrn=usrn)
    return asked


def _entry(uprn: int | None, usrn: int | None) -> tuple[Property | None, Street | None]:
    place = Property.objects.filter(pk=uprn).first() if uprn is not None else None
    road = Street.objects.filter(pk=usrn).first() if usrn is not None and place is None else None
    if place is None and road is None:
        raise QuestionRefused({"place": _("There is no such entry in the gazetteer.")})
    return place, road


def is_pending(question: AddressQuestion) -> bool:
    """True while it waits for an answer."""
    return question.state in PENDING
