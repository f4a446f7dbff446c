"""Whether a service's document can be worked by its workflow: every ending can be reached with an outcome of the service's
own, and what a success leads to is something that can be asked. Enrolled with crm.catalogue.editing.checking."""

from django.utils.translation import gettext as _

from cases.casework.registry import END, Act, Workflow, edges, workflows
from cases.workflows.prequalified import prequalifies_problems
from crm.catalogue.conditions import Problem
from crm.catalogue.definition import Document
from crm.catalogue.models import Family


def workflow_problems(document: Document) -> list[Problem]:
    """What keeps this document, of sound shape, from being worked by its workflow."""
    workflow = next((one for one in workflows() if one.code == document["workflow"]), None)
    acts = {edge.name: edge.act for edge in edges(workflow)} if workflow else {}
    questions = {str(question["code"]) for question in document["form"]}
    claims = any(act.news for act in acts.values())
    found = prequalifies_problems(document["prequalifies"], questions=questions, claims=claims)
    return found + (_endings(document, workflow) if workflow and document["outcomes"] else [])


def _endings(document: Document, workflow: Workflow) -> list[Problem]:
    """One for each act that ends a case for which the service has no outcome: a button that leads nowhere."""
    ends = {edge.name: edge.act for edge in edges(workflow) if edge.target == END}
    return [
        Problem("outcomes", _missing(act))
        for _name, act in sorted(ends.items())
        if not any(_fits(one, act) for one in document["outcomes"])
    ]


def _fits(outcome: Document, act: Act) -> bool:
    return (not act.families or outcome["family"] in act.families) and bool(
        outcome.get("review") or not act.states_review
    )


def _missing(act: Act) -> str:
    families = " · ".join(str(family.label) for family in Family if family in act.families)
    said = {"act": act.label, "families": families}
    if act.states_review:
        return _("“%(act)s” needs an outcome that says how to ask for a review: %(families)s") % said
    return _("“%(act)s” needs an outcome: %(families)s") % said
