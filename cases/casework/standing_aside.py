"""Acts by which members of staff are kept from a case: it is about them, or they say that they have an interest in it."""

from datetime import datetime

from django.utils.translation import gettext as _

from cases.casework.exclusions import Reason, exclusions_follow, let_in, shut_out
from cases.casework.models import Case, CaseNote, CaseParty
from cases.casework.transit import ActRefused, InputsRefused, case_for_act, done_before, mark_done
from cases.casework.work.models import CaseExclusion
from crm.customers.models import Customer
from crm.customers.names import storable
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.models import User


@one_transaction
def staff_named(*, case_id: int, user_id: int | None, words: str, actor: Actor, at: datetime, key: str) -> Case:
    """The case, now shut to this member of staff and to all they manage: it is about them.

    Raises InputsRefused (user, words), NotPermitted, Busy.
    """
    case = case_for_act(case_id=case_id, permission="case.exclude", actor=actor)
    if done_before(key):
        return case
    errors = {}
    if not User.objects.filter(pk=user_id, is_active=True).exists():
        errors["user"] = _("Choose whom it is about.")
    if not words.strip():
        errors["words"] = _("Say how you know: the next reader needs it.")
    if errors:
        raise InputsRefused(errors)
    _exclude(case, user_id or 0, Reason.NAMED, actor=actor, at=at, key=key, words=words, kind="EXCLUDED")
    exclusions_follow(case, actor=actor, at=at)
    return case


@one_transaction
def interest_declare(*, case_id: int, words: str, actor: Actor, at: datetime, key: str) -> Case:
    """The case, which does not exist any more for the member of staff who declared an interest in it: it goes on without
    them, and who leads the team is told. Raises InputsRefused (words), NotPermitted, Busy."""
    if done_before(key):  # it does not exist for them any more: pressing twice is once
        return Case.objects.unscoped("the same act again").get(pk=case_id)
    case = case_for_act(case_id=case_id, permission="case.exclude", actor=actor)
    if not words.strip():
        raise InputsRefused({"words": _("Say what your interest is: your team leader reads it.")})
    _exclude(case, actor.user_id or 0, Reason.INTEREST, actor=actor, at=at, key=key, words=words, kind="INTEREST")
    return case


@one_transaction
def exclusion_end(*, case_id: int, user_id: int, words: str, actor: Actor, at: datetime, key: str) -> Case:
    """The case, open again to this member of staff as far as their roles go: it was a mistake, or no longer so.

    By a team leader. Raises ActRefused while the record of a party is theirs or they are managed by whom the case names,
    InputsRefused (words), NotPermitted, Busy.
    """
    case = case_for_act(case_id=case_id, permission="case.lead", actor=actor)
    if done_before(key):
        return case
    if not words.strip():
        raise InputsRefused({"words": _("Say why: the next reader needs it.")})
    open_ones = CaseExclusion.objects.filter(case=case, ended_at__isnull=True)
    row = open_ones.filter(user=user_id).exclude(reason=Reason.MANAGED).first()
    if row is None or (row.reason == Reason.NAMED and _is_party(case, user_id)):
        raise ActRefused(_("This follows from the records: a party of the case is this person, or manages them."))
    let_in(case, open_ones.filter(pk=row.pk), actor=actor, at=at, key=key)
    exclusions_follow(case, actor=actor, at=at)
    _note(case, words, actor=actor, at=at, key=key)
    return case


def _is_party(case: Case, user_id: int) -> bool:
    own = User.objects.filter(pk=user_id).values("customer_key")
    same = Customer.objects.unscoped("whether a party is this person").filter(pk__in=own).values("canonical")
    parties = CaseParty.objects.unscoped("whether a party is this person").filter(case=case, active_to__isnull=True)
    return parties.filter(customer__canonical__in=same).exists()


def _exclude(
    case: Case, user_id: int, reason: str, *, actor: Actor, at: datetime, key: str, words: str, kind: str
) -> None:
    CaseExclusion.objects.update_or_create(
        case=case,
        user_id=user_id,
        ended_at=None,
        defaults={"reason": reason},
        create_defaults={"reason": reason, "excluded_at": at, "excluded_by": actor.signed},
    )
    _note(case, words, actor=actor, at=at, key=key)
    shut_out(case, [user_id], actor=actor, at=at, key=key, kind=kind)


def _note(case: Case, words: str, *, actor: Actor, at: datetime, key: str) -> None:
    """Nothing; why, as an internal note, and the key is used."""
    CaseNote.objects.create(case=case, text=storable(words), written_at=at, written_by_id=actor.user_id, key=key)
    mark_done(key=key, case=case, at=at)
