"""Questions about addresses in words: the queue, one question with its evidence, and the answer for who asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.casework.queries.gone_places import is_gone
from channels.web.dates import rough_span
from crm.contacts.address_questions.models import PENDING, AddressQuestion, QuestionKind, QuestionState
from crm.contacts.address_questions.queries import (
    QuestionCounts,
    QuestionLine,
    QuestionPage,
    answers_for,
    contact_questions,
    entry_questions,
)
from crm.contacts.address_questions.typed import typed_postcode
from crm.contacts.address_questions.where import council_of_postcode
from crm.contacts.models import Contact
from crm.contacts.queries import names_of
from crm.customers.references import shown
from crm.teams.actor import Actor
from gazetteer.areas.queries import ward_name
from gazetteer.entries.models import Property
from gazetteer.finding.queries import address_search
from gazetteer.matching.queries import Decision, address_match
from gazetteer.places import UnlistedReason

MOST_LIKELY = 6
STATE_KINDS = {
    QuestionState.OPEN: "new",
    QuestionState.SENT_TO_NAMING: "waiting",
    QuestionState.MATCHED: "done",
    QuestionState.ANSWERED: "done",
    QuestionState.REJECTED: "ended",
}


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One line of the queue as it is read."""

    href: str
    what: str
    why: str
    number: int
    service: str
    reference: str
    state: str
    state_kind: str
    opened_at: datetime
    age: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One contact that typed the address, as the officer sees it: no name."""

    reference: str
    service: str
    typed: str
    why: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as whoever asked reads it."""

    title: str
    state: str
    state_kind: str
    words: str
    href: str
    link: str
    asked_at: datetime
    settled_at: datetime | None
    by: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Likely:
    """An entry that may be the one meant, and why it is offered."""

    uprn: int
    label: str
    why: str = ""
    sure: bool = False  # one key is enough for it


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that helps to answer one question."""

    title: str
    facts: list[dict[str, Any]]
    asked: list[Asked]
    before: list[Answered]
    likely: list[Likely] = field(default_factory=list)


def address_typed(contact: Contact) -> str:
    """The address that was not found, in one line."""
    lines = [line.strip().rstrip(",") for line in contact.unlisted_lines.splitlines()]
    return ", ".join(filter(None, [*lines, contact.unlisted_postcode]))


def what_of(question: AddressQuestion) -> str:
    """What a question is about, in one line: what was typed, or which entry."""
    if question.contact is not None:
        return address_typed(question.contact) or place_now(question)
    if question.property is not None:
        return question.property.address
    return str(question.street)


def place_now(question: AddressQuestion) -> str:
    """What stands for an address that is settled: the property it turned out to be."""
    return question.matched.address if question.matched is not None else _("the contact was put right")


def why_of(question: AddressQuestion) -> str:
    """Why it was asked: the reason of the address, or what is wrong with the entry."""
    if question.kind == QuestionKind.ENTRY_WRONG:
        return str(question.get_fault_display())
    reason = question.contact.unlisted_reason if question.contact is not None else ""
    return str(UnlistedReason(reason).label) if reason else ""


def queue_line(line: QuestionLine, *, now: datetime, kept: str = "") -> QueueLine:
    """The line in words; `kept` are the filters that its link carries along."""
    question = line.question
    state = QuestionState(question.state)
    return QueueLine(
        href=reverse("staff:address-question", args=[question.pk]) + (f"?{kept}" if kept else ""),
        what=what_of(question),
        why=why_of(question),
        number=line.contacts if question.contact_id else 0,
        service=question.contact.service.name if question.contact is not None else "",
        reference=shown(line.reference) if line.reference else "",
        state=str(state.label),
        state_kind=STATE_KINDS[state],
        opened_at=line.oldest_at,
        age=rough_span(now - line.oldest_at),
    )


def median_words(counts: QuestionCounts) -> str:
    """The median age in words: "3 days", "less than a day"; "" when none waits."""
    if counts.median_days is None:
        return ""
    days = int(counts.median_days)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days} if days else _("less than a day")


def evidence_of(page: QuestionPage) -> Evidence:
    """What is known about one question, and, while it waits, which entries may be meant."""
    question = page.question
    contact = question.contact
    waits = question.state in PENDING
    return Evidence(
        title=what_of(question),
        facts=_facts(page),
        asked=[_asked(one, page.names) for one in page.asked if one.contact is not None],
        before=[answered(one, page.names) for one in page.before],
        likely=_likely(contact, page.before) if contact is not None and waits else [],
    )


def _facts(page: QuestionPage) -> list[dict[str, Any]]:
    question = page.question
    rows: list[dict[str, Any]] = [{"key": _("Why"), "text": why_of(question)}]
    if question.contact is not None:
        rows.append({"key": _("Council"), "text": council_words(question.contact)})
    if question.words:
        rows.append({"key": _("In their words"), "text": question.words})
    if question.ward_code:
        opened = timezone.localdate(question.opened_at)
        rows.append({"key": _("Ward"), "text": ward_name(code=question.ward_code, on=opened)})
    asker = page.names.get(question.opened_by_key, "")
    if asker and question.contact is None:
        rows.append({"key": _("Asked by"), "text": asker})
    if question.settled_at is not None:
        said = answered(question, page.names)
        rows.append({"key": said.state, "text": " · ".join(filter(None, [said.by, said.words]))})
    return rows


def council_words(contact: Contact) -> str:
    """Whose postcode it is, by the national directory of postcodes."""
    postcode = typed_postcode(lines=contact.unlisted_lines, postcode=contact.unlisted_postcode)
    if not postcode:
        return _("cannot be told: no postcode")
    council = council_of_postcode(postcode)
    if council is None:
        return _("%(postcode)s is not in the directory of postcodes") % {"postcode": postcode}
    ours = _("ours") if council.is_ours else _("not ours")
    return f"{council.name} ({ours})"


def _asked(question: AddressQuestion, names: Mapping[str, str]) -> Asked:
    contact = question.contact
    assert contact is not None
    return Asked(
        reference=shown(contact.own_reference),
        service=contact.service.name,
        typed=what_of(question),
        why=why_of(question),
        at=question.opened_at,
        by=names.get(question.opened_by_key, ""),
    )


def _likely(contact: Contact, before: Sequence[AddressQuestion]) -> list[Likely]:
    """What this address was found to be before, what the matching makes of it, what the search finds: each once."""
    found = {one.matched.pk: _before(one.matched) for one in before if one.matched is not None}
    for one in _matched(contact):
        found.setdefault(one.uprn, one)
    for query in _queries(contact):
        if len(found) >= MOST_LIKELY:
            break
        for hit in address_search(query=query, limit=MOST_LIKELY):
            if hit.uprn is not None:
                found.setdefault(hit.uprn, Likely(hit.uprn, hit.label, " · ".join(hit.reasons)))
    return list(found.values())[:MOST_LIKELY]


def _before(place: Property) -> Likely:
    return Likely(place.pk, place.address, _("matched before"), sure=not is_gone(place))


def _matched(contact: Contact) -> list[Likely]:
    """What the matching of addresses finds, with its score and its reason; sure where it would decide by itself."""
    text = address_typed(contact)
    postcode = typed_postcode(lines=contact.unlisted_lines, postcode=contact.unlisted_postcode)
    match = address_match(text=text, postcode=postcode)
    if match.uprn is None:
        return []
    keys = [match.uprn, *([match.runner_up[0]] if match.runner_up else [])]
    places = Property.objects.in_bulk(keys)
    why = _("%(score)s%% alike: %(reason)s") % {"score": round(match.score * 100), "reason": match.reason}
    best = Likely(match.uprn, places[match.uprn].address, why, sure=match.decision == Decision.MATCHED)
    return [best, *(Likely(key, places[key].address, _("the next best")) for key in keys[1:])]


def _queries(contact: Contact) -> Iterable[str]:
    """What to search for: everything, the first line in its postcode, the postcode."""
    typed = address_typed(contact)[:200]
    first = contact.unlisted_lines.replace(",", "\n").strip().split("\n")[0].strip()
    postcode = typed_postcode(lines=contact.unlisted_lines, postcode=contact.unlisted_postcode)
    return dict.fromkeys(filter(None, [typed, f"{first} {postcode}".strip()[:200], postcode]))


def answered(question: AddressQuestion, names: Mapping[str, str], *, with_reference: bool = False) -> Answered:
    """The question and its answer in words, for whoever asked."""
    state = QuestionState(question.state)
    words = [str(question.get_reject_reason_display()) if question.reject_reason else "", question.answer_words]
    href, link = "", ""
    if question.matched is not None:
        href, link = reverse("staff:property", args=[question.matched.pk]), question.matched.address
    elif question.property is not None:
        href, link = reverse("staff:property", args=[question.property.pk]), question.property.address
    return Answered(
        title=why_of(question) if question.kind == QuestionKind.ENTRY_WRONG else _("Address not found"),
        state=str(state.label),
        state_kind=STATE_KINDS[state],
        words=": ".join(filter(None, words)),
        href=href,
        link=link,
        asked_at=question.opened_at,
        settled_at=question.settled_at,
        by=names.get(question.settled_by_key, ""),
        reference=shown(question.contact.own_reference) if with_reference and question.contact else "",
    )


def settled_names(questions: Sequence[AddressQuestion]) -> dict[str, str]:
    """The names of whoever answered these, by key."""
    return names_of((one.settled_by_kind, one.settled_by_key) for one in questions)


def contact_asked(*, actor: Actor, contact_id: int) -> list[Answered]:
    """What a contact asked with an address that was not found, and the answers."""
    questions = contact_questions(actor=actor, contact_id=contact_id)
    names = settled_names(questions)
    return [answered(one, names) for one in questions]


def entry_asked(*, actor: Actor, uprn: int | None = None, usrn: int | None = None) -> list[Answered]:
    """What was said to be wrong with this entry, and the answers, newest first."""
    questions = entry_questions(actor=actor, uprn=uprn, usrn=usrn)
    names = settled_names(questions)
    return [answered(one, names) for one in questions]


def address_answers(*, actor: Actor, at: datetime) -> list[Answered]:
    """The late answers to this member of staff's own questions, for the desk."""
    questions = answers_for(actor=actor, at=at)
    names = settled_names(questions)
    return [answered(one, names, with_reference=True) for one in questions]
