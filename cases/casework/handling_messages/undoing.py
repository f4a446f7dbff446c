"""Taking the last settling of a message back: it is work again, and its contact as it was before.

What left cannot be called back; what had not left yet never goes. Work that was raised is ended on its own page.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cases.casework.following import derive_due
from cases.casework.handling_messages.settling import Act, Held, contact_moved, due_again, held
from cases.casework.models import Case, CaseContact, CaseEvent, CaseParty
from cases.casework.raising import case_event, contact_ids_of
from cases.casework.transit import case_locked
from crm.contacts.correspondence.handling.items import ItemRefused, changed, item_event
from crm.contacts.correspondence.handling.models import ItemEvent, ItemEventKind
from crm.contacts.correspondence.handling.spam import sender_forget
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.models import Contact, Message, Promise, Relation
from crm.contacts.promising import promises_make
from crm.contacts.terms import terms_of
from crm.outbox.actions import News, outbox_put
from crm.sla.actions import clocks_start, stops_void
from crm.sla.follow import lock_for_followers
from crm.sla.models import Clock, ClockKind
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor

Settled = InboxItem.Settled


@one_transaction
def message_undo(*, item_id: int, act: Act) -> InboxItem:
    """The message, to be seen to again. Raises ItemRefused for what cannot be taken back, and why; NotPermitted, Busy."""
    found = held(item_id, act, settled=True)
    if found.done:
        return found.item
    item = found.item
    settled = ItemEvent.objects.filter(item_id=item.pk, kind=ItemEventKind.SETTLED).order_by("-at", "-id").first()
    facts: dict[str, Any] = settled.facts if settled is not None else {}
    if item.settled_as == Settled.RAISED:
        raise ItemRefused(
            _("The work that was raised goes on: end it on its case, or say there that it was a mistake.")
        )
    if item.settled_as == Settled.LINKED:
        _unlinked(found, facts, act)
    if item.settled_as in {Settled.ANSWERED, Settled.NOT_FOR_US}:
        _unsaid(found, facts, act)
    if found.contact is not None:
        _contact_restored(found.contact, facts, act)
    if facts.get("remembered"):
        sender_forget(item, at=act.at)
    return _open_again(item, act)


def _open_again(item: InboxItem, act: Act) -> InboxItem:
    was = item.settled_as
    item.state, item.settled_as, item.settled_at, item.settled_by = InboxItem.State.OPEN, "", None, None
    due_again(item)
    changed(item, "state", "settled_as", "settled_at", "settled_by", "due_at")
    item_event(item, ItemEventKind.UNDONE, actor=act.actor, at=act.at, key=act.key, batch=act.batch, was=was)
    if item.contact_id is not None:
        outbox_put(news=[News(kind="contact.changed", subject_id=item.contact_id)], at=act.at)
    return item


def _contact_restored(contact: Contact, facts: dict[str, Any], act: Act) -> None:
    """Nothing; the contact is what it was, and what was promised no more is promised again, from when it came in."""
    fields = {name: facts[name] for name in ("disposition", "relation") if facts.get(name)}
    if "relation" in fields:
        fields["about_id"] = facts.get("about")
    for name, value in fields.items():
        setattr(contact, name, value)
    if fields:
        contact.save(update_fields=[name.removesuffix("_id") for name in fields])
        contact_moved(contact, act, undone=True)
    promises_again(contact, facts.get("kinds") or [], actor=act.actor, at=act.at)


def promises_again(contact: Contact, kinds: list[str], *, actor: Actor, at: datetime) -> None:
    """Nothing; promises of these kinds run again about the contact, in their next cycle, counted from when it came in."""
    terms = terms_of(service_id=contact.service_id, withdrawn_too=True)
    if terms.policy is None or not kinds:
        return
    cycles = dict.fromkeys(kinds, 1)
    for kind, cycle in Promise.objects.filter(contact=contact, kind__in=kinds).values_list("kind", "cycle"):
        cycles[kind] = max(cycles[kind], cycle + 1)
    for kind in kinds:
        clocks = clocks_start(
            policy=terms.policy, received_at=contact.received_at, kinds=[kind], cycle=cycles[kind], actor=actor, at=at
        )
        promises_make(contact_id=contact.pk, clocks=clocks)


def _unlinked(found: Held, facts: dict[str, Any], act: Act) -> None:
    """Nothing; the contact is no more the case's, which counts it no more."""
    contact = found.contact
    if contact is None or found.case is None:
        return
    if facts.get("answered"):
        raise ItemRefused(_("It answered our question and the promise runs again: go on with the case."))
    case = case_locked(found.case.pk)
    CaseContact.objects.filter(case=case, contact=contact).delete()
    _uncounted(case, contact, act)
    derive_due([case.pk])
    outbox_put(news=[News(kind="case.changed", subject_id=case.pk)], at=act.at)


def _uncounted(case: Case, contact: Contact, act: Act) -> None:
    case.chase_count -= contact.relation == Relation.CHASE
    case.reporter_count -= contact.relation == Relation.SAME_REPORT
    case.save(update_fields=["chase_count", "reporter_count"])
    parties = CaseParty.objects.unscoped("no longer a party").filter(contact=contact, case=case, active_to__isnull=True)
    parties.update(active_to=act.at)
    facts = {"contact": contact.pk, "team": case.team_id, "officer": case.officer_id, "voided": contact.relation}
    CaseEvent.objects.bulk_create([case_event(case, "CORRECTED", actor=act.actor, at=act.at, facts=facts)])


def _unsaid(found: Held, facts: dict[str, Any], act: Act) -> None:
    """Nothing; what we wrote and had not sent yet never goes. What has left cannot be called back; but whoever takes it back
    says that it was no answer: the promises to answer that it seemed to keep run on, and what was missed stays missed."""
    said = Message.objects.unscoped("taken back").select_for_update(no_key=True)
    message = said.filter(pk=facts.get("message") or 0).first()
    if message is None:
        return
    if message.state == Message.State.QUEUED and message.attempted_at is None:
        message.state, message.state_reason, message.settled_at = Message.State.REFUSED, _("taken back"), act.at
        message.save(update_fields=["state", "state_reason", "settled_at"])
        return
    contacts = [found.contact.pk] if found.contact is not None else []
    if found.case is not None:
        contacts += contact_ids_of(found.case)
    seemed = Promise.objects.filter(
        contact__in=contacts, kind__in=[ClockKind.RESPOND, ClockKind.RESOLVE], clock__state=Clock.State.STOPPED,
        clock__stopped_at=message.settled_at, clock__met_by=Clock.MetBy.PERSON,
    )  # fmt: skip
    clocks = list(seemed.order_by("clock").values_list("clock_id", flat=True))
    if clocks:
        lock_for_followers(clocks, act.at)
        stops_void(clock_ids=clocks, actor=act.actor, at=act.at)


def batch_items(*, batch: UUID, actor: Actor) -> list[int]:
    """The messages settled together under this key by this person, that may be taken back together."""
    events = ItemEvent.objects.filter(batch=batch, kind=ItemEventKind.SETTLED, actor_key=actor.key)
    return list(events.order_by("id").values_list("item_id", flat=True))
