"""An award leads on: for what else somebody may now qualify is filled in for them and waits for their word (E14).

Heard of by the outbox after the award. Each application, or referral to another body, is a contact of an internal session
(so it has a reference and its promises) with its case, linked to the claim, and a question to the customer: nothing is
decided, and nothing sent to anybody, before they say so. Heard of twice, or awarded again, it is begun once.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.casework.asking import NobodyToAsk, question_put, whom_to_ask
from cases.casework.intake import case_heard_of
from cases.casework.models import Case, CaseEvent
from cases.casework.raising import answers_fitting, case_event, case_raise, hidden_as, place_fitting
from cases.casework.registry import acts_from
from cases.casework.transit import ActRefused, case_locked, transit
from cases.casework.work.models import CaseLink
from cases.routing.areas import terms_here
from cases.workflows.prequalified import AWARD, AWARDED, Follows, follows
from crm.catalogue.forms import answer_facts
from crm.catalogue.models import Service, ServiceVersion
from crm.catalogue.wordings.languages import speaking
from crm.contacts.actions import SessionStart, contact_log
from crm.contacts.models import Channel, Contact, Direction, Disposition
from crm.contacts.terms import Terms, terms_of
from crm.customers.queries.seen import group_keys
from crm.outbox.actions import outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import system

ACTOR = system("prequalifying")
REFERRAL = "referral"
DAYS = 28  # to say whether we are to go on


def claim_awarded(case_id: int, at: datetime, attempt: int) -> None:
    """Nothing; what this award leads to is begun, each in a transaction of its own. Raises Busy, NoTeam: then it is heard
    again, and what was begun stays."""
    case = Case.objects.unscoped("what an award leads to").select_related("service_version", "contact").get(pk=case_id)
    if case.contact.customer_id is None:
        return
    for one in follows(case.service_version.prequalifies, facts_of(case)):
        service_id = _service_for(one)
        if service_id is not None:
            _begin(case_id, one, service_id, at)


def facts_of(case: Case) -> dict[str, Any]:
    """What conditions may ask about: the claim's answers, and what was awarded."""
    awarded = {name: case.details.get(name) for name in AWARDED} | {
        "outcome": case.outcome.code if case.outcome else None
    }
    answers = answer_facts(case.service_version.form, case.contact.answers)
    return {**answers, **{f"{AWARD}{name}": value for name, value in awarded.items()}}


def _service_for(one: Follows) -> int | None:
    """The live service it is an application for, or by which the body is referred to; None when there is none."""
    live = ServiceVersion.objects.filter(state=ServiceVersion.State.PUBLISHED, service__is_live=True)
    if one.refers:
        live = live.filter(workflow=REFERRAL, service__body__code=one.code)
    else:
        live = live.filter(service__code=one.code, service__provider=Service.Provider.COUNCIL).exclude(workflow="")
    return live.order_by("service_id").values_list("service_id", flat=True).first()


@one_transaction
def _begin(case_id: int, one: Follows, service_id: int, at: datetime) -> None:
    key = f"prequalified-{case_id}-{service_id}"
    claimant = Contact.objects.unscoped("whose claim it is").get(case=case_id).customer_id
    claim = case_heard_of(case_id, [claimant], ACTOR)
    if claimant is None or Contact.objects.unscoped("begun before?").filter(key=key).exists():
        return
    if _has_one(claimant, service_id):
        return
    terms = terms_of(service_id=service_id)
    place = place_fitting(claim, terms)
    terms = terms_here(terms, place, at=at)
    logged = contact_log(
        session=SessionStart(
            channel=Channel.INTERNAL, key=key, speaker_id=claimant, started_at=at, direction=Direction.INTERNAL
        ),
        customer_id=claimant,
        terms=terms,
        place=place,
        disposition=Disposition.RAISED,
        answers=answers_fitting(terms, one.answers(facts_of(claim))),
        notes="",
        actor=ACTOR,
        at=at,
        key=key,
        finish=True,
        restriction_id=hidden_as(claim),
        acknowledges=False,
    )
    begun = case_locked(case_raise(logged=logged, terms=terms, actor=ACTOR, at=at).pk)
    CaseLink.objects.create(case=begun, other=claim, kind=CaseLink.Kind.PREQUALIFIED_BY, linked_at=at)
    facts = {"case": begun.pk, "service": service_id}
    CaseEvent.objects.bulk_create([case_event(claim, "PREQUALIFIED", actor=ACTOR, at=at, facts=facts)])
    _ask(begun, _words(claim, terms, refers=one.refers), at, key)


def _has_one(customer_id: int, service_id: int) -> bool:
    """True when they have such work open already: theirs is not doubled."""
    open_ones = Case.objects.unscoped("whether they have applied already").open()
    return open_ones.filter(service=service_id, contact__customer__in=group_keys(customer_id)).exists()


def _words(claim: Case, terms: Terms, *, refers: bool) -> str:
    """What the customer is asked, in their language."""
    customer = claim.contact.customer
    with speaking(customer.language if customer else ""):
        body = terms.version.service.body
        names = {"ours": claim.service.said, "theirs": terms.version.service.said, "body": body.said if body else ""}
        if refers:
            return (
                _(
                    "You have been given help by %(ours)s. %(body)s may be able to help you too. "
                    "May we pass on to them what you told us? We pass nothing on unless you say yes."
                )
                % names
            )
        return (
            _(
                "You have been given help by %(ours)s. You may be able to get more: %(theirs)s. "
                "We have filled in what we know. Do you want us to go on? Tell us too if anything has changed."
            )
            % names
        )


def _ask(case: Case, words: str, at: datetime, key: str) -> None:
    """Nothing; they were asked: by the workflow's own act where it has one for that (a referral asks for consent)."""
    asking = "ask_consent" if "ask_consent" in acts_from(case) else ""
    try:
        if asking:
            transit(case=case, act=asking, inputs={"words": words, "days": DAYS}, actor=ACTOR, at=at, key=key)
            return
        customer_id = whom_to_ask(case)
    except (NobodyToAsk, ActRefused):
        return  # nobody is written to about it: an officer asks
    question, news = question_put(
        case=case, customer_id=customer_id, words=words, days=DAYS, actor=ACTOR, at=at, key=key
    )
    facts = {"question": question.pk, "until": question.expires_at.isoformat()}
    CaseEvent.objects.bulk_create([case_event(case, "ASKED", actor=ACTOR, at=at, key=key, facts=facts)])
    case.version += 1
    case.save(update_fields=["version"])
    outbox_put(news=news, at=at)
