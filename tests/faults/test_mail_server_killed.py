"""The mail server gone in the middle of a batch: nothing is lost, one may go twice and says so, and it is not hammered."""

import pytest
from aiosmtpd.controller import Controller

from crm.outbox.models import OutboxDestination
from tests.channels.email.servers import free_port
from tests.faults.mail import Thinking
from tests.faults.processes import wait_until
from tests.faults.test_notify_killed import at_once
from tests.faults.test_sweep_killed import SWEEP, acknowledgements, settled

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


def stopped(post: Thinking, controller: Controller) -> None:
    """The server ends as one that is killed: its open lines break without a word."""
    for transport in post.transports:
        post.loop.call_soon_threadsafe(transport.abort)
    controller.stop()


def test_a_mail_server_killed_in_the_middle_of_a_batch(street, start):
    street.report(12)
    post, port = Thinking(), free_port()
    first = Controller(post, hostname="127.0.0.1", port=port)
    first.start()
    with start(*SWEEP, EMAIL_PORT=port) as sweep:
        wait_until(lambda: len(post.taken) >= 3, what="a batch under way")
        stopped(post, first)
        wait_until(lambda: OutboxDestination.objects.filter(failures__gt=0).exists(), what="a failure seen")
        second = Controller(post, hostname="127.0.0.1", port=port)
        second.start()
        try:
            wait_until(lambda: at_once() or settled(), what="an empty outbox")
            assert sweep.lives()
        finally:
            second.stop()
    assert set(acknowledgements().values_list("state", flat=True)) == {"SENT"}
    times = post.times_taken()
    assert {message.message_id for message in acknowledgements()} == set(times)
    twice = {key for key, count in times.items() if count > 1}
    assert len(twice) <= 1 and max(times.values()) <= 2
    assert twice <= set(acknowledgements().filter(perhaps_twice=True).values_list("message_id", flat=True))
    assert acknowledgements().filter(perhaps_twice=True).count() <= 1
