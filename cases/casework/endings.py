"""How a case ends, truthfully: what the officer states beside the outcome, what customers are told, and where it leads.

What must be stated is in crm/catalogue/endings.py. Part of the caller's transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.casework.models import Case, CaseEvent, CaseNote, CaseParty
from cases.casework.raising import case_event
from cases.casework.work.models import CaseDocument, CaseLink
from crm.catalogue.bodies import OtherBody
from crm.catalogue.endings import LONGEST_REASON, Stated, right_words, wrong_ending
from crm.catalogue.models import Family, Outcome
from crm.catalogue.wordings.languages import ENGLISH, WELSH, speaking
from crm.catalogue.words import Words
from crm.customers.names import storable
from crm.documents.models import Document
from crm.teams.actor import Actor


@dataclass(frozen=True, slots=True)
class Ending:
    """What was stated beside the outcome: files kept as evidence, why there are none, whose it is, the other case."""

    documents: tuple[int, ...] = ()
    no_evidence: str = ""
    whose: str = ""  # code of another body
    same_as: int | None = None


def ending_read(
    case: Case, outcome: Outcome, inputs: dict[str, Any], *, words: str, same_as: int | None, errors: dict[str, str]
) -> Ending:
    """What was stated; what it lacks is added to `errors` by input."""
    documents = tuple(Document.objects.filter(pk__in=inputs.get("evidence") or ()).values_list("pk", flat=True))
    no_evidence = storable(str(inputs.get("no_evidence") or "")).strip()[:LONGEST_REASON]
    wants = outcome.needs_evidence
    shown = bool(documents) or (wants and CaseDocument.objects.filter(case=case).exists())
    stated = Stated(words=words, evidence=shown, no_evidence=no_evidence, same_as=same_as is not None)
    errors.update(wrong_ending(outcome.family, needs_evidence=wants, stated=stated))
    whose = str(inputs.get("whose") or "") if outcome.family == Family.NOT_OURS else ""
    if whose and not OtherBody.objects.filter(code=whose).exists():
        errors["whose"] = _("Choose from the list whose it is.")
    return Ending(documents=documents, no_evidence=no_evidence if wants else "", whose=whose, same_as=same_as)


def ending_kept(case: Case, ending: Ending, *, actor: Actor, at: datetime, key: str) -> None:
    """Nothing; the evidence hangs on the case, why there is none is its note, and those who reported it hear of the other
    case from now on."""
    if ending.documents and actor.user_id is not None:
        CaseDocument.objects.bulk_create(
            [
                CaseDocument(case=case, document_id=one, added_at=at, added_by_id=actor.user_id)
                for one in ending.documents
            ],
            ignore_conflicts=True,
        )
    elif ending.no_evidence:
        text = _("No photograph or document: %(why)s") % {"why": ending.no_evidence}
        CaseNote.objects.create(
            case=case, text=text, written_at=at, written_by_id=actor.user_id, key=f"{key}-no-evidence"[:200]
        )
    if ending.same_as is not None:
        CaseLink.objects.get_or_create(
            case=case, other_id=ending.same_as, kind=CaseLink.Kind.SAME_AS, ended_at=None, defaults={"linked_at": at}
        )
        _join(case, ending.same_as, actor=actor, at=at)


def _join(case: Case, other_id: int, *, actor: Actor, at: datetime) -> None:
    """Nothing; who reported this case and is not a party to the other one yet is, and will hear how that ends."""
    cases = Case.objects.unscoped("its reporters are told together")
    other = cases.select_for_update(no_key=True, of=("self",)).get(pk=other_id)
    if other.closed_at is not None:
        return
    parties = CaseParty.objects.unscoped("whom to tell, shown to nobody").filter(active_to__isnull=True)
    known = set(parties.filter(case=other).values_list("customer__canonical", flat=True))
    joining = [
        CaseParty(
            case=other, customer_id=one.customer_id, contact_id=one.contact_id or case.contact_id, role=one.role,
            may_see=one.may_see, is_written_to=one.is_written_to, active_from=at,
        )
        for one in parties.filter(case=case).select_related("customer").order_by("pk")
        if one.customer.canonical_id not in known
    ]  # fmt: skip
    CaseParty.objects.bulk_create(joining)
    facts = {"case": case.pk, "parties": len(joining)}
    CaseEvent.objects.bulk_create([case_event(other, "JOINED", actor=actor, at=at, facts=facts)])


def closing_words(outcome: Outcome, words: str, whose: str) -> Words:
    """What customers are written, by language: the words, whose it is, and the right they have."""
    body = OtherBody.objects.filter(code=whose).first() if whose else None
    said = {}
    for language in (ENGLISH, WELSH):
        own = outcome.welsh_words if language == WELSH and words == outcome.public_words else ""
        with speaking(language):
            parts = [own or words, whose_words(body), right_words(outcome.family, outcome.review, outcome.said_review)]
        said[language] = "\n\n".join(filter(None, parts))
    return said


def closing_label(outcome: Outcome) -> Words:
    """What the ending is called, by language."""
    return {ENGLISH: outcome.label, WELSH: outcome.welsh_label or outcome.label}


def whose_words(body: OtherBody | None) -> str:
    """Whose it is and how they are reached, in the language in force; "" when nobody was named."""
    if body is None:
        return ""
    return _("This is for %(body)s: %(reach)s") % {"body": body.said, "reach": body.reach}


def bodies_offered() -> Sequence[OtherBody]:
    """The other bodies that an officer can name."""
    return list(OtherBody.objects.filter(is_live=True).order_by("name", "pk"))
