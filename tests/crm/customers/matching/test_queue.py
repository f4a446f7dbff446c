"""The queue as somebody may see it: in order, by pages, in few statements; and without what is hidden from them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.customers.matching.models import DuplicatePair
from crm.customers.matching.queue import pair_get, pair_next, pairs_left, pairs_waiting
from crm.customers.models import Customer, Residence
from crm.teams.models import AccessLog, User
from tests.cast import NOW, Cast, person, property_at, restriction
from tests.crm.customers.matching.pairs import pair_of

BORN = date(1980, 3, 12)


def two(**facts: object) -> tuple[Customer, Customer]:
    return person(**{"born": BORN, **facts}), person(**{"born": BORN, **facts})  # type: ignore[arg-type]


def test_most_alike_first_by_pages_and_each_once(cast: Cast) -> None:
    scores = [3.0, 12.0, 12.0, 9.0, 5.0]
    pairs = [pair_of(*two(), score=score) for score in scores]
    seen, after = [], None
    while True:
        found, after = pairs_waiting(actor=cast.agent.actor, at=NOW, after=after, limit=2)
        seen += [each.pair.pk for each in found]
        if after is None:
            break
    assert seen == [pairs[place].pk for place in (1, 2, 3, 4, 0)]
    assert pairs_left(actor=cast.agent.actor, at=NOW) == 5
    assert pairs_left(actor=cast.agent.actor, at=NOW, least=9.0) == 3


def test_what_is_seen_is_recorded(cast: Cast) -> None:
    one, other = two()
    pair_of(one, other)
    pairs_waiting(actor=cast.agent.actor, at=NOW)
    assert AccessLog.objects.get().keys == [one.pk, other.pk]


def test_a_hidden_person_is_in_no_pair_but_their_teams(cast: Cast) -> None:
    one, other = two()
    pair = pair_of(one, other)
    Customer.objects.filter(pk=one.pk).update(restriction=restriction(cast.safeguarding))
    assert pairs_waiting(actor=cast.agent.actor, at=NOW) == ([], None)
    assert pairs_left(actor=cast.agent.actor, at=NOW) == 0
    assert pair_next(actor=cast.agent.actor, at=NOW) is None
    with pytest.raises(DuplicatePair.DoesNotExist):
        pair_get(pair_id=pair.pk, actor=cast.agent.actor, at=NOW)
    assert pairs_left(actor=cast.safeguarder.actor, at=NOW) == 1


def test_a_confidential_address_is_no_reason_for_whoever_may_not_know_it(cast: Cast) -> None:
    home = property_at(12)
    pair = pair_of(*two(home=home))
    Residence.objects.filter(customer=pair.one).update(restriction=restriction(cast.safeguarding))
    [told], _following = pairs_waiting(actor=cast.safeguarder.actor, at=NOW)
    [seen], _following = pairs_waiting(actor=cast.agent.actor, at=NOW)
    assert "same address" in told.likeness.reasons
    assert "same address" not in seen.likeness.reasons
    assert seen.addresses[0] == ""


def test_what_only_a_hidden_address_makes_alike_is_not_shown(cast: Cast) -> None:
    home = property_at(12)
    pair = pair_of(person("Jo", "Example", home=home), person("Jo", "Example", home=home), score=4.0)
    Residence.objects.filter(customer=pair.one).update(restriction=restriction(cast.safeguarding))
    assert pairs_waiting(actor=cast.agent.actor, at=NOW) == ([], None)
    assert len(pairs_waiting(actor=cast.safeguarder.actor, at=NOW)[0]) == 1


def test_nobody_decides_on_their_own_record(cast: Cast) -> None:
    one, other = two()
    pair_of(one, other)
    User.objects.filter(pk=cast.agent.pk).update(customer_key=other.pk)
    assert pairs_left(actor=cast.agent.actor, at=NOW) == 0


def test_the_next_pair_is_one_that_nobody_else_has_open(cast: Cast) -> None:
    first, second = pair_of(*two(), score=12.0), pair_of(*two(), score=9.0)
    DuplicatePair.objects.filter(pk=first.pk).update(
        claimed_by=f"STAFF:{cast.second_agent.pk}", claimed_until=NOW.replace(hour=11)
    )
    assert pair_next(actor=cast.agent.actor, at=NOW) == second.pk
    assert pair_next(actor=cast.second_agent.actor, at=NOW) == first.pk
    assert pair_next(actor=cast.second_agent.actor, at=NOW, after=first.pk) == second.pk


def test_few_statements_however_many_pairs(cast: Cast) -> None:
    counts = []
    for many in (1, 20):
        for _number in range(many):
            pair_of(*two(phone="0161 496 0000"))
        with CaptureQueriesContext(connection) as asked:
            pairs_waiting(actor=cast.agent.actor, at=NOW)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
