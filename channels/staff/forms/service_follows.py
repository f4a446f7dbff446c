"""What a success leads to, as a page of the editor of a service: an application for another service, or a referral."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from channels.staff.forms.piece_conditions import ConditionPiece, condition_said
from channels.staff.forms.piece_rows import RowsPiece, WaysPiece
from channels.staff.forms.pieces import ChoicePiece, Piece, TextPiece
from channels.staff.forms.service_offers import Offers
from channels.staff.forms.service_parts import ListPart, first

Item = Mapping[str, Any]


def follows_pieces(offers: Offers, item: Item, position: int) -> Sequence[Piece]:
    fields = RowsPiece(
        "fields",
        _("Filled in from this one"),
        columns=[
            TextPiece("theirs", _("Code of their question"), most=40, wide=False),
            ChoicePiece("ours", _("Our answer"), choices=lambda: first(_("Choose"), offers.awarded_answers())),
        ],
    )
    service = ChoicePiece(
        "service",
        _("Service"),
        choices=lambda: first(_("Choose"), offers.services),
        required=_("Choose the service."),
    )
    body = ChoicePiece(
        "refer", _("Other body"), choices=lambda: first(_("Choose"), offers.bodies), required=_("Choose the body.")
    )
    return [
        WaysPiece(
            "",
            _("What is begun, once the customer agrees"),
            ways=[
                ("service", _("An application for another of our services"), [service, fields]),
                ("refer", _("A referral to another body"), [body]),
            ],
            unpack=opened,
            pack=packed,
            required=_("Choose what is begun."),
        ),
        ConditionPiece(
            "if", _("Only if"), facts=offers.award_facts, hint=_("Left empty: whenever something is awarded")
        ),
    ]


def opened(value: Any) -> tuple[str, Mapping[str, Any]]:
    """(what is begun, its parts) of the document's form of it."""
    value = value or {}
    rows = [{"theirs": theirs, "ours": ours} for theirs, ours in (value.get("fields") or {}).items()]
    way = next((one for one in ("service", "refer") if one in value), "")
    return way, {**value, "fields": rows}


def packed(way: str, flat: Mapping[str, Any]) -> dict[str, Any]:
    """The document's form of what is begun."""
    fields = {one["theirs"]: one.get("ours", "") for one in flat.get("fields") or () if one.get("theirs")}
    found = {way: flat.get(way, "")} if way else {}
    return {**found, "fields": fields} if fields else found


def follows_said(offers: Offers, item: Item, position: int) -> tuple[str, list[str]]:
    condition = condition_said(item.get("if"), offers.award_facts())
    lines = [_now("Only if %(condition)s") % {"condition": condition}] if condition else []
    if "refer" in item:
        body = dict(offers.bodies).get(item["refer"], item["refer"])
        return _now("A referral to %(body)s") % {"body": body}, lines
    service = dict(offers.services).get(item.get("service", ""), item.get("service", ""))
    if item.get("fields"):
        lines.append(_now("Filled in: %(fields)s") % {"fields": ", ".join(item["fields"])})
    return _now("An application for %(service)s") % {"service": service}, lines


FOLLOWS = ListPart(
    "prequalifies",
    _("What a success leads to"),
    _("What is begun when something is awarded, and waits for the customer’s word"),
    "prequalifies",
    _("What follows"),
    _("Add what follows"),
    _("Nothing follows."),
    follows_pieces,
    follows_said,
    needed=lambda offers: offers.awards,
)
