"""Everything said both ways on one customer's matter: for whoever has shown that it is theirs."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cases.casework.models import Case, CaseContact, Question
from crm.catalogue.answers_found import answers_told
from crm.contacts.channels.known import is_spoken
from crm.contacts.models import Contact, Direction, Message, Relation
from crm.contacts.possession import CODE_EVENT, web_contacts
from crm.teams.actor import ActorKind
from crm.teams.actor import customer as public
from crm.teams.compiled_once import Given, compiled_once


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
    theirs = _their_words(mine)
    told = answers_told([(one.service_version.form, one.answers) for one in mine], reader=None)
    lines = [_told(one, theirs.get(one.pk, ""), facts) for one, facts in zip(mine, told, strict=True)] + [
        _wrote(message) for message in _messages(contact, mine)
    ]
    return sorted(lines, key=lambda line: (line.at, line.by_us))


def asked_of(*, contact: Contact, case: Case | None) -> list[Line]:
    """The questions to this contact's customer that still want an answer, oldest first."""
    if case is None or case.closed_at is not None or contact.customer_id is None:
        return []
    return [
        Line(at=question.asked_at, by_us=True, title=_("We asked you"), words=question.message.body)
        for question in _asked(case=case.pk, customer=contact.customer_id)
    ]


@compiled_once
def _asked(*, case: Given, customer: Given) -> QuerySet[Question]:
    asked = Question.objects.filter(case=case, state=Question.State.ASKED, contact__customer=customer)
    return asked.select_related("message").order_by("asked_at", "pk")


def _own_contacts(contact: Contact, case: Case | None) -> list[Contact]:
    """This customer's contacts of the same story; none of another reporter's, none that is hidden or in error."""
    if contact.customer_id is None:
        return [contact]
    found = _of_story(
        case is not None,
        contact=contact.pk,
        customer=contact.customer_id,
        case=case.pk if case else None,
        raising=case.contact_id if case else None,
    )
    beside = [one.pk for one in found if one.pk != contact.pk]
    if not beside:  # the page is being shown because this one is not hidden: no need to ask again
        return found
    shown = {contact.pk, *web_contacts().filter(pk__in=beside).values_list("pk", flat=True)}
    return [one for one in found if one.pk in shown]


@compiled_once
def _of_story(worked: bool, /, *, contact: Given, customer: Given, case: Given, raising: Given) -> QuerySet[Contact]:
    story = Q(pk=contact) | Q(about=contact)
    if worked:
        story |= Q(pk=raising) | Q(pk__in=CaseContact.objects.filter(case=case).values("contact"))
    others = Contact.objects.unscoped("a condition, shown to nobody").filter(session=OuterRef("session"))
    theirs = (
        Contact.objects.unscoped("those beside the visitor's own are asked about after")
        .filter(story, customer=customer, voided_at__isnull=True)
        .annotate(shares_session=Exists(others.exclude(pk=OuterRef("pk"))))
        .select_related("session", "service_version")
    )
    return theirs.order_by("received_at", "pk")


def _their_words(mine: list[Contact]) -> dict[int, str]:
    """What they wrote to us themselves, by the contact it became: words of an email or a message stand with it alone."""
    keys = [one.pk for one in mine if not one.notes and one.logged_by_kind != ActorKind.STAFF]
    if not keys:
        return {}
    return dict(_written_in(contacts=keys).values_list("contact", "body"))


def _written_in(*, contacts: list[int]) -> QuerySet[Message]:
    """The messages that these contacts came as; what a machine answered about them has no session and is none."""
    found = Message.objects.unscoped("the visitor's own words, of contacts found to be theirs")
    return found.filter(contact__in=contacts, direction=Direction.IN, session__isnull=False).order_by("pk")


def _told(contact: Contact, written: str, facts: list[tuple[str, str]]) -> Line:
    """The customer's own words only where they typed them: an agent's notes are the agent's."""
    typed = contact.logged_by_kind == ActorKind.CUSTOMER
    if contact.session.direction != Direction.IN:
        return Line(at=contact.received_at, by_us=True, title=_ours(contact))
    return Line(
        at=contact.received_at,
        by_us=False,
        title=_title(contact),
        words=contact.notes if typed and contact.notes else written,
        facts=tuple(facts),
    )


def _ours(contact: Contact) -> str:
    spoken = is_spoken(contact.session.channel)
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
        "PHONE": _("You told us by telephone"),
        "FACE_TO_FACE": _("You told us face to face"),
        "EMAIL": _("You told us by email"),
        "WEB": _("You told us on this website"),
        "POST": _("You told us by letter"),
    }.get(contact.session.channel, _("You told us"))


def _messages(contact: Contact, mine: list[Contact]) -> list[Message]:
    if contact.customer_id is None:
        return []
    # Asked one by one only when a session of these contacts holds others, which may be hidden.
    one_by_one = any(one.shares_session for one in mine)  # type: ignore[attr-defined]
    return _messages_about(
        one_by_one,
        contacts=[one.pk for one in mine],
        sessions=[one.session_id for one in mine],
        customer=contact.customer_id,
    )


@compiled_once
def _messages_about(one_by_one: bool, /, *, contacts: Given, sessions: Given, customer: Given) -> QuerySet[Message]:
    found = Message.objects.unscoped("about contacts just found not to be hidden")
    if one_by_one:
        found = Message.objects.visible_to(public(None))
    about = Q(contact__among=contacts) | Q(contact__isnull=True, session__among=sessions)
    written = found.filter(about, customer=customer, direction=Direction.OUT).exclude(event=CODE_EVENT)
    return written.order_by("created_at", "pk")


def _wrote(message: Message) -> Line:
    lost = message.state in {Message.State.REFUSED, Message.State.FAILED}
    note = _("We could not send you this, so you may not have seen it before.") if lost else ""
    return Line(at=message.created_at, by_us=True, title=_("We wrote to you"), words=message.body, note=note)
