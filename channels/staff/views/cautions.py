"""Cautions: proposed, decided by somebody else with a letter, appealed, looked at again, ended."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.care import EndForm, ReviewForm, chosen
from channels.staff.forms.caution import AppealDecideForm, AppealForm, CautionForm, DecideForm, SentForm
from channels.staff.presenters.cautions import caution_page, facts_of
from channels.staff.views.care_acts import FORM, Asked, asked_page
from channels.staff.views.customer import record_for
from crm.customers.care import cautions
from crm.customers.care.models import Caution
from crm.customers.queries import CustomerRecord
from crm.customers.queries.seen import group_of

State, Appeal = Caution.State, Caution.Appeal


@staff_view(cautions.PROPOSE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def caution_propose(request: HttpRequest, reference: str) -> HttpResponse:
    """The form for a proposal."""
    record = record_for(request, reference)

    def propose(given: dict[str, Any], key: str) -> None:
        contact = chosen(given.pop("contact"))
        cautions.caution_propose(
            customer_id=record.customer.pk, actor=actor_of(request), at=timezone.now(), key=key, **contact, **given
        )

    asked = Asked(
        form=CautionForm,
        title=_("Propose a caution or restriction"),
        submit=_("Propose it"),
        done=_("Proposed: somebody else decides it."),
        hint=_("It does nothing until somebody else, a team leader or a manager, has decided it. "
               "Reporting danger, or a child or adult at risk, is never restricted."),
        act=propose,
    )  # fmt: skip
    return asked_page(request, record, asked)


@staff_view("customer.view")
@require_safe
def caution(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One caution with its story and the acts that are open to whoever looks."""
    record = record_for(request, reference)
    one, actor, now = caution_of(request, record, number), actor_of(request), timezone.now()
    page = caution_page(one, record, actor=actor, at=now)
    return render(request, "staff/care/caution.html", {"now": now, "record": record, "one": one, "page": page})


@staff_view(cautions.DECIDE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def caution_decide(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The form of the decision, with the letter; not for whoever proposed it."""
    record = record_for(request, reference)
    one = open_caution(request, record, number, state=State.PROPOSED, not_by=["proposed_by_id"])

    def decide(given: dict[str, Any], _key: str) -> None:
        approve = given.pop("decision") == "yes"
        cautions.caution_decide(caution_id=one.pk, approve=approve, actor=actor_of(request), at=timezone.now(), **given)

    asked = Asked(
        form=DecideForm,
        title=_("Decide: %(what)s") % {"what": one.mark},
        submit=_("Decide"),
        done=_("Decided."),
        facts=facts_of(one),
        begins={"letter": cautions.letter_suggested(one, council=settings.COUNCIL_NAME)},
        act=decide,
    )
    return asked_page(request, record, asked, back=way_to(record, one))


@staff_view(cautions.PROPOSE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def caution_appeal(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The form for what the customer says against it."""
    record = record_for(request, reference)
    one = open_caution(request, record, number, appeal=Appeal.NONE)
    asked = Asked(
        form=AppealForm,
        title=_("Appeal: %(what)s") % {"what": one.mark},
        submit=_("Take it down"),
        done=_("Taken down: somebody who neither proposed nor decided it looks at it."),
        act=lambda given, _key: cautions.caution_appeal(
            caution_id=one.pk, actor=actor_of(request), at=timezone.now(), **given
        ),
    )
    return asked_page(request, record, asked, back=way_to(record, one))


@staff_view(cautions.DECIDE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def caution_appeal_decide(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The form that decides an appeal; for neither who proposed nor who decided the caution."""
    record = record_for(request, reference)
    one = open_caution(request, record, number, appeal=Appeal.RECEIVED, not_by=["proposed_by_id", "decided_by_id"])
    asked = Asked(
        form=AppealDecideForm,
        title=_("Decide the appeal: %(what)s") % {"what": one.mark},
        submit=_("Decide"),
        done=_("Decided."),
        facts=[*facts_of(one), (_("They say"), one.appeal_words)],
        act=lambda given, _key: cautions.caution_appeal_decide(
            caution_id=one.pk, uphold=given["decision"] == "yes", words=given["words"], actor=actor_of(request),
            at=timezone.now(),
        ),
    )  # fmt: skip
    return asked_page(request, record, asked, back=way_to(record, one))


@staff_view(cautions.DECIDE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def caution_review(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The form that keeps a caution until a later review."""
    record = record_for(request, reference)
    one = open_caution(request, record, number)
    asked = Asked(
        form=ReviewForm,
        title=_("Keep: %(what)s") % {"what": one.mark},
        submit=_("Keep it"),
        done=_("Kept."),
        facts=facts_of(one),
        act=lambda given, _key: cautions.caution_review(
            caution_id=one.pk, actor=actor_of(request), at=timezone.now(), **given
        ),
    )
    return asked_page(request, record, asked, back=way_to(record, one))


@staff_view(cautions.DECIDE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def caution_end(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The form that ends a caution before its last day."""
    record = record_for(request, reference)
    one = open_caution(request, record, number)
    asked = Asked(
        form=EndForm,
        title=_("End: %(what)s") % {"what": one.mark},
        submit=_("End it"),
        done=_("Ended."),
        warning=True,
        act=lambda given, _key: cautions.caution_end(
            caution_id=one.pk, actor=actor_of(request), at=timezone.now(), **given
        ),
    )
    return asked_page(request, record, asked, back=way_to(record, one))


@staff_view(cautions.PROPOSE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def caution_letter(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The letter as it is printed; sent, that it was posted."""
    record = record_for(request, reference)
    one = caution_of(request, record, number)
    if one.letter_by != Caution.Letter.POST or one.state not in (State.IN_FORCE, State.ENDED):
        raise Http404
    asked = Asked(
        form=SentForm,
        title=_("The letter"),
        submit=_("It was posted"),
        done=_("Noted."),
        hint=_("Print this page, post the letter, then say so."),
        facts=[("", line) for line in one.letter.splitlines() if line.strip()],
        act=lambda _given, _key: cautions.caution_letter_posted(
            caution_id=one.pk, actor=actor_of(request), at=timezone.now()
        ),
    )
    return asked_page(request, record, asked, back=way_to(record, one))


def caution_of(request: HttpRequest, record: CustomerRecord, number: int) -> Caution:
    """The caution of this customer. Raises Http404."""
    mine = Caution.objects.visible_to(actor_of(request)).shown_on(group_of(record.customer))
    people = ("proposed_by", "decided_by", "contact_user", "contact_team")
    found = mine.select_related(*people).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def open_caution(
    request: HttpRequest,
    record: CustomerRecord,
    number: int,
    *,
    state: str = State.IN_FORCE,
    appeal: str | None = None,
    not_by: list[str] | None = None,
) -> Caution:
    """The caution in this state, when this person is not among those who may not decide it. Raises Http404."""
    one, actor = caution_of(request, record, number), actor_of(request)
    mine = any(getattr(one, name) == actor.user_id for name in not_by or [])
    if one.state != state or mine or (appeal is not None and one.appeal != appeal):
        raise Http404
    return one


def way_to(record: CustomerRecord, one: Caution) -> str:
    """The caution's own page."""
    return reverse("staff:caution", args=[record.shown_reference, one.pk])


OF = "customers/<str:reference>/cautions"
urls = [
    path(f"{OF}/propose", caution_propose, name="caution-propose"),
    path(f"{OF}/<int:number>", caution, name="caution"),
    path(f"{OF}/<int:number>/decide", caution_decide, name="caution-decide"),
    path(f"{OF}/<int:number>/appeal", caution_appeal, name="caution-appeal"),
    path(f"{OF}/<int:number>/appeal/decide", caution_appeal_decide, name="caution-appeal-decide"),
    path(f"{OF}/<int:number>/review", caution_review, name="caution-review"),
    path(f"{OF}/<int:number>/end", caution_end, name="caution-end"),
    path(f"{OF}/<int:number>/letter", caution_letter, name="caution-letter"),
]
