"""Matching addresses to properties: one text, or many."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from gazetteer.matching.address_text import address_text
from gazetteer.matching.candidates import street_names, street_names_of, street_names_with
from gazetteer.matching.deciding import Decision, Match, Thresholds
from gazetteer.matching.lost_digits import LettersLost, NumbersHeld
from gazetteer.matching.models import MatchSetting
from gazetteer.matching.second_opinion import is_worth_asking, second_opinions
from gazetteer.matching.stages import Found, Given, match_texts
from gazetteer.matching.streets import StreetIndex

__all__ = ["Decision", "Given", "Match", "Thresholds", "address_match", "addresses_match", "thresholds_now"]

AT_ONCE = 1_000
MOST_OPEN = 20_000  # texts kept for the second method at once
LEAST_SEEN = 10_000  # rows of a file for which the second method is asked: it takes as long as ten thousand of them
Progress = Callable[[int], None]


def thresholds_now() -> Thresholds:
    """The thresholds an administrator set last; the measured ones when nobody did."""
    setting = MatchSetting.objects.order_by("-id").first()
    if setting is None:
        return Thresholds()
    return Thresholds(setting.matched_from, setting.unsure_from, setting.lead)


def address_match(*, text: str, postcode: str = "", thresholds: Thresholds | None = None) -> Match:
    """The match for one address as somebody wrote it: the property, a score, the reason, the runner-up, the decision."""
    words = address_text(text=text, postcode=postcode)
    names = street_names_with(words=words.words)
    if words.is_whole:
        names += street_names_of(postcode=words.postcode)
    found = match_texts(
        given=[Given("", text, postcode)],
        streets=StreetIndex(dict.fromkeys(names)),
        thresholds=thresholds or thresholds_now(),
        lost=LettersLost(),
        held=NumbersHeld(),
    )
    return found[0].match


def addresses_match(
    *,
    rows: Iterable[Given],
    progress: Progress | None = None,
    thresholds: Thresholds | None = None,
    lost: LettersLost | None = None,
    second_method: bool = True,
) -> Iterator[Match]:
    """The match of each row, by its key: the certain ones as they are found, then those a second method looked at.

    `progress` is told how many rows have been looked at. `lost` carries over from rows of the same file seen before; so
    many rows count as seen for the second method too, which is asked for large files alone.
    """
    limits = thresholds or thresholds_now()
    streets, lost, held = StreetIndex(street_names()), lost or LettersLost(), NumbersHeld()
    waiting: list[Found] = []
    before = lost.seen
    seen = 0
    for some in _in_parts(rows):
        for found in match_texts(given=some, streets=streets, thresholds=limits, lost=lost, held=held):
            if second_method and is_worth_asking(found.match):
                waiting.append(found)
            else:
                yield found.match
        seen += len(some)
        if progress:
            progress(seen)
        if len(waiting) >= MOST_OPEN:
            yield from second_opinions(asked=waiting, thresholds=limits)
            waiting = []
    if before + seen < LEAST_SEEN:
        yield from (found.match for found in waiting)
    else:
        yield from second_opinions(asked=waiting, thresholds=limits)


def _in_parts(rows: Iterable[Given]) -> Iterator[Sequence[Given]]:
    given = iter(rows)
    while some := list(islice(given, AT_ONCE)):
        yield some
