"""What a search shows of the rows it found: one line for each property, flats behind their building, reasons in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gazetteer.entries.formatting import street_label
from gazetteer.entries.models import Language, LogicalStatus
from gazetteer.finding import search_rows
from gazetteer.finding.address_query import AddressQuery
from gazetteer.finding.search_rows import AddressRow, StreetRow
from gazetteer.finding.word_matches import ABSENT, SLIPPED_COST, WordMatch
from gazetteer.postcodes import postcode_key

PROPERTY = "PROPERTY"
STREET = "STREET"
WARD = "WARD"
CURRENT = LogicalStatus.APPROVED.value


@dataclass(frozen=True, slots=True)
class AddressHit:
    """One line of the list under the search box; a building with flats says how many it holds."""

    kind: str  # PROPERTY, STREET or WARD
    uprn: int | None
    usrn: int | None
    label: str
    postcode: str = ""
    reasons: tuple[str, ...] = ()  # why it is here when that is not plain to see: another name, a slip forgiven
    building_uprn: int | None = None
    building: str = ""
    flats: int = 0
    code: str = ""  # of a ward


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, taken apart, and what the answer is to be like."""

    query: AddressQuery
    limit: int
    historic: bool = False
    language: str = Language.ENGLISH.value


def property_hits(
    rows: Sequence[AddressRow], *, asked: Asked, matches: Sequence[WordMatch] = (), limit: int | None = None
) -> list[AddressHit]:
    """One hit for each property; flats give way to their building when the list has no room for them."""
    room = asked.limit if limit is None else limit
    best = _one_row_each(rows, asked.language, matches)
    ways: list[AddressRow | int] = list(best.values())
    if len(best) > room and not asked.query.flat and len(asked.query.numbers) < 2:
        ways = _flats_behind(best)
    shown = ways[:room]
    uprns = [way if isinstance(way, int) else way.uprn for way in shown]
    flats = search_rows.flats_counted(uprns=uprns) if uprns else {}
    parents = {way if isinstance(way, int) else way.parent_uprn for way in shown} - {None}
    buildings = search_rows.addresses_of(uprns=[uprn for uprn in parents if uprn]) if parents else {}
    hits = []
    for way in shown:
        if isinstance(way, int):
            hits.append(_building_hit(way, buildings.get(way), flats.get(way, 0), asked.language))
            continue
        building = buildings.get(way.parent_uprn or 0)
        hits.append(
            replace(
                _row_hit(way, asked, matches),
                flats=flats.get(way.uprn, 0),
                building_uprn=way.parent_uprn if building else None,
                building=in_language(*building[:2], asked.language) if building else "",
            )
        )
    return [hit for hit in hits if hit.label]


def _one_row_each(rows: Sequence[AddressRow], language: str, matches: Sequence[WordMatch]) -> dict[int, AddressRow]:
    """The first row of each property; of one in two languages that which fits the words, else the asker's."""
    best: dict[int, AddressRow] = {}
    for row in rows:
        first = best.setdefault(row.uprn, row)
        if first.language == row.language or first.logical_status != row.logical_status:
            continue
        nearer = _cost(row, matches) - _cost(first, matches)
        if nearer < 0 or (nearer == 0 and row.language == _shown_language(row, language)):
            best[row.uprn] = row
        if nearer == 0:
            best[row.uprn] = best[row.uprn]._replace(words=row.words | first.words)
    return best


def _cost(row: AddressRow, matches: Sequence[WordMatch]) -> int:
    return sum(match.cost(row.words) for match in matches)


def _flats_behind(best: dict[int, AddressRow]) -> list[AddressRow | int]:
    """The rows without those whose building is among them; of flats whose building is not, the building's UPRN."""
    apart = Counter(row.parent_uprn for row in best.values() if row.parent_uprn and row.parent_uprn not in best)
    ways: dict[int, AddressRow | int] = {}
    for row in best.values():
        parent = row.parent_uprn
        if parent and apart[parent] > 1:
            ways[parent] = parent
        elif parent not in best:
            ways[row.uprn] = row
    return list(ways.values())


def _building_hit(
    uprn: int, building: tuple[str, list[str], str, int | None] | None, flats: int, language: str
) -> AddressHit:
    address, welsh, postcode, usrn = building or ("", [], "", None)
    return AddressHit(PROPERTY, uprn, usrn, in_language(address, welsh, language), postcode, flats=flats)


def _row_hit(row: AddressRow, asked: Asked, matches: Sequence[WordMatch]) -> AddressHit:
    label = in_language(row.address, row.welsh_lines, asked.language)
    reasons = (*_standing(row, label), *_elsewhere(row, asked.query), *word_reasons(row.words, matches))
    return AddressHit(PROPERTY, row.uprn, row.usrn, label, row.postcode, reasons)


def _standing(row: AddressRow, label: str) -> tuple[str, ...]:
    """What the property is if it is not approved, and by which other name or in which other language it was found."""
    reasons = () if row.property_status == CURRENT else (str(LogicalStatus(row.property_status).label),)
    other = {"address": ", ".join(row.lines)}
    if other["address"] == label:
        return reasons
    if row.logical_status == row.property_status:
        names = {Language.WELSH: _("in Welsh %(address)s"), Language.GAELIC: _("in Gaelic %(address)s")}
        return (*reasons, names.get(Language(row.language), _("in English %(address)s")) % other)
    if row.logical_status == LogicalStatus.ALTERNATIVE:
        return (*reasons, _("also known as %(address)s") % other)
    if row.logical_status == LogicalStatus.HISTORIC:
        return (*reasons, _("formerly %(address)s") % other)
    return (*reasons, f"{LogicalStatus(row.logical_status).label}: {other['address']}")


def _elsewhere(row: AddressRow, query: AddressQuery) -> tuple[str, ...]:
    """That the postcode typed, or the beginning of one, is not the address's own."""
    typed = query.postcode or query.postcode_part
    if postcode_key(row.postcode).startswith(typed):
        return ()
    shown = f"{typed[:-3]} {typed[-3:]}" if query.postcode else typed
    return (_("not in %(postcode)s") % {"postcode": shown},)


def word_reasons(words: frozenset[str], matches: Sequence[WordMatch]) -> tuple[str, ...]:
    """For each word that fits only by a slip, the word it was taken for; for each that does not fit, that it is not."""
    said = []
    for match in matches:
        cost = match.cost(words)
        if cost == SLIPPED_COST:
            meant = sorted(match.slipped & words)[0]
            said.append(_("taking “%(typed)s” for “%(meant)s”") % {"typed": match.typed, "meant": meant})
        elif cost == ABSENT:
            said.append(_("without “%(typed)s”") % {"typed": match.typed})
    return tuple(said)


def street_hits(streets: Sequence[StreetRow], *, asked: Asked, matches: Sequence[WordMatch]) -> list[AddressHit]:
    """One hit for each street, named in the asker's language, saying when it has not the number typed."""
    numbers = asked.query.numbers
    absent = (_("no number %(number)s here") % {"number": numbers[0]},) if numbers else ()
    others = [street.usrn for street in streets if street.language != asked.language]
    names = search_rows.street_labels(usrns=others, language=asked.language) if others else {}
    hits = []
    for street in streets:
        name = names.get(street.usrn, (street.name, street.locality, street.town))
        own = street_label(street.name, street.locality, street.town)
        gone = () if street.is_current else (str(LogicalStatus.HISTORIC.label),)
        other = (own,) if street.usrn in names else ()
        reasons = (*gone, *other, *absent, *word_reasons(street.words, matches))
        hits.append(AddressHit(STREET, None, street.usrn, street_label(*name), reasons=reasons))
    return hits


def with_more(hits: list[AddressHit], *, more: int) -> list[AddressHit]:
    """The same hits, the last saying how many properties had no room and what would tell them apart."""
    if more <= 0 or not hits:
        return hits
    said = ngettext(
        "%(n)d more like these: add the place or the postcode",
        "%(n)d more like these: add the place or the postcode",
        more,
    ) % {"n": more}
    return [*hits[:-1], replace(hits[-1], reasons=(*hits[-1].reasons, said))]


def in_language(address: str, welsh_lines: list[str], language: str) -> str:
    """The single line in the asker's language, or as it is where there is none."""
    return ", ".join(welsh_lines) if language == Language.WELSH and welsh_lines else address


def _shown_language(row: AddressRow, language: str) -> str:
    return Language.WELSH.value if language == Language.WELSH and row.welsh_lines else Language.ENGLISH.value
