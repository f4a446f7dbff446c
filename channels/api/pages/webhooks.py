"""Webhooks for their administrator: who is told, how that goes, what was given up, and telling it again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels.api.events.actions import (
    MANAGE,
    SubscriptionRefused,
    dead_again,
    subscription_add,
    subscription_end,
    subscription_replay,
)
from channels.api.events.models import Delivery, Subscription
from channels.api.events.queries import A_PAGE, SubscriptionLine, deliveries_open, subscription_line, subscriptions
from channels.api.events.sending import secret_shown
from channels.api.pages.forms import ReplayForm, SubscriptionForm
from channels.web.staff_pages import StaffPage, Visit, Way

FORM = "webhook"


@require_safe
def webhook_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every subscription and how it stands."""
    context = {"now": timezone.now(), "lines": subscriptions(actor=visit.actor)}
    return render(request, "api/webhook/index.html", context)


@require_http_methods(["GET", "POST"])
def webhook_add(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form for a new one; its page, with its secret, once it is added."""
    form = SubscriptionForm(initial=visit.typed.dict() if visit.typed is not None else None)
    if request.method == "POST":
        form = SubscriptionForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            try:
                made = subscription_add(
                    client_id=int(said["client"]), url=said["url"], kinds=said["kinds"], actor=visit.actor,
                    at=timezone.now(), key=_key(request, visit),
                )  # fmt: skip
            except SubscriptionRefused as refused:
                form.blame(refused.errors)
            else:
                messages.success(request, _("%(client)s is told from now on.") % {"client": made.client.name})
                return redirect("staff:webhook", subscription_id=made.pk)
    context = {"now": timezone.now(), "form": form, "token": visit.token}
    return render(request, "api/webhook/add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest, visit: Visit, subscription_id: int) -> HttpResponse:
    """One subscription: its secret, what waits and what was given up; with POST everything since a time is told again."""
    line = _found(visit, subscription_id)
    form = ReplayForm()
    if request.method == "POST":
        form = ReplayForm(request.POST)
        if form.is_valid() and _replayed(request, visit, form, subscription_id):
            return redirect("staff:webhook", subscription_id=subscription_id)
    return render(
        request, "api/webhook/show.html", _page(request, visit, line, form), status=422 if form.errors else 200
    )


@require_POST
def webhook_again(request: HttpRequest, visit: Visit, subscription_id: int) -> HttpResponse:
    """What was given up is tried again; then its page."""
    _found(visit, subscription_id)
    try:
        count = dead_again(subscription_id=subscription_id, actor=visit.actor, at=timezone.now())
    except SubscriptionRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _told(count))
    return redirect("staff:webhook", subscription_id=subscription_id)


@require_POST
def webhook_end(request: HttpRequest, visit: Visit, subscription_id: int) -> HttpResponse:
    """It is told of nothing more; then the list."""
    _found(visit, subscription_id)
    key = _key(request, visit)
    ended = subscription_end(subscription_id=subscription_id, actor=visit.actor, at=timezone.now(), key=key)
    messages.success(request, _("%(client)s is told of nothing more there.") % {"client": ended.client.name})
    return redirect("staff:webhooks")


def _page(request: HttpRequest, visit: Visit, line: SubscriptionLine, form: ReplayForm) -> dict[str, Any]:
    after = request.GET.get("after", "")
    dead = deliveries_open(
        actor=visit.actor, subscription_id=line.subscription.pk, state=Delivery.State.DEAD,
        after=int(after) if after.isdecimal() and len(after) < 19 else 0,
    )  # fmt: skip
    waiting = deliveries_open(actor=visit.actor, subscription_id=line.subscription.pk, state=Delivery.State.WAITING)
    return {
        "now": timezone.now(),
        "line": line,
        "form": form,
        "token": visit.token,
        "secret": secret_shown(line.subscription),
        "dead": dead[:A_PAGE],
        "more_dead": dead[A_PAGE - 1].pk if len(dead) > A_PAGE else None,
        "waiting": waiting[:A_PAGE],
    }


def _found(visit: Visit, subscription_id: int) -> SubscriptionLine:
    try:
        return subscription_line(actor=visit.actor, subscription_id=subscription_id)
    except Subscription.DoesNotExist as missing:
        raise Http404 from missing


def _replayed(request: HttpRequest, visit: Visit, form: ReplayForm, subscription_id: int) -> bool:
    """True when it is done; False when the form now says what is wrong."""
    try:
        count = subscription_replay(
            subscription_id=subscription_id, since=form.begins, actor=visit.actor, at=timezone.now(),
            key=_key(request, visit),
        )  # fmt: skip
    except SubscriptionRefused as refused:
        form.add_error("since", str(refused))
        return False
    messages.success(request, _told(count))
    return True


def _told(count: int) -> str:
    return ngettext("%(num)s event is sent again.", "%(num)s events are sent again.", count) % {"num": count}


def _key(request: HttpRequest, visit: Visit) -> str:
    """The key of the form that was sent: the same each time it is."""
    return f"webhook-{visit.actor.key}-{request.POST.get('opened', '') or visit.token}"[:200]


PAGES = [
    StaffPage(
        "webhooks",
        "webhooks",
        MANAGE,
        webhook_list,
        way=Way.SETUP,
        words=gettext_lazy("Webhooks: programs that are told"),
    ),
    StaffPage("webhooks/add", "webhook-add", MANAGE, webhook_add, keeps=FORM),
    StaffPage("webhooks/<int:subscription_id>", "webhook", MANAGE, webhook),
    StaffPage("webhooks/<int:subscription_id>/again", "webhook-again", MANAGE, webhook_again),
    StaffPage("webhooks/<int:subscription_id>/end", "webhook-end", MANAGE, webhook_end),
]
