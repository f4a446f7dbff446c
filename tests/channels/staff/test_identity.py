"""Who is this, on the contact screen: asked, answered yes or no, said before anything is told; who acts for whom."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.contacts.identity.models import IdentityAnswer
from crm.contacts.models import Capacity, ContactSession
from crm.customers.authority.actions import authority_add
from crm.customers.authority.models import Authority
from crm.customers.models import Account, AccountHolder, ContactPoint, Customer, Residence
from crm.customers.references import shown
from crm.teams.models import User
from tests.cast import person
from tests.channels.staff.conftest import Desk, contact_of
from tests.channels.staff.pages import fields_of, hidden_fields, text_of

WARNING = "tell them nothing from the record"


@pytest.fixture(autouse=True)
def long_known(desk: Desk) -> None:
    """Jo has been on record for long."""
    before = timezone.now() - timedelta(days=400)
    for model in (ContactPoint, Residence):
        model.objects.unscoped("hers").update(created_at=before)


def begun(desk: Desk, service: str = "council-tax", **more: str) -> dict[str, str]:
    return (
        desk.open()
        | {"customer": str(desk.jo.pk), "service": str(desk.services[service].pk), "channel": "PHONE"}
        | more
    )


def ask(desk: Desk, form: dict[str, str], fact: str, said: str, **how: str):
    page = desk.client.post(reverse("staff:contact-new"), form | {"part": "refresh"})
    nonce = fields_of(page).get("check_nonce", "")
    asked = {"part": "check", "check_fact": fact, f"fact-{fact}": said, "check_nonce": nonce}
    return desk.client.post(reverse("staff:contact-new"), form | asked, headers=how)


def acting_son(desk: Desk, **more: object) -> Authority:
    given = {
        "holder_is": "son", "services": [], "families": ["council-tax"], "proof": "CONSENT_WRITTEN", "document": "scan",
        "begins": timezone.localdate(), "until": None, "actor": desk.cast.agent.actor, "at": timezone.now(), "key": "a",
    } | more  # fmt: skip
    son = person("Piotr", phone="0161 496 0555", at=timezone.now() - timedelta(days=99))
    return authority_add(customer_id=desk.jo.pk, holder_id=son.pk, **given)


def test_a_service_that_needs_a_check_says_so_before_the_record_and_before_the_buttons(desk: Desk) -> None:
    text = text_of(desk.send(begun(desk), part="refresh"))
    assert text.count(WARNING) == 2
    assert text.index(WARNING) < text.index("Last said") < text.rindex(WARNING) < text.index('value="ANSWERED"')
    assert WARNING not in text_of(desk.send(begun(desk, "missed-bin"), part="refresh"))
    nobody = text_of(desk.send(begun(desk) | {"customer": ""}, part="refresh"))
    assert "Find the customer first" in nobody


def test_yes_or_no_and_the_right_answer_is_nowhere(desk: Desk) -> None:
    form = begun(desk)
    wrong = text_of(ask(desk, form, "EMAIL", "other@example.com"))
    assert "No: email address we hold is not what we have." in wrong
    assert "other@example.com" not in wrong
    right = text_of(ask(desk, form, "EMAIL", "JO@example.org"))
    assert "Yes: email address we hold is right." in right
    basic = text_of(ask(desk, form, "HOME", "12 m332dp"))
    assert "check: basic passed (2 of 2)" in basic and WARNING not in basic
    assert IdentityAnswer.objects.count() == 3


def test_typing_stays_and_nothing_is_logged(desk: Desk) -> None:
    page = ask(desk, begun(desk, notes="She asks about her bill"), "HOME", "12 M33 2DP")
    assert fields_of(page)["notes"] == "She asks about her bill"
    assert not ContactSession.objects.unscoped("none").exists()


def test_only_its_part_is_sent_again(desk: Desk) -> None:
    part = text_of(ask(desk, begun(desk), "HOME", "12 M33 2DP", **{"HX-Request": "true"}))
    assert part.count("hx-swap-oob=true") == 2 and "Yes: house number" in part and "<html" not in part


def test_after_two_failures_the_script(desk: Desk) -> None:
    form = begun(desk)
    ask(desk, form, "EMAIL", "a@example.org")
    page = text_of(ask(desk, form, "EMAIL", "b@example.org"))
    assert "check: failed" in page and "I can take a message" in page and WARNING in page
    assert 'name="check_fact"' not in page


def test_a_second_matter_keeps_the_check_and_a_colleague_may_go_on(desk: Desk) -> None:
    form = begun(desk)
    ask(desk, form, "EMAIL", "jo@example.org")
    ask(desk, form, "HOME", "12 M33 2DP")
    logged = desk.send(form, disposition="ANSWERED", notes="Told the balance")
    reference = logged["Location"].rstrip("/").split("/")[-2]
    for user in (desk.cast.agent, desk.cast.second_agent):
        desk.client.force_login(user)
        page = text_of(desk.client.get(reverse("staff:contact-new"), {"session": reference}))
        assert "check: basic passed (2 of 2)" in page
        assert "check: 0 of 2 for basic" in text_of(desk.send(begun(desk), part="refresh"))  # another call
    shown = text_of(desk.client.get(reverse("staff:contact", args=[reference])))
    assert "basic check passed: personal, about the place" in shown


def test_a_colleague_who_takes_over_the_call_sees_what_the_check_opened(desk: Desk) -> None:
    Customer.objects.unscoped("test").filter(pk=desk.jo.pk).update(date_of_birth=date(1980, 4, 2))
    form = begun(desk)
    account = Account.objects.create(system="council-tax", key="7001234567")
    AccountHolder.objects.create(account=account, customer=desk.jo, role="LIABLE")
    for fact, said in (("EMAIL", "jo@example.org"), ("HOME", "12 M33 2DP"), ("ACCOUNT", "7001234567")):
        ask(desk, form, fact, said)
    logged = desk.send(form, disposition="ANSWERED", notes="Told the balance")
    reference = logged["Location"].rstrip("/").split("/")[-2]
    page = reverse("staff:customer", args=[shown(desk.jo.reference)])
    desk.client.force_login(desk.cast.second_agent)
    assert "born 19••" in text_of(desk.client.get(page))
    desk.client.get(reverse("staff:contact-new"), {"session": reference})
    assert "born 2 April 1980" in text_of(desk.client.get(page))
    desk.client.post(reverse("staff:session-finish", args=[reference]))
    assert "born 19••" in text_of(desk.client.get(page))


def test_what_comes_in_writing_is_not_checked(desk: Desk) -> None:
    page = text_of(desk.send(begun(desk, channel="EMAIL"), part="refresh"))
    assert "not checked: nobody is there to be asked" in page and WARNING in page
    assert 'name="check_fact"' not in page


def test_whoever_acts_is_checked_as_himself_and_then_his_authority(desk: Desk) -> None:
    made = acting_son(desk)
    form = begun(desk)
    offered = text_of(desk.send(form, part="refresh"))
    assert "Piotr Example" in offered and "may act in council tax only" in offered
    form = fields_of(desk.send(form, pick_authority=str(made.pk), part="speaker")) | {"channel": "PHONE"}
    assert form["authority"] == str(made.pk)
    page = text_of(ask(desk, form, "PHONE", "0161 496 0555"))
    assert "Yes: telephone number" in page and "(Piotr Example)" in page
    assert IdentityAnswer.objects.get().customer_id == made.holder_id
    logged = desk.send(form, disposition="ANSWERED")
    contact = contact_of(logged["Location"].rstrip("/").split("/")[-2])
    assert (contact.customer_id, contact.capacity) == (desk.jo.pk, Capacity.CONSENT_ON_FILE)
    assert ContactSession.objects.unscoped("it").get().speaker_id == made.holder_id
    assert "may act in council tax only" in contact.authority_words


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"begins": timezone.localdate() + timedelta(3)}, "the authority begins on"),
        ({"families": ["housing"]}, "in this may tell us things, may be told nothing"),
        ({"begins": timezone.localdate() - timedelta(9), "until": timezone.localdate() - timedelta(2)}, "ran out on"),
    ],
)
def test_an_authority_that_does_not_hold_here_is_none_and_says_why(desk: Desk, more: dict, said: str) -> None:
    made = acting_son(desk, **more)
    form = begun(desk) | {"authority": str(made.pk)}
    page = text_of(desk.send(form, part="refresh"))
    assert page.count(said) >= 3  # on the list, before the record, before the buttons
    logged = desk.send(form, disposition="ANSWERED")
    contact = contact_of(logged["Location"].rstrip("/").split("/")[-2])
    assert contact.capacity == Capacity.NONE and said in contact.authority_words


def test_a_second_matter_keeps_who_speaks_and_checks_the_other_service(desk: Desk) -> None:
    made = acting_son(desk)
    logged = desk.send(begun(desk) | {"authority": str(made.pk)}, disposition="ANSWERED")
    reference = logged["Location"].rstrip("/").split("/")[-2]
    page = desk.client.get(reverse("staff:contact-new"), {"session": reference})
    assert hidden_fields(page)["authority"] == str(made.pk)
    other = text_of(desk.send(hidden_fields(page), service=str(desk.services["housing"].pk), part="refresh"))
    assert "may act in council tax only: in this may tell us things, may be told nothing" in other


def test_somebody_not_in_the_index_is_told_nothing(desk: Desk) -> None:
    page = text_of(desk.send(begun(desk, speaker_words="a neighbour"), part="refresh"))
    assert "be told nothing" in page and 'name="check_fact"' not in page
    claimed = text_of(desk.send(begun(desk, capacity="POWER_OF_ATTORNEY"), part="refresh"))
    assert "No such authority is chosen from the record" in claimed
    councillor = text_of(desk.send(begun(desk, capacity="COUNCILLOR_OR_MP"), part="refresh"))
    assert "may be told what answers that matter, and nothing else" in " ".join(councillor.split())


def test_nobody_checks_their_own_record(desk: Desk) -> None:
    User.objects.filter(pk=desk.cast.agent.pk).update(customer_key=desk.jo.pk)
    ask(desk, begun(desk), "EMAIL", "jo@example.org")
    assert not IdentityAnswer.objects.exists()


def test_what_a_caller_said_waits_in_no_session(desk: Desk) -> None:
    form = begun(desk)
    desk.client.logout()
    desk.client.post(reverse("staff:contact-new"), form | {"check_fact": "BIRTH", "fact-BIRTH": "3/4/1970"})
    assert "1970" not in str(dict(desk.client.session)) and "contact" in str(dict(desk.client.session))


def test_its_queries_do_not_grow_with_those_who_may_act(desk: Desk) -> None:
    counts = []
    for many in (1, 50):
        for number in range(many):
            acting_son(desk, key=f"{many}-{number}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            desk.send(begun(desk), part="refresh")
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 1, counts


def test_authority_is_recorded_and_ended_and_stands_on_both_pages(desk: Desk) -> None:
    son: Customer = person("Piotr")
    add = reverse("staff:authority-add", args=[desk.jo.reference])
    form = hidden_fields(desk.client.get(add), "") | {"who_query": "Piotr"}
    found = desk.client.post(add, form)
    assert f'value="{son.pk}"' in text_of(found)
    missing = desk.client.post(add, form | {"save": "1"})
    assert missing.status_code == 422
    filled = form | {"holder": str(son.pk), "holder_is": "son", "scope": "SOME", "parts": ["family:council-tax"],
                     "proof": "CONSENT_WRITTEN", "document": "scan 4", "save": "1"}  # fmt: skip
    for _click in range(2):
        assert desk.client.post(add, filled).status_code == 302
    made = Authority.objects.unscoped("it").get()
    for who, says in ((desk.jo, "May act for them:"), (son, "They may act for:")):
        shown = who.reference[:4] + "-" + who.reference[4:8] + "-" + who.reference[8:]
        page = text_of(desk.client.get(reverse("staff:customer", args=[shown])))
        assert says in page and "may act in council tax only" in page
    end = reverse("staff:authority-end", args=[desk.jo.reference, made.pk])
    form = hidden_fields(desk.client.get(end), "")
    assert desk.client.post(end, form | {"save": "1", "why": ""}).status_code == 422
    assert desk.client.post(end, form | {"save": "1", "why": "She withdrew it"}).status_code == 302
    assert "She withdrew it" in text_of(desk.client.get(reverse("staff:authority", args=[desk.jo.reference])))
