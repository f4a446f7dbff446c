"""Work changes hands: somebody left holding two hundred cases; a team is dissolved into another."""

import pytest
from django.test import Client

from cases.casework.lists.bulk.carrying import bulk_carry_out
from cases.casework.lists.bulk.models import BulkRun
from cases.casework.lists.bulk.starting import bulk_counts
from cases.casework.lists.handing_over import holders, team_work
from cases.casework.models import Case
from crm.teams.models import Membership, User
from crm.teams.policy import NotPermitted
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cast import LONG_AGO, NOW

PAGE = "/staff/work/hand-over"


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


@pytest.fixture
def leader(desk: Desk, client: Client) -> Client:
    client.force_login(desk.cast.waste_leader)
    return client


def carried() -> dict[str, int]:
    run = BulkRun.objects.get()
    bulk_carry_out(run_id=run.pk, now=lambda: run.begins_at)
    return bulk_counts(run)


def test_what_somebody_held_who_left_goes_to_a_colleague(desk: Desk, leader: Client) -> None:
    desk.many(3)
    Case.objects.unscoped("test").update(officer=desk.cast.officer)
    User.objects.filter(pk=desk.cast.officer.pk).update(is_active=False)
    [held] = holders(actor=desk.cast.waste_leader.actor, at=NOW)
    assert (held.officer_id, held.cases, held.has_left) == (desk.cast.officer.pk, 3, True)
    page = leader.get(PAGE).content.decode()
    assert "Olu Officer <strong>works there no more" in page
    form = {
        "of": "officer",
        "officer": held.officer_id,
        "team": held.team.pk,
        "to": desk.cast.waste_leader.pk,
        "key": "k",
    }
    assert leader.post(PAGE, form).status_code == 302
    leader.post(PAGE, form)  # pressed twice
    assert carried()["DONE"] == 3
    assert set(Case.objects.unscoped("test").values_list("officer", flat=True)) == {desk.cast.waste_leader.pk}
    assert [one.has_left for one in holders(actor=desk.cast.waste_leader.actor, at=NOW)] == [False]


def test_who_moved_to_another_team_holds_nothing_there(desk: Desk) -> None:
    desk.many(1)
    Case.objects.unscoped("test").update(officer=desk.cast.officer)
    Membership.objects.filter(user=desk.cast.officer).update(active_to=NOW)
    assert holders(actor=desk.cast.waste_leader.actor, at=NOW)[0].has_left


def test_a_team_is_dissolved_into_another(desk: Desk, leader: Client) -> None:
    desk.many(2)
    cast = desk.cast
    [work] = [one for one in team_work(actor=cast.waste_leader.actor) if one.team == cast.waste_collection]
    assert (work.cases, work.services) == (2, ["Missed bin collection"])
    form = {"of": "team", "team": cast.waste_collection.pk, "to": cast.street_cleansing.pk, "key": "k"}
    assert "Say why" in leader.post(PAGE, form | {"reason": " "}).content.decode()
    assert leader.post(PAGE, form | {"reason": "Merged"}).status_code == 302
    assert carried()["DONE"] == 2
    assert set(Case.objects.unscoped("test").values_list("team", flat=True)) == {cast.street_cleansing.pk}


def test_only_who_leads_there(desk: Desk, client: Client) -> None:
    with pytest.raises(NotPermitted):
        holders(actor=desk.cast.officer.actor, at=NOW)
    desk.many(1)
    client.force_login(desk.cast.team_leader)  # of customer services
    form = {"of": "team", "team": desk.cast.waste_collection.pk, "to": desk.cast.recovery.pk, "reason": "x", "key": "k"}
    assert "Choose at least one case." in client.post(PAGE, form).content.decode()
    assert not BulkRun.objects.exists()


def test_somebody_in_both_teams_is_offered(desk: Desk, leader: Client) -> None:
    Membership.objects.create(user=desk.cast.officer, team=desk.cast.street_cleansing, active_from=LONG_AGO)
    desk.many(1)
    Case.objects.unscoped("test").update(officer=desk.cast.waste_leader)
    assert f'value="{desk.cast.officer.pk}">Olu Officer' in leader.get(PAGE).content.decode()
