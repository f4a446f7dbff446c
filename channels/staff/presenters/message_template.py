"""The words of a message as its pages show them: what it is called, its names, what it would look like, what differs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.catalogue.models import MessageTemplate, Service
from crm.catalogue.queries import Wording, worded
from crm.catalogue.wordings.actions import Which
from crm.catalogue.wordings.comparing import Part, compared
from crm.catalogue.wordings.events import ANSWER, CHANNELS, EVENTS, LANGUAGES, TEXT, examples_of
from crm.catalogue.wordings.queries import Cell, Line
from crm.catalogue.wordings.rules import faults_of
from crm.catalogue.wordings.text_length import text_length


@dataclass(frozen=True, slots=True)
class NameShown:
    """A ((name)) that may be used: what stands in its place, an example, and whether it must stand there."""

    name: str
    explanation: str
    example: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What somebody would read; or, with faults, why nothing can be shown."""

    subject: str
    blocks: list[str]
    language: str
    is_text: bool
    length_words: str
    faults: list[str]
    of_record: str = ""  # the reference of the record it is shown against


@dataclass(frozen=True, slots=True)
class CellShown:
    """One language of a line in the list."""

    language: str
    language_words: str
    href: str
    words: str
    published_at: datetime | None
    draft: MessageTemplate | None
    is_older: bool


@dataclass(frozen=True, slots=True)
class LineShown:
    """One line of the list."""

    title: str
    explanation: str
    service: str
    cells: list[CellShown]


def title_of(which: Which) -> str:
    """ "Acknowledgement" or, of an answer, its name."""
    return which.name or str(EVENTS[which.event].label)


def place_of(which: Which, service: Service | None) -> str:
    """ "Email, every service, Welsh"."""
    where = service.name if service else _("every service")
    return f"{CHANNELS[which.channel]}, {where}, {LANGUAGES[which.language]}"


def href_of(page: str, which: Which, service_code: str = "") -> str:
    """The address of a page of these words."""
    path = reverse(f"staff:{page}", args=[which.event, which.channel, which.language])
    asked = {key: value for key, value in (("service", service_code), ("name", which.name)) if value}
    return f"{path}?{urlencode(asked)}" if asked else path


def names_shown(which: Which) -> list[NameShown]:
    """Every name the words may hold, with an example in their language."""
    event, examples = EVENTS[which.event], examples_of(which.event, which.language)
    return [
        NameShown(name, str(one.explanation), examples[name], name in event.required)
        for name, one in event.offered.items()
    ]


def lines_shown(lines: list[Line], *, channel: str) -> list[LineShown]:
    """The list, each line with what is in force and draft in each language."""
    shown = []
    for line in lines:
        whole = Which(line.event, channel, "en", name=line.name)
        cells = [_cell(line, language, channel, cell) for language, cell in line.cells.items() if language in LANGUAGES]
        service = line.service.name if line.service else ""
        explanation = "" if line.event == ANSWER else str(EVENTS[line.event].explanation)
        shown.append(LineShown(title_of(whole), explanation, service, cells))
    return shown


def _cell(line: Line, language: str, channel: str, cell: Cell) -> CellShown:
    own = cell.in_force
    which = Which(line.event, channel, language, name=line.name)
    nothing = _("none") if line.event == ANSWER else (_("as for every service") if line.service else _("as shipped"))
    return CellShown(
        language=language,
        language_words=str(LANGUAGES[language]),
        href=href_of("message-template", which, line.service.code if line.service else ""),
        words=_("version %(number)s") % {"number": own.number} if own else nothing,
        published_at=own.published_at if own else None,
        draft=cell.draft,
        is_older=language == "cy" and line.is_welsh_older,
    )


def previewed(which: Which, subject: str, body: str, *, values: dict[str, str], of_record: str = "") -> Preview:
    """What somebody would read with these values in the names' places."""
    subject = "" if which.channel == TEXT else subject
    faults = faults_of(event=which.event, channel=which.channel, subject=subject, body=body, name=which.name)
    said = Wording("", "") if faults else worded((subject, body), values)
    blocks = [block.strip() for block in said.body.replace("\r\n", "\n").split("\n\n") if block.strip()]
    is_text = which.channel == TEXT
    return Preview(
        subject=said.subject,
        blocks=blocks,
        language=which.language,
        is_text=is_text,
        length_words=length_words(said.body) if is_text and not faults else "",
        faults=list(faults.values()),
        of_record=of_record,
    )


def length_words(text: str) -> str:
    """ "143 characters: 1 text message", and which letters make it longer."""
    found = text_length(text)
    words = ngettext(
        "%(length)d characters: %(n)d text message", "%(length)d characters: %(n)d text messages", found.parts
    ) % {"length": found.characters, "n": found.parts}
    if found.odd and found.parts > 1:
        words += ". " + _("These letters make it longer: %(letters)s") % {"letters": " ".join(found.odd[:12])}
    return words


def differences(before: tuple[str, str], after: tuple[str, str]) -> list[tuple[str, list[Part]]]:
    """What differs, field by field; a field that does not is left out."""
    fields: list[tuple[Any, str, str]] = [(_("Subject"), before[0], after[0]), (_("Words"), before[1], after[1])]
    return [(str(label), compared(old, new)) for label, old, new in fields if old != new]
