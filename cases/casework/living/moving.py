"""Somebody moves: their residences on the day, the open cases that go along, and a word to them, in one act.

A future day is planned and takes effect on it (a step of the sweep); until then, and after, it can be undone. Accounts are
not changed here: their departments do that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.casework.corrections import place_correct
from cases.casework.models import Case
from cases.casework.transit import case_locked
from crm.catalogue.queries import wording_of
from crm.catalogue.wordings.languages import speaking
from crm.contacts.actions import lock_customers
from crm.contacts.models import Contact, Message
from crm.contacts.saying import message_out, sending
from crm.customers.living.models import HouseMove, LifeEvent, Mover, Whither
from crm.customers.living.queries import council_of_outside, points_to_tell
from crm.customers.living.residences import (
    life_events,
    lived_at,
    movers_of,
    residences_carry,
    residences_restore,
)
from crm.customers.models import Customer
from crm.customers.names import clean
from crm.customers.queries.seen import group_of
from crm.outbox.actions import outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor, system
from crm.teams.policy import NotPermitted, require
from gazetteer.entries.models import Property
from gazetteer.places import Place, PlaceKind, UnlistedReason
from gazetteer.postcodes import postcode_tidy

MOVED_EVENT = "moved"
FARTHEST = timedelta(days=366)
OLDEST = timedelta(days=366 * 10)
GOES_ALONG = frozenset({Whither.PROPERTY, Whither.UNLISTED, Whither.OUTSIDE})


class HouseMoveRefused(Exception):
    """This move cannot be made as it stands; `errors` says why, by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(str(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Going:
    """Where they go, as given."""

    whither: str
    uprn: int | None = None
    lines: str = ""
    postcode: str = ""


def house_move(
    *,
    customer_id: int,
    mover_ids: Sequence[int],
    from_uprn: int | None,
    going: Going,
    on: date,
    contact_ids: Sequence[int],
    tell_point_id: int | None,
    actor: Actor,
    at: datetime,
    key: str,
) -> HouseMove:
    """The move of this customer, and of those of the household who go along: made, or planned for a future day.

    `contact_ids` raised the open cases that go along; `tell_point_id` is where it is confirmed. A second use of the key
    gives the first. Raises NotPermitted, HouseMoveRefused (customer, from, whither, on, tell), Busy.
    """
    require(actor, "life.move")
    _refuse(from_uprn=from_uprn, going=going, on=on, at=at)
    try:
        return _house_move(
            customer_id=customer_id, movers=sorted({customer_id, *mover_ids}), from_uprn=from_uprn, going=going, on=on,
            contact_ids=contact_ids, tell_point_id=tell_point_id, actor=actor, at=at, key=key,
        )  # fmt: skip
    except IntegrityError:
        before = HouseMove.objects.visible_to(actor).filter(key=key).first()
        if before is None:
            raise
        return before


def _refuse(*, from_uprn: int | None, going: Going, on: date, at: datetime) -> None:
    errors, today = {}, timezone.localdate(at)
    if wrong := _wrong_place(from_uprn, going):
        errors["whither"] = wrong
    if on > today + FARTHEST:
        errors["on"] = _("A move can be planned for a year ahead at most.")
    if on < today - OLDEST:
        errors["on"] = _("Check the year: this is more than ten years ago.")
    if errors:
        raise HouseMoveRefused(errors)


def _wrong_place(from_uprn: int | None, going: Going) -> str:
    """What is wrong with where they go, "" for nothing."""
    if going.whither not in Whither.values:
        return _("Say where they go, or that nobody knows.")
    if going.whither == Whither.PROPERTY:
        if going.uprn is None or not Property.objects.filter(pk=going.uprn).exists():
            return _("Find the new address and choose it.")
        if going.uprn == from_uprn:
            return _("This is where they live now.")
    if going.whither in (Whither.UNLISTED, Whither.OUTSIDE) and not clean(going.lines):
        return _("Write the new address as it was given.")
    return ""


@one_transaction
def _house_move(
    *,
    customer_id: int,
    movers: list[int],
    from_uprn: int | None,
    going: Going,
    on: date,
    contact_ids: Sequence[int],
    tell_point_id: int | None,
    actor: Actor,
    at: datetime,
    key: str,
) -> HouseMove:
    people = Customer.objects.visible_to(actor).filter(pk__in=movers)
    if people.count() < len(movers):
        raise HouseMoveRefused({"customer": _("There is no such customer: search again.")})
    locked = lock_customers(customer_ids=list(movers), actor=actor)
    before = HouseMove.objects.unscoped("the caller's own, by its key").filter(key=key).first()
    if before is not None:
        return before
    homes = list(lived_at(customer_ids=movers, uprn=from_uprn, on=timezone.localdate(at)))
    _check(locked, homes, from_uprn=from_uprn, on=on)
    move = _recorded(customer_id, homes, from_uprn=from_uprn, going=going, on=on, actor=actor, at=at, key=key)
    Mover.objects.bulk_create(Mover(move=move, customer_id=each) for each in movers)
    move.facts = {"wanted": _own_cases(contact_ids, movers=movers, from_uprn=from_uprn, actor=actor)}
    if on <= timezone.localdate(at):
        _make(move, actor=actor, at=at)
    else:
        move.save(update_fields=["facts"])
        life_events(movers, LifeEvent.Kind.MOVE_PLANNED, actor=actor, at=at, move=move.pk)
    if tell_point_id is not None:
        _tell(move, tell_point_id, movers=movers, actor=actor, at=at)
    return move


def _check(locked: dict[int, Customer], homes: list[Any], *, from_uprn: int | None, on: date) -> None:
    at_home = {home.customer_id for home in homes}
    strangers = [one for one in locked.values() if one.pk not in at_home]
    errors = {}
    if strangers and (homes or from_uprn is not None):
        errors["customer"] = _("%(who)s does not live there any more: look at the record again.") % {
            "who": strangers[0]
        }
    dead = [one for one in locked.values() if one.status == Customer.Status.DECEASED]
    if dead:
        errors["customer"] = _("%(who)s has died.") % {"who": dead[0]}
    if any(home.active_from and home.active_from > on for home in homes):
        errors["on"] = _("Enter a day on or after the day they moved in.")
    planned = HouseMove.objects.unscoped("is another planned?").filter(state=HouseMove.State.PLANNED)
    if planned.filter(movers__customer__in=list(locked)).exists():
        errors["on"] = _("A move of theirs is planned already: undo it first.")
    if errors:
        raise HouseMoveRefused(errors)


def _recorded(
    customer_id: int,
    homes: list[Any],
    *,
    from_uprn: int | None,
    going: Going,
    on: date,
    actor: Actor,
    at: datetime,
    key: str,
) -> HouseMove:
    postcode = postcode_tidy(going.postcode) or clean(going.postcode)[:10]
    written = going.whither in (Whither.UNLISTED, Whither.OUTSIDE)
    council = council_of_outside(postcode)[:120] if written else ""
    return HouseMove.objects.create(
        key=key,
        customer_id=customer_id,
        move_date=on,
        from_property_id=from_uprn,
        whither=Whither.OUTSIDE if council else going.whither,
        to_property_id=going.uprn if going.whither == Whither.PROPERTY else None,
        to_lines=clean(going.lines.replace("\r\n", "\n").replace("\n", ", "))[:1000] if written else "",
        to_postcode=postcode if written else "",
        to_council=council,
        restriction_id=next((home.restriction_id for home in homes if home.restriction_id), None),
        recorded_at=at,
        recorded_by_kind=actor.kind,
        recorded_by_key=actor.key,
    )


def open_cases_of(*, movers: Sequence[int], from_uprn: int | None, actor: Actor) -> list[Case]:
    """Open cases about the property that these people raised and the actor may see: each may go along with them."""
    if from_uprn is None:
        return []
    everyone = Customer.objects.unscoped("keys of the movers, whose contacts are scoped themselves")
    groups = everyone.filter(canonical__in=everyone.filter(pk__in=list(movers)).values("canonical"))
    theirs = Contact.objects.not_hidden_from(actor).filter(customer__in=groups.values("pk"), voided_at__isnull=True)
    cases = Case.objects.visible_to(actor).open().filter(property=from_uprn, contact__in=theirs.values("pk"))
    return list(cases.select_related("contact", "service").order_by("pk"))


def _own_cases(contact_ids: Sequence[int], *, movers: list[int], from_uprn: int | None, actor: Actor) -> list[int]:
    offered = {case.contact_id for case in open_cases_of(movers=movers, from_uprn=from_uprn, actor=actor)}
    return sorted(offered & set(contact_ids))


def _make(move: HouseMove, *, actor: Actor, at: datetime) -> None:
    """Nothing; the move has happened: residences first, then contacts and cases in order of key."""
    wanted = move.facts.get("wanted", [])
    facts = residences_carry(move, actor=actor, at=at)
    facts["wanted"] = wanted
    facts["contacts"] = []
    if move.whither in GOES_ALONG:
        facts["contacts"] = _carry(
            wanted, to=_place(move), still_at=_left(move), actor=actor, at=at, key=f"{move.key}-to"
        )
    move.facts, move.state, move.made_at = facts, HouseMove.State.MADE, at
    move.save(update_fields=["facts", "state", "made_at"])


def _place(move: HouseMove) -> Place:
    if move.whither == Whither.PROPERTY:
        return Place(kind=PlaceKind.PROPERTY, uprn=move.to_property_id)
    reason = UnlistedReason.OUTSIDE if move.whither == Whither.OUTSIDE else UnlistedReason.NEW_BUILD
    return Place(kind=PlaceKind.UNLISTED, lines=move.to_lines, postcode=move.to_postcode, reason=reason)


def _left(move: HouseMove) -> Place:
    return Place(kind=PlaceKind.PROPERTY, uprn=move.from_property_id)


def _carry(
    contact_ids: Sequence[int], *, to: Place, still_at: Place, actor: Actor, at: datetime, key: str
) -> list[int]:
    """The keys of the contacts that went there with the case they raised; one that is elsewhere by now stays."""
    rows = Contact.objects.unscoped("goes along with its customer").filter(pk__in=contact_ids, voided_at__isnull=True)
    gone = []
    for contact in rows.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        is_at = (contact.place_kind, contact.property_id, contact.unlisted_lines)
        if is_at != (still_at.kind, still_at.uprn, still_at.lines):
            continue
        raised = (
            Case.objects.unscoped("raised by it").open().filter(contact=contact).values_list("pk", flat=True).first()
        )
        if raised is None:
            continue
        words = contact.place_words if to.kind == PlaceKind.PROPERTY else ""
        place_correct(
            contact=contact,
            case=case_locked(raised),
            place=replace(to, words=words),
            reason=_("The customer moved."),
            actor=actor,
            at=at,
            key=f"{key}-{contact.pk}"[:200],
        )
        gone.append(contact.pk)
    return gone


def _tell(move: HouseMove, point_id: int, *, movers: list[int], actor: Actor, at: datetime) -> None:
    """Nothing; one message, without either address, to an email address that nobody left behind reads too."""
    person = Customer.objects.unscoped("who told us").get(pk=move.customer_id)
    allowed = points_to_tell(customer_ids=group_of(person), leaving=movers)
    point = next((one for one in allowed if one.pk == point_id), None)
    if point is None:
        raise HouseMoveRefused({"tell": _("It may not be confirmed there: choose again, or confirm it nowhere.")})
    with speaking(person.language):
        names = {
            "council": settings.COUNCIL_NAME,
            "phone": settings.COUNCIL_PHONE,
            "date": date_format(move.move_date, "l j F Y"),
        }
        words = wording_of(event=MOVED_EVENT, service=None, names=names)
    message = message_out(
        key=f"moved-{move.pk}",
        event=MOVED_EVENT,
        words=words,
        actor=actor,
        at=at,
        customer_id=point.customer_id,
        contact_point=point,
    )
    Message.objects.bulk_create([message])
    outbox_put(news=sending([message]), at=at)
    move.told_at = point
    move.save(update_fields=["told_at"])


@one_transaction
def house_move_undo(*, move_id: int, reason: str, actor: Actor, at: datetime) -> HouseMove:
    """The move, undone: every address, status and case as it was before; done again, nothing more.

    Raises NotPermitted, HouseMoveRefused (reason), crm.customers.living.residences.CannotUndo, Busy.
    """
    require(actor, "life.move")
    if not clean(reason):
        raise HouseMoveRefused({"reason": _("Say why: the next reader needs it.")})
    seen = HouseMove.objects.visible_to(actor).filter(pk=move_id).first()
    if seen is None:
        raise NotPermitted("life.move")
    movers = movers_of(seen)
    lock_customers(customer_ids=list(movers), actor=system("moves"))
    move = HouseMove.objects.unscoped("just found visible").select_for_update(no_key=True, of=("self",)).get(pk=move_id)
    if move.state == HouseMove.State.UNDONE:
        return move
    if move.state == HouseMove.State.MADE:
        residences_restore(move)
        facts = move.facts
        back = _carry(
            facts["contacts"], to=_left(move), still_at=_place(move), actor=actor, at=at, key=f"{move.key}-back"
        )
        move.facts = facts | {"back": back}
    move.state, move.undone_at, move.undo_reason = HouseMove.State.UNDONE, at, clean(reason)[:300]
    move.save(update_fields=["state", "undone_at", "undo_reason", "facts"])
    life_events(movers, LifeEvent.Kind.MOVE_UNDONE, actor=actor, at=at, move=move.pk)
    return move


def moves_take_effect(at: datetime) -> int:
    """How many planned moves were made because their day has come: a step of the sweep."""
    due = HouseMove.objects.unscoped("the sweep").filter(
        state=HouseMove.State.PLANNED, move_date__lte=timezone.localdate(at)
    )
    keys = list(due.order_by("move_date", "pk").values_list("pk", flat=True)[:200])
    return sum(_take_effect(move_id=key, at=at) for key in keys)


@one_transaction
def _take_effect(*, move_id: int, at: datetime) -> bool:
    """True when the move was made now. Whoever has died since stays where they lived."""
    seen = HouseMove.objects.unscoped("the sweep").get(pk=move_id)
    lock_customers(customer_ids=list(movers_of(seen)), actor=system("sweep"))
    move = HouseMove.objects.unscoped("the sweep").select_for_update(no_key=True, of=("self",)).get(pk=move_id)
    if move.state != HouseMove.State.PLANNED:
        return False
    _make(move, actor=system("sweep"), at=at)
    return True
