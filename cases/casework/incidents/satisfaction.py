"""The question after the end: who is asked, when, and what becomes of the answer.

The news of it is written with the ending and waits in the outbox; whether anybody is asked is decided when its day comes.
Nobody is asked about a confidential matter or about danger, and nobody twice about one matter.
"""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from cases.casework.incidents.models import Satisfaction, Score
from cases.casework.models import Case, CaseEvent, CaseParty
from cases.casework.raising import case_event
from cases.casework.transit import case_locked
from cases.casework.work.hearing import Happening, What
from crm.catalogue.incidents import asking_of
from crm.catalogue.models import Family
from crm.catalogue.queries import wording_of
from crm.catalogue.wordings.languages import speaking
from crm.catalogue.words import Words, said
from crm.contacts.models import Contact, Message, Reference
from crm.contacts.saying import ZONE, link_to, message_out, sending
from crm.customers.models import Customer
from crm.customers.names import storable
from crm.customers.references import shown
from crm.outbox.actions import News, outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor, system
from crm.teams.actor import customer as public

NEWS, EVENT = "satisfaction.due", "satisfaction"
ASKER: Actor = system("satisfaction")
MORNING = time(10, 0)  # when the question goes out on its day
OPEN_FOR = timedelta(days=60)  # so long an answer is taken
LONGEST = 5_000
# Somebody else's work, or none: there is nothing of ours to be satisfied with.
NOT_ASKED = frozenset({Family.WITHDRAWN, Family.SAME_AS_ANOTHER, Family.NOT_OURS})
_signer = Signer(salt="satisfaction")


class AnswerRefused(Exception):
    """The answer cannot be taken; the words say why."""


def ending_heard(case: Case, happening: Happening, actor: Actor, at: datetime) -> None:
    """Nothing; when the (locked) case ended now and its service asks afterwards, the news of it waits for its day."""
    if happening.what != What.STATE or case.closed_at is None or happening.was == case.state:
        return
    asking = asking_of(case.service_version.satisfaction)
    if asking is not None and _is_asked_about(case):
        due = asking_day(case.closed_at, asking.days)
        outbox_put(news=[News(kind=NEWS, subject_id=case.pk, not_before=due)], at=at)


def asking_day(closed_at: datetime, days: int) -> datetime:
    """The morning on which the question goes out."""
    day = closed_at.astimezone(ZONE).date() + timedelta(days=days)
    return datetime.combine(day, MORNING, tzinfo=ZONE)


def _is_asked_about(case: Case) -> bool:
    if case.outcome is None or case.outcome.family in NOT_ASKED:
        return False
    return case.restriction_id is None and not case.service_version.read_by and not case.service.about_danger


@one_transaction
def satisfaction_ask(case_id: int, at: datetime, attempt: int) -> None:
    """Nothing; everybody who was told how the case ended has the question on its way. Hearing it twice changes nothing;
    a case that is open again, or ended anew since, is asked about when the news of that ending comes."""
    case = case_locked(case_id)
    asking = asking_of(case.service_version.satisfaction)
    if asking is None or case.closed_at is None or not _is_asked_about(case):
        return
    if at < asking_day(case.closed_at, asking.days):
        return
    people = _whom(case)
    references = dict(
        Reference.objects.filter(contact__in=list(people), kind=Reference.Kind.OWN).values_list("contact_id", "value")
    )
    messages = [
        _question(case, contact_id, customer, references[contact_id], asking.question, at=at)
        for contact_id, customer in people.items()
    ]
    Message.objects.bulk_create(messages)
    Satisfaction.objects.bulk_create(
        [
            Satisfaction(contact_id=contact_id, case=case, message=one, asked_at=at)
            for contact_id, one in zip(people, messages, strict=True)
        ]
    )
    if messages:
        facts = {"contacts": [one.contact_id for one in messages]}
        CaseEvent.objects.bulk_create([case_event(case, "SURVEYED", actor=ASKER, at=at, facts=facts)])
    outbox_put(news=sending(messages), at=at)


def _whom(case: Case) -> dict[int, Customer]:
    """The customers to ask, by the contact they are asked about: one of those that are shown as one, once a case, and once
    a contact, whose case may have been another before."""
    parties = (
        CaseParty.objects.unscoped("to write to them, not to show them")
        .filter(case=case, is_written_to=True, active_to__isnull=True, customer__status=Customer.Status.LIVE)
        .filter(customer__restriction__isnull=True)
        .select_related("customer")
        .order_by("-pk")
    )
    people = {party.customer.canonical_id: party for party in parties}
    about = {party.contact_id or case.contact_id: party.customer for party in people.values()}
    asked = Satisfaction.objects.unscoped("who was asked before").filter(case=case).select_related("contact__customer")
    before = {one.contact.customer.canonical_id for one in asked if one.contact.customer is not None}
    shown_ones = Contact.objects.unscoped("not about what is confidential").filter(
        pk__in=about, restriction__isnull=True, voided_at__isnull=True, satisfaction__isnull=True
    )
    open_ones = set(shown_ones.values_list("pk", flat=True))
    return {
        contact: customer
        for contact, customer in sorted(about.items())
        if contact in open_ones and customer.canonical_id not in before
    }


def _question(case: Case, contact_id: int, customer: Customer, reference: str, own: Words, *, at: datetime) -> Message:
    with speaking(customer.language):
        names = {
            "service": case.service_version.subject_of(case.service),
            "reference": shown(reference),
            "link": link_to(reference),
            "answer_link": f"{settings.SITE_URL}/how-was-it/{answer_token(contact_id)}",
            "words": question_words(own),
        }
        words = wording_of(event=EVENT, service=case.service, names=names)
    return message_out(
        key=f"{EVENT}-{contact_id}", event=EVENT, words=words, actor=ASKER, at=at, contact_id=contact_id,
        customer_id=customer.pk,
    )  # fmt: skip


def question_words(own: Words) -> str:
    """The question, in the service's own words or ours, in the language in force."""
    return said(own) or _("How satisfied are you with how we dealt with this?")


def answer_token(contact_id: int) -> str:
    """What stands in the address of the page on which this contact's reporter answers; nobody else can make it."""
    return _signer.sign(str(contact_id)).replace(":", "~")


def asked_with(token: str, *, at: datetime) -> Satisfaction | None:
    """What was asked with this token, with its contact and service; None for none, what is hidden by now, or too old."""
    try:
        contact_id = int(_signer.unsign(token.replace("~", ":")))
    except (BadSignature, ValueError):
        return None
    rows = Satisfaction.objects.visible_to(public(None)).filter(contact=contact_id, asked_at__gt=at - OPEN_FOR)
    rows = rows.filter(case__restriction__isnull=True, contact__voided_at__isnull=True)
    return rows.select_related("contact__service", "contact__service_version", "case__service_version").first()


@one_transaction
def satisfaction_answer(*, token: str, score: int, at: datetime) -> Satisfaction:
    """What was asked, answered: the last answer counts. Raises AnswerRefused, Busy."""
    row = _held(token, at)
    if score not in Score.values:
        raise AnswerRefused(_("Choose one of the answers."))
    if row.score == score:
        return row
    row.score, row.answered_at = score, at
    row.save(update_fields=["score", "answered_at"])
    facts = {"contact": row.contact_id, "score": score}
    event = CaseEvent(
        case_id=row.case_id, at=at, kind="RATED", actor_kind="CUSTOMER", actor_key=str(row.contact.customer_id or ""),
        facts=facts,
    )  # fmt: skip
    event.save(force_insert=True)
    return row


@one_transaction
def satisfaction_say(*, token: str, words: str, at: datetime) -> Satisfaction:
    """What was asked, with the customer's own words beside their answer. Raises AnswerRefused, Busy."""
    row = _held(token, at)
    if row.score is None:
        raise AnswerRefused(_("Choose one of the answers first."))
    row.words = storable(words).strip()[:LONGEST]
    row.save(update_fields=["words"])
    return row


def _held(token: str, at: datetime) -> Satisfaction:
    found = asked_with(token, at=at)
    if found is None:
        raise AnswerRefused(_("This question is closed, or the link is not whole."))
    rows = Satisfaction.objects.unscoped("the one just shown to be theirs").select_related("contact")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=found.pk)
