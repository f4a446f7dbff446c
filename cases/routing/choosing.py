"""Which team gets the work, and why: the first rule of the service that holds, else the service's own team. Pure.

The format is docs/services/format.md, "Routing and areas". A rule is data: {"code", "if", "team", "because"}.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.conditions import Facts, holds
from crm.catalogue.words import said

Rule = Mapping[str, Any]
LONGEST_BECAUSE = 200


@dataclass(frozen=True, slots=True)
class Routed:
    """A team's key and the reason in words; the rule that chose it, and the code of a team that is not there."""

    team_id: int
    because: str
    rule: str = ""
    missing: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        """What the event of it keeps: keys and codes."""
        named = {"team": self.team_id, "rule": self.rule, "missing": self.missing}
        return {name: value for name, value in named.items() if value}


class NoTeam(Exception):
    """There is no team at all: nobody could do the work."""


def rule_that_holds(rules: Sequence[Rule], facts: Facts) -> Rule | None:
    """The first rule whose condition holds; none. Facts are asked for only as the conditions come to them."""
    return next((rule for rule in rules if holds(rule.get("if"), facts)), None)


def because_of(rule: Rule) -> str:
    """Why this rule chose its team, in words."""
    words = said(rule.get("because")) or _("Rule “%(code)s” of the service") % {"code": rule["code"]}
    return words[:LONGEST_BECAUSE]


def because_own(service: str, *, asked: bool) -> str:
    """Why the service's own team has it; `asked` when there were rules and none held."""
    words = _("No rule applies: %(service)s goes to this team") if asked else _("%(service)s goes to this team")
    return (words % {"service": service})[:LONGEST_BECAUSE]


def because_missing(code: str, because: str) -> str:
    """Why another team has it than the one that should: that one is not there."""
    words = _("There is no team “%(code)s”, so this one has it. %(because)s") % {"code": code, "because": because}
    return words[:LONGEST_BECAUSE]
