"""The timeline of a customer's or a property's page: what was said, written and done, newest first, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.casework.queries import case_lines
from channels.staff.presenters import timelines
from crm.contacts.channels.known import channels, named_choices
from crm.contacts.timelines import KINDS, Place, Said, Wanted, customer_timeline, newest, property_timeline
from crm.teams.actor import Actor

A_PAGE = 30
LONGEST_WORDS = 100


@dataclass(frozen=True, slots=True)
class Story:
    """One page of the timeline; `earlier` is the place from which the next goes on, "" at its end."""

    items: list[dict[str, Any]]
    earlier: str
    wanted: Wanted
    kinds: list[tuple[str, Any]]
    channels: list[tuple[str, Any]]

    @property
    def is_narrowed(self) -> bool:
        """Whether something was asked for that leaves lines out."""
        return bool(self.wanted.channel or self.wanted.kind or self.wanted.words)


def customer_story(asked: Mapping[str, Any], *, actor: Actor, customer_ids: Sequence[int]) -> Story:
    """The page of the timeline that was asked for, of these records of one customer. Part of a page."""
    wanted = _wanted(asked)
    said = customer_timeline(actor=actor, customer_ids=customer_ids, wanted=wanted)
    done = case_lines(actor=actor, customer_ids=customer_ids, wanted=wanted, since=_ends(said, wanted))
    return _story(wanted, [*said, *done], actor=actor)


def property_story(asked: Mapping[str, Any], *, actor: Actor, uprn: int) -> Story:
    """The same of a property."""
    wanted = _wanted(asked)
    said = property_timeline(actor=actor, uprn=uprn, wanted=wanted)
    done = case_lines(actor=actor, uprn=uprn, wanted=wanted, since=_ends(said, wanted))
    return _story(wanted, [*said, *done], actor=actor)


def _ends(said: Sequence[Said], wanted: Wanted) -> datetime | None:
    """Where a page that is full already ends: work that is earlier is not on it."""
    return said[-1].at if len(said) == wanted.limit else None


def _story(wanted: Wanted, lines: Sequence[Said], *, actor: Actor) -> Story:
    in_order = newest(lines, limit=wanted.limit)
    shown = in_order[:A_PAGE]
    return Story(
        items=timelines.items(shown, actor=actor),
        earlier=str(shown[-1].place) if len(in_order) > A_PAGE else "",
        wanted=wanted,
        kinds=[(code, words) for code, (words, _kinds) in KINDS.items()],
        channels=[("", _("all channels")), *named_choices()],
    )


def _wanted(asked: Mapping[str, Any]) -> Wanted:
    """What is no channel, kind or place of ours is not asked for. One line more than a page shows whether more follow."""
    channel, kind = str(asked.get("channel", "")), str(asked.get("kind", ""))
    return Wanted(
        channel=channel if channel in channels() else "",
        kind=kind if kind in KINDS else "",
        words=str(asked.get("within", "")).strip()[:LONGEST_WORDS],
        before=Place.read(str(asked.get("before", ""))),
        limit=A_PAGE + 1,
    )
