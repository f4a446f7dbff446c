"""Where customers come from: sources registered and withdrawn, their files tried, loaded and reported."""

import csv
import io
from collections.abc import Iterator

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.customer_source import LOAD, ColumnsForm, FileForm, ReasonForm, SourceForm
from channels.web.dates import rough_span
from channels.web.downloads import safe
from crm.customers.loading import tasks
from crm.customers.loading.actions import (
    LoadRefused,
    SourceRefused,
    load_begin,
    load_start,
    load_stop,
    source_change,
    source_register,
    source_withdraw,
)
from crm.customers.loading.fields import FIELDS
from crm.customers.loading.models import CustomerLoad, CustomerSource, LoadFinding, LoadState
from crm.customers.loading.queries import (
    FINDINGS_ON_A_PAGE,
    findings_of,
    first_rows,
    load_get,
    loads_of,
    progress_of,
    source_by_code,
    sources_listed,
)
from crm.customers.loading.uploads import upload_keep
from gazetteer.matching.files import UnreadableFile

MANAGE, LOADS = "customer_source.manage", "customer.load"
CSV_AT_ONCE = 2000


@staff_view(LOADS)
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Every registered source with why and for how long: the record of processing."""
    lines = [(source, [FIELDS[name] for name in source.fields]) for source in sources_listed()]
    return render(request, "staff/customer_source/index.html", {"lines": lines})


@staff_view(MANAGE)
@require_http_methods(["GET", "POST"])
def source_add(request: HttpRequest) -> HttpResponse:
    """The form of a new source; registered, its page."""
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            made = source_register(code=code, given=form.given(), actor=actor_of(request), at=timezone.now())
        except SourceRefused as refused:
            form.blame(refused.errors)
        else:
            return redirect("staff:customer-source", code=made.code)
    context = {"form": form, "source": None}
    return render(request, "staff/customer_source/form.html", context, status=422 if form.errors else 200)


@staff_view(MANAGE)
@require_http_methods(["GET", "POST"])
def source_edit(request: HttpRequest, code: str) -> HttpResponse:
    """The same form of a source there is; changed, its page."""
    source = _source(code)
    held = {name: getattr(source, name) for name in SourceForm.base_fields if hasattr(source, name)}
    form = SourceForm(request.POST or None, initial=held | {"fields_given": source.fields})
    form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            source_change(source_id=source.pk, given=form.given(), actor=actor_of(request), at=timezone.now())
        except SourceRefused as refused:
            form.blame(refused.errors)
        else:
            return redirect("staff:customer-source", code=source.code)
    context = {"form": form, "source": source}
    return render(request, "staff/customer_source/form.html", context, status=422 if form.errors else 200)


@staff_view(LOADS)
@require_http_methods(["GET", "POST"])
def source(request: HttpRequest, code: str) -> HttpResponse:
    """A source, its files, and the way to send another; sent, the page that asks what its columns say."""
    found = _source(code)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            load = _sent(request, found, form.cleaned_data["file"])
        except (UnreadableFile, LoadRefused) as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("staff:customer-load", load_id=load.pk)
    context = {
        "source": found,
        "fields": [FIELDS[name] for name in found.fields],
        "loads": loads_of(found),
        "form": form,
    }
    return render(request, "staff/customer_source/show.html", context, status=422 if form.errors else 200)


@staff_view(MANAGE)
@require_http_methods(["GET", "POST"])
def source_withdrawn(request: HttpRequest, code: str) -> HttpResponse:
    """The form that says what withdrawing means and asks why; done, the source's page."""
    found = _source(code)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        source_withdraw(source_id=found.pk, reason=reason, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("%(source)s is withdrawn. What came only from it goes.") % {"source": found.name})
        return redirect("staff:customer-source", code=found.code)
    context = {"source": found, "form": form}
    return render(request, "staff/customer_source/withdraw.html", context, status=422 if form.errors else 200)


@staff_view(LOADS)
@require_http_methods(["GET", "POST"])
def load(request: HttpRequest, load_id: int) -> HttpResponse:
    """A file: what its columns say, how far it is, what was found in it. Posted, it is tried or loaded."""
    found = _load(load_id)
    part_loaded = found.is_part_loaded
    columns = ColumnsForm(
        request.POST or None, heads=found.heads, columns=found.columns, allowed=found.source.fields,
        initial={"is_whole": found.is_whole},
    )  # fmt: skip
    if request.method == "POST" and (columns.is_valid() or part_loaded):
        said = columns.cleaned_data
        try:
            load_start(
                load_id=found.pk, columns=columns.columns(), is_whole=said.get("is_whole", found.is_whole),
                dry_run=said.get("what", LOAD) != LOAD, actor=actor_of(request), at=timezone.now(),
            )  # fmt: skip
        except LoadRefused as refused:
            columns.add_error(None, str(refused))
        else:
            return _woken(request, found)
    return _load_page(request, found, columns)


@staff_view(LOADS)
@require_POST
def load_stopped(request: HttpRequest, load_id: int) -> HttpResponse:
    """The load's page; it is stopped and can go on."""
    found = load_stop(load_id=_load(load_id).pk, actor=actor_of(request), at=timezone.now())
    return redirect("staff:customer-load", load_id=found.pk)


@staff_view(LOADS)
@require_safe
def load_csv(request: HttpRequest, load_id: int) -> StreamingHttpResponse:
    """Everything that was found in a file, as a file."""
    found = _load(load_id)
    answer = StreamingHttpResponse(_csv(request, found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="findings-{found.pk}.csv"'
    return answer


def _load_page(request: HttpRequest, found: CustomerLoad, form: ColumnsForm) -> HttpResponse:
    polled = request.headers.get("HX-Request") == "true"
    kind, after = request.GET.get("kind", ""), request.GET.get("after", "")
    findings = findings_of(
        found, actor=actor_of(request), at=timezone.now(), kind=kind if kind in LoadFinding.Kind else "",
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0,
    )  # fmt: skip
    progress = progress_of(found, at=timezone.now())
    following = f"?kind={kind}&after={findings[-1].pk}#findings" if len(findings) == FINDINGS_ON_A_PAGE else ""
    address = reverse("staff:customer-load", args=[found.pk])
    context = {
        "load": found,
        "going_on": found.state in (LoadState.QUEUED, LoadState.RUNNING),
        "progress": progress,
        "left": rough_span(progress.left) if progress.left else "",
        "rows": first_rows(found),
        "form": form,
        "findings": findings,
        "kinds": LoadFinding.Kind.choices,
        "kind": kind,
        "next_href": address + following if following else "",
    }
    template = "staff/customer_source/_progress.html" if polled else "staff/customer_source/load.html"
    answer = render(request, template, context, status=422 if form.errors else 200)
    if polled and not context["going_on"]:
        answer["HX-Refresh"] = "true"  # it has ended: the whole page says what was found and what can be done now
    return answer


def _sent(request: HttpRequest, found: CustomerSource, upload: UploadedFile) -> CustomerLoad:
    place = upload_keep(upload.chunks())
    try:
        return load_begin(
            source_id=found.pk, path=place, file_name=upload.name or "", actor=actor_of(request), at=timezone.now()
        )
    except Exception:
        place.unlink(missing_ok=True)
        raise


def _woken(request: HttpRequest, found: CustomerLoad) -> HttpResponse:
    if not tasks.wake(load_id=found.pk):
        messages.warning(
            request, _("The workers cannot be told just now. The load is kept and begins by itself when they are back.")
        )
    return redirect("staff:customer-load", load_id=found.pk)


def _csv(request: HttpRequest, found: CustomerLoad) -> Iterator[str]:
    yield "\ufeff" + _row([_("Line"), _("Found"), _("Key"), _("Field"), _("Value"), _("Reason")])
    after = 0
    while rows := findings_of(found, actor=actor_of(request), at=timezone.now(), after=after, most=CSV_AT_ONCE):
        for one in rows:
            yield _row(
                [one.line, one.get_kind_display(), one.row_key, FIELDS.get(one.field, ""), one.value, one.reason]
            )
        after = rows[-1].pk


def _row(cells: list[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([safe(str(cell)) for cell in cells])
    return line.getvalue()


def _source(code: str) -> CustomerSource:
    try:
        return source_by_code(code)
    except CustomerSource.DoesNotExist as missing:
        raise Http404 from missing


def _load(load_id: int) -> CustomerLoad:
    try:
        return load_get(min(load_id, 2**63 - 1))
    except CustomerLoad.DoesNotExist as missing:
        raise Http404 from missing


urls = [
    path("customer-sources", sources, name="customer-sources"),
    path("customer-sources/add", source_add, name="customer-source-add"),
    path("customer-sources/<slug:code>", source, name="customer-source"),
    path("customer-sources/<slug:code>/edit", source_edit, name="customer-source-edit"),
    path("customer-sources/<slug:code>/withdraw", source_withdrawn, name="customer-source-withdraw"),
    path("customer-loads/<int:load_id>", load, name="customer-load"),
    path("customer-loads/<int:load_id>/stop", load_stopped, name="customer-load-stop"),
    path("customer-loads/<int:load_id>/findings.csv", load_csv, name="customer-load-csv"),
]
