"""Hiding holds at once, showing waits for a second person; nothing goes where it is not safe; figures follow."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from cases.reports.actions import confidentiality_heard, figures_rebuild
from cases.reports.models import ContactFigure
from crm.customers.care.confidentiality import actions
from crm.customers.care.confidentiality.actions import SafeGiven
from crm.customers.care.confidentiality.models import ConfidentialityChange, SafeChannel
from crm.customers.care.confidentiality.queries import to_review, waiting
from crm.customers.care.given import CareRefused, ChangedMeanwhile
from crm.customers.care.models import CareEvent
from crm.customers.care.reaching import may_reach
from crm.customers.models import ContactPoint, Customer, Residence
from crm.outbox.models import OutboxEntry
from crm.teams.actor import Actor
from crm.teams.models import Membership, Team, User
from crm.teams.policy import NotPermitted
from tests.architecture.hidden_things import _report
from tests.cast import LONG_AGO, NOW, Cast, person, property_at
from tests.crm.customers.care.conftest import NEXT_YEAR

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


def joined(user: User, team: Team) -> Actor:
    """The user, in this team too."""
    Membership.objects.create(user=user, team=team, active_from=LONG_AGO)
    return User.objects.with_scope().get(pk=user.pk).actor


def fresh(user: User) -> Actor:
    return User.objects.with_scope().get(pk=user.pk).actor


def make(cast: Cast, kind: str, number: int, *, by: Actor, **more) -> ConfidentialityChange:
    usual = {"reason": "fled", "review_date": NEXT_YEAR, "key": f"{kind}-{number}"}
    given = {"teams": [cast.safeguarding.pk]} | usual | more
    return actions.confidential_make(target=kind, target_id=number, actor=by, at=NOW, **given)


def say(change: ConfidentialityChange, *, by: Actor, confirm: bool = True, words: str = "right", at=LATER):
    return actions.confidentiality_decide(change_id=change.pk, confirm=confirm, words=words, actor=by, at=at)


def home_of(who: Customer) -> Residence:
    return Residence.objects.unscoped("test").get(customer=who)


def test_hidden_at_once_from_whoever_proposed_it_too(cast: Cast) -> None:
    jo = person(home=property_at(12))
    change = make(cast, "RESIDENCE", home_of(jo).pk, by=cast.agent.actor)
    assert change.state == "PROPOSED" and change.what == "MAKE"
    assert not Residence.objects.visible_to(fresh(cast.agent)).filter(customer=jo).exists()
    assert Residence.objects.visible_to(fresh(cast.safeguarder)).filter(customer=jo).exists()
    again = make(cast, "RESIDENCE", home_of(jo).pk, by=cast.agent.actor)  # the same form, sent twice
    assert again.pk == change.pk


@pytest.mark.parametrize("kind", ["PERSON", "POINT", "MATTER"])
def test_each_grade(cast: Cast, services, kind: str) -> None:
    home = property_at(12)
    jo = person(phone="07700 900123", home=home)
    taken = _report(cast.agent, services["missed-bin"], customer=jo, home=home, key="one", at=NOW)
    number = {"PERSON": jo.pk, "POINT": ContactPoint.objects.unscoped("t").get().pk, "MATTER": taken.contact.pk}[kind]
    change = make(cast, kind, number, by=cast.agent.actor)
    assert change.restriction.grade == {"POINT": "ADDRESS"}.get(kind, kind)
    assert change.restriction.owner == cast.agent
    with pytest.raises(ObjectDoesNotExist):
        make(cast, kind, number, by=fresh(cast.second_agent), key="anew")


def test_a_second_person_of_the_teams_confirms_and_nobody_else_knows(cast: Cast) -> None:
    jo = person()
    change = make(cast, "PERSON", jo.pk, by=cast.safeguarder.actor)
    assert waiting(actor=fresh(cast.safeguarder), at=NOW) == []  # not by whoever proposed it
    assert waiting(actor=fresh(cast.second_agent), at=NOW) == []
    with pytest.raises(NotPermitted):
        say(change, by=fresh(cast.safeguarder))
    with pytest.raises(ConfidentialityChange.DoesNotExist):
        say(change, by=fresh(cast.second_agent))
    second = joined(cast.team_leader, cast.safeguarding)
    assert [one.pk for one in waiting(actor=second, at=NOW)] == [change.pk]
    with pytest.raises(CareRefused):  # one person cannot show it again
        say(change, by=second, confirm=False)
    assert say(change, by=second).state == "CONFIRMED"
    with pytest.raises(ChangedMeanwhile):
        say(change, by=second)
    kinds = list(CareEvent.objects.filter(about="CONFIDENTIAL").order_by("at").values_list("kind", flat=True))
    assert kinds == ["PROPOSED", "CONFIRMED"]


def test_not_confirmed_within_a_day_it_stays_hidden_and_is_for_review(cast: Cast) -> None:
    jo = person()
    change = make(cast, "PERSON", jo.pk, by=cast.agent.actor)
    assert actions.confidentiality_lapse(NOW + timedelta(hours=23)) == 0
    assert actions.confidentiality_lapse(NOW + timedelta(hours=25)) == 1
    assert not Customer.objects.not_hidden_from(fresh(cast.agent)).filter(pk=jo.pk).exists()
    [late] = waiting(actor=fresh(cast.safeguarder), at=NOW)
    assert late.state == "LAPSED"
    assert say(change, by=fresh(cast.safeguarder)).state == "CONFIRMED"


def test_showing_it_again_takes_two(cast: Cast) -> None:
    jo = person()
    make(cast, "PERSON", jo.pk, by=cast.safeguarder.actor)
    sara, second = fresh(cast.safeguarder), joined(cast.team_leader, cast.safeguarding)
    change = actions.confidential_remove(
        target="PERSON", target_id=jo.pk, reason="safe now", actor=sara, at=NOW, key="r"
    )
    hidden = Customer.objects.not_hidden_from(fresh(cast.agent)).filter(pk=jo.pk)
    assert not hidden.exists()
    with pytest.raises(CareRefused):  # it waits already
        actions.confidential_remove(target="PERSON", target_id=jo.pk, reason="safe", actor=second, at=NOW, key="r2")
    with pytest.raises(NotPermitted):
        say(change, by=sara)
    say(change, by=second)
    assert hidden.exists()
    assert not waiting(actor=second, at=NOW)  # what asked to confirm the hiding is of no account any more


def test_refused_it_stays_hidden(cast: Cast) -> None:
    jo = person()
    make(cast, "PERSON", jo.pk, by=cast.safeguarder.actor)
    sara, second = fresh(cast.safeguarder), joined(cast.team_leader, cast.safeguarding)
    change = actions.confidential_remove(
        target="PERSON", target_id=jo.pk, reason="safe now", actor=sara, at=NOW, key="r"
    )
    with pytest.raises(CareRefused):
        say(change, by=second, confirm=False, words="")
    say(change, by=second, confirm=False, words="not yet")
    assert not Customer.objects.not_hidden_from(fresh(cast.agent)).filter(pk=jo.pk).exists()


def test_fewer_teams_at_once_and_more_by_two(cast: Cast) -> None:
    jo = person()
    both = [cast.safeguarding.pk, cast.recovery.pk]
    make(cast, "PERSON", jo.pk, by=cast.safeguarder.actor, teams=both)
    rhian = fresh(cast.other_officer)
    assert Customer.objects.not_hidden_from(rhian).filter(pk=jo.pk).exists()
    given = {"target": "PERSON", "target_id": jo.pk, "reason": "needs it", "at": NOW}
    narrowed = actions.confidential_teams(teams=[cast.safeguarding.pk], actor=fresh(cast.safeguarder), key="n", **given)
    assert narrowed.what == "NARROW"
    assert not Customer.objects.not_hidden_from(fresh(cast.other_officer)).filter(pk=jo.pk).exists()
    widened = actions.confidential_teams(teams=both, actor=fresh(cast.safeguarder), key="w", **given)
    assert widened.what == "WIDEN"
    assert not Customer.objects.not_hidden_from(fresh(cast.other_officer)).filter(pk=jo.pk).exists()
    say(widened, by=joined(cast.team_leader, cast.safeguarding))
    assert Customer.objects.not_hidden_from(fresh(cast.other_officer)).filter(pk=jo.pk).exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [({"teams": []}, "teams"), ({"teams": [10**9]}, "teams"), ({"reason": ""}, "reason"),
     ({"review_date": None}, "review_date"), ({"owner_id": 10**9}, "owner")],
)  # fmt: skip
def test_what_cannot_be_hidden_so_names_its_field(cast: Cast, more: dict, field: str) -> None:
    with pytest.raises(CareRefused) as refused:
        make(cast, "PERSON", person().pk, by=cast.agent.actor, **more)
    assert set(refused.value.errors) == {field}


def test_who_may_propose(cast: Cast) -> None:
    jo = person()
    for name in ("officer", "manager", "governance", "administrator", "gazetteer_officer"):
        with pytest.raises(NotPermitted):
            make(cast, "PERSON", jo.pk, by=cast.users[name].actor)


def test_only_the_stated_safe_way_reaches_them(cast: Cast) -> None:
    jo = person(home=property_at(12), phone="07700 900123", email="jo@example.org")
    make(cast, "RESIDENCE", home_of(jo).pk, by=cast.safeguarder.actor)

    def reach(way: str, **more):
        return may_reach(group=[jo.pk], channel=way, at=LATER, **more)

    assert reach("TEXT").why and reach("POST").why and reach("EMAIL").allowed and not reach("EMAIL").voicemail
    given = {"target": "RESIDENCE", "target_id": home_of(jo).pk, "reason": "she said so", "at": NOW}
    sara = fresh(cast.safeguarder)
    post = SafeGiven("POST", words="c/o Mrs Lee, 4 Mill Lane", may_leave_voicemail=False)
    change = actions.safe_channel_state(safe=post, actor=sara, key="s", **given)
    assert not SafeChannel.objects.unscoped("t").exists()  # it takes two
    second = joined(cast.team_leader, cast.safeguarding)
    say(change, by=second)
    letter = reach("POST")
    assert (letter.allowed, letter.address) == (True, "c/o Mrs Lee, 4 Mill Lane")
    assert reach("POST", point=home_of(jo)).why and reach("EMAIL").why and reach("PHONE").why and reach("TEXT").why
    email = ContactPoint.objects.unscoped("t").get(kind="EMAIL")
    change = actions.safe_channel_state(safe=SafeGiven("EMAIL", point_id=email.pk), actor=second, key="s2", **given)
    say(change, by=fresh(cast.safeguarder))
    assert reach("EMAIL").point_id == email.pk and reach("POST").why == "not the safe way that they stated"


def test_a_shared_telephone_is_never_the_safe_way(cast: Cast) -> None:
    jo = person(home=property_at(12), phone="07700 900123")
    person("Al", phone="07700 900123")
    make(cast, "RESIDENCE", home_of(jo).pk, by=cast.safeguarder.actor)
    point = ContactPoint.objects.unscoped("t").get(customer=jo)
    for safe, field in (
        (SafeGiven("PHONE", point_id=point.pk), "point"), (SafeGiven("POST"), "words"), (SafeGiven("DOVE"), "way"),
        (SafeGiven("EMAIL"), "point"),
    ):  # fmt: skip
        with pytest.raises(CareRefused) as refused:
            actions.safe_channel_state(
                target="RESIDENCE", target_id=home_of(jo).pk, safe=safe, reason="x", actor=fresh(cast.safeguarder),
                at=NOW, key="s",
            )  # fmt: skip
        assert set(refused.value.errors) == {field}


def test_figures_follow(cast: Cast, services) -> None:
    home = property_at(12)
    jo = person(home=home)
    taken = _report(cast.agent, services["missed-bin"], customer=jo, home=home, key="one", at=NOW)
    figures_rebuild(at=NOW)

    def counted() -> bool:
        return ContactFigure.objects.get(contact_id=taken.contact.pk).confidential

    def heard() -> None:
        for entry in OutboxEntry.objects.filter(kind="confidentiality.changed"):
            confidentiality_heard(entry.subject_id, NOW, 1)

    make(cast, "RESIDENCE", home_of(jo).pk, by=cast.safeguarder.actor)
    assert not counted()
    heard()
    assert counted()
    change = actions.confidential_remove(
        target="RESIDENCE", target_id=home_of(jo).pk, reason="safe", actor=fresh(cast.safeguarder), at=NOW, key="r"
    )
    say(change, by=joined(cast.team_leader, cast.safeguarding))
    heard()
    assert not counted()


def test_the_owner_looks_at_it_again(cast: Cast) -> None:
    jo = person()
    change = make(cast, "PERSON", jo.pk, by=cast.safeguarder.actor, review_date=date(2026, 12, 1))
    sara, then = fresh(cast.safeguarder), NOW + timedelta(days=30)
    assert to_review(actor=sara, at=NOW) == []
    assert [one.pk for one in to_review(actor=sara, at=then)] == [change.pk]
    actions.confidential_review(restriction_id=change.restriction_id, review_date=date(2027, 6, 1), actor=sara, at=then)
    assert to_review(actor=sara, at=then) == []
    with pytest.raises(ObjectDoesNotExist):
        actions.confidential_review(
            restriction_id=change.restriction_id, review_date=date(2027, 7, 1), actor=fresh(cast.agent), at=then
        )
