"""The single view of a customer with two thousand events: contacts of four years, each answered by a message."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from crm.catalogue.models import Service
from crm.contacts.models import Contact, ContactSession, Message, Reference
from crm.customers.actions import customer_add
from crm.customers.models import Customer
from crm.customers.references import new_reference, shown
from crm.teams.actor import system
from crm.teams.models import User
from tests.benchmarks.measuring.figures import Figure
from tests.benchmarks.measuring.pages import timed
from tests.benchmarks.measuring.server import Browser, session_of

EVENTS = 2000
TIMES = 100
KEY = "benchmark: two thousand events"


def single_view(port: int) -> list[Figure]:
    """The page as it opens, one of its later pages, and words looked for within."""
    browser, path = Browser(port, session_of("agent")), reverse("staff:customer", args=[shown(busy().reference)])
    asked = {"before": f"{int((timezone.now() - timedelta(days=700)).timestamp()) * 1_000_000}-1-1"}
    return [
        timed("single view, 2,000 events", [lambda: browser.get(path)] * TIMES, p95=120),
        timed("  its timeline, two years on", [lambda: browser.post(path, asked)] * TIMES, p95=120),
        timed("  words within it", [lambda: browser.post(path, {"within": "event 77"})] * TIMES, p95=None),
    ]


def busy(which: str = "") -> Customer:
    """The customer, made when the database does not hold them yet; `which` names another like them."""
    key = f"{KEY} {which}".strip()
    everyone = Customer.objects.unscoped("of the benchmark")
    made = everyone.filter(key=key).first()
    if made is not None:
        return made
    made = customer_add(
        kind="PERSON",
        given_names=f"Busy {which}".strip(),
        family_name="Benchmark",
        actor=system("benchmark"),
        at=timezone.now(),
        key=key,
    )
    _events(made, key)
    return made


def _events(customer: Customer, key: str) -> None:
    now, agent = timezone.now(), User.objects.get(username="agent")
    service = Service.objects.filter(versions__state="PUBLISHED").order_by("pk").first()
    assert service is not None
    version = service.versions.order_by("-number").first()
    by: dict[str, Any] = {"logged_by_kind": "STAFF", "logged_by_key": str(agent.pk)}
    moments = [now - timedelta(hours=17 * number) for number in range(EVENTS // 2)]
    sessions = ContactSession.objects.bulk_create(
        ContactSession(
            channel="PHONE", direction="IN", started_at=at, ended_at=at, last_contact_at=at, key=f"{key} s{number}",
            taken_by_kind="STAFF", taken_by_key=str(agent.pk), speaker=customer,
        )
        for number, at in enumerate(moments)
    )  # fmt: skip
    contacts = Contact.objects.bulk_create(
        Contact(
            session=session, service=service, service_version=version, customer=customer, place_kind="UNKNOWN",
            disposition="ANSWERED", notes=f"event {number}", received_at=at, logged_at=at, key=f"{key} c{number}", **by,
        )
        for number, (session, at) in enumerate(zip(sessions, moments, strict=True))
    )  # fmt: skip
    Reference.objects.bulk_create(Reference(value=new_reference(), contact=contact) for contact in contacts)
    Message.objects.bulk_create(
        Message(
            key=f"{key} m{number}", direction="OUT", channel="EMAIL", event="acknowledgement", contact=contact,
            customer=customer, subject="We have your message", body="Thank you", state="SENT",
            created_at=contact.received_at, created_by_kind="SYSTEM", created_by_key="benchmark",
        )
        for number, contact in enumerate(contacts)
    )  # fmt: skip
