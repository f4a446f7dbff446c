"""What screens read about questions: the gazetteer officer's queue, one question whole, and the answers for who asked.

The queue shows no customer: what was typed, why, when, about which service, under which reference.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, F, Min, Q

from crm.contacts.address_questions.models import (
    PENDING,
    AddressQuestion,
    AddressQuestionEvent,
    AddressQuestionQuerySet,
    QuestionKind,
    QuestionState,
)
from crm.contacts.models import Contact
from crm.contacts.queries import names_of, with_reference
from crm.teams.access import record_read
from crm.teams.actor import Actor, ActorKind
from crm.teams.models import Restriction
from crm.teams.policy import require

PAGE = 25
MOST_IN_A_GROUP = 50
ANSWERS_STAY = timedelta(days=14)
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class NoSuchQuestion(LookupError):
    """There is no such question, or none that this actor may see."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which questions: all that wait, or only those of a kind, a state, a ward, at least so many days old."""

    kind: str = ""
    state: str = ""
    ward: str = ""
    days: int = 0


@dataclass(frozen=True, slots=True)
class QuestionCursor:
    """The last line somebody saw: the next page begins after it."""

    opened_at: datetime
    first_id: int

    @property
    def text(self) -> str:
        """The cursor as it stands in an address."""
        return f"{(self.opened_at - _EPOCH) // timedelta(microseconds=1)}.{self.first_id}"

    @classmethod
    def read(cls, text: str) -> "QuestionCursor | None":
        """The cursor in an address; None, which is the first page, when it is none."""
        micros, _dot, first_id = text.partition(".")
        try:
            return cls(opened_at=_EPOCH + timedelta(microseconds=int(micros)), first_id=int(first_id))
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One line of the queue: one address, however many contacts typed it, or one fault of an entry."""

    question: AddressQuestion
    contacts: int
    oldest_at: datetime
    reference: str


@dataclass(frozen=True, slots=True)
class QuestionCounts:
    """How many wait and how long, by line; `oldest_at` and `median_days` are None when none waits."""

    open: int = 0
    sent: int = 0
    entries: int = 0
    oldest_at: datetime | None = None
    median_days: float | None = None

    @property
    def waiting(self) -> int:
        """Everything that waits."""
        return self.open + self.sent


@dataclass(frozen=True, slots=True)
class HiddenQuestions:
    """Questions that are not shown, and which teams to ask about them."""

    number: int
    teams: list[str]


@dataclass(frozen=True, slots=True)
class QuestionList:
    """One page of the queue, oldest first."""

    lines: list[QuestionLine]
    counts: QuestionCounts
    hidden: HiddenQuestions
    wards: list[str]
    next: QuestionCursor | None


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One question whole: everybody's who asks the same, what was answered before, what happened, who did it."""

    question: AddressQuestion
    asked: list[AddressQuestion]
    before: list[AddressQuestion]
    events: list[AddressQuestionEvent]
    names: dict[str, str]


def question_list(
    *, actor: Actor, at: datetime, wanted: Wanted, after: QuestionCursor | None = None, size: int = PAGE
) -> QuestionList:
    """One page of what waits for the gazetteer officer. The look is recorded. Raises NotPermitted."""
    require(actor, "address.settle")
    waiting = AddressQuestion.objects.visible_to(actor).pending()
    groups = _groups(_only(waiting, wanted, at))
    if after is not None:
        later = Q(oldest__gt=after.opened_at) | Q(oldest=after.opened_at, first__gt=after.first_id)
        groups = groups.filter(later)
    found = list(groups.order_by("oldest", "first")[: size + 1])
    firsts = [group["first"] for group in found[:size]]
    questions = {one.pk: one for one in _whole(AddressQuestion.objects.visible_to(actor).filter(pk__in=firsts))}
    _look(actor, at, questions.values())
    last = found[size - 1] if len(found) > size else None
    return QuestionList(
        lines=[
            QuestionLine(questions[group["first"]], group["number"], group["oldest"], _reference(questions[group["first"]]))
            for group in found[:size]
            if group["first"] in questions
        ],
        counts=_counts(waiting, at),
        hidden=_hidden(actor),
        wards=sorted(set(waiting.exclude(ward_code="").order_by().values_list("ward_code", flat=True))),
        next=None if last is None else QuestionCursor(opened_at=last["oldest"], first_id=last["first"]),
    )  # fmt: skip


def question_counts(*, actor: Actor, at: datetime) -> QuestionCounts:
    """How many questions wait, and how long. Raises NotPermitted."""
    require(actor, "gazetteer.view")
    return _counts(AddressQuestion.objects.visible_to(actor).pending(), at)


def next_question(*, actor: Actor, at: datetime, wanted: Wanted) -> int | None:
    """The key of the question that is the oldest of those wanted, None when none waits. Raises NotPermitted."""
    require(actor, "address.settle")
    waiting = _only(AddressQuestion.objects.visible_to(actor).pending(), wanted, at)
    return waiting.order_by("opened_at", "id").values_list("pk", flat=True).first()


def _only(questions: AddressQuestionQuerySet, wanted: Wanted, at: datetime) -> AddressQuestionQuerySet:
    conditions = {"kind": wanted.kind, "state": wanted.state, "ward_code": wanted.ward}
    only = questions.filter(**{name: value for name, value in conditions.items() if value})
    return only.filter(opened_at__lte=at - timedelta(days=wanted.days)) if wanted.days else only


def _groups(questions: AddressQuestionQuerySet) -> AddressQuestionQuerySet:
    return (
        questions.order_by()
        .values("group_key")
        .annotate(first=Min("id"), oldest=Min("opened_at"), number=Count("id"))
    )  # fmt: skip


def _counts(waiting: AddressQuestionQuerySet, at: datetime) -> QuestionCounts:
    rows = list(_groups(waiting).values_list("oldest", Min("state"), Min("kind")))  # OPEN comes before SENT_TO_NAMING
    if not rows:
        return QuestionCounts()
    ages = [(at - oldest) / timedelta(days=1) for oldest, _state, _kind in rows]
    still_open = sum(state == QuestionState.OPEN for _oldest, state, _kind in rows)
    return QuestionCounts(
        open=still_open,
        sent=len(rows) - still_open,
        entries=sum(kind == QuestionKind.ENTRY_WRONG for _oldest, _state, kind in rows),
        oldest_at=min(oldest for oldest, _state, _kind in rows),
        median_days=median(ages),
    )


def _hidden(actor: Actor) -> HiddenQuestions:
    """Only that there are some, and whom to ask: not when, where or why."""
    hidden = AddressQuestion.objects.hidden_from(actor).pending()
    found = list(
        hidden.order_by("id").values_list(
            "contact__restriction", "contact__customer__restriction", "contact__customer__residences__restriction", "id"
        )
    )
    keys = {key for row in found for key in row[:3] if key is not None}
    teams = Restriction.objects.filter(pk__in=keys, teams__isnull=False).values_list("teams__name", flat=True)
    return HiddenQuestions(number=len({row[3] for row in found}), teams=sorted(set(teams)) if keys else [])


def _whole(questions: AddressQuestionQuerySet) -> list[AddressQuestion]:
    """The questions with what is read of them: the entry, the match, the contact with its service and reference."""
    found = list(
        questions.select_related("property", "street", "matched").order_by("opened_at", "id")[:MOST_IN_A_GROUP]
    )
    keys = [one.contact_id for one in found if one.contact_id is not None]
    about = Contact.objects.unscoped("of questions that the actor may see").filter(pk__in=keys)
    contacts = {one.pk: one for one in with_reference(about).select_related("service").order_by("pk")} if keys else {}
    for one in found:
        if one.contact_id is not None:
            one.contact = contacts[one.contact_id]
    return found


def _reference(question: AddressQuestion) -> str:
    return question.contact.own_reference if question.contact is not None else ""


def _look(actor: Actor, at: datetime, questions: Iterable[AddressQuestion]) -> None:
    keys = [one.contact_id for one in questions if one.contact_id is not None]
    record_read(actor=actor, at=at, screen="address questions", kind="CONTACT", keys=keys)


def question_page(*, actor: Actor, at: datetime, question_id: int) -> QuestionPage:
    """One question with everything that bears on it. The look is recorded. Raises NotPermitted, NoSuchQuestion."""
    require(actor, "address.settle")
    seen = AddressQuestion.objects.visible_to(actor)
    question = seen.filter(pk=question_id).first()
    if question is None:
        raise NoSuchQuestion(question_id)
    alike = seen.filter(group_key=question.group_key)
    same = Q(state__in=PENDING) if question.state in PENDING else Q(pk=question_id)
    asked = _whole(alike.filter(same))
    before = _whole(alike.exclude(state__in=PENDING).exclude(pk=question_id))
    shown = next((one for one in asked if one.pk == question_id), question)
    _look(actor, at, [*asked, *before])
    events = list(AddressQuestionEvent.objects.filter(question_id=question_id).order_by("at", "id"))
    actors = [(event.actor_kind, event.actor_key) for event in events]
    actors += [pair for one in [*asked, *before] for pair in _actors(one)]
    return QuestionPage(question=shown, asked=asked, before=before, events=events, names=names_of(actors))


def _actors(question: AddressQuestion) -> list[tuple[str, str]]:
    return [
        (question.opened_by_kind, question.opened_by_key),
        (question.settled_by_kind, question.settled_by_key),
    ]


def contact_questions(*, actor: Actor, contact_id: int) -> list[AddressQuestion]:
    """What this contact (which the actor has open) asked the gazetteer officer, and the answers, oldest first."""
    asked = AddressQuestion.objects.visible_to(actor).filter(contact=contact_id)
    return list(asked.select_related("matched").order_by("opened_at", "id"))


def entry_questions(
    *, actor: Actor, uprn: int | None = None, usrn: int | None = None, limit: int = 10
) -> list[AddressQuestion]:
    """What was said to be wrong with this entry, and the answers, newest first. Raises NotPermitted."""
    require(actor, "property.view")
    asked = AddressQuestion.objects.visible_to(actor).filter(kind=QuestionKind.ENTRY_WRONG)
    about = asked.filter(property=uprn) if uprn is not None else asked.filter(street=usrn)
    return list(about.order_by("-opened_at", "-id")[:limit])


def answers_for(*, actor: Actor, at: datetime, limit: int = 10) -> list[AddressQuestion]:
    """What was answered of late to this member of staff's own questions, newest first. The look is recorded."""
    mine = AddressQuestion.objects.visible_to(actor).filter(
        opened_by_kind=ActorKind.STAFF, opened_by_key=actor.key, settled_at__gt=at - ANSWERS_STAY
    )
    keys = list(
        mine.exclude(settled_by_key=actor.key).order_by(F("settled_at").desc(), "-id").values_list("pk", flat=True)[:limit]
    )  # fmt: skip
    found = (
        {one.pk: one for one in _whole(AddressQuestion.objects.visible_to(actor).filter(pk__in=keys))} if keys else {}
    )
    _look(actor, at, list(found.values()))
    return [found[key] for key in keys if key in found]


def settler_of(question: AddressQuestion) -> str:
    """The name of whoever answered last, "" for the system or nobody."""
    names = names_of([(question.settled_by_kind, question.settled_by_key)])
    return names.get(question.settled_by_key, "") if question.settled_by_kind == ActorKind.STAFF else ""
