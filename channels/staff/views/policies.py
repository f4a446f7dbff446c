"""Policies: what each promises and which services promise by it, what differs by channel or customer, what it was before."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from channels.staff.access import actor_of, staff_view
from channels.staff.presenters.editing import CHANNELS, promises_of
from crm.sla.editing.actions import draft_open
from crm.sla.editing.queries import (
    different_promises,
    newest_policy_version,
    open_draft,
    policies_listed,
    policy_by_code,
    policy_history,
    services_by_policy,
)
from crm.sla.models import Policy
from crm.sla.queries import targets_of
from crm.teams.policy import may

VIEW, CONFIGURE = "sla.view", "sla.configure"


@staff_view(VIEW)
@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Every policy with its promises in words and the services that use it."""
    services = services_by_policy()
    lines = [
        (policy, edition, promises_of(rows), services.get(policy.code, []))
        for policy, edition, rows in policies_listed()
    ]
    return render(request, "staff/policy/index.html", {"lines": lines})


@staff_view(VIEW)
@require_safe
def policies_different(request: HttpRequest) -> HttpResponse:
    """Every promise that differs by channel or kind of customer, with its written reason."""
    lines = [(policy, promises_of([row])[0]) for policy, row in different_promises()]
    return render(request, "staff/policy/different.html", {"lines": lines})


@staff_view(VIEW)
@require_safe
def policy(request: HttpRequest, code: str) -> HttpResponse:
    """A policy: its promises by the rule in force, its services, its history."""
    found = _policy(code)
    edition = newest_policy_version(found.pk)
    return render(
        request,
        "staff/policy/show.html",
        {
            "policy": found,
            "edition": edition,
            "promises": promises_of(targets_of(edition.pk)),
            "services": services_by_policy().get(found.code, []),
            "history": policy_history(found, channels=CHANNELS),
            "draft": open_draft(policy_id=found.pk),
            "may_edit": may(actor_of(request), CONFIGURE),
        },
    )


@staff_view(CONFIGURE)
@require_POST
def policy_edit(request: HttpRequest, code: str) -> HttpResponse:
    """The way to the policy's draft, which is begun if there is none."""
    draft = draft_open(policy_id=_policy(code).pk, actor=actor_of(request), at=timezone.now())
    return redirect("staff:draft", draft_id=draft.pk)


def _policy(code: str) -> Policy:
    try:
        return policy_by_code(code)
    except Policy.DoesNotExist as missing:
        raise Http404 from missing


urls = [
    path("policies", policies, name="policies"),
    path("policies/different", policies_different, name="policies-different"),
    path("policies/<slug:code>", policy, name="policy"),
    path("policies/<slug:code>/edit", policy_edit, name="policy-edit"),
]
