"""Services name their workflow, policies and team by code: are these there? A code that leads nowhere fails nobody's
screen; it only leaves out the promise, the work or the team."""

from dataclasses import dataclass

from cases.casework.registry import workflows
from crm.catalogue.models import ServiceVersion
from crm.sla.models import PolicyVersion
from crm.teams.models import Team


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code of a live service's published version that leads nowhere; `kind` is the column that names it."""

    service: str
    kind: str
    code: str


def unknown_codes() -> list[UnknownCode]:
    """Every such code, by the service's name, with the teams that its routing rules name. Three statements."""
    policies = set(PolicyVersion.objects.values_list("policy__code", flat=True))
    known: dict[str, set[str]] = {
        "workflow": {workflow.code for workflow in workflows()},
        "policy": policies,
        "internal_policy": policies,
        "team": set(Team.objects.values_list("code", flat=True)),
    }
    live = ServiceVersion.objects.filter(state=ServiceVersion.State.PUBLISHED, service__is_live=True)
    rows = live.order_by("service__name", "pk").values_list("service__name", "routing", *known)
    return [
        UnknownCode(service=name, kind=kind, code=code)
        for name, routing, *codes in rows
        for kind, code in [*zip(known, codes, strict=True), *_routed_to(routing)]
        if code and code not in known[kind]
    ]


def _routed_to(routing: list[dict[str, str]]) -> list[tuple[str, str]]:
    """The teams that routing rules name, each once, as (kind, code)."""
    return [("team", code) for code in dict.fromkeys(rule["team"] for rule in routing)]
