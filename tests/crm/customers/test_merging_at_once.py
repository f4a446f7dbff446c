"""Merges on two connections at once, or beside an edit: in the end one tree, and a kind answer for who came second."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection, transaction

from crm.customers.actions import contact_point_add
from crm.customers.merging.actions import MergeRefused
from crm.customers.merging.replaying import merges_replay
from crm.customers.models import Customer, Merge
from crm.teams.acting import Busy
from tests.cast import NOW, Cast, make_cast, person
from tests.crm.customers.merges import merge, root_of, unmerge

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 10


@pytest.fixture
def desk() -> Cast:
    return make_cast()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act returned or raised, all begun at one moment on connections of their own."""
    together, ended = threading.Barrier(len(acts)), dict.fromkeys(range(len(acts)))

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            together.wait(WAIT)
            ended[number] = act()
        except (MergeRefused, Busy) as refused:
            ended[number] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(3 * WAIT)
    return list(ended.values())


def test_each_into_the_other_at_once_is_one_merge(desk: Cast) -> None:
    for _round in range(5):
        a, b = person("A"), person("B")
        ended = at_once(partial(merge, a, b, by=desk.agent), partial(merge, b, a, by=desk.second_agent))
        assert sorted(type(one).__name__ for one in ended) == ["Merge", "MergeRefused"]
        [refused] = [one for one in ended if isinstance(one, MergeRefused)]
        assert refused.code == "ALREADY"
        assert root_of(a) == root_of(b)
    assert list(merges_replay()) == []


def test_three_ways_at_once_end_in_one_tree(desk: Cast) -> None:
    for _round in range(5):
        a, b, c = person("A"), person("B"), person("C")
        ended = at_once(
            partial(merge, a, b, by=desk.agent),
            partial(merge, b, c, by=desk.second_agent),
            partial(merge, c, a, by=desk.team_leader),
        )
        assert sorted(type(one).__name__ for one in ended) == ["Merge", "Merge", "MergeRefused"]
        assert len({root_of(one) for one in (a, b, c)}) == 1
    assert list(merges_replay()) == []


def test_an_unmerge_and_a_further_merge_of_the_same_tree_agree(desk: Cast) -> None:
    for _round in range(5):
        a, b, c = person("A"), person("B"), person("C")
        first = merge(a, b, by=desk.agent)
        at_once(partial(unmerge, first, by=desk.agent), partial(merge, c, b, by=desk.second_agent))
        # b's tree was merged into c, or b alone was: either way every root is what the merges say.
        assert list(merges_replay()) == []
        assert root_of(c) == c.pk


def test_merging_while_another_edits_waits_and_then_says_so(desk: Cast) -> None:
    a, b = person("A"), person("B")
    edited, done = threading.Event(), threading.Event()

    def edit() -> None:
        try:
            with transaction.atomic():
                contact_point_add(customer_id=b.pk, kind="PHONE", value="0161 496 0009", actor=desk.agent.actor, at=NOW)
                edited.set()
                done.wait(WAIT)
        finally:
            connection.close()

    editor = threading.Thread(target=edit)
    editor.start()
    assert edited.wait(WAIT)
    with pytest.raises(Busy), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '300ms'")  # the connection goes back to the pool
        merge(a, b, by=desk.second_agent)
    assert not Merge.objects.exists()
    done.set()
    editor.join(WAIT)
    merge(a, b, by=desk.second_agent)
    assert root_of(b) == a.pk
    assert Customer.objects.unscoped("test").get(pk=b.pk).contact_points.unscoped("test").count() == 1
