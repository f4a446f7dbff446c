"""Writing the words of messages: drafted, published, taken back to an earlier version, withdrawn. What is in force is never
edited, it is succeeded; earlier versions stay, with who published them, when and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from crm.catalogue.models import MessageTemplate, Service, TemplateState
from crm.catalogue.wordings.events import ANSWER, EVENTS, LANGUAGES
from crm.catalogue.wordings.rules import LONGEST_NOTE, faults_of
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.models import User
from crm.teams.policy import NotPermitted, require

CONFIGURE = "message_template.configure"


class TemplateRefused(Exception):
    """The words cannot be so; `errors` says why, by field, "" for the whole."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


class TemplateChanged(Exception):
    """Somebody changed or ended the version after it was read: `by` whom, `at` what time; `state` is what it is now."""

    def __init__(self, template: MessageTemplate | None) -> None:
        super().__init__("changed")
        ended = template.ended_by or template.published_by or template.changed_by if template else None
        self.by: User | None = ended
        self.at = template and (template.ended_at or template.published_at or template.changed_at)
        self.state = template.state if template else TemplateState.DISCARDED


@dataclass(frozen=True, slots=True)
class Which:
    """What versions are of: an event by a channel, for a service or all, in a language; of answers, which."""

    event: str
    channel: str
    language: str
    service_id: int | None = None
    name: str = ""

    def columns(self) -> dict[str, Any]:
        """It as conditions and columns."""
        return {
            "event": self.event,
            "channel": self.channel,
            "language": self.language,
            "service_id": self.service_id,
            "name": self.name,
        }


def which_of(template: MessageTemplate) -> Which:
    """What this is a version of."""
    return Which(template.event, template.channel, template.language, template.service_id, template.name)


@one_transaction
def template_draft_save(
    *, which: Which, draft_id: int | None, revision: int, subject: str, body: str, actor: Actor, at: datetime
) -> MessageTemplate:
    """The draft with these words; begun when there was none, and none was read (`draft_id` None).

    Raises NotPermitted, TemplateRefused by field (name, subject, body), TemplateChanged, Busy.
    """
    require(actor, CONFIGURE)
    _check_which(which)
    subject, body = subject.strip(), body.replace("\r\n", "\n").strip()
    _refuse(faults_of(event=which.event, channel=which.channel, subject=subject, body=body, name=which.name))
    versions = _held(which)
    draft = versions.filter(state=TemplateState.DRAFT).first()
    if (draft.pk if draft else None) != draft_id:
        raise TemplateChanged(draft or versions.filter(pk=draft_id).first())
    if draft is None:
        draft = MessageTemplate(**which.columns(), number=_next_number(which), revision=0)
    elif draft.revision != revision:
        raise TemplateChanged(draft)
    if (draft.subject, draft.body) == (subject, body) and draft.pk:
        return draft
    draft.subject, draft.body, draft.revision = subject, body, draft.revision + 1
    draft.changed_by_id, draft.changed_at = _user(actor), at
    draft.save()
    return draft


@one_transaction
def template_publish(*, draft_id: int, revision: int, note: str, actor: Actor, at: datetime) -> MessageTemplate:
    """The version now in force; publishing twice is once.

    Raises NotPermitted, TemplateChanged, Busy, and TemplateRefused: without a reason, when nothing differs, for words
    that cannot be any more.
    """
    require(actor, CONFIGURE)
    draft = _locked(draft_id)
    if draft.state == TemplateState.PUBLISHED and draft.revision == revision:
        return draft
    if draft.state != TemplateState.DRAFT or draft.revision != revision:
        raise TemplateChanged(draft)
    now = _in_force(which_of(draft))
    if now is not None and (now.subject, now.body) == (draft.subject, draft.body):
        raise TemplateRefused({"": _("Nothing differs from the version in force.")})
    return _publish(draft, note=note, actor=actor, at=at)


@one_transaction
def template_take_back(*, template_id: int, note: str, actor: Actor, at: datetime) -> MessageTemplate:
    """A new version in force, in the words of this earlier one. A draft stays as it is.

    Raises NotPermitted, Busy, and TemplateRefused: without a reason, for no earlier version, for words that cannot be now.
    """
    require(actor, CONFIGURE)
    earlier = _locked(template_id)
    if earlier.state != TemplateState.RETIRED:
        raise TemplateRefused({"": _("Only an earlier version can be taken back.")})
    which = which_of(earlier)
    now = _in_force(which)
    if now is not None and (now.subject, now.body) == (earlier.subject, earlier.body):
        return now
    again = MessageTemplate(
        **which.columns(),
        number=_next_number(which),
        subject=earlier.subject,
        body=earlier.body,
        changed_by_id=_user(actor),
        changed_at=at,
    )
    return _publish(again, note=note, actor=actor, at=at)


@one_transaction
def template_withdraw(*, template_id: int, note: str, actor: Actor, at: datetime) -> MessageTemplate:
    """The version, in force no more: what ships goes out, or the words for all services; an answer is offered no more.
    Withdrawing twice is once. Raises NotPermitted, TemplateRefused without a reason, TemplateChanged, Busy."""
    require(actor, CONFIGURE)
    template = _locked(template_id)
    if template.state == TemplateState.RETIRED and template.end_note:
        return template
    if template.state != TemplateState.PUBLISHED:
        raise TemplateChanged(template)
    _refuse(_note_fault(note))
    template.end_note = note.strip()
    return _end(template, TemplateState.RETIRED, actor, at)


@one_transaction
def template_discard(*, draft_id: int, revision: int, actor: Actor, at: datetime) -> MessageTemplate:
    """The draft, put away; putting away twice is once. Raises NotPermitted, TemplateChanged, Busy."""
    require(actor, CONFIGURE)
    draft = _locked(draft_id)
    if draft.state == TemplateState.DISCARDED:
        return draft
    if draft.state != TemplateState.DRAFT or draft.revision != revision:
        raise TemplateChanged(draft)
    return _end(draft, TemplateState.DISCARDED, actor, at)


def _check_which(which: Which) -> None:
    event = EVENTS.get(which.event)
    if event is None or which.channel not in event.channels or which.language not in LANGUAGES:
        raise TemplateRefused({"": _("There is no such message: choose one from the list.")})
    if which.service_id is not None and not event.by_service:
        raise TemplateRefused({"": _("This message is about no service: its words are the same for all.")})
    if which.service_id is not None and not Service.objects.filter(pk=which.service_id).exists():
        raise TemplateRefused({"": _("There is no such service: choose one from the list.")})
    if which.event != ANSWER and which.name:
        raise TemplateRefused({"": _("Only answers have a name.")})


def _publish(template: MessageTemplate, *, note: str, actor: Actor, at: datetime) -> MessageTemplate:
    _refuse(_note_fault(note))
    words = {"subject": template.subject, "body": template.body, "name": template.name}
    _refuse(faults_of(event=template.event, channel=template.channel, **words))
    now = _in_force(which_of(template))
    if now is not None:
        _end(now, TemplateState.RETIRED, actor, at)
    template.state, template.note = TemplateState.PUBLISHED, note.strip()
    template.published_by_id, template.published_at = _user(actor), at
    template.save()
    return template


def _end(template: MessageTemplate, state: TemplateState, actor: Actor, at: datetime) -> MessageTemplate:
    template.state, template.ended_by_id, template.ended_at = state, _user(actor), at
    template.save(update_fields=["state", "ended_by", "ended_at", "end_note"])
    return template


def _note_fault(note: str) -> dict[str, str]:
    if not note.strip():
        return {"note": _("Say why: it stands in the history for whoever asks later.")}
    if len(note) > LONGEST_NOTE:
        return {"note": _("At most %(most)d characters: shorten it.") % {"most": LONGEST_NOTE}}
    return {}


def _held(which: Which) -> Any:
    """The versions, held against everybody else who would change them: a first version has no row to lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"message template {which}"])
    return MessageTemplate.objects.select_related("changed_by", "published_by", "ended_by").filter(**which.columns())


def _locked(template_id: int) -> MessageTemplate:
    """The version, held with all others of its kind. Raises MessageTemplate.DoesNotExist."""
    which = which_of(MessageTemplate.objects.get(pk=template_id))
    return _held(which).get(pk=template_id)


def _in_force(which: Which) -> MessageTemplate | None:
    return MessageTemplate.objects.filter(**which.columns(), state=TemplateState.PUBLISHED).first()


def _next_number(which: Which) -> int:
    last = MessageTemplate.objects.filter(**which.columns()).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _user(actor: Actor) -> int:
    """The key of the member of staff who acts. Raises NotPermitted for a process: words have an author."""
    if actor.user_id is None:
        raise NotPermitted(CONFIGURE)
    return actor.user_id


def _refuse(faults: Mapping[str, str]) -> None:
    if faults:
        raise TemplateRefused(faults)
