"""Being late, honestly: giving a promise a new date, and excusing a broken one, in place on the case page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.casework.lateness import case_new_date, may_have_new_date, promise_excuse
from cases.casework.models import Case
from cases.casework.queries import NoSuchCase, promise_of
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.case import ExcuseForm, NewDateForm
from channels.staff.views.case import KEEPS, Opened, attempt, case_with, done, key_of, version_of
from crm.contacts.models import Promise
from crm.customers.references import shown
from crm.sla.models import ClockKind
from crm.teams.policy import may


@staff_view("case.work", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def new_date(request: HttpRequest, reference: str, promise: str) -> HttpResponse:
    """The case with a new date for this promise open in place; sent, the customer reads it."""
    now = timezone.now()
    one, about = named(request, reference, promise)
    form = NewDateForm(request.POST or None, initial={"day": one.planned_date})
    status = 200
    if request.method == "POST":
        status = attempt(
            form,
            lambda inputs: case_new_date(
                case_id=one.pk,
                clock_id=about.clock_id,
                day=inputs["day"],
                words=inputs["words"],
                version=version_of(request),
                actor=actor_of(request),
                at=now,
                key=key_of(request, form),
            ),
        )
        if status == 200:
            return done(request, one, "new-date", _("New date given. The first one stays, and counts."))
    own = shown(one.reference_value)  # type: ignore[attr-defined]
    opened = Opened(
        name="new-date",
        title=_("Give a new date"),
        form=form,
        action=reverse("staff:promise-new-date", args=[reference, promise]),
        form_id=f"case-act-{own}-new-date",
        hint=_("“%(promise)s”: the first date stays, and counts. The customer reads the new one and your sentence.")
        % {"promise": ClockKind(about.kind).label},
        can_go=may_have_new_date(about.clock),
    )
    return case_with(request, reference, opened, now=now, status=status)


@staff_view("promise.excuse", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def excuse(request: HttpRequest, reference: str, promise: str) -> HttpResponse:
    """The case with the excuse of this broken promise open in place; sent, it stands beside the promise."""
    now = timezone.now()
    one, about = named(request, reference, promise)
    if not may(actor_of(request), "promise.excuse", department=one.team.department_id):
        raise Http404
    form = ExcuseForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = attempt(
            form,
            lambda inputs: promise_excuse(
                case_id=one.pk,
                clock_id=about.clock_id,
                reason=inputs["reason"],
                actor=actor_of(request),
                at=now,
                key=key_of(request, form),
            ),
        )
        if status == 200:
            return done(request, one, "excuse", _("Excused. It is shown apart in the reports, never as kept."))
    own = shown(one.reference_value)  # type: ignore[attr-defined]
    opened = Opened(
        name="excuse",
        title=_("Excuse this promise"),
        form=form,
        action=reverse("staff:promise-excuse", args=[reference, promise]),
        form_id=f"case-act-{own}-excuse",
        hint=_("“%(promise)s” stays broken: an excuse says why, and is counted apart.")
        % {"promise": ClockKind(about.kind).label},
        can_go=about.clock.breached_at is not None,
    )
    return case_with(request, reference, opened, now=now, status=status)


def named(request: HttpRequest, reference: str, promise: str) -> tuple[Case, Promise]:
    """The case and the promise this address means; 404 when there is none for this member of staff."""
    try:
        return promise_of(actor=actor_of(request), reference=reference, name=promise)
    except NoSuchCase as nothing:
        raise Http404 from nothing


urls = [
    path("cases/<str:reference>/promises/<slug:promise>/new-date", new_date, name="promise-new-date"),
    path("cases/<str:reference>/promises/<slug:promise>/excuse", excuse, name="promise-excuse"),
]
