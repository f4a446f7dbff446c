"""Truthful endings: what must be stated is, in the act, in the message and on the page that follows the matter."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.casework.actions import case_act
from cases.casework.corrections import contact_void
from cases.casework.intake import not_fixed
from cases.casework.models import Case, CaseNote
from cases.casework.replaying import cases_replay
from cases.casework.tracking import Level, story_of
from cases.casework.transit import InputsRefused
from cases.casework.work.models import CaseDocument, CaseLink
from crm.catalogue.models import Outcome, Service, ServiceVersion
from crm.contacts.models import Message
from crm.documents.models import Document
from crm.teams.actor import customer
from tests.cases.casework.conftest import MissedBin, report_bin
from tests.cast import NOW, Cast, person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOW = "Write within 28 days to the appeals officer."


def ends(services, **more) -> Outcome:
    version = ServiceVersion.objects.get(service=services["missed-bin"], state="PUBLISHED")
    given = {"code": "x", "label": "Ended", "family": "DONE", "public_words": "It ended."} | more
    return Outcome.objects.create(version=version, **given)


def complete(cast: Cast, case_id: int, *, outcome: str = "x", at=NOW + HOUR, **more) -> Case:
    return case_act(
        case_id=case_id, act="complete", inputs={"outcome": outcome, **more}, actor=cast.officer.actor, at=at,
        key=f"end-{case_id}-{at}",
    )  # fmt: skip


def closing(customer_=None) -> str:
    found = Message.objects.unscoped("test").filter(event="closed")
    return (found.get(customer=customer_) if customer_ else found.get()).body


def lacking(cast: Cast, case_id: int, **inputs) -> set[str]:
    with pytest.raises(InputsRefused) as refused:
        complete(cast, case_id, **inputs)
    return set(refused.value.errors)


def story(taken, level=Level.POSSESSION):
    return story_of(reference=taken.reference, level=level, at=NOW + 2 * DAY)


def photograph() -> Document:
    return Document.objects.create(
        key="p", name="bin.jpg", media_type="image/jpeg", size=1, sha256="a" * 64, created_at=NOW,
        created_by_kind="STAFF", created_by_key="1",
    )  # fmt: skip


def test_an_ending_with_evidence_has_it_or_says_why_not(cast, services, missed_bin: MissedBin):
    ends(services, needs_evidence=True)
    assert lacking(cast, missed_bin.case_id) == {"no_evidence"}
    assert lacking(cast, missed_bin.case_id, evidence=[999_999]) == {"no_evidence"}
    complete(cast, missed_bin.case_id, evidence=[photograph().pk])
    assert CaseDocument.objects.get().added_by == cast.officer
    assert not CaseNote.objects.exists()


def test_why_there_is_no_evidence_is_a_note_and_told_to_no_customer(cast, services, missed_bin):
    ends(services, needs_evidence=True)
    complete(cast, missed_bin.case_id, no_evidence="The camera was broken.")
    assert "The camera was broken." in CaseNote.objects.get().text
    assert "camera" not in closing()


@pytest.mark.parametrize(
    ("family", "review", "said"),
    [
        ("DECIDED", "APPEAL", "you can appeal"),
        ("DECIDED", "", "you can complain"),  # no decision leaves nobody a way
        ("WILL_NOT", "OMBUDSMAN", "ask the ombudsman"),
        ("DONE", "", None),
    ],
)
def test_the_right_of_review_is_in_the_message_and_on_the_page(cast, services, missed_bin, family, review, said):
    ends(services, family=family, review=review, review_words=HOW if said else "")
    complete(cast, missed_bin.case_id, words="Because of the date.")
    right = story(missed_bin.taken).right
    assert "Because of the date." in closing()
    if said is None:
        assert right is None and "If you do not agree" not in closing()
        return
    assert said in closing() and HOW in closing()
    assert said in right.words and HOW in right.words
    assert story(missed_bin.taken, Level.REFERENCE).right is None  # a reference alone shows state and dates
    assert story(missed_bin.taken).may_disagree


def appeals(cast, code, *, family):
    """A service on the web on which decisions of this family are appealed against."""
    made = Service.objects.create(
        code=code, name=code, family=family, department=cast.waste, search_text=code, on_web=True
    )
    ServiceVersion.objects.create(service=made, number=1, state="PUBLISHED", published_at=NOW, workflow="appeal")


def test_an_appeal_is_begun_where_appeals_of_its_own_family_are(cast, services, missed_bin):
    ends(services, family="DECIDED", review="APPEAL")
    complete(cast, missed_bin.case_id)
    appeals(cast, "a-penalty-charge", family="parking")
    assert story(missed_bin.taken).right.service == ""  # a bin is not argued about where parking tickets are
    appeals(cast, "bin-appeals", family=services["missed-bin"].family)
    assert story(missed_bin.taken).right.service == "bin-appeals"


def test_welsh_speakers_read_the_services_own_welsh(cast, services, missed_bin):
    ends(services, welsh_label="Wedi dod i ben", welsh_words="Daeth i ben.", family="DECIDED", review="APPEAL")
    type(missed_bin.jo).objects.filter(pk=missed_bin.jo.pk).update(language="cy")
    complete(cast, missed_bin.case_id)
    message = Message.objects.unscoped("test").get(event="closed")
    assert "Wedi dod i ben" in message.subject and "Daeth i ben." in message.body and "It ended." not in message.body


def test_not_fixed_about_a_decision_reopens_nothing_and_names_the_right_way(cast, services, missed_bin):
    ends(services, family="DECIDED", review="APPEAL", review_words=HOW)
    complete(cast, missed_bin.case_id)
    said = not_fixed(
        contact_id=missed_bin.taken.contact.pk, words="Unfair", actor=customer(missed_bin.jo.pk), at=NOW + DAY, key="nf"
    )
    assert not said.reopened and "you can appeal" in said.why and HOW in said.why
    assert said.taken.contact.about == missed_bin.taken.contact
    assert Case.objects.unscoped("test").get().state == "CLOSED"


def test_not_ours_says_whose(cast, services, missed_bin):
    from crm.catalogue.bodies import OtherBody

    OtherBody.objects.create(
        code="water", name="United Water", what_for="Leaks", telephone="0800 330033", changed_at=NOW, changed_by="test"
    )
    ends(services, family="NOT_OURS")
    assert lacking(cast, missed_bin.case_id, whose="made-up") == {"whose"}
    complete(cast, missed_bin.case_id, whose="water")
    assert "This is for United Water: 0800 330033" in closing()
    assert story(missed_bin.taken).whose == "This is for United Water: 0800 330033"
    assert list(cases_replay()) == []


def test_the_same_as_another_is_linked_and_its_reporters_hear_how_that_ends(cast, services, missed_bin):
    al = person("Al", "Neighbour", email="al@example.com")
    taken = report_bin(cast, services["missed-bin"], customer=al, home=missed_bin.home, key="al")
    ends(services, family="SAME_AS_ANOTHER")
    first, second = missed_bin.taken.reference, taken.case.pk
    assert lacking(cast, second) == lacking(cast, second, same_as="BCDF-2345-J") == {"same_as"}
    assert lacking(cast, second, same_as=taken.reference) == {"same_as"}  # itself
    complete(cast, second, same_as=first)
    link = CaseLink.objects.get()
    assert (link.kind, link.case_id, link.other_id) == ("SAME_AS", second, missed_bin.case_id)
    complete(cast, missed_bin.case_id, outcome="emptied", words="Emptied at last.", at=NOW + DAY)
    theirs = Message.objects.unscoped("test").filter(event="closed", customer=al).order_by("pk")
    assert [("Emptied at last." in one.body) for one in theirs] == [False, True]
    assert "Al" not in closing(missed_bin.jo)
    assert list(cases_replay()) == []


def test_logged_in_error_is_withdrawn_whatever_its_outcomes_want(cast, services, missed_bin):
    ServiceVersion.objects.get(service=services["missed-bin"], state="PUBLISHED").outcomes.filter(
        family="WITHDRAWN"
    ).update(needs_evidence=False)
    contact_void(
        contact_id=missed_bin.taken.contact.pk,
        reason="Wrong.",
        actor=cast.team_leader.actor,
        at=timezone.now(),
        key="v",
    )
    assert Case.objects.unscoped("test").get().outcome.family == "WITHDRAWN"
