"""Webhooks: what happened to cases told to those who may know, signed, in order, and again after a bad day."""

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from hmac import new as hmac
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.casework.actions import case_act, case_note, case_take
from channels.api.events.actions import (
    SubscriptionRefused,
    dead_again,
    news_forget,
    subscription_add,
    subscription_end,
    subscription_replay,
)
from channels.api.events.models import CaseNews, Delivery, Subscription
from channels.api.events.sending import secret_shown
from crm.customers.references import shown
from crm.outbox.claiming import outbox_claim
from crm.outbox.handling import entries_handle
from crm.outbox.models import OutboxDestination, OutboxEntry
from crm.teams.clients import client_end
from crm.teams.models import AccessLog, ApiClient
from crm.teams.policy import NotPermitted
from tests.architecture.hidden_things import hidden_things
from tests.cases.casework.conftest import report_bin
from tests.cast import person, property_at, restriction
from tests.channels.api.clients import Program
from tests.channels.api.town import key_for

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Receiver:
    """A program of somebody else's that is told: what it got, and what it answers."""

    url: str = ""
    answers: int = 200
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(made.answers)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_said: Any) -> None:
            """Nothing on the screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    made.url = f"http://127.0.0.1:{server.server_port}/hook?of=council"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Clock:
    """The sweep's clock, moved by hand."""

    at: Any

    def __call__(self) -> Any:
        return self.at

    def sweep(self, later: timedelta = timedelta(0)) -> None:
        """Everything that may go after that long has gone."""
        self.at += later
        while claimed := outbox_claim(at=self.at, by="test"):
            entries_handle(claimed, clock=self)


@pytest.fixture
def clock() -> Clock:
    return Clock(timezone.now())


@pytest.fixture
def key(cast) -> str:
    return key_for(cast, "CASES_READ")


@pytest.fixture
def hook(cast, key, receiver, clock) -> Subscription:
    return subscription_add(
        client_id=ApiClient.objects.get().pk, url=receiver.url, kinds=[], actor=cast.administrator.actor,
        at=clock.at - DAY, key="hook",
    )  # fmt: skip


@pytest.fixture
def reported(cast, services, hook, clock):
    home = property_at(12)
    return report_bin(cast, services["missed-bin"], customer=person(home=home), home=home, key="bin", at=clock.at)


def act(cast, taken, name: str, key: str, at: Any, **inputs: Any) -> None:
    case_act(case_id=taken.case.pk, act=name, inputs=inputs, actor=cast.officer.actor, at=at, key=key)


def test_what_happens_to_a_case_is_told_in_order_and_signed(cast, hook, reported, receiver, clock):
    clock.sweep()
    act(cast, reported, "start", "one", clock.at)
    case_note(case_id=reported.case.pk, text="A secret word", actor=cast.officer.actor, at=clock.at, key="two")
    clock.sweep()
    assert [one["type"] for one in receiver.told] == ["case.raised", "case.transition", "case.noted"]
    started = receiver.told[1]
    assert (started["case"], started["act"], started["to_state"]) == (shown(reported.reference), "start", "UNDER_WAY")
    assert "secret" not in str(receiver.got) and "Jo" not in str(receiver.got), "neither words nor people"
    headers, body = receiver.got[1]
    assert headers["webhook-id"] == started["id"]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    secret = b64decode(secret_shown(hook).removeprefix("whsec_"))
    assert b64decode(headers["webhook-signature"].removeprefix("v1,")) == hmac(secret, signed, sha256).digest()
    looks = AccessLog.objects.filter(actor_kind="CLIENT", screen="api:webhook", keys=[reported.case.pk])
    assert looks.count() == 3


def test_a_day_down_loses_nothing_and_keeps_the_order(cast, hook, reported, receiver, clock):
    receiver.answers = 503
    clock.sweep()
    act(cast, reported, "start", "one", clock.at)
    case_take(case_id=reported.case.pk, actor=cast.officer.actor, at=clock.at, key="two")
    for _hour in range(24):
        clock.sweep(HOUR)
    tried = len(receiver.got)
    assert {one["type"] for one in receiver.told} == {"case.raised"}, "later news of a case waits for the earlier"
    assert tried < 40 and Delivery.objects.filter(state="WAITING").count() == 3
    assert OutboxDestination.objects.get(name=hook.destination).failures
    receiver.answers = 200
    receiver.got.clear()
    for _time in range(3):
        clock.sweep(HOUR)
    assert [one["type"] for one in receiver.told] == ["case.raised", "case.transition", "case.assigned"]
    assert not OutboxEntry.objects.filter(kind="webhook.send").exists()
    assert not OutboxDestination.objects.get(name=hook.destination).failures


def test_what_is_refused_for_three_days_is_a_dead_letter_that_can_be_tried_again(cast, hook, reported, receiver, clock):
    receiver.answers = 400
    for later in (timedelta(0), HOUR, 2 * DAY, DAY):
        clock.sweep(later)
    dead = Delivery.objects.get()
    assert (dead.state, dead.last_status) == ("DEAD", 400) and not OutboxEntry.objects.filter(
        kind="webhook.send"
    ).exists()
    act(cast, reported, "start", "one", clock.at)
    receiver.answers = 200
    receiver.got.clear()
    clock.sweep()
    assert [one["type"] for one in receiver.told] == ["case.transition"], "a dead letter lets the case go on"
    assert dead_again(subscription_id=hook.pk, actor=cast.administrator.actor, at=clock.at) == 1
    clock.sweep()
    assert [one["type"] for one in receiver.told] == ["case.transition", "case.raised"]


def test_a_receiver_that_is_gone_or_sends_us_elsewhere_is_not_followed(cast, hook, reported, receiver, clock):
    receiver.answers = 302
    clock.sweep()
    assert Delivery.objects.get().last_status == 302
    receiver.answers = 410
    clock.sweep(HOUR)
    assert Delivery.objects.get().state == "DEAD"


def test_replay_sends_everything_since_again_with_the_same_ids_once(cast, hook, reported, receiver, clock):
    act(cast, reported, "start", "one", clock.at)
    clock.sweep()
    first = receiver.told
    again = {"subscription_id": hook.pk, "since": clock.at - DAY, "actor": cast.administrator.actor, "at": clock.at}
    assert subscription_replay(**again, key="again") == 2
    assert subscription_replay(**again, key="again") == 2, "the form was sent twice"
    clock.sweep()
    assert receiver.told == [*first, *first]


def test_only_what_it_asked_for_and_only_since_it_began(cast, key, reported, receiver, clock):
    clock.sweep()
    receiver.got.clear()
    subscription_end(
        subscription_id=Subscription.objects.get().pk, actor=cast.administrator.actor, at=clock.at, key="end"
    )  # fmt: skip
    subscription_add(
        client_id=ApiClient.objects.get().pk, url=receiver.url, kinds=["TRANSITION"], actor=cast.administrator.actor,
        at=clock.at, key="other",
    )  # fmt: skip
    case_take(case_id=reported.case.pk, actor=cast.officer.actor, at=clock.at, key="one")
    act(cast, reported, "start", "two", clock.at)
    clock.sweep()
    assert [one["type"] for one in receiver.told] == ["case.transition"]


def test_what_is_hidden_is_told_to_nobody_not_even_when_it_was_hidden_on_the_way(cast, services, hook, receiver, clock):
    things = hidden_things(cast, services)
    receiver.answers = 503
    clock.sweep()
    case = things.plain.case
    type(case).objects.unscoped("a test").filter(pk=case.pk).update(restriction=restriction(cast.safeguarding))
    receiver.answers = 200
    receiver.got.clear()
    clock.sweep(HOUR)
    clock.sweep(HOUR)
    told = str(receiver.got)
    assert all(hidden.reference not in told for hidden in (things.person, things.matter))
    assert shown(things.plain.reference) not in told and "case.chased" not in told
    assert Delivery.objects.filter(state="DROPPED").exists()


def test_an_ended_client_is_told_nothing_more(cast, hook, reported, receiver, clock):
    client_end(client_id=hook.client_id, actor=cast.administrator.actor, at=clock.at, key="end")
    clock.sweep()
    assert receiver.got == []


def test_the_feed_gives_the_same_events_by_cursor(client: Client, cast, key, hook, reported, receiver, clock):
    act(cast, reported, "start", "one", clock.at)
    clock.sweep()
    program = Program(client, key)
    every = program.get("events")
    assert [{**one, "happened_at": ""} for one in every["results"]] == [
        {**one, "happened_at": ""} for one in receiver.told
    ]
    first = program.get("events", limit=1)
    assert first["results"] == every["results"][:1] and first["next"]
    assert program.get("events", cursor=first["cursor"])["results"] == every["results"][1:]
    assert program.get("events", cursor=every["cursor"]) == {"results": [], "next": None, "cursor": every["cursor"]}
    assert len(program.get("events", type="case.raised", case=shown(reported.reference))["results"]) == 1
    program.get("events", 400, type="case.nonsense")
    program.get("events", 400, case="BCDF-2345-J")
    Program(client, key_for(cast, "CONTACTS_READ")).get("events", 403)


def test_the_feed_shows_nothing_hidden(client: Client, cast, services, key, hook, clock):
    things = hidden_things(cast, services)
    clock.sweep()
    told = Program(client, key).get("events")["results"]
    assert things.traces_in(str(told)) == []
    assert [one["type"] for one in told if one["case"] == shown(things.plain.reference)] == ["case.raised"]


def test_nothing_is_published_while_no_program_may_read_cases(cast, services, clock):
    home = property_at(12)
    report_bin(cast, services["missed-bin"], customer=person(home=home), home=home, key="bin", at=clock.at)
    clock.sweep()
    assert not CaseNews.objects.exists()


def test_old_news_is_forgotten_and_never_told_anew(cast, hook, reported, receiver, clock):
    clock.sweep()
    assert news_forget(clock.at + timedelta(days=91)) == 1 and not Delivery.objects.exists()
    clock.at += timedelta(days=91)
    act(cast, reported, "start", "one", clock.at)
    clock.sweep()
    assert [one["type"] for one in receiver.told] == ["case.raised", "case.transition"]


@pytest.mark.parametrize(
    "url",
    ["", "ftp://a.example", "http://a.example/", "https://", "https://u:p@a.example", "https://a.example/#x",
     "https://a.example/a b", "https://a.example:99999/", "https://a.exa\nmple/", "https://[::1", "https://é.example",
     "https://a..example/"],
)  # fmt: skip
def test_where_nothing_can_be_posted_is_refused(cast, key, clock, url):
    with pytest.raises(SubscriptionRefused) as refused:
        subscription_add(
            client_id=ApiClient.objects.get().pk,
            url=url,
            kinds=[],
            actor=cast.administrator.actor,
            at=clock.at,
            key="x",
        )
    assert set(refused.value.errors) == {"url"}


def test_only_an_administrator_and_only_clients_that_read_cases(cast, key, clock):
    client_id = ApiClient.objects.get().pk
    given = {"url": "https://a.example/", "kinds": [], "at": clock.at, "key": "x"}
    with pytest.raises(NotPermitted):
        subscription_add(client_id=client_id, actor=cast.manager.actor, **given)
    key_for(cast, "GAZETTEER_READ")
    other = ApiClient.objects.exclude(pk=client_id).get()
    with pytest.raises(SubscriptionRefused):
        subscription_add(client_id=other.pk, actor=cast.administrator.actor, **given)
