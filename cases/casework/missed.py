"""Telling customers that we missed a promise, and the new date given after it: once each, by the outbox.

What is said is fixed here; whether it still may go is decided when it is sent (channels/email/deciding.py).
"""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.casework.models import Case, CaseParty
from cases.casework.notices.recipients import case_about
from crm.catalogue.queries import wording_of
from crm.catalogue.wordings.languages import speaking
from crm.contacts.models import Contact, Message, Promise, Reference
from crm.contacts.saying import ZONE, language_of, link_to, message_out, sending
from crm.customers.models import ContactPoint
from crm.customers.references import shown
from crm.outbox.actions import outbox_put
from crm.sla.models import Clock, ClockKind, NewDate
from crm.teams.actor import Actor, system

MISSED, NEW_DATE = "promise_missed", "promise_new_date"
ACTOR = system("promises")


@transaction.atomic
def promise_missed(clock_id: int, at: datetime, attempt: int) -> None:
    """Nothing; who was promised it is written to, if they take updates: what we said, that we missed it, what happens
    now. Hearing it twice changes nothing; a promise that ended meanwhile is not written about."""
    promise = Promise.objects.select_related("clock", "contact__service").filter(clock=clock_id).first()
    if promise is None or not _is_told(promise):
        return
    case = case_about(promise.contact_id)
    newest = NewDate.objects.filter(clock=clock_id).order_by("-given_at", "-pk").first()
    with speaking(language_of(promise.contact.customer_id)):
        now = _what_now(promise.clock, newest, case.planned_date if case else None, at=at)
        _write(MISSED, promise=promise, case=case, what_now=now, actor=ACTOR, at=at, key=f"promise-missed-{clock_id}")


def tell_new_date(given: NewDate, *, promise: Promise, case: Case, actor: Actor, at: datetime) -> None:
    """Nothing; who was promised it reads the new date of a missed promise. Part of the caller's transaction.

    One given before the miss stands on their page, and in the message that tells them of the miss.
    """
    if promise.clock.breached_at is None or not _is_told(promise):
        return
    with speaking(language_of(promise.contact.customer_id)):
        now, key = _what_now(promise.clock, given, None, at=at), f"promise-new-date-{given.pk}"
        _write(NEW_DATE, promise=promise, case=case, what_now=now, actor=actor, at=at, key=key)


def _is_told(promise: Promise) -> bool:
    """True for a broken promise that goes on and of which its customer knows. That we did not acknowledge in time is
    told by acknowledging."""
    clock, contact = promise.clock, promise.contact
    broken = clock.breached_at is not None and clock.state in {Clock.State.RUNNING, Clock.State.PAUSED}
    known = clock.promised_at is not None and clock.kind != ClockKind.ACKNOWLEDGE
    return broken and known and contact.voided_at is None and _takes_updates(contact)


def _takes_updates(contact: Contact) -> bool:
    """True for a customer with an email address that may be used."""
    if contact.customer_id is None:
        return False
    usable = ContactPoint.objects.unscoped("whether there is one, shown to nobody").filter(
        customer=contact.customer_id, kind=ContactPoint.Kind.EMAIL, do_not_use=False, restriction__isnull=True
    )
    return usable.exists()


def _is_written_to(case: Case | None, contact: Contact) -> bool:
    """False for a party to the case that asked, or was chosen, not to be written to."""
    parties = CaseParty.objects.unscoped("whether to write to them").filter(
        case=case, customer=contact.customer_id, active_to__isnull=True
    )
    answers = list(parties.values_list("is_written_to", flat=True)) if case else []
    return any(answers) or not answers


def _write(
    event: str, *, promise: Promise, case: Case | None, what_now: str, actor: Actor, at: datetime, key: str
) -> None:
    contact = promise.contact
    earlier = Message.objects.unscoped("whether it was written before").filter(key=key)
    if earlier.exists() or not _is_written_to(case, contact):
        return
    reference = Reference.objects.values_list("value", flat=True).get(contact=contact, kind=Reference.Kind.OWN)
    names = {
        "service": contact.subject,
        "reference": shown(reference),
        "link": link_to(reference),
        "missed": _what_we_said(promise.clock, at=at),
        "now": what_now,
    }
    words = wording_of(event=event, service=contact.service, names=names)
    message = message_out(
        key=key, event=event, words=words, actor=actor, at=at, contact_id=contact.pk, customer_id=contact.customer_id
    )
    message.save(force_insert=True)
    outbox_put(news=sending([message]), at=at)


def _what_we_said(clock: Clock, *, at: datetime) -> str:
    promised = {
        ClockKind.RESOLVE: _("We said we would put it right by %(when)s. We missed that, and we are sorry."),
        ClockKind.RESPOND: _("We said we would answer you by %(when)s. We missed that, and we are sorry."),
        ClockKind.UPDATE: _("We said we would tell you how it stands by %(when)s. We missed that, and we are sorry."),
    }
    due = clock.breached_at or clock.due_at or at
    local = due.astimezone(ZONE)  # a letter is read on any day: no "today" in it
    return promised[ClockKind(clock.kind)] % {"when": f"{date_format(local, 'l j F')}, {local:%H:%M}"}


def _what_now(clock: Clock, newest: NewDate | None, planned_date: date | None, *, at: datetime) -> str:
    if newest is not None and newest.until >= at:
        day = date_format(newest.until.astimezone(ZONE), "l j F")
        return _("Our new date is %(day)s.") % {"day": day} + f"\n\n{newest.words}"
    if clock.state == Clock.State.PAUSED:
        return _("We asked you a question and wait for your answer.")
    if planned_date is not None and planned_date >= at.astimezone(ZONE).date():
        return _("It is not done yet. It is now planned for %(day)s.") % {"day": date_format(planned_date, "l j F")}
    return _("It is not done yet, and there is no new date. To ask about it, telephone us on %(phone)s.") % {
        "phone": settings.COUNCIL_PHONE
    }
