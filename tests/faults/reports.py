"""Missed bins reported now, in real time, for tests in which real processes carry on; and what must be true of each.

Run as a program, it reports until it is killed, and prints each reference once it is confirmed.
"""

import os
import sys
from collections import Counter

import django
from django.utils import timezone

PROGRAM = "tests.faults.reports"


def report(*, service_id: int, customer_id: int, uprn: int, agent_id: int, key: str) -> str:
    """The reference, as stored, of a missed bin reported by telephone now; its call ended with it."""
    from cases.casework.intake import contact_take
    from crm.contacts.actions import SessionStart
    from crm.teams.models import User
    from gazetteer.places import Place, PlaceKind

    taken = contact_take(
        session=SessionStart(channel="PHONE", key=f"call-{key}", speaker_id=customer_id),
        service_id=service_id,
        customer_id=customer_id,
        place=Place(kind=PlaceKind.PROPERTY, uprn=uprn),
        disposition="RAISED",
        answers={"bin": "grey", "out": "yes"},
        notes="",
        actor=User.objects.with_scope().get(pk=agent_id).actor,
        at=timezone.now(),
        key=key,
        finish=True,
    )
    return taken.reference


def half_written() -> list[str]:
    """What is missing from any contact in the records: nothing, if every act was done whole or not at all."""
    from cases.casework.models import Case, CaseEvent, CaseParty
    from crm.contacts.models import Contact, ContactEvent, ContactSession, Promise, Reference
    from crm.outbox.models import OutboxEntry, OutboxSettled

    contacts = dict(Contact.objects.unscoped("test").values_list("pk", "session"))
    heard = set(OutboxEntry.objects.filter(kind="contact.logged").values_list("subject_id", flat=True))
    heard |= set(OutboxSettled.objects.filter(kind="contact.logged").values_list("subject_id", flat=True))
    cases = dict(Case.objects.unscoped("test").values_list("contact", "pk"))
    parts = {
        "reference": set(Reference.objects.values_list("contact", flat=True)),
        "promise": set(Promise.objects.values_list("contact", flat=True)),
        "event": set(ContactEvent.objects.values_list("contact_id", flat=True)),
        "case": set(cases),
        "party": set(CaseParty.objects.unscoped("test").values_list("contact", flat=True)),
        "news": heard,
    }
    missing = [f"contact {pk} has no {part}" for part, whole in parts.items() for pk in contacts if pk not in whole]
    silent = set(cases.values()) - set(CaseEvent.objects.filter(kind="RAISED").values_list("case_id", flat=True))
    missing += [f"case {pk} was never raised" for pk in silent]
    counted = Counter(contacts.values())
    sessions = ContactSession.objects.unscoped("test").values_list("pk", flat=True)
    return missing + [f"session {pk} is empty" for pk in sessions if not counted[pk]]


def go_on_reporting(service_id: int, customer_id: int, uprn: int, agent_id: int, name: str) -> None:
    """Nothing; reports until it is killed."""
    number = 0
    while True:
        number += 1
        reference = report(
            service_id=service_id, customer_id=customer_id, uprn=uprn, agent_id=agent_id, key=f"{name}-{number}"
        )
        os.write(sys.stdout.fileno(), f"{reference}\n".encode())


if __name__ == "__main__":
    django.setup()
    *keys, name = sys.argv[1:]
    go_on_reporting(*(int(key) for key in keys), name=name)  # type: ignore[call-arg]
