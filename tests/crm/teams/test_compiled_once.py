"""A statement compiled once gives what the plain question gives, to each what they may see, whatever is asked when."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.test.utils import CaptureQueriesContext

from crm.customers.models import Customer
from crm.teams.actor import Actor
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.models import Team, User
from crm.teams.scope import UnscopedRead
from tests.cast import person, restriction

pytestmark = pytest.mark.django_db


@compiled_once
def teams(only: str, /, *, keys: Given, name: Given) -> QuerySet[Team]:
    found = Team.objects.filter(Q(pk__among=keys) | Q(name=name)).select_related("department")
    return found.annotate(same=F("code")).order_by("-pk" if only == "last" else "pk")


@compiled_once
def named(*, department: Given, codes: Given) -> QuerySet[Team, tuple[int, str]]:
    return Team.objects.filter(department__among=department, code__among=codes).order_by("pk").values_list("pk", "name")


@compiled_once
def seen(actor: Actor, /, *, keys: Given) -> QuerySet[Customer, int]:
    return Customer.objects.visible_to(actor).filter(pk__among=keys).order_by("pk").values_list("pk", flat=True)


def test_rows_are_those_of_the_plain_question_with_what_was_joined(cast):
    keys = [cast.waste_collection.pk, cast.safeguarding.pk]
    asked = {"keys": keys, "name": cast.street_cleansing.name}
    plain = Team.objects.filter(Q(pk__in=keys) | Q(name=cast.street_cleansing.name)).order_by("pk")
    assert teams("first", **asked) == list(plain)
    assert teams("last", **asked) == list(plain.reverse())
    with CaptureQueriesContext(connection) as asks:
        assert [(one.department.name, one.same) for one in teams("first", **asked)] == [
            (one.department.name, one.code) for one in plain.select_related("department")
        ]
    assert len(asks) == 2


def test_lists_of_any_length_are_one_text(cast):
    every = list(Team.objects.order_by("pk"))
    departments = sorted({team.department_id for team in every})
    with CaptureQueriesContext(connection) as asks:
        for codes in ([], [every[0].code], [team.code for team in every]):
            found = named(department=departments, codes=codes)
            assert found == [(team.pk, team.name) for team in every if team.code in codes]
    assert len({ask["sql"].partition("unnest")[0] for ask in asks}) == 1


def test_to_each_what_they_may_see(cast):
    shown, hidden = person("Jo"), person("Kit")
    hidden.restriction = restriction(cast.safeguarding, grade="PERSON")
    hidden.save()
    keys = [shown.pk, hidden.pk]

    def actor_of(user: User) -> Actor:
        return User.objects.with_scope().get(pk=user.pk).actor

    for user in (cast.agent, cast.officer, cast.agent, cast.administrator, cast.team_leader):
        actor = actor_of(user)
        plain = Customer.objects.visible_to(actor).filter(pk__in=keys).order_by("pk").values_list("pk", flat=True)
        assert seen(actor, keys=keys) == list(plain)
    assert seen(actor_of(cast.agent), keys=keys) == [shown.pk]


def test_a_question_about_people_says_for_whom():
    @compiled_once
    def everybody(*, keys: Given) -> QuerySet[Customer]:
        return Customer.objects.filter(pk__among=keys)

    with pytest.raises(UnscopedRead):
        everybody(keys=[1])


def test_who_asks_is_not_known_where_the_text_is_made(cast):
    @compiled_once
    def own(actor: Actor, /, *, name: Given) -> QuerySet[User]:
        return User.objects.filter(pk=actor.user_id, full_name=name)

    with pytest.raises(ValueError):
        own(cast.agent.actor, name="x")


def test_a_value_is_neither_missing_nor_too_many(cast):
    for values in ({"keys": []}, {"keys": [], "name": "", "more": 1}):
        with pytest.raises(TypeError):
            teams("first", **values)


def test_what_can_be_nobody_asks_nothing():
    @compiled_once
    def none(*, name: Given) -> QuerySet[Team]:
        return Team.objects.none().filter(name=name)

    assert none(name="x") == [] and none.first(name="x") is None


@pytest.mark.django_db(transaction=True)
def test_several_threads_ask_at_once_each_with_its_own_values(cast):
    every = list(Team.objects.order_by("pk").values_list("pk", "code", "department"))

    def ask(number: int) -> bool:
        pk, code, department = every[number % len(every)]
        try:
            return [found for found, _name in named(department=[department], codes=[code])] == [pk]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(ask, range(60)))
