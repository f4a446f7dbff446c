"""What keeps a service from being published that no room below could see: codes that lead nowhere here, parts that do not
fit its workflow or its form. Enrolled with crm.catalogue.editing.checking at start-up."""

from collections.abc import Mapping, Set
from typing import Any

from django.utils.translation import gettext as _

from cases.casework.registry import Workflow, edges, workflows
from cases.casework.telling.problems import turn_away_problems
from cases.routing.models import PropertySet
from cases.routing.problems import by_area_problems, routing_problems
from cases.setup.named import Kind, codes_named
from crm.catalogue.bodies import OtherBody
from crm.catalogue.conditions import Problem
from crm.catalogue.definition import Document
from crm.catalogue.endings import endings_problems
from crm.catalogue.forms.problems import form_problems
from crm.catalogue.models import Service
from crm.catalogue.rules import Known, rules_problems
from crm.catalogue.scripts import script_names
from crm.catalogue.stages import stages_problems
from crm.sla.models import PolicyVersion
from crm.teams.models import Department, Team
from gazetteer.facts.offered import kinds_there

KnownCodes = Mapping[Kind, Set[str]]


def known_codes() -> dict[Kind, set[str]]:
    """The council's own codes that a service may name, by kind. Seven statements."""
    return {
        Kind.WORKFLOW: {workflow.code for workflow in workflows()},
        Kind.POLICY: set(PolicyVersion.objects.values_list("policy__code", flat=True)),
        Kind.TEAM: set(Team.objects.values_list("code", flat=True)),
        Kind.DEPARTMENT: set(Department.objects.values_list("code", flat=True)),
        Kind.SET: set(PropertySet.objects.values_list("code", flat=True)),
        Kind.SERVICE: set(Service.objects.values_list("code", flat=True)),
        Kind.FACT: kinds_there(),
        Kind.BODY: set(OtherBody.objects.values_list("code", flat=True)),
    }


def code_problems(document: Document) -> list[Problem]:
    """One for each code in it that is not there."""
    known = known_codes()
    return codes_missing(document, known) + script_problems(document, known)


def script_problems(document: Document, known: KnownCodes) -> list[Problem]:
    """One for each name in the script that is no kind of fact or event."""
    words = _("“%(name)s” is no kind of fact about addresses: the line would never be shown")
    names = dict.fromkeys(script_names(document.get("script", "")))
    return [Problem("script", words % {"name": name[:80]}) for name in names if name not in known[Kind.FACT]]


def codes_missing(document: Document, known: KnownCodes) -> list[Problem]:
    """The same, against codes already read."""
    return [
        Problem(one.where, _("“%(code)s” is not there: choose another") % {"code": one.code})
        for one in codes_named(document)
        if one.code not in known[one.kind]
    ]


def fitting_problems(document: Document) -> list[Problem]:
    """What does not fit together, codes apart."""
    workflow = next((one for one in workflows() if one.code == document["workflow"]), None)
    asked = {str(question["code"]) for question in document["form"]}
    found = (
        form_problems(document["form"])
        + routing_problems(document["routing"], questions=asked)
        + by_area_problems(document["by_area"])
        + endings_problems(document["outcomes"])
        + turn_away_problems(document["turn_away"], questions=asked)
    )
    if workflow is not None:
        return found + _of_workflow(document, workflow)
    return found + _without_work(document)


def _of_workflow(document: Document, workflow: Workflow) -> list[Problem]:
    found = []
    if not document["team"]:
        found.append(Problem("team", _("a service with work needs the team that does it")))
    if not document["outcomes"]:
        found.append(Problem("outcomes", _("a service with work needs at least one way to end it")))
    acts = {edge.name: edge.act for edge in edges(workflow)}
    found += stages_problems(document["stages"], states=open_states(workflow))
    known = Known(
        states=set(workflow.labels),
        stages={str(stage["code"]) for stage in document["stages"]},
        acts=set(acts),
        outcomes={outcome["code"] for outcome in document["outcomes"]},
    )
    found += rules_problems(document["rules"], known=known)
    found += _unknown(document["public_words"], set(workflow.labels), "public_words", workflow)
    found += _unknown(document["names"].get("states", {}), set(workflow.labels), "names.states", workflow)
    found += _unknown(document["names"].get("acts", {}), set(acts), "names.acts", workflow)
    for number, act in enumerate(document["acts_off"]):
        if act not in acts or not acts[act].optional:
            words = _("“%(act)s” cannot be switched off in “%(workflow)s”") % {"act": act, "workflow": workflow.name}
            found.append(Problem(f"acts_off[{number}]", words))
    return found


def open_states(workflow: Workflow) -> set[str]:
    """The states in which work is open: all but those that an ending leads to."""
    ends = {edge.target for edge in edges(workflow) if "outcome" in edge.act.asks}
    return set(workflow.labels) - ends


def _unknown(part: Mapping[str, Any], known: Set[str], where: str, workflow: Workflow) -> list[Problem]:
    return [
        Problem(f"{where}.{name}", _("is nothing that “%(workflow)s” has") % {"workflow": workflow.name})
        for name in part
        if name not in known
    ]


def _without_work(document: Document) -> list[Problem]:
    if document["workflow"]:
        return []  # a code that leads nowhere: said where codes are
    return [
        Problem(part, _("needs a workflow: choose one, or leave this out"))
        for part in ("stages", "rules", "acts_off")
        if document[part]
    ]
