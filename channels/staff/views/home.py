"""The desk: what somebody has in hand, and the ways to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.casework.notices.reading import notices_of
from channels.staff.access import actor_of, staff_view
from channels.staff.presenters.address_questions import address_answers
from channels.staff.presenters.desk import account_is_for, logged_today, message_views, team_work
from channels.staff.presenters.reviews import review_lines
from crm.contacts.queries import sessions_open
from crm.teams.actor import Actor
from crm.teams.policy import may

LANDINGS = (
    ("contact.log", "staff:home"),
    ("case.work", "staff:work"),
    ("report.view", "staff:reports"),
    ("address.settle", "staff:address-questions"),
    ("access_log.view", "staff:access-log"),
)


def landing(actor: Actor) -> str:
    """The page on which somebody's day begins after signing in: the desk, the work list, or the report."""
    return reverse(next((name for permission, name in LANDINGS if may(actor, permission)), "staff:home"))


@staff_view()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The desk of whoever is signed in."""
    actor, now = actor_of(request), timezone.now()
    may_log = may(actor, "contact.log")
    works_here = may_log or any(may(actor, one) for one in ("worklist.view", "report.view", "address.settle"))
    return render(
        request,
        "staff/home/home.html",
        {
            "now": now,
            "sessions": sessions_open(actor=actor) if may_log else [],
            "logged": logged_today(actor=actor, at=now) if may_log else [],
            "address_answers": address_answers(actor=actor, at=now) if may(actor, "address.ask") else [],
            "work": team_work(actor=actor, at=now) if may(actor, "case.work") else [],
            "reviews": review_lines(actor=actor, at=now)
            if may(actor, "adjustment.agree") or may(actor, "caution.decide")
            else [],
            "notices": notices_of(actor=actor, at=now) if may(actor, "notice.read") else [],
            "messages": message_views(actor=actor, at=now) if actor.teams and may(actor, "message.view") else [],
            "may_log": may_log,
            "may_add": may(actor, "customer.change"),
            "account_is_for": "" if works_here else account_is_for(actor),
        },
    )
