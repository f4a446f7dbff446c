"""Search as you type, street first: words lead to streets, street and number to the address; names and slips after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from gazetteer.entries.models import LogicalStatus, Property, Street
from gazetteer.finding import search_rows
from gazetteer.finding.address_query import AddressQuery, HouseNumber
from gazetteer.finding.search_rows import AddressRow, StreetRow
from gazetteer.finding.word_matches import WordMatch, forgive_slips, match_words

STREETS_SHOWN = 5
STREETS_NUMBERED = 150  # looked through for a number
STREETS_BEFORE_NAMES = 50  # words that fit more streets than this name no one house
PROPERTY = "PROPERTY"
STREET = "STREET"


@dataclass(frozen=True, slots=True)
class AddressHit:
    """One line of the list under the search box; a building with flats says how many it holds."""

    kind: str  # PROPERTY or STREET
    uprn: int | None
    usrn: int | None
    label: str
    postcode: str = ""
    reasons: tuple[str, ...] = ()  # why it is here when that is not plain to see: another name, a slip forgiven
    building_uprn: int | None = None
    building: str = ""
    flats: int = 0


def search_addresses(*, query: AddressQuery, limit: int) -> list[AddressHit]:
    """The best matches, at most `limit`."""
    if query.is_empty:
        return []
    if query.key is not None:
        return _by_key(query.key)
    if query.postcode:
        return _grouped(_in_postcode(query), query=query, limit=limit)
    if not query.words:
        return _by_postcode_part(query, limit=limit)
    matches = match_words(typed=query.words)
    hits = _by_words(query, matches, limit=limit) if all(match.meant for match in matches) else []
    if any(hit.kind == PROPERTY for hit in hits) or (hits and not query.numbers):
        return hits
    forgiven = _by_words(query, forgive_slips(matches=matches), limit=limit)
    return forgiven if not hits or any(hit.kind == PROPERTY for hit in forgiven) else hits


def _by_key(key: int) -> list[AddressHit]:
    """The property and the street with this number; one that is not approved is shown only here, and says so."""
    hits = []
    for place in Property.objects.filter(uprn=key):
        status = LogicalStatus(place.logical_status)
        reasons = () if status is LogicalStatus.APPROVED else (str(status.label),)
        hits.append(AddressHit(PROPERTY, place.uprn, place.street_id, place.address, place.postcode, reasons))
    hits += [AddressHit(STREET, None, street.usrn, street.label) for street in Street.objects.filter(usrn=key)]
    return hits


def _by_postcode_part(query: AddressQuery, *, limit: int) -> list[AddressHit]:
    if not query.postcode_part:
        return []
    rows = search_rows.addresses_where_postcode_begins(part=query.postcode_part, limit=limit)
    return _grouped(_right_numbers(rows, query), query=query, limit=limit)


def _in_postcode(query: AddressQuery) -> list[AddressRow]:
    """Addresses of the postcode that hold the words typed; when a word fits nothing there, slips are forgiven."""
    rows = search_rows.addresses_in_postcode(postcode=query.postcode)
    if query.words:
        matches = match_words(typed=query.words)
        fitting = _fitting(rows, matches) or _fitting(rows, forgive_slips(matches=matches))
        rows = fitting or rows
    return _right_numbers(rows, query) if query.numbers or query.flat else rows


def _fitting(rows: Sequence[AddressRow], matches: Sequence[WordMatch]) -> list[AddressRow]:
    return [row for row in rows if all(match.cost(row.words) < 9 for match in matches)]


def _by_words(query: AddressQuery, matches: list[WordMatch], *, limit: int) -> list[AddressHit]:
    """Streets that hold every word, then their addresses; then addresses found by a name."""
    if not all(match.all for match in matches):
        return []
    streets = _ranked(search_rows.streets_by_words(matches=matches), matches)
    if query.numbers and streets:
        rows = search_rows.addresses_on_streets(
            usrns=[street.usrn for street in streets[:STREETS_NUMBERED]],
            numbers=query.numbers,
            postcode_part=query.postcode_part,
        )
        found = _in_street_order(_right_numbers(rows, query), streets)
        if found:
            return _grouped(found, query=query, limit=limit, matches=matches)
    named = _named(query, matches, streets, limit=limit)
    if query.numbers and named:
        return named
    return (_streets_and_addresses(query, streets, matches, room=limit - min(len(named), limit // 2)) + named)[:limit]


def _named(query: AddressQuery, matches: list[WordMatch], streets: list[StreetRow], *, limit: int) -> list[AddressHit]:
    if len(streets) > STREETS_BEFORE_NAMES:
        return []
    rows = search_rows.addresses_by_words(
        matches=matches,
        numbers=query.numbers,
        flat=query.flat,
        postcode_part=query.postcode_part,
        leave_out=[street.usrn for street in streets],
    )
    rows = sorted(rows, key=lambda row: (sum(match.cost(row.words) for match in matches), row.sort_key, row.uprn))
    return _grouped(rows, query=query, limit=limit, matches=matches)


def _streets_and_addresses(
    query: AddressQuery, streets: list[StreetRow], matches: list[WordMatch], *, room: int
) -> list[AddressHit]:
    """The streets themselves, and the addresses of the best one in what room is left."""
    if not streets:
        return []
    shown = min(STREETS_SHOWN, room)
    absent = _("no number %(number)s here") % {"number": query.numbers[0]} if query.numbers else ""
    hits = [
        AddressHit(
            STREET,
            None,
            street.usrn,
            street.label,
            reasons=tuple(filter(None, (absent, *_slips(street.words, matches)))),
        )
        for street in streets[:shown]
    ]
    if query.numbers:
        return hits
    rows = search_rows.addresses_of_street(
        usrn=streets[0].usrn, flat=query.flat, postcode_part=query.postcode_part, limit=room
    )
    addresses = _grouped(rows, query=query, limit=room - len(hits), matches=matches)
    return addresses if query.flat and addresses else hits + addresses


def _ranked(streets: list[StreetRow], matches: list[WordMatch]) -> list[StreetRow]:
    first = matches[0].typed
    return sorted(
        streets,
        key=lambda street: (
            sum(match.cost(street.words) for match in matches),
            not street.folded_name.startswith(first),
            len(street.folded_name),
            street.folded_name,
            street.label,
            street.usrn,
        ),
    )


def _in_street_order(rows: list[AddressRow], streets: list[StreetRow]) -> list[AddressRow]:
    place = {street.usrn: at for at, street in enumerate(streets)}
    return sorted(rows, key=lambda row: (place[row.usrn], row.logical_status, row.sort_key, row.uprn))


def _right_numbers(rows: list[AddressRow], query: AddressQuery) -> list[AddressRow]:
    """The addresses that fit the numbers best: flat and house, else house alone.

    Of two numbers without the word "flat", one may be the flat, whichever comes first.
    """
    readings: list[tuple[str, HouseNumber | None]] = [(query.flat, number) for number in query.numbers or (None,)]
    if len(query.numbers) > 1 and not query.flat:
        first, second = query.numbers[:2]
        readings = [(str(first), second), (str(second), first), *readings]
    for flat, number in readings:
        found = [row for row in rows if _fits(row, flat, number)]
        if found:
            return found
    if query.flat and query.numbers:
        return [row for row in rows if _fits(row, "", query.numbers[0])]
    return []


def _fits(row: AddressRow, flat: str, number: HouseNumber | None) -> bool:
    if flat and row.flat != flat:
        return False
    if number is None:
        return True
    if row.number is None:
        return not flat and row.flat == str(number)
    if row.end_number is not None and row.number < number.number <= row.end_number:
        return not number.suffix
    return row.number == number.number and number.suffix in ("", row.suffix)


def _grouped(
    rows: Sequence[AddressRow], *, query: AddressQuery, limit: int, matches: Sequence[WordMatch] = ()
) -> list[AddressHit]:
    """One hit for each property; flats give way to their building when the list has no room for them."""
    best: dict[int, AddressRow] = {}
    for row in rows:
        best.setdefault(row.uprn, row)
    if len(best) > limit and not query.flat and len(query.numbers) < 2:
        best = {uprn: row for uprn, row in best.items() if row.parent_uprn not in best}
    shown = list(best.values())[:limit]
    flats = search_rows.flats_counted(uprns=[row.uprn for row in shown]) if shown else {}
    parents = {row.parent_uprn for row in shown if row.parent_uprn}
    buildings = search_rows.addresses_of(uprns=list(parents)) if parents else {}
    return [
        replace(
            _hit(row, matches),
            flats=flats.get(row.uprn, 0),
            building_uprn=row.parent_uprn if row.parent_uprn in buildings else None,
            building=buildings.get(row.parent_uprn or 0, ""),
        )
        for row in shown
    ]


def _hit(row: AddressRow, matches: Sequence[WordMatch]) -> AddressHit:
    reasons = _slips(row.words, matches)
    other = ", ".join(row.lines)
    if row.logical_status == LogicalStatus.ALTERNATIVE:
        reasons = (_("also known as %(address)s") % {"address": other}, *reasons)
    elif row.logical_status == LogicalStatus.HISTORIC:
        reasons = (_("formerly %(address)s") % {"address": other}, *reasons)
    return AddressHit(PROPERTY, row.uprn, row.usrn, row.address, row.postcode, reasons)


def _slips(words: frozenset[str], matches: Sequence[WordMatch]) -> tuple[str, ...]:
    """For each word that fits only by a slip, the word it was taken for."""
    slipped = []
    for match in matches:
        if match.cost(words) == 3:
            meant = sorted(match.slipped & words)[0]
            slipped.append(_("taking “%(typed)s” for “%(meant)s”") % {"typed": match.typed, "meant": meant})
    return tuple(slipped)
