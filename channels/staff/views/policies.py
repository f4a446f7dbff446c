"""Policies: what each promises and which services promise by it, what differs by channel or customer, what it was before."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.agreed import AgreedForm
from channels.staff.forms.editing import PolicyForm, ServicePromisesForm
from channels.staff.presenters.editing import policies_said, promises_of
from crm.catalogue.models import ServiceVersion
from crm.catalogue.queries import NoSuchService, service_in_force
from crm.contacts.channels.known import channel_names
from crm.sla.editing.actions import DraftRefused, draft_open, policy_create, service_promises_choose
from crm.sla.editing.queries import (
    different_promises,
    newest_policy_version,
    open_draft,
    policies_listed,
    policy_by_code,
    policy_history,
    services_by_policy,
    services_promising,
)
from crm.sla.models import Policy
from crm.sla.queries import targets_of
from crm.sla.standards import StandardRefused, standard_agreed, standards_of
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
    context = {
        "lines": lines,
        "services": services_promising(),
        "names": {policy.code: policy.name for policy, *_rest in lines},
        "may_edit": may(actor_of(request), CONFIGURE),
    }
    return render(request, "staff/policy/index.html", context)


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def policy_add(request: HttpRequest) -> HttpResponse:
    """The form of a new policy; made, its page."""
    policies = [(str(policy.pk), words) for policy, words in policies_said(policies_listed())]
    form = PolicyForm(request.POST or None, policies=policies)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = policy_create(
                code=data["code"],
                name=data["name"],
                like_id=int(data["like"]),
                actor=actor_of(request),
                at=timezone.now(),
            )
        except DraftRefused as refused:
            _blame(form, refused)
        else:
            return redirect("staff:policy", code=made.code)
    return render(request, "staff/policy/add.html", {"form": form}, status=422 if form.errors else 200)


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def service_promises(request: HttpRequest, code: str) -> HttpResponse:
    """The form by which policies a service promises; chosen, the list of services."""
    version = _service(code)
    policies = [(policy.code, words) for policy, words in policies_said(policies_listed())]
    held = {"number": version.number, "policy": version.policy, "internal_policy": version.internal_policy}
    form = ServicePromisesForm(request.POST or None, initial=held, policies=policies)
    if request.method == "POST" and form.is_valid():
        try:
            service_promises_choose(code=code, **form.cleaned_data, actor=actor_of(request), at=timezone.now())
        except DraftRefused as refused:
            _blame(form, refused)
        else:
            messages.success(request, _("%(service)s promises so from now on.") % {"service": version.service.name})
            return redirect("staff:policies")
    context = {"form": form, "version": version}
    return render(request, "staff/policy/service.html", context, status=422 if form.errors else 200)


def _blame(form: PolicyForm | ServicePromisesForm, refused: DraftRefused) -> None:
    for name, words in refused.errors.items():
        form.add_error(name or None, words)


def _service(code: str) -> ServiceVersion:
    try:
        return service_in_force(code=code)
    except NoSuchService as missing:
        raise Http404 from missing


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
            "history": policy_history(found, channels=channel_names()),
            "draft": open_draft(policy_id=found.pk),
            "standard": next(iter(standards_of([found.pk])), None),
            "may_edit": may(actor_of(request), CONFIGURE),
        },
    )


@staff_view(CONFIGURE)
@require_POST
def policy_edit(request: HttpRequest, code: str) -> HttpResponse:
    """The way to the policy's draft, which is begun if there is none."""
    draft = draft_open(policy_id=_policy(code).pk, actor=actor_of(request), at=timezone.now())
    return redirect("staff:draft", draft_id=draft.pk)


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def policy_agreed(request: HttpRequest, code: str) -> HttpResponse:
    """When and by whom the edition in force was agreed, and whether it is the council's own standard."""
    found = _policy(code)
    [standard] = [one for one in standards_of([found.pk])]
    begun = {
        "agreed_date": standard.agreed_date,
        "agreed_by": standard.agreed_by,
        "is_corporate": standard.is_corporate,
    }
    form = AgreedForm(request.POST if request.method == "POST" else None, initial=begun)
    if request.method == "POST" and form.is_valid():
        try:
            standard_agreed(code=code, **form.cleaned_data, actor=actor_of(request), at=timezone.now())
            messages.success(request, _("%(name)s: saved.") % {"name": found.name})
            return redirect("staff:policy", code)
        except StandardRefused as refused:
            for name, words in refused.errors.items():
                form.add_error(name, words)
    said = {"policy": found, "form": form}
    return render(request, "staff/policy/agreed.html", said, status=422 if form.errors else 200)


def _policy(code: str) -> Policy:
    try:
        return policy_by_code(code)
    except Policy.DoesNotExist as missing:
        raise Http404 from missing


urls = [
    path("policies", policies, name="policies"),
    path("policies/different", policies_different, name="policies-different"),
    path("policies/add", policy_add, name="policy-add"),
    path("policies/services/<slug:code>", service_promises, name="service-promises"),
    path("policies/<slug:code>", policy, name="policy"),
    path("policies/<slug:code>/agreed", policy_agreed, name="policy-agreed"),
    path("policies/<slug:code>/edit", policy_edit, name="policy-edit"),
]
