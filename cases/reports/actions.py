"""Writing the figures: for the contacts that changed, when a window closes, and all of them anew each night."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from cases.casework.models import Case
from cases.casework.raising import contact_ids_of
from cases.reports.facts import FIGURE_COLUMNS, figure_rows, touched_by
from cases.reports.models import ContactFigure
from cases.reports.promise_facts import PROMISE_COLUMNS, promise_rows
from cases.reports.written_facts import OF_MESSAGES, WRITTEN_COLUMNS, received_rows, sent_rows
from crm.contacts.models import Contact, Message, Promise
from crm.customers.care.confidentiality.models import ConfidentialityChange
from crm.customers.care.confidentiality.targets import MATTER
from crm.customers.models import Customer, Merge

BATCH = 30_000
WINDOWS_A_ROUND = 2_000
_ONE_WRITER = 7_261_001  # an advisory lock: two that read at different moments must not write in the other order

_names = ", ".join(FIGURE_COLUMNS)
_judged = [name for name in FIGURE_COLUMNS if name != "contact_id"]
_CONTACTS = f"""
INSERT INTO cases_contactfigure AS f ({_names}, rewritten_at)
SELECT {_names}, %s FROM unnest({", ".join(f"%s::{kind}[]" for kind in FIGURE_COLUMNS.values())}) AS given ({_names})
ON CONFLICT (contact_id) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in _judged)}, rewritten_at = excluded.rewritten_at
WHERE ({", ".join(f"f.{name}" for name in _judged)})
    IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _judged)})
RETURNING xmax = 0
"""

# A promise is broken when its breach was latched. Whether one that runs is late, the report asks at its own moment.
_promise_names = ", ".join(PROMISE_COLUMNS)
_kept = [name for name in PROMISE_COLUMNS if name != "clock_id"]
_PROMISES = f"""
INSERT INTO cases_promisefigure AS f ({_promise_names}, rewritten_at)
SELECT {_promise_names}, %s::timestamptz
FROM unnest({", ".join(f"%s::{kind}[]" for kind in PROMISE_COLUMNS.values())}) AS given ({_promise_names})
ON CONFLICT (clock_id) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in _kept)}, rewritten_at = excluded.rewritten_at
WHERE ({", ".join(f"f.{name}" for name in _kept)}) IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _kept)})
RETURNING xmax = 0
"""
_written_names = ", ".join(WRITTEN_COLUMNS)
_told = [name for name in WRITTEN_COLUMNS if name != "key"]
_WRITTEN = f"""
INSERT INTO cases_writtenfigure AS f ({_written_names}, rewritten_at)
SELECT {_written_names}, %s::timestamptz
FROM unnest({", ".join(f"%s::{kind}[]" for kind in WRITTEN_COLUMNS.values())}) AS given ({_written_names})
ON CONFLICT (key) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in _told)}, rewritten_at = excluded.rewritten_at
WHERE ({", ".join(f"f.{name}" for name in _told)}) IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _told)})
RETURNING xmax = 0
"""
_GONE = """
WITH contacts AS (
    DELETE FROM cases_contactfigure f WHERE NOT EXISTS (SELECT 1 FROM crm_contact c WHERE c.id = f.contact_id)
    RETURNING 1
), promises AS (
    DELETE FROM cases_promisefigure f WHERE NOT EXISTS (SELECT 1 FROM crm_promise p WHERE p.clock_id = f.clock_id)
    RETURNING 1
), written AS (
    DELETE FROM cases_writtenfigure f
    WHERE CASE WHEN f.key LIKE 'out:%'
          THEN NOT EXISTS (SELECT 1 FROM crm_message m WHERE m.id = split_part(f.key, ':', 2)::bigint)
          ELSE NOT EXISTS (SELECT 1 FROM crm_contact c WHERE c.id = split_part(f.key, ':', 2)::bigint) END
    RETURNING 1
)
SELECT (SELECT count(*) FROM contacts) + (SELECT count(*) FROM promises) + (SELECT count(*) FROM written)
"""


@dataclass(slots=True)
class Rewritten:
    """How many figures were looked at, how many were missing, and how many stood there but not as they should."""

    contacts: int = 0
    missing: int = 0
    different: int = 0
    gone: int = 0  # figures of what is no longer there
    windows: int = 0  # closed on the way: no difference, only time

    @property
    def agreed(self) -> bool:
        """True when everything stood as it should."""
        return not (self.missing or self.different or self.gone)


def figures_rewrite(*, contact_ids: Iterable[int], at: datetime) -> Rewritten:
    """What was rewritten: the figures of these contacts and of all whose verdicts they may change. Idempotent."""
    wanted = sorted(set(contact_ids))
    with transaction.atomic():
        _one_writer()
        return _write(touched_by(wanted), at) if wanted else Rewritten()


def _one_writer() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '60s'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_WRITER])


def _write(contact_ids: list[int], at: datetime) -> Rewritten:
    rows = figure_rows(contact_ids, at=at)
    if not rows:
        return Rewritten()
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_CONTACTS, [at, *columns])
        fresh = [row[0] for row in cursor.fetchall()]
    fresh += _write_promises(columns[0], at)
    fresh += _write_rows(received_rows(columns[0]) + sent_rows(columns[0]), at)
    return Rewritten(contacts=len(rows), missing=sum(fresh), different=len(fresh) - sum(fresh))


def _write_promises(contact_ids: list[int], at: datetime) -> list[bool]:
    """For each figure that was not as it should be, whether it was missing. The contacts' own are written."""
    rows = promise_rows(contact_ids)
    if not rows:
        return []
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_PROMISES, [at, *columns])
        return [row[0] for row in cursor.fetchall()]


def figures_rebuild(*, at: datetime, progress: Callable[[int], None] | None = None) -> Rewritten:
    """What a full count found: every figure is now as the records make it. `progress` hears how many are done.

    Each batch is one transaction; the desks go on writing meanwhile.
    """
    total = Rewritten()
    while closed := figures_close(at):
        total.windows += closed
    last = 0
    while ids := _next_contacts(last):
        with transaction.atomic():
            _one_writer()
            batch = _write(ids, at)
        last = ids[-1]
        total.contacts += batch.contacts
        total.missing += batch.missing
        total.different += batch.different
        if progress is not None:
            progress(total.contacts)
    for ids in _loose_messages():
        with transaction.atomic():
            _one_writer()
            fresh = _write_rows(sent_rows(ids, which=OF_MESSAGES), at)
        total.missing += sum(fresh)
        total.different += len(fresh) - sum(fresh)
    with transaction.atomic(), connection.cursor() as cursor:
        _one_writer()
        cursor.execute(_GONE)
        total.gone = cursor.fetchone()[0]
    return total


def _loose_messages() -> Iterator[list[int]]:
    """The keys of messages that are about no contact, in batches: that an address was changed, say."""
    last = 0
    loose = Message.objects.unscoped("for their figures").filter(direction="OUT", contact=None, session=None)
    while ids := list(loose.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield ids
        last = ids[-1]


def _write_rows(rows: list[tuple[Any, ...]], at: datetime) -> list[bool]:
    """For each figure of something written that was not as it should be, whether it was missing."""
    if not rows:
        return []
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN, [at, *columns])
        return [row[0] for row in cursor.fetchall()]


def _next_contacts(after: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM crm_contact WHERE id > %s ORDER BY id LIMIT %s", [after, BATCH])
        return [row[0] for row in cursor.fetchall()]


def figures_close(at: datetime) -> int:
    """How many contacts whose window has ended have their net verdict now: a step of the sweep."""
    with transaction.atomic():
        _one_writer()
        ended = list(
            ContactFigure.objects.filter(net="PENDING", window_ends_at__lte=at)
            .order_by("window_ends_at", "contact_id")
            .values_list("contact_id", flat=True)[:WINDOWS_A_ROUND]
        )
        return _write(sorted(ended), at).contacts if ended else 0


def contact_heard(contact_id: int, at: datetime, _attempt: int) -> None:
    """Nothing; the figures agree with what was logged, moved or voided."""
    contacts_heard([contact_id], at)


def contacts_heard(contact_ids: Sequence[int], at: datetime) -> None:
    """Nothing; the figures agree with what was logged, moved or voided: those that several touch are written once."""
    figures_rewrite(contact_ids=contact_ids, at=at)


def case_heard(case_id: int, at: datetime, _attempt: int) -> None:
    """Nothing; the figures of the case's contacts agree with it."""
    case = Case.objects.unscoped("for its figures").filter(pk=case_id).first()
    if case is not None:
        figures_rewrite(contact_ids=contact_ids_of(case), at=at)


def message_heard(message_id: int, at: datetime, _attempt: int) -> None:
    """Nothing; the figures agree with what became of a message, and with the promises it kept."""
    messages_heard([message_id], at)


# The contacts a message is about: its own, else all of its session.
_ABOUT = """
SELECT m.id, c.id FROM crm_message m
LEFT JOIN LATERAL (
    SELECT m.contact_id AS id WHERE m.contact_id IS NOT NULL
    UNION ALL SELECT x.id FROM crm_contact x WHERE m.contact_id IS NULL AND x.session_id = m.session_id
) c ON TRUE
WHERE m.id = ANY(%s) ORDER BY m.id, c.id
"""


def messages_heard(message_ids: Sequence[int], at: datetime) -> None:
    """Nothing; the figures agree with what became of these messages, and with the promises they kept. What goes out about
    a contact is among its figures; a message about none has its own."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOUT, [list(message_ids)])
        about = cursor.fetchall()
    contacts = sorted({contact for _message, contact in about if contact is not None})
    loose = [message for message, contact in about if contact is None]
    with transaction.atomic():
        _one_writer()
        if contacts:
            _write(touched_by(contacts), at)
        if loose:
            _write_rows(sent_rows(loose, which=OF_MESSAGES), at)


def clock_heard(clock_id: int, at: datetime, _attempt: int) -> None:
    """Nothing; the figures of the promise that broke agree."""
    figures_rewrite(contact_ids=Promise.objects.filter(clock=clock_id).values_list("contact_id", flat=True), at=at)


def merge_heard(merge_id: int, at: datetime, _attempt: int) -> None:
    """Nothing; the figures of whoever is one now, or two again, agree: those of past periods too."""
    merge = Merge.objects.get(pk=merge_id)
    people = Customer.objects.unscoped("whose figures").filter(pk__in=[merge.from_customer_id, merge.into_customer_id])
    trees = Customer.objects.unscoped("whose figures").filter(canonical__in=people.values("canonical"))
    said = Contact.objects.unscoped("for their figures").filter(customer__in=trees.values("pk"))
    figures_rewrite(contact_ids=said.values_list("pk", flat=True), at=at)


def confidentiality_heard(change_id: int, at: datetime, _attempt: int) -> None:
    """Nothing; the figures say `confidential` of what is hidden now, and of nothing else."""
    change = ConfidentialityChange.objects.unscoped("for its figures").filter(pk=change_id).first()
    if change is None:
        return
    contacts = Contact.objects.unscoped("for their figures")
    mine = (
        contacts.filter(pk=change.target_id)
        if change.target_kind == MATTER
        else contacts.filter(customer=change.customer_id)
    )
    figures_rewrite(contact_ids=list(mine.order_by("pk").values_list("pk", flat=True)), at=at)
