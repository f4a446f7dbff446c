"""One message as its page shows it: who wrote and how sure that is, the words with what is masked, what to do next."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from cases.casework.answering import Destination, destination_of
from cases.casework.handling_messages.linking import relation_meant
from cases.casework.handling_messages.offered import OfferedAnswer, answers_offered
from cases.casework.queries import NoSuchCase, OpenCase, case_of, open_cases_for
from cases.casework.queries.found import as_open
from cases.casework.receiving.settling import candidates_of
from channels.staff.presenters.masking import masked
from channels.staff.presenters.messages import match_words
from channels.staff.presenters.person import PersonCard, card_of_key
from channels.web.words import paragraphs
from crm.contacts.correspondence.handling.items import event_words
from crm.contacts.correspondence.handling.reading import ItemPage, Said
from crm.contacts.correspondence.models import InboxItem, MessageDocument
from crm.contacts.models import Direction, Message
from crm.contacts.queries import promises_open
from crm.customers.models import Customer
from crm.customers.references import shown
from crm.documents.models import Document
from crm.teams.actor import Actor

LOST = {Message.State.BOUNCED, Message.State.FAILED, Message.State.REFUSED}


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file: its name, how big, what the check said, and why it is given to nobody, if so."""

    key: int
    name: str
    size: str
    check: str
    withheld: str
    changed: str
    is_original: bool


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One message before or after: whose, when, its words."""

    message: Message
    key: int | None  # when it is work of its own
    title: str
    at: dt.datetime
    words: Markup
    files: int
    state: str
    state_kind: str
    by_us: bool


@dataclass(frozen=True, slots=True)
class CaseOffered:
    """A case it may belong to, and what the message would be to it."""

    case: OpenCase
    reference: str
    relation: str
    why: str


@dataclass
class MessagePage:
    """Everything the template names."""

    page: ItemPage
    item: InboxItem
    subject: str
    words: Markup
    quoted: Markup
    match: str
    match_kind: str
    proof: list[str]
    files: list[FileLine]
    thread: list[ThreadLine]
    history: list[dict[str, Any]]
    candidates: list[Customer] = field(default_factory=list)
    card: PersonCard | None = None
    cases: list[CaseOffered] = field(default_factory=list)
    promises: list[Any] = field(default_factory=list)
    destination: Destination | None = None
    offered: list[OfferedAnswer] = field(default_factory=list)


def message_page(page: ItemPage, *, actor: Actor, at: dt.datetime) -> MessagePage:
    """The message for its reader."""
    item = page.item
    match, kind = match_words(item, known=page.customer is not None)
    card = card_of_key(actor=actor, key=page.customer.pk, at=at) if page.customer else None
    return MessagePage(
        page=page,
        item=item,
        subject=masked(item.message.subject, actor=actor).strip() or _("(no subject)"),
        words=paragraphs(masked(item.message.body, actor=actor)),
        quoted=paragraphs(masked(item.quoted, actor=actor)),
        match=match,
        match_kind=kind,
        proof=proof_words(item),
        files=[file_line(one) for one in page.documents],
        thread=[_thread_line(one, actor) for one in page.thread],
        history=[{"at": one.event.at, "words": event_words(one.event), "by": one.by} for one in page.done],
        candidates=candidates_of(item, actor) if item.match == InboxItem.Match.AMBIGUOUS else [],
        card=card,
        cases=cases_offered(page, actor=actor, at=at),
        promises=promises_open(actor=actor, customer_ids=card.record_ids) if card else [],
        offered=answers_offered(item.contact) if item.contact is not None else [],
        destination=destination_of(contact=item.contact, item=item) if item.contact is not None else None,
    )


def proof_words(item: InboxItem) -> list[str]:
    """What was found about the sending server, one by one: matched is not proved."""
    results = {
        "pass": _("passed"), "fail": _("FAILED"), "softfail": _("doubtful"), "neutral": _("says nothing"),
        "none": _("not used by their domain"), "temperror": _("could not be checked"),
        "permerror": _("could not be checked"),
    }  # fmt: skip
    said = dict(part.split("=", 1) for part in item.authentication.lower().split() if "=" in part)
    return [
        f"{name.upper()} {results.get(said[name], said[name]) if name in said else _('not checked')}"
        for name in ("spf", "dkim", "dmarc")
    ]


def file_line(one: MessageDocument) -> FileLine:
    """The file in words."""
    document = one.document
    return FileLine(
        key=document.pk,
        name=document.name,
        size=size_words(document.size),
        check=str(Document.Check(document.check_result).label),
        withheld=document.withheld_because or (_("it was disposed of") if document.disposed_at else ""),
        changed=document.changed_because,
        is_original=one.part == MessageDocument.Part.ORIGINAL,
    )


def size_words(size: int) -> str:
    """ "3 bytes", "12 KB", "1.4 MB"."""
    if size < 1_000:
        return _("%(n)d bytes") % {"n": size}
    if size < 1_000_000:
        return _("%(n)d KB") % {"n": round(size / 1_000)}
    return _("%(n).1f MB") % {"n": size / 1_000_000}


def _thread_line(said: Said, actor: Actor) -> ThreadLine:
    message = said.message
    by_us = message.direction == Direction.OUT
    who = (said.by or _("by itself")) if by_us else (said.item.sender_name or said.item.sender if said.item else "")
    words = _("We wrote: %(subject)s") if by_us else _("%(who)s wrote: %(subject)s")
    subject = masked(message.subject, actor=actor) or _("(no subject)")
    state = str(message.get_state_display()) if by_us else ""
    if message.state_reason and by_us:
        state = f"{state}: {message.state_reason}"
    return ThreadLine(
        message=message,
        key=said.item.pk if said.item else None,
        title=words % {"who": who or _("They"), "subject": subject} + (f" ({who})" if by_us else ""),
        at=message.created_at,
        words=paragraphs(masked(message.body, actor=actor)),
        files=sum(1 for one in said.documents if one.part == MessageDocument.Part.ATTACHMENT),
        state=state,
        state_kind=state_kind(message.state),
        by_us=by_us,
    )


def state_kind(state: str) -> str:
    """The shape that says how a message of ours fares: lost, on its way, or there."""
    if state in LOST:
        return "late"
    return "working" if state in {Message.State.QUEUED, Message.State.HELD} else "done"


def cases_offered(page: ItemPage, *, actor: Actor, at: dt.datetime) -> list[CaseOffered]:
    """The cases it may belong to, the most likely first: the one it seems to be about, then those of the same service,
    then the other open ones of its customer."""
    item = page.item
    customer_id = page.customer.pk if page.customer else None
    found: dict[int, tuple[OpenCase, str]] = {}
    for one, why in _likely(item, actor, at):
        found.setdefault(one.case_id, (one, why))
    theirs = open_cases_for(actor=actor, at=at, customer_id=customer_id) if customer_id else []
    service = item.contact.service_id if item.contact else None
    for one in sorted(theirs, key=lambda one: one.case.service_id != service):
        found.setdefault(one.case_id, (one, _("their open case")))
    return [
        CaseOffered(
            case=one,
            reference=shown(one.reference),
            relation=relation_meant(case=one.case, customer_id=customer_id),
            why=why,
        )
        for one, why in list(found.values())[:8]
    ]


def _likely(item: InboxItem, actor: Actor, at: dt.datetime) -> list[tuple[OpenCase, str]]:
    """The case of the earlier contact that it quotes or replies to, open or ended."""
    if item.suggested is None:
        return []
    reference = item.suggested.references.filter(kind="OWN").values_list("value", flat=True).first()
    try:
        case = case_of(actor=actor, reference=reference or "")
    except NoSuchCase:
        return []
    return [(one, str(item.get_suggested_because_display())) for one in as_open([case], at=at)]
