"""Notices put up and taken down by team leaders: a few words, a service, some places, from and to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.casework.telling.models import PlaceNotice, Where
from cases.routing.models import PropertySet
from crm.catalogue.models import Service
from crm.customers.names import storable
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import require
from gazetteer.areas.models import Area
from gazetteer.entries.models import Street
from gazetteer.facts.models import FactKind, Shape

PUT_UP = "place_notice.put_up"
MOST_WORDS = 500
LONGEST_VALUE = 120
LONGEST = timedelta(days=92)  # what is true for longer belongs in the service itself


class NoticeRefused(Exception):
    """It cannot be so; `errors` says why, by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class NoticeGiven:
    """A notice as somebody writes it: `at` is the code of a ward, parish, set or fact, or the USRN of a street, and
    `fact_value` what the fact must be."""

    service: str
    words: str
    where: str
    starts_at: datetime
    ends_at: datetime
    at: str = ""
    fact_value: str = ""
    welsh_words: str = ""
    is_public: bool = True


@one_transaction
def notice_put_up(*, given: NoticeGiven, actor: Actor, at: datetime, key: str) -> PlaceNotice:
    """The notice, up from its beginning to its end; the same key gives the same notice.

    Raises NotPermitted, NoticeRefused (by field: words, service, where, at, fact_value, is_public,
    starts_at, ends_at), Busy.
    """
    require(actor, PUT_UP)
    service = Service.objects.filter(code=given.service, is_live=True).first()
    errors = _wrong(given, at)
    if service is None:
        errors["service"] = _("Choose the service that it is about.")
    row = PlaceNotice(
        key=key, service=service, where=given.where, is_public=given.is_public,
        words=storable(given.words.strip()), welsh_words=storable(given.welsh_words.strip()),
        starts_at=given.starts_at, ends_at=given.ends_at, put_up_at=at, put_up_by_id=actor.user_id,
    )  # fmt: skip
    errors |= _placed(row, given, at)
    if errors:
        raise NoticeRefused(errors)
    PlaceNotice.objects.bulk_create([row], ignore_conflicts=True)
    return PlaceNotice.objects.select_related("service").get(key=key)


@one_transaction
def notice_take_down(*, notice_id: int, actor: Actor, at: datetime) -> PlaceNotice:
    """The notice, shown to nobody any more; twice is once. Raises NotPermitted, PlaceNotice.DoesNotExist, Busy."""
    require(actor, PUT_UP)
    found = PlaceNotice.objects.select_for_update(no_key=True, of=("self",)).select_related("service").get(pk=notice_id)
    if found.taken_down_at is None and found.ends_at > at:
        found.taken_down_at, found.taken_down_by_id = at, actor.user_id
        found.save(update_fields=["taken_down_at", "taken_down_by"])
    return found


def _wrong(given: NoticeGiven, at: datetime) -> dict[str, str]:
    errors = {}
    for name, words in (("words", given.words.strip()), ("welsh_words", given.welsh_words.strip())):
        if len(words) > MOST_WORDS or (name == "words" and not words):
            errors[name] = _("Say it in 1 to %(most)s characters.") % {"most": MOST_WORDS}
    if given.ends_at <= max(at, given.starts_at):
        errors["ends_at"] = _("It must end after it begins, and later than now.")
    elif given.ends_at - max(at, given.starts_at) > LONGEST:
        errors["ends_at"] = _("A notice is for %(days)s days at most: what stays so belongs in the service.") % {
            "days": LONGEST.days
        }
    return errors


def _placed(row: PlaceNotice, given: NoticeGiven, at: datetime) -> dict[str, str]:
    """What is wrong with where it is for, by field; the row has its columns of the place."""
    placing = _PLACINGS.get(given.where)
    return {"where": _("Say for which places it is.")} if placing is None else placing(row, given, at)


def _everywhere(row: PlaceNotice, given: NoticeGiven, at: datetime) -> dict[str, str]:
    return {}


def _in_area(row: PlaceNotice, given: NoticeGiven, at: datetime) -> dict[str, str]:
    found = Area.objects.on(localdate(at)).filter(kind=given.where, code=given.at).order_by("pk").first()
    if found is None:
        return {"at": _("Choose the ward or parish.")}
    row.area, row.where_words = found.code, found.name
    return {}


def _in_set(row: PlaceNotice, given: NoticeGiven, at: datetime) -> dict[str, str]:
    row.property_set = PropertySet.objects.filter(code=given.at).first()
    if row.property_set is None:
        return {"at": _("Choose the set of properties.")}
    row.where_words = row.property_set.name
    return {}


def _in_street(row: PlaceNotice, given: NoticeGiven, at: datetime) -> dict[str, str]:
    usrn = int(given.at) if given.at.isascii() and given.at.isdigit() and len(given.at) <= 12 else 0
    row.street = Street.objects.filter(pk=usrn).first()
    if row.street is None:
        return {"at": _("Choose the street.")}
    row.where_words = row.street.label[:200]
    return {}


def _where_so(row: PlaceNotice, given: NoticeGiven, at: datetime) -> dict[str, str]:
    kind = FactKind.objects.in_use().filter(code=given.at).exclude(shape=Shape.SCHEDULE).first()
    value = given.fact_value.strip()
    if kind is None or not value or len(value) > LONGEST_VALUE:
        return {"fact_value": _("Choose the fact, and say what it must be: for example the number of the round.")}
    if given.is_public and not kind.is_public:
        words = _(
            "“%(fact)s” is not for citizens to know, and this would tell them where it is so: take this tick out."
        )
        return {"is_public": words % {"fact": kind.name}}
    row.fact, row.fact_value, row.where_words = kind.code, value, f"{kind.name} {value}"[:200]
    return {}


_PLACINGS: dict[str, Callable[[PlaceNotice, NoticeGiven, datetime], dict[str, str]]] = {
    Where.EVERYWHERE: _everywhere,
    Where.WARD: _in_area,
    Where.PARISH: _in_area,
    Where.SET: _in_set,
    Where.STREET: _in_street,
    Where.FACT: _where_so,
}
