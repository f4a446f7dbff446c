"""An administrator begins a service, is told what is missing, publishes it, compares, withdraws and merges."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crm.catalogue.editing.actions.drafting import version_change, version_draft
from crm.catalogue.models import Service, ServiceVersion
from crm.catalogue.queries import service_in_force
from tests.cast import NOW, Cast
from tests.channels.staff.pages import fields_of, text_of


class Administrator:
    """What an administrator does in the browser."""

    def __init__(self, cast: Cast, client: Client) -> None:
        self.cast, self.client = cast, client
        client.force_login(cast.administrator)

    def page(self, name: str = "service", *arguments: Any, **query: str) -> str:
        answer = self.client.get(reverse(f"staff:{name}", args=arguments), query)
        assert answer.status_code == 200
        return answer.content.decode()

    def send(self, name: str, *arguments: Any, form: str = "", **typed: str) -> Any:
        begun = fields_of(self.page("service", *arguments), form) if form else {}
        return self.client.post(reverse(f"staff:{name}", args=arguments), begun | typed)

    def change(self, code: str, **changes: Any) -> ServiceVersion:
        draft = ServiceVersion.objects.drafts().get(service__code=code)
        actor = self.cast.administrator.actor
        return version_change(version_id=draft.pk, changes=changes, revision=draft.revision, actor=actor, at=NOW)


@pytest.fixture
def adam(cast: Cast, services: dict[str, Service], client: Client) -> Administrator:
    return Administrator(cast, client)


def test_from_nothing_to_published(adam: Administrator) -> None:
    begun = fields_of(adam.page("service-add"), "service")
    typed = begun | {"name": "Lost property", "code": "lost-property", "department": "waste"}
    answer = adam.client.post(reverse("staff:service-add"), typed)
    assert answer["Location"] == reverse("staff:service", args=["lost-property"])
    assert adam.client.post(reverse("staff:service-add"), typed).status_code == 302  # pressed twice: once
    adam.change("lost-property", workflow="report_and_fix")
    page = adam.page("service", "lost-property")
    assert "To mend before it can be published" in page and "needs at least one way to end it" in page
    adam.change(
        "lost-property",
        team="waste-collection",
        outcomes=[{"code": "back", "label": "Given back", "words": "Here it is.", "family": "DONE"}],
    )
    adam.send("service-test", "lost-property", form="test")
    assert "On test" in adam.page("service", "lost-property")
    refused = adam.send("service-publish", "lost-property", form="publish", note="New")
    assert refused.status_code == 422 and "try it, or say why not" in text_of(refused)
    answer = adam.send("service-publish", "lost-property", form="publish", note="New", untried_because="Very small")
    assert answer.status_code == 302
    assert service_in_force(code="lost-property").note == "New"
    assert "Not tried: Very small" in adam.page("service", "lost-property")


def test_what_is_missing_is_said_at_its_field(adam: Administrator) -> None:
    begun = fields_of(adam.page("service-add"), "service")
    taken = adam.client.post(
        reverse("staff:service-add"), begun | {"name": "Bins", "code": "missed-bin", "department": "waste"}
    )
    assert taken.status_code == 422 and "There is a service with this code" in text_of(taken)


def test_a_draft_beside_what_is_in_force(adam: Administrator) -> None:
    adam.send("service-draft", "missed-bin", form="begin")
    adam.change("missed-bin", script="Say it kindly")
    page = adam.page("service", "missed-bin")
    assert "Script" in page and "Say it kindly" in page and "Nothing changes for anybody" in page
    adam.send("service-publish", "missed-bin", form="publish", note="Kinder", untried_because="Words only")
    page = adam.page("service-version", "missed-bin", 2)
    assert "What differs from version 1" in page and "Say it kindly" in page
    assert "Nothing." not in page


def test_a_stale_page_overwrites_nothing(adam: Administrator) -> None:
    adam.send("service-draft", "missed-bin", form="begin")
    begun = fields_of(adam.page("service", "missed-bin"), "publish")
    adam.change("missed-bin", script="Later")
    answer = adam.client.post(
        reverse("staff:service-publish", args=["missed-bin"]), begun | {"note": "n", "untried_because": "x"}
    )
    assert answer.status_code == 422 and "changed this meanwhile" in text_of(answer)


def test_withdrawn_and_offered_again(adam: Administrator) -> None:
    refused = adam.send("service-end", "missed-bin", form="end")
    assert refused.status_code == 422
    adam.send("service-end", "missed-bin", form="end", note="Contract ended")
    assert "Withdrawn" in adam.page("service", "missed-bin")
    adam.send("service-offer", "missed-bin", form="offer")
    assert service_in_force(code="missed-bin").service.is_live


def test_merged_into_another(adam: Administrator) -> None:
    adam.send("service-end", "missed-bin", form="end", into="fly-tipping", note="One team")
    assert "New contacts go to" in adam.page("service", "missed-bin")
    assert "Takes the contacts of" in adam.page("service", "fly-tipping")


def test_the_list_is_found_in_and_costs_the_same_for_many(
    adam: Administrator, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    Service.objects.filter(code="switchboard").update(link_fault="404 Not Found")
    version_draft(
        service_id=Service.objects.get(code="missed-bin").pk, actor=adam.cast.administrator.actor, at=NOW, key="d"
    )
    page = adam.page("services", q="mis bin")
    assert "Missed bin collection" in page and "Fly-tipping" not in page and "Draft" in page
    assert "Switchboard transfer" in adam.page("services", which="broken")
    assert "No service is like that" in adam.page("services", q="zeppelin")
    home = Service.objects.get(code="missed-bin").department
    Service.objects.bulk_create(
        Service(code=f"s{n}", name=f"Service {n:03}", family="x", department=home, search_text=f"service {n}")
        for n in range(150)
    )
    with django_assert_max_num_queries(14):
        page = adam.page("services")
    assert page.count('scope="row"') == 100 and "Next page" in page
    assert "Switchboard transfer" in adam.page("services", after="s149")
