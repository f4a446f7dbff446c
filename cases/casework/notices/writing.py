"""Writing notices, once each: of warnings and broken promises from the news of clocks, of other things in their act.

The levels (sla.md section 1): the first warning goes to who has the case, the second to the team's leader, the third to
the manager; a broken promise to leader and manager. One person has at most one unread notice of a promise, the gravest.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from cases.casework.models import Case, Question
from cases.casework.notices.models import RUNS, NoticeKind, StaffNotice
from cases.casework.notices.recipients import (
    Matter,
    leaders,
    managers,
    matter_of_case,
    matter_of_clock,
    matter_of_contact,
    owner,
    send_after,
    staff_named,
    staff_of,
    without,
)
from crm.contacts.models import Contact, Message
from crm.outbox.actions import News, outbox_put
from crm.sla.models import Clock
from crm.teams.actor import Actor, ActorKind
from crm.teams.models import User

A_MOMENT = timedelta(minutes=1)  # longer than an act takes to be committed
TOLD_AT = {1: owner, 2: leaders, 3: managers}


@transaction.atomic
def clock_warned(clock_id: int, at: datetime, attempt: int) -> None:
    """Nothing; everybody whose level was reached has their notice. Hearing it twice changes nothing; a promise that
    ended meanwhile needs none."""
    matter = matter_of_clock(clock_id)
    if matter is None or matter.clock is None or matter.clock.state not in RUNS:
        return
    for level in range(1, min(matter.clock.warned_level, max(TOLD_AT)) + 1):
        notices_write(
            kind=NoticeKind.WARNED, level=level, matter=matter, to=TOLD_AT[level](matter, at=at), at=at,
            key=f"clock-{clock_id}-{level}",
        )  # fmt: skip


@transaction.atomic
def clock_broken(clock_id: int, at: datetime, attempt: int) -> None:
    """Nothing; leader and manager know that the promise is broken, also where the work was done meanwhile, late. Hearing
    it twice changes nothing."""
    matter = matter_of_clock(clock_id)
    if matter is None or matter.clock is None or matter.clock.breached_at is None:
        return
    if matter.clock.state == Clock.State.CANCELLED:
        return
    people = {user.pk: user for user in [*leaders(matter, at=at), *managers(matter, at=at)]}
    notices_write(
        kind=NoticeKind.BROKEN, matter=matter, to=list(people.values()), at=at, key=f"clock-{clock_id}-broken"
    )


def handed_back(case: Case, *, actor: Actor, at: datetime, key: str) -> None:
    """Nothing; who leads the team knows that nobody has the case. Part of the caller's transaction."""
    matter = matter_of_case(case)
    to = without(leaders(matter, at=at), actor.user_id)
    notices_write(kind=NoticeKind.HANDED_BACK, matter=matter, to=to, at=at, key=f"handed-back-{key}")


def question_bounced(question: Question, *, case: Case, at: datetime) -> None:
    """Nothing; who has the case knows that the question did not arrive. Part of the caller's transaction."""
    matter = matter_of_case(case)
    to = owner(matter, at=at)
    notices_write(kind=NoticeKind.BOUNCED, matter=matter, to=to, at=at, key=f"bounced-{question.pk}")


def questions_answered(questions: Iterable[Question], *, case: Case, actor: Actor, at: datetime) -> None:
    """Nothing; the officer who has the case knows of the answer. Part of the caller's transaction."""
    if case.officer_id is None:
        return
    matter = matter_of_case(case)
    to = without(owner(matter, at=at), actor.user_id)
    for question in questions:
        notices_write(kind=NoticeKind.ANSWERED, matter=matter, to=to, at=at, key=f"answered-{question.pk}")


def customer_wrote(case: Case, contact: Contact, *, actor: Actor, at: datetime) -> None:
    """Nothing; who has the case, or leads its team, knows that the customer wrote. Part of the caller's transaction."""
    matter = matter_of_case(case, contact=contact)
    to = without(owner(matter, at=at), actor.user_id)
    notices_write(kind=NoticeKind.WROTE, matter=matter, to=to, at=at, key=f"wrote-{contact.pk}")


def mentioned(case: Case, users: Iterable[int], *, at: datetime, key: str) -> list[User]:
    """Those of these members of staff who may know of the case: they know now that a note mentions them. Part of the
    caller's transaction."""
    matter = matter_of_case(case)
    to = staff_of(users, matter)
    notices_write(kind=NoticeKind.MENTIONED, matter=matter, to=to, at=at, key=f"mentioned-{key}")
    return to


def message_came_back(message: Message, *, at: datetime) -> None:
    """Nothing; who wrote it, else who has the matter, knows that it did not arrive. Part of the caller's transaction."""
    contacts = Contact.objects.unscoped("what it was about").select_related("service", "service_version", "session")
    about = (
        contacts.filter(pk=message.contact_id) if message.contact_id else contacts.filter(session=message.session_id)
    )
    contact = about.order_by("pk").first() if message.contact_id or message.session_id else None
    if contact is None:
        return
    matter = matter_of_contact(contact)
    author = int(message.created_by_key) if message.created_by_kind == ActorKind.STAFF else None
    to = staff_named(author, matter) if author is not None else []
    notices_write(
        kind=NoticeKind.CAME_BACK, matter=matter, to=to or owner(matter, at=at), at=at, key=f"came-back-{message.pk}"
    )


def notices_write(
    *, kind: str, matter: Matter, to: Sequence[User], at: datetime, key: str, level: int = 0, words: str = ""
) -> list[StaffNotice]:
    """The notices that are new, each with its news for the mail; those who may know have been chosen by the caller."""
    by_key = {f"{key}-{user.pk}"[-200:]: user for user in to}
    every = StaffNotice.objects.unscoped("to write each once")
    known = set(every.filter(key__in=by_key).values_list("key", flat=True))
    graver = _who_knows_worse(kind, level, matter)
    due = send_after(matter, at=at)
    fresh = [
        StaffNotice(
            key=own, kind=kind, level=level, recipient=user, contact=matter.contact, case=matter.case,
            clock=matter.clock, written_at=at, send_after=due, words=words,
        )
        for own, user in by_key.items()
        if own not in known and user.pk not in graver
    ]  # fmt: skip
    if not fresh:
        return []
    if matter.clock is not None:
        milder = every.filter(clock=matter.clock, recipient__in=[one.recipient_id for one in fresh])
        milder.filter(read_at__isnull=True).update(read_at=at)
    people = [one.recipient_id for one in fresh]
    awaited = _whose_mail_is_coming(people, due) if due - at > A_MOMENT else set()
    StaffNotice.objects.bulk_create(fresh, ignore_conflicts=True)
    news = [
        News(kind="notices.due", subject_id=user, not_before=due, destination="email")
        for user in people
        if user not in awaited
    ]
    outbox_put(news=news, at=at)
    return fresh


def _whose_mail_is_coming(people: Sequence[int], due: datetime) -> set[int]:
    """Those whose mail of that moment has its news already: it carries these too, being still to come."""
    same = StaffNotice.objects.unscoped("whether its news is out").filter(recipient__in=people, send_after=due)
    return set(same.filter(attempted_at__isnull=True, mailed_at__isnull=True).values_list("recipient_id", flat=True))


def _who_knows_worse(kind: str, level: int, matter: Matter) -> set[int]:
    """Those who were told something as grave of this promise already: after an outage all its news comes at once."""
    if matter.clock is None or kind != NoticeKind.WARNED:
        return set()
    worse = Q(kind=NoticeKind.BROKEN) | Q(kind=NoticeKind.WARNED, level__gte=level)
    told = StaffNotice.objects.unscoped("who was told").filter(worse, clock=matter.clock)
    return set(told.values_list("recipient_id", flat=True))
