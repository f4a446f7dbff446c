"""The outbox in words: queues, destinations, what went today and why some did not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels.web.dates import rough_span
from crm.contacts.channels.known import channel_name
from crm.contacts.models import Message
from crm.contacts.sent import reasons_since, sent_since
from crm.outbox.models import OutboxEntry, OutboxEvent
from crm.outbox.queries import Place, Queue, events, holders, inside, places, queues, without_addresses
from crm.outbox.registry import destinations
from crm.teams.models import User

STUCK_AFTER = timedelta(minutes=10)
ORDER = ("SENT", "DELIVERED", "BOUNCED", "FAILED", "REFUSED", "HELD")


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One kind for one destination."""

    queue: Queue
    what: str
    where: str
    age: str
    stuck: str  # why it does not go: its destination rests or is paused, or nobody knows; "" when it flows
    href: dict[str, str]


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One destination: how it stands, and what a person may do."""

    place: Place
    word: str
    shape: str
    why: str
    until: datetime | None
    may_pause: bool
    may_resume: bool


@dataclass(frozen=True, slots=True)
class SentLine:
    """One channel's messages of today, a number and its rows for each state."""

    channel: str
    numbers: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """Everything on the page."""

    queues: list[QueueLine]
    places: list[PlaceLine]
    held: list[tuple[str, int, datetime, str]]
    heads: list[str]
    sent: list[SentLine]
    reasons: list[tuple[str, str, int, str]]
    inside: tuple[int, int]
    events: list[tuple[datetime, str, str, str]]
    dead: int


def outbox_page(*, at: datetime, since: datetime) -> OutboxPage:
    """The page as it stands at this moment; `since` is when today began."""
    named = {one.name: _(one.words) for one in destinations()}
    found = queues(at=at)
    standing = [_place(one, at=at) for one in places(at=at)]
    shut = {line.place.name: line.word for line in standing if line.may_resume}
    return OutboxPage(
        queues=[_queue(one, named, shut, at=at) for one in found],
        places=standing,
        held=[
            (_holder(name, named), count, first, _rows("held", held_by=name)) for name, count, first in holders(at=at)
        ],
        heads=[str(Message.State(state).label) for state in ORDER],
        sent=_sent(since),
        reasons=[
            (str(Message.State(state).label), reason or _("no reason said"), count, _messages(state=state))
            for state, reason, count in reasons_since(since=since)
        ],
        inside=inside(at=at),
        events=_events(named),
        dead=sum(one.dead for one in found),
    )


def _queue(queue: Queue, named: dict[str, str], shut: dict[str, str], *, at: datetime) -> QueueLine:
    age = at - queue.oldest if queue.oldest is not None else None
    stuck = shut.get(queue.destination, _("stuck") if age is not None and age > STUCK_AFTER else "")
    asked = {"kind": queue.kind, "destination": queue.destination}
    return QueueLine(
        queue=queue,
        what=kind_words(queue.kind),
        where=named.get(queue.destination, queue.destination) or _("within the platform"),
        age=rough_span(age) if age is not None else "",
        stuck=stuck if queue.due else "",
        href={state: _rows(state, **asked) for state in ("due", "later", "held", "dead")},
    )


def kind_words(kind: str) -> str:
    """What an entry of this kind does, in words; its name where nobody wrote any."""
    return {
        "message.send": _("Message to a customer"),
        "message.send.let_go": _("Message that was let go"),
        "notices.due": _("Mail to staff about notices"),
        "care.review": _("Mail to staff about reviews"),
        "caution.letter": _("Letter of a caution"),
        "job.deliver": _("Job to a partner"),
        "clock.breached": _("Promise broken"),
        "clock.warned": _("Promise about to break"),
        "case.changed": _("Figures of a case"),
        "contact.logged": _("Figures of a contact"),
        "contact.changed": _("Figures of a contact"),
        "question.lost": _("Question that did not arrive"),
    }.get(kind, kind)


def _place(place: Place, *, at: datetime) -> PlaceLine:
    state, row = place.state(at), place.row
    word, shape = {
        "WELL": (_("Goes"), "done"),
        "FAILING": (_("Fails"), "waiting"),
        "RESTS": (_("Rests"), "late"),
        "PAUSED": (_("Paused"), "late"),
    }[state]
    why = ""
    if row is not None and state != "WELL":
        why = row.paused_why if state == "PAUSED" else without_addresses(row.last_error)
    return PlaceLine(
        place=place,
        word=word,
        shape=shape,
        why=why,
        until=row.rests_until if row is not None and state == "RESTS" else None,
        may_pause=state != "PAUSED",
        may_resume=state in {"PAUSED", "RESTS"},
    )


def _holder(name: str, named: dict[str, str]) -> str:
    if name.startswith("quiet:"):
        where = named.get(name.removeprefix("quiet:"), name)
        return _("Quiet hours: %(where)s") % {"where": where}
    return named.get(name, name) or _("a rule")


def _sent(since: datetime) -> list[SentLine]:
    return [
        SentLine(
            channel=channel_name(channel),
            numbers=[(states.get(state, 0), _messages(channel=channel, state=state)) for state in ORDER],
        )
        for channel, states in sent_since(since=since).items()
    ]


def _events(named: dict[str, str]) -> list[tuple[datetime, str, str, str]]:
    """(when, who, what, of what and why) of what people did lately."""
    found = list(events())
    keys = [int(one.actor_key) for one in found if one.actor_key.isdecimal()]
    people = {str(user.pk): user.full_name for user in User.objects.filter(pk__in=keys)}
    return [
        (one.at, people.get(one.actor_key, one.actor_key), one.get_kind_display(), _facts(one, named)) for one in found
    ]


def _facts(event: OutboxEvent, named: dict[str, str]) -> str:
    facts, count = event.facts, len(event.facts.get("entries", []))
    what = ngettext("%(n)d dead letter", "%(n)d dead letters", count) % {"n": count}
    if place := facts.get("destination"):
        what = named.get(place, place)
    if "a_minute" in facts:
        rate = facts["a_minute"]
        what += ": " + (_("as its door says") if rate is None else _("%(n)d a minute") % {"n": rate})
    return f"{what}: {facts['why']}" if facts.get("why") else what


def entry_lines(found: Sequence[OutboxEntry], *, at: datetime) -> list[tuple[OutboxEntry, str, str]]:
    """(entry, what it does, why it is not done) for each."""
    return [(one, kind_words(one.kind), without_addresses(one.last_error)) for one in found]


def message_lines(found: Sequence[Message]) -> list[tuple[Message, str, str]]:
    """(message, its channel, why) for each, with no address."""
    return [(one, channel_name(one.channel), without_addresses(one.state_reason)) for one in found]


def _rows(state: str, **asked: str) -> str:
    return f"{reverse('staff:outbox-entries', args=[state])}?{urlencode(asked)}"


def _messages(**asked: str) -> str:
    return f"{reverse('staff:outbox-messages')}?{urlencode(asked)}"
