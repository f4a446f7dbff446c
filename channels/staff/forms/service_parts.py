"""The parts of a service as pages of its editor: what each asks for, declared. Lists are in service_lists."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from channels.staff.forms.pieces import (
    ChoicePiece,
    HeadingPiece,
    ManyPiece,
    NamesPiece,
    NumberPiece,
    Piece,
    TextPiece,
    WordsPiece,
    YesPiece,
)
from channels.staff.forms.service_offers import Offers
from crm.catalogue.models import NAMED_KINDS, Audience, Category, IdentityNeeded, Service
from gazetteer.places import PlaceKind


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the editor over the whole document."""

    code: str  # in its address
    title: Any
    explanation: Any
    keys: tuple[str, ...]  # the parts of the document that it changes
    pieces: Callable[[Offers], Sequence[Piece]]
    tidied: Callable[[dict[str, Any], Offers], dict[str, Any]] = lambda changes, offers: changes


@dataclass(frozen=True, slots=True)
class ListPart:
    """One list of the document: a page of its things, and a page for each."""

    code: str
    title: Any
    explanation: Any
    key: str
    one: Any  # "Question"
    add: Any  # "Add a question"
    none: Any  # what is said of an empty list
    pieces: Callable[[Offers, Mapping[str, Any], int], Sequence[Piece]]  # of the thing at this position
    said: Callable[[Offers, Mapping[str, Any], int], tuple[str, list[str]]]  # its title, and lines about it
    coded: str = ""  # the key of the words from which its code is made; "" for things without one
    kinds: Callable[[], Sequence[tuple[str, Any, Any]]] | None = None  # what can be added: kind, words, explanation
    tidied: Callable[[dict[str, Any]], dict[str, Any]] = lambda item: item
    needed: Callable[[Offers], bool] = lambda offers: True  # whether this kind of work has any use for it

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key,)


def first(words: Any, choices: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The choices, and before them what stands for none."""
    return [("", words), *choices]


def about_pieces(offers: Offers) -> Sequence[Piece]:
    return [
        NamesPiece(
            "about.name",
            "about.welsh_name",
            _("Name"),
            most=120,
            required=_("Give the service a name: people look for it by it."),
        ),
        TextPiece(
            "about.synonyms",
            _("Other words people use for it"),
            most=300,
            hint=_("With spaces between, for example “rubbish refuse not emptied”: it is found by each of them"),
        ),
        ChoicePiece(
            "about.category",
            _("Where it stands in the A to Z"),
            choices=lambda: first(_("Nowhere yet"), Category.choices),
        ),
        ChoicePiece("about.audience", _("For whom it is"), choices=lambda: Audience.choices, required=True),
        ChoicePiece(
            "about.department",
            _("Department"),
            choices=lambda: first(_("Choose"), offers.departments),
            required=_("Choose the department that answers for it."),
        ),
        TextPiece(
            "about.family",
            _("Family"),
            most=40,
            required=_("Name the family: its contacts count together."),
            hint=_("For example waste-collection. In one family, somebody who asks again asks about the same matter"),
        ),
        NumberPiece(
            "about.lgsl_code", _("Number in the national list of services (LGSL)"), least=1, most=2_147_483_647
        ),
        HeadingPiece("who", _("Who provides it")),
        ChoicePiece(
            "about.provider", _("Provided by"), choices=lambda: Service.Provider.choices, required=True, radios=True
        ),
        ChoicePiece("about.body", _("Which other body"), choices=lambda: first(_("None"), offers.bodies)),
        TextPiece(
            "about.link",
            _("Web address where it is asked for"),
            most=500,
            hint=_("Of another body’s own page; we look each night whether it still answers"),
        ),
        HeadingPiece("seen", _("What the public sees")),
        YesPiece("about.on_web", _("People can ask for it on our website")),
        YesPiece("about.named_publicly", _("Somebody who has only the reference may see which service it is about")),
        YesPiece(
            "about.about_danger",
            _("It is about danger, or a child or adult at risk"),
            hint=_("Then no agreement or restriction of a customer stands in its way"),
        ),
        HeadingPiece("counted", _("How its contacts count")),
        ChoicePiece(
            "about.counting", _("In first-contact resolution"), choices=lambda: Service.Counting.choices, required=True
        ),
        YesPiece(
            "about.about_property", _("It is about the property: another contact from the same household is a repeat")
        ),
        NumberPiece(
            "about.repeat_days", _("Days in which another contact is a repeat"), least=1, most=366, required=True
        ),
    ]


def work_pieces(offers: Offers) -> Sequence[Piece]:
    return [
        ChoicePiece(
            "workflow",
            _("What kind of work it is"),
            choices=lambda: first(_("None: it is answered, no case is raised"), offers.workflows),
            hint=_("The steps a case goes through. You can name them in your own words on the page “Words”"),
        ),
        ChoicePiece(
            "team",
            _("Team that gets it"),
            choices=lambda: first(_("Choose"), offers.teams),
            hint=_("Unless a rule of “Who gets it” chooses another"),
        ),
        ChoicePiece(
            "policy", _("What customers are promised"), choices=lambda: first(_("Promise nothing"), offers.policies)
        ),
        ChoicePiece(
            "internal_policy", _("The department’s own targets"), choices=lambda: first(_("None"), offers.policies)
        ),
        HeadingPiece("asked", _("What must be known")),
        YesPiece("needs_place", _("We must know where it is")),
        ManyPiece(
            "place_kinds",
            _("Kinds of place that are enough"),
            hint=_("None ticked: any of them"),
            choices=lambda: [(kind.value, PlaceKind(kind).label) for kind in NAMED_KINDS],
        ),
        ChoicePiece(
            "needs_identity",
            _("Check who they are before telling them anything"),
            choices=lambda: IdentityNeeded.choices,
            radios=True,
            required=True,
        ),
        HeadingPiece("after", _("Afterwards")),
        NumberPiece(
            "not_fixed_days", _("Days in which a customer can say “it is not fixed”"), most=1_000, required=True
        ),
        TextPiece(
            "retention",
            _("Retention class"),
            most=40,
            hint=_("Code of how long its records are kept; empty: as all others"),
            wide=False,
        ),
        HeadingPiece("hidden", _("Who may read it")),
        ManyPiece(
            "read_by",
            _("Only these teams may read its contacts and cases"),
            hint=_("None ticked: everybody whose work it is"),
            choices=lambda: offers.teams,
        ),
        YesPiece("says_subject", _("A message to the customer may say what it is about"), usual=True),
    ]


def words_pieces(offers: Offers) -> Sequence[Piece]:
    found: list[Piece] = [
        TextPiece(
            "script",
            _("What the agent says and asks"),
            most=20_000,
            rows=5,
            hint=_(
                "((place.fact.CODE)) is what is true at the address. A line that names what is not known is left out"
            ),
        ),
        TextPiece("answer", _("What the agent can answer on the spot"), most=20_000, rows=5),
    ]
    workflow = offers.workflow
    if workflow is None:
        return found
    found.append(
        HeadingPiece(
            "states",
            _("The states of a case"),
            hint=_("What stands there when you leave a field empty is shown below it"),
        )
    )
    for code, label in workflow.labels.items():
        found.append(WordsPiece(f"names.states.{code}", _("Staff call “%(state)s”") % {"state": label}, most=120))
        found.append(
            WordsPiece(
                f"public_words.{code}",
                _("The customer reads in “%(state)s”") % {"state": label},
                most=2_000,
                hint=workflow.public_words.get(code, ""),
                rows=2,
            )
        )
    found.append(HeadingPiece("acts", _("What staff can do"), hint=_("The words on the buttons of a case")))
    for code, label in plain_acts(offers):
        found.append(WordsPiece(f"names.acts.{code}", _("Instead of “%(act)s”") % {"act": label}, most=120))
    if offers.optional_acts:
        found.append(
            ManyPiece("acts_off", _("Buttons this service does without"), choices=lambda: offers.optional_acts)
        )
    return found


def plain_acts(offers: Offers) -> Sequence[tuple[str, Any]]:
    """The acts of the workflow by the names it gives them itself."""
    named = dict(offers.document.get("names") or {})
    bare = Offers({**offers.document, "names": {**named, "acts": {}}}, today=offers.today)
    return bare.acts


def words_tidied(changes: dict[str, Any], offers: Offers) -> dict[str, Any]:
    """Only words that are some, of states and acts that this kind of work has."""
    states = set(offers.workflow.labels) if offers.workflow else set()
    acts = {code for code, _label in offers.acts}
    names = changes["names"]
    named = {"states": _some(names.get("states"), states), "acts": _some(names.get("acts"), acts)}
    return changes | {
        "names": {part: words for part, words in named.items() if words},
        "public_words": _some(changes["public_words"], states),
        "acts_off": [code for code in changes["acts_off"] if code in dict(offers.optional_acts)],
    }


def _some(words: Mapping[str, Any] | None, known: set[str]) -> dict[str, Any]:
    return {code: one for code, one in (words or {}).items() if one and code in known}


ABOUT = Part(
    "about", _("What it is"), _("How people find the service, and what is said of it"), ("about",), about_pieces
)
WORK = Part(
    "work",
    _("How it works"),
    _("The kind of work, who does it, what is promised, what must be known"),
    (
        "workflow",
        "team",
        "policy",
        "internal_policy",
        "needs_place",
        "place_kinds",
        "needs_identity",
        "not_fixed_days",
        "retention",
        "read_by",
        "says_subject",
    ),
    work_pieces,
)
WORDS = Part(
    "words",
    _("Words"),
    _("What agents say, what states and buttons are called, what customers read"),
    ("script", "answer", "names", "public_words", "acts_off"),
    words_pieces,
    words_tidied,
)
