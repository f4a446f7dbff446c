"""Schemathesis over the description of the API: whatever is sent, no server error, and only what is described.

Bounded: a few requests of each kind to each address, the same in every run. What fits the description may still be
refused by a rule of the council's (no such service), so that is not held against it.
"""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import positive_data_acceptance

from channels.api.schema import openapi
from crm.catalogue.models import Service
from tests.cases.casework.conftest import report_bin
from tests.cast import Cast, person
from tests.channels.api.town import Town

TIMES = 6
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
BOUNDED = settings(
    max_examples=TIMES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def groups() -> dict[str, list[APIOperation]]:
    """Every address that is described, by the group it stands in."""
    described = schemathesis.openapi.from_dict(openapi())
    described.app = get_wsgi_application()
    found: dict[str, list[APIOperation]] = {}
    for result in described.get_all_operations():
        operation = result.ok()
        found.setdefault(operation.tags[0], []).append(operation)
    return found


GROUPS = groups()


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests in the transaction of the test, as Django's own test client makes them."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.parametrize("group", GROUPS)
def test_the_contract_is_kept(
    group: str, cast: Cast, services: dict[str, Service], town: Town, key: str, one_connection: None
) -> None:
    report_bin(cast, services["missed-bin"], customer=person(), home=town.twelve, key="contract")
    broken: list[str] = []
    for operation in GROUPS[group]:
        for mode in MODES:
            try:
                asked(operation, mode, key)
            except FailureGroup as failures:
                broken.append(f"{operation.label} {mode}: {failures.exceptions}")
    assert broken == []


def asked(operation: APIOperation, mode: GenerationMode, key: str) -> None:
    """Nothing; so many requests of this kind kept the contract. Raises what broke it."""

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def each(case: Case) -> None:
        case.call_and_validate(headers={"key": key}, excluded_checks=[positive_data_acceptance])

    each()
