"""A view is mailed at six each morning, once, to who may still open it; it says what and when, never who or which house."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from cases.casework.lists.mailing import asked_of, view_claim, view_sent, views_due
from cases.casework.lists.models import ViewMail
from cases.casework.lists.views import view_mail, view_save
from channels.email.views import views_send
from crm.customers.references import shown
from crm.teams.models import Membership, User
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cast import NOW

SIX = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)  # a Tuesday in winter: London's own hour


@pytest.fixture
def desk(db: None) -> Desk:
    found = waste_desk()
    team = found.cast.waste_collection.pk
    asks = {"team": str(team), "show": "team", "state": "RECEIVED"}
    view = view_save(name="Bins", asks=asks, team_id=team, actor=found.cast.waste_leader.actor, at=NOW, key="v")
    view_mail(view_id=view.pk, wanted=True, actor=found.cast.officer.actor, at=NOW)
    return found


def test_it_goes_once_from_six_on_and_says_no_name_and_no_house(desk: Desk) -> None:
    taken = desk.reported(by=desk.jo(), notes="Back gate, code 1234")
    assert views_send(SIX - timedelta(minutes=1)) == 0
    assert views_send(SIX) == 1
    assert views_send(SIX + timedelta(hours=2)) == 0
    [letter] = mail.outbox
    assert letter.to == ["Olu Officer <officer@council.example>"]
    assert letter.subject == "Bins: 1 open, 0 late, 0 due today"
    whole = f"{letter.body} {letter.alternatives[0][0]}"
    assert shown(taken.reference) in whole and "Abbey Road" in whole and "Missed bin collection" in whole
    for kept_in in ("Example,", "Jo ", "12 Abbey", "1234"):
        assert kept_in not in whole, kept_in
    assert views_send(SIX + timedelta(days=1)) == 1


def test_asked_for_in_the_afternoon_it_begins_tomorrow(desk: Desk) -> None:
    ViewMail.objects.update(asked_at=SIX + timedelta(hours=8))
    assert views_due(at=SIX + timedelta(hours=9)) == []
    assert len(views_due(at=SIX + timedelta(days=1))) == 1


def test_who_left_the_team_or_the_council_gets_it_no_more(desk: Desk) -> None:
    Membership.objects.filter(user=desk.cast.officer).update(active_to=NOW)
    assert views_send(SIX) == 0 and mail.outbox == []
    User.objects.filter(pk=desk.cast.officer.pk).update(is_active=False)
    assert views_send(SIX + timedelta(days=1)) == 0


def test_two_sweeps_send_it_once(desk: Desk) -> None:
    [due] = views_due(at=SIX)
    letter = view_claim(mail_id=due, at=SIX)
    assert letter is not None and view_claim(mail_id=due, at=SIX) is None
    view_sent(mail_id=due, at=SIX)
    assert views_due(at=SIX) == []
    assert view_claim(mail_id=due, at=SIX + timedelta(days=1)) is not None
    assert views_due(at=SIX + timedelta(days=1)) == []  # claimed; a claim that never ends runs out
    assert views_due(at=SIX + timedelta(days=1, hours=1)) == [due]


def test_a_view_that_asks_for_what_is_no_team_is_of_ones_own(desk: Desk) -> None:
    for odd in ("\u00b2", "9" * 5_000, "0"):
        assert asked_of({"team": odd}, actor=desk.cast.officer.actor)[0] == desk.cast.waste_collection.pk
    assert asked_of({"team": "all"}, actor=desk.cast.officer.actor)[0] is None
