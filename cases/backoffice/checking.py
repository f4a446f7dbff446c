"""What keeps a service from being published because of its part `partners`. Enrolled with crm.catalogue.editing.checking."""

from django.utils.translation import gettext as _

from cases.backoffice.models import Partner
from cases.backoffice.part import Known, part_problems
from cases.casework.registry import workflows
from crm.catalogue.conditions import Problem
from crm.catalogue.definition import Document


def partners_problems(document: Document) -> list[Problem]:
    """What is wrong with its rows, and one for each partner that is not there."""
    part = document["partners"]
    if not part:
        return []
    workflow = next((one for one in workflows() if one.code == document["workflow"]), None)
    if workflow is None:
        return [Problem("partners", _("needs a workflow: choose one, or leave this out"))]
    known = Known(
        workflow=workflow,
        stages=frozenset(str(stage["code"]) for stage in document["stages"]),
        questions=frozenset(str(question["code"]) for question in document["form"]),
        outcomes=frozenset(str(outcome["code"]) for outcome in document["outcomes"]),
    )
    found = part_problems(part, known=known)
    there = set(Partner.objects.values_list("code", flat=True))
    return found + [
        Problem(f"partners[{number}].partner", _("“%(code)s” is not there: choose another") % {"code": row["partner"]})
        for number, row in enumerate(part)
        if isinstance(row.get("partner"), str) and row["partner"] and row["partner"] not in there
    ]
