"""Other bodies: an administrator's list, and a page for each. Messages and services that are not ours name one of them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from channels.staff import typing_kept
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.body import TOLD, BodyForm
from crm.catalogue.bodies import OtherBody
from crm.catalogue.bodies_keeping import MANAGE, BodyRefused, bodies_listed, body_add, body_change

FORM = "body"


@staff_view(MANAGE)
@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """Every body: what it sees to and how it is reached."""
    context = {"now": timezone.now(), "bodies": bodies_listed(actor=actor_of(request))}
    return render(request, "staff/body/index.html", context)


@staff_view(MANAGE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def body_new(request: HttpRequest) -> HttpResponse:
    """The form for a new body; the list once it is added."""
    return _page(request, None)


@staff_view(MANAGE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def body(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a body; the list once it is changed."""
    found = OtherBody.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return _page(request, found)


def _page(request: HttpRequest, found: OtherBody | None) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    if request.method == "GET":
        form = _begun(request, found)
    else:
        typed = typing_kept.typed_in(request, form=FORM, user_id=int(actor.key), at=now)
        form = BodyForm(typed, draft="save" not in typed, is_new=found is None)
        if not form.draft and form.is_valid() and _save(request, form, found):
            messages.success(request, _("%(name)s saved.") % {"name": form.cleaned_data["name"]})
            return redirect("staff:bodies")
    context = {"now": now, "form": form, "body": found}
    return render(request, "staff/body/change.html", context, status=422 if form.errors else 200)


def _begun(request: HttpRequest, found: OtherBody | None) -> BodyForm:
    """The form with what waited for its user, else as the body stands."""
    actor, now = actor_of(request), timezone.now()
    kept = typing_kept.take_back(request, form=FORM, user_id=int(actor.key))
    if kept is not None:
        return BodyForm(kept, draft=True, is_new=found is None)
    initial: dict[str, object] = {"opened": typing_kept.token(user_id=int(actor.key), at=now)}
    if found is not None:
        initial |= {name: getattr(found, name) for name in TOLD}
    return BodyForm(initial=initial, is_new=found is None)


def _save(request: HttpRequest, form: BodyForm, found: OtherBody | None) -> bool:
    """True when it is saved; else the form now shows what is wrong."""
    actor, now = actor_of(request), timezone.now()
    try:
        if found is None:
            body_add(code=form.cleaned_data["code"], given=form.given, actor=actor, at=now)
        else:
            body_change(code=found.code, given=form.given, actor=actor, at=now)
    except BodyRefused as refused:
        for name, words in refused.errors.items():
            form.blame(name, words)
        return False
    return True


urls = [
    path("other-bodies", bodies, name="bodies"),
    path("other-bodies/add", body_new, name="body-add"),
    path("other-bodies/<slug:code>", body, name="body"),
]
