"""A message that belongs to work we have: its contact is attached to the case, as what it is."""

from datetime import datetime

from django.utils.translation import gettext as _

from cases.casework.handling_messages.settling import GOING_ON, Act, Held, contact_moved, due_again, held, settle
from cases.casework.intake import case_of
from cases.casework.models import Case, CaseParty, Question
from cases.casework.raising import clocks_on, contact_attach
from cases.casework.transit import case_locked
from crm.contacts.actions import Logged
from crm.contacts.correspondence.handling.items import ItemRefused
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.models import Contact, Disposition, Reference, Relation
from crm.contacts.promising import CLOCKS_OF
from crm.customers.queries.seen import group_keys
from crm.outbox.actions import News, outbox_put
from crm.sla.actions import clocks_cancel
from crm.sla.models import Clock
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import NotPermitted

RELATIONS = (Relation.CHASE, Relation.ADDS, Relation.ANSWERS, Relation.SAME_REPORT, Relation.NOT_FIXED)


def relation_meant(*, case: Case, customer_id: int | None) -> str:
    """What a message of this customer about the case most likely is: an answer when we asked them, word that it is not
    fixed when it has ended, a chase when they have a part in it, else a further report."""
    if customer_id is None:
        return Relation.ADDS
    group = group_keys(customer_id)
    asked = Question.objects.filter(case=case, state=Question.State.ASKED, contact__customer__in=group)
    if asked.exists():
        return Relation.ANSWERS
    party = CaseParty.objects.unscoped("is it theirs?").filter(case=case, customer__in=group, active_to__isnull=True)
    if not party.exists():
        return Relation.SAME_REPORT
    return Relation.NOT_FIXED if case.closed_at is not None else Relation.CHASE


@one_transaction
def message_link(*, item_id: int, case_id: int, relation: str, act: Act) -> InboxItem:
    """The message, its contact one more of the case's: counted as what it is, what waited for it goes on. An ended case
    is not opened again: that is for a person to judge.

    Raises ItemRefused (it has work of its own; no such relation), ItemChanged, NotPermitted (also of the case), Busy.
    """
    shown = Case.objects.visible_to(act.actor).filter(pk=case_id).select_related("contact").first()
    if shown is None:
        raise NotPermitted("case.view")
    found = held(item_id, act, also=[shown.contact.customer_id])
    if found.done:
        return found.item
    contact = _contact_to_link(found, relation)
    case = case_locked(case_id)
    was = {"relation": contact.relation, "about": contact.about_id, "disposition": contact.disposition}
    answered = Question.objects.filter(case=case, state=Question.State.ASKED).count()
    contact.relation, contact.about_id, contact.disposition = relation, case.contact_id, Disposition.RAISED
    contact.save(update_fields=["relation", "about", "disposition"])
    kinds = _promised_no_more(contact, relation, act.actor, act.at)
    contact_attach(case=case, logged=_as_logged(contact), actor=act.actor, at=act.at)
    answered -= Question.objects.filter(case=case, state=Question.State.ASKED).count()
    contact_moved(contact, act, relation=relation, about=case.contact_id)
    outbox_put(news=[News(kind="case.changed", subject_id=case.pk)], at=act.at)
    due_again(found.item)
    found.item.save(update_fields=["due_at"])
    return settle(found, InboxItem.Settled.LINKED, act, case=case.pk, kinds=kinds, answered=answered, **was)


def _contact_to_link(found: Held, relation: str) -> Contact:
    if found.contact is None:
        raise ItemRefused(_("A machine wrote this: there is no contact of anybody's to link."))
    if relation not in RELATIONS:
        raise ItemRefused(_("Choose what the message is to the case."))
    if case_of(found.contact.pk) is not None:
        raise ItemRefused(_("This message belongs to a case already."))
    return found.contact


def _promised_no_more(contact: Contact, relation: str, actor: Actor, at: datetime) -> list[str]:
    """The kinds of promises a new matter has and a further word about one has not: cancelled."""
    keeps = CLOCKS_OF[Relation(relation)] or ()
    running = clocks_on([contact.pk], states=GOING_ON)
    ending = Clock.objects.filter(pk__in=running).exclude(kind__in=keeps)
    kinds = dict(ending.order_by("pk").values_list("pk", "kind"))
    clocks_cancel(clock_ids=list(kinds), actor=actor, at=at)
    return sorted(kinds.values())


def _as_logged(contact: Contact) -> Logged:
    reference = Reference.objects.get(contact=contact, kind=Reference.Kind.OWN).value
    return Logged(contact=contact, reference=reference, session=contact.session)
