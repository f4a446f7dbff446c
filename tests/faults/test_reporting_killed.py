"""Whoever takes contacts is killed with -9 in the middle of it: what was confirmed to somebody stands, whole."""

import pytest
from django.utils import timezone

from crm.contacts.models import Message, Reference
from crm.outbox.sweeping import Sweep
from tests.faults.processes import wait_until
from tests.faults.reports import half_written

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


def confirmed(process):
    """The references printed whole; the last line may have been cut by the kill."""
    return [line for line in process.said().split("\n")[:-1] if len(line) == 9]


def test_what_a_killed_process_had_confirmed_stands(street, post, start, settings):
    desks = []
    with (
        start("-m", "tests.faults.reports", *map(str, street.keys(street.people[0]).values()), "a") as one,
        start("-m", "tests.faults.reports", *map(str, street.keys(street.people[1]).values()), "b") as two,
    ):
        desks = [one, two]
        for desk in desks:
            wait_until(lambda desk=desk: len(confirmed(desk)) >= 3, what="confirmed references")
        one.kill()
        two.kill()
    told = [reference for desk in desks for reference in confirmed(desk)]
    stored = set(Reference.objects.values_list("value", flat=True))
    assert len(told) >= 6 and set(told) <= stored
    assert len(stored) <= len(told) + len(desks)  # each kill may have come between the commit and the word
    assert half_written() == []

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post.port
    Sweep(clock=timezone.now, name="test").once()
    assert len(post.taken) == len(stored)
    assert set(post.times_taken().values()) == {1}
    assert Message.objects.unscoped("test").filter(state="SENT").count() == len(stored)
