"""Answers to any service's questions, for tests that go through all of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from crm.catalogue.conditions import holds

BY_PATTERN = {"uk_plate": "AB12 CDE", "pcn": "AM12345678", "ni_number": "AB123456C", "postcode": "M33 6AB"}
BY_KIND = {
    "LONG": "As it was.", "MONEY": "50", "DATE": "2026-11-20", "YES_NO": "yes", "CUSTOMER": "Jo Example",
    "ADDRESS": "12 Abbey Road, Sale", "POINT": "380000,390000",
}  # fmt: skip


def answers_of(form: Sequence[Mapping[str, Any]], **given: str) -> dict[str, str]:
    """An answer to every question that is asked and can be typed; those in `given` as given."""
    answers: dict[str, str] = {}
    for question in form:
        code, kind = question["code"], question["kind"]
        facts = {f"answers.{name}": value.split(",") if "," in value else value for name, value in answers.items()}
        if kind in ("INFORMATION", "CALCULATED", "FILE") or not holds(question.get("show_when"), facts):
            continue
        answers[code] = given.get(code) or _answer(question)
    return answers


def _answer(question: Mapping[str, Any]) -> str:
    if question["kind"] in ("CHOICE", "CHOICES"):
        return str(next(choice["code"] for choice in question["choices"] if "stop" not in choice))
    if question["kind"] == "NUMBER":
        return str(max(2, question.get("least", 2)))
    if question["kind"] == "TEXT":
        return BY_PATTERN.get(question.get("pattern", ""), "Example")
    return BY_KIND[question["kind"]]
