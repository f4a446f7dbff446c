"""Clients of the API: an administrator makes, renews and ends their keys. A key is shown once."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from channels.staff import typing_kept
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.api_client import ApiClientForm, SentOnceForm
from channels.staff.presenters.api_clients import client_lines
from channels.web.jinja import known
from crm.teams.clients import (
    MANAGE,
    AlreadyDone,
    ClientEnded,
    ClientRefused,
    Made,
    client_by_prefix,
    client_create,
    client_end,
    client_key_renew,
    clients_listed,
)
from crm.teams.models import ApiClient

FORM = "api-client"


@staff_view(MANAGE)
@require_safe
def api_clients(request: HttpRequest) -> HttpResponse:
    """Every client: what it may read, who answers for it, when it was last used."""
    now = timezone.now()
    lines = client_lines(clients_listed(), now=now)
    return render(request, "staff/api_client/index.html", {"now": now, "lines": lines})


@staff_view(MANAGE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def api_client_add(request: HttpRequest) -> HttpResponse:
    """The form for a new client; once it is made, its key, this once."""
    actor, now = actor_of(request), timezone.now()
    saving = "save" in request.POST
    typed = typing_kept.typed_in(request, form=FORM, user_id=int(actor.key), at=now)
    typed.setdefault("rate_per_minute", str(ApiClientForm.base_fields["rate_per_minute"].initial))
    form = ApiClientForm(typed, draft=not saving)
    if saving and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "opened"}
        try:
            made = client_create(**given, actor=actor, at=now, key=_key(typed))
        except AlreadyDone:
            return _shown_before(request)
        except ClientRefused as refused:
            for name, words in refused.errors.items():
                form.blame(name, words)
        else:
            return _key_page(request, made)
    return render(request, "staff/api_client/add.html", {"now": now, "form": form}, status=422 if saving else 200)


@staff_view(MANAGE)
@require_http_methods(["GET", "POST"])
def api_client_renew(request: HttpRequest, prefix: str) -> HttpResponse:
    """What a new key means for whoever uses the old one; then the new key, this once."""

    def renew(client: ApiClient, key: str) -> HttpResponse:
        made = client_key_renew(client_id=client.pk, actor=actor_of(request), at=timezone.now(), key=key)
        return _key_page(request, made)

    return _confirmed(request, prefix, template="staff/api_client/renew.html", act=renew)


@staff_view(MANAGE)
@require_http_methods(["GET", "POST"])
def api_client_end(request: HttpRequest, prefix: str) -> HttpResponse:
    """What ending means; then the list."""

    def end(client: ApiClient, key: str) -> HttpResponse:
        client_end(client_id=client.pk, actor=actor_of(request), at=timezone.now(), key=key)
        messages.success(request, _("The key of %(name)s works no more.") % {"name": client.name})
        return redirect("staff:api-clients")

    return _confirmed(request, prefix, template="staff/api_client/end.html", act=end)


def _confirmed(
    request: HttpRequest, prefix: str, *, template: str, act: Callable[[ApiClient, str], HttpResponse]
) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    try:
        client = client_by_prefix(prefix=prefix)
    except ApiClient.DoesNotExist as missing:
        raise Http404 from missing
    typed = typing_kept.typed_in(request, form=FORM, user_id=int(actor.key), at=now)
    if "save" in request.POST:
        try:
            return act(client, _key(typed))
        except AlreadyDone:
            return _shown_before(request)
        except ClientEnded:
            messages.warning(request, _("%(name)s was ended before.") % {"name": client.name})
            return redirect("staff:api-clients")
    context = {"now": now, "client": client, "form": SentOnceForm(typed, draft=True)}
    return render(request, template, context)


def _key(typed: QueryDict) -> str:
    token = str(typed["opened"])
    begun = typing_kept.opened(token)
    return begun.key if begun else token[:200]


def _key_page(request: HttpRequest, made: Made) -> HttpResponse:
    context: dict[str, Any] = {
        "now": timezone.now(),
        "client": made.client,
        "key": made.key,
        "places_href": request.build_absolute_uri("/search/places/v1/"),
        "docs_href": known("api:docs"),
    }
    return render(request, "staff/api_client/key.html", context)


def _shown_before(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("That was done already. Its key was shown then; if it is lost, make a new one."))
    return redirect("staff:api-clients")


urls = [
    path("api-clients", api_clients, name="api-clients"),
    path("api-clients/add", api_client_add, name="api-client-add"),
    path("api-clients/<str:prefix>/renew", api_client_renew, name="api-client-renew"),
    path("api-clients/<str:prefix>/end", api_client_end, name="api-client-end"),
]
