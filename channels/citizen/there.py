"""What differs where somebody says that it is: another body sees to it there, or something else is to be known."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.routing.areas import here
from channels.citizen import draft as drafts
from channels.citizen.answers import href_of, to_step
from channels.citizen.draft import ADDRESS, Draft
from channels.citizen.report import with_draft
from channels.citizen.same import is_to_be_asked
from channels.citizen.telling import known_first


def after_place(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The page that follows the place: what we know there already, what differs, else the next question."""
    known = known_first(request, draft)
    if known is not None:
        return known
    if here(draft.version, draft.place_value(), at=timezone.now()) is not None:
        return redirect("citizen:report-there", draft.service)
    return onward_from(draft)


def onward_from(draft: Draft) -> HttpResponse:
    """The page that follows: what was reported near there already, where something was, else the next question."""
    if is_to_be_asked(draft, timezone.now()):
        return redirect("citizen:report-same", draft.service)
    return to_step(draft.service, drafts.first_to_do(draft))


@require_safe
@with_draft
def there(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Say what differs there: the way to who sees to it, and a way to go on with us all the same."""
    found = here(draft.version, draft.place_value(), at=timezone.now())
    onward = onward_from(draft)
    if found is None:
        return onward
    said = {
        "service": draft.version.service,
        "here": found,
        "place": draft.place_words,
        "back": href_of(draft.service, ADDRESS),
        "onward": onward["Location"],
    }
    return render(request, "citizen/report/there.html", said)
