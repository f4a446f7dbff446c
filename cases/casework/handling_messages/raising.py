"""Work raised from a message: its own contact raises the case, its service and place put right first where they were not."""

from typing import Any

from django.utils.translation import gettext as _

from cases.casework.corrections import place_correct, service_correct
from cases.casework.following import derive_due
from cases.casework.handling_messages.settling import GOING_ON, Act, Held, due_again, held, settle
from cases.casework.handling_messages.undoing import promises_again
from cases.casework.intake import answers_checked, case_of, terms_offered
from cases.casework.models import Case
from cases.casework.raising import case_raise, clocks_on
from cases.casework.telling.taking import told_instead
from cases.routing.areas import terms_here
from crm.contacts.actions import Logged
from crm.contacts.correspondence.handling.items import ItemRefused
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.models import Contact, Disposition, Promise, Reference, Relation
from crm.contacts.terms import Terms
from crm.outbox.actions import News, outbox_put
from crm.sla.models import Clock, ClockKind
from crm.teams.acting import one_transaction
from crm.teams.policy import require
from gazetteer.places import Place, PlaceKind


@one_transaction
def message_raise(*, item_id: int, service_id: int, place: Place, answers: dict[str, str], act: Act) -> Case | None:
    """The case that the message's contact raised, of this service and at this place; the message is settled.

    A corrected service brings its own promises, counted from when the message came. Raises IntakeRefused (service,
    place, answers.CODE), ItemRefused (it belongs to a case already), ItemChanged, NotPermitted, Busy.
    """
    require(act.actor, "contact.log")
    found = held(item_id, act)
    if found.done:
        return case_of(found.item.contact_id) if found.item.contact_id else None
    contact = _contact_that_raises(found)
    terms = terms_here(terms_offered(service_id), place, at=act.at)
    clean = answers_checked(terms, answers, place, Disposition.RAISED, chasing=False, actor=act.actor, at=act.at)
    _taken_here(terms, contact, place, clean, act)
    was = {"disposition": contact.disposition}
    _put_right(contact, service_id, place, act)
    _new_matter(contact, act)
    contact.disposition, contact.answers = Disposition.RAISED, clean
    contact.save(update_fields=["disposition", "answers"])
    case = case_raise(logged=_as_logged(contact), terms=terms, actor=act.actor, at=act.at)
    derive_due([case.pk])
    due_again(found.item)
    found.item.save(update_fields=["due_at"])
    outbox_put(news=[News(kind="case.changed", subject_id=case.pk)], at=act.at)
    settle(found, InboxItem.Settled.RAISED, act, case=case.pk, **was)
    return case


def _contact_that_raises(found: Held) -> Contact:
    if found.contact is None:
        raise ItemRefused(_("A machine wrote this: there is no contact of anybody's that could raise work."))
    if found.case is not None:
        raise ItemRefused(_("This message belongs to a case already: link what is new there, or log a new contact."))
    return found.contact


def _taken_here(terms: Terms, contact: Contact, place: Place, answers: dict[str, str], act: Act) -> None:
    """Nothing. Raises IntakeRefused (service): the service does not take this, in its own words."""
    told_instead(
        terms.version,
        disposition=Disposition.RAISED,
        answers=answers,
        place=contact.place if place.kind == PlaceKind.UNKNOWN else place,
        session=contact.session_id,
        customer_id=contact.customer_id,
        notice_id=None,
        insists=False,
        actor=act.actor,
        at=act.at,
    )


def _put_right(contact: Contact, service_id: int, place: Place, act: Act) -> None:
    given: dict[str, Any] = {"actor": act.actor, "at": act.at, "reason": _("As read in the message")}
    if place.kind != PlaceKind.UNKNOWN and place != contact.place:
        place_correct(contact=contact, case=None, place=place, key=f"{act.key}-place"[-200:], **given)
    if contact.service_id != service_id:  # by the promise that holds at the place
        service_correct(contact=contact, service_id=service_id, key=f"{act.key}-service"[-200:], **given)


def _new_matter(contact: Contact, act: Act) -> None:
    """Nothing; what went on with an earlier matter without work is a matter of its own now, with all that is promised."""
    if contact.relation == Relation.NEW:
        return
    contact.relation, contact.about = Relation.NEW, None
    contact.save(update_fields=["relation", "about"])
    has = set(Promise.objects.filter(contact=contact).values_list("kind", flat=True))
    promises_again(contact, [kind.value for kind in ClockKind if kind not in has], actor=act.actor, at=act.at)


def _as_logged(contact: Contact) -> Logged:
    reference = Reference.objects.get(contact=contact, kind=Reference.Kind.OWN).value
    running = Clock.objects.filter(pk__in=clocks_on([contact.pk], states=GOING_ON)).order_by("pk")
    return Logged(contact=contact, reference=reference, session=contact.session, clocks=list(running))
