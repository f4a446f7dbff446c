"""The sweep killed with -9: nothing is lost, and what may have gone twice says so, once per kill and sender."""

import pytest
from django.db import connection
from django.utils import timezone

from crm.contacts.models import Message
from crm.outbox.models import OutboxEntry
from crm.sla.models import Clock
from tests.faults.mail import DATA, HELLO
from tests.faults.processes import wait_until

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
SWEEP = ("manage.py", "sweep")


def claims_run_out():
    """As if the minute had passed for which a killed sweep's claims hold."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE crm_outboxentry SET claimed_until = now() WHERE claimed_until IS NOT NULL")


def settled():
    return not OutboxEntry.objects.exists()


def acknowledgements():
    return Message.objects.unscoped("test").filter(event="acknowledgement")


def go_on_to_the_end(start, post):
    post.thinks_at = ""
    claims_run_out()
    with start(*SWEEP) as sweep:
        wait_until(settled, what="an empty outbox")
        assert sweep.lives()
    assert set(acknowledgements().values_list("state", flat=True)) == {"SENT"}
    assert {message.message_id for message in acknowledgements()} == set(post.times_taken())


def test_killed_between_claiming_and_sending(street, post, start):
    street.report(8)
    post.thinks_at = HELLO  # asked, but no letter handed over yet
    with start(*SWEEP) as sweep:
        post.wait_until_thinking()
        assert OutboxEntry.objects.filter(claimed_until__gt=timezone.now(), kind="message.send").exists()
        sweep.kill()
    assert not post.taken
    go_on_to_the_end(start, post)
    assert set(post.times_taken().values()) == {1} and len(post.taken) == 8
    assert acknowledgements().filter(perhaps_twice=True).count() <= 1
    met = Clock.objects.filter(kind="ACKNOWLEDGE").values_list("state", flat=True)
    assert set(met) == {"STOPPED"}


def test_killed_while_the_mail_server_thinks(street, post, start):
    street.report(8)
    for kills in (1, 2):
        post.thinks_at = DATA  # taken, but its answer never reaches our records
        with start(*SWEEP) as sweep:
            post.wait_until_thinking(kills)
            sweep.kill()
        post.thinks_at = ""
        claims_run_out()
    go_on_to_the_end(start, post)
    more_than_once = {key: times - 1 for key, times in post.times_taken().items() if times > 1}
    assert 1 <= sum(more_than_once.values()) <= 2
    assert set(more_than_once) == {message.message_id for message in acknowledgements().filter(perhaps_twice=True)}


def test_two_senders_killed_at_once_and_two_that_go_on(street, post, start):
    street.report(24)  # more than one sender claims at once
    post.thinks_at = DATA
    with start(*SWEEP) as one, start(*SWEEP) as two:
        post.wait_until_thinking(2)
        one.kill()
        two.kill()
    post.thinks_at = ""
    claims_run_out()
    with start(*SWEEP) as one, start(*SWEEP) as two:
        wait_until(settled, what="an empty outbox")
        assert one.lives() and two.lives()
    times = post.times_taken()
    assert len(times) == 24
    assert sum(times.values()) - 24 == 2 and max(times.values()) <= 2
    assert set(acknowledgements().values_list("state", flat=True)) == {"SENT"}
    twice = {key for key, count in times.items() if count > 1}
    assert twice == set(acknowledgements().filter(perhaps_twice=True).values_list("message_id", flat=True))
