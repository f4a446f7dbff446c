"""Alerts: seen by those who may, past review and said so, ended by their date, never lost when records are merged."""

import threading
from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from crm.customers.care.alerts import alert_change, alert_end, alert_kind_retire
from crm.customers.care.given import CareRefused, ChangedMeanwhile
from crm.customers.care.marks import alerts_of, marks_by, marks_of
from crm.customers.care.models import Alert, AlertHistory
from crm.customers.care.shipped import kinds_ship
from crm.customers.models import Customer
from crm.teams.actor import system
from crm.teams.models import AccessLog, User
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast, make_cast, person, restriction
from tests.crm.customers.care.conftest import NEXT_YEAR, agree, propose, warn

pytestmark = pytest.mark.usefixtures("kinds")


def sees(user: User, who: Customer, *, at: datetime = NOW) -> list[str]:
    return [mark.words for mark in marks_by(actor=user.actor, at=at, keys=[who.pk]).get(who.pk, [])]


def test_who_sees_it(cast: Cast) -> None:
    jo = person()
    warn(jo, "dog", by=cast.agent.actor)
    warn(jo, "vulnerable", by=cast.agent.actor, teams=[cast.safeguarding.pk])
    warn(jo, "legal-hold", by=cast.team_leader.actor, roles=["MANAGER"])
    assert sees(cast.second_agent, jo) == ["Dog at the address"]
    assert sees(cast.safeguarder, jo) == ["Dog at the address", "Vulnerable"]
    assert sees(cast.agent, jo) == ["Dog at the address", "Vulnerable"]  # she owns it
    assert sees(cast.manager, jo) == ["Dog at the address", "Legal hold"]
    assert len(alerts_of([jo.pk], actor=system("tests"), at=NOW)) == 3


def test_nobody_sees_it_on_somebody_hidden(cast: Cast) -> None:
    jo = person(hidden=restriction(cast.safeguarding))
    warn(jo, "dog", by=cast.safeguarder.actor)
    assert sees(cast.agent, jo) == [] and sees(cast.safeguarder, jo) == ["Dog at the address"]
    assert alerts_of([jo.pk], actor=cast.agent.actor, at=NOW) == []


def test_each_viewing_is_recorded(cast: Cast) -> None:
    jo = person()
    one = warn(jo, "dog", by=cast.agent.actor)
    marks_of(actor=cast.second_agent.actor, at=NOW, customer_id=jo.pk, screen="contact")
    [seen] = AccessLog.objects.filter(kind="ALERT")
    assert (seen.actor_key, seen.keys, seen.screen) == (str(cast.second_agent.pk), [one.pk], "contact")


def test_past_review_says_so_and_its_last_day_ends_it(cast: Cast) -> None:
    jo = person()
    warn(jo, "dog", by=cast.agent.actor, review_date=date(2026, 12, 1), expires_date=date(2026, 12, 10))
    for day, past in ((1, False), (2, True), (10, True)):
        [mark] = marks_by(actor=cast.agent.actor, at=datetime(2026, 12, day, 22, tzinfo=NOW.tzinfo), keys=[jo.pk])[
            jo.pk
        ]
        assert mark.is_past_review == past
    after = datetime(2026, 12, 11, 0, 5, tzinfo=NOW.tzinfo)
    assert sees(cast.agent, jo, at=after) == []
    one = Alert.objects.unscoped("test").get()
    with pytest.raises(ChangedMeanwhile):
        alert_change(
            alert_id=one.pk, version=1, review_date=NEXT_YEAR, expires_date=None, actor=cast.agent.actor, at=after
        )


def test_visitors_need_to_know_and_nothing_more(cast: Cast) -> None:
    jo = person()
    assert warn(jo, "dog", by=cast.agent.actor).visitor_words == "Ring first; do not enter until the dog is shut in."
    own = warn(jo, "vulnerable", by=cast.agent.actor, visitor_words="Knock loudly.")
    assert own.visitor_words == "Knock loudly."


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"review_date": date(2026, 11, 23)}, "review_date"),
        ({"expires_date": date(2026, 11, 30)}, "expires_date"),
        ({"teams": [10**9]}, "teams"),
        ({"roles": ["KING"]}, "teams"),
        ({"owner_id": 10**9}, "owner"),
    ],
)
def test_what_cannot_be_raised_names_its_field(cast: Cast, more: dict, field: str) -> None:
    with pytest.raises(CareRefused) as refused:
        warn(person(), "dog", by=cast.agent.actor, **more)
    assert set(refused.value.errors) == {field}


def test_its_owner_or_a_leader_changes_it_and_the_older_row_is_kept(cast: Cast) -> None:
    one = warn(person(), "dog", by=cast.agent.actor)
    given = {"alert_id": one.pk, "review_date": date(2027, 2, 1), "expires_date": None, "at": NOW}
    with pytest.raises(NotPermitted):
        alert_change(version=1, actor=cast.second_agent.actor, **given)
    alert_change(version=1, actor=cast.agent.actor, owner_id=cast.second_agent.pk, **given)
    with pytest.raises(ChangedMeanwhile):
        alert_change(version=1, actor=cast.team_leader.actor, **given)
    alert_end(alert_id=one.pk, version=2, reason="gone", actor=cast.team_leader.actor, at=NOW)
    assert list(AlertHistory.objects.order_by("pgh_id").values_list("version", "owner")) == [
        (1, cast.agent.pk), (2, cast.second_agent.pk),
    ]  # fmt: skip


def test_a_retired_kind_warns_of_nothing_new(cast: Cast) -> None:
    jo = person()
    warn(jo, "dog", by=cast.agent.actor)
    alert_kind_retire(code="dog", actor=cast.administrator.actor)
    assert sees(cast.agent, jo) == ["Dog at the address"]
    with pytest.raises(CareRefused):
        warn(person("Al"), "dog", by=cast.agent.actor)


def test_one_statement_for_everything_of_a_page(cast: Cast, django_assert_num_queries) -> None:
    people = [person(f"Jo{number}") for number in range(20)]
    for one in people:
        warn(one, "dog", by=cast.agent.actor)
        agree(one, "email-only", by=cast.agent.actor)
        propose(one, by=cast.agent.actor)
    with django_assert_num_queries(1):
        found = marks_by(actor=cast.agent.actor, at=NOW, keys=[one.pk for one in people])
    assert {len(marks) for marks in found.values()} == {2}  # what is only proposed does not show


@pytest.mark.django_db(transaction=True)
def test_ended_while_another_extends_it() -> None:
    cast = make_cast()
    kinds_ship(actor=system("tests"))
    one = warn(person(), "dog", by=cast.agent.actor)
    together, did = threading.Barrier(2), []

    def act(which: str) -> None:
        together.wait(60)
        try:
            if which == "end":
                alert_end(alert_id=one.pk, version=1, reason="gone", actor=cast.agent.actor, at=NOW)
            else:
                alert_change(
                    alert_id=one.pk, version=1, review_date=NEXT_YEAR + timedelta(days=9), expires_date=None,
                    actor=cast.team_leader.actor, at=NOW,
                )  # fmt: skip
            did.append(which)
        except ChangedMeanwhile:
            did.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[which]) for which in ("end", "extend")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    found = Alert.objects.unscoped("test").get(pk=one.pk)
    assert len(did) == 2 and did.count("told") == 1
    assert (found.ended_at is not None) == ("end" in did) and found.version == 2
