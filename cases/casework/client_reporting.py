"""What a client with a key reports for somebody: another website, an app. It knows them; we have only what it says.

The client itself is who logged it, so that it can be asked what became of its own reports and of no others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from cases.casework.intake import Taken, case_of, contact_take, not_fixed, once_by_key, words_add
from cases.casework.raising import contact_attach
from cases.casework.transit import case_locked
from cases.casework.web_report import reporter_of
from crm.catalogue.forms import QuestionKind
from crm.contacts.actions import IntakeRefused, SessionStart, contact_log
from crm.contacts.correspondence.models import ContactDocument
from crm.contacts.models import Channel, Contact, ContactQuerySet, Disposition, Relation
from crm.contacts.possession import web_contacts
from crm.contacts.terms import terms_of
from crm.customers.contact_points import EMAIL, PointRefused, normalise
from crm.customers.models import ContactPoint
from crm.documents.actions import Rule, document_keep
from crm.documents.given import GivenFile
from crm.documents.models import Document
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor, ClientScope
from crm.teams.actor import customer as public
from crm.teams.policy import NotPermitted, require
from gazetteer.places import Place

PERMISSION = "report.by_client"
# A client that had not heard yet that we finished says "open" of what its own customer wrote meanwhile.
HEARD_BY_THEN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Update:
    """What a client says further about a report: in whose words, written when, and whether it says it is not done."""

    words: str
    written_at: datetime
    opens: bool = False  # it says that the matter is open
    reopens: bool = False  # it says outright that the matter is to be opened again


@once_by_key
@one_transaction
def client_report(
    *,
    service_id: int,
    form: Sequence[Mapping[str, object]],
    place: Place,
    answers: Mapping[str, str],
    reporter: Mapping[str, str],
    notes: str,
    files: Sequence[GivenFile],
    actor: Actor,
    at: datetime,
    key: str,
) -> Taken:
    """What was taken for the reporter (name, email, phone), with the files: they answer the form's first question for
    files, if it has one. A file that is dangerous is kept and given to nobody.

    Raises NotPermitted, IntakeRefused (also for name, email, phone), Busy, OSError when the disk takes no file.
    """
    require(actor, PERMISSION)
    customer = reporter_of(reporter, at=at, key=key)
    kept = _kept(files, actor=actor, at=at, key=key)
    asked = next((str(one["code"]) for one in form if one["kind"] == QuestionKind.FILE), "")
    answered = {asked: ",".join(str(one.pk) for one in kept)} if asked and kept else {}
    taken = contact_take(
        session=SessionStart(
            channel=Channel.WEB,
            key=key,
            speaker_id=customer.pk if customer else None,
            speaker_words="" if customer else reporter.get("name", "")[:200],
            started_at=at,
        ),
        service_id=service_id,
        customer_id=customer.pk if customer else None,
        place=place,
        disposition=Disposition.RAISED,
        answers={**answers, **answered},
        notes=notes,
        actor=_logging(actor),
        at=at,
        key=key,
        finish=True,
    )
    if taken.first:
        _attached(taken.contact, kept)
    return taken


@once_by_key
@one_transaction
def client_update(
    *,
    contact_id: int,
    update: Update,
    reporter: Mapping[str, str],
    files: Sequence[GivenFile],
    actor: Actor,
    at: datetime,
    key: str,
) -> Taken:
    """What was taken of further words about a report of the client's own. From whoever reported it they are an answer, or
    "it is not fixed"; from anybody else they are told to whoever does the work, and move nothing.

    Raises NotPermitted (a report of others, or hidden), IntakeRefused (description), Busy, OSError.
    """
    require(actor, PERMISSION)
    contact = own_contacts(actor).select_related("customer").filter(pk=contact_id).first()
    if contact is None:
        raise NotPermitted(PERMISSION)
    if not update.words.strip():
        raise IntakeRefused({"description": _("Write what you want to tell us.")})
    if not _is_reporter(contact, reporter.get("email", "")):
        taken = _beside(contact, update, reporter, actor=actor, at=at, key=key)
    elif _says_not_fixed(contact, update):
        taken = not_fixed(
            contact_id=contact.pk, words=update.words, actor=public(contact.customer_id), at=at, key=key
        ).taken
    else:
        taken = words_add(contact_id=contact.pk, words=update.words, actor=public(contact.customer_id), at=at, key=key)
    if taken.first:
        _attached(taken.contact, _kept(files, actor=actor, at=at, key=key))
    return taken


def own_contacts(actor: Actor) -> ContactQuerySet:
    """The contacts that this client logged, as far as the web may speak of them at all."""
    return web_contacts().filter(logged_by_kind=actor.kind, logged_by_key=actor.key)


def _logging(actor: Actor) -> Actor:
    """The client, which was found to be allowed to report: that is logging a contact, in this way and in no other."""
    return replace(actor, scopes=actor.scopes | {ClientScope.CONTACTS_WRITE})


def _is_reporter(contact: Contact, email: str) -> bool:
    """True when the words are from whoever the report is for; also when we know neither of the two."""
    if contact.customer is None:
        return not email
    try:
        normalised = normalise(EMAIL, email)
    except PointRefused:
        return False
    points = ContactPoint.objects.unscoped("is it the reporter? shown to nobody")
    return points.filter(kind=EMAIL, normalised=normalised, customer__canonical=contact.customer.canonical_id).exists()


def _says_not_fixed(contact: Contact, update: Update) -> bool:
    case = case_of(contact.pk)
    if case is None or case.closed_at is None:
        return False
    return update.reopens or (update.opens and update.written_at > case.closed_at + HEARD_BY_THEN)


def _beside(
    contact: Contact, update: Update, reporter: Mapping[str, str], *, actor: Actor, at: datetime, key: str
) -> Taken:
    """Words of somebody else about a report: a contact of its own without a customer, since we were told no more."""
    case = case_of(contact.pk)
    if case is not None:
        case = case_locked(case.pk)
    logged = contact_log(
        session=SessionStart(channel=Channel.WEB, key=key, speaker_words=reporter.get("name", "")[:200], started_at=at),
        customer_id=None,
        terms=terms_of(service_id=contact.service_id, withdrawn_too=True),
        place=contact.place,
        disposition=Disposition.RAISED,
        answers={},
        notes=update.words,
        actor=_logging(actor),
        at=at,
        key=key,
        relation=Relation.ADDS,
        about_id=contact.pk,
        finish=True,
        restriction_id=contact.restriction_id,
    )
    if case is not None:
        contact_attach(case=case, logged=logged, actor=actor, at=at)
    return Taken(contact=logged.contact, reference=logged.reference, case=case, clocks=logged.clocks)


def _kept(files: Sequence[GivenFile], *, actor: Actor, at: datetime, key: str) -> list[Document]:
    return [
        document_keep(given=given, actor=actor, at=at, key=f"{key}-file-{place}", rule=Rule.WITHHOLD)
        for place, given in enumerate(files)
    ]


def _attached(contact: Contact, kept: Sequence[Document]) -> None:
    ContactDocument.objects.bulk_create(
        ContactDocument(contact=contact, document=one, position=place) for place, one in enumerate(kept)
    )
