"""The gazetteer officer's answers: what was typed is matched, sent to street naming or rejected; a fault is answered.

One address typed by several contacts is settled for all of them at once. The contacts that are matched, and the cases
they raised, get the property as their place by the code of the corrections; figures follow by its news. Contacts hidden
from the officer are not touched: they stay asked, for whom they are not hidden from.

Locks: contacts, cases, questions, each in order of key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cases.casework.corrections import place_correct
from cases.casework.models import Case
from cases.casework.queries.gone_places import is_gone
from cases.casework.transit import case_locked
from crm.contacts.address_questions.actions import LONGEST_WORDS, QuestionRefused, is_pending, questions_settled
from crm.contacts.address_questions.models import (
    AddressQuestion,
    AddressQuestionEvent,
    QuestionKind,
    QuestionState,
    RejectReason,
)
from crm.contacts.models import Contact
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import NotPermitted, require
from gazetteer.entries.models import Property
from gazetteer.places import Place, PlaceKind


class AlreadySettled(Exception):
    """Somebody else was there first; `question` says what they decided, who they are and when."""

    def __init__(self, question: AddressQuestion) -> None:
        super().__init__(f"question {question.pk} is {question.state}")
        self.question = question


@dataclass(frozen=True, slots=True)
class Settled:
    """The questions that now have this answer, and how many contacts got a place by it."""

    questions: list[AddressQuestion]
    moved: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the officer decides, in the way it is written down."""

    state: QuestionState
    matched: int | None = None
    reject_reason: str = ""
    words: str = ""


def question_match(
    *, question_id: int, uprn: int, seen: str, actor: Actor, at: datetime, key: str, words: str = ""
) -> Settled:
    """What was settled: the contacts that typed this address, and their cases, are at this property from now on.

    `seen` is the state that the page showed. A second use of the key gives the first result.
    Raises NotPermitted, QuestionRefused (uprn, words), AlreadySettled, Busy.
    """
    found = Property.objects.filter(pk=uprn).first()
    if found is None:
        raise QuestionRefused({"uprn": _("There is no such property: search again.")})
    if is_gone(found):
        raise QuestionRefused({"uprn": _("This property is gone: choose what stands there now.")})
    answer = Answer(QuestionState.MATCHED, matched=uprn, words=words)
    return _settle(question_id, answer, only=QuestionKind.NOT_FOUND, seen=seen, actor=actor, at=at, key=key)


def question_send_to_naming(
    *, question_id: int, words: str, seen: str, actor: Actor, at: datetime, key: str
) -> Settled:
    """What was sent to street naming, with a note; it stays pending, to be matched or answered later.

    Raises NotPermitted, QuestionRefused (words), AlreadySettled, Busy.
    """
    answer = Answer(QuestionState.SENT_TO_NAMING, words=words)
    return _settle(question_id, answer, only=None, seen=seen, actor=actor, at=at, key=key)


def question_reject(
    *, question_id: int, reason: str, words: str, seen: str, actor: Actor, at: datetime, key: str
) -> Settled:
    """What was rejected, and why: a contact keeps the address as it was typed, an entry stays as it is.

    Raises NotPermitted, QuestionRefused (reason, words), AlreadySettled, Busy.
    """
    if reason not in RejectReason.values:
        raise QuestionRefused({"reason": _("Choose why.")})
    if reason == RejectReason.OTHER and not words.strip():
        raise QuestionRefused({"words": _("Say why: who asked reads it.")})
    answer = Answer(QuestionState.REJECTED, reject_reason=reason, words=words)
    return _settle(question_id, answer, only=None, seen=seen, actor=actor, at=at, key=key)


def question_answer(*, question_id: int, words: str, seen: str, actor: Actor, at: datetime, key: str) -> Settled:
    """What was answered about an entry that somebody said is wrong, in words.

    Raises NotPermitted, QuestionRefused (words), AlreadySettled, Busy.
    """
    if not words.strip():
        raise QuestionRefused({"words": _("Write what was done: who asked reads it.")})
    answer = Answer(QuestionState.ANSWERED, words=words)
    return _settle(question_id, answer, only=QuestionKind.ENTRY_WRONG, seen=seen, actor=actor, at=at, key=key)


@one_transaction
def _settle(
    question_id: int, answer: Answer, *, only: str | None, seen: str, actor: Actor, at: datetime, key: str
) -> Settled:
    require(actor, "address.settle")
    if len(answer.words) > LONGEST_WORDS:
        raise QuestionRefused({"words": _("Say it in up to %(count)s characters.") % {"count": LONGEST_WORDS}})
    question = AddressQuestion.objects.visible_to(actor).filter(pk=question_id).first()
    if question is None or (only is not None and question.kind != only):
        raise NotPermitted("address.settle")
    mine = AddressQuestion.objects.visible_to(actor).filter(group_key=question.group_key)
    wanted = sorted(mine.pending().values_list("contact_id", flat=True), key=lambda contact: contact or 0)
    contacts, cases = _locked([contact for contact in wanted if contact is not None])
    group = list(
        AddressQuestion.objects.unscoped("locked to be settled: the same rows, found as seen by the actor")
        .filter(pk__in=list(mine.order_by("pk").values_list("pk", flat=True)))
        .select_for_update(no_key=True, of=("self",))
        .order_by("pk")
    )
    if before := _settled_by(key, group):
        return Settled(questions=before, moved=0)
    standing = next(one for one in group if one.pk == question_id)
    if standing.state != seen or standing.state == answer.state:
        raise AlreadySettled(standing)
    asked = [one for one in group if _waits_for(answer, one) and (one.contact_id in contacts or not one.contact_id)]
    questions_settled(
        questions=asked, state=answer.state, matched=answer.matched, reject_reason=answer.reject_reason,
        words=answer.words, actor=actor, at=at, key=key,
    )  # fmt: skip
    moved = 0
    if answer.matched is not None:
        moved = _move(asked, contacts, cases, answer.matched, actor=actor, at=at, key=key)
    return Settled(questions=asked, moved=moved)


def _waits_for(answer: Answer, question: AddressQuestion) -> bool:
    return is_pending(question) and question.state != answer.state


def _locked(contact_ids: Sequence[int]) -> tuple[dict[int, Contact], dict[int, Case]]:
    """The contacts by key, and the cases they raised by contact, locked."""
    rows = Contact.objects.unscoped("locked to be put in their place").filter(pk__in=contact_ids)
    contacts = {one.pk: one for one in rows.select_for_update(no_key=True, of=("self",)).order_by("pk")}
    raised = Case.objects.unscoped("the cases of these contacts").filter(contact__in=contact_ids)
    locked = [case_locked(case_id) for case_id in raised.order_by("pk").values_list("pk", flat=True)]
    return contacts, {case.contact_id: case for case in locked}


def _settled_by(key: str, group: Sequence[AddressQuestion]) -> list[AddressQuestion]:
    """The questions of the group that an act of this key settled before."""
    by_key = AddressQuestionEvent.objects.filter(question_id__in=[one.pk for one in group], key=key)
    keys = set(by_key.values_list("question_id", flat=True))
    return [one for one in group if one.pk in keys]


def _move(
    asked: Sequence[AddressQuestion],
    contacts: dict[int, Contact],
    cases: dict[int, Case],
    uprn: int,
    *,
    actor: Actor,
    at: datetime,
    key: str,
) -> int:
    for question in asked:
        contact = contacts[question.contact_id or 0]
        place_correct(
            contact=contact,
            case=cases.get(contact.pk),
            place=Place(kind=PlaceKind.PROPERTY, uprn=uprn, words=contact.place_words),
            reason=_("The gazetteer officer found the address."),
            actor=actor,
            at=at,
            key=f"{key}-{contact.pk}",
        )
    return len(asked)
