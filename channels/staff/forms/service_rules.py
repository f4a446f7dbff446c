"""The rules of a service as a page of its editor: when something happens, if something is so, then something is done."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.casework.models import Priority
from channels.staff.forms.piece_conditions import ConditionPiece, condition_said
from channels.staff.forms.piece_rows import RowsPiece, WaysPiece
from channels.staff.forms.pieces import ChoicePiece, NumberPiece, Piece, WordsPiece
from channels.staff.forms.service_offers import Offers
from channels.staff.forms.service_parts import ListPart, first
from crm.catalogue.rules import (
    LEADER,
    LONGEST_DAYS,
    LONGEST_NAME,
    LONGEST_TELL,
    LONGEST_TITLE,
    LONGEST_WORDS,
    MOST_HOURS,
    MOST_PRIORITY,
    MOST_REPEATS,
    MOST_WEEKS,
    OWNER,
    TEAM,
    Do,
    When,
)
from crm.catalogue.words import said

Item = Mapping[str, Any]
WHENS = tuple(one.value for one in When)
THENS = tuple(one.value for one in Do)
FLAT = ("tell", "priority", "give")  # not an object of their own in the document


def rule_pieces(offers: Offers, item: Item, position: int) -> Sequence[Piece]:
    return [
        WordsPiece(
            "name",
            _("What the rule is called"),
            most=LONGEST_NAME,
            required=_("Give the rule a name: it stands in the history of a case."),
        ),
        when_piece(offers),
        NumberPiece(
            "when.after_days",
            _("Working days later, if it is still so"),
            least=1,
            most=LONGEST_DAYS,
            hint=_("Empty: at once"),
        ),
        ConditionPiece("if", _("And only if"), facts=offers.rule_facts, hint=_("Left empty: always")),
        RowsPiece("then", _("Then"), columns=[then_piece(offers)], more=2, required=_("Say what is to be done.")),
    ]


def when_piece(offers: Offers) -> Piece:
    """What sets a rule off."""
    return WaysPiece(
        "when",
        _("When"),
        ways=[
            (
                "entered",
                _("A case arrives at a state or stage"),
                [
                    ChoicePiece(
                        "entered",
                        _("Which"),
                        choices=lambda: first(_("Choose"), offers.moments),
                        required=_("Choose the state or stage."),
                    )
                ],
            ),
            ("answered", _("The customer answers a question we asked"), []),
            (
                "due_soon",
                _("A promise is about to be due"),
                [
                    NumberPiece(
                        "due_soon",
                        _("Working hours before"),
                        least=1,
                        most=MOST_HOURS,
                        required=_("Enter how many hours before."),
                    )
                ],
            ),
            (
                "quiet_days",
                _("Nothing happens for some days"),
                [
                    NumberPiece(
                        "quiet_days", _("Working days"), least=1, most=LONGEST_DAYS, required=_("Enter how many days.")
                    )
                ],
            ),
            (
                "repeats",
                _("It is reported or asked about again and again"),
                [
                    NumberPiece(
                        "repeats",
                        _("At the"),
                        least=2,
                        most=MOST_REPEATS,
                        hint=_("3: at the third report or question"),
                        required=_("Enter at which."),
                    )
                ],
            ),
            (
                "repeats_here",
                _("It is raised again and again at one property"),
                [
                    NumberPiece(
                        "repeats_here",
                        _("At the"),
                        least=2,
                        most=MOST_REPEATS,
                        hint=_("3: at the third, and each one after it"),
                        required=_("Enter at which."),
                    ),
                    NumberPiece(
                        "weeks",
                        _("Within weeks"),
                        least=1,
                        most=MOST_WEEKS,
                        required=_("Enter within how many weeks."),
                    ),
                ],
            ),
        ],
        unpack=lambda value: (next((one for one in WHENS if one in (value or {})), ""), value or {}),
        pack=when_packed,
        required=_("Choose when."),
    )


def when_packed(way: str, flat: Mapping[str, Any]) -> dict[str, Any]:
    """The document's form of what sets a rule off."""
    if not way:
        return {}
    more = {"weeks": flat.get("weeks")} if way == "repeats_here" else {}
    return {way: True if way == "answered" else flat.get(way), **more}


def then_piece(offers: Offers) -> Piece:
    """One thing that a rule does."""
    return WaysPiece(
        "",
        _("What is done"),
        ways=[
            ("", _("Nothing here"), []),
            (
                "send",
                _("Write to the customer"),
                [
                    WordsPiece(
                        "words",
                        _("Words"),
                        most=LONGEST_WORDS,
                        rows=3,
                        required=_("Write what the customer is to read."),
                    )
                ],
            ),
            (
                "task",
                _("Give a team a task"),
                [
                    WordsPiece(
                        "title", _("What is to be done"), most=LONGEST_TITLE, required=_("Say what is to be done.")
                    ),
                    ChoicePiece(
                        "team",
                        _("Team"),
                        choices=lambda: first(_("Choose"), offers.teams),
                        required=_("Choose the team."),
                    ),
                    NumberPiece("days", _("Within working days"), least=1, most=LONGEST_DAYS),
                ],
            ),
            (
                "tell",
                _("Tell somebody"),
                [
                    ChoicePiece("tell", _("Whom"), choices=lambda: whom(offers), required=_("Choose whom.")),
                    WordsPiece(
                        "words", _("Words"), most=LONGEST_TELL, rows=2, required=_("Write what they are to read.")
                    ),
                ],
            ),
            (
                "give",
                _("Give the case to somebody"),
                [ChoicePiece("give", _("Whom"), choices=lambda: takers(offers), required=_("Choose whom."))],
            ),
            (
                "propose",
                _("Offer the officer a button"),
                [
                    ChoicePiece(
                        "act",
                        _("Which"),
                        choices=lambda: first(_("Choose"), offers.acts),
                        required=_("Choose the button."),
                    ),
                    ChoicePiece("outcome", _("With this ending"), choices=lambda: first(_("None"), offers.outcomes)),
                ],
            ),
            (
                "priority",
                _("Raise the priority"),
                [
                    NumberPiece(
                        "priority",
                        _("To"),
                        least=1,
                        most=MOST_PRIORITY,
                        hint=_("1: high, 2: urgent. It is never lowered"),
                        required=_("Enter how high."),
                    )
                ],
            ),
        ],
        unpack=opened,
        pack=packed,
    )


def whom(offers: Offers) -> Sequence[tuple[str, Any]]:
    """Who can be told."""
    teams = [(f"{TEAM}{code}", _now("Everybody in %(team)s") % {"team": name}) for code, name in offers.teams]
    return [("", _("Choose")), (OWNER, _("Whoever owns the case")), (LEADER, _("The team leader")), *teams]


def takers(offers: Offers) -> Sequence[tuple[str, Any]]:
    """To whom a case can be given."""
    return [
        ("", _("Choose")),
        (LEADER, _("The team leader")),
        *((f"{TEAM}{code}", name) for code, name in offers.teams),
    ]


def opened(value: Any) -> tuple[str, Mapping[str, Any]]:
    """(what is done, its parts) of the document's form of it."""
    value = value or {}
    way = next((one for one in THENS if one in value), "")
    return way, value if way in FLAT else value.get(way) or {}


def packed(way: str, flat: Mapping[str, Any]) -> dict[str, Any]:
    """The document's form of what is done."""
    if not way:
        return {}
    return dict(flat) if way in FLAT else {way: dict(flat)}


def rule_said(offers: Offers, item: Item, position: int) -> tuple[str, list[str]]:
    when = item.get("when") or {}
    line = when_said(offers, when)
    if when.get("after_days"):
        line += ", " + _now("after %(days)s working days") % {"days": when["after_days"]}
    condition = condition_said(item.get("if"), offers.rule_facts())
    if condition:
        line += ", " + _now("if %(condition)s") % {"condition": condition}
    return said(item.get("name")), [f"{line}:", *(then_said(offers, one) for one in item.get("then") or ())]


def when_said(offers: Offers, when: Mapping[str, Any]) -> str:
    """What sets a rule off, in words."""
    way = next((one for one in WHENS if one in when), "")
    value = when.get(way)
    words = {
        "entered": _now("When it enters %(moment)s") % {"moment": dict(offers.moments).get(str(value), value)},
        "answered": _now("When the customer answers a question"),
        "due_soon": _now("%(hours)s working hours before a promise is due") % {"hours": value},
        "quiet_days": _now("When nothing has happened for %(days)s working days") % {"days": value},
        "repeats": _now("When it is reported or asked about %(times)s times") % {"times": value},
        "repeats_here": _now("When it is raised at one property %(times)s times within %(weeks)s weeks")
        % {"times": value, "weeks": when.get("weeks")},
    }
    return words.get(way, _now("Never"))


def then_said(offers: Offers, act: Mapping[str, Any]) -> str:
    """One thing that a rule does, in words."""
    way, flat = opened(act)
    teams, words = dict(offers.teams), said(flat.get("words"))
    if way == "send":
        return _now("write to the customer: “%(words)s”") % {"words": words}
    if way == "task":
        team = teams.get(flat.get("team", ""), flat.get("team", ""))
        return _now("give %(team)s the task “%(title)s”") % {"team": team, "title": said(flat.get("title"))}
    if way == "tell":
        named = str(dict(whom(offers)).get(flat["tell"], flat["tell"]))
        return _now("tell %(whom)s: “%(words)s”") % {"whom": named[:1].lower() + named[1:], "words": words}
    if way == "priority":
        return _now("raise the priority to “%(level)s”") % {"level": dict(Priority.choices).get(flat["priority"])}
    if way == "give":
        named = str(dict(takers(offers)).get(flat["give"], flat["give"]))
        return _now("give the case to: %(whom)s") % {"whom": named}
    if way == "propose":
        named = dict(offers.acts).get(flat.get("act", ""), flat.get("act", ""))
        ending = dict(offers.outcomes).get(flat.get("outcome", ""), "")
        return _now("offer the officer “%(act)s” %(ending)s") % {
            "act": named,
            "ending": f"({ending})" if ending else "",
        }
    return _now("do nothing")


RULES = ListPart(
    "rules",
    _("Rules"),
    _("When something happens, if something is so, then something is done: by itself, and once"),
    "rules",
    _("Rule"),
    _("Add a rule"),
    _("There are no rules: nothing is done by itself."),
    rule_pieces,
    rule_said,
    coded="name",
)
