"""What screens read about work: the case page, and the open cases of a customer or a property. Lists are in `lists`."""

from cases.casework.queries.case_page import CasePage, case_page, letter
from cases.casework.queries.customer_story import case_lines
from cases.casework.queries.found import NoSuchCase, OpenCase, case_of, open_cases_for, promise_of

__all__ = [
    "CasePage",
    "NoSuchCase",
    "OpenCase",
    "case_lines",
    "case_of",
    "case_page",
    "letter",
    "open_cases_for",
    "promise_of",
]
