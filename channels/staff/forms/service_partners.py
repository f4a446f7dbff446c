"""Work given to partners, as a page of the editor of a service: when it goes to whom, what they are given, what their news
does."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.backoffice.contract import Step
from cases.backoffice.part import ACT, ENTERED, GIVES, LONGEST_WANTS, ONE_ANSWER
from cases.backoffice.queries import partners_offered
from cases.casework.registry import END, edges
from channels.staff.forms.case_jobs import GIVES_WORDS
from channels.staff.forms.piece_conditions import ConditionPiece, condition_said
from channels.staff.forms.piece_rows import WaysPiece
from channels.staff.forms.pieces import ChoicePiece, ManyPiece, Piece, WordsPiece
from channels.staff.forms.service_offers import Offers
from channels.staff.forms.service_parts import ListPart, first
from crm.catalogue.conditions import ANSWERS
from crm.catalogue.words import said

Item = Mapping[str, Any]
WAYS = (ENTERED, ACT)
DOES = {
    Step.ACCEPTED: _("When they have the job"),
    Step.PLANNED: _("When they have planned it"),
    Step.STARTED: _("When they have started"),
    Step.BACK: _("When they hand it back"),
}


def leading_on(offers: Offers) -> list[tuple[str, Any]]:
    """The acts that do not end a case."""
    ends = {edge.name for edge in edges(offers.workflow) if edge.target == END} if offers.workflow else set()
    return [(name, words) for name, words in offers.acts if name not in ends]


def gives(offers: Offers) -> list[tuple[str, Any]]:
    """What of the customer's data can be given: all answers, or each by itself."""
    each = [(f"{ONE_ANSWER}{one.name.removeprefix(ANSWERS)}", one.words) for one in offers.questions()]
    return [*((one, GIVES_WORDS[one]) for one in GIVES), *each]


def partner_pieces(offers: Offers, item: Item, position: int) -> Sequence[Piece]:
    which = {
        ENTERED: ChoicePiece(
            ENTERED, _("Which"), choices=lambda: first(_("Choose"), offers.moments), required=_("Choose which.")
        ),
        ACT: ChoicePiece(
            ACT, _("Which"), choices=lambda: first(_("Choose"), leading_on(offers)), required=_("Choose which.")
        ),
    }
    acts = [
        ChoicePiece(f"does.{step}", words, choices=lambda: first(_("The case stays as it is"), leading_on(offers)))
        for step, words in DOES.items()
    ]
    return [
        WordsPiece(
            "wants", _("What they are to do"), most=LONGEST_WANTS, rows=3, required=_("Say what the partner is to do.")
        ),
        ChoicePiece(
            "partner",
            _("Partner"),
            choices=lambda: first(_("Choose"), [(one.code, one.name) for one in partners_offered()]),
            required=_("Choose the partner."),
        ),
        WaysPiece(
            "when",
            _("When"),
            ways=[
                (ENTERED, _("A case arrives at a state or stage"), [which[ENTERED]]),
                (ACT, _("Something was done with it"), [which[ACT]]),
            ],
            unpack=lambda value: (next((one for one in WAYS if one in (value or {})), ""), value or {}),
            pack=lambda way, flat: {way: flat.get(way)} if way else {},
            required=_("Choose when."),
        ),
        ConditionPiece("if", _("And only if"), facts=offers.rule_facts, hint=_("Left empty: always")),
        ManyPiece("gives", _("What they may know of the customer"), choices=lambda: gives(offers)),
        *acts,
        ManyPiece(
            "outcomes",
            _("With which endings they may end the case"),
            choices=lambda: offers.outcomes,
            hint=_("None: somebody of the team looks first, and ends it"),
        ),
    ]


def partner_said(offers: Offers, item: Item, position: int) -> tuple[str, list[str]]:
    names = {one.code: one.name for one in partners_offered()}
    code = item.get("partner", "")
    when = item.get("when") or {}
    moments = {**dict(offers.moments), **dict(leading_on(offers))}
    of = when.get(ENTERED) or when.get(ACT) or ""
    lines = [_now("When: %(what)s") % {"what": moments.get(of, of)}, said(item.get("wants"))]
    condition = condition_said(item.get("if"), offers.rule_facts())
    lines += [_now("Only if %(condition)s") % {"condition": condition}] if condition else []
    given = dict(gives(offers))
    if item.get("gives"):
        words = ", ".join(str(given.get(one, one)) for one in item["gives"])
        lines.append(_now("They may know: %(what)s") % {"what": words})
    return str(names.get(code, code)), lines


def tidied(item: dict[str, Any]) -> dict[str, Any]:
    """The row without steps at which nothing is done."""
    does = {step: act for step, act in (item.get("does") or {}).items() if act}
    rest = {name: value for name, value in item.items() if name != "does"}
    return {**rest, "does": does} if does else rest


PARTNERS = ListPart(
    "partners",
    _("Work given to partners"),
    _("Contractors and other systems that do the work, and tell us how it goes"),
    "partners",
    _("Work for a partner"),
    _("Give work to a partner"),
    _("Nothing: the council’s own teams do it."),
    partner_pieces,
    partner_said,
    coded="wants",
    tidied=tidied,
    needed=lambda offers: offers.workflow is not None,
)
