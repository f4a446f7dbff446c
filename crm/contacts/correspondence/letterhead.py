"""From whom a message of ours comes, where an answer to it goes, and which conversation it goes on with."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from crm.contacts.correspondence.addressing import with_tag
from crm.contacts.correspondence.models import Inbox
from crm.contacts.correspondence.queries import inbox_among, inboxes_live
from crm.contacts.models import Message

MOST_REFERENCES = 20


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands above the words; "" for the address of an inbox where there is none."""

    name: str = ""
    address: str = ""
    reply_to: str = ""  # with the tag by which an answer finds its matter
    in_reply_to: str = ""
    references: tuple[str, ...] = ()  # the conversation's Message-IDs, the oldest first


# What each is about: its contact or the first of its session, the inbox it answers, the reference an answer quotes.
_ABOUT = """
SELECT m.id, c.service_id, i.inbox_id, r.value
FROM crm_message m
LEFT JOIN LATERAL (
    SELECT x.id, x.service_id FROM crm_contact x
    WHERE x.id = COALESCE(m.contact_id, (SELECT min(y.id) FROM crm_contact y WHERE y.session_id = m.session_id))
) c ON TRUE
LEFT JOIN crm_inboxitem i ON i.message_id = m.answers_id
LEFT JOIN LATERAL (
    SELECT o.value FROM crm_reference o WHERE o.contact_id = c.id AND o.kind = 'OWN' ORDER BY o.id LIMIT 1
) r ON TRUE
WHERE m.id = ANY(%s)
"""
# The conversations upwards: each message names the one it answers.
_THREADS = """
WITH RECURSIVE above AS (
    SELECT id AS foot, answers_id, message_id, 1 AS depth FROM crm_message WHERE id = ANY(%s)
    UNION ALL
    SELECT a.foot, m.answers_id, m.message_id, a.depth + 1
    FROM crm_message m JOIN above a ON m.id = a.answers_id WHERE a.depth < %s
)
SELECT foot, message_id FROM above WHERE message_id IS NOT NULL ORDER BY foot, depth DESC
"""


def letterheads_of(messages: Sequence[Message]) -> dict[int, Letterhead]:
    """The letterhead of each of these messages to be sent, by its key: of the inbox it answers, else of its service's, else
    of the default one. In three statements however many they are."""
    threads = _threads([message.answers_id for message in messages if message.answers_id is not None])
    live = inboxes_live()
    with connection.cursor() as cursor:
        cursor.execute(_ABOUT, [[message.pk for message in messages]])
        about = {key: rest for key, *rest in cursor.fetchall()}
    found = {}
    for message in messages:
        service_id, inbox_id, tag = about[message.pk]
        thread = threads[message.answers_id] if message.answers_id is not None else []
        inbox = next((one for one in live if one.pk == inbox_id), None)
        if inbox is None and service_id is not None:
            inbox = inbox_among(live, service_id)
        found[message.pk] = _letterhead(inbox, tag, thread)
    return found


def _letterhead(inbox: Inbox | None, tag: str | None, thread: list[str]) -> Letterhead:
    answered, references = thread[-1] if thread else "", tuple(thread)
    if inbox is None:
        return Letterhead(in_reply_to=answered, references=references)
    reply_to = with_tag(inbox.address, tag) if tag else inbox.address
    return Letterhead(inbox.name, inbox.address, reply_to, answered, references)


def _threads(feet: Sequence[int]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    if feet:
        with connection.cursor() as cursor:
            cursor.execute(_THREADS, [list(feet), MOST_REFERENCES])
            for foot, message_id in cursor.fetchall():
                found[foot].append(message_id)
    return found
