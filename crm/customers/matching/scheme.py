"""The fields and levels of evidence.py as Splink reads them: one SQL condition for each level, over the columns of traits.

Knows neither Django nor the index, so that the nightly run's own process starts fast and stays small.
"""

from collections.abc import Mapping
from typing import Any

from crm.customers.matching.evidence import (
    ALIKE,
    FIELDS,
    LEAST_LETTERS_FOR_A_SLIP,
    LEAST_LETTERS_FOR_SLIPS,
    LEAST_LETTERS_TO_RESEMBLE,
    LINE_NEAR,
    MAIL_ALIKE,
    MONTH,
    NEAR,
    RAREST_SHARE,
    SLIPS,
    TEN_YEARS,
    YEAR,
)
from crm.customers.matching.traits import MAIL_AT, NAMED

NULL = "{0}_l IS NULL OR {0}_r IS NULL"
TERMS = {
    "surname": "surname",
    "forename": "forename",
    "birth": "born",
}  # fields whose agreement weighs by how many share it


def _meet(column: str) -> str:
    return f"coalesce(list_has_any({column}_l, {column}_r), false)"


def _slip(one: str, other: str) -> str:
    return f"(abs(length({one}) - length({other})) <= 1 AND damerau_levenshtein({one}, {other}) <= 1)"


def _slips(one: str, other: str) -> str:
    return f"(abs(length({one}) - length({other})) <= {SLIPS} AND damerau_levenshtein({one}, {other}) <= {SLIPS})"


def _any(column: str, condition: str) -> str:
    """That the condition on `a` and `b` holds for some value of one list and some of the other."""
    inner = f"list_bool_or(list_transform({column}_r, lambda b: {condition}))"
    return f"coalesce(list_bool_or(list_transform({column}_l, lambda a: {inner})), false)"


def _near(one: str, other: str) -> str:
    short = f"least(length({one}), length({other}))"
    return (
        f"(({short} >= {LEAST_LETTERS_FOR_A_SLIP} AND {_slip(one, other)})"
        f" OR ({short} >= {LEAST_LETTERS_TO_RESEMBLE} AND jaro_winkler_similarity({one}, {other}) >= {NEAR}))"
    )


def _alike(column: str) -> str:
    one, other = f"{column}_l", f"{column}_r"
    return (
        f"least(length({one}), length({other})) >= {LEAST_LETTERS_TO_RESEMBLE} AND ({column}_sound_l = {column}_sound_r"
        f" OR jaro_winkler_similarity({one}, {other}) >= {ALIKE}"
        f" OR (least(length({one}), length({other})) >= {LEAST_LETTERS_FOR_SLIPS} AND {_slips(one, other)}))"
    )


def _crossed(one: str, other: str) -> str:
    return f"({one} = {other} OR {_near(one, other)})"


def _day(column: str) -> str:
    year, month, day = (f"coalesce(try_cast({column}[{part}] AS INT), 0)" for part in ("1:4", "5:6", "7:8"))
    return f"({year} * 365 + {year} // 4 + {month} * 61 // 2 + {day})"


APART = f"abs({_day('born_l')} - {_day('born_r')})"
EXCHANGED = (
    "coalesce(length(forename_l) > 1 AND length(forename_r) > 1 AND length(surname_l) > 1 AND length(surname_r) > 1"
    " AND surname_l <> surname_r AND forename_l <> forename_r"
    f" AND {_crossed('surname_l', 'forename_r')} AND {_crossed('forename_l', 'surname_r')}, false)"
)
MISPLACED = (
    "coalesce(length(forename_r) > 1 AND surname_l = forename_r, false)"
    " OR coalesce(length(forename_l) > 1 AND surname_r = forename_l, false)"
)
ONE_LETTER = "(length(forename_l) = 1 OR length(forename_r) = 1)"
PARTS = "(born_l[1:4] = born_r[1:4])::int + (born_l[5:6] = born_r[5:6])::int + (born_l[7:8] = born_r[7:8])::int"
SHARED_WORDS = (
    "2 * length(list_intersect(business_words_l, business_words_r))"
    " >= greatest(least(length(business_words_l), length(business_words_r)), 2)"
)

SIGN_A, SIGN_B = (f"split_part({mail}, '{MAIL_AT}', 1)" for mail in "ab")
MAIL_A, MAIL_B = (f"substr({mail}, position('{MAIL_AT}' IN {mail}) + 1)" for mail in "ab")
_DIGITS_A, _DIGITS_B = (f"substr({sign}, {len(NAMED) + 1})" for sign in (SIGN_A, SIGN_B))
NAMESAKES = (
    f"({SIGN_A} <> '' AND {SIGN_B} <> '' AND {SIGN_A} <> {SIGN_B}"
    f" AND NOT (least(length({_DIGITS_A}), length({_DIGITS_B})) >= {LEAST_LETTERS_FOR_A_SLIP}"
    f" AND {_slip(_DIGITS_A, _DIGITS_B)}))"
)

# For each field what makes it unknown, and a condition for each level but the last, in order.
CONDITIONS: dict[str, tuple[str, dict[str, str]]] = {
    "surname": (
        NULL.format("surname"),
        {
            "surname same": "surname_l = surname_r",
            "surname part": _meet("surname_words"),
            "surname nearly": _near("surname_l", "surname_r"),
            "surname alike": _alike("surname"),
        },
    ),
    "names": (
        "(surname_l IS NULL OR forename_r IS NULL) AND (forename_l IS NULL OR surname_r IS NULL)",
        {"names exchanged": EXCHANGED, "name misplaced": MISPLACED},
    ),
    "forename": (
        NULL.format("forename"),
        {
            "forename same": _meet("firsts"),
            "forename among": _meet("called"),
            "forename family": _meet("families"),
            "forename nearly": f"NOT {ONE_LETTER} AND {_near('forename_l', 'forename_r')}",
            "forename initial": f"{ONE_LETTER} AND {_meet('initials')}",
            "forename alike": f"NOT {ONE_LETTER} AND {_alike('forename')}",
        },
    ),
    "birth": (
        NULL.format("born"),
        {
            "birth same": "born_l = born_r",
            "birth exchanged": "born_l[1:4] = born_r[1:4] AND born_l[5:6] = born_r[7:8] AND born_l[7:8] = born_r[5:6]",
            "birth one digit": _slip("born_l", "born_r"),
            "birth nearly": f"{PARTS} = 2 OR {APART} <= {MONTH}",
            "birth within a year": f"{APART} <= {YEAR}",
            "birth within ten years": f"{APART} <= {TEN_YEARS}",
        },
    ),
    "telephone": (
        NULL.format("phones"),
        {"telephone same": _meet("phones"), "telephone one digit": _any("phones", _slip("a", "b"))},
    ),
    "email": (
        NULL.format("emails"),
        {
            "email same": _meet("emails"),
            "email nearly": _any("mails", f"{_slips(MAIL_A, MAIL_B)} AND NOT {NAMESAKES}"),
            "email name": _meet("mail_names"),
            "email alike": _any(
                "mails",
                f"jaro_winkler_similarity({MAIL_A}, {MAIL_B}) >= {MAIL_ALIKE} AND NOT {NAMESAKES}"
                f" AND NOT ({SIGN_A} = '{NAMED}' AND {SIGN_B} = '{NAMED}')",
            ),
        },
    ),
    "address": (
        "(postcodes_l IS NULL OR postcodes_r IS NULL)"
        " AND (coalesce(places_l, lines_l) IS NULL OR coalesce(places_r, lines_r) IS NULL)",
        {
            "address same": _meet("places"),
            "address nearly": _any("lines", f"jaro_winkler_similarity(a, b) >= {LINE_NEAR}"),
            "postcode same": _meet("postcodes"),
            "postcode nearly": _any("postcodes", _slip("a", "b")),
            "outward same": _meet("outwards"),
        },
    ),
    "town": (NULL.format("towns"), {"town same": _meet("towns"), "town nearly": _any("towns", _near("a", "b"))}),
    "number": (
        f"NOT {_meet('number_kinds')} AND NOT {_meet('numbers')}",
        {"number same": _meet("numbers"), "number nearly": _any("numbers", _slip("a", "b"))},
    ),
    "business": (
        NULL.format("businesses"),
        {
            "business same": _meet("businesses"),
            "business nearly": _any("businesses", _near("a", "b")),
            "business words": SHARED_WORDS,
        },
    ),
}


def comparison(
    field: str,
    shares: Mapping[str, float] | None = None,
    same: Mapping[str, float] | None = None,
    *,
    by_term: bool = True,
) -> dict[str, Any]:
    """The field as a comparison of Splink's, beginning with these shares (of pairs of strangers, of one person).

    Names exchanged are a comparison of their own, and the names themselves are not unknown then: what is trained on a
    block of equal forenames must not depend on the forename.
    """
    unknown, conditions = CONDITIONS[field]
    levels: list[dict[str, Any]] = [{"sql_condition": unknown, "label_for_charts": "unknown", "is_null_level": True}]
    for level in FIELDS[field]:
        made = {
            "sql_condition": conditions.get(level.code, "ELSE"),
            "label_for_charts": level.code,
            "m_probability": (same or {}).get(level.code, level.same),
            "u_probability": (shares or {}).get(level.code, level.strangers),
        }
        if by_term and field in TERMS and level is FIELDS[field][0]:
            made |= {
                "tf_adjustment_column": TERMS[field],
                "tf_minimum_u_value": RAREST_SHARE,
                "disable_tf_exact_match_detection": True,  # any of two preferred names may agree
            }
        levels.append(made)
    return {"output_column_name": field, "comparison_levels": levels}
