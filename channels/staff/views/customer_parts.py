"""The parts of a record: each added, changed or taken away on a page of its own, by one act.

A page is an `Act`: how its form is made, and the one action that a right form calls. What all of them share stands here:
whose record it is, typing that waits while somebody signs in, the key of the form, faults beside their boxes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from channels.staff import typing_kept
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.api_client import SentOnceForm
from channels.staff.views.customer import record_for
from crm.customers.actions import CustomerRefused
from crm.customers.models import Customer
from crm.customers.particulars.actions import SameBusiness
from crm.customers.particulars.queries import changes_of
from crm.customers.queries import CustomerRecord
from crm.customers.queries.seen import group_of
from crm.teams.actor import Actor

CHANGE, ANYWAY, REMOVE = "change", "anyway", "remove"
SAVE = gettext_lazy("Save")


@dataclass(frozen=True)
class Subject:
    """Whose record it is, which of its parts, who acts, and what was asked."""

    record: CustomerRecord
    part: Any
    actor: Actor
    now: datetime
    asked: Mapping[str, Any]

    @property
    def customer(self) -> Customer:
        """The customer."""
        return self.record.customer

    def by(self, key: str) -> dict[str, Any]:
        """Who acts, when, and the key of the form: what every action takes."""
        return {"actor": self.actor, "at": self.now, "key": key}


@dataclass(frozen=True)
class Act:
    """One page. `rows` finds the part that an address names; `save` and `remove` call the action."""

    name: str
    path: str
    title: Any
    done: Any
    form: Callable[..., SentOnceForm]  # (subject, data or None, draft=, initial=)
    save: Callable[[Subject, Any, str], object]
    rows: Callable[[Actor], Any] | None = None
    initial: Callable[[Subject], dict[str, Any]] = lambda subject: {}
    says: Callable[[Subject], str] = lambda subject: ""  # which part it is, in words
    button: Any = SAVE
    remove: Callable[[Subject, str], object] | None = None
    template: str = "staff/customer/part.html"

    @property
    def url(self) -> URLPattern:
        """Its address."""
        return path(f"customers/<str:reference>/{self.path}", page_of(self), name=self.name)


def page_of(act: Act) -> Any:
    """The view of an act."""

    @staff_view("customer.change", keeps=act.name)
    @require_http_methods(["GET", "POST"])
    def page(request: HttpRequest, reference: str, item: int | None = None) -> HttpResponse:
        subject = _subject(request, act, reference, item)
        if request.method == "GET":
            return _answer(request, act, subject, _begun(request, act, subject))
        typed = typing_kept.typed_in(request, form=act.name, user_id=int(subject.actor.key), at=subject.now)
        asked = typed.get("save", "")
        if act.remove is not None and asked == REMOVE:
            return _done(request, act, subject, lambda key: act.remove(subject, key), typed)  # type: ignore[misc]
        form = act.form(subject, typed, draft=asked not in (CHANGE, ANYWAY))
        if form.draft or not form.is_valid():
            return _answer(request, act, subject, form)
        try:
            return _done(request, act, subject, lambda key: act.save(subject, form, key), typed)
        except SameBusiness as same:
            return _answer(request, act, subject, form, others=same.others)
        except CustomerRefused as refused:
            blame(form, refused.errors)
            return _answer(request, act, subject, form)

    page.__doc__ = f"The page of “{act.name}”; the customer's page once it is done."
    return page


def _subject(request: HttpRequest, act: Act, reference: str, item: int | None) -> Subject:
    record = record_for(request, reference)
    actor = actor_of(request)
    part = _part(act, actor, record, item) if act.rows is not None else None
    return Subject(record=record, part=part, actor=actor, now=timezone.now(), asked=request.POST)


def _part(act: Act, actor: Actor, record: CustomerRecord, item: int | None) -> Model:
    """The part, when it is one of this customer's. Raises Http404."""
    found = act.rows(actor).filter(pk=item).first() if act.rows is not None else None
    group = group_of(record.customer)
    if found is None or not {found.customer_id, getattr(found, "other_id", None)} & set(group):
        raise Http404
    return found


def _begun(request: HttpRequest, act: Act, subject: Subject) -> SentOnceForm:
    """The form as it stood before somebody had to sign in, else with what is known."""
    user_id = int(subject.actor.key)
    kept = typing_kept.take_back(request, form=act.name, user_id=user_id)
    if kept is not None:
        return act.form(subject, kept, draft=True)
    opened = typing_kept.token(user_id=user_id, at=subject.now)
    return act.form(subject, None, draft=False, initial={"opened": opened, **act.initial(subject)})


def _done(
    request: HttpRequest, act: Act, subject: Subject, do: Callable[[str], object], typed: QueryDict
) -> HttpResponse:
    token = str(typed["opened"])
    begun = typing_kept.opened(token)
    do(begun.key if begun else token[:200])
    messages.success(request, str(act.done))
    return redirect("staff:customer", subject.record.shown_reference)


def _answer(request: HttpRequest, act: Act, subject: Subject, form: SentOnceForm, *, others: Any = ()) -> HttpResponse:
    context = {
        "now": subject.now,
        "act": act,
        "form": form,
        "record": subject.record,
        "says": act.says(subject),
        "others": others,
        "may_remove": act.remove is not None,
    }
    return render(request, act.template, context, status=422 if form.errors or others else 200)


def blame(form: SentOnceForm, errors: Mapping[str, str]) -> None:
    """Nothing; each fault now stands beside its box, or above the form when it has none."""
    for name, words in errors.items():
        if not form.blame(name, words):
            form.add_error(None, words)


@staff_view("customer.view")
@require_safe
def customer_changes(request: HttpRequest, reference: str) -> HttpResponse:
    """Who changed what on the record, newest first."""
    record = record_for(request, reference)
    changes = changes_of(actor=actor_of(request), group=group_of(record.customer))
    context = {"now": timezone.now(), "record": record, "changes": changes, "title": _("Changes")}
    return render(request, "staff/customer/changes.html", context)
