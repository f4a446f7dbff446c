"""Contacts as facts that may have been added to the wrong of two records while they were shown as one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from cases.casework.corrections import contact_place
from crm.contacts.channels.known import channel_name
from crm.contacts.evidence import evidence_of
from crm.contacts.models import Contact
from crm.contacts.queries import with_reference
from crm.customers.merging.placing import FactKind, FactSeen
from crm.customers.merging.proposing import Evidence
from crm.teams.actor import Actor


def contacts_since(records: Sequence[int], at: datetime) -> QuerySet[Any, Any]:
    """Contacts logged for these records since."""
    rows = Contact.objects.unscoped("listed as keys").filter(customer__in=records, logged_at__gte=at)
    return rows.values_list("pk", "customer_id", "logged_at")


def contacts_seen(actor: Actor, keys: Sequence[int]) -> dict[int, FactSeen]:
    """Those that are not hidden from the actor, in words, with whatever tells whose they are."""
    rows = with_reference(Contact.objects.not_hidden_from(actor).filter(pk__in=keys))
    return {
        one.pk: FactSeen(
            words=f"{channel_name(one.session.channel)}: {one.service.name}",
            evidence=evidence_of(one),
            reference=one.own_reference,
        )
        for one in rows.select_related("session", "service", "about")
    }


def speakers_of(records: Sequence[int], before: datetime) -> set[Evidence]:
    """Who spoke for these records before then, other than themselves."""
    spoken = Contact.objects.unscoped("compared").filter(
        customer__in=records, logged_at__lt=before, session__speaker__isnull=False
    )
    others = spoken.exclude(session__speaker=F("customer")).values_list("session__speaker", flat=True).distinct()
    return {("SPEAKER", str(speaker)) for speaker in others.order_by("session__speaker")}


CONTACTS = FactKind("CONTACT", since=contacts_since, seen=contacts_seen, move=contact_place, known=speakers_of)
