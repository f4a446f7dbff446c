"""What staff and citizens read for the states and acts of a case: the service's own names, else the workflow's."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.casework.inputs import Input, InputKind
from cases.casework.registry import edges, type_words, workflow_named
from crm.catalogue.words import said


def _own(case: Any, kind: str) -> Any:
    # A list reads the service's names beside the case (queries.found.with_reference), not its whole version.
    names = getattr(case, "service_names", None)
    return ((case.service_version.names if names is None else names) or {}).get(kind) or {}


def state_label(case: Any, state: str = "") -> str:
    """What staff call this state of the case, the present one when none is given; a state that is no more, by its code."""
    workflow = workflow_named(case.workflow)
    state = workflow.present(state or case.state)
    return said(_own(case, "states").get(state)) or str(workflow.labels.get(state, state))


def act_label(case: Any, name: str) -> str:
    """What staff call this act of the case's workflow; one that is no more, by its name."""
    workflow = workflow_named(case.workflow)
    name = workflow.present(name)
    own = said(_own(case, "acts").get(name))
    return own or next((str(edge.act.label) for edge in edges(workflow) if edge.name == name), name)


def public_words_of(case: Any) -> type_words:
    """What the citizen reads for the present state: the service's words, else the workflow's. In the language in force.

    While a release with another state is put in place, a process of the old one may meet it: it has words for that too.
    """
    own = said(case.service_version.public_words.get(case.state))
    return own or workflow_named(case.workflow).public_words.get(case.state) or _("We are working on this.")


def recorded(case: Any, kept: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What acts have kept, in words: (what was asked, what it is). Another case is shown where the two are linked."""
    return [
        (str(one.label), _kept_words(one, kept[one.name]))
        for one in workflow_named(case.workflow).inputs
        if one.name in kept and one.kind != InputKind.CASE
    ]


def _kept_words(one: Input, value: Any) -> str:
    match one.kind:
        case InputKind.DATE:
            return date_format(date.fromisoformat(value), "j F Y")
        case InputKind.CHOICE:
            return str(dict(one.choices).get(value, value))
        case InputKind.MONEY:
            return f"£{value}"
        case InputKind.YES_NO:
            return _("yes") if value == "yes" else _("no")
    return str(value)
