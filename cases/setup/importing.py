"""Services from a file: looked through, then written as drafts. What is the same is said to be; nothing is published."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.casework.registry import workflows
from cases.routing.models import PropertySet
from cases.setup.checking import codes_missing, fitting_problems, known_codes
from cases.setup.files import file_read
from cases.setup.models import ServiceImport
from cases.setup.named import Kind, codes_named, codes_replaced
from crm.catalogue.bodies import OtherBody
from crm.catalogue.conditions import Problem
from crm.catalogue.definition import PARTS, completed, document_of
from crm.catalogue.editing.actions.drafting import version_change, version_draft
from crm.catalogue.editing.actions.services import service_create
from crm.catalogue.editing.refusing import CONFIGURE, VersionRefused
from crm.catalogue.editing.shape import shape_problems
from crm.catalogue.models import Service, ServiceVersion
from crm.sla.models import Policy
from crm.teams.acting import Busy, one_transaction
from crm.teams.actor import Actor
from crm.teams.models import Department, Team
from crm.teams.policy import require
from gazetteer.facts.naming import kind_named
from gazetteer.facts.offered import facts_to_ask

Mapped = Mapping[tuple[Kind, str], str]  # (kind, code of the file) -> the council's own, "" for none


class Verdict(StrEnum):
    NEW = "NEW"
    CHANGED = "CHANGED"
    SAME = "SAME"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of one service of the file; `problems` refuse it, or, when it is not refused, are for the draft."""

    code: str
    name: str
    verdict: Verdict
    problems: list[Problem] = field(default_factory=list)
    over_draft: bool = False  # somebody's open draft says something else

    def kept(self) -> dict[str, Any]:
        """It as the import keeps it."""
        return asdict(self) | {"verdict": str(self.verdict)}


@dataclass(frozen=True, slots=True)
class Missing:
    """A code that the file names and this council has not, and the services that name it."""

    kind: Kind
    code: str
    services: list[str]


@dataclass(frozen=True, slots=True)
class LookedThrough:
    """What a file would do."""

    lines: list[Line]
    missing: list[Missing]


@one_transaction
def import_keep(*, file_name: str, content: bytes, actor: Actor, at: datetime, key: str) -> ServiceImport:
    """The file, read and kept; nothing else is changed. The same key gives the same import.

    Raises NotPermitted, Busy, FileRefused for what is no file of services.
    """
    require(actor, CONFIGURE)
    before = ServiceImport.objects.filter(key=key).first()
    if before is not None:
        return before
    documents = [one if not shape_problems(one) else _storable(one) for one in file_read(content)]
    return ServiceImport.objects.create(
        key=key, file_name=file_name[:200], documents=documents, brought_at=at, brought_by=actor.signed
    )


def _storable(one: Any) -> dict[str, Any]:
    """What stands for a service that cannot be one: the reasons are worked out here and kept, the rest is not."""
    code = one.get("code") if isinstance(one, dict) else None
    problems = [[problem.where, problem.words] for problem in shape_problems(one)[:20]]
    return {"refused": problems, "code": _plain(code)}


def _plain(value: Any) -> str:
    text = value if isinstance(value, str) else ""
    return "".join(letter for letter in text if letter.isprintable())[:60]


def looked_through(documents: Sequence[Any], *, mapping: Mapped | None = None) -> LookedThrough:
    """What these documents would do with these codes in place of theirs. A handful of statements, however many."""
    known, seen = known_codes(), _seen([one.get("code", "") for one in documents])
    known[Kind.SERVICE] |= {one["code"] for one in documents if "refused" not in one}
    lines, missing, twice = [], dict[tuple[Kind, str], list[str]](), set[str]()
    for one in documents:
        whole = None if "refused" in one else completed(codes_replaced(one, mapping or {}))
        if whole is None or whole["code"] in twice:
            lines.append(_refused(one, whole))
            continue
        twice.add(whole["code"])
        for named in codes_named(whole):
            if named.code not in known[named.kind]:
                of = missing.setdefault((named.kind, named.code), [])
                if whole["about"]["name"] not in of:
                    of.append(whole["about"]["name"])
        lines.append(_line(whole, seen.get(whole["code"]), codes_missing(whole, known)))
    return LookedThrough(lines, [Missing(kind, code, of) for (kind, code), of in missing.items()])


def _refused(one: Mapping[str, Any], whole: Mapping[str, Any] | None) -> Line:
    if whole is None:
        return Line(one["code"], "", Verdict.REFUSED, [Problem(where, words) for where, words in one["refused"]])
    words = _("stands in the file twice: only the first is taken")
    return Line(whole["code"], whole["about"]["name"], Verdict.REFUSED, [Problem("code", words)])


@dataclass(frozen=True, slots=True)
class _Seen:
    """What stands here of a service: in force, and in the draft."""

    in_force: dict[str, Any] | None
    draft: dict[str, Any] | None


def _seen(codes: Sequence[str]) -> dict[str, _Seen]:
    versions = ServiceVersion.objects.select_related("service__department", "service__body").prefetch_related(
        "outcomes"
    )
    rows = versions.filter(service__code__in=[code for code in codes if isinstance(code, str)])
    found: dict[str, dict[bool, dict[str, Any]]] = {}
    for version in (rows.in_force() | rows.drafts()).order_by("pk"):
        whole = completed(document_of(version, version.outcomes.all()))
        found.setdefault(version.service.code, {})[version.state == ServiceVersion.State.PUBLISHED] = whole
    return {code: _Seen(each.get(True), each.get(False)) for code, each in found.items()}


def _line(whole: dict[str, Any], here: _Seen | None, unknown: list[Problem]) -> Line:
    code, name = whole["code"], whole["about"]["name"]
    homeless = [problem for problem in unknown if problem.where == "about.department"]
    if here is None:
        verdict = Verdict.REFUSED if homeless else Verdict.NEW
        return Line(code, name, verdict, homeless or fitting_problems(whole) + unknown)
    if whole in (here.draft, here.in_force if here.draft is None else here.draft):
        return Line(code, name, Verdict.SAME)
    if homeless:
        return Line(code, name, Verdict.REFUSED, homeless)
    over = here.draft is not None and here.draft != here.in_force
    return Line(code, name, Verdict.CHANGED, fitting_problems(whole) + unknown, over_draft=over)


def codes_offered() -> dict[Kind, list[tuple[str, str]]]:
    """(code, name) of what this council has of each kind, to choose from."""
    return {
        Kind.WORKFLOW: [(workflow.code, str(workflow.name)) for workflow in workflows()],
        Kind.POLICY: list(Policy.objects.order_by("name", "id").values_list("code", "name")),
        Kind.TEAM: list(Team.objects.order_by("name", "id").values_list("code", "name")),
        Kind.DEPARTMENT: list(Department.objects.order_by("name", "id").values_list("code", "name")),
        Kind.SET: list(PropertySet.objects.order_by("name", "id").values_list("code", "name")),
        Kind.SERVICE: list(Service.objects.order_by("name", "id").values_list("code", "name")),
        Kind.FACT: [(name, one.words) for one in facts_to_ask() if (name := kind_named(one.name)) == one.name],
        Kind.BODY: list(OtherBody.objects.order_by("name", "id").values_list("code", "name")),
    }


def import_apply(*, import_id: int, mapping: Mapped, over_drafts: bool, actor: Actor, at: datetime) -> ServiceImport:
    """The import, its services written as drafts, each in a transaction of its own: what went wrong with one keeps no
    other back, and a second run writes what the first could not. An open draft that says something else stays unless
    `over_drafts`. Raises NotPermitted, ServiceImport.DoesNotExist.
    """
    require(actor, CONFIGURE)
    brought = ServiceImport.objects.get(pk=import_id)
    report = looked_through(brought.documents, mapping=mapping)
    sound = {one["code"]: one for one in reversed(brought.documents) if "refused" not in one}
    lines = [
        _applied(line, codes_replaced(sound[line.code], mapping), brought, over_drafts=over_drafts, actor=actor, at=at)
        if line.verdict in (Verdict.NEW, Verdict.CHANGED)
        else line
        for line in report.lines
    ]
    brought.applied_at, brought.report = at, [line.kept() for line in lines]
    brought.save(update_fields=["applied_at", "report"])
    return brought


def _applied(
    line: Line, document: dict[str, Any], brought: ServiceImport, *, over_drafts: bool, actor: Actor, at: datetime
) -> Line:
    if line.over_draft and not over_drafts:
        words = _("somebody’s open draft says something else: it was left alone")
        return Line(line.code, line.name, Verdict.REFUSED, [Problem("", words)], over_draft=True)
    try:
        with transaction.atomic():
            _write(line, completed(document), key=f"import-{brought.pk}-{line.code}", actor=actor, at=at)
    except VersionRefused as refused:
        return Line(line.code, line.name, Verdict.REFUSED, refused.problems)
    except Busy:
        return Line(
            line.code, line.name, Verdict.REFUSED, [Problem("", _("somebody else is changing it: run it again"))]
        )
    return line


def _write(line: Line, document: dict[str, Any], *, key: str, actor: Actor, at: datetime) -> None:
    if line.verdict == Verdict.NEW:
        service_create(definition=document, actor=actor, at=at, key=key)
        return
    service_id = Service.objects.values_list("pk", flat=True).get(code=line.code)
    draft = ServiceVersion.objects.drafts().filter(service=service_id).first() or version_draft(
        service_id=service_id, actor=actor, at=at, key=f"{key}-{at.isoformat()}"
    )
    changes = {part: document[part] for part in PARTS}
    version_change(version_id=draft.pk, changes=changes, revision=draft.revision, actor=actor, at=at)
