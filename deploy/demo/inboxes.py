"""Where people write to the demo council: its inboxes, fed by the development mailbox."""

from datetime import datetime

from django.conf import settings

from channels.email.inbound.managing import MailboxGiven, mailbox_set
from crm.catalogue.models import Service
from crm.contacts.correspondence.models import Inbox
from crm.teams.actor import system
from crm.teams.models import Team
from deploy.demo.addresses import INBOXES, addresses_of


def make_inboxes(services: dict[str, Service], *, at: datetime) -> None:
    """Nothing; the inboxes are there, each with a mailbox that the development mailbox hands its mail to."""
    addresses = addresses_of(settings.DEFAULT_FROM_EMAIL)
    for address, (code, name, local, service, team) in zip(addresses, INBOXES, strict=True):
        Inbox.objects.create(
            code=code,
            name=name,
            address=address,
            service=services[service],
            team=Team.objects.get(code=team),
            is_default=not local,
        )
        mailbox_set(given=MailboxGiven(address=address, inbox_code=code), actor=system("demo"), at=at)
