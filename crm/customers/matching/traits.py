"""What is known of somebody, and the same made comparable: folded, split, sounded, each value in the form it is compared in.

Comparing is done twice, with one result: here in Python for the few who look like the person being typed, and by DuckDB
for the whole index. Both read these traits. Accounts are known and are no trait: a shared account is never evidence.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from crm.customers.matching.slips import sound
from crm.customers.names import BUSINESS, Names, words_of
from crm.customers.nicknames import families_of
from gazetteer.folding import fold

LEGAL_FORMS = frozenset(
    "limited ltd ltda plc llp lp cic cio inc incorporated llc co company corp corporation gmbh uk the and t a ta".split()
)
LEAST_WORD = 3  # letters of a part of a surname that says something
LEAST_MAIL_NAME = 5
NAMED, MAIL_AT = "NAMED", "|"
LONGEST = 60  # letters of a name that are compared
MOST = 8  # values of one kind that are compared
INWARD = 3  # letters of the second half of a postcode
PHONE_DIGITS = 9  # the last ones: with or without the country


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody: points are normalised values, places are keys of properties.

    `lines`, `postcodes` and `towns` are addresses as written, `born_digits` a date of birth as eight digits where the
    file's dates need not be dates, `numbers` pairs of kind and value ("COMPANY", "01234567") that belong to one alone.
    """

    names: Names
    date_of_birth: date | None = None
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    places: frozenset[int] = frozenset()
    accounts: frozenset[str] = frozenset()
    numbers: frozenset[tuple[str, str]] = frozenset()
    lines: frozenset[str] = frozenset()
    postcodes: frozenset[str] = frozenset()
    towns: frozenset[str] = frozenset()
    born_digits: str = ""


@dataclass(frozen=True, slots=True)
class Traits:
    """The comparable form; an empty string or tuple is "not known". The fields are the columns of the nightly run."""

    kind: str
    surname: str = ""
    surname_words: tuple[str, ...] = ()
    surname_sound: str = ""
    forename: str = ""
    firsts: tuple[str, ...] = ()  # whole forenames they may go by: the first, and the preferred
    called: tuple[str, ...] = ()  # all whole forenames
    families: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()
    forename_sound: str = ""
    businesses: tuple[str, ...] = ()
    business_words: tuple[str, ...] = ()
    born: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()  # each address for email with what its name says beside their own names: see `mail_of`
    mail_names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    outwards: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    number_kinds: tuple[str, ...] = ()


COLUMNS = tuple(field.name for field in fields(Traits))
LISTS = frozenset(field.name for field in fields(Traits) if field.type == tuple[str, ...])


def traits_of(known: Known) -> Traits:
    """The traits of what is known; never raises, whatever the names and numbers hold."""
    emails = _some(mail.casefold() for mail in known.emails)
    postcodes = _some("".join(text.split()).upper() for text in known.postcodes)
    lines = _some(fold(text)[:LONGEST] for text in known.lines)
    numbers = _some(f"{kind}:{value.replace(' ', '').upper()}" for kind, value in known.numbers if value.strip())
    mails = _some(mail_of(mail, known.names) for mail in emails)
    own = [mail.partition(MAIL_AT)[2].partition("@")[0] for mail in mails if not mail.startswith(NAMED + MAIL_AT)]
    return Traits(
        kind=known.names.kind,
        **_names(known.names),
        born=known.born_digits or (f"{known.date_of_birth:%Y%m%d}".zfill(8) if known.date_of_birth else ""),
        phones=_some(phone[-PHONE_DIGITS:] for phone in known.phones),
        emails=emails,
        mails=mails,
        mail_names=_some(name for name in own if len(name) >= LEAST_MAIL_NAME),
        places=_some([*map(str, known.places), *(line for line in lines if any(map(str.isdigit, line)))]),
        lines=lines,
        postcodes=postcodes,
        outwards=_some(code[:-INWARD] for code in postcodes),
        towns=_some(fold(town)[:LONGEST] for town in known.towns),
        numbers=numbers,
        number_kinds=_some(number.partition(":")[0] for number in numbers),
    )


def mail_of(email: str, names: Names) -> str:
    """The address for email behind a sign of what is in it: "NAMED12|" when the part before the @ is made of their own
    names, with its digits, else "|".

    Namesakes choose addresses that are alike because their names are: of such addresses only the digits tell them apart.
    """
    local = fold(email.partition("@")[0]).replace(" ", "")
    own = words_of(" ".join((names.given_names, names.family_name, names.preferred_name)))
    named = any(len(word) >= LEAST_WORD and word in local for word in own)
    digits = "".join(letter for letter in email.partition("@")[0] if letter.isdigit() and letter.isascii())
    return f"{NAMED + digits if named else ''}{MAIL_AT}{email}"


def business_key(name: str) -> str:
    """A business's name as it is compared: folded, without legal form, "the" and "and"; all of it if nothing is left."""
    words = words_of(name)
    return " ".join([word for word in words if word not in LEGAL_FORMS] or words)[:LONGEST]


def _names(names: Names) -> dict[str, Any]:
    if names.kind == BUSINESS:
        known = _some(business_key(name) for name in (names.business_name, names.trading_name))
        return {"businesses": known, "business_words": _some(word for name in known for word in name.split())}
    surname = fold(names.family_name)
    given, preferred = words_of(names.given_names), words_of(names.preferred_name)
    firsts = [found[0][:LONGEST] for found in (given, preferred) if found]
    called = _some(word[:LONGEST] for word in (*given, *preferred[:1]) if len(word) > 1)
    forename = firsts[0] if firsts else ""
    return {
        "surname": surname.replace(" ", "")[:LONGEST],
        "surname_words": _some(word[:LONGEST] for word in surname.split() if len(word) >= LEAST_WORD),
        "surname_sound": sound(surname[:LONGEST]),
        "forename": forename,
        "firsts": _some(word for word in firsts if len(word) > 1),
        "called": called,
        "families": _some(family for word in called[:2] for family in sorted(families_of(word))),
        "initials": _some(word[0] for word in firsts),
        "forename_sound": sound(forename) if len(forename) > 1 else "",
    }


def _some(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(list(dict.fromkeys(value for value in values if value))[:MOST])
