"""One row of a file of customers, read: who, how to reach them, where, which account. Pure: no ORM, no clock."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from crm.customers.contact_points import EMAIL, PHONE, PointRefused, normalise
from crm.customers.loading.fields import FIELDS, KEY
from crm.customers.names import BUSINESS, PERSON, Names, NamesRefused, clean, names_given
from crm.customers.particulars import business_numbers
from gazetteer.postcodes import postcode_tidy

LONGEST_KEY = 120
LONGEST_ACCOUNT = 80
LONGEST_LINES = 1000
LONGEST_STATUS = 40
OLDEST = 130  # years
MOST_UPRN = 999_999_999_999  # twelve digits
DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%Y%m%d", "%d %b %Y", "%d-%b-%Y", "%d %B %Y")
NUMBERS = {
    "company_number": business_numbers.COMPANY,
    "charity_number": business_numbers.CHARITY,
    "vat_number": business_numbers.VAT,
}
ROLES = {
    "": "LIABLE", "liable": "LIABLE", "sole": "LIABLE", "owner": "LIABLE", "ratepayer": "LIABLE", "joint": "JOINT",
    "joint and several": "JOINT", "partner": "PARTNER", "spouse": "PARTNER", "tenant": "TENANT", "payer": "PAYER",
    "correspondence": "CORRESPONDENCE", "agent": "CORRESPONDENCE", "care of": "CORRESPONDENCE",
}  # fmt: skip
BUSINESS_WORDS = frozenset({"b", "business", "company", "organisation", "org", "o", "non-domestic"})
PERSON_WORDS = frozenset({"", "p", "person", "individual", "domestic", "i"})
# What stands where a name would: an account of an empty property has nobody in it.
_NOBODY = re.compile(
    r"(?:the )?(?:owner|occupier|occupant|ratepayer|tenant|resident|leaseholder)s?(?:[ /&-]+(?:the )?(?:owner|occupier)s?)?"
    r"|empty(?: property)?|void|vacant|unoccupied|unknown|not known|none|n/?a|to whom it may concern|tba|tbc|\W+",
    re.IGNORECASE,
)
_TWO_PEOPLE = re.compile(r"\s(?:&|and|\+)\s", re.IGNORECASE)
_TITLES = frozenset("mr mrs ms miss mx dr sir madam cllr rev prof lord lady dame master fr".split())
_CARE_OF = re.compile(r"^(?:the )?(?:executors?|personal reps?(?:resentatives?)?|estate) of\b", re.IGNORECASE)
_LEGAL = re.compile(r"\b(?:ltd|limited|plc|llp|cic|cio|lp|& co)\.?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one value of a row: its field, the value, the reason and how to mend it."""

    field: str
    value: str
    reason: str


class RowRefused(ValueError):
    """Nothing of the row can be kept; `faults` says why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(fault.reason for fault in faults))
        self.faults = list(faults)


@dataclass(frozen=True, slots=True)
class Given:
    """What a row says. `names` is None for an account with nobody in it; points are (kind, normalised, as given)."""

    key: str
    names: Names | None
    born: date | None = None
    points: tuple[tuple[str, str, str], ...] = ()
    uprn: int | None = None
    lines: str = ""
    postcode: str = ""
    home_from: date | None = None
    home_to: date | None = None
    account: str = ""
    role: str = "LIABLE"
    account_from: date | None = None
    account_to: date | None = None
    account_status: str = ""
    numbers: tuple[tuple[str, str], ...] = ()
    faults: tuple[Fault, ...] = field(default=(), compare=False)  # values that were left out; the rest is kept

    @property
    def digest(self) -> str:
        """The same as long as the row says the same."""
        said = {name: getattr(self, name) for name in self.__slots__ if name not in ("faults", "names")}
        said["names"] = None if self.names is None else {part: getattr(self.names, part) for part in Names.__slots__}
        return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()[:32]


def given_of(cells: Mapping[str, Sequence[str]], *, today: date, kind: str = PERSON) -> Given:
    """What the row says, its bad values left out and told in `faults`; `kind` where no column says it.

    Raises RowRefused when there is no key, no name that could be one, or nothing to keep.
    """
    faults: list[Fault] = []
    key = clean(_first(cells, KEY))
    if not key or len(key) > LONGEST_KEY:
        raise RowRefused(
            [Fault(KEY, key[:LONGEST_KEY], _("The row has no key of up to %(n)s characters.") % {"n": LONGEST_KEY})]
        )
    names = _names(cells, kind=_kind(cells, kind, faults))
    account = clean(_first(cells, "account"))
    if len(account) > LONGEST_ACCOUNT:
        faults.append(Fault("account", account[:LONGEST_ACCOUNT], _("An account number has at most 80 characters.")))
        account = ""
    if names is None and not account:
        raise RowRefused([Fault("full_name", "", _("The row names nobody and has no account number."))])
    read = _Reading(cells, faults, today)
    business = names is not None and names.kind == BUSINESS
    return Given(
        key=key,
        names=names,
        born=None if business else read.birth(),
        points=read.points(),
        uprn=read.uprn(),
        lines=read.lines(),
        postcode=read.postcode(),
        home_from=read.day("home_from"),
        home_to=read.day("home_to"),
        account=account,
        role=read.role(),
        account_from=read.day("account_from"),
        account_to=read.day("account_to"),
        account_status=clean(_first(cells, "account_status"))[:LONGEST_STATUS],
        numbers=read.numbers() if business else (),
        faults=tuple(faults),
    )


class _Reading:
    """The values of one row; each that cannot be read is told and left out."""

    def __init__(self, cells: Mapping[str, Sequence[str]], faults: list[Fault], today: date) -> None:
        self.cells, self.faults, self.today = cells, faults, today

    def _wrong(self, name: str, value: str, reason: str) -> None:
        self.faults.append(Fault(name, value[:200], reason))

    def day(self, name: str) -> date | None:
        """The date of a field."""
        typed = _first(self.cells, name)
        if not typed:
            return None
        found = date_read(typed)
        if found is None:
            self._wrong(name, typed, _("This is not a date: write it like 2026-11-23 or 23/11/2026."))
        return found

    def birth(self) -> date | None:
        """The date of birth of somebody who may be alive."""
        typed, born = _first(self.cells, "date_of_birth"), self.day("date_of_birth")
        if born is None:
            return None
        if born > self.today:
            self._wrong("date_of_birth", typed, _("A date of birth is in the past."))
            return None
        if born.year < self.today.year - OLDEST:
            self._wrong(
                "date_of_birth",
                typed,
                _("Nobody is older than %(years)s: many systems write such a day for “not known”.") % {"years": OLDEST},
            )
            return None
        return born

    def points(self) -> tuple[tuple[str, str, str], ...]:
        """Every telephone number and email address that can be one, each once."""
        found: dict[tuple[str, str], str] = {}
        for name, kind in (("phone", PHONE), ("email", EMAIL)):
            for typed in self.cells.get(name, ()):
                try:
                    found.setdefault((kind, normalise(kind, clean(typed))), clean(typed))
                except PointRefused as refused:
                    self._wrong(name, typed, str(refused))
        return tuple((kind, normalised, value) for (kind, normalised), value in found.items())

    def uprn(self) -> int | None:
        """The UPRN, leading noughts forgiven."""
        typed = _first(self.cells, "uprn")
        compact = typed.split(".")[0] if typed.endswith(".0") else typed
        if not compact:
            return None
        if not compact.isascii() or not compact.isdigit() or not 0 < int(compact) <= MOST_UPRN:
            self._wrong("uprn", typed, _("A UPRN is a number of up to 12 digits."))
            return None
        return int(compact)

    def lines(self) -> str:
        """The address as written, its parts in order."""
        return clean(", ".join(part.strip(" ,") for part in self.cells.get("address", ()) if part.strip(" ,")))[
            :LONGEST_LINES
        ]

    def postcode(self) -> str:
        """The postcode, spaced as it should be."""
        typed = _first(self.cells, "postcode")
        return postcode_tidy(typed) or clean(typed)[:10]

    def role(self) -> str:
        """The part in the account."""
        typed = _first(self.cells, "account_role").casefold()
        if typed not in ROLES:
            self._wrong("account_role", typed, _("This part in an account is not known: it is kept as liable."))
        return ROLES.get(typed, "LIABLE")

    def numbers(self) -> tuple[tuple[str, str], ...]:
        """The numbers by which others know the business."""
        found = []
        for name, kind in NUMBERS.items():
            typed = _first(self.cells, name)
            if not typed:
                continue
            try:
                found.append((kind, business_numbers.normalise(kind, typed)))
            except business_numbers.NumberRefused as refused:
                self._wrong(name, typed, str(refused))
        return tuple(found)


def date_read(typed: str) -> date | None:
    """The day that was written, None when it is none; a time behind it is left out."""
    text = typed.strip()
    for candidate in (text, text.split("T")[0], text.split(" ")[0]):
        for form in DATES:
            try:
                found = datetime.strptime(candidate, form).date()  # noqa: DTZ007  a day has no zone
            except ValueError:
                continue
            return found if found.year > 1000 else None
    return None


def _first(cells: Mapping[str, Sequence[str]], name: str) -> str:
    values = cells.get(name) or ()
    return values[0] if values else ""


def _kind(cells: Mapping[str, Sequence[str]], usual: str, faults: list[Fault]) -> str:
    typed = _first(cells, "kind").casefold()
    if typed in BUSINESS_WORDS:
        return BUSINESS
    if typed not in PERSON_WORDS:
        faults.append(Fault("kind", typed[:200], _("Write person or business.")))
    elif typed:
        return PERSON
    if _first(cells, "business_name") and not (_first(cells, "family_name") or _first(cells, "full_name")):
        return BUSINESS
    return BUSINESS if _LEGAL.search(_first(cells, "full_name")) else usual


def _names(cells: Mapping[str, Sequence[str]], *, kind: str) -> Names | None:
    """The name, None where the row says that nobody is there. Raises RowRefused."""
    whole = clean(_first(cells, "full_name"))
    parts = {name: clean(_first(cells, name)) for name in ("title", "given_names", "family_name", "preferred_name")}
    if kind == BUSINESS:
        called = {"business_name": clean(_first(cells, "business_name")) or whole}
        called["trading_name"] = clean(_first(cells, "trading_name"))
        return _named(kind, called) if _is_somebody(called["business_name"]) or called["trading_name"] else None
    if not (parts["given_names"] or parts["family_name"]):
        if not _is_somebody(whole):
            return None
        parts |= _taken_apart(whole)
    elif not _is_somebody(f"{parts['given_names']} {parts['family_name']}".strip()):
        return None
    return _named(kind, parts)


def _is_somebody(name: str) -> bool:
    return bool(name) and not _NOBODY.fullmatch(name)


def _named(kind: str, parts: Mapping[str, Any]) -> Names:
    try:
        return names_given(kind=kind, **parts)
    except NamesRefused as refused:
        raise RowRefused(
            [Fault(name, parts.get(name, "")[:200], words) for name, words in refused.errors.items()]
        ) from refused


def _taken_apart(whole: str) -> dict[str, str]:
    """Title, first names and family name of a whole name: "Example, Jo", "Mrs Jo Example". Raises RowRefused for two."""
    if _TWO_PEOPLE.search(whole) and not _CARE_OF.match(whole):
        reason = _("Two people in one row: give each a row of their own, with the same account number.")
        raise RowRefused([Fault("full_name", whole[:200], reason)])
    if _CARE_OF.match(whole):
        return {"family_name": whole}
    family, comma, rest = whole.partition(",")
    words = (rest if comma else whole).split()
    title = words.pop(0) if words and words[0].strip(".").casefold() in _TITLES else ""
    if comma:
        return {"title": title, "given_names": " ".join(words), "family_name": family.strip()}
    return {"title": title, "given_names": " ".join(words[:-1]), "family_name": " ".join(words[-1:])}


def said(name: str) -> str:
    """A field as people call it."""
    return str(FIELDS.get(name, name))
