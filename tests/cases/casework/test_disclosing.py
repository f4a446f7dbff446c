"""What went to, or was seen by, the wrong person is listed when it is found out, and waits to be assessed."""

from datetime import timedelta

import pytest

from cases.casework.corrections import contact_move
from crm.contacts.models import AccessCode, Contact, Message
from crm.contacts.possession import code_send, link_check
from crm.customers.exporting import customer_export
from crm.customers.merging.actions import customers_unmerge, facts_place
from crm.customers.merging.disclosing import AssessmentRefused, disclosure_assess, disclosure_page, disclosures
from crm.customers.merging.models import Disclosure
from crm.teams.policy import NotPermitted
from tests.cases.casework.conftest import report_bin
from tests.cast import NOW, Cast, person, property_at, restriction
from tests.crm.customers.merges import merge

pytestmark = pytest.mark.django_db
SOON, LATER = NOW + timedelta(hours=1), NOW + timedelta(hours=2)


def sent(contact: Contact, to: str) -> Message:
    """The acknowledgement of a contact, as it was sent."""
    message = Message.objects.unscoped("test").get(session=contact.session_id, event="acknowledgement")
    Message.objects.filter(pk=message.pk).update(state="SENT", sent_to=to, attempted_at=SOON, settled_at=SOON)
    return message


def opened(contact: Contact) -> None:
    """The contact's page, opened with the link that was sent."""
    assert code_send(contact_id=contact.pk, at=SOON)
    AccessCode.objects.filter(contact=contact).update(link_hash="x" * 64)
    import hashlib

    AccessCode.objects.filter(contact=contact).update(link_hash=hashlib.sha256(b"token").hexdigest())
    assert link_check(contact_id=contact.pk, token="token", at=SOON)


@pytest.fixture
def split(cast: Cast, services):
    """Ann and Ben were one; what Ben said was logged for Ann, acknowledged to her and opened by her."""
    early = NOW - timedelta(days=1)
    ann, ben = person("Ann", email="ann@example.org", at=early), person("Ben", email="ben@example.org", at=early)
    done = merge(ann, ben, by=cast.agent)
    hers = report_bin(cast, services["missed-bin"], customer=ann, home=property_at(12), key="hers", at=NOW).contact
    his = report_bin(cast, services["missed-bin"], customer=ann, home=property_at(14), key="his", at=NOW).contact
    message = sent(his, "ann@example.org")
    sent(hers, "ann@example.org")
    opened(his)
    return ann, ben, done, hers, his, message


def part(cast: Cast, done, **decisions: str) -> None:
    customers_unmerge(
        merge_id=done.pk, reason="two people", actor=cast.agent.actor, at=LATER, key="split",
        decisions={("CONTACT", int(key.removeprefix("c"))): side for key, side in decisions.items()},
    )  # fmt: skip


def test_unmerging_lists_what_the_wrong_one_had_and_nothing_else(cast: Cast, split) -> None:
    ann, ben, done, hers, his, message = split
    part(cast, done, **{f"c{his.pk}": "FROM", f"c{hers.pk}": "INTO"})
    [listed] = disclosures(actor=cast.governance.actor, state="TO_ASSESS")
    _listed, lines = disclosure_page(disclosure_id=listed.pk, actor=cast.governance.actor, at=LATER)
    assert [(one.line.kind, one.line.about_id, one.line.went_to_id) for one in lines] == [
        ("MESSAGE", ben.pk, ann.pk), ("OPENED", ben.pk, ann.pk),
    ]  # fmt: skip
    assert {one.line.contact_key for one in lines} == {his.pk}
    assert lines[0].line.fact_key == message.pk
    assert "ann@example.org" in lines[0].words


def test_what_is_placed_afterwards_is_listed_then_once(cast: Cast, split) -> None:
    _ann, _ben, done, _hers, his, _message = split
    part(cast, done)
    assert not Disclosure.objects.unscoped("test").exists()
    for key in ("one", "two"):
        facts_place(
            merge_id=done.pk, decisions={("CONTACT", his.pk): "FROM"}, actor=cast.agent.actor, at=LATER, key=key
        )
    [listed] = Disclosure.objects.unscoped("test")
    assert listed.lines.count() == 2


def test_an_export_given_out_meanwhile_is_listed(cast: Cast) -> None:
    ann, ben = person("Ann"), person("Ben")
    done = merge(ann, ben, by=cast.agent)
    customer_export(reference=ann.reference, reason="her request", actor=cast.governance.actor, at=SOON, key="export")
    part(cast, done)
    [listed] = Disclosure.objects.unscoped("test")
    [line] = listed.lines.all()
    assert (line.kind, line.about_id, line.went_to_id) == ("EXPORT", ben.pk, ann.pk)


def test_moving_a_contact_lists_what_the_wrong_customer_had(cast: Cast, services) -> None:
    early = NOW - timedelta(days=1)
    wrong, right = person("Wrong", email="wrong@example.org", at=early), person("Right", at=early)
    contact = report_bin(cast, services["missed-bin"], customer=wrong, home=property_at(12), key="bin").contact
    sent(contact, "wrong@example.org")
    opened(contact)
    contact_move(
        contact_id=contact.pk,
        customer_id=right.pk,
        reason="the other one",
        actor=cast.agent.actor,
        at=LATER,
        key="move",
    )
    [listed] = Disclosure.objects.unscoped("test")
    assert (listed.cause, listed.first_id, listed.second_id) == ("MOVED", wrong.pk, right.pk)
    assert sorted(listed.lines.values_list("kind", flat=True)) == ["MESSAGE", "OPENED"]


def test_nothing_went_out_so_nothing_is_listed(cast: Cast, services) -> None:
    wrong, right = person("Wrong"), person("Right")
    contact = report_bin(cast, services["missed-bin"], customer=wrong, home=property_at(12), key="bin").contact
    contact_move(contact_id=contact.pk, customer_id=right.pk, reason="x", actor=cast.agent.actor, at=LATER, key="move")
    assert not Disclosure.objects.unscoped("test").exists()


def test_it_is_assessed_with_words_by_information_governance_alone(cast: Cast, split) -> None:
    _ann, _ben, done, _hers, his, _message = split
    part(cast, done, **{f"c{his.pk}": "FROM"})
    listed = Disclosure.objects.unscoped("test").get()
    asked = {"disclosure_id": listed.pk, "at": LATER}
    with pytest.raises(NotPermitted):
        disclosure_assess(**asked, state="REPORTABLE", words="x", actor=cast.agent.actor)
    for state, words, name in (("", "x", "state"), ("REPORTABLE", " ", "words")):
        with pytest.raises(AssessmentRefused) as refused:
            disclosure_assess(**asked, state=state, words=words, actor=cast.governance.actor)
        assert refused.value.name == name
    done = disclosure_assess(**asked, state="NOT_REPORTABLE", words="Same household.", actor=cast.governance.actor)
    assert (done.state, done.assessed_by_key) == ("NOT_REPORTABLE", str(cast.governance.pk))
    assert disclosures(actor=cast.governance.actor, state="TO_ASSESS") == []


def test_a_list_about_somebody_hidden_is_absent(cast: Cast, split) -> None:
    ann, _ben, done, _hers, his, _message = split
    part(cast, done, **{f"c{his.pk}": "FROM"})
    type(ann).objects.filter(pk=ann.pk).update(restriction=restriction(cast.safeguarding))
    listed = Disclosure.objects.unscoped("test").get()
    assert disclosures(actor=cast.governance.actor, state="") == []
    with pytest.raises(Disclosure.DoesNotExist):
        disclosure_page(disclosure_id=listed.pk, actor=cast.governance.actor, at=LATER)
