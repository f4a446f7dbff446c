"""The web process killed with -9 during save, under load: what a screen showed as saved stands, whole, told once."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.contacts.models import Contact, Reference
from crm.customers.references import normalise
from crm.outbox.sweeping import Sweep
from deploy.management.commands.start import web as web_command
from tests.channels.email.servers import free_port
from tests.faults.desk import Desk
from tests.faults.processes import PATIENCE
from tests.faults.reports import half_written

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
ENOUGH = 6


def test_the_web_process_is_killed_while_four_agents_save(street, post, start, settings):
    port = free_port()
    matters = [
        {
            "channel": "PHONE", "service": street.service_id, "customer": customer.pk, "where": f"at:{street.home.uprn}",
            "q-bin": "grey", "q-out": "yes", "capacity": "SELF",
        }
        for customer in street.people[:4]
    ]  # fmt: skip
    agents = [street.cast.agent, street.cast.second_agent, street.cast.safeguarder, street.cast.team_leader]
    command = web_command({"bind": "127.0.0.1", "port": port, "workers": 1, "threads": 4})
    with start("-m", *command) as web:
        desks = [Desk(port, agent, matter) for agent, matter in zip(agents, matters, strict=True)]
        enough = time.monotonic() + PATIENCE
        while sum(len(desk.confirmed) for desk in desks) < ENOUGH and not any(desk.odd for desk in desks):
            assert time.monotonic() < enough, f"{[desk.last_failure for desk in desks]}; the web said {web.said()}"
            assert web.lives(), web.said()
            time.sleep(0.02)
        web.kill()
    for desk in desks:
        desk.go_home()
    assert [word for desk in desks for word in desk.odd] == []
    told = {normalise(reference) for desk in desks for reference in desk.confirmed}
    stored = set(Reference.objects.values_list("value", flat=True))
    assert len(told) >= ENOUGH and told <= stored
    assert len(stored) <= sum(desk.sent for desk in desks)
    assert half_written() == []

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post.port
    later = timezone.now() + timedelta(minutes=20)  # calls left open by the kill are ended by the sweep
    Sweep(clock=lambda: later, name="test").once()
    assert set(post.times_taken().values()) == {1}
    words = [message.get_body(("plain",)).get_content() for message in post.taken]
    told_in = {key: sum(spelt in text for text in words) for key, spelt in all_spelt()}
    assert set(told_in.values()) == {1}, told_in


def all_spelt():
    """Each contact's key with its reference as a letter writes it."""
    from crm.customers.references import shown

    references = Reference.objects.filter(contact__in=Contact.objects.unscoped("test"))
    return [(reference.contact_id, f"reference {shown(reference.value)}") for reference in references]
