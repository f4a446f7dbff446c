"""A service with stages and rules, for tests: a missed bin whose crew has a checklist."""

from collections.abc import Sequence
from typing import Any

from cases.casework.actions import case_act
from cases.casework.models import Case
from crm.catalogue.models import Service, ServiceVersion
from tests.cast import NOW

STAGES = [
    {
        "code": "read",
        "state": "RECEIVED",
        "name": {"en": "Read the report", "cy": "Darllen yr adroddiad"},
        "words": {"en": "Somebody is reading your report.", "cy": "Mae rhywun yn darllen eich adroddiad."},
        "target_days": 1,
        "checklist": [
            {"code": "round", "label": "Round found", "needed": True},
            {"code": "dog", "label": "Dog in the garden?"},
        ],
    },
    {"code": "crew", "state": "RECEIVED", "name": "Tell the crew", "checklist": [
        {"code": "told", "label": "Crew told", "needed": True},
    ]},
    {"code": "back", "state": "UNDER_WAY", "name": "Go back", "words": "The crew is on its way."},
]  # fmt: skip


def give(service: Service, *, stages: Sequence[Any] = (), rules: Sequence[Any] = ()) -> ServiceVersion:
    """The service's version in force, with these stages and rules from now on."""
    version = ServiceVersion.objects.get(service=service, state=ServiceVersion.State.PUBLISHED)
    version.stages, version.rules = list(stages), list(rules)
    version.save(update_fields=["stages", "rules"])
    return version


def the_case() -> Case:
    """The one case there is, read anew."""
    return Case.objects.unscoped("test").select_related("service_version").get()


def act(name: str, *, by: Any, at: Any = NOW, key: str = "", **inputs: Any) -> Case:
    """The one case after an act of its workflow."""
    return case_act(case_id=the_case().pk, act=name, inputs=inputs, actor=by.actor, at=at, key=key or f"{name}-{at}")
