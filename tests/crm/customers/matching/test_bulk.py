"""Several merged at once: never two that disagree, or that any witness speaks against."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.customers.matching.actions.bulk import bulk_merge
from crm.customers.matching.actions.setting import duplicates_set
from crm.customers.matching.models import DuplicatePair
from crm.customers.matching.queue import pairs_for_bulk
from crm.customers.models import Account, AccountHolder, Customer
from tests.cast import NOW, Cast, person
from tests.crm.customers.matching.pairs import pair_of

BORN = date(1980, 3, 12)


@pytest.fixture(autouse=True)
def switched_on(cast: Cast) -> None:
    duplicates_set(review_from=0, bulk_from=6.7, reason="measured", actor=cast.administrator.actor, at=NOW)


def one() -> Customer:
    return person(born=BORN, phone="0161 496 0000")


def offered(cast: Cast) -> list[int]:
    return [each.pair.pk for each in pairs_for_bulk(actor=cast.team_leader.actor, at=NOW, limit=100)]


def test_two_that_agree_are_offered_and_merged(cast: Cast) -> None:
    pair = pair_of(one(), one())
    assert offered(cast) == [pair.pk]
    done = bulk_merge(pair_ids=[pair.pk], batch=uuid4(), reason="sure", actor=cast.team_leader.actor, at=NOW)
    assert (done.merged, done.left) == (1, 0)


@pytest.mark.parametrize("what", ["died", "one account", "language", "name"])
def test_what_speaks_against_it_leaves_the_pair_to_people(cast: Cast, what: str) -> None:
    first, second = one(), one()
    pair = pair_of(first, second)
    if what == "one account":
        account = Account.objects.create(system="council-tax", key="700000123")
        for holder in (first, second):
            AccountHolder.objects.create(account=account, customer=holder, role="MAIN")
    else:
        changed = {
            "died": {"status": "DECEASED"},
            "language": {"language": "cy"},
            "name": {"display_name": "Joey Example"},
        }
        Customer.objects.filter(pk=second.pk).update(**changed[what])
    assert offered(cast) == []
    done = bulk_merge(pair_ids=[pair.pk], batch=uuid4(), reason="sure", actor=cast.team_leader.actor, at=NOW)
    assert (done.merged, done.left) == (0, 1)
    assert DuplicatePair.objects.unscoped("test").get(pk=pair.pk).state == "OPEN"


def test_a_page_of_them_takes_no_more_statements_than_one(cast: Cast) -> None:
    counted = []
    for many in (1, 19):
        for _number in range(many):
            pair_of(one(), one())
        with CaptureQueriesContext(connection) as asked:
            assert offered(cast)
        counted.append(len(asked))
    assert counted[0] == counted[1]
