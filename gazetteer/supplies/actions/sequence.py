"""Where a supply stands among those its custodian sent before: refused when out of order, warned of when late."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gazetteer.entries.models import Custodian
from gazetteer.supplies.actions.targets import PROPERTIES
from gazetteer.supplies.actions.volumes import GivenSupply, volumes_missing_before
from gazetteer.supplies.models import FileType, Load
from gazetteer.supplies.refusals import LoadRefused, NothingBefore, OlderSupply, UnregisteredCustodian

DATES_LEARNED_FROM = 20
FEWEST_INTERVALS = 3


def sequence_refusals(given: GivenSupply) -> list[LoadRefused]:
    """Every reason for which this supply should not follow those loaded before."""
    header = given.header
    last = last_load(custodian=header.custodian_code)
    refusals: list[LoadRefused] = []
    if not _is_known(given):
        text = _("%(name)s (%(code)s) is not a registered custodian of this gazetteer: register it first.")
        words = {"name": header.custodian_name, "code": header.custodian_code}
        refusals.append(UnregisteredCustodian(text % words))
    if last is None and not given.is_full:
        text = _("%(file)s holds changes only, and nothing of %(name)s is loaded yet: load a full supply first.")
        refusals.append(NothingBefore(text % {"file": given.name, "name": header.custodian_name}))
    if last is not None and _is_older(given, last):
        text = _("%(file)s is %(supply)s, volume %(number)s. A later one is loaded: of %(date)s, volume %(last)s.")
        words = {"file": given.name, "supply": given.in_words(), "number": given.numbers[0]}
        refusals.append(OlderSupply(text % (words | {"date": last.supply_date.isoformat(), "last": last.last_volume})))
    return [*refusals, *volumes_missing_before(given, had=_volumes_had(given, last))]


def unknown_custodians(*, cursor: Any, given: GivenSupply) -> list[LoadRefused]:
    """The custodians that the entries of a compiled supply name and nobody here knows, unless all is empty still."""
    if not given.is_compiled or not Custodian.objects.exists():
        return []
    cursor.execute(f"SELECT DISTINCT custodian_id FROM {PROPERTIES.staged} ORDER BY custodian_id")
    named = {code for (code,) in cursor.fetchall()}
    unknown = sorted(named - set(Custodian.objects.values_list("code", flat=True)))
    text = _("%(file)s holds properties of custodian %(code)s, which is not registered: register it first.")
    return [UnregisteredCustodian(text % {"file": given.name, "code": code}) for code in unknown]


def last_load(*, custodian: int) -> Load | None:
    """The load of the custodian's latest supply, whatever order they were loaded in."""
    loads = Load.objects.filter(custodian=custodian)
    return loads.order_by("-supply_date", "-loaded_at", "-id").first()


def late_words(given: GivenSupply) -> str:
    """Why these changes come suspiciously late after the supply before them, or nothing when they do not."""
    header = given.header
    dates = supply_dates(custodian=header.custodian_code, before=header.supply_date)
    if given.is_full or not dates:
        return ""
    usual = usual_interval(custodian=header.custodian_code, dates=dates)
    days = (header.supply_date - dates[-1]).days
    if usual is None or days <= usual.days:
        return ""
    text = ngettext(
        "is %(days)s days after the supply before it, which is usually at most %(usual)s day: a file may be missing",
        "is %(days)s days after the supply before it, which is usually at most %(usual)s days: a file may be missing",
        usual.days,
    )
    return text % {"days": days, "usual": usual.days}


def future_words(given: GivenSupply, *, at: datetime) -> str:
    """That the supply is of a day still to come, or nothing: after it every true one would be refused as older."""
    if given.header.supply_date <= at.date() + timedelta(days=1):
        return ""
    return _("is a day still to come: supplies made before it will be refused as older")


def supply_dates(*, custodian: int, before: date) -> list[date]:
    """The days of its last supplies before that day, oldest first."""
    loads = Load.objects.filter(custodian=custodian, supply_date__lt=before)
    days = loads.order_by("-supply_date").values_list("supply_date", flat=True).distinct()
    return sorted(days[:DATES_LEARNED_FROM])


def usual_interval(*, custodian: int, dates: list[date]) -> timedelta | None:
    """The longest interval to expect: as set for the custodian, else as learned; None while there is too little.

    Learned is the second longest of its last intervals: one missed file does not become the rule, and a weekend is
    not late.
    """
    given = Custodian.objects.filter(code=custodian).values_list("usual_interval_days", flat=True).first()
    if given:
        return timedelta(days=given)
    intervals = sorted(after - before for before, after in pairwise(dates))
    return intervals[-2] if len(intervals) >= FEWEST_INTERVALS else None


def _is_known(given: GivenSupply) -> bool:
    """Whether its custodian is registered; a full supply into an empty gazetteer registers its own.

    Who compiled a supply of many custodians need not be: theirs are asked for when they are read.
    """
    if given.is_compiled:
        return True
    registered = Custodian.objects.filter(registered_at__isnull=False)
    if registered.filter(code=given.header.custodian_code).exists():
        return True
    return given.is_full and not registered.exists() and not Load.objects.exists()


def _is_older(given: GivenSupply, last: Load) -> bool:
    """Whether it was made before the last one, or is an earlier volume of the same day's changes."""
    if given.header.supply_date != last.supply_date:
        return given.header.supply_date < last.supply_date
    if given.is_full:
        return False
    return last.file_type == FileType.CHANGES and given.numbers[0] < last.volume


def _volumes_had(given: GivenSupply, last: Load | None) -> int:
    """The last volume of the same supply of changes that an earlier load brought; a full supply comes in one load."""
    if last is None or given.is_full or last.file_type != FileType.CHANGES:
        return 0
    return last.last_volume if last.supply_date == given.header.supply_date else 0
