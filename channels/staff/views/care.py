"""What was agreed with a customer and what to warn of: seen whole, agreed, raised, looked at again, ended."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.care import (
    AdjustmentForm,
    AlertChangeForm,
    AlertEndForm,
    AlertForm,
    EndForm,
    ReviewForm,
    chosen,
)
from channels.staff.presenters.care_page import care_page, date_typed
from channels.staff.views.care_acts import FORM, Asked, asked_page
from channels.staff.views.customer import record_for
from crm.customers.care import adjustments, alerts
from crm.customers.care.marks import alerts_seen_keys
from crm.customers.care.models import Adjustment, Alert
from crm.customers.queries import CustomerRecord
from crm.customers.queries.seen import group_of


@staff_view(adjustments.AGREE)
@require_safe
def customer_care(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything that must be known first about a customer, with its acts."""
    record, now = record_for(request, reference), timezone.now()
    page = care_page(record, actor=actor_of(request), at=now)
    return render(request, "staff/care/show.html", {"now": now, "record": record, "page": page})


@staff_view(adjustments.AGREE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def adjustment_add(request: HttpRequest, reference: str) -> HttpResponse:
    """The form for what was agreed."""
    record = record_for(request, reference)

    def agree(given: dict[str, Any], key: str) -> None:
        contact = chosen(given.pop("contact"))
        adjustments.adjustment_agree(
            customer_id=record.customer.pk, kind_id=int(given.pop("kind")), actor=actor_of(request), at=timezone.now(),
            key=key, **contact, **given,
        )  # fmt: skip

    asked = Asked(
        form=AdjustmentForm,
        title=_("Agree an adjustment"),
        submit=_("Agree"),
        done=_("Agreed: it is obeyed from now on."),
        hint=_("Every letter, call and message obeys it from now on, for every record of theirs."),
        act=agree,
    )
    return asked_page(request, record, asked)


@staff_view(adjustments.AGREE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def adjustment_review(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The form that keeps an adjustment until a later review."""
    record = record_for(request, reference)
    one = adjustment_of(request, record, number)
    asked = Asked(
        form=ReviewForm,
        title=_("Keep: %(what)s") % {"what": one.kind.name},
        submit=_("Keep it"),
        done=_("Kept."),
        act=lambda given, _key: adjustments.adjustment_review(
            adjustment_id=one.pk, actor=actor_of(request), at=timezone.now(), **given
        ),
    )
    return asked_page(request, record, asked)


@staff_view(adjustments.AGREE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def adjustment_end(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The form that ends an adjustment."""
    record = record_for(request, reference)
    one = adjustment_of(request, record, number)
    asked = Asked(
        form=EndForm,
        title=_("End: %(what)s") % {"what": one.kind.name},
        submit=_("End it"),
        done=_("Ended."),
        warning=True,
        act=lambda given, _key: adjustments.adjustment_end(
            adjustment_id=one.pk, actor=actor_of(request), at=timezone.now(), **given
        ),
    )
    return asked_page(request, record, asked)


def adjustment_of(request: HttpRequest, record: CustomerRecord, number: int) -> Adjustment:
    """The adjustment of this customer, in force. Raises Http404."""
    mine = Adjustment.objects.visible_to(actor_of(request)).in_force(timezone.now()).select_related("kind")
    found = mine.shown_on(group_of(record.customer)).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@staff_view(alerts.RAISE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def alert_add(request: HttpRequest, reference: str) -> HttpResponse:
    """The form for a new alert."""
    record = record_for(request, reference)

    def warn(given: dict[str, Any], key: str) -> None:
        teams = [int(team) for team in given.pop("teams")]
        alerts.alert_raise(
            customer_id=record.customer.pk, kind_id=int(given.pop("kind")), teams=teams, actor=actor_of(request),
            at=timezone.now(), key=key, **given,
        )  # fmt: skip

    asked = Asked(
        form=AlertForm,
        title=_("Raise an alert"),
        submit=_("Raise it"),
        done=_("Raised: you own it until you give it to somebody else."),
        hint=_("You own it. Each time somebody sees it is recorded."),
        act=warn,
    )
    return asked_page(request, record, asked)


@staff_view(alerts.RAISE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def alert_change(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The form of an alert that is looked at again."""
    record = record_for(request, reference)
    one = alert_of(request, record, number)

    def change(given: dict[str, Any], _key: str) -> None:
        owner = given.pop("owner")
        alerts.alert_change(
            alert_id=one.pk, owner_id=int(owner) if owner else None, actor=actor_of(request), at=timezone.now(), **given
        )

    asked = Asked(
        form=AlertChangeForm,
        title=_("Look at it again: %(what)s") % {"what": one.kind.name},
        submit=_("Keep it"),
        done=_("Kept."),
        facts=[(_("Why"), one.reason)],
        begins={"version": one.version, "appeal_note": one.appeal_note, **date_typed("expires_date", one.expires_date)},
        act=change,
    )
    return asked_page(request, record, asked)


@staff_view(alerts.RAISE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def alert_end(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The form that ends an alert."""
    record = record_for(request, reference)
    one = alert_of(request, record, number)
    asked = Asked(
        form=AlertEndForm,
        title=_("End: %(what)s") % {"what": one.kind.name},
        submit=_("End it"),
        done=_("Ended."),
        warning=True,
        facts=[(_("Why"), one.reason)],
        begins={"version": one.version},
        act=lambda given, _key: alerts.alert_end(alert_id=one.pk, actor=actor_of(request), at=timezone.now(), **given),
    )
    return asked_page(request, record, asked)


def alert_of(request: HttpRequest, record: CustomerRecord, number: int) -> Alert:
    """The alert of this customer, which the member of staff may change; that it was seen is recorded. Raises Http404."""
    actor, now = actor_of(request), timezone.now()
    mine = Alert.objects.visible_to(actor).in_force(timezone.localdate(now)).select_related("kind")
    found = mine.shown_on(group_of(record.customer)).filter(pk=number).first()
    if found is None or not alerts.may_change(found, actor=actor):
        raise Http404
    alerts_seen_keys([found.pk], actor=actor, at=now, screen="alert")
    return found


OF = "customers/<str:reference>"
urls = [
    path(f"{OF}/care", customer_care, name="customer-care"),
    path(f"{OF}/adjustments/add", adjustment_add, name="adjustment-add"),
    path(f"{OF}/adjustments/<int:number>/review", adjustment_review, name="adjustment-review"),
    path(f"{OF}/adjustments/<int:number>/end", adjustment_end, name="adjustment-end"),
    path(f"{OF}/alerts/add", alert_add, name="alert-add"),
    path(f"{OF}/alerts/<int:number>/review", alert_change, name="alert-review"),
    path(f"{OF}/alerts/<int:number>/end", alert_end, name="alert-end"),
]
