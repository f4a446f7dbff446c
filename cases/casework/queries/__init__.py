"""What screens read about work: the work list, the case page, and the open cases of a customer or a property."""

from cases.casework.queries.case_page import CasePage, case_page, letter
from cases.casework.queries.customer_story import case_lines
from cases.casework.queries.found import NoSuchCase, OpenCase, case_of, open_cases_for, promise_of
from cases.casework.queries.work_list import (
    Cursor,
    Show,
    WorkCounts,
    WorkList,
    WorkRow,
    work_counts,
    work_list,
    work_teams,
)

__all__ = [
    "CasePage",
    "Cursor",
    "NoSuchCase",
    "OpenCase",
    "Show",
    "WorkCounts",
    "WorkList",
    "WorkRow",
    "case_lines",
    "case_of",
    "case_page",
    "letter",
    "open_cases_for",
    "promise_of",
    "work_counts",
    "work_list",
    "work_teams",
]
