"""A code that leads nowhere is said to the administrator: on a contact's screen it would only be a promise less."""

import pytest

from cases.setup.codes import UnknownCode, unknown_codes
from crm.catalogue.models import Service, ServiceVersion

pytestmark = pytest.mark.django_db


def test_what_ships_names_nothing_that_is_not_there(services):
    assert unknown_codes() == []


def test_each_kind_of_code_is_looked_at(services, django_assert_num_queries):
    bins = ServiceVersion.objects.filter(service__code="missed-bin")
    bins.update(workflow="gone", policy="fly-tippin", internal_policy="depot", team="nobody")
    with django_assert_num_queries(3):
        found = unknown_codes()
    assert found == [
        UnknownCode("Missed bin collection", kind, code)
        for kind, code in [
            ("workflow", "gone"), ("policy", "fly-tippin"), ("internal_policy", "depot"), ("team", "nobody"),
        ]
    ]  # fmt: skip


def test_a_withdrawn_service_needs_nothing(services):
    ServiceVersion.objects.filter(service__code="missed-bin").update(policy="gone")
    Service.objects.filter(code="missed-bin").update(is_live=False)
    assert unknown_codes() == []
