"""Two records shown as one, and two again: by pointer, so that neither record and nothing that points at it changes."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from crm.customers.finding.search import customer_search
from crm.customers.merging.actions import MergeRefused, customers_merge, customers_unmerge
from crm.customers.merging.models import MergeEvent
from crm.customers.merging.replaying import merges_replay
from crm.customers.models import ContactPoint, Customer, Merge
from crm.customers.queries import customer_record
from crm.customers.references import shown
from crm.outbox.models import OutboxEntry
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast, business, person, restriction
from tests.crm.customers.merges import merge, root_of, unmerge

pytestmark = pytest.mark.django_db


def test_both_references_lead_to_one_record_with_everything_of_both(cast: Cast) -> None:
    liz, beth = person("Liz", phone="0161 496 0001"), person("Elizabeth", email="beth@example.org")
    merge(liz, beth, by=cast.agent)
    for reference in (liz.reference, beth.reference):
        record = customer_record(actor=cast.agent.actor, at=NOW, reference=reference)
        assert record.customer == liz
        assert {point.normalised for point in record.points} == {"+441614960001", "beth@example.org"}
    for query in ("Elizabeth", shown(beth.reference), "beth@example.org"):
        [hit] = customer_search(actor=cast.agent.actor, query=query, at=NOW)
        assert hit.customer_id == liz.pk
    assert ContactPoint.objects.unscoped("hers").get(normalised="beth@example.org").customer_id == beth.pk


def test_what_happened_is_an_event_and_news(cast: Cast) -> None:
    liz, beth = person("Liz"), person("Elizabeth")
    done = merge(liz, beth, by=cast.agent, choices={"name": "FROM"})
    unmerge(done, by=cast.team_leader)
    first, second = MergeEvent.objects.order_by("id")
    assert (first.kind, first.actor_key) == ("MERGED", str(cast.agent.pk))
    assert first.facts == {"from": beth.pk, "into": liz.pk, "choices": {"name": "FROM"}}
    assert (second.kind, second.actor_key) == ("UNMERGED", str(cast.team_leader.pk))
    news = OutboxEntry.objects.filter(kind__startswith="customers.").order_by("id").values_list("kind", "subject_id")
    assert list(news) == [("customers.merged", done.pk), ("customers.unmerged", done.pk)]


def test_a_chain_is_cut_in_the_middle_and_each_half_has_its_root(cast: Cast) -> None:
    a, b, c, d = (person(name) for name in ("A", "B", "C", "D"))
    merge(b, a, by=cast.agent)
    middle = merge(c, b, by=cast.agent)
    merge(d, c, by=cast.agent)
    assert {root_of(one) for one in (a, b, c, d)} == {d.pk}
    unmerge(middle, by=cast.agent)
    assert [root_of(one) for one in (a, b, c, d)] == [b.pk, b.pk, d.pk, d.pk]
    merge(a, d, by=cast.agent)  # a stands for b's record, d for its own with c
    assert {root_of(one) for one in (a, b, c, d)} == {b.pk}
    assert list(merges_replay()) == []


def test_a_double_click_merges_once_and_unmerges_once(cast: Cast) -> None:
    liz, beth = person("Liz"), person("Elizabeth")
    first, second = (merge(liz, beth, by=cast.agent, key="one") for _time in range(2))
    assert first.pk == second.pk
    for _time in range(2):
        assert unmerge(first, by=cast.agent, key="two").undone_at is not None
    assert MergeEvent.objects.count() == 2


@pytest.mark.parametrize("code", ["SELF", "ALREADY", "KINDS", "REASON", "CHOICE"])
def test_what_is_refused_says_so_and_changes_nothing(cast: Cast, code: str) -> None:
    liz, beth, cafe, third = person("Liz"), person("Elizabeth"), business(), person("Third", phone="0161 496 0003")
    merge(liz, beth, by=cast.agent)
    point = ContactPoint.objects.unscoped("a stranger's").get(customer=third)
    asked = {
        "SELF": {"into": liz, "gone": liz},
        "ALREADY": {"into": beth, "gone": liz},
        "KINDS": {"into": liz, "gone": cafe},
        "REASON": {"into": liz, "gone": third, "reason": "  "},
        "CHOICE": {"into": third, "gone": person(), "choices": {"shoe_size": "FROM"}},
    }
    with pytest.raises(MergeRefused) as refused:
        merge(by=cast.agent, **asked[code])
    assert refused.value.code == code
    with pytest.raises(MergeRefused):
        merge(liz, person(), by=cast.agent, choices={"contact_point": point.pk})
    assert Merge.objects.count() == 1


def test_a_hidden_record_of_the_pair_is_absent(cast: Cast) -> None:
    liz, hidden = person("Liz"), person("Hid", hidden=restriction(cast.safeguarding))
    for pair in ((liz, hidden), (hidden, liz)):
        with pytest.raises(Customer.DoesNotExist):
            merge(*pair, by=cast.agent)
    done = merge(liz, hidden, by=cast.safeguarder)
    with pytest.raises(Merge.DoesNotExist):
        unmerge(done, by=cast.agent)
    assert customer_record(actor=cast.agent.actor, at=NOW, reference=liz.reference).customer == liz
    with pytest.raises(Customer.DoesNotExist):
        customer_record(actor=cast.agent.actor, at=NOW, reference=hidden.reference)
    assert unmerge(done, by=cast.safeguarder).undone_at is not None


def test_nobody_merges_their_own_record(cast: Cast) -> None:
    liz, beth, other = person("Liz"), person("Elizabeth"), person("Other")
    merge(liz, beth, by=cast.second_agent)
    cast.agent.customer_key = beth.pk
    cast.agent.save(update_fields=["customer_key"])
    with pytest.raises(Customer.DoesNotExist):
        merge(other, liz, by=cast.agent)


def test_who_may(cast: Cast) -> None:
    liz, beth = person("Liz"), person("Elizabeth")
    for name in ("officer", "manager", "governance", "administrator", "gazetteer_officer"):
        with pytest.raises(NotPermitted):
            customers_merge(
                into_id=liz.pk, from_id=beth.pk, choices={}, reason="x", actor=cast.users[name].actor, at=NOW, key=name
            )
    done = merge(liz, beth, by=cast.team_leader)
    with pytest.raises(NotPermitted):
        customers_unmerge(merge_id=done.pk, reason="x", actor=cast.officer.actor, at=NOW, key="no")


def test_a_merge_is_undone_once_and_never_rewritten(cast: Cast) -> None:
    liz, beth = person("Liz"), person("Elizabeth")
    done = merge(liz, beth, by=cast.agent)
    rows = Merge.objects.filter(pk=done.pk)
    for change in ({"into_customer": person()}, {"merged_at": NOW - timedelta(days=1)}, {"reason": "another"}):
        with pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        rows.delete()
    unmerge(done, by=cast.agent)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(undone_at=None)
    rows.update(reason="", undone_reason="")  # words can be blanked


def test_a_root_that_says_something_else_is_found_by_the_replay(cast: Cast) -> None:
    liz, beth = person("Liz"), person("Elizabeth")
    merge(liz, beth, by=cast.agent)
    Customer.objects.filter(pk=beth.pk).update(canonical=beth)
    [difference] = merges_replay()
    assert (difference.key, difference.column, difference.replayed) == (beth.pk, "canonical", liz.pk)
