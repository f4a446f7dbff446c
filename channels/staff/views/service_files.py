"""Services out as one file, and in from one: looked through, codes chosen for those that are not here, then drafts."""

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.setup.exporting import services_exported
from cases.setup.files import LARGEST, FileRefused
from cases.setup.importing import Verdict, codes_offered, import_apply, import_keep, looked_through
from cases.setup.models import ServiceImport
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.service_files import ApplyForm, FileForm
from crm.catalogue.editing.refusing import CONFIGURE

VERDICTS = {
    Verdict.NEW: ("new", _("New")),
    Verdict.CHANGED: ("working", _("Changed")),
    Verdict.SAME: ("ended", _("Same")),
    Verdict.REFUSED: ("late", _("Refused")),
}


@staff_view(CONFIGURE)
@require_safe
def service_export(request: HttpRequest, code: str) -> HttpResponse:
    """The service as a file."""
    text = services_exported(codes=[code], actor=actor_of(request))
    return _file(text, f"{code}.json")


@staff_view(CONFIGURE)
@require_safe
def service_export_all(request: HttpRequest) -> HttpResponse:
    """Every service as one file."""
    return _file(services_exported(actor=actor_of(request)), "services.json")


def _file(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def service_import(request: HttpRequest) -> HttpResponse:
    """The form for a file; read, the page that says what it would do."""
    if request.method != "POST":
        return render(request, "staff/service/import.html", {"form": FileForm(initial={"key": uuid4()})})
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = import_keep(
                file_name=file.name,
                content=file.read(LARGEST + 1),
                actor=actor_of(request),
                at=timezone.now(),
                key=f"page-{form.cleaned_data['key']}",
            )
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("staff:service-import-apply", import_id=kept.pk)
    return render(request, "staff/service/import.html", {"form": form}, status=422)


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def service_import_apply(request: HttpRequest, import_id: int) -> HttpResponse:
    """What the file would do, service by service, and the codes to choose; applied, what it did."""
    kept = ServiceImport.objects.filter(pk=import_id).first()
    if kept is None:
        raise Http404
    found = looked_through(kept.documents)
    form = ApplyForm(request.POST or None, missing=found.missing, offered=codes_offered())
    if request.method == "POST" and form.is_valid():
        import_apply(
            import_id=kept.pk,
            mapping=form.mapping,
            over_drafts=form.cleaned_data["over_drafts"],
            actor=actor_of(request),
            at=timezone.now(),
        )
        return redirect("staff:service-import-apply", import_id=kept.pk)
    lines = kept.report if kept.applied_at else [line.kept() for line in found.lines]
    context = {
        "brought": kept,
        "lines": lines,
        "counts": [(*VERDICTS[one], sum(line["verdict"] == one for line in lines)) for one in Verdict],
        "verdicts": {str(one): words for one, words in VERDICTS.items()},
        "form": form,
    }
    return render(request, "staff/service/import_apply.html", context, status=422 if form.errors else 200)


urls = [
    path("services-import", service_import, name="service-import"),
    path("services-import/<int:import_id>", service_import_apply, name="service-import-apply"),
    path("services-export", service_export_all, name="service-export-all"),
    path("services/<slug:code>/export", service_export, name="service-export"),
]
