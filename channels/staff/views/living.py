"""What happens in people's lives: moved, left, died; and each of them taken back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.casework.living.dying import DeathRefused, death_record, death_reverse
from cases.casework.living.estate import letters_held, matters_owed
from cases.casework.living.moving import HouseMoveRefused, house_move, house_move_undo
from channels.staff import typing_kept
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.correct import ReasonForm
from channels.staff.forms.drafts import DraftForm
from channels.staff.presenters.living import died_screen, estate_words, moved_screen, where_to
from channels.staff.views.customer import record_for
from crm.customers.living.models import HouseMove
from crm.customers.living.queries import death_of, move_before, moves_of
from crm.customers.living.residences import CannotUndo
from crm.customers.living.saying import died_words
from crm.customers.queries import CustomerRecord
from crm.customers.queries.seen import group_of

FIELD_OF = {"from": "home", "customer": "movers", "whither": "where", "estate": "who_query", "reason": "why"}


@staff_view("life.move", keeps="moved")
@require_http_methods(["GET", "POST"])
def moved(request: HttpRequest, reference: str) -> HttpResponse:
    """The form for a move; the customer's page once it is made or planned."""
    actor, now = actor_of(request), timezone.now()
    record = record_for(request, reference)
    saving = "save" in request.POST
    if saving and (before := sent_before(request)) is not None:
        return move_recorded(request, record, before)
    page = moved_screen(
        typed=typed_in(request, "moved"), customer=record.customer, actor=actor, at=now, draft=not saving
    )
    if saving and page.form.is_valid():
        try:
            move = house_move(
                customer_id=record.customer.pk, actor=actor, at=now, key=key_of(page.form), **page.form.given
            )
        except HouseMoveRefused as refused:
            blame(page.form, refused.errors)
        else:
            return move_recorded(request, record, move)
    context = {"now": now, "record": record, "page": page}
    return render(request, "staff/living/moved.html", context, status=422 if saving else 200)


def sent_before(request: HttpRequest) -> HouseMove | None:
    """The move that this very form recorded already: after it, the choices on the form are not there any more."""
    opened = typing_kept.opened(request.POST.get("opened", ""))
    return move_before(actor=actor_of(request), key=opened.key) if opened else None


def move_recorded(request: HttpRequest, record: CustomerRecord, move: HouseMove) -> HttpResponse:
    """The customer's page, which says what became of the move."""
    planned = move.state == HouseMove.State.PLANNED
    words = _("The move is planned: it takes effect on the day.") if planned else _("Moved.")
    messages.success(request, words)
    return redirect("staff:customer", record.shown_reference)


@staff_view("life.move", keeps="move-undo")
@require_http_methods(["GET", "POST"])
def move_undo(request: HttpRequest, reference: str, move_id: int) -> HttpResponse:
    """The page on which a move is undone; the customer's page once everything is as it was."""
    actor, now = actor_of(request), timezone.now()
    record = record_for(request, reference)
    moves = moves_of(actor=actor, customer_ids=group_of(record.customer))
    move = next((one for one in moves if one.pk == move_id), None)
    if move is None:
        raise Http404
    saving = "save" in request.POST
    form = ReasonForm(typed_in(request, "move-undo"), draft=not saving)
    if saving and form.is_valid():
        try:
            house_move_undo(move_id=move.pk, reason=form.cleaned_data["why"], actor=actor, at=now)
        except CannotUndo as cannot:
            form.add_error(None, str(cannot))
        except HouseMoveRefused as refused:
            blame(form, refused.errors)
        else:
            messages.success(request, _("Undone: everything is as it was before."))
            return redirect("staff:customer", record.shown_reference)
    context = {"now": now, "record": record, "form": form, "move": move, "where": where_to(move)}
    return render(request, "staff/living/undo.html", context, status=422 if saving else 200)


@staff_view("life.died", keeps="died")
@require_http_methods(["GET", "POST"])
def died(request: HttpRequest, reference: str) -> HttpResponse:
    """The form that records a death; the customer's page once it is recorded."""
    actor, now = actor_of(request), timezone.now()
    record = record_for(request, reference)
    if death_of(customer_ids=group_of(record.customer)) is not None:
        return redirect("staff:customer", record.shown_reference)
    saving = "save" in request.POST
    page = died_screen(typed=typed_in(request, "died"), customer=record.customer, actor=actor, at=now, draft=not saving)
    if saving and page.form.is_valid():
        try:
            death_record(customer_id=record.customer.pk, actor=actor, at=now, key=key_of(page.form), **page.form.given)
        except DeathRefused as refused:
            blame(page.form, refused.errors)
        else:
            messages.success(request, _("Recorded. From now on nothing goes out that is addressed to them."))
            return redirect("staff:customer", record.shown_reference)
    context = {"now": now, "record": record, "page": page}
    return render(request, "staff/living/died.html", context, status=422 if saving else 200)


@staff_view("life.died_reverse", keeps="died-reverse")
@require_http_methods(["GET", "POST"])
def died_reverse(request: HttpRequest, reference: str) -> HttpResponse:
    """The page on which a death is taken back, with everything that it holds."""
    actor, now = actor_of(request), timezone.now()
    record = record_for(request, reference)
    group = group_of(record.customer)
    death = death_of(customer_ids=group)
    if death is None:
        raise Http404
    saving = "save" in request.POST
    form = ReasonForm(typed_in(request, "died-reverse"), draft=not saving)
    if saving and form.is_valid():
        try:
            death_reverse(death_id=death.pk, reason=form.cleaned_data["why"], actor=actor, at=now)
        except DeathRefused as refused:
            blame(form, refused.errors)
        else:
            messages.success(request, _("Taken back. What was held goes on; nothing is sent that was overtaken."))
            return redirect("staff:customer", record.shown_reference)
    context = {
        "now": now,
        "record": record,
        "form": form,
        "death": death,
        "died_words": died_words(death),
        "estate": estate_words(death, actor=actor),
        "letters": letters_held(customer_ids=group, actor=actor),
        "matters": matters_owed(customer_ids=group, actor=actor),
    }
    return render(request, "staff/living/reverse.html", context, status=422 if saving else 200)


def typed_in(request: HttpRequest, form: str) -> QueryDict:
    """What was typed so far, with a key of its own."""
    return typing_kept.typed_in(request, form=form, user_id=int(actor_of(request).key), at=timezone.now())


def key_of(form: DraftForm) -> str:
    """The key drawn with the form: what is sent twice is done once."""
    given: Any = form.cleaned_data["opened"]
    opened = typing_kept.opened(given)
    return opened.key if opened else given[:200]


def blame(form: DraftForm, errors: dict[str, str]) -> None:
    """Nothing; each refusal stands beside its field, or above the form."""
    for name, words in errors.items():
        if not form.blame(FIELD_OF.get(name, name), words):
            form.add_error(None, words)


urls = [
    path("customers/<str:reference>/moved", moved, name="moved"),
    path("customers/<str:reference>/moves/<int:move_id>/undo", move_undo, name="move-undo"),
    path("customers/<str:reference>/died", died, name="died"),
    path("customers/<str:reference>/died/reverse", died_reverse, name="died-reverse"),
]
