"""A property that is gone: what is on it moves to what stands there now, or is left where it is.

Residences and accounts move with their histories; open cases and contacts by the code of the corrections, each with its
events. What is closed stays where it happened. Locks: the property by an advisory lock, then customers, contacts, cases,
each in order of key.
"""

from datetime import datetime

from django.db import IntegrityError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.casework.corrections import place_correct
from cases.casework.models import Case
from cases.casework.queries.gone_places import is_gone, open_cases_at, open_contacts_at
from cases.casework.transit import case_locked
from crm.contacts.models import Contact
from crm.customers.models import PropertyMove
from crm.customers.moving import last_move, lock_residents, move_before, move_record, residences_move
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import require
from gazetteer.entries.models import Property
from gazetteer.places import Place, PlaceKind


class MoveRefused(Exception):
    """This cannot be moved there; `errors` says why, by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {words}" for name, words in errors.items()))
        self.errors = errors


class AlreadyDecided(Exception):
    """Somebody else was there first; `move` is what they decided, None when there was nothing on the property."""

    def __init__(self, move: PropertyMove | None) -> None:
        super().__init__(str(move))
        self.move = move


def gone_property_move(*, uprn: int, to_uprn: int, words: str, actor: Actor, at: datetime, key: str) -> PropertyMove:
    """What was moved: everybody and everything on the property that is gone is at the other from now on.

    A second use of the key gives the first result. Raises NotPermitted, MoveRefused (uprn, to_uprn), AlreadyDecided, Busy.
    """
    require(actor, "address.settle")
    if not is_gone(_property(uprn, "uprn")):
        raise MoveRefused({"uprn": _("This property is not gone: nothing needs to move.")})
    if is_gone(_property(to_uprn, "to_uprn")) or uprn == to_uprn:
        raise MoveRefused({"to_uprn": _("This property is gone as well: choose what stands there now.")})
    try:
        return _move(uprn=uprn, to_uprn=to_uprn, words=words, actor=actor, at=at, key=key)
    except IntegrityError:
        before = move_before(key=key)
        if before is None:
            raise
        return before


def gone_property_leave(*, uprn: int, words: str, actor: Actor, at: datetime, key: str) -> PropertyMove:
    """The decision that what is on this property stays on it; it leaves the list. As for a second use of the key.

    Raises NotPermitted, MoveRefused (uprn, words), AlreadyDecided, Busy.
    """
    require(actor, "address.settle")
    if not is_gone(_property(uprn, "uprn")):
        raise MoveRefused({"uprn": _("This property is not gone: nothing needs to be decided.")})
    if not words.strip():
        raise MoveRefused({"words": _("Say why: the next reader needs it.")})
    try:
        return _leave(uprn=uprn, words=words, actor=actor, at=at, key=key)
    except IntegrityError:
        before = move_before(key=key)
        if before is None:
            raise
        return before


def _property(uprn: int, name: str) -> Property:
    found = Property.objects.filter(pk=uprn).first()
    if found is None:
        raise MoveRefused({name: _("There is no such property: search again.")})
    return found


def _one_at_a_time(uprn: int) -> None:
    """Nothing; until the end of the transaction nobody else decides about this property."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('property:' || %s, 0))", [str(uprn)])


@one_transaction
def _leave(*, uprn: int, words: str, actor: Actor, at: datetime, key: str) -> PropertyMove:
    _one_at_a_time(uprn)
    latest = last_move(uprn=uprn)
    if latest is not None and latest.to_property_id is None and latest.key != key:
        raise AlreadyDecided(latest)
    return move_record(uprn=uprn, to_uprn=None, words=words, facts={}, actor=actor, at=at, key=key)


@one_transaction
def _move(*, uprn: int, to_uprn: int, words: str, actor: Actor, at: datetime, key: str) -> PropertyMove:
    today = timezone.localdate(at)
    _one_at_a_time(uprn)
    if (before := move_before(key=key)) is not None:
        return before
    lock_residents(uprn=uprn, on=today)
    raising = list(open_cases_at().filter(property=uprn).values_list("contact", flat=True))
    owed = list(open_contacts_at().filter(property=uprn).values_list("pk", flat=True))
    rows = Contact.objects.unscoped("moved with its property, shown to nobody").filter(pk__in={*raising, *owed})
    locked = rows.select_for_update(no_key=True, of=("self",)).order_by("pk")
    contacts = [contact for contact in locked if contact.property_id == uprn]
    raised = Case.objects.unscoped("moved with its property, shown to nobody").open().filter(contact__in=contacts)
    cases = {}
    for case_id in raised.order_by("pk").values_list("pk", flat=True):
        case = case_locked(case_id)
        cases[case.contact_id] = case
    facts = residences_move(uprn=uprn, to_uprn=to_uprn, on=today)
    for contact in contacts:
        place_correct(
            contact=contact,
            case=cases.get(contact.pk),
            place=Place(kind=PlaceKind.PROPERTY, uprn=to_uprn, words=contact.place_words),
            reason=_("The property gave way to another in the gazetteer."),
            actor=actor,
            at=at,
            key=f"{key}-{contact.pk}",
        )
    facts["contacts"] = [contact.pk for contact in contacts]
    if not any(facts.values()):
        raise AlreadyDecided(last_move(uprn=uprn))
    return move_record(uprn=uprn, to_uprn=to_uprn, words=words, facts=facts, actor=actor, at=at, key=key)
