"""What a file of customers may say, field by field, and which column seems to say it."""

import re
from collections.abc import Iterable, Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KEY = "key"  # by what the other system knows the row; the same next time
FIELDS: Mapping[str, str | Promise] = {
    KEY: _("Key of the row in their system"),
    "kind": _("Person or business"),
    "full_name": _("Whole name"),
    "title": _("Title"),
    "given_names": _("First names"),
    "family_name": _("Family name"),
    "preferred_name": _("Known as"),
    "business_name": _("Name of the business"),
    "trading_name": _("Trading name"),
    "company_number": _("Company number"),
    "charity_number": _("Charity number"),
    "vat_number": _("VAT number"),
    "date_of_birth": _("Date of birth"),
    "phone": _("Telephone"),
    "email": _("Email"),
    "uprn": _("UPRN"),
    "address": _("Address"),
    "postcode": _("Postcode"),
    "home_from": _("There from"),
    "home_to": _("There to"),
    "account": _("Account number"),
    "account_role": _("Part in the account"),
    "account_from": _("Account from"),
    "account_to": _("Account to"),
    "account_status": _("State of the account"),
}
NAMES = frozenset(
    {"full_name", "title", "given_names", "family_name", "preferred_name", "business_name", "trading_name"}
)
JOINED = frozenset({"address"})  # said by several columns together; of the others the first that says something counts

_GUESSES: Mapping[str, str] = {
    KEY: r"(row|record|party|person|customer|liable|tenant|source)[ _-]?(id|ref|key|no|number|reference)|id|key|urn",
    "kind": r"(customer|party)?[ _-]?(kind|type)",
    "full_name": r"(full|whole|customer|tenant|payer|liable)?[ _-]?(name|party)",
    "title": r"title|salutation",
    "given_names": r"(first|given|fore)[ _-]?names?",
    "family_name": r"(family|last|sur)[ _-]?name",
    "preferred_name": r"(preferred|known[ _-]?as|nick)[ _-]?(name)?",
    "business_name": r"(business|company|organisation|registered|ratepayer)[ _-]?name",
    "trading_name": r"(trading|trades)[ _-]?(name|as)",
    "company_number": r"(company|crn|companies[ _-]?house)[ _-]?(no|number|reg\w*)?",
    "charity_number": r"charity[ _-]?(no|number|reg\w*)?",
    "vat_number": r"vat[ _-]?(no|number|reg\w*)?",
    "date_of_birth": r"(date[ _-]?of[ _-]?birth|dob|birth[ _-]?date|born)",
    "phone": r"(home|mobile|work|day|evening)?[ _-]?(tele?)?(phone|mobile|tel)([ _-]?(no|number))?\d?",
    "email": r"e[ _-]?mail([ _-]?address)?",
    "uprn": r"(prop\w*[ _-]?)?uprn",
    "address": r"(prop\w*[ _-]?)?(addr\w*|street|town|locality|house)([ _-]?(line)?[ _-]?\d)?",
    "postcode": r"(prop\w*[ _-]?)?post[ _-]?code",
    "home_from": r"(occup\w*|moved?[ _-]?in|tenancy|there)[ _-]?(from|start|date)",
    "home_to": r"(occup\w*|moved?[ _-]?out|tenancy|there)[ _-]?(to|end)",
    "account": r"(acc\w*|rates)[ _-]?(no|number|ref\w*|id|key)?",
    "account_role": r"(acc\w*[ _-]?)?(role|liab\w*|part)([ _-]?type)?",
    "account_from": r"(acc\w*|liab\w*)[ _-]?(from|start)([ _-]?date)?",
    "account_to": r"(acc\w*|liab\w*)[ _-]?(to|end)([ _-]?date)?",
    "account_status": r"(acc\w*[ _-]?)?(status|state)",
}
_PATTERNS = {field: re.compile(rf"\s*(?:{pattern})\s*", re.IGNORECASE) for field, pattern in _GUESSES.items()}


class ColumnsRefused(ValueError):
    """The columns chosen cannot be used; the message says which, and what to do."""


def columns_guessed(heads: Sequence[str], *, allowed: Iterable[str]) -> dict[int, str]:
    """By its place from 0, the field that a column seems to say; a column of which nothing can be said is left out."""
    wanted, found = [field for field in FIELDS if field in set(allowed)], {}
    for at, head in enumerate(heads):
        named = next((field for field in wanted if head.strip().lower().replace(" ", "_") == field), None)
        field = named or next((field for field in wanted if _PATTERNS[field].fullmatch(head)), None)
        if field is not None:
            found[at] = field
    return found


def columns_checked(columns: Mapping[int, str], *, heads: Sequence[str], allowed: Iterable[str]) -> dict[int, str]:
    """The columns as they will be read. Raises ColumnsRefused for a field the source may not give, a column the file has
    not, no key, or a file that would say nothing of anybody."""
    known = set(allowed)
    for at, field in columns.items():
        if not 0 <= at < len(heads):
            raise ColumnsRefused(_("The file has no column %(number)s.") % {"number": at + 1})
        if field not in known:
            words = _("“%(column)s” would give %(field)s, which this source is not registered to give.")
            raise ColumnsRefused(words % {"column": heads[at], "field": FIELDS.get(field, field)})
    said = set(columns.values())
    if KEY not in said:
        raise ColumnsRefused(
            _("Choose the column with the key of each row: without it tomorrow’s file cannot be told apart.")
        )
    if not said & (NAMES | {"account"}):
        raise ColumnsRefused(_("Choose at least a column with a name, or with an account number."))
    doubled = [field for field in said - JOINED - {"phone", "email"} if list(columns.values()).count(field) > 1]
    if doubled:
        raise ColumnsRefused(_("Two columns give %(field)s: choose one.") % {"field": FIELDS[sorted(doubled)[0]]})
    return dict(columns)


def cells_of(row: Sequence[str], columns: Mapping[int, str]) -> dict[str, list[str]]:
    """What the row says by field, each value without blanks around it, empty ones left out."""
    found: dict[str, list[str]] = {}
    for at, field in sorted(columns.items()):
        value = " ".join(row[at].split()) if at < len(row) else ""
        if value:
            found.setdefault(field, []).append(value)
    return found
