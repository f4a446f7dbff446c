"""What an act was given, checked against what it declares: its outcome, words, day, and the workflow's own inputs."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.casework.asking import wrong_question
from cases.casework.endings import Ending, ending_read
from cases.casework.inputs import Input, InputKind, WrongInput, read_input
from cases.casework.models import Case, CaseNote
from cases.casework.registry import Act, ClockEffect, workflow_named
from cases.casework.work.models import CaseLink
from crm.catalogue.models import Family, Outcome
from crm.catalogue.queries import outcome_coded
from crm.contacts.models import Reference
from crm.contacts.saying import ZONE
from crm.customers.names import storable
from crm.customers.references import NotAReference, normalise
from crm.teams.actor import Actor, ActorKind


class InputsRefused(Exception):
    """What the act asks for is missing or wrong: `errors` by input, with how to mend it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {words}" for name, words in errors.items()))
        self.errors = errors


@dataclass(slots=True)
class Given:
    """What an act was given, as it is used: `kept` goes into the case's details and its event, `notes` by their labels."""

    words: str = ""
    days: int = 0
    planned_date: date | None = None
    outcome: Outcome | None = None
    kept: dict[str, Any] = field(default_factory=dict)
    notes: list[tuple[Input, str]] = field(default_factory=list)
    links: list[tuple[str, int]] = field(default_factory=list)  # (kind of link, key of the other case)
    ending: Ending | None = None  # what was stated beside the outcome

    @property
    def facts(self) -> dict[str, Any]:
        """What the event of the act says of it: codes, keys and dates."""
        facts: dict[str, Any] = {}
        if self.planned_date:
            facts["planned_date"] = self.planned_date.isoformat()
        if self.outcome:
            facts["outcome"] = self.outcome.code
        if self.kept:
            facts["inputs"] = self.kept
        return facts


def inputs_read(case: Case, act: Act, inputs: dict[str, Any], *, actor: Actor, at: datetime) -> Given:
    """What the act uses. Raises InputsRefused."""
    today = at.astimezone(ZONE).date()
    given = Given(words=storable(str(inputs.get("words") or "")).strip())
    errors: dict[str, str] = {}
    if "planned_date" in act.asks:
        given.planned_date = _planned(inputs.get("planned_date"), today, errors)
    if act.clocks == ClockEffect.WAIT:
        errors |= wrong_question(words=given.words, days=inputs.get("days"))
        given.days = inputs.get("days") or 0
    if "outcome" in act.asks:
        _ended(given, case, act, inputs.get("outcome"), errors)
        _stated(given, case, inputs, actor, errors)
    for asked in workflow_named(case.workflow).asked(act):
        try:
            _keep(given, asked, read_input(asked, inputs.get(asked.name), today=today), case=case, actor=actor)
        except WrongInput as wrong:
            errors[asked.name] = str(wrong)
    if errors:
        raise InputsRefused(errors)
    given.kept |= dict(act.keeps)
    return given


def _planned(day: Any, today: date, errors: dict[str, str]) -> date | None:
    if not isinstance(day, date):
        errors["planned_date"] = _("Enter the day of the work.")
        return None
    if day < today:
        errors["planned_date"] = _("The day of the work must be today or later.")
    return day


def _ended(given: Given, case: Case, act: Act, code: Any, errors: dict[str, str]) -> None:
    """Nothing; the outcome is in what was given, its words too unless somebody wrote better ones."""
    found = outcome_coded(version_id=case.service_version_id, code=str(code or ""))
    if found is None:
        errors["outcome"] = _("Choose how it ended, from the list of this service.")
    elif act.families and found.family not in act.families:
        errors["outcome"] = _("It cannot end like this here: choose another, or another act.")
    elif act.states_review and not found.review:
        errors["outcome"] = _("Choose an outcome that says how the customer can ask for a review.")
    given.outcome = found
    given.words = given.words or (found.public_words if found else "")


def _stated(given: Given, case: Case, inputs: dict[str, Any], actor: Actor, errors: dict[str, str]) -> None:
    """Nothing; what was stated beside the outcome is in what was given, or what it lacks in the errors."""
    if given.outcome is None:
        return
    typed = str(inputs.get("same_as") or "").strip()
    other = _case_meant(typed, actor) if typed and given.outcome.family == Family.SAME_AS_ANOTHER else None
    other = None if other == case.pk else other
    given.ending = ending_read(case, given.outcome, inputs, words=given.words, same_as=other, errors=errors)
    if given.ending.whose:
        given.kept["whose"] = given.ending.whose


def _keep(given: Given, asked: Input, value: Any, *, case: Case, actor: Actor) -> None:
    if value is None:
        return
    if asked.kind == InputKind.WORDS:
        given.notes.append((asked, storable(value)))
    elif asked.kind == InputKind.CASE:
        other = _case_meant(value, actor)
        if other is None or other == case.pk:
            raise WrongInput(_("No other case of ours that you may see has this reference."))
        given.kept[asked.name] = other
        given.links.append((asked.link, other))
    else:
        given.kept[asked.name] = value


def _case_meant(typed: str, actor: Actor) -> int | None:
    try:
        value = normalise(typed)
    except NotAReference:
        value = typed.strip()[:60]  # a penalty charge's number, or an old system's
    contacts = Reference.objects.filter(value=value).values("contact")
    cases = (
        Case.objects.unscoped("an automatic act") if actor.kind == ActorKind.SYSTEM else Case.objects.visible_to(actor)
    )
    return cases.filter(contact__in=contacts).order_by("pk").values_list("pk", flat=True).first()


def beside_kept(case: Case, given: Given, *, actor: Actor, at: datetime, key: str) -> None:
    """Nothing; the words given are notes of the case, and the cases named are linked."""
    CaseNote.objects.bulk_create(
        CaseNote(
            case=case, text=f"{asked.label}: {words}", written_at=at, written_by_id=actor.user_id,
            key=f"{key}-{asked.name}",
        )
        for asked, words in given.notes
    )  # fmt: skip
    for kind, other in given.links:
        CaseLink.objects.get_or_create(case=case, other_id=other, kind=kind, ended_at=None, defaults={"linked_at": at})
