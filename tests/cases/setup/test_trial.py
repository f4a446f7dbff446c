"""A draft is tried end to end: what everybody would see is shown, and nothing of it remains."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from cases.setup.trial.running import StepShown, trial_run
from cases.setup.trial.steps import FIELDS, steps_problems
from crm.catalogue.editing.actions.drafting import version_change, version_draft
from crm.catalogue.editing.actions.publishing import is_tried
from crm.catalogue.editing.refusing import VersionChanged, VersionRefused
from crm.catalogue.models import Service, ServiceVersion
from crm.catalogue.queries import service_in_force
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast, property_at


def rows() -> dict[str, int]:
    """How many rows each table of ours has, by name."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy:
                cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
                found[model._meta.db_table] = cursor.fetchone()[0]
    return found


class Try:
    """A draft of the missed bin service and its trial."""

    def __init__(self, cast: Cast, service: Service) -> None:
        self.cast, self.uprn = cast, str(property_at(12).uprn)
        self.draft = version_draft(service_id=service.pk, actor=cast.administrator.actor, at=NOW, key="draft")

    def change(self, **changes: Any) -> None:
        self.draft = version_change(
            version_id=self.draft.pk,
            changes=changes,
            revision=self.draft.revision,
            actor=self.cast.administrator.actor,
            at=NOW,
        )

    def take(self, **given: Any) -> dict[str, Any]:
        return {"do": "take", "channel": "PHONE", "uprn": self.uprn, "answers": {"bin": "grey", "out": "yes"}} | given

    def run(self, *steps: dict[str, Any]) -> list[StepShown]:
        return trial_run(
            version_id=self.draft.pk,
            revision=self.draft.revision,
            steps=list(steps),
            actor=self.cast.administrator.actor,
            at=NOW,
        )


@pytest.fixture
def tried(cast: Cast, services: dict[str, Service]) -> Iterator[Try]:
    trial = Try(cast, services["missed-bin"])
    before = rows()
    yield trial
    after = rows()
    history = "crm_serviceversionhistory"
    assert {name: many for name, many in after.items() if many != before[name] and name != history} == {}


def test_a_whole_story_is_shown_and_nothing_remains(tried: Try) -> None:
    tried.change(public_words={"RECEIVED": "New words to the citizen"})
    shown = tried.run(
        tried.take(),
        {"do": "act", "act": "plan", "inputs": {"planned_date": "+2", "words": "We come on Wednesday."}},
        {"do": "act", "act": "complete", "inputs": {"outcome": "emptied", "words": "Emptied this morning."}},
        {"do": "not_fixed", "words": "It is still full"},
    )
    assert [one.problems for one in shown] == [[], [], [], []]
    taken, planned, done, again = (one.seen for one in shown)
    assert taken and planned and done and again
    assert (taken.team, taken.citizen, taken.state) == ("Waste collection", "New words to the citizen", "Received")
    assert taken.because == "Missed bin collection goes to this team"
    assert taken.promises == ["Acknowledge: kept", "Put right: by Wed 25 Nov, 17:00"]
    assert [(one.to, one.goes) for one in taken.messages] == [("customer.of.the.trial@example.org", True)]
    assert "We come on Wednesday." in planned.messages[0].body
    assert "Emptied this morning." in done.messages[0].body
    assert again.state == "Received"
    assert is_tried(ServiceVersion.objects.get(pk=tried.draft.pk))
    assert service_in_force(code="missed-bin").number == 1


def test_time_passes_and_what_we_promised_is_missed(tried: Try) -> None:
    shown = tried.run(tried.take(), {"do": "wait", "days": 4})
    late = shown[1].seen
    assert late is not None
    assert any("missed" in one for one in late.promises)
    assert late.messages  # that we are late
    assert (shown[1].at - shown[0].at).days >= 3


def test_a_question_waits_and_is_answered_or_runs_out(tried: Try) -> None:
    ask = {"do": "ask", "words": "Which gate?", "days": 5}
    answered = tried.run(tried.take(), ask, {"do": "answer", "words": "The back one"})
    assert answered[1].seen and any("waits for the customer" in one for one in answered[1].seen.promises)
    assert answered[2].seen and not any("waits" in one for one in answered[2].seen.promises)
    ran_out = tried.run(tried.take(), ask, {"do": "wait", "days": 6})
    assert ran_out[2].seen and not any("waits" in one for one in ran_out[2].seen.promises)


def test_it_stops_at_the_step_that_cannot_be_done_and_is_not_tried(tried: Try) -> None:
    shown = tried.run(tried.take(answers={}), {"do": "wait", "days": 1})
    assert len(shown) == 1 and "Which bin was missed?" in " ".join(shown[0].problems)
    shown = tried.run(tried.take(channel="WEB"), {"do": "act", "act": "reopen", "inputs": {"words": "x"}})
    assert shown[1].problems
    assert not is_tried(ServiceVersion.objects.get(pk=tried.draft.pk))


def test_routing_says_why(tried: Try) -> None:
    tried.change(
        routing=[
            {
                "code": "food",
                "if": {"fact": "answers.bin", "is": ["food"]},
                "team": "street-cleansing",
                "because": "Food caddies go to cleansing",
            }
        ]
    )
    seen = tried.run(tried.take(answers={"bin": "food", "out": "yes"}))[0].seen
    assert seen and (seen.team, seen.because) == ("Street cleansing", "Food caddies go to cleansing")


def test_stages_and_rules_are_part_of_the_story(tried: Try) -> None:
    tried.change(
        stages=[
            {"code": "look", "state": "PLANNED", "name": "Look", "words": "We go and look.",
             "checklist": [{"code": "seen", "label": "Seen", "needed": True}]},
            {"code": "lorry", "state": "PLANNED", "name": "Lorry", "words": "A lorry is booked."},
        ],
        rules=[
            {"code": "hurry", "name": "Hurry", "when": {"entered": "stage:lorry"},
             "then": [{"task": {"title": "Ring the depot"}}, {"send": {"words": "A lorry comes."}}]},
            {"code": "slow", "name": "Slow", "when": {"entered": "PLANNED", "after_days": 1},
             "then": [{"propose": {"act": "complete", "outcome": "emptied"}}]},
        ],
    )  # fmt: skip
    plan = {"do": "act", "act": "plan", "inputs": {"planned_date": "+3"}}
    refused = tried.run(tried.take(), plan, {"do": "next_stage"})
    assert refused[2].problems
    shown = tried.run(
        tried.take(),
        plan,
        {"do": "tick", "stage": "look", "item": "seen"},
        {"do": "next_stage"},
        {"do": "wait", "days": 2},
    )
    assert [one.problems for one in shown] == [[]] * 5
    planned, lorry, waited = shown[1].seen, shown[3].seen, shown[4].seen
    assert planned and lorry and waited
    assert planned.stage == "Look"
    assert (lorry.stage, lorry.rules) == ("Lorry", ["Hurry"])
    assert lorry.tasks == ["Ring the depot (Waste collection)"] and "A lorry comes." in lorry.messages[0].body
    assert waited.rules == ["Slow: proposes complete"]


def test_a_draft_with_problems_and_steps_that_are_none_are_refused(tried: Try) -> None:
    with pytest.raises(VersionRefused):
        tried.run({"do": "fly"})
    with pytest.raises(VersionRefused):
        tried.run({"do": "wait", "days": 3})
    stale = tried.draft.revision
    tried.change(team="nobody")
    with pytest.raises(VersionRefused) as refused:
        tried.run(tried.take())
    assert [one.where for one in refused.value.problems] == ["team"]
    tried.draft.revision = stale
    with pytest.raises(VersionChanged):
        tried.run(tried.take())


def test_only_administrators_try(tried: Try, cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        trial_run(version_id=tried.draft.pk, revision=1, steps=[], actor=cast.manager.actor, at=NOW)


@pytest.mark.parametrize(
    "steps",
    [7, [7], [{"do": "take", "days": "x"}], [{"do": "take", "answers": {"a": 3}}], [{"do": "take"}, {"do": "take"}],
     [{"do": "take"}, {"do": "wait", "days": 10_000}], [{"do": "take"}] * 31],
)  # fmt: skip
def test_hostile_steps_are_named(steps: Any) -> None:
    assert steps_problems(steps)


def test_every_kind_of_step_is_known() -> None:
    assert steps_problems([{"do": "take"}, *({"do": kind} for kind in FIELDS if kind != "take")]) == []
