"""The lists of a service as pages of its editor: stages, outcomes, routing, areas, articles. Questions and rules have
modules of their own."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from channels.staff.forms.piece_conditions import ConditionPiece, condition_said
from channels.staff.forms.piece_rows import RowsPiece
from channels.staff.forms.pieces import ChoicePiece, NumberPiece, Piece, TextPiece, WordsPiece, YesPiece
from channels.staff.forms.service_offers import Offers
from channels.staff.forms.service_parts import ListPart, first
from crm.catalogue.models import COUNTS_AS_DONE, NOT_FIXED_APPLIES, Family, Review, Service
from crm.catalogue.stages import LONGEST_NAME, LONGEST_TARGET, LONGEST_WORDS
from crm.catalogue.words import said

Item = Mapping[str, Any]
FAMILIES = {
    Family.DONE: _("The work was done"),
    Family.DONE_BEFORE: _("It had been done when we came"),
    Family.NOTHING_FOUND: _("We looked and found nothing"),
    Family.CUSTOMER_SIDE: _("Something on the customer’s side kept us from it, for example no access"),
    Family.NOT_OURS: _("Somebody else has to do it: the words must say who"),
    Family.WILL_NOT: _("We have decided not to: the words must say why, and what the customer can do"),
    Family.WITHDRAWN: _("The customer no longer wants it"),
    Family.NO_ANSWER: _("We asked the customer and heard nothing"),
    Family.DECIDED: _(
        "An application or appeal was decided: yes, in part or no. The words must name the right of review"
    ),
    Family.SAME_AS_ANOTHER: _("It is dealt with together with another"),
}


def stage_pieces(offers: Offers, item: Item, position: int) -> Sequence[Piece]:
    return [
        WordsPiece("name", _("What staff call the stage"), most=LONGEST_NAME, required=_("Give the stage a name.")),
        ChoicePiece(
            "state",
            _("While the case is"),
            choices=lambda: first(_("Choose"), offers.states),
            required=_("Choose the state in which this stage lies."),
        ),
        WordsPiece(
            "words",
            _("What the customer reads meanwhile"),
            most=LONGEST_WORDS,
            rows=3,
            hint=_("Left empty, the customer reads the words of the state"),
        ),
        NumberPiece(
            "target_days",
            _("Working days it should take"),
            least=1,
            most=LONGEST_TARGET,
            hint=_("The department’s own aim: told to no customer"),
        ),
        RowsPiece(
            "checklist",
            _("What has to be ticked off"),
            coded=True,
            columns=[
                WordsPiece("label", _("To tick off"), most=LONGEST_NAME, required=_("Say what is to be ticked off.")),
                YesPiece("needed", _("The stage cannot be left without it")),
            ],
        ),
    ]


def stage_said(offers: Offers, item: Item, position: int) -> tuple[str, list[str]]:
    state = dict(offers.states).get(item.get("state", ""), item.get("state", ""))
    lines = [_now("While the case is “%(state)s”") % {"state": state}]
    if item.get("target_days") is not None:
        lines.append(_now("Aim: %(days)s working days") % {"days": item["target_days"]})
    if item.get("checklist"):
        lines.append(
            _now("To tick off: %(items)s") % {"items": ", ".join(said(one.get("label")) for one in item["checklist"])}
        )
    return said(item.get("name")), lines


def outcome_pieces(offers: Offers, item: Item, position: int) -> Sequence[Piece]:
    return [
        WordsPiece("label", _("What staff choose"), most=120, required=_("Give the ending a name.")),
        ChoicePiece(
            "family",
            _("What it means"),
            choices=lambda: [(code, f"{label}: {FAMILIES[Family(code)]}") for code, label in Family.choices],
            radios=True,
            required=_("Choose what it means."),
        ),
        WordsPiece(
            "words", _("What the customer reads"), most=4_000, rows=4, hint=_("Unless the officer says it better")
        ),
        YesPiece("needs_evidence", _("A photograph or document must be added")),
        ChoicePiece(
            "review",
            _("A customer who does not accept it can ask for"),
            choices=lambda: first(_("Nothing more"), Review.choices),
        ),
        WordsPiece(
            "review_words",
            _("How, by when and to whom"),
            most=4_000,
            rows=3,
            hint=_("The customer reads it with the ending"),
        ),
    ]


def outcome_said(offers: Offers, item: Item, position: int) -> tuple[str, list[str]]:
    family = item.get("family", "")
    lines = [str(dict(Family.choices).get(family, family))]
    lines.append(_now("Counts as done") if family in COUNTS_AS_DONE else _now("Does not count as done"))
    if family in NOT_FIXED_APPLIES:
        lines.append(_now("The customer can say “it is not fixed”"))
    if item.get("needs_evidence"):
        lines.append(_now("Needs a photograph or document"))
    if item.get("review"):
        lines.append(
            _now("Can ask for: %(review)s") % {"review": dict(Review.choices).get(item["review"], item["review"])}
        )
    return said(item.get("label")), lines


def routing_pieces(offers: Offers, item: Item, position: int) -> Sequence[Piece]:
    return [
        ConditionPiece("if", _("When"), facts=offers.routing_facts, hint=_("Left empty, it always holds: put it last")),
        ChoicePiece(
            "team",
            _("It goes to"),
            choices=lambda: first(_("Choose"), offers.teams),
            required=_("Choose the team that gets it."),
        ),
        WordsPiece(
            "because",
            _("Because"),
            most=200,
            hint=_("Staff read it on the case, for example “It lies on the estate”"),
            required=_("Say why: staff read it on the case."),
        ),
    ]


def routing_said(offers: Offers, item: Item, position: int) -> tuple[str, list[str]]:
    team = dict(offers.teams).get(item.get("team", ""), item.get("team", ""))
    condition = condition_said(item.get("if"), offers.routing_facts()) or _now("always")
    return _now("To %(team)s") % {"team": team}, [
        _now("When %(condition)s") % {"condition": condition},
        _now("Because: %(because)s") % {"because": said(item.get("because"))},
    ]


def area_pieces(offers: Offers, item: Item, position: int) -> Sequence[Piece]:
    return [
        ConditionPiece("if", _("Where"), facts=offers.place_facts, required=_("Say where it differs.")),
        ChoicePiece(
            "provider",
            _("There it is provided by"),
            choices=lambda: first(_("The same as everywhere"), Service.Provider.choices),
        ),
        ChoicePiece("body", _("Which other body"), choices=lambda: first(_("None"), offers.bodies)),
        TextPiece("link", _("Web address where it is asked for"), most=500),
        ChoicePiece(
            "policy",
            _("What customers are promised there"),
            choices=lambda: first(_("The same as everywhere"), offers.policies),
        ),
        WordsPiece("words", _("What is said there"), most=2_000, rows=3),
    ]


def area_said(offers: Offers, item: Item, position: int) -> tuple[str, list[str]]:
    where = condition_said(item.get("if"), offers.place_facts())
    lines = []
    if item.get("provider"):
        lines.append(str(dict(Service.Provider.choices).get(item["provider"], item["provider"])))
    lines += [str(dict(offers.bodies).get(item["body"], item["body"]))] if item.get("body") else []
    lines += [item["link"]] if item.get("link") else []
    if item.get("policy"):
        lines.append(
            _now("Promised: %(policy)s") % {"policy": dict(offers.policies).get(item["policy"], item["policy"])}
        )
    lines += [said(item["words"])] if item.get("words") else []
    return _now("Where %(where)s") % {"where": where}, lines


def article_pieces(offers: Offers, item: Item, position: int) -> Sequence[Piece]:
    return [
        WordsPiece(
            "title",
            _("The question people ask"),
            most=200,
            required=_("Give it a title."),
            hint=_("For example “When is my bin day?”"),
        ),
        WordsPiece("words", _("The answer"), most=10_000, rows=6),
        TextPiece("link", _("Web address with more"), most=500),
    ]


def article_said(offers: Offers, item: Item, position: int) -> tuple[str, list[str]]:
    return said(item.get("title")), [one for one in (said(item.get("words"))[:160], item.get("link", "")) if one]


STAGES = ListPart(
    "stages",
    _("Stages"),
    _("Named steps inside a state, with what the customer reads and what has to be ticked off"),
    "stages",
    _("Stage"),
    _("Add a stage"),
    _("There are no stages: a case has the states of its kind of work, and no more."),
    stage_pieces,
    stage_said,
    coded="name",
)
OUTCOMES = ListPart(
    "outcomes",
    _("How it can end"),
    _("The list from which an officer chooses when a case is ended"),
    "outcomes",
    _("Ending"),
    _("Add an ending"),
    _("There are no endings yet: a case could not be closed."),
    outcome_pieces,
    outcome_said,
    coded="label",
)
ROUTING = ListPart(
    "routing",
    _("Who gets it"),
    _("The first of these that holds decides the team; if none does, the team of “How it works”"),
    "routing",
    _("Rule"),
    _("Add a rule"),
    _("No rules: it always goes to the team of “How it works”."),
    routing_pieces,
    routing_said,
    coded="because",
)
BY_AREA = ListPart(
    "by-area",
    _("By area"),
    _("What is different in a ward, a parish or a set of properties: the first that holds counts"),
    "by_area",
    _("Difference"),
    _("Add a difference"),
    _("It is the same everywhere."),
    area_pieces,
    area_said,
)
ARTICLES = ListPart(
    "articles",
    _("Answers"),
    _("What people often ask about it: agents have it beside the call, the public in the A to Z"),
    "articles",
    _("Answer"),
    _("Add an answer"),
    _("There are no answers yet."),
    article_pieces,
    article_said,
)
