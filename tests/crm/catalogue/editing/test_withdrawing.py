"""A service offered no more, or gone into another: what was begun goes on, what comes new finds its way."""

import pytest

from crm.catalogue.editing.actions.services import service_merge, service_offer, service_withdraw
from crm.catalogue.editing.refusing import VersionRefused
from crm.catalogue.models import Service
from crm.catalogue.queries import NoSuchService, service_in_force, services_found
from crm.contacts.terms import terms_of
from tests.cast import NOW
from tests.crm.catalogue.editing.conftest import Desk


def test_a_withdrawn_service_is_offered_no_more_and_can_be_again(desk: Desk, services: dict[str, Service]) -> None:
    bins = services["missed-bin"]
    with pytest.raises(VersionRefused, match="why"):
        service_withdraw(service_id=bins.pk, note="", actor=desk.actor, at=NOW)
    gone = service_withdraw(service_id=bins.pk, note="Contract ended", actor=desk.actor, at=NOW)
    assert (gone.is_live, gone.withdrawn_note, gone.withdrawn_by) == (
        False,
        "Contract ended",
        f"STAFF:{desk.actor.key}",
    )
    with pytest.raises(NoSuchService):
        terms_of(service_id=bins.pk)
    assert terms_of(service_id=bins.pk, withdrawn_too=True).version.service_id == bins.pk
    service_offer(service_id=bins.pk, actor=desk.actor, at=NOW)
    assert terms_of(service_id=bins.pk).version.service.is_live


def test_new_contacts_go_to_the_service_it_was_merged_into(desk: Desk, services: dict[str, Service]) -> None:
    bins, tips = services["missed-bin"], services["fly-tipping"]
    service_merge(service_id=bins.pk, into_id=tips.pk, note="One team now", actor=desk.actor, at=NOW)
    assert terms_of(service_id=bins.pk).version.service_id == tips.pk
    assert terms_of(service_id=bins.pk, withdrawn_too=True).version.service_id == bins.pk  # what was begun stays
    assert service_in_force(code="missed-bin").service.code == "fly-tipping"
    assert service_in_force(service_id=bins.pk).service.code == "fly-tipping"
    assert bins.name not in [one.name for one in services_found()]


def test_nobody_is_led_in_two_steps_or_in_a_circle(desk: Desk, services: dict[str, Service]) -> None:
    bins, tips, general = services["missed-bin"], services["fly-tipping"], services["general-enquiry"]
    service_merge(service_id=bins.pk, into_id=tips.pk, note="n", actor=desk.actor, at=NOW)
    service_merge(service_id=tips.pk, into_id=general.pk, note="n", actor=desk.actor, at=NOW)
    assert service_in_force(code="missed-bin").service.code == "general-enquiry"
    for into in (bins, general):
        with pytest.raises(VersionRefused):
            service_merge(service_id=general.pk, into_id=into.pk, note="n", actor=desk.actor, at=NOW)
    service_offer(service_id=tips.pk, actor=desk.actor, at=NOW)
    assert service_in_force(code="fly-tipping").service.code == "fly-tipping"


def test_nothing_unpublished_is_offered(desk: Desk) -> None:
    draft = desk.create()
    with pytest.raises(VersionRefused):
        service_offer(service_id=draft.service_id, actor=desk.actor, at=NOW)
