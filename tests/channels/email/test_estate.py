"""What is addressed to somebody who has died goes to whoever deals with the estate, or nowhere; decided at sending."""

from datetime import timedelta

import pytest

from cases.casework.living.dying import Estate, death_record, death_reverse
from cases.casework.sending.actions import message_send
from crm.contacts.models import Message
from crm.customers.models import Customer
from tests.cast import Cast, person
from tests.channels.citizen.council import RECEIVED, Bins, logged
from tests.channels.email.servers import Keeping

TOLD = RECEIVED + timedelta(hours=1)
SOON = TOLD + timedelta(hours=1)


@pytest.fixture
def jo(cast: Cast) -> Customer:
    return person(email="jo@example.com")


def died(cast: Cast, jo: Customer, **estate: object):
    return death_record(
        customer_id=jo.pk, died_on=None, told_by="Her son", proof="NONE", estate=Estate(**estate), fates={},
        actor=cast.agent.actor, at=TOLD, key="died",
    )  # fmt: skip


def written(bins: Bins, jo: Customer, *, at=SOON, event: str = "closed", **more: object) -> Message:
    contact = logged(bins, jo).contact if "contact" not in more else more.pop("contact")
    return Message.objects.create(
        key=f"words {event}", direction="OUT", channel="EMAIL", event=event, contact=contact, customer=jo, state="QUEUED",
        subject="About it", body="Words", created_at=at, created_by_kind="SYSTEM", created_by_key="t", **more,
    )  # fmt: skip


def state_of(message: Message) -> tuple[str, str]:
    now = Message.objects.unscoped("test").get(pk=message.pk)
    return now.state, now.sent_to


def test_what_was_written_since_goes_to_the_estate(missed_bin: Bins, cast: Cast, jo: Customer, server: Keeping) -> None:
    message = written(missed_bin, jo)
    died(cast, jo, customer_id=person("Al", email="al@example.com").pk)
    Message.objects.filter(pk=message.pk).update(state="QUEUED")
    message_send(message.pk, SOON, 1)
    assert state_of(message) == ("SENT", "al@example.com")
    assert [mail["To"] for mail in server.taken] == ["al@example.com"]


@pytest.mark.parametrize("why", ["written before", "a code", "nobody named", "no email", "the estate's died too"])
def test_everything_else_waits(missed_bin: Bins, cast: Cast, jo: Customer, server: Keeping, why: str) -> None:
    message = written(
        missed_bin, jo, at=TOLD - timedelta(minutes=5) if why == "written before" else SOON,
        event="code" if why == "a code" else "closed",
    )  # fmt: skip
    al = person("Al", email="" if why == "no email" else "al@example.com")
    died(cast, jo, **({} if why == "nobody named" else {"customer_id": al.pk}))
    if why == "the estate's died too":
        Customer.objects.filter(pk=al.pk).update(status=Customer.Status.DECEASED)
    Message.objects.filter(pk=message.pk).update(state="QUEUED")
    message_send(message.pk, SOON, 1)
    assert server.taken == []
    assert state_of(message) == ("HELD", "")


def test_taken_back_it_goes_to_them_after_all(missed_bin: Bins, cast: Cast, jo: Customer, server: Keeping) -> None:
    message = written(missed_bin, jo)
    death = died(cast, jo)
    message_send(message.pk, SOON, 1)
    assert server.taken == []
    death_reverse(death_id=death.pk, reason="She lives", actor=cast.team_leader.actor, at=SOON)
    message_send(message.pk, SOON, 1)
    assert state_of(message) == ("SENT", "jo@example.com")


def test_nothing_goes_to_a_live_record_merged_with_one_who_died(
    missed_bin: Bins, cast: Cast, jo: Customer, server: Keeping
) -> None:
    twin = person("Joanna", email="joanna@example.com")
    died(cast, jo)
    Customer.objects.filter(pk=twin.pk).update(canonical=jo)
    message = written(missed_bin, twin)
    message_send(message.pk, SOON, 1)
    assert server.taken == [] and state_of(message)[0] == "HELD"


def test_what_is_for_one_address_alone_goes_nowhere_else(
    missed_bin: Bins, cast: Cast, jo: Customer, server: Keeping
) -> None:
    from crm.customers.models import ContactPoint

    mine = ContactPoint.objects.unscoped("test")
    old = mine.get(customer=jo)
    message = written(missed_bin, jo, event="moved", contact_point=old)
    mine.create(customer=jo, kind="EMAIL", value="new@example.com", normalised="new@example.com", created_at=SOON)
    mine.filter(pk=old.pk).update(do_not_use=True)
    message_send(message.pk, SOON, 1)
    assert server.taken == [] and state_of(message)[0] == "REFUSED"
