"""Internal notes: words for us alone, and whom they mention."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cases.casework.mentions import mentioned, places
from cases.casework.models import Case, CaseEvent, CaseNote
from cases.casework.notices import writing as notices
from cases.casework.raising import case_event
from cases.casework.transit import InputsRefused, case_for_act, done_before, mark_done
from crm.customers.names import storable
from crm.outbox.actions import News, outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.models import User

MOST_MENTIONED = 20


@dataclass(frozen=True, slots=True)
class NoteWritten:
    """A note, the names of those who have a notice of it, and of those who may not know of the case and have none."""

    note: CaseNote
    told: list[str]
    not_told: list[str]


@one_transaction
def case_note(
    *, case_id: int, text: str, actor: Actor, at: datetime, key: str, mentions: Collection[int] = ()
) -> NoteWritten:
    """The note with its notices: for `mentions` (keys of users), and for everybody named in the text after an @.

    Nobody is told who may not see the case. Raises InputsRefused (text), NotPermitted, Busy.
    """
    case = case_for_act(case_id=case_id, permission="case.note", actor=actor)
    if done_before(key):
        return _written_before(key)
    if not text.strip():
        raise InputsRefused({"text": _("Write the note.")})
    wanted = (set(mentions) | _named_in(text)) - {actor.user_id}
    if len(wanted) > MOST_MENTIONED:
        raise InputsRefused({"text": _("Mention at most %(most)s people.") % {"most": MOST_MENTIONED}})
    told = notices.mentioned(case, wanted, at=at, key=key) if wanted else []
    note = CaseNote.objects.create(
        case=case, text=storable(text), written_at=at, written_by_id=actor.user_id, key=key,
        told=[user.pk for user in told],
    )  # fmt: skip
    facts = {"told": note.told} if told else {}
    CaseEvent.objects.bulk_create([case_event(case, "NOTED", actor=actor, at=at, key=key, facts=facts)])
    mark_done(key=key, case=case, at=at)
    outbox_put(news=[News(kind="case.changed", subject_id=case.pk)], at=at)
    missed = wanted - {user.pk for user in told}
    return NoteWritten(note, _names(note.told), _names(missed) if missed else [])


def _named_in(text: str) -> set[int]:
    """The keys of the members of staff named in the text: nobody is looked up where there is no @."""
    if not places(text):
        return set()
    return mentioned(text, User.objects.filter(is_active=True).values_list("pk", "username", "full_name"))


def _names(keys: Collection[int]) -> list[str]:
    if not keys:
        return []
    return list(User.objects.filter(pk__in=list(keys)).order_by("full_name", "pk").values_list("full_name", flat=True))


def _written_before(key: str) -> NoteWritten:
    note = CaseNote.objects.get(key=key)
    return NoteWritten(note, _names(note.told), [])


def people_to_mention(case: Case, *, actor: Actor) -> list[tuple[str, str]]:
    """(key, name) of the colleagues in the team that has the case, to be told of a note with a tick."""
    team = User.objects.filter(is_active=True, memberships__team=case.team_id, memberships__active_to__isnull=True)
    rows = team.exclude(pk=actor.user_id).order_by("full_name", "pk").values_list("pk", "full_name").distinct()
    return [(str(key), name) for key, name in rows[:MOST_MENTIONED]]
