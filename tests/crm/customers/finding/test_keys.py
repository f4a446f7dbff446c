"""What customers are found by is written with their names: at once, by two at the same time, and provably."""

import threading
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from crm.customers.finding.keeping import keys_rewrite
from crm.customers.finding.models import NameWord
from crm.customers.finding.name_keys import keys_of
from crm.customers.finding.proving import keys_prove
from crm.customers.finding.search import customer_search
from crm.customers.models import Customer
from crm.customers.names import Names
from tests.cast import NOW, Cast, make_cast, person


def pairs(**parts: str) -> set[tuple[str, str, str]]:
    return {tuple(key) for key in keys_of(Names(**parts))}


def test_a_name_is_kept_by_every_two_of_its_words() -> None:
    assert pairs(given_names="Mary Jane", family_name="O'Neill") == {
        ("oneill", "mary", "NOW"), ("oneill", "jane", "NOW"), ("mary", "jane", "NOW"),
    }  # fmt: skip
    assert pairs(given_names="Wei") == {("wei", "", "NOW")}
    assert pairs(given_names="Elizabeth", family_name="Smith", preferred_name="Liz") == {
        ("smith", "elizabeth", "NOW"), ("smith", "liz", "PREFERRED"),
    }  # fmt: skip


def test_a_business_is_kept_without_its_legal_form_and_by_both_names() -> None:
    assert pairs(kind="BUSINESS", business_name="Example Foods Ltd", trading_name="Sunny Café") == {
        ("example", "foods", "NOW"), ("sunny", "cafe", "TRADING"),
    }  # fmt: skip
    assert pairs(kind="BUSINESS", business_name="The Company Limited") != set()


def test_however_long_a_name_is_its_keys_are_few() -> None:
    long = " ".join(f"name{number}" for number in range(60))
    assert len(keys_of(Names(given_names=long, family_name=long, preferred_name="x" * 300))) <= 60


def names_found(cast: Cast, query: str) -> list[str]:
    return [hit.name for hit in customer_search(actor=cast.agent.actor, query=query, at=NOW)]


def test_a_changed_name_is_found_in_the_same_transaction(cast: Cast) -> None:
    jo = person("Jo", "Zbigniewska")
    with transaction.atomic():
        Customer.objects.filter(pk=jo.pk).update(family_name="Quarrington", display_name="Jo Quarrington")
        keys_rewrite([jo.pk])
        assert names_found(cast, "jo quarrington") == ["Jo Quarrington"]
        assert names_found(cast, "jo zbigniewska") == []


def test_the_proof_finds_and_mends_what_was_written_past_the_keys(cast: Cast) -> None:
    jo = person("Jo", "Example")
    person("Al", "Fine")
    assert keys_prove().agrees
    Customer.objects.filter(pk=jo.pk).update(family_name="Quarrington")
    NameWord.objects.filter(word="fine").delete()
    NameWord.objects.create(word="nobody")
    found = keys_prove()
    assert (found.customers, found.customers_wrong, found.words_wrong) == (2, 1, 2)
    with pytest.raises(CommandError, match="1 customers and 2 words"):
        call_command("finding_keys")
    call_command("finding_keys", "--mend")
    assert keys_prove().agrees
    assert names_found(cast, "quarrington") and names_found(cast, "fien")
    assert not NameWord.objects.filter(word__in=["nobody", "example"]).exists()


@pytest.fixture
def committed_cast(transactional_db: None) -> Iterator[Cast]:
    yield make_cast()


def test_two_who_add_the_first_of_a_name_at_once_do_not_wait_for_each_other(committed_cast: Cast) -> None:
    """One transaction is still open when the other commits; whichever ends how, the name is known."""
    added, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                person("Zbigniew", "Wolny")
                added.set()
                assert may_end.wait(60)
                transaction.set_rollback(True)
        finally:
            connection.close()

    other = threading.Thread(target=slow)
    other.start()
    assert added.wait(60)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '300ms'")  # the connection goes back to the pool
        person("Zbigniew", "Szybki")
    may_end.set()
    other.join(60)
    assert names_found(committed_cast, "zbigneiw") == ["Zbigniew Szybki"]


def test_both_commit_and_the_word_is_read_once(committed_cast: Cast) -> None:
    together = threading.Barrier(2)

    def send(family: str) -> None:
        try:
            with transaction.atomic():
                together.wait(60)
                person("Zbigniew", family)
                together.wait(60)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[family]) for family in ("Wolny", "Szybki")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(names_found(committed_cast, "zbigneiw")) == ["Zbigniew Szybki", "Zbigniew Wolny"]
    assert NameWord.objects.filter(word="zbigniew").count() == 2
    assert keys_prove(mend=True).words_over == 1
    assert NameWord.objects.filter(word="zbigniew").count() == 1
