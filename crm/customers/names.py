"""What a customer is called: shown, put in order, and found. Names as people have them; only one part is needed.

A sort name is the folded surname, two spaces, the folded forenames. A space sorts before every letter, so that in the
order of the column all of "Smith" come before "Smith Jones" and "Smithson": the index ranks whole surnames first.
"""

from dataclasses import dataclass, fields

from django.utils.translation import gettext as _

from gazetteer.folding import fold

PERSON = "PERSON"
BUSINESS = "BUSINESS"
BETWEEN = "  "  # surname and forenames in a sort name
LONGEST_PART = 300
LONGEST_TITLE = 40
LONGEST_NAME = 620
MOST_TOKENS = 8
LONGEST_TOKEN = 60


class NamesRefused(ValueError):
    """Names that cannot be stored, with a message for each field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(str(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Names:
    """The parts of a name, as typed; all may be empty but one."""

    kind: str = PERSON
    title: str = ""
    given_names: str = ""
    family_name: str = ""
    preferred_name: str = ""
    business_name: str = ""
    trading_name: str = ""

    @property
    def display_name(self) -> str:
        """The name people read: "Jo Example", "Mrs Example", "Sunny Café (Example Foods Ltd)"."""
        if self.kind == BUSINESS:
            return _business(self.business_name, self.trading_name) or self._personal()
        return self._personal()

    def _personal(self) -> str:
        called = self.preferred_name or self.given_names
        if self.family_name and fold(called).endswith(fold(self.family_name)) and " " in called:
            return called  # the preferred name is a whole name
        return " ".join(part for part in (called or self.title, self.family_name) if part)

    @property
    def surname(self) -> str:
        """Folded: what they are filed under; for a single name that name, for a business the name it trades by."""
        if self.kind == BUSINESS:
            filed = self.trading_name or self.business_name or self.family_name or self.given_names
        else:
            filed = self.family_name or self.given_names or self.preferred_name
        return fold(filed) or filed.casefold()

    @property
    def sort_name(self) -> str:
        """The key that puts people in order (see the head of this module)."""
        forenames = (self.given_names or self.preferred_name) if self.family_name and self.kind == PERSON else ""
        return f"{self.surname}{BETWEEN}{fold(forenames)}"[:LONGEST_NAME]

    @property
    def search_text(self) -> str:
        """Every distinct folded word by which the customer is found."""
        texts = (self.family_name, self.given_names, self.preferred_name, self.business_name, self.trading_name)
        return " ".join(dict.fromkeys(word for text in texts for word in words_of(text)))


def names_given(**parts: str) -> Names:
    """The names, cleaned. Raises NamesRefused when there is none, or a part is too long."""
    names = Names(**{part: clean(text) for part, text in parts.items()})
    errors = {}
    for part in fields(names):
        longest = LONGEST_TITLE if part.name == "title" else LONGEST_PART
        if len(getattr(names, part.name)) > longest:
            errors[part.name] = _("Shorten this to %(count)s characters or fewer") % {"count": longest}
    if names.kind == PERSON and (names.business_name or names.trading_name):
        errors["business_name"] = _("Only a business has a business name: choose business, or leave this empty")
    elif names.kind == BUSINESS and not (names.business_name or names.trading_name):
        errors["business_name"] = _("Enter the name of the business")
    elif names.kind == PERSON and not (names.given_names or names.family_name or names.preferred_name):
        errors["family_name"] = _("Enter a name: one name is enough")
    if errors:
        raise NamesRefused(errors)
    return names


def clean(text: str) -> str:
    """The text as typed, without what no database can hold or no line can show, and without blanks at its ends."""
    return "".join(_storable(letter) for letter in text).strip()


def storable(text: str) -> str:
    """The text as typed, its lines too, without what no database can hold."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def words_of(text: str) -> list[str]:
    """The folded words of a name; "O'Neill-Smith" gives oneill and smith."""
    return fold(text).split()


def tokens_of(query: str) -> list[str]:
    """What was typed into a search box as folded words, bounded in number and length."""
    return [word[:LONGEST_TOKEN] for word in words_of(query)[:MOST_TOKENS]]


def surnames_in(tokens: list[str]) -> list[str]:
    """Each run of words that may be a whole surname: of "van der berg" all six."""
    count = len(tokens)
    runs = (" ".join(tokens[first:after]) for first in range(count) for after in range(first + 1, count + 1))
    return list(dict.fromkeys(runs))


def _business(registered: str, trading: str) -> str:
    if registered and trading and fold(registered) != fold(trading):
        return f"{trading} ({registered})"
    return trading or registered


def _storable(letter: str) -> str:
    if letter == "\x00" or "\ud800" <= letter <= "\udfff":
        return ""
    return " " if letter < " " or "\x7f" <= letter <= "\x9f" else letter
