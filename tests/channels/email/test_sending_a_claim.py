"""Many messages sent in one go: each obeys what holds for its own customer, and a claim asks no more than one message."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.casework.sending.actions import messages_ready
from cases.casework.sending.deciding import decide
from cases.casework.sending.knowing import known_of
from cases.reports.actions import figures_rebuild
from crm.contacts.models import Message, Promise
from crm.contacts.saying import sending
from crm.customers.care.shipped import kinds_ship
from crm.customers.models import ContactPoint, Customer
from crm.outbox.actions import NotYet, outbox_put
from crm.outbox.models import OutboxDestination, OutboxEntry
from crm.outbox.sweeping import Sweep
from crm.teams.actor import system
from tests.cast import NOW, Cast, person, restriction
from tests.channels.citizen.council import RECEIVED, Bins, logged
from tests.channels.email.servers import Keeping
from tests.channels.email.test_message_sending import again
from tests.crm.customers.care.conftest import agree
from tests.crm.customers.merges import merge

SOON = RECEIVED + timedelta(minutes=1)


def note_to(customer: Customer, **more: Any) -> Message:
    """Words of a person that wait to be sent."""
    number = Message.objects.unscoped("the test's").count()
    return Message.objects.create(
        key=f"note {number}", direction="OUT", channel="EMAIL", event="note", customer=customer, state="QUEUED",
        subject="About your bin", body="It has been emptied.", created_at=NOW, created_by_kind="STAFF",
        created_by_key="1", **more,
    )  # fmt: skip


def queued(*messages: Message) -> None:
    with transaction.atomic():
        outbox_put(news=sending(messages), at=NOW)


def point(customer: Customer, address: str, **more: Any) -> ContactPoint:
    return ContactPoint.objects.create(
        customer=customer, kind="EMAIL", value=address, normalised=address, created_at=SOON, **more
    )


def test_in_one_claim_each_goes_where_the_rules_of_its_customer_send_it(cast: Cast) -> None:
    plain = person("Ann", email="ann@example.com")
    newer = person("Bo", email="old@example.com")
    point(newer, "new@example.com")
    unusable = person("Cy", email="cy@example.com")
    ContactPoint.objects.unscoped("the test's").filter(customer=unusable).update(do_not_use=True)
    dead = person("Di", email="di@example.com")
    Customer.objects.filter(pk=dead.pk).update(status=Customer.Status.DECEASED)
    hidden_point = person("Flo", email="flo@example.com", points_hidden=restriction(cast.contact_centre))
    unwilling = person("Ed", email="ed@example.com")
    kinds_ship(actor=system("tests"))
    agree(unwilling, "letters-only", by=cast.agent.actor)
    kept, gone = person("Gus", email="gus@example.com"), person("Gus", phone="07700 900123")
    merge(gone, kept, by=cast.agent)
    named = note_to(plain, contact_point=point(plain, "work@example.com"))
    stale = note_to(newer, contact_point=point(newer, "gone@example.com", do_not_use=True))
    messages = [note_to(who) for who in (plain, newer, unusable, dead, hidden_point, unwilling, gone)] + [named, stale]
    known = known_of(messages)
    found = [decide(message, at=NOW, known=known) for message in messages]
    assert [one.address for one in found] == [
        "work@example.com", "new@example.com", "", "", "", "", "gus@example.com", "work@example.com", "new@example.com",
    ]  # fmt: skip
    assert found == [decide(message, at=NOW) for message in messages]  # alone as together


def test_fifty_cost_what_one_costs_but_for_saying_that_we_ask_and_what_was_answered(
    cast: Cast, server: Keeping
) -> None:
    spent = []
    for count in (1, 50):
        messages = [
            note_to(person("Jo", f"Example{number}", email=f"jo{number}@example.com")) for number in range(count)
        ]
        with CaptureQueriesContext(connection) as asked:
            send = messages_ready([message.pk for message in messages], SOON)
            for message in messages:
                send(message.pk, SOON, 1)
        spent.append(len(asked))
    assert len(server.taken) == 51
    assert spent[1] - spent[0] == 49 * 2


def test_a_refusal_holds_up_nobody_else(cast: Cast, server: Keeping) -> None:
    people = [person(name, email=f"{name}@example.com") for name in ("ann", "bo", "cy")]
    ContactPoint.objects.unscoped("the test's").filter(customer=people[1]).update(do_not_use=True)
    messages = [note_to(one) for one in people]
    queued(*messages)
    Sweep(clock=lambda: SOON).once()
    assert [again(message).state for message in messages] == ["SENT", "REFUSED", "SENT"]
    assert not OutboxEntry.objects.filter(kind="message.send").exists()


def test_one_that_was_settled_since_the_claim_was_read_is_not_sent(cast: Cast, server: Keeping) -> None:
    message = note_to(person(email="jo@example.com"))
    send = messages_ready([message.pk], SOON)
    Message.objects.filter(pk=message.pk).update(state=Message.State.FAILED)
    send(message.pk, SOON, 1)
    assert server.taken == []
    assert again(message).attempted_at is None


def test_a_pause_since_the_claim_was_read_is_obeyed(cast: Cast, server: Keeping) -> None:
    message = note_to(person(email="jo@example.com"))
    send = messages_ready([message.pk], SOON)
    OutboxDestination.objects.create(name="email", paused_at=SOON, paused_why="it moves house")
    with pytest.raises(NotYet):
        send(message.pk, SOON, 1)
    assert server.taken == [] and again(message).attempted_at is None


def test_a_server_that_lives_again_is_forgiven_and_the_answer_is_kept(cast: Cast, server: Keeping) -> None:
    OutboxDestination.objects.create(name="email:example.com", failures=3)
    message = note_to(person(email="jo@example.com"))
    messages_ready([message.pk], SOON)(message.pk, SOON, 1)
    assert again(message).state == Message.State.SENT
    assert OutboxDestination.objects.get().failures == 0


def test_after_a_claim_the_figures_are_what_a_full_count_makes_them(missed_bin: Bins, server: Keeping) -> None:
    people = [person("Jo", f"Example{number}", email=f"jo{number}@example.com") for number in range(3)]
    for one in people:
        logged(missed_bin, one, key=one.sort_name)
    queued(note_to(people[0]))
    Sweep(clock=lambda: SOON).once()
    assert len(server.taken) == 4
    assert not Promise.objects.filter(kind="ACKNOWLEDGE").exclude(clock__state="STOPPED").exists()
    assert figures_rebuild(at=SOON).agreed
