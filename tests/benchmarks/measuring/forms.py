"""A form of eighty questions: on the agent's screen, and on the website one thing per page and all on one page."""

from collections.abc import Callable
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils import timezone

from channels.citizen.draft import DRAFTS
from channels.staff import typing_kept
from crm.catalogue.models import Service, ServiceVersion
from crm.contacts.drafting.actions import draft_begin
from crm.customers.models import Residence
from crm.teams.actor import customer as public
from crm.teams.models import User
from tests.benchmarks.measuring.figures import Figure
from tests.benchmarks.measuring.pages import timed
from tests.benchmarks.measuring.server import Answer, Browser, session_of

CODE, QUESTIONS, TIMES, MOST = "bench-form", 80, 100, 60
KINDS = ("TEXT", "CHOICE", "YES_NO", "DATE", "NUMBER", "LONG", "CHOICES", "MONEY")


def form_of(count: int) -> list[dict[str, Any]]:
    """So many questions of every common kind, one in five of them shown only after another was answered."""
    form: list[dict[str, Any]] = []
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        item: dict[str, Any] = {
            "code": f"n{number}",
            "kind": kind,
            "label": f"Question {number}",
            "hint": "Any will do",
        }
        if kind in ("CHOICE", "CHOICES"):
            item["choices"] = [{"code": f"c{one}", "label": f"Choice {one}"} for one in range(4)]
        if number % 5 == 4:
            item["show_when"] = {"fact": f"answers.n{number - 3}", "given": True}
        form.append(item | {"required": False})
    return form


def form_page(port: int) -> list[Figure]:
    """The pages of the form, each asked for a hundred times."""
    single, grouped = _service(CODE, page=""), _service(f"{CODE}-whole", page="Everything")
    user = User.objects.get(username="agent")
    homes = Residence.objects.unscoped("to log about").filter(active_to__isnull=True, restriction__isnull=True)
    known = (
        homes.filter(customer__restriction__isnull=True).order_by("pk").values_list("customer_id", flat=True).first()
    )
    typed = {
        "opened": typing_kept.token(user_id=user.pk, at=timezone.now()),
        "customer": str(known or ""),
        "service": str(single.service_id),
        "channel": "PHONE",
    }
    agent, screen = Browser(port, session_of("agent")), reverse("staff:contact-new")
    return [
        _figure("form of 80 questions, agent, whole", lambda: agent.post(screen, typed)),
        _figure(
            "form of 80 questions, agent, part", lambda: agent.post(screen, typed | {"part": "service"}, htmx=True)
        ),
        _figure("form of 80 questions, citizen", _asked(port, single)),
        _figure("form of 80 questions on one page", _asked(port, grouped)),
    ]


def _figure(name: str, ask: Callable[[], Answer]) -> Figure:
    return timed(name, [ask] * TIMES, p95=MOST)


def _asked(port: int, version: ServiceVersion) -> Callable[[], Answer]:
    """Asks for the first page of the form, as a visitor who has begun it."""
    draft = draft_begin(actor=public(None), at=timezone.now(), version_id=version.pk)
    session = SessionStore()
    session[DRAFTS] = {version.service.code: draft.key}
    session.create()
    browser = Browser(port, str(session.session_key))
    path = reverse("citizen:report-step", args=[version.service.code, "q-n0"])
    return lambda: browser.get(path)


def _service(code: str, *, page: str) -> ServiceVersion:
    """The service with the form, made once."""
    held = ServiceVersion.objects.filter(service__code=code).select_related("service").first()
    if held is not None:
        return held
    model = ServiceVersion.objects.filter(service__code="missed-bin", state="PUBLISHED").select_related("service").get()
    service = Service.objects.create(
        code=code, name=f"Form of {QUESTIONS} questions", family="bench", department_id=model.service.department_id,
        search_text="bench form", on_web=True,
    )  # fmt: skip
    form = form_of(QUESTIONS)
    if page:
        form[0]["page"] = page
    return ServiceVersion.objects.create(
        service=service, number=1, state="PUBLISHED", published_at=timezone.now(), form=form,
        workflow=model.workflow, policy=model.policy, team=model.team,
    )  # fmt: skip
