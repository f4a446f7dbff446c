"""A second method for what the first leaves open: uk-address-matcher, on the streets and postcodes in question.

It costs seconds before the first answer, so it is asked once for many texts and never for one. It runs in a process of
its own with bounded memory and a private folder: when it fails, the first method's answers stand. It confirms, it does
not overrule: an answer of its own is only ever something for people to look at.
"""

import csv
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from gazetteer.matching.deciding import Decision, Match, Thresholds, decided_anew
from gazetteer.matching.evidence import Evidence
from gazetteer.matching.stages import Found

logger = logging.getLogger(__name__)

LEAST_ASKED = 100  # fewer are not worth the seconds
MOST_ASKED = 5_000
MOST_ADDRESSES = 60_000
SECONDS = 240
SURE_WEIGHT = (
    30.0  # by the logarithm to the base 2 of its odds; of those that agreed with the first, 98 in 100 were right
)
SURE_LEAD = 10.0
CONFIRMED = 0.93
ALONE = 0.6
E = Evidence
# What the second method cannot know better: it reads the same digits, and the gazetteer has no other flat.
SETTLED = frozenset(
    (
        E.NUMBER_MAY_LACK_DIGIT,
        E.NUMBER_LACKS_DIGIT,
        E.NUMBER_DIFFERS,
        E.SUFFIX_DIFFERS,
        E.RANGE_DIFFERS,
        E.FLAT_NOT_HELD,
        E.FLAT_NOT_GIVEN,
        E.FLAT_DIFFERS,
        E.BESIDE,
        E.POSTCODE_NEARBY,
        E.POSTCODE_DIFFERS,
        E.POSTCODE_LETTER_DIFFERS,
        E.PLACE_DIFFERS,
        E.STRANGE_AFTER,
        E.ANOTHER_NUMBER,
        E.OTHER_STREET,
    )
)
ADDRESSES = """
SELECT a.uprn, array_to_string(a.address_lines[:cardinality(a.address_lines) - (a.postcode <> '')::int], ', '), p.postcode
FROM gazetteer_address a JOIN gazetteer_property p ON p.uprn = a.uprn
WHERE (p.postcode_key = ANY(%s) OR a.usrn = ANY(%s)) AND a.logical_status IN (1, 3, 8)
  AND p.logical_status IN (1, 5, 6, 8) AND p.classification NOT LIKE 'PS%%'
ORDER BY a.uprn, a.lpi_key, a.language LIMIT %s
"""


class Answer(NamedTuple):
    """What the second method says of one text."""

    uprn: int
    weight: float
    lead: float


def is_worth_asking(match: Match) -> bool:
    """Whether a second method may know better: nothing was found, or what is open is not about digits and flats."""
    return match.decision != Decision.MATCHED and (match.uprn is None or SETTLED.isdisjoint(match.evidence))


def second_opinions(*, asked: Sequence[Found], thresholds: Thresholds) -> list[Match]:
    """The matches, those decided anew of which the second method says something."""
    if len(asked) < LEAST_ASKED:
        return [one.match for one in asked]
    answers: dict[int, Answer] = {}
    for start in range(0, len(asked), MOST_ASKED):
        some = asked[start : start + MOST_ASKED]
        answers |= {start + row: answer for row, answer in _answers(some).items()}
    return [_with(one.match, answers.get(row), thresholds) for row, one in enumerate(asked)]


def _with(match: Match, answer: Answer | None, thresholds: Thresholds) -> Match:
    if answer is None:
        return match
    if match.uprn is None:
        found = replace(match, uprn=answer.uprn, score=ALONE, evidence=(E.LINKAGE_ALONE,))
        return decided_anew(found, thresholds=thresholds)
    if match.uprn != answer.uprn:
        return replace(
            match, runner_up=(answer.uprn, min(ALONE, match.score)), evidence=(*match.evidence, E.LINKAGE_DIFFERS)
        )
    if answer.weight < SURE_WEIGHT or answer.lead < SURE_LEAD:
        return match
    found = replace(match, score=max(match.score, CONFIRMED), evidence=(*match.evidence, E.LINKAGE_AGREES))
    return decided_anew(found, thresholds=thresholds)


def _answers(asked: Sequence[Found]) -> dict[int, Answer]:
    """By row; empty when the process failed, which is logged and harms nothing."""
    with tempfile.TemporaryDirectory(prefix="matching-") as name:
        folder = Path(name)
        if not _write(folder / "addresses.csv", ("unique_id", "address_concat", "postcode"), _addresses(asked)):
            return {}
        texts = ((row, " ".join(one.text.words), one.text.postcode) for row, one in enumerate(asked))
        _write(folder / "texts.csv", ("unique_id", "address_concat", "postcode"), texts)
        command = [sys.executable, "-m", "gazetteer.matching.linkage", str(folder)]
        try:
            subprocess.run(command, cwd=settings.BASE_DIR, check=True, capture_output=True, timeout=SECONDS)
        except (subprocess.SubprocessError, OSError) as failure:
            said = getattr(failure, "stderr", b"") or b""
            logger.warning("the second method failed: %s %s", failure, said.decode(errors="replace")[-500:])
            return {}
        with (folder / "answers.csv").open(newline="") as read:
            return {
                int(row): Answer(int(uprn), float(weight), float(lead)) for row, uprn, weight, lead in csv.reader(read)
            }


def _addresses(asked: Sequence[Found]) -> list[tuple[int, str, str]]:
    postcodes = sorted({one.text.postcode for one in asked if one.text.is_whole})
    usrns = sorted({usrn for one in asked for usrn in one.usrns[:1]})
    with connection.cursor() as cursor:
        cursor.execute(ADDRESSES, [postcodes, usrns, MOST_ADDRESSES])
        return cursor.fetchall()


def _write(path: Path, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """How many rows were written."""
    count = 0
    with path.open("w", newline="") as written:
        writer = csv.writer(written)
        writer.writerow(heads)
        for count, row in enumerate(rows, 1):  # noqa: B007
            writer.writerow(row)
    return count
