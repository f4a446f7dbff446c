"""Limits on tries are counted in the database, window by window, without losing one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from crm.contacts.models import Attempt
from crm.contacts.throttle import allow, bucket_of, forget, is_spent

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def tried(bucket: str = "fact:x", *, at: datetime = AT, limit: int = 3) -> bool:
    return allow(bucket=bucket, limit=limit, per=QUARTER, at=at)


@pytest.mark.django_db
def test_the_limit_is_reached_and_a_new_window_begins_afresh() -> None:
    assert [tried() for _time in range(5)] == [True, True, True, False, False]
    assert not tried(at=AT + QUARTER - timedelta(seconds=1))
    assert tried(at=AT + QUARTER)


@pytest.mark.django_db
def test_one_bucket_does_not_fill_another() -> None:
    for _time in range(4):
        tried("fact:x")
    assert tried("fact:y")


@pytest.mark.django_db
def test_looking_is_no_try() -> None:
    look = {"bucket": "fact:x", "limit": 2, "per": QUARTER, "at": AT}
    tried()
    assert not any(is_spent(**look) for _time in range(5))
    tried()
    assert is_spent(**look)
    assert not is_spent(**look | {"at": AT + QUARTER})


def test_a_bucket_does_not_say_whose_it_is() -> None:
    assert "10.0.0.1" not in bucket_of("fact", "10.0.0.1")
    assert bucket_of("fact", "10.0.0.1") != bucket_of("fact", "10.0.0.2")
    assert bucket_of("fact", "10.0.0.1") != bucket_of("code", "10.0.0.1")


@pytest.mark.django_db
def test_old_windows_are_forgotten_and_the_present_one_is_not() -> None:
    tried(at=AT - timedelta(days=3))
    tried()
    assert forget(AT) == 1
    assert Attempt.objects.get().window_start == AT


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_are_all_counted() -> None:
    def one(_number: int) -> bool:
        try:
            return tried(limit=10)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(20))) == 10
