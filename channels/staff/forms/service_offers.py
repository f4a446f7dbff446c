"""What the pages that edit a service offer to choose from: the council's teams, promises, bodies and areas, and what the
draft itself has: its questions, states, stages, acts and endings. Each list is asked for once a page, when it is needed."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from cases.casework.registry import UnknownWorkflow, Workflow, edges, workflow_named, workflows
from cases.routing.models import PropertySet
from cases.workflows.prequalified import AWARD, AWARDED
from channels.staff.forms.piece_conditions import Fact, named_facts
from crm.catalogue.bodies import OtherBody
from crm.catalogue.conditions import ANSWERS
from crm.catalogue.models import Service
from crm.catalogue.words import said
from crm.contacts.channels.known import channel_names
from crm.customers.models import Customer
from crm.sla.models import Policy
from crm.teams.models import Department, Team
from gazetteer.areas.models import Area
from gazetteer.facts.offered import facts_to_ask
from gazetteer.places import PlaceKind

NUMERIC = ("NUMBER", "MONEY", "CALCULATED")
Pairs = Sequence[tuple[str, Any]]


class Offers:
    """What there is to choose from in this draft, on this day."""

    def __init__(self, document: Mapping[str, Any], *, today: date) -> None:
        self.document, self.today = document, today

    @cached_property
    def teams(self) -> Pairs:
        return list(Team.objects.order_by("name", "id").values_list("code", "name"))

    @cached_property
    def departments(self) -> Pairs:
        return list(Department.objects.order_by("name", "id").values_list("code", "name"))

    @cached_property
    def policies(self) -> Pairs:
        return list(Policy.objects.order_by("name", "id").values_list("code", "name"))

    @cached_property
    def bodies(self) -> Pairs:
        return list(OtherBody.objects.filter(is_live=True).order_by("name", "id").values_list("code", "name"))

    @cached_property
    def families(self) -> Pairs:
        return [(code, code) for code in Service.objects.order_by("family").distinct().values_list("family", flat=True)]

    @cached_property
    def property_sets(self) -> Pairs:
        return list(PropertySet.objects.order_by("name", "id").values_list("code", "name"))

    @cached_property
    def areas(self) -> dict[str, list[tuple[str, str]]]:
        """Wards and parishes of today, by kind."""
        found: dict[str, list[tuple[str, str]]] = {"WARD": [], "PARISH": []}
        rows = Area.objects.on(self.today).filter(kind__in=found).order_by("name", "code")
        for kind, code, name in rows.values_list("kind", "code", "name"):
            found[kind].append((code, name))
        return found

    @cached_property
    def workflows(self) -> Pairs:
        return [(one.code, one.name) for one in workflows()]

    @cached_property
    def workflow(self) -> Workflow | None:
        """The draft's workflow, None for none: then no case is raised."""
        try:
            return workflow_named(self.document.get("workflow", ""))
        except UnknownWorkflow:
            return None

    @cached_property
    def states(self) -> Pairs:
        """The states of the workflow by the names the draft gives them."""
        names = (self.document.get("names") or {}).get("states") or {}
        labels = self.workflow.labels if self.workflow else {}
        return [(code, said(names.get(code)) or str(label)) for code, label in labels.items()]

    @cached_property
    def acts(self) -> Pairs:
        """The acts of the workflow by the names the draft gives them, each once."""
        names = (self.document.get("names") or {}).get("acts") or {}
        return [(name, said(names.get(name)) or label) for name, label in self._acts(optional=False)]

    @cached_property
    def optional_acts(self) -> Pairs:
        """The acts that a service may switch off."""
        return self._acts(optional=True)

    def _acts(self, *, optional: bool) -> list[tuple[str, str]]:
        found: dict[str, str] = {}
        for edge in edges(self.workflow) if self.workflow else ():
            if edge.act.optional or not optional:
                found.setdefault(edge.name, str(edge.act.label))
        return list(found.items())

    @cached_property
    def awards(self) -> bool:
        """Whether this kind of work awards something, which can lead to something else."""
        return any(edge.act.news for edge in edges(self.workflow)) if self.workflow else False

    @cached_property
    def services(self) -> Pairs:
        """The other services that are offered."""
        others = Service.objects.filter(is_live=True).exclude(code=self.document.get("code", ""))
        return list(others.order_by("name", "id").values_list("code", "name"))

    def award_facts(self) -> dict[str, Fact]:
        """What may be asked about a success."""
        return named_facts([*self.questions(), *(Fact(f"{AWARD}{name}", words) for name, words in awarded())])

    def awarded_answers(self) -> Pairs:
        """What another form can be filled in with."""
        answers = [(one.name.removeprefix(ANSWERS), one.words) for one in self.questions()]
        return [*answers, *((f"{AWARD}{name}", words) for name, words in awarded())]

    @cached_property
    def stages(self) -> Pairs:
        return [(one.get("code", ""), said(one.get("name"))) for one in self.document.get("stages") or ()]

    @cached_property
    def moments(self) -> Pairs:
        """Where a case can arrive: its states, and the stages in them."""
        return [
            *self.states,
            *((f"stage:{code}", _("the stage “%(name)s”") % {"name": name}) for code, name in self.stages),
        ]

    @cached_property
    def outcomes(self) -> Pairs:
        return [(one.get("code", ""), said(one.get("label"))) for one in self.document.get("outcomes") or ()]

    def questions(self, *, before: int | None = None) -> list[Fact]:
        """What the questions of the form tell, those before this position; a choice with its answers."""
        found = []
        for one in (self.document.get("form") or [])[:before]:
            if one.get("kind") != "INFORMATION":
                found.append(Fact(f"{ANSWERS}{one.get('code', '')}", said(one.get("label")), _answers(one)))
        return found

    def numbers(self, *, before: int | None = None) -> Pairs:
        """The earlier questions whose answer is a number."""
        asked = (self.document.get("form") or [])[:before]
        return [(one["code"], said(one.get("label"))) for one in asked if one.get("kind") in NUMERIC]

    def rule_facts(self) -> dict[str, Fact]:
        """What a rule of the service may ask about."""
        return named_facts(
            [
                *self.questions(),
                Fact("state", _("The state"), tuple(self.states)),
                Fact("stage", _("The stage"), tuple(self.stages)),
                Fact("reporters", _("How many people reported it")),
                Fact("chases", _("How often somebody asked again")),
                Fact("reopened", _("How often it was opened again")),
                Fact("priority", _("The priority: 0, 1 high, 2 urgent")),
                Fact("age_days", _("Days since it was raised")),
                *self._area_facts(),
            ]
        )

    def _area_facts(self) -> list[Fact]:
        return [
            Fact("place.ward", _("The ward"), tuple(self.areas["WARD"])),
            Fact("place.parish", _("The parish"), tuple(self.areas["PARISH"])),
            *self.true_there,
        ]

    @cached_property
    def true_there(self) -> list[Fact]:
        """The council's own kinds of facts and events."""
        return [Fact(one.name, one.words, one.values) for one in facts_to_ask()]

    def place_facts(self) -> dict[str, Fact]:
        """What a rule by area may ask about."""
        return named_facts(
            [
                *self._area_facts(),
                Fact("place.set", _("The set of properties"), tuple(self.property_sets)),
                Fact(
                    "place.kind", _("The kind of place"), tuple((code, str(label)) for code, label in PlaceKind.choices)
                ),
                Fact("place.uprn", _("The property (UPRN)")),
                Fact("place.usrn", _("The street (USRN)")),
            ]
        )

    def routing_facts(self) -> dict[str, Fact]:
        """What a routing rule may ask about."""
        days = zip(("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"), weekdays(), strict=True)
        return named_facts(
            [
                *self.questions(),
                *self.place_facts().values(),
                Fact("time.open", _("The team is open"), (("true", _("yes")), ("false", _("no")))),
                Fact("time.weekday", _("The day of the week"), tuple(days)),
                Fact("time.hour", _("The hour, 0 to 23")),
                Fact(
                    "customer.kind",
                    _("Who it is for"),
                    tuple((code, str(label)) for code, label in Customer.Kind.choices),
                ),
                Fact("channel", _("How it came"), tuple(channel_names().items())),
            ]
        )


def _answers(question: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    if question.get("kind") == "YES_NO":
        return (("yes", _("Yes")), ("no", _("No")))
    return tuple((one.get("code", ""), said(one.get("label"))) for one in question.get("choices") or ())


def awarded() -> list[tuple[str, str]]:
    """What is known of something that was awarded, in words."""
    words = {"amount": _("The amount awarded"), "period": _("The period"), "outcome": _("How it was decided")}
    return [(name, words[name]) for name in AWARDED]


def weekdays() -> list[str]:
    """The days of the week in words, Monday first."""
    return [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
