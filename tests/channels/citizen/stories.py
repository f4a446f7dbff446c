"""Making stories happen to a report, the way staff and customers make them happen."""

import html
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cases.casework.actions import case_act, case_ask
from cases.casework.intake import contact_take
from cases.casework.models import Case
from crm.contacts.actions import SessionStart
from crm.contacts.models import Channel, Contact, Disposition, Message
from crm.customers.models import Customer
from crm.customers.references import shown
from gazetteer.entries.models import Property
from tests.channels.citizen.council import RECEIVED, Bins, at_home

NOTES = "Agent: caller was cross"
WHICH = "Grey bin"


@dataclass
class Reported:
    """A report and what tests ask of it."""

    bins: Bins
    contact: Contact
    case: Case
    stored: str

    @property
    def reference(self) -> str:
        return shown(self.stored)

    @property
    def page(self) -> str:
        return f"/track/{self.reference}"

    def act(self, act: str, at: datetime, **inputs: Any) -> None:
        officer = self.bins.cast.officer.actor
        case_act(case_id=self.case.pk, act=act, inputs=inputs, actor=officer, at=at, key=f"{act} {at}")

    def plan(self, at: datetime, day: date) -> None:
        self.act("plan", at, planned_date=day, words="The crew comes then.")

    def close(
        self, at: datetime, outcome: str = "emptied", words: str = "Emptied by Sid, sorry about the smell."
    ) -> None:
        self.act("complete", at, outcome=outcome, words=words)

    def ask(self, at: datetime, words: str = "Where did you leave it?") -> None:
        officer = self.bins.cast.officer.actor
        case_ask(case_id=self.case.pk, words=words, days=3, actor=officer, at=at, key=f"ask {at}")

    def now(self) -> Case:
        return Case.objects.unscoped("the test's").get(pk=self.case.pk)


def report(
    bins: Bins,
    customer: Customer | None,
    home: Property,
    *,
    at: datetime = RECEIVED,
    key: str = "jo's report",
    chase_of: int | None = None,
    channel: str = Channel.PHONE,
) -> Reported:
    """A missed bin told to an agent."""
    taken = contact_take(
        session=SessionStart(channel=channel, key=f"call {key}", speaker_id=customer.pk if customer else None),
        service_id=bins.service.pk,
        customer_id=customer.pk if customer else None,
        place=at_home(home),
        disposition=Disposition.RAISED,
        answers={"which": "grey", "out_in_time": "yes"},
        notes=NOTES,
        actor=bins.cast.agent.actor,
        at=at,
        key=key,
        chase_of=chase_of,
        finish=True,
    )
    assert taken.case is not None
    return Reported(bins=bins, contact=taken.contact, case=taken.case, stored=taken.reference)


def words_of(response: Any) -> str:
    """What a page says, without its marks."""
    body = re.sub(r"<(script|style|head).*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def code_message() -> Message:
    """The newest message with a code."""
    return Message.objects.unscoped("the test's").filter(event="code").latest("pk")


def code_sent() -> str:
    """The six digits in the newest message with a code."""
    found = re.search(r"\b(\d{6})\b", code_message().body)
    assert found
    return found[1]


def link_sent() -> str:
    """The path of the link in the newest message with a code."""
    found = re.search(r"(/track/\S+/open/\S+)", code_message().body)
    assert found
    return found[1]


def open_with_code(visitor: Any, reported: Reported) -> None:
    """Show possession: ask for a code and type it."""
    visitor.post(f"{reported.page}/send-code")
    answer = visitor.post(f"{reported.page}/code", {"code": code_sent()})
    assert answer.status_code == 302, words_of(answer)
