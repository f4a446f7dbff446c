"""The questions of a service as a page of its editor: what each kind of question asks the administrator for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from channels.staff.forms.piece_conditions import ConditionPiece, condition_said, named_facts
from channels.staff.forms.piece_rows import RowsPiece
from channels.staff.forms.piece_sums import SumPiece
from channels.staff.forms.pieces import (
    ChoicePiece,
    HeadingPiece,
    ManyPiece,
    NumberPiece,
    Piece,
    TextPiece,
    WordsPiece,
    YesPiece,
)
from channels.staff.forms.service_offers import Offers
from channels.staff.forms.service_parts import ListPart, first
from crm.catalogue.forms import Known, QuestionKind
from crm.catalogue.forms.calculating import MOST_PLACES
from crm.catalogue.forms.kinds import MOST_CHARACTERS, MOST_FILES
from crm.catalogue.forms.problems import CHOICE_LABEL, COMMON, HELP, HINT, KNOWN_KINDS, LABEL, OWN, PAGE, STOP
from crm.catalogue.words import said

Item = Mapping[str, Any]
KINDS: dict[str, tuple[Any, Any]] = {
    "TEXT": (_("Short text"), _("A name, a number plate, a reference")),
    "LONG": (_("Long text"), _("What happened, in their own words")),
    "CHOICE": (_("One of several"), _("Which bin?")),
    "CHOICES": (_("Some of several"), _("Which of these did you see?")),
    "YES_NO": (_("Yes or no"), _("Is it blocking the road?")),
    "NUMBER": (_("Number"), _("How many bags?")),
    "MONEY": (_("Amount of money"), _("What rent do you pay?")),
    "DATE": (_("Date"), _("When did you see it?")),
    "ADDRESS": (_("Address"), _("Looked up in the gazetteer as they type")),
    "POINT": (_("Place on a map"), _("Where exactly does it lie?")),
    "CUSTOMER": (_("Name of somebody"), _("Who is the child?")),
    "FILE": (_("Photograph or document"), _("Proof of address")),
    "CALCULATED": (_("Worked out"), _("From earlier answers; nobody types it")),
    "INFORMATION": (_("Words on the way"), _("Asks nothing: something to know before going on")),
}
PATTERNS = [
    ("postcode", _("A postcode")),
    ("email", _("An email address")),
    ("phone", _("A telephone number")),
    ("ni_number", _("A National Insurance number")),
    ("uk_plate", _("A number plate")),
    ("pcn", _("A penalty charge notice")),
]
KNOWN = [
    ("name", _("Their name")),
    ("email", _("Their email address")),
    ("phone", _("Their telephone number")),
    ("date_of_birth", _("Their date of birth")),
    ("address", _("Their address")),
]
FILES = [("image", _("Photographs")), ("pdf", _("PDF documents")), ("document", _("Other documents"))]
STOPS = _("Stop here and say (empty: go on)")
A_DAY = _("A date like 2026-11-23, or days from today like +7 or -30")


def kinds() -> Sequence[tuple[str, Any, Any]]:
    """What kinds of question there are: code, words, an example."""
    return [(code, words, example) for code, (words, example) in KINDS.items()]


def question_pieces(offers: Offers, item: Item, position: int) -> Sequence[Piece]:
    kind = item.get("kind", "TEXT")
    is_asked = kind != "INFORMATION"
    found: list[Piece] = [
        ChoicePiece(
            "kind", _("Kind of answer"), choices=lambda: [(code, words) for code, (words, _example) in KINDS.items()]
        ),
        WordsPiece(
            "label", _("Question") if is_asked else _("Heading"), most=LABEL, required=_("Write what is to be read.")
        ),
        WordsPiece("hint", _("Hint below it") if is_asked else _("Words"), most=HINT, rows=0 if is_asked else 4),
    ]
    found += _of_kind(offers, kind, position)
    if kind not in ("INFORMATION", "CALCULATED"):
        found.append(YesPiece("required", _("It must be answered"), usual=True))
    found += [
        HeadingPiece("shown", _("When it is asked")),
        ConditionPiece(
            "show_when",
            _("Only if"),
            facts=lambda: named_facts([*offers.questions(before=position), *offers.true_there]),
            hint=_("Left empty it is always asked. Only questions that come before it are on offer"),
            more=1,
        ),
        HeadingPiece("more", _("More")),
        WordsPiece(
            "page",
            _("Begin a new page with this title"),
            most=PAGE,
            hint=_("Without titles each question is a page of its own for the customer"),
        ),
        WordsPiece("help", _("Help to be opened"), most=HELP, rows=2),
    ]
    known = [(code, words) for code, words in KNOWN if kind in KNOWN_KINDS[Known(code)]]
    if known:
        found.append(
            ChoicePiece(
                "known",
                _("We may know it already, and then only ask whether it is right"),
                choices=lambda: first(_("No"), known),
            )
        )
    if kind != "INFORMATION":
        found.append(YesPiece("sensitive", _("Only some staff may see the answer: others see dots")))
    return found


def _of_kind(offers: Offers, kind: str, position: int) -> list[Piece]:
    if kind in ("CHOICE", "CHOICES"):
        columns = [
            WordsPiece("label", _("Answer"), most=CHOICE_LABEL, required=_("Write the answer.")),
            WordsPiece("hint", _("Hint"), most=HINT, folded=True),
            WordsPiece("stop", STOPS, most=STOP, folded=True),
        ]
        return [
            RowsPiece(
                "choices",
                _("Answers to choose from"),
                columns=columns,
                coded=True,
                more=3,
                away=_("Hint, and stopping there"),
                required=_("Give at least one answer to choose from."),
            )
        ]
    if kind == "YES_NO":
        return [
            WordsPiece("stop.yes", _("If yes, stop here and say (empty: go on)"), most=STOP, rows=2),
            WordsPiece("stop.no", _("If no, stop here and say (empty: go on)"), most=STOP, rows=2),
        ]
    if kind in ("TEXT", "LONG"):
        shape = (
            [ChoicePiece("pattern", _("It must be"), choices=lambda: first(_("Anything"), PATTERNS))]
            if kind == "TEXT"
            else []
        )
        return [*shape, NumberPiece("most", _("At most so many characters"), least=1, most=MOST_CHARACTERS)]
    if kind in ("NUMBER", "MONEY"):
        places = [NumberPiece("places", _("Digits after the point"), most=MOST_PLACES)] if kind == "NUMBER" else []
        return [
            NumberPiece("least", _("At least"), least=-1_000_000_000, most=1_000_000_000),
            NumberPiece("most", _("At most"), least=-1_000_000_000, most=1_000_000_000),
            *places,
        ]
    if kind == "DATE":
        return [
            TextPiece("earliest", _("Not before"), most=10, hint=A_DAY, wide=False),
            TextPiece("latest", _("Not after"), most=10, hint=A_DAY, wide=False),
        ]
    if kind == "FILE":
        return [
            ManyPiece("kinds", _("What may be added"), choices=lambda: FILES, hint=_("None ticked: any of them")),
            NumberPiece("most", _("At most so many"), least=1, most=MOST_FILES),
        ]
    if kind == "CALCULATED":
        return [
            SumPiece("sum", _("How it is worked out"), answers=lambda: offers.numbers(before=position)),
            NumberPiece("places", _("Digits after the point"), most=MOST_PLACES),
        ]
    return []


def question_said(offers: Offers, item: Item, position: int) -> tuple[str, list[str]]:
    lines = [str(KINDS.get(item.get("kind", ""), (item.get("kind", ""), ""))[0])]
    if item.get("choices"):
        lines[0] += ": " + ", ".join(said(one.get("label")) for one in item["choices"])
    for answer, words in stops_of(item):
        lines.append(_now("“%(answer)s” stops: %(words)s") % {"answer": answer, "words": words})
    if not item.get("required", True):
        lines.append(_now("May be left empty"))
    if item.get("show_when"):
        facts = named_facts([*offers.questions(before=position), *offers.true_there])
        lines.append(_now("Only if %(condition)s") % {"condition": condition_said(item["show_when"], facts)})
    if item.get("page"):
        lines.append(_now("Begins the page “%(title)s”") % {"title": said(item["page"])})
    return said(item.get("label")), lines


def stops_of(item: Item) -> list[tuple[str, str]]:
    """(answer, what is said) of each answer that ends the form."""
    yes_no = {"yes": _now("Yes"), "no": _now("No")}
    stops = [(yes_no.get(answer, answer), said(words)) for answer, words in (item.get("stop") or {}).items()]
    stops += [(said(one.get("label")), said(one.get("stop"))) for one in item.get("choices") or ()]
    return [(answer, words) for answer, words in stops if words]


def tidied(item: dict[str, Any]) -> dict[str, Any]:
    """The question without what belonged to a kind that it no longer is."""
    return {name: value for name, value in item.items() if name in COMMON | OWN.get(QuestionKind(item["kind"]), set())}


FORM = ListPart(
    "form",
    _("Questions"),
    _("What is asked, by agents and on the website, in this order"),
    "form",
    _("Question"),
    _("Add a question"),
    _("Nothing is asked besides who, where and what happened."),
    question_pieces,
    question_said,
    coded="label",
    kinds=kinds,
    tidied=tidied,
)
