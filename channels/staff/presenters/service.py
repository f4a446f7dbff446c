"""Services on the pages of administrators: their state in a word, versions as lines, problems with the way to mend them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.setup.queries import open_cases_of
from channels.staff.forms.service_offers import Offers
from channels.staff.forms.service_pages import PARTS as PAGES
from channels.staff.presenters.service_editing import PartLine, part_lines, split_where
from crm.catalogue.conditions import Problem
from crm.catalogue.definition import Document
from crm.catalogue.editing.differences import PART_NAMES
from crm.catalogue.editing.queries import names_signed
from crm.catalogue.models import Service, ServiceVersion


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service as a line of the list."""

    service: Service
    state: str
    tag: str
    open_cases: int
    has_draft: bool
    link_fault: str


def lines_of(services: Sequence[Service]) -> list[ServiceLine]:
    """The lines of a page of the list; two statements."""
    counts = open_cases_of([one.pk for one in services])
    return [
        ServiceLine(
            service=one,
            state=state_of(one, is_published=one.is_published)[0],  # type: ignore[attr-defined]
            tag=state_of(one, is_published=one.is_published)[1],  # type: ignore[attr-defined]
            open_cases=counts.get(one.pk, 0),
            has_draft=one.has_draft,  # type: ignore[attr-defined]
            link_fault=one.link_fault,
        )
        for one in services
    ]


def state_of(service: Service, *, is_published: bool) -> tuple[str, str]:
    """Its state in a word, and the shape of its tag."""
    if service.merged_into is not None:
        return _("Now %(service)s") % {"service": service.merged_into.name}, "ended"
    if service.withdrawn_at is not None:
        return _("Withdrawn"), "ended"
    if not is_published:
        return _("Never published"), "waiting"
    return _("Offered"), "done"


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version as a line of the service's page."""

    version: ServiceVersion
    state: str
    tag: str
    by: str
    at: datetime | None
    words: str


_TAGS = {"DRAFT": "working", "TEST": "waiting", "PUBLISHED": "done", "RETIRED": "ended"}


def version_lines(versions: list[ServiceVersion]) -> list[VersionLine]:
    """Versions with who published, or last changed, each."""
    names = names_signed([one.published_by or one.changed_by for one in versions])
    return [
        VersionLine(
            version=one,
            state=str(one.get_state_display()),
            tag=_TAGS[one.state],
            by=names[one.published_by or one.changed_by],
            at=one.published_at or one.changed_at,
            words=" · ".join(
                filter(None, [one.note, one.untried_because and _("Not tried: %(why)s") % {"why": one.untried_because}])
            ),
        )
        for one in versions
    ]


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One problem, and the page on which its part is edited ("" where there is none)."""

    where: str
    words: str
    href: str


def problem_lines(code: str, problems: Sequence[Problem]) -> list[ProblemLine]:
    """Problems as people read them: the part by its name, then the place in it."""
    return [ProblemLine(_place_said(one.where), one.words, edit_href(code, one.where)) for one in problems]


def _place_said(where: str) -> str:
    part, _place = split_where(where)
    rest = where[len(part) :].lstrip(".")
    return f"{PART_NAMES.get(part, part)}{': ' if rest else ''}{rest}"


def edit_href(code: str, where: str) -> str:
    """The page on which what stands here is edited, at the thing itself where it is one of a list; "" where there is
    none."""
    key, place = split_where(where)
    part = next((one for one in PAGES.values() if key in one.keys), None)
    if part is None:
        return ""
    return reverse("staff:service-edit", args=[code, part.code]) + (f"#item-{place + 1}" if place is not None else "")


def pages_of(document: Document, before: Document | None, problems: Sequence[Problem]) -> list[PartLine]:
    """The pages of the draft's editor, with what differs and what is wrong on each."""
    return part_lines(Offers(document, today=timezone.localdate()), document, before, problems)
