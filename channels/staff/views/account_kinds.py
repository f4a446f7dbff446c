"""Kinds of accounts in other systems: an administrator's list, and a page for each."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from channels.staff import typing_kept
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.account_kind import AccountKindForm
from crm.customers.actions import CustomerRefused
from crm.customers.particulars.actions import account_kind_add, account_kind_change
from crm.customers.particulars.actions.account_kinds import MANAGE
from crm.customers.particulars.masking import mask_of
from crm.customers.particulars.models import AccountKind
from crm.customers.particulars.queries import account_kind_get, account_kinds
from crm.teams.models import RoleChoice

FORM = "account-kind"
EXAMPLE = "1002003004"
KEPT = (
    "name", "system_name", "what", "link_template", "whole_for", "shown_first", "shown_last", "is_offered",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind as a line of the list."""

    kind: AccountKind
    roles: list[str]
    example: str


@staff_view(MANAGE)
@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """Every kind, and what of a number those see who do not see it whole."""
    lines = [
        KindLine(
            kind=kind,
            roles=[str(RoleChoice(role).label) for role in kind.whole_for],
            example=mask_of(EXAMPLE, kind=kind),
        )
        for kind in account_kinds()
    ]
    return render(request, "staff/account_kind/index.html", {"now": timezone.now(), "kinds": lines})


@staff_view(MANAGE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def kind_add(request: HttpRequest) -> HttpResponse:
    """The form for a new kind; the list once it is added."""
    return _page(request, None)


@staff_view(MANAGE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def kind_change(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a kind; the list once it is changed."""
    try:
        return _page(request, account_kind_get(code=code))
    except AccountKind.DoesNotExist as missing:
        raise Http404 from missing


def _page(request: HttpRequest, kind: AccountKind | None) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    if request.method == "GET":
        form = _begun(request, kind)
    else:
        typed = typing_kept.typed_in(request, form=FORM, user_id=int(actor.key), at=now)
        form = AccountKindForm(typed, draft="save" not in typed, is_new=kind is None)
        if not form.draft and form.is_valid() and _save(request, form, kind):
            messages.success(request, _("%(name)s saved.") % {"name": form.cleaned_data["name"]})
            return redirect("staff:account-kinds")
    context = {"now": now, "form": form, "kind": kind}
    return render(request, "staff/account_kind/change.html", context, status=422 if form.errors else 200)


def _begun(request: HttpRequest, kind: AccountKind | None) -> AccountKindForm:
    """The form with what waited for its user, else as the kind stands."""
    actor, now = actor_of(request), timezone.now()
    kept = typing_kept.take_back(request, form=FORM, user_id=int(actor.key))
    if kept is not None:
        return AccountKindForm(kept, draft=True, is_new=kind is None)
    initial = {"opened": typing_kept.token(user_id=int(actor.key), at=now)}
    if kind is not None:
        initial |= {name: getattr(kind, name) for name in KEPT} | {"department": str(kind.department_id or "")}
    return AccountKindForm(initial=initial, is_new=kind is None)


def _save(request: HttpRequest, form: AccountKindForm, kind: AccountKind | None) -> bool:
    """True when it is saved; else the form now shows what is wrong."""
    actor, now = actor_of(request), timezone.now()
    try:
        if kind is None:
            account_kind_add(code=form.cleaned_data["code"], given=form.given, actor=actor, at=now)
        else:
            account_kind_change(code=kind.code, given=form.given, actor=actor, at=now)
    except CustomerRefused as refused:
        for name, words in refused.errors.items():
            form.blame(name, words)
        return False
    return True


urls = [
    path("account-kinds", kinds, name="account-kinds"),
    path("account-kinds/add", kind_add, name="account-kind-add"),
    path("account-kinds/<str:code>", kind_change, name="account-kind"),
]
