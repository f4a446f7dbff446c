"""Running cases survive a workflow that gains a state or calls one otherwise: docs/workflows/changing.md, done."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import isolate_apps
from django_fsm import transition

from cases.casework.models import Case
from cases.casework.naming import act_label, state_label
from cases.casework.queries import case_page
from cases.casework.registry import Act, enrol, workflow_named
from cases.casework.replaying import cases_replay
from cases.casework.tracking import Level, story_of
from cases.workflows.changing import names_changed
from crm.catalogue.models import ServiceVersion
from tests.cases.workflows.walking import Walk, walk_of

STATES, ACTS = {"WITH_OTHERS": "ASKED_OTHERS", "CHECKING": "UNDER_WAY"}, {"consult": "ask_others"}
SAID: dict[str, Any] = {
    "public_words": {"WITH_OTHERS": "We asked the depot.", "RECEIVED": "Here."},
    "names": {"states": {"WITH_OTHERS": "At the depot"}, "acts": {"consult": "Ask the depot"}},
    "acts_off": ["send_for_checking"],
    "stages": [{"code": "chased", "state": "WITH_OTHERS", "name": "Chased"}],
    "rules": [
        {
            "code": "late", "name": "Late", "when": {"entered": "WITH_OTHERS", "after_days": 2},
            "then": [{"propose": {"act": "consult"}}, {"tell": "owner", "words": "Ask again"}],
        },
    ],
}  # fmt: skip


@pytest.fixture
def changed() -> Iterator[None]:
    """The enquiry after the change, enrolled in place of the one before until the test is over; the database too."""
    before = workflow_named("enquiry")
    with isolate_apps("cases"):

        class NewEnquiry(Case):
            class Meta:
                proxy = True
                app_label = "cases"

            @transition(field="state", source="RECEIVED", target="UNDER_WAY", custom={"act": Act("Start", "case.work")})
            def start(self, **_given: object) -> None: ...

            @transition(
                field="state", source="UNDER_WAY", target="ASKED_OTHERS", custom={"act": Act("Ask others", "case.work")}
            )
            def ask_others(self, **_given: object) -> None: ...

            @transition(
                field="state", source="ASKED_OTHERS", target="PAUSED", custom={"act": Act("Put down", "case.work")}
            )
            def put_down(self, **_given: object) -> None: ...

            @transition(
                field="state", source=["ASKED_OTHERS", "PAUSED"], target="UNDER_WAY",
                custom={"act": Act("They have answered", "case.work")},
            )  # fmt: skip
            def heard(self, **_given: object) -> None: ...

    words = {
        "RECEIVED": "Received", "UNDER_WAY": "Under way", "ASKED_OTHERS": "Others asked", "PAUSED": "Put down",
        "CLOSED": "Closed",
    }  # fmt: skip
    enrol(replace(before, model=NewEnquiry, labels=words, public_words=words, renamed={**STATES, **ACTS}))
    yield
    enrol(before)


def migrate(*, back: bool = False) -> None:
    """What the migration does, its constraint apart."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ALTER TABLE cases_case DROP CONSTRAINT IF EXISTS case_state_known")
    operation = names_changed("enquiry", states={"WITH_OTHERS": "ASKED_OTHERS"}, acts=ACTS)
    assert operation.reverse_code is not None
    (operation.reverse_code if back else operation.code)(apps, None)


@pytest.fixture
def walk(db: None) -> Walk:
    walk = walk_of("enquiry", **{**SAID, "acts_off": []})
    ServiceVersion.objects.filter(pk=walk.version.pk).update(acts_off=SAID["acts_off"])
    walk.along("start", "consult")
    return walk


def test_a_case_goes_on_under_the_new_names(walk: Walk, changed: None) -> None:
    migrate()
    assert walk.case.state == "ASKED_OTHERS" and not list(cases_replay())
    walk.along("put_down", "heard")  # by way of a state that was not there when it began
    assert walk.case.state == "UNDER_WAY" and not list(cases_replay())


def test_what_the_service_says_goes_with_it(walk: Walk, changed: None) -> None:
    migrate()
    version = ServiceVersion.objects.get(pk=walk.version.pk)
    assert version.public_words == {"ASKED_OTHERS": "We asked the depot.", "RECEIVED": "Here."}
    assert version.stages[0]["state"] == version.rules[0]["when"]["entered"] == "ASKED_OTHERS"
    assert version.rules[0]["then"][0]["propose"] == {"act": "ask_others"}
    assert (state_label(walk.case, "WITH_OTHERS"), act_label(walk.case, "consult")) == ("At the depot", "Ask the depot")
    story = story_of(reference=walk.taken.reference, level=Level.REFERENCE, at=walk.at)
    assert story is not None and story.state_words == "We asked the depot."
    assert [str(step.words) for step in story.steps] == ["Received", "Under way", "Others asked", "Finished"]
    page = case_page(actor=walk.desk.cast.waste_leader.actor, at=walk.at, reference=walk.taken.reference)
    assert set(page.acts) == {"put_down", "heard"}


def test_before_the_processes_are_replaced_nothing_fails(walk: Walk) -> None:
    migrate()
    assert state_label(walk.case) == "At the depot"
    ServiceVersion.objects.filter(pk=walk.version.pk).update(public_words={}, names={})
    assert state_label(walk.case) == "ASKED_OTHERS"
    at = walk.at + timedelta(hours=1)
    story = story_of(reference=walk.taken.reference, level=Level.FACT, at=at)
    assert story is not None and str(story.state_words) == "We are working on this."
    assert not case_page(actor=walk.desk.cast.waste_leader.actor, at=at, reference=walk.taken.reference).acts


def test_it_can_be_taken_back_unless_two_became_one(walk: Walk) -> None:
    migrate()
    migrate(back=True)
    version = ServiceVersion.objects.get(pk=walk.version.pk)
    assert {name: getattr(version, name) for name in SAID} == SAID
    assert walk.case.state == "WITH_OTHERS" and not list(cases_replay())
    assert names_changed("enquiry", states={"A": "C", "B": "C"}).reverse_code is None


def test_ended_cases_and_other_workflows_are_left_as_they_are(walk: Walk) -> None:
    other = walk_of("referral", desk=walk.desk)
    walk.do("answer")
    migrate()
    assert (walk.case.state, other.case.state) == ("CLOSED", "RECEIVED") and not list(cases_replay())
