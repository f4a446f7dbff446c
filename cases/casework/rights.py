"""What somebody can do who does not agree with how a case ended, and whose it is when it is not ours: for citizens."""

from dataclasses import dataclass

from cases.casework.endings import whose_words
from cases.casework.models import Case
from crm.catalogue.bodies import OtherBody
from crm.catalogue.endings import right_left, right_words
from crm.catalogue.models import Family, Review, Service, ServiceVersion

# The workflow of the service on which it is begun; the rest is begun elsewhere, as the outcome's own words say.
BEGUN_ON = {Review.REVIEW: "appeal", Review.APPEAL: "appeal", Review.COMPLAINT: "complaint"}


@dataclass(frozen=True, slots=True)
class Right:
    """The right somebody has, in words, and the code of the service on the web with which they use it ("": none)."""

    words: str
    service: str


def right_of(case: Case | None) -> Right | None:
    """The right that the ending of this case leaves; None while it is open, and where there is nothing to review."""
    if case is None or case.outcome is None:
        return None
    outcome = case.outcome
    words = right_words(outcome.family, outcome.review, outcome.said_review)
    workflow = BEGUN_ON.get(Review(right_left(outcome.family, outcome.review))) if words else None
    return Right(words=words, service=_begun_on(workflow, case) if workflow else "") if words else None


def _begun_on(workflow: str, case: Case) -> str:
    """One complains of anything in one place; an appeal is begun on the service for appeals of that family alone: a
    refused school place is not challenged where penalty charges are."""
    offered = ServiceVersion.objects.filter(
        state=ServiceVersion.State.PUBLISHED, workflow=workflow, service__is_live=True, service__on_web=True
    )
    if workflow != BEGUN_ON[Review.COMPLAINT]:
        family = Service.objects.filter(pk=case.service_id).values("family")
        offered = offered.filter(service__family__in=family).exclude(service=case.service_id)
    return offered.order_by("service__name", "pk").values_list("service__code", flat=True).first() or ""


def whose_of(case: Case | None) -> str:
    """Whose it is and how they are reached, when it ended as not ours and the officer said so."""
    if case is None or case.outcome is None or case.outcome.family != Family.NOT_OURS:
        return ""
    code = case.details.get("whose")
    return whose_words(OtherBody.objects.filter(code=code).first()) if code else ""
