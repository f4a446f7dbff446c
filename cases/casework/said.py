"""Everything said both ways on one customer's matter: for whoever has shown that it is theirs."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from cases.casework.models import Case, CaseContact, Question
from crm.catalogue.forms import answered
from crm.contacts.models import Channel, Contact, Direction, Message, MessageQuerySet, Relation
from crm.contacts.possession import CODE_EVENT, web_contacts
from crm.teams.actor import ActorKind
from crm.teams.actor import customer as public


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said: by the customer or by us, when, in which words; `facts` are answers to a form's questions."""

    at: datetime
    by_us: bool
    title: str
    words: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""


def said_both_ways(*, contact: Contact, case: Case | None) -> list[Line]:
    """What the customer of this contact told us about its matter and what we wrote to them, oldest first."""
    mine = _own_contacts(contact, case)
    lines = [_told(one) for one in mine] + [_wrote(message) for message in _messages(contact, mine)]
    return sorted(lines, key=lambda line: (line.at, line.by_us))


def asked_of(*, contact: Contact, case: Case | None) -> list[Line]:
    """The questions to this contact's customer that still want an answer, oldest first."""
    if case is None or case.closed_at is not None or contact.customer_id is None:
        return []
    asked = Question.objects.filter(
        case=case, state=Question.State.ASKED, contact__customer=contact.customer_id
    ).select_related("message")
    return [
        Line(at=question.asked_at, by_us=True, title=_("We asked you"), words=question.message.body)
        for question in asked.order_by("asked_at", "pk")
    ]


def _own_contacts(contact: Contact, case: Case | None) -> list[Contact]:
    """This customer's contacts of the same story; none of another reporter's, none that is hidden or in error."""
    if contact.customer_id is None:
        return [contact]
    story = Q(pk=contact.pk) | Q(about=contact.pk)
    if case is not None:
        story |= Q(pk=case.contact_id) | Q(pk__in=CaseContact.objects.filter(case=case).values("contact"))
    others = Contact.objects.unscoped("a condition, shown to nobody").filter(session=OuterRef("session"))
    theirs = (
        Contact.objects.unscoped("those beside the visitor's own are asked about below")
        .filter(story, customer=contact.customer_id, voided_at__isnull=True)
        .annotate(shares_session=Exists(others.exclude(pk=OuterRef("pk"))))
        .select_related("session", "service_version")
    )
    found: list[Contact] = list(theirs.order_by("received_at", "pk"))
    beside = [one.pk for one in found if one.pk != contact.pk]
    if not beside:  # the page is being shown because this one is not hidden: no need to ask again
        return found
    shown = {contact.pk, *web_contacts().filter(pk__in=beside).values_list("pk", flat=True)}
    return [one for one in found if one.pk in shown]


def _told(contact: Contact) -> Line:
    """The customer's own words only where they typed them: an agent's notes are the agent's."""
    typed = contact.logged_by_kind == ActorKind.CUSTOMER
    if contact.session.direction != Direction.IN:
        return Line(at=contact.received_at, by_us=True, title=_ours(contact))
    return Line(
        at=contact.received_at,
        by_us=False,
        title=_title(contact),
        words=contact.notes if typed else "",
        facts=tuple(answered(contact.service_version.form, contact.answers)),
    )


def _ours(contact: Contact) -> str:
    spoken = contact.session.channel in {Channel.PHONE, Channel.FACE_TO_FACE}
    return _("We spoke to you") if spoken else _("We wrote to you")


def _title(contact: Contact) -> str:
    relation = Relation(contact.relation)
    titles = {
        Relation.ADDS: _("You added"),
        Relation.ANSWERS: _("You answered"),
        Relation.NOT_FIXED: _("You said it is not fixed"),
        Relation.CHASE: _("You asked how it is going"),
    }
    return titles.get(relation) or {
        Channel.PHONE: _("You told us by telephone"),
        Channel.FACE_TO_FACE: _("You told us face to face"),
        Channel.EMAIL: _("You told us by email"),
        Channel.WEB: _("You told us on this website"),
        Channel.POST: _("You told us by letter"),
    }.get(Channel(contact.session.channel), _("You told us"))


def _messages(contact: Contact, mine: list[Contact]) -> list[Message]:
    if contact.customer_id is None:
        return []
    about = Q(contact__in=mine) | Q(contact__isnull=True, session__in={one.session_id for one in mine})
    found = _messages_not_hidden(contact, mine).filter(about, customer=contact.customer_id, direction=Direction.OUT)
    return list(found.exclude(event=CODE_EVENT).order_by("created_at", "pk"))


def _messages_not_hidden(contact: Contact, mine: list[Contact]) -> MessageQuerySet:
    """Messages, asked one by one only when a session of these contacts holds others, which may be hidden."""
    if any(one.shares_session for one in mine):  # type: ignore[attr-defined]
        return Message.objects.visible_to(public(contact.customer_id))
    return Message.objects.unscoped("about contacts just found not to be hidden")


def _wrote(message: Message) -> Line:
    lost = message.state in {Message.State.REFUSED, Message.State.FAILED}
    note = _("We could not send you this, so you may not have seen it before.") if lost else ""
    return Line(at=message.created_at, by_us=True, title=_("We wrote to you"), words=message.body, note=note)
