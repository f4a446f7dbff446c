"""Every message that goes out: when, by which channels, and the ((names)) its words may hold. Pure.

The one place in which names are declared: what is not here is refused when words are saved (rules.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

EMAIL, TEXT, POST = "EMAIL", "TEXT", "POST"
CHANNELS = {EMAIL: _("Email"), TEXT: _("Text message"), POST: _("Letter")}
LANGUAGES = {"en": _("English"), "cy": _("Welsh")}
WRITTEN = (EMAIL, TEXT, POST)
ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Name:
    """One ((name)): what stands in its place, and an invented example by language."""

    explanation: Any
    examples: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Event:
    """One sort of message: when it goes out, how it can go, which names it offers and which it cannot do without."""

    label: Any
    explanation: Any
    channels: tuple[str, ...]
    names: tuple[str, ...]
    required: tuple[str, ...] = ()
    by_service: bool = True  # False: it is about no service

    @property
    def offered(self) -> dict[str, Name]:
        """The names it offers, by name."""
        return {name: NAMES[name] for name in self.names}


def _same(text: str) -> dict[str, str]:
    return {"en": text, "cy": text}


NAMES = {
    "council": Name(_("The council’s name"), {"en": "Example Council", "cy": "Cyngor Enghraifft"}),
    "phone": Name(_("The council’s telephone number"), _same("0161 496 0000")),
    "service": Name(
        _("The service, in the language of the message where it has a name in it"),
        {"en": "Missed bin collection", "cy": "Casgliad bin a gollwyd"},
    ),
    "reference": Name(_("The reference of the matter"), _same("BCDF-2345-J")),
    "references": Name(_("The references of all matters of the call, visit or message"), _same("BCDF-2345-J")),
    "matters": Name(
        _("Each matter on a line: service, reference, and what was promised by when"),
        {
            "en": "Missed bin collection: reference BCDF-2345-J. We will put it right or answer by Wed 25 Nov, 17:00.",
            "cy": "Casgliad bin a gollwyd: cyfeirnod BCDF-2345-J. "
            "Byddwn yn datrys y mater neu’n ateb erbyn Mer 25 Tach, 17:00.",
        },
    ),
    "link": Name(_("The page on which it can be followed"), _same("https://council.example/track/BCDF-2345-J")),
    "words": Name(
        _("What the officer or agent writes to the customer"),
        {
            "en": "The crew found the lane blocked and comes back with a smaller vehicle.",
            "cy": "Roedd y lôn wedi’i rhwystro. Bydd y criw yn dychwelyd gyda cherbyd llai.",
        },
    ),
    "date": Name(_("The day it is about"), {"en": "Wednesday 25 November", "cy": "Dydd Mercher 25 Tachwedd"}),
    "outcome": Name(_("How it ended"), {"en": "Emptied", "cy": "Wedi’i wagio"}),
    "missed": Name(
        _("What we said, and that we missed it"),
        {
            "en": "We said we would put it right by Wednesday 25 November, 17:00. We missed that, and we are sorry.",
            "cy": "Dywedom y byddem yn datrys y mater erbyn Dydd Mercher 25 Tachwedd, 17:00. "
            "Ni wnaethom hynny, ac mae’n ddrwg gennym.",
        },
    ),
    "now": Name(
        _("What happens now, and by when"),
        {"en": "Our new date is Friday 27 November.", "cy": "Ein dyddiad newydd yw Dydd Gwener 27 Tachwedd."},
    ),
    "moved": Name(
        _("Each promised date as it was and as it is"),
        {
            "en": "We said we would put it right by Fri 27 Nov, 17:00. That is now Mon 30 Nov, 17:00.",
            "cy": "Dywedom y byddem yn datrys y mater erbyn Gwe 27 Tach, 17:00. "
            "Y dyddiad bellach yw Llu 30 Tach, 17:00.",
        },
    ),
    "answer_link": Name(
        _("The page on which the question is answered"), _same("https://council.example/how-was-it/123~abc")
    ),
    "code": Name(_("The six-digit code"), _same("123456")),
    "customer": Name(_("The customer’s name"), {"en": "Mrs Jo Example", "cy": "Mrs Jo Example"}),
}

_ABOUT_ONE = ("service", "reference", "link")

EVENTS = {
    "acknowledgement": Event(
        _("Acknowledgement"),
        _("As soon as a message, call or visit is logged that is acknowledged: one for everything in it"),
        WRITTEN,
        ("council", "references", "matters", "link"),
        required=("references",),
    ),
    "added": Event(
        _("Added to a matter"),
        _("When the customer has added something to a matter on the web"),
        WRITTEN,
        ("council", "references", "matters", "link"),
        required=("references",),
    ),
    "question": Event(
        _("A question to the customer"),
        _("When an officer needs something from the customer; the promise waits for the answer"),
        WRITTEN,
        (*_ABOUT_ONE, "words", "date"),
        required=("words", "reference"),
    ),
    "planned": Event(
        _("The work is planned"), _("When an officer plans the work"), WRITTEN, (*_ABOUT_ONE, "words", "date"),
        required=("words",),
    ),
    "made_safe": Event(
        _("Made safe"), _("When it is safe and still has to be put right"), WRITTEN, (*_ABOUT_ONE, "words"),
        required=("words",),
    ),
    "progress": Event(
        _("What happens now"), _("When a case goes on to something that the customer is told of"), WRITTEN,
        (*_ABOUT_ONE, "now", "words"), required=("now",),
    ),
    "closed": Event(
        _("Ended"), _("When a case ends, to everybody who reported it"), WRITTEN, (*_ABOUT_ONE, "words", "outcome"),
        required=("words", "reference"),
    ),
    "reopened": Event(
        _("Open again"), _("When a case is opened again"), WRITTEN, (*_ABOUT_ONE, "words"), required=("words",)
    ),
    "update": Event(
        _("News of a matter"), _("When a rule of the service tells the customer where it stands"), WRITTEN,
        (*_ABOUT_ONE, "words"), required=("words",),
    ),
    "satisfaction": Event(
        _("How was it?"), _("Some days after the end, where the service asks: to everybody who was told of it"), WRITTEN,
        (*_ABOUT_ONE, "words", "answer_link"), required=("answer_link",),
    ),
    "promise_missed": Event(
        _("We are late"), _("When we missed what we promised"), WRITTEN, (*_ABOUT_ONE, "missed", "now"),
        required=("missed", "now"),
    ),
    "promise_new_date": Event(
        _("A new date after we were late"), _("When a new date is given after a promise was missed"), WRITTEN,
        (*_ABOUT_ONE, "missed", "now"), required=("now",),
    ),
    "promise_moved": Event(
        _("Another date"), _("When a promised date moved and customers are told"), WRITTEN,
        (*_ABOUT_ONE, "moved", "words"), required=("moved",),
    ),
    "code": Event(
        _("Code"), _("When somebody asks for a code to see all of their matter"), (EMAIL, TEXT),
        (*_ABOUT_ONE, "code", "council"), required=("code",),
    ),
    "councillor_link": Event(
        _("A councillor signs in"), _("When a councillor asks for a link to see the cases they raised"), (EMAIL,),
        ("council", "link"), required=("link",), by_service=False,
    ),
    "check_failed": Event(
        _("Somebody failed to show who they are"), _("When somebody spoke as the customer and could not show it"),
        WRITTEN, ("council", "phone"), required=("phone",), by_service=False,
    ),
    "moved": Event(
        _("Change of address"), _("When a move is noted and the customer wants it confirmed"), WRITTEN,
        ("council", "phone", "date"), required=("phone",), by_service=False,
    ),
    ANSWER: Event(
        _("An answer"),
        _("Offered to agents and officers when they answer a customer: they change it before it goes"),
        (EMAIL,),
        ("council", "phone", "customer", *_ABOUT_ONE),
    ),
}  # fmt: skip


def examples_of(event: str, language: str) -> dict[str, str]:
    """What an invented customer would read in place of each name of this event."""
    return {name: one.examples[language] for name, one in EVENTS[event].offered.items()}
