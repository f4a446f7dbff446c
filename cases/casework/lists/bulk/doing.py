"""One case of a bulk act done: by the ordinary act, so that what holds for one case holds for each of a thousand."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.casework.actions import ActRefused, InputsRefused, case_act, case_note
from cases.casework.answering import message_answer
from cases.casework.assigning import WHOEVER, case_assign, case_hand_over
from cases.casework.lists.bulk.models import NOT_DONE, BulkItem, BulkRun, ItemState, Kind
from cases.casework.models import Case, CaseContact
from cases.casework.registry import ending_for, workflow_named
from cases.casework.transit import case_for_act, done_before, mark_done, refuse_stale
from crm.contacts.actions import IntakeRefused
from crm.contacts.models import Contact, Relation
from crm.teams.acting import Busy, one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import NotPermitted


def item_do(item: BulkItem, run: BulkRun, *, actor: Actor, at: datetime) -> None:
    """Nothing; the item says what became of its case. Part of the caller's transaction."""
    key = f"bulk-{run.pk}-{item.case_id}"
    try:
        _DOES[Kind(run.kind)](item, run.asks, actor=actor, at=at, key=key)
    except (ActRefused, InputsRefused, IntakeRefused) as refusal:
        item.state, item.why = ItemState.LEFT, str(refusal)[:300]
    except NotPermitted:
        item.state, item.why = ItemState.LEFT, _("There is no such case.")
    except Busy:
        item.state, item.why = ItemState.LEFT, _("Somebody else was at it just then.")
    else:
        item.state = ItemState.DONE
    item.save(update_fields=["state", "why", "was"])


def _assign(item: BulkItem, asks: dict[str, Any], *, actor: Actor, at: datetime, key: str) -> None:
    goes_to = item.was["back_to"] if "back_to" in item.was else asks["officer"]
    item.was = {**item.was, "officer": item.case.officer_id}
    case_assign(
        case_id=item.case_id, officer_id=goes_to, actor=actor, at=at, key=key, from_officer=asks.get("from", WHOEVER)
    )


def _act(item: BulkItem, asks: dict[str, Any], *, actor: Actor, at: datetime, key: str) -> None:
    item.was = {"state": item.case.state}
    case_act(
        case_id=item.case_id, act=asks["act"], inputs=dict(asks["inputs"]), version=item.version, actor=actor, at=at,
        key=key,
    )  # fmt: skip


@one_transaction
def _message(item: BulkItem, asks: dict[str, Any], *, actor: Actor, at: datetime, key: str) -> None:
    """Everybody who reported it is written to about their own contact."""
    case = case_for_act(case_id=item.case_id, permission="case.work", actor=actor)
    if done_before(key):
        return
    refuse_stale(case, version=item.version, at=at)
    told = 0
    for contact_id, customer_id in _reporters(case, actor):
        if customer_id is not None:
            with suppress(IntakeRefused):  # no address: the others are told
                message_answer(
                    contact_id=contact_id, subject=asks["subject"], body=asks["words"], is_final=False, actor=actor,
                    at=at, key=f"{key}-{contact_id}",
                )  # fmt: skip
                told += 1
    if not told:
        raise ActRefused(_("Nobody who reported it can be written to by email."))
    mark_done(key=key, case=case, at=at)


def _reporters(case: Case, actor: Actor) -> list[tuple[int, int | None]]:
    """The contacts of everybody whom the actor may know to have reported it, with their customers; one customer once."""
    seen = Contact.objects.not_hidden_from(actor).filter(relation=Relation.SAME_REPORT, voided_at=None)
    later = CaseContact.objects.filter(case=case, contact__in=seen.values("pk"))
    rows = [(case.contact_id, case.contact.customer_id)]
    rows += later.order_by("pk").values_list("contact_id", "contact__customer_id")
    return list({customer: (contact, customer) for contact, customer in reversed(rows)}.values())


def _team(item: BulkItem, asks: dict[str, Any], *, actor: Actor, at: datetime, key: str) -> None:
    item.was = {"team": item.case.team_id, "officer": item.case.officer_id}
    case_hand_over(case_id=item.case_id, team_id=asks["team"], reason=asks["reason"], actor=actor, at=at, key=key)


@one_transaction
def _result(item: BulkItem, asks: dict[str, Any], *, actor: Actor, at: datetime, key: str) -> None:
    """What a crew brought back: a note for the office, and the end of the case unless it is still to do."""
    code, note = item.was["outcome"], item.was.get("note", "")
    if done_before(key):
        return
    if note.strip():
        case_note(case_id=item.case_id, text=note, actor=actor, at=at, key=f"{key}-note")
    if code != NOT_DONE:
        outcome = item.case.service_version.outcomes.filter(code=code).first()
        act = ending_for(_as_workflow(item.case), family=outcome.family) if outcome is not None else ""
        if not act:
            raise ActRefused(_("It cannot end like this in its state."))
        case_act(case_id=item.case_id, act=act, inputs={"outcome": code, "words": ""}, actor=actor, at=at, key=key)
    item.was = {"outcome": code}  # the note stands on the case alone


def _as_workflow(case: Case) -> Case:
    case.__class__ = workflow_named(case.workflow).model
    return case


_DOES = {Kind.RESULT: _result, Kind.ASSIGN: _assign, Kind.ACT: _act, Kind.MESSAGE: _message, Kind.TEAM: _team}
