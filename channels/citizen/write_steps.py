"""The pages of "write to us" in their order, and the visitor's draft between them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from crm.contacts.drafting.actions import draft_named
from crm.customers.references import shown

DRAFT = "written_draft"  # in the visitor's session: the key of what they write
ABOUT, WHERE, FILES, YOU, CHECK = "about", "where", "files", "you", "check"
STEPS = [ABOUT, WHERE, FILES, YOU, CHECK]


def with_draft(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the view given the visitor's draft; without one, they are told that it is gone and why."""

    @wraps(view)
    def drafted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        draft = draft_named(key=request.session.get(DRAFT, ""), at=timezone.now())
        if draft is None:
            return render(request, "citizen/write/gone.html", status=410)
        if draft.sent_reference:
            return redirect("citizen:write-sent", shown(draft.sent_reference))
        return view(request, draft, *args, **kwargs)

    return drafted


def href_of(step: str) -> str:
    """Return the address of a page."""
    return reverse(f"citizen:write-{step}") if step else reverse("citizen:write")


def page(request: HttpRequest, name: str, *, status: int = 200, **said: Any) -> HttpResponse:
    """Return the page of a step, with the way back to the one before."""
    step = STEPS.index(name)
    said |= {"back": href_of(STEPS[step - 1] if step else "")}
    return render(request, f"citizen/write/{name}.html", said, status=status)
