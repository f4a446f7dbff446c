"""A service's versions: begun from what is in force, changed by parts, published, put away; nobody overwrites."""

from datetime import timedelta

import pytest

from crm.catalogue.definition import document_of
from crm.catalogue.editing.actions.drafting import (
    trial_keep,
    version_change,
    version_discard,
    version_draft,
    version_test,
    version_tried,
)
from crm.catalogue.editing.actions.publishing import version_publish
from crm.catalogue.editing.actions.services import service_create
from crm.catalogue.editing.refusing import VersionChanged, VersionRefused
from crm.catalogue.models import Outcome, Service, ServiceVersion
from crm.catalogue.queries import NoSuchService, service_in_force, services_found
from crm.catalogue.succeeding import version_succeed
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast
from tests.crm.catalogue.editing.conftest import Desk

LATER = NOW + timedelta(hours=1)
GIVEN_BACK = {
    "code": "given-back",
    "label": {"en": "Given back", "cy": "Rhoddwyd yn ôl"},
    "family": "DONE",
    "words": "Here it is.",
}
State = ServiceVersion.State


def wheres(refused: pytest.ExceptionInfo[VersionRefused]) -> set[str]:
    return {problem.where for problem in refused.value.problems}


def test_a_new_service_is_offered_to_nobody_before_it_is_published(desk: Desk) -> None:
    draft = desk.create(outcomes=[GIVEN_BACK])
    assert (draft.state, draft.number, draft.service.is_live) == (State.DRAFT, 1, False)
    with pytest.raises(NoSuchService):
        service_in_force(code="lost-property")
    published = desk.publish(draft)
    assert published.published_by == draft.changed_by
    assert service_in_force(code="lost-property").pk == draft.pk
    assert [one.code for one in services_found(query="umbrella")] == ["lost-property"]


def test_making_it_twice_is_once_and_a_code_is_had_once(desk: Desk, cast: Cast) -> None:
    first = desk.create()
    assert desk.create().pk == first.pk
    with pytest.raises(VersionRefused) as refused:
        desk.create(key="another")
    assert wheres(refused) == {"code"}
    with pytest.raises(VersionRefused) as refused:
        service_create(code="Lost Things", name=" ", department="nowhere", actor=desk.actor, at=NOW, key="third")
    assert wheres(refused) == {"code", "about.name"}
    assert Service.objects.count() == 1


def test_the_draft_is_a_copy_of_what_is_in_force_with_its_outcomes(desk: Desk, services: dict[str, Service]) -> None:
    bins = services["missed-bin"]
    now = service_in_force(service_id=bins.pk)
    draft = desk.draft(bins.pk)
    assert document_of(draft, draft.outcomes.all()) == document_of(now, now.outcomes.all())
    assert (draft.number, draft.about["name"], draft.outcomes.count()) == (2, "Missed bin collection", 7)
    assert desk.draft(bins.pk, key="other").pk == draft.pk


def test_a_repeated_form_does_not_begin_another_draft_after_publishing(
    desk: Desk, services: dict[str, Service]
) -> None:
    bins = services["missed-bin"]
    desk.publish(desk.draft(bins.pk, key="once"))
    assert desk.draft(bins.pk, key="once").state == State.PUBLISHED
    assert desk.draft(bins.pk, key="again").number == 3


def test_a_change_counts_up_and_one_that_changes_nothing_does_not(desk: Desk) -> None:
    draft = desk.create()
    changed = desk.change(draft, outcomes=[GIVEN_BACK], script="Ask what it looks like.", about=draft.about)
    assert changed.revision == 2
    assert [(o.label, o.welsh_label, o.family) for o in Outcome.objects.all()] == [
        ("Given back", "Rhoddwyd yn ôl", "DONE")
    ]
    assert desk.change(changed, script="Ask what it looks like.").revision == 2


def test_a_draft_changes_nothing_that_anybody_sees(desk: Desk, services: dict[str, Service]) -> None:
    bins = services["missed-bin"]
    draft = desk.draft(bins.pk)
    draft = desk.change(draft, about=draft.about | {"name": "Bin not emptied"}, script="New words")
    assert service_in_force(service_id=bins.pk).script.startswith("Say sorry")
    assert Service.objects.get(pk=bins.pk).name == "Missed bin collection"
    desk.publish(draft)
    now = service_in_force(service_id=bins.pk)
    assert (now.script, now.service.name, now.number) == ("New words", "Bin not emptied", 2)
    before = ServiceVersion.objects.get(service=bins, number=1)
    assert before.state == State.RETIRED


def test_two_who_change_one_draft_do_not_overwrite_each_other(desk: Desk, cast: Cast) -> None:
    draft = desk.create()
    desk.change(draft, script="First")
    with pytest.raises(VersionChanged, match="Adam Administrator") as refused:
        desk.change(draft, script="Second")
    assert refused.value.by == "Adam Administrator"
    assert ServiceVersion.objects.get().script == "First"


def test_what_is_published_is_never_edited(desk: Desk) -> None:
    published = desk.publish(desk.create())
    with pytest.raises(VersionChanged):
        desk.change(published, script="Other")


def test_publishing_twice_is_once_and_asks_for_a_reason_and_a_trial(desk: Desk) -> None:
    draft = desk.create()
    with pytest.raises(VersionRefused) as refused:
        desk.publish(draft, note=" ", because="")
    assert wheres(refused) == {"note", "untried_because"}
    published = desk.publish(draft, because="Only a spelling")
    assert (published.note, published.untried_because) == ("Wanted", "Only a spelling")
    assert desk.publish(draft).published_at == published.published_at
    assert ServiceVersion.objects.count() == 1


def test_a_trial_since_the_last_change_is_reason_enough(desk: Desk) -> None:
    draft = desk.create()
    given = {"version_id": draft.pk, "revision": draft.revision, "actor": desk.actor}
    version_tried(**given, at=LATER)
    assert desk.publish(draft, because="").untried_because == ""


def test_a_change_after_the_trial_asks_for_another(desk: Desk) -> None:
    draft = desk.create()
    version_tried(version_id=draft.pk, revision=1, actor=desk.actor, at=NOW)
    changed = version_change(version_id=draft.pk, changes={"script": "x"}, revision=1, actor=desk.actor, at=LATER)
    with pytest.raises(VersionRefused) as refused:
        desk.publish(changed, because="")
    assert wheres(refused) == {"untried_because"}


def test_on_test_until_it_is_changed(desk: Desk) -> None:
    draft = desk.create()
    tested = version_test(version_id=draft.pk, revision=1, actor=desk.actor, at=NOW)
    assert tested.state == State.TEST
    assert desk.change(tested, script="x").state == State.DRAFT


def test_the_steps_of_a_trial_are_no_change(desk: Desk) -> None:
    draft = desk.create()
    trial_keep(version_id=draft.pk, steps=[{"do": "take"}], actor=desk.actor, at=NOW)
    assert desk.change(draft, script="x").trial == [{"do": "take"}]


def test_a_draft_put_away_leaves_what_is_in_force(desk: Desk, services: dict[str, Service]) -> None:
    bins = services["missed-bin"]
    draft = desk.draft(bins.pk)
    kept = version_discard(version_id=draft.pk, revision=1, actor=desk.actor, at=NOW)
    assert kept == bins
    assert service_in_force(service_id=bins.pk).number == 1
    fresh = desk.create()
    assert version_discard(version_id=fresh.pk, revision=1, actor=desk.actor, at=NOW) is None
    assert not Service.objects.filter(code="lost-property").exists()


def test_what_is_chosen_beside_an_open_draft_is_not_taken_back_by_it(desk: Desk, services: dict[str, Service]) -> None:
    bins = services["missed-bin"]
    draft = desk.change(desk.draft(bins.pk), script="Mine")
    version_succeed(service_id=bins.pk, by="STAFF:1", note="quicker", at=NOW, policy="fly-tipping")
    draft = ServiceVersion.objects.get(pk=draft.pk)
    assert (draft.number, draft.policy, draft.script) == (3, "fly-tipping", "Mine")
    desk.publish(draft)
    assert service_in_force(service_id=bins.pk).policy == "fly-tipping"


@pytest.mark.parametrize("who", ["agent", "team_leader", "officer", "manager", "governance", "gazetteer_officer"])
def test_only_administrators_change_services(cast: Cast, services: dict[str, Service], who: str) -> None:
    actor = cast.users[who].actor
    for act, given in [
        (version_draft, {"service_id": services["missed-bin"].pk, "key": "k"}),
        (service_create, {"code": "x", "name": "X", "department": "waste", "key": "k"}),
        (version_change, {"version_id": 1, "changes": {}, "revision": 1}),
        (version_publish, {"version_id": 1, "note": "n", "revision": 1}),
        (version_discard, {"version_id": 1, "revision": 1}),
    ]:
        with pytest.raises(NotPermitted):
            act(actor=actor, at=NOW, **given)
