"""Partners for their administrator: who does work for us, how they are reached, what their statuses mean."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.backoffice.contract import adapter_of
from cases.backoffice.keeping import (
    MANAGE,
    PartnerRefused,
    partner_add,
    partner_change,
    partners_listed,
    secret_renew,
)
from cases.backoffice.models import Partner
from cases.backoffice.secrets import signing_secret
from channels.partners.staff.forms import PartnerForm, begun
from channels.web.staff_pages import StaffPage, Visit, Way

FORM = "partner"


@require_safe
def partners(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every partner: how it is reached, how many jobs it has."""
    lines = [
        (one, adapter.words if (adapter := adapter_of(one.adapter)) else _("nothing here reaches them"), jobs)
        for one, jobs in partners_listed(actor=visit.actor)
    ]
    return render(request, "partners/staff/partners.html", {"now": timezone.now(), "lines": lines})


@require_http_methods(["GET", "POST"])
def partner_new(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form for a new partner; its page once it is added."""
    return _page(request, visit, None)


@require_http_methods(["GET", "POST"])
def partner(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """The form of a partner, with the secret by which both sides sign where its way needs one."""
    found = Partner.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return _page(request, visit, found)


@require_POST
def partner_secret(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """The partner again, with a new secret: the one before it holds for one more day."""
    typed = request.POST.get("generation", "")
    try:
        found = secret_renew(
            code=code, generation=int(typed) if typed.isascii() and typed.isdigit() else 0, actor=visit.actor,
            at=timezone.now(),
        )  # fmt: skip
    except Partner.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("A new secret is drawn. The one before it holds for one more day."))
    return redirect("staff:partner", found.code)


def _page(request: HttpRequest, visit: Visit, found: Partner | None) -> HttpResponse:
    is_new = found is None
    if request.method == "POST":
        form = PartnerForm(request.POST, is_new=is_new)
        saved = _saved(form, visit, found) if form.is_valid() else None
        if saved is not None:
            messages.success(request, _("%(name)s saved.") % {"name": saved.name})
            return redirect("staff:partner" if _signs(saved) and is_new else "staff:partners", *_own(saved, is_new))
    elif visit.typed is not None:
        form = PartnerForm(initial={**visit.typed.dict(), "is_live": "is_live" in visit.typed}, is_new=is_new)
    else:
        form = PartnerForm(initial=begun(found) if found is not None else {}, is_new=is_new)
    signs = found is not None and _signs(found)
    context = {
        "now": timezone.now(),
        "form": form,
        "partner": found,
        "token": visit.token,
        "secret": signing_secret(found) if found is not None and signs else "",
        "news_at": request.build_absolute_uri(reverse("partners:news", args=[found.code])) if found is not None else "",
    }
    return render(request, "partners/staff/partner.html", context, status=422 if form.errors else 200)


def _own(saved: Partner, is_new: bool) -> list[str]:
    return [saved.code] if _signs(saved) and is_new else []


def _signs(found: Partner) -> bool:
    adapter = adapter_of(found.adapter)
    return adapter is not None and adapter.signs


def _saved(form: PartnerForm, visit: Visit, found: Partner | None) -> Partner | None:
    """The partner as saved; None when the form now says what is wrong."""
    given, now = form.given(), timezone.now()
    try:
        if found is None:
            return partner_add(code=form.cleaned_data["code"], given=given, actor=visit.actor, at=now)
        return partner_change(code=found.code, given=given, actor=visit.actor, at=now)
    except PartnerRefused as refused:
        form.blame(refused.errors)
        return None


PAGES = [
    StaffPage(
        "partners", "partners", MANAGE, partners, way=Way.SETUP, words=gettext_lazy("Partners who do work for us")
    ),
    StaffPage("partners/add", "partner-add", MANAGE, partner_new, keeps=FORM),
    StaffPage("partners/<slug:code>", "partner", MANAGE, partner, keeps=FORM),
    StaffPage("partners/<slug:code>/secret", "partner-secret", MANAGE, partner_secret),
]
