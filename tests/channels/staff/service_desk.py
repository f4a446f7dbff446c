"""An administrator with the draft of a service before them, in the browser."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from crm.catalogue.definition import document_of
from crm.catalogue.editing.actions.drafting import version_change
from crm.catalogue.models import ServiceVersion
from tests.cast import NOW, Cast
from tests.channels.staff.pages import fields_of


class ServiceDesk:
    """An administrator with a draft of the missed bin before them."""

    def __init__(self, client: Client, draft: ServiceVersion, cast: Cast) -> None:
        self.client, self.draft, self.cast = client, draft, cast

    @property
    def document(self) -> dict[str, Any]:
        found = ServiceVersion.objects.select_related("service__department", "service__body").get(pk=self.draft.pk)
        return document_of(found, found.outcomes.all())

    def at(self, name: str, *arguments: object) -> str:
        return reverse(f"staff:{name}", args=["missed-bin", *arguments])

    def page(self, path: str) -> str:
        return self.client.get(path).content.decode()

    def send(self, path: str, **typed: Any) -> HttpResponse:
        """The form as the page shows it, sent with this typed into it; hyphens are written as two underscores."""
        sent = fields_of(self.client.get(path), "item")
        sent |= {name.replace("__", "-"): value for name, value in typed.items()}
        return self.client.post(
            path, {name: value for name, value in sent.items() if value is not None} | {"act": typed.get("act", "save")}
        )


def long_service(desk: ServiceDesk) -> None:
    """The draft with 80 questions and 50 rules of each kind."""
    form = [
        {
            "code": f"q{one}",
            "kind": "CHOICE",
            "label": f"Question {one}",
            "choices": [{"code": "a", "label": "A"}, {"code": "b", "label": "B"}],
        }
        for one in range(80)
    ]
    rules = [
        {
            "code": f"r{one}",
            "name": f"Rule {one}",
            "when": {"entered": "PLANNED", "after_days": 2},
            "if": {"fact": f"answers.q{one}", "is": ["a"]},
            "then": [{"tell": "leader", "words": "Look"}],
        }
        for one in range(50)
    ]
    routing = [
        {"code": f"t{one}", "if": {"fact": f"answers.q{one}", "is": ["a"]}, "team": "waste-collection", "because": "So"}
        for one in range(50)
    ]
    version_change(
        version_id=desk.draft.pk,
        revision=ServiceVersion.objects.get(pk=desk.draft.pk).revision,
        changes={"form": form, "rules": rules, "routing": routing},
        actor=desk.cast.administrator.actor,
        at=NOW,
    )
