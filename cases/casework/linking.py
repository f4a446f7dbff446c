"""Cases that belong together, by hand: linked, part of another, the same as another; and taken apart again.

A link says so and does nothing else. What has consequences has acts of its own: ending a case as the same as another
(endings.py) lets its reporters hear of that one, splitting (splitting.py) raises work.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from cases.casework.models import Case, CaseEvent
from cases.casework.queries.found import NoSuchCase, case_of
from cases.casework.raising import case_event
from cases.casework.transit import ActRefused, InputsRefused, case_for_act, case_locked, done_before, mark_done
from cases.casework.work.models import CaseLink
from crm.outbox.actions import News, outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import require

Kind = CaseLink.Kind
BY_HAND = (Kind.RELATED, Kind.PART_OF, Kind.SAME_AS, Kind.FOLLOWS)
MOST_ABOVE = 20  # cases, one part of the next
FAMILY = 815_001  # the advisory lock under which parts are tied to wholes: two of them at once could make a ring

_ABOVE = """
WITH RECURSIVE above(id, depth) AS (
    SELECT %(case)s::bigint, 0
    UNION
    SELECT l.other_id, a.depth + 1 FROM above a JOIN cases_caselink l ON l.case_id = a.id
    WHERE l.kind = 'PART_OF' AND l.ended_at IS NULL AND a.depth < %(most)s
)
SELECT id FROM above
"""


@one_transaction
def case_link(
    *, case_id: int, other: str, kind: str, actor: Actor, at: datetime, key: str, is_whole: bool = False
) -> CaseLink:
    """The link between this case and the one that a reference leads to; linked already, as it was. With `is_whole` the
    other is a part of this one.

    Raises InputsRefused (other, kind), NotPermitted, Busy.
    """
    require(actor, "case.work")
    if kind not in BY_HAND:
        raise InputsRefused({"kind": _("Choose how the two belong together.")})
    one, two = _both_locked(case_id, _other(other, actor), actor)
    part, whole = (two, one) if is_whole else (one, two)
    linked = CaseLink.objects.filter(kind=kind, case=part, other=whole, ended_at__isnull=True).first()
    if linked is None and kind != Kind.PART_OF:
        linked = CaseLink.objects.filter(kind=kind, case=whole, other=part, ended_at__isnull=True).first()
    if linked is not None or done_before(key):
        return linked or CaseLink.objects.filter(kind=kind, case=part, other=whole).latest("pk")
    if kind == Kind.PART_OF:
        _refuse_ring(part, whole)
    return link_put(part, whole, kind, actor=actor, at=at, key=key)


@one_transaction
def case_unlink(*, case_id: int, link_id: int, actor: Actor, at: datetime, key: str) -> CaseLink:
    """The link, ended: it was a mistake, or is so no longer. Raises ActRefused where an act of the work made it,
    NotPermitted, Busy."""
    require(actor, "case.work")
    found = CaseLink.objects.filter(pk=link_id).first()
    if found is None or case_id not in (found.case_id, found.other_id):
        raise ActRefused(_("Not done: the two are linked no longer."))
    _both_locked(case_id, found.other_id if found.case_id == case_id else found.case_id, actor)
    link = CaseLink.objects.select_related("case", "other").get(pk=link_id)
    if done_before(key) or link.ended_at is not None:
        return link
    if not link.linked_by:
        raise ActRefused(_("This link says how the work came about: it stays."))
    link.ended_at = at
    link.save(update_fields=["ended_at"])
    _told([link.case, link.other], "UNLINKED", link, actor=actor, at=at, key=key)
    return link


def link_put(case: Case, other: Case, kind: str, *, actor: Actor, at: datetime, key: str) -> CaseLink:
    """The new link of two locked cases, with an event on each. Part of the caller's act."""
    link = CaseLink.objects.create(case=case, other=other, kind=kind, linked_at=at, linked_by=actor.signed)
    _told([case, other], "LINKED", link, actor=actor, at=at, key=key)
    return link


def _other(reference: str, actor: Actor) -> int:
    try:
        return case_of(actor=actor, reference=reference).pk
    except NoSuchCase:
        raise InputsRefused({"other": _("There is no case of this reference that you may see.")}) from None


def _both_locked(case_id: int, other_id: int, actor: Actor) -> tuple[Case, Case]:
    """Both cases, locked in order of their keys: the first for an act of the actor's on it, the other found visible."""
    if case_id == other_id:
        raise InputsRefused({"other": _("This is the case itself: type the reference of the other one.")})
    if other_id < case_id:
        other = case_locked(other_id)
        return case_for_act(case_id=case_id, permission="case.work", actor=actor), other
    case = case_for_act(case_id=case_id, permission="case.work", actor=actor)
    return case, case_locked(other_id)


def _refuse_ring(part: Case, whole: Case) -> None:
    """Nothing. Raises InputsRefused when the whole is itself a part of the part, at any remove."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FAMILY])
        cursor.execute(_ABOVE, {"case": whole.pk, "most": MOST_ABOVE})
        above = {row[0] for row in cursor.fetchall()}
    if part.pk in above:
        raise InputsRefused({"other": _("It cannot be: that one is a part of this one already.")})
    if len(above) > MOST_ABOVE:
        raise InputsRefused({"other": _("Too many cases are parts of one another here.")})


def _told(cases: Sequence[Case], kind: str, link: CaseLink, *, actor: Actor, at: datetime, key: str) -> None:
    """Nothing; each of the two has the event, which names the other by its key, and the key is used."""
    there = {cases[0].pk: cases[1].pk, cases[1].pk: cases[0].pk}
    CaseEvent.objects.bulk_create(
        [
            case_event(one, kind, actor=actor, at=at, key=key, facts={"case": there[one.pk], "link": link.kind})
            for one in cases
        ]
    )
    mark_done(key=key, case=cases[0], at=at)
    outbox_put(news=[News(kind="case.changed", subject_id=one.pk) for one in cases], at=at)
