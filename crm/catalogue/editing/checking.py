"""What is wrong with a whole service before it may be published: its shape, then what each room that enrolled here knows."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.conditions import Problem
from crm.catalogue.definition import Document, completed
from crm.catalogue.editing.shape import shape_problems
from crm.catalogue.models import Service

Checker = Callable[[Document], list[Problem]]
_checkers: list[Checker] = []


def checks_enrol(*checkers: Checker) -> None:
    """Nothing; every document is looked at by these too, whole and of sound shape."""
    _checkers.extend(one for one in checkers if one not in _checkers)


def problems_of(document: Any) -> list[Problem]:
    """All that keeps this document from being published, each once, in the order of its parts."""
    wrong = shape_problems(document)
    if wrong:
        return wrong
    whole = completed(document)
    found = _provider(whole)
    for check in _checkers:
        found += check(whole)
    return list(dict.fromkeys(found))


def _provider(document: Document) -> list[Problem]:
    about = document["about"]
    if about["provider"] == Service.Provider.OTHER and not about["link"] and not about["body"]:
        return [Problem("about.link", _("another body’s service needs its web address, or the body itself"))]
    return []
