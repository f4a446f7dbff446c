"""Words of messages as their pages show them: what is in force, what is draft, what was before."""

from dataclasses import dataclass, field

from django.db.models import F, Q

from crm.catalogue.models import MessageTemplate, Service, TemplateState
from crm.catalogue.wording import shipped
from crm.catalogue.wordings.actions import Which
from crm.catalogue.wordings.events import ANSWER, EVENTS, LANGUAGES
from crm.catalogue.wordings.languages import ENGLISH, WELSH, speaking

_PEOPLE = ("service", "changed_by", "published_by", "ended_by")


@dataclass(slots=True)
class Cell:
    """One language of a line: the council's own version in force and the draft, None where there is none."""

    in_force: MessageTemplate | None = None
    draft: MessageTemplate | None = None


@dataclass(slots=True)
class Line:
    """One event for one service or all; of answers, one of that name."""

    event: str
    service: Service | None = None
    name: str = ""
    cells: dict[str, Cell] = field(default_factory=lambda: {language: Cell() for language in LANGUAGES})

    @property
    def is_welsh_older(self) -> bool:
        """True when the English in force was published after the Welsh, or there is English of ours and no Welsh."""
        english, welsh = self.cells[ENGLISH].in_force, self.cells[WELSH].in_force
        return english is not None and (welsh is None or _before(welsh, english))


def _before(one: MessageTemplate, other: MessageTemplate) -> bool:
    if one.published_at is None or other.published_at is None:
        return one.published_at is None and other.published_at is not None
    return one.published_at < other.published_at


def templates_listed(*, channel: str, answers: bool = False) -> list[Line]:
    """Every event that goes by this channel, with the words for all services first, then those for single ones; or the
    answers that are offered to agents."""
    live = Q(state=TemplateState.PUBLISHED) | Q(state=TemplateState.DRAFT)
    rows = MessageTemplate.objects.filter(live, channel=channel).select_related("service", "changed_by", "published_by")
    rows = rows.filter(event=ANSWER) if answers else rows.exclude(event=ANSWER)
    always = [] if answers else [event for event, one in EVENTS.items() if channel in one.channels and event != ANSWER]
    lines = {(event, 0, ""): Line(event) for event in always}
    in_order = rows.order_by(F("service__name").asc(nulls_first=True), "name", "id")
    for row in in_order:
        line = lines.setdefault((row.event, row.service_id or 0, row.name), Line(row.event, row.service, row.name))
        _put(line.cells, row)
    places = {event: place for place, event in enumerate(EVENTS)}
    return sorted(lines.values(), key=lambda line: (places.get(line.event, 99), line.name))


def _put(cells: dict[str, Cell], row: MessageTemplate) -> None:
    cell = cells.setdefault(row.language, Cell())
    if row.state == TemplateState.PUBLISHED:
        cell.in_force = row
    elif row.state == TemplateState.DRAFT:
        cell.draft = row


def line_of(which: Which) -> Line:
    """What is in force and draft in each language beside this one."""
    same = {**which.columns()}
    same.pop("language")
    line = Line(which.event, name=which.name)
    rows = MessageTemplate.objects.filter(**same, state__in=[TemplateState.PUBLISHED, TemplateState.DRAFT])
    for row in rows.select_related(*_PEOPLE).order_by("id"):
        line.service = row.service
        _put(line.cells, row)
    return line


def versions_of(which: Which) -> list[MessageTemplate]:
    """Every version but drafts put away, the newest first, with who wrote and published it."""
    rows = MessageTemplate.objects.filter(**which.columns()).exclude(state=TemplateState.DISCARDED)
    return list(rows.select_related(*_PEOPLE).order_by("-number", "-id"))


def template_found(*, template_id: int) -> MessageTemplate:
    """This version, with who wrote and published it. Raises MessageTemplate.DoesNotExist."""
    return MessageTemplate.objects.select_related(*_PEOPLE).get(pk=template_id)


def goes_out_now(which: Which, *, but: int | None = None) -> tuple[str, str]:
    """Subject and body that go out now: the own version in force, else that for all services, else what ships; of an
    answer that is not in force nothing. `but`: what would go out without this version."""
    rows = MessageTemplate.objects.filter(
        Q(service=which.service_id) | Q(service__isnull=True),
        event=which.event,
        channel=which.channel,
        language=which.language,
        name=which.name,
        state=TemplateState.PUBLISHED,
    )
    own = rows.exclude(pk=but or 0).order_by("service_id", "id").first()
    if own is not None:
        return own.subject, own.body
    with speaking(which.language):
        return shipped(which.event, which.channel) or ("", "")
