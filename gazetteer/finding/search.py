"""Search as you type, street first: words lead to streets, street and number to the address; names and slips after."""

from collections import Counter
from collections.abc import Iterable, Sequence

from gazetteer.entries.models import LogicalStatus, Property, Street
from gazetteer.finding import search_rows
from gazetteer.finding.address_query import AddressQuery, HouseNumber
from gazetteer.finding.hits import (
    PROPERTY,
    STREET,
    AddressHit,
    Asked,
    in_language,
    property_hits,
    street_hits,
    with_more,
)
from gazetteer.finding.search_rows import AddressRow, StreetRow
from gazetteer.finding.wards import ward_hits
from gazetteer.finding.word_matches import ABSENT, WordMatch, forgive_slips, match_within, match_words

STREETS_SHOWN = 5
STREETS_NUMBERED = 150  # looked through for a number
STREETS_BEFORE_NAMES = 50  # words that fit more streets than this name no one house
WORDS_TO_LEAVE_ONE = 3  # of fewer words none may be wrong altogether


def search_addresses(*, asked: Asked) -> list[AddressHit]:
    """The best matches, at most `asked.limit`."""
    query = asked.query
    if query.is_empty:
        return []
    if query.key is not None:
        return _by_key(query.key, asked)
    if query.postcode:
        return _by_postcode(asked)
    if not query.words:
        return _by_postcode_part(asked)
    hits, wards = _by_words_forgiving(asked), ward_hits(query=query, limit=asked.limit)
    streets = [hit for hit in hits if hit.kind == STREET]
    return [*streets, *wards, *(hit for hit in hits if hit.kind != STREET)][: asked.limit] if wards else hits


def _by_key(key: int, asked: Asked) -> list[AddressHit]:
    """The property and the street with this number; one that is not approved is shown all the same, and says so."""
    hits = []
    for place in Property.objects.filter(uprn=key):
        status = LogicalStatus(place.logical_status)
        reasons = () if status is LogicalStatus.APPROVED else (str(status.label),)
        label = in_language(place.address, place.welsh_lines, asked.language)
        hits.append(AddressHit(PROPERTY, place.uprn, place.street_id, label, place.postcode, reasons))
    hits += [AddressHit(STREET, None, street.usrn, street.label) for street in Street.objects.filter(usrn=key)]
    return hits


def _by_postcode_part(asked: Asked) -> list[AddressHit]:
    query = asked.query
    if not query.postcode_part:
        return []
    rows = search_rows.addresses_where_postcode_begins(
        part=query.postcode_part, numbers=query.numbers, limit=asked.limit, historic=asked.historic
    )
    return property_hits(_right_numbers(rows, query), asked=asked)


def _by_postcode(asked: Asked) -> list[AddressHit]:
    """Addresses of the postcode that hold the words typed, slips forgiven; if none does, the words are the truth."""
    query = asked.query
    rows = search_rows.addresses_in_postcode(postcode=query.postcode, historic=asked.historic)
    if not query.words:
        return property_hits(_numbered(rows, query), asked=asked)
    here = frozenset(word for row in rows for word in row.words)
    matches = match_within(typed=query.words, words=here)
    fitting = _fitting(rows, matches)
    if rows and not fitting:
        matches = match_within(typed=query.words, words=here, forgiving=True)
        fitting = _fitting(rows, matches)
    numbered = _numbered(fitting, query)
    if numbered:
        return property_hits(numbered, asked=asked, matches=matches)
    elsewhere = _by_words_forgiving(asked)
    if any(hit.kind == PROPERTY for hit in elsewhere):
        return elsewhere
    return property_hits(_numbered(rows, query) or fitting, asked=asked, matches=matches) or elsewhere


def _numbered(rows: Sequence[AddressRow], query: AddressQuery) -> list[AddressRow]:
    return _right_numbers(rows, query) if query.numbers or query.flat else list(rows)


def _fitting(rows: Sequence[AddressRow], matches: Sequence[WordMatch]) -> list[AddressRow]:
    return [row for row in rows if all(match.cost(row.words) < ABSENT for match in matches)]


def _by_words_forgiving(asked: Asked) -> list[AddressHit]:
    """What holds every word; else with a slip forgiven in the words that mean nothing, then in any, then without one."""
    matches = match_words(typed=asked.query.words)
    hits: list[AddressHit] = []
    for attempt in _attempts(matches):
        found = _by_words(asked, attempt)
        if any(hit.kind == PROPERTY for hit in found) or (found and not asked.query.numbers):
            return found
        hits = hits or found
    if len(matches) < WORDS_TO_LEAVE_ONE or not any(match.may_lead for match in matches):
        return hits
    return _but_one_word(asked, matches) or hits


def _attempts(matches: list[WordMatch]) -> Iterable[list[WordMatch]]:
    """The words as typed, then with slips forgiven, as far as each time every word stands for something."""
    unknown = [match for match in matches if not match.is_known]
    if not unknown:
        yield matches
    else:
        mended = {match.typed: match for match in forgive_slips(matches=unknown)}
        first = [mended.get(match.typed, match) for match in matches]
        if all(match.is_known or match.slipped for match in first):
            yield first
        if len(unknown) == len(matches):
            return
    forgiven = forgive_slips(matches=matches)
    if all(match.is_known or match.slipped for match in forgiven):
        yield forgiven


def _by_words(asked: Asked, matches: list[WordMatch]) -> list[AddressHit]:
    """Streets that hold every word, then their addresses; then addresses found by a name."""
    query, limit = asked.query, asked.limit
    streets = _ranked(search_rows.streets_by_words(matches=matches), matches, asked)
    if query.numbers and streets and (found := _on_streets(asked, streets, matches)):
        return found
    named = _named(asked, matches, streets)
    if query.numbers and named:
        return named
    room = limit - min(len(named), limit // 2)
    current = [street for street in streets if street.is_current or asked.historic]
    return (_streets_and_addresses(asked, current, matches, room=room) + named)[:limit]


def _but_one_word(asked: Asked, matches: list[WordMatch]) -> list[AddressHit]:
    """Addresses with the number on streets that hold every word but one, and say which."""
    forgiven = forgive_slips(matches=matches)
    if not asked.query.numbers or not any(match.may_lead for match in forgiven):
        return []
    streets = _ranked(search_rows.streets_by_words(matches=forgiven, absent=1), forgiven, asked)
    return _on_streets(asked, streets, forgiven) if streets else []


def _on_streets(asked: Asked, streets: list[StreetRow], matches: list[WordMatch]) -> list[AddressHit]:
    """The addresses with the number on these streets; of more than there is room for, the nearest of each street."""
    usrns = list(dict.fromkeys(street.usrn for street in streets[:STREETS_NUMBERED]))
    fitting: list[AddressRow] = []
    for part in _parts(asked.query):
        rows = search_rows.addresses_on_streets(
            usrns=usrns, numbers=asked.query.numbers, postcode_part=part, historic=asked.historic
        )
        if fitting := _right_numbers(rows, asked.query):
            break
    found = _in_street_order(fitting, streets, asked)
    different = len({row.parent_uprn or row.uprn for row in found})
    if different > asked.limit:
        found = _spread(found, asked.query)
    return with_more(property_hits(found, asked=asked, matches=matches), more=different - asked.limit)


def _parts(query: AddressQuery) -> tuple[str, ...]:
    """The beginning of a postcode typed, then none: where words and number fit elsewhere, they are believed."""
    return (query.postcode_part, "") if query.postcode_part else ("",)


def _named(asked: Asked, matches: list[WordMatch], streets: list[StreetRow]) -> list[AddressHit]:
    if len(streets) > STREETS_BEFORE_NAMES or not any(match.may_lead for match in matches):
        return []
    rows: list[AddressRow] = []
    for part in _parts(asked.query):
        rows = rows or search_rows.addresses_by_words(
            matches=matches,
            numbers=asked.query.numbers,
            flat=asked.query.flat,
            postcode_part=part,
            leave_out=[street.usrn for street in streets],
            historic=asked.historic,
        )
    rows = sorted(
        rows,
        key=lambda row: (
            sum(match.cost(row.words) for match in matches), row.logical_status, row.sort_key, row.uprn, row.language,
        ),
    )  # fmt: skip
    return property_hits(rows, asked=asked, matches=matches)


def _streets_and_addresses(
    asked: Asked, streets: list[StreetRow], matches: list[WordMatch], *, room: int
) -> list[AddressHit]:
    """The streets themselves, and the addresses of the best one in what room is left."""
    query = asked.query
    if not streets:
        return []
    shown = street_hits(streets[: min(STREETS_SHOWN, room)], asked=asked, matches=matches)
    if query.numbers:
        return shown
    rows = search_rows.addresses_of_street(
        usrn=streets[0].usrn, flat=query.flat, postcode_part=query.postcode_part, limit=room, historic=asked.historic
    )
    addresses = property_hits(rows, asked=asked, matches=matches, limit=max(room - len(shown), 0))
    return addresses if query.flat and addresses else shown + addresses


def _ranked(streets: list[StreetRow], matches: list[WordMatch], asked: Asked) -> list[StreetRow]:
    """The streets, nearest to what was typed first, each once."""
    first = matches[0].typed
    ordered = sorted(
        streets,
        key=lambda street: (
            sum(match.cost(street.words) for match in matches),
            not street.is_current,
            not street.folded_name.startswith(first),
            len(street.folded_name),
            street.folded_name,
            street.town,
            street.locality,
            street.usrn,
            street.language != asked.language,
        ),
    )
    return list({street.usrn: street for street in reversed(ordered)}.values())[::-1]


def _in_street_order(rows: list[AddressRow], streets: list[StreetRow], asked: Asked) -> list[AddressRow]:
    """As the streets are ordered, a property of the postcode typed before any other."""
    place = {street.usrn: at for at, street in enumerate(streets)}
    postcode = asked.query.postcode or asked.query.postcode_part

    def nearness(row: AddressRow) -> tuple[object, ...]:
        near = _common_letters(row.postcode.replace(" ", ""), postcode)
        return (-near, place[row.usrn], row.logical_status, row.sort_key, row.uprn, row.language)

    return sorted(rows, key=nearness)


def _common_letters(one: str, other: str) -> int:
    """How many letters the two begin with in common."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _spread(rows: list[AddressRow], query: AddressQuery) -> list[AddressRow]:
    """The same rows, those with exactly the number typed first, and no street twice before another came once."""
    seen: Counter[tuple[int, bool]] = Counter()
    order: list[tuple[bool, bool, int, int]] = []
    for row in rows:
        is_other = (row.number, row.suffix) not in {(number.number, number.suffix) for number in query.numbers}
        is_flat = row.parent_uprn is not None
        order.append((is_other, is_flat, seen[row.usrn, is_other or is_flat], len(order)))
        seen[row.usrn, is_other or is_flat] += 1
    return [rows[at] for *_, at in sorted(order)]


def _right_numbers(rows: Sequence[AddressRow], query: AddressQuery) -> list[AddressRow]:
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
