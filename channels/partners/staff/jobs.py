"""Jobs with partners that somebody must see to: not acknowledged in time, stuck, handed back; and news typed in by file."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases.backoffice.actions import NewsRefused, news_place, news_take
from cases.backoffice.models import STATE_WORDS, TAKEN_WORDS, JobNews, Partner
from cases.backoffice.queries import (
    VIEW,
    JobRow,
    Show,
    jobs_counted,
    jobs_listed,
    news_unplaced,
    partners_offered,
)
from cases.backoffice.reading import NewsLine, Unreadable, csv_lines
from cases.backoffice.taking import TELL
from channels.partners.staff.forms import NewsFileForm, PlaceNewsForm
from channels.web.staff_pages import StaffPage, Visit, Way
from crm.customers.references import shown
from crm.teams.acting import Busy
from crm.teams.policy import may

MOST_LINES_SHOWN = 1_000


def _words() -> dict[Show, str]:
    return {
        Show.LATE: _("Not acknowledged in time"),
        Show.STUCK: _("Stuck"),
        Show.BACK: _("Handed back"),
        Show.OPEN: _("All open"),
    }


@require_safe
def jobs(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One list of jobs, and how many each list holds."""
    now, actor = timezone.now(), visit.actor
    asked = request.GET.get("show", "")
    show = Show(asked) if asked in set(Show) else Show.LATE
    after = request.GET.get("after", "")
    partner = request.GET.get("partner", "")[:40]
    found = jobs_listed(
        actor=actor,
        show=show,
        at=now,
        partner=partner,
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0,
    )
    counts = jobs_counted(actor=actor, at=now)
    more = f"&partner={partner}" if partner else ""
    context = {
        "now": now,
        "show": show,
        "tabs": [(one, words, counts[one]) for one, words in _words().items()],
        "rows": [_line(row) for row in found.rows],
        "next": f"{reverse('staff:partner-jobs')}?show={show}&after={found.next}{more}" if found.next else "",
        "unplaced": news_unplaced(actor=actor),
        "place_form": PlaceNewsForm(),
        "may_tell": may(actor, TELL),
    }
    return render(request, "partners/staff/jobs.html", context)


def _line(row: JobRow) -> dict[str, Any]:
    return {
        "job": row.job,
        "case": shown(row.reference),
        "state": STATE_WORDS[row.job.state],
        "fault": row.fault,
        "since": row.failing_since,
    }


@require_http_methods(["GET", "POST"])
def news_file(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form for a file of news; sent, what came of each of its lines."""
    now = timezone.now()
    form = NewsFileForm(request.POST or None, request.FILES or None, partners=partners_offered())
    lines: list[tuple[NewsLine, str]] = []
    if request.method == "POST" and form.is_valid():
        partner = Partner.objects.get(code=form.cleaned_data["partner"])
        try:
            read = csv_lines(form.cleaned_data["file"].read())
            lines = [(line, _taken(partner, line, visit)) for line in read]
        except Unreadable as wrong:
            form.add_error("file", str(wrong))
    context = {"now": now, "form": form, "lines": lines[:MOST_LINES_SHOWN], "read": len(lines), "token": visit.token}
    return render(request, "partners/staff/news.html", context, status=422 if form.errors else 200)


def _taken(partner: Partner, line: NewsLine, visit: Visit) -> str:
    """What came of this line, in words: one that is wrong, or that somebody holds, stops none of the others."""
    if line.news is None:
        return line.wrong
    try:
        taken = news_take(partner=partner, job_reference=line.job, news=line.news, actor=visit.actor, at=timezone.now())
    except Busy:
        return _("Somebody is working on its case: load the file again, lines heard before change nothing")
    return str(TAKEN_WORDS[taken.value])


@require_http_methods(["POST"])
def news_placed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list again, with the news placed or the reason why not."""
    form = PlaceNewsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Enter the reference of the job"))
        return redirect("staff:partner-jobs")
    said = form.cleaned_data
    try:
        taken = news_place(news_id=said["news"], job_reference=said["job"], actor=visit.actor, at=timezone.now())
        messages.success(request, _("Placed: %(what)s") % {"what": TAKEN_WORDS[taken.value]})
    except NewsRefused as refused:
        messages.error(request, str(refused))
    except JobNews.DoesNotExist:
        messages.error(request, _("It is not there any more"))
    return redirect("staff:partner-jobs")


PAGES = [
    StaffPage("jobs", "partner-jobs", VIEW, jobs, way=Way.WORK, words=gettext_lazy("Jobs with partners")),
    StaffPage("jobs/news", "partner-news", TELL, news_file),
    StaffPage("jobs/news/place", "partner-news-place", TELL, news_placed),
]
