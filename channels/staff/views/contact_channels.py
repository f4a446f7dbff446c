"""Channels: an administrator's list, and a page for each. One that is added here is offered on the contact screen."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from channels.staff import typing_kept
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.channel import ChannelForm
from crm.contacts.channels.actions import MANAGE, PLAIN, ChannelRefused, channel_add, channel_change
from crm.contacts.channels.models import ChannelKind, ContactChannel
from crm.contacts.channels.queries import channels_listed, cost_on, costs_of

FORM = "channel"


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One channel as a line of the list."""

    channel: ContactChannel
    ways: str
    facts: list[str]
    pounds: Decimal | None


@staff_view(MANAGE)
@require_safe
def contact_channels(request: HttpRequest) -> HttpResponse:
    """Every channel in the council's order, and what a contact by it costs today."""
    costs = cost_on(timezone.localdate())
    lines = [ChannelLine(one, _ways(one), _facts(one), costs.get(one.pk)) for one in channels_listed()]
    return render(request, "staff/channel/index.html", {"now": timezone.now(), "lines": lines})


def _ways(one: ContactChannel) -> str:
    if one.comes_in and one.goes_out:
        return _("in and out")
    return _("in only") if one.comes_in else _("out only")


def _facts(one: ContactChannel) -> list[str]:
    found = [
        (one.told_at_once, _("acknowledged at once")),
        (one.is_spoken, _("somebody is there to be asked")),
        (one.may_lie, _("asks when it was received")),
    ]
    return [words for holds, words in found if holds]


@staff_view(MANAGE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def contact_channel_add(request: HttpRequest) -> HttpResponse:
    """The form for a new channel; the list once it is added."""
    return _page(request, None)


@staff_view(MANAGE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def contact_channel(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a channel; the list once it is changed."""
    found = ContactChannel.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return _page(request, found)


def _page(request: HttpRequest, channel: ContactChannel | None) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    if request.method == "GET":
        form = _begun(request, channel)
    else:
        typed = typing_kept.typed_in(request, form=FORM, user_id=int(actor.key), at=now)
        form = ChannelForm(typed, draft="save" not in typed, **_which(channel))
        if not form.draft and form.is_valid() and _save(request, form, channel):
            messages.success(request, _("%(name)s saved.") % {"name": form.cleaned_data["name"]})
            return redirect("staff:channels")
    context = {"now": now, "form": form, "channel": channel, "costs": costs_of(channel) if channel else []}
    return render(request, "staff/channel/change.html", context, status=422 if form.errors else 200)


def _which(channel: ContactChannel | None) -> dict[str, bool]:
    return {"is_new": channel is None, "is_automatic": channel is not None and channel.is_automatic}


def _begun(request: HttpRequest, channel: ContactChannel | None) -> ChannelForm:
    """The form with what waited for its user, else as the channel stands."""
    actor, now = actor_of(request), timezone.now()
    kept = typing_kept.take_back(request, form=FORM, user_id=int(actor.key))
    if kept is not None:
        return ChannelForm(kept, draft=True, **_which(channel))
    initial = {"opened": typing_kept.token(user_id=int(actor.key), at=now)}
    if channel is not None:
        initial |= {name: getattr(channel, name) for name in ("name", *PLAIN)}
    return ChannelForm(initial=initial, **_which(channel))


def _save(request: HttpRequest, form: ChannelForm, channel: ContactChannel | None) -> bool:
    """True when it is saved; else the form now shows what is wrong."""
    actor, now = actor_of(request), timezone.now()
    given = form.given(kind=channel.kind if channel else ChannelKind.MEDIATED)
    try:
        if channel is None:
            channel_add(code=form.cleaned_data["code"], given=given, actor=actor, at=now)
        else:
            channel_change(code=channel.code, given=given, actor=actor, at=now)
    except ChannelRefused as refused:
        for name, words in refused.errors.items():
            form.blame(name, words)
        return False
    return True


urls = [
    path("channels", contact_channels, name="channels"),
    path("channels/add", contact_channel_add, name="channel-add"),
    path("channels/<str:code>", contact_channel, name="channel"),
]
