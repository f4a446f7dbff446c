"""Merging and unmerging at the desk: found, looked at side by side, chosen, one record, two again."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.casework.living.dying import Estate, death_record
from crm.customers.merging.models import Disclosure, FactToPlace
from crm.customers.models import Account, AccountHolder, Merge
from crm.customers.references import shown
from tests.cast import person, property_at, restriction
from tests.channels.staff.conftest import Desk
from tests.channels.staff.pages import hidden_fields
from tests.crm.customers.merges import merge, root_of, unmerge

pytestmark = pytest.mark.django_db
NOW = timezone.now()  # the desk logs at the true time


def words_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_the_other_record_is_found_and_both_are_seen_side_by_side(desk: Desk) -> None:
    desk.log()
    joan = person("Joan", "Example", email="joan@example.org", born=date(1980, 4, 2), home=property_at(14))
    page = desk.client.post(reverse("staff:customer-same", args=[desk.jo.reference]), {"who_query": "joan"})
    path = reverse("staff:customer-merge", args=[shown(desk.jo.reference), shown(joan.reference)])
    assert path in words_of(page)
    words = words_of(desk.client.get(path))
    for expected in ("Joan Example", "Jo Example", "14 Abbey Road", "12 Abbey Road", "joan@example.org", "Missed bin"):
        assert expected in words
    assert "This speaks against it" not in words


def test_what_was_chosen_is_kept_and_both_are_one(desk: Desk) -> None:
    joan = person("Joan", "Example", email="joan@example.org")
    path = reverse("staff:customer-merge", args=[desk.jo.reference, joan.reference])
    form = hidden_fields(desk.client.get(path))
    refused = desk.client.post(path, form | {"name": "FROM", "save": "1", "why": ""})
    assert refused.status_code == 422
    for _time in range(2):  # a double click
        answer = desk.client.post(path, form | {"name": "FROM", "why": "Same telephone", "save": "1"}, follow=True)
    assert "Two records shown as one" in words_of(answer)
    done = Merge.objects.get()
    assert (done.choices, done.reason) == ({"name": "FROM"}, "Same telephone")
    assert root_of(joan) == desk.jo.pk


def test_what_speaks_against_it_is_said(desk: Desk) -> None:
    born = person("Jo", "Example", born=date(1980, 4, 2)), person("Jo", "Example", born=date(1981, 4, 2))
    for number, (one, home) in enumerate(zip(born, (property_at(20), property_at(22)), strict=True)):
        account = Account.objects.create(system="council-tax", key=f"10{number}", property=home)
        AccountHolder.objects.create(account=account, customer=one, role="LIABLE")
    words = words_of(desk.client.get(reverse("staff:customer-merge", args=[one.reference for one in born])))
    assert "Their dates of birth differ." in words
    assert "Both have a council tax account at the same time, for different addresses." in words


def test_unmerging_says_what_each_will_have_and_does_it(desk: Desk) -> None:
    joan = person("Joan", "Example", email="joan@example.org")
    merge(desk.jo, joan, by=desk.cast.agent)
    page = desk.client.get(reverse("staff:customer", args=[joan.reference]), follow=True)
    path = reverse("staff:customer-unmerge", args=[shown(joan.reference)])
    assert path in words_of(page)
    before = desk.client.get(path)
    assert "What each record will have" in words_of(before)
    desk.client.post(path, hidden_fields(before) | {"why": "Two sisters", "save": "1"})
    assert root_of(joan) == joan.pk
    assert Merge.objects.get().undone_reason == "Two sisters"
    assert desk.client.get(path).status_code == 404


def test_a_hidden_record_is_in_no_page_of_merging(desk: Desk) -> None:
    hidden = person("Zenobia", "Quillfeather", hidden=restriction(desk.cast.safeguarding))
    pairs = (desk.jo, hidden), (hidden, desk.jo)
    for pair in pairs:
        assert desk.client.get(reverse("staff:customer-merge", args=[one.reference for one in pair])).status_code == 404
    merge(desk.jo, hidden, by=desk.cast.safeguarder)
    assert "Quillfeather" not in words_of(desk.client.get(reverse("staff:customer", args=[desk.jo.reference])))
    assert desk.client.get(reverse("staff:customer-unmerge", args=[hidden.reference])).status_code == 404


def test_what_was_added_since_is_decided_on_the_page_or_left_on_neither(desk: Desk) -> None:
    joan = person("Joan", "Example", home=property_at(14), at=NOW - timedelta(days=1))
    merge(desk.jo, joan, by=desk.cast.agent, at=NOW - timedelta(hours=1))
    reference = desk.log()
    path = reverse("staff:customer-unmerge", args=[joan.reference])
    page = desk.client.get(path)
    assert f'Missed bin collection <span class="reference">{reference}' in words_of(page)
    answer = desk.client.post(path, hidden_fields(page) | {"why": "Two sisters", "save": "1"}, follow=True)
    assert "One thing to be placed" in words_of(answer)
    assert reference not in words_of(answer)  # neither the contact, nor what was sent about it
    other = desk.client.get(reverse("staff:customer", args=[desk.jo.reference]), follow=True)
    assert "One thing to be placed" in words_of(other)
    assert reference not in words_of(other)
    placing = reverse("staff:customer-to-place", args=[desk.jo.reference])
    page = desk.client.get(placing)
    fact = FactToPlace.objects.get(kind="CONTACT")
    form = hidden_fields(page) | {f"CONTACT-{fact.fact_key}": "FROM", "save": "1"}
    answer = desk.client.post(placing, form, follow=True)
    assert "1 thing placed." in words_of(answer)
    assert reference not in words_of(answer)
    assert reference in words_of(desk.client.get(reverse("staff:customer", args=[joan.reference]), follow=True))


def test_information_governance_assesses_and_gives_out(desk: Desk, browser_of) -> None:
    gwen = browser_of(desk.cast.governance)
    joan = person("Joan", "Example", at=NOW - timedelta(days=1))
    done = merge(desk.jo, joan, by=desk.cast.agent, at=NOW - timedelta(hours=1))
    assert "Nothing waits to be assessed." in words_of(gwen.get(reverse("staff:disclosures")))
    page = gwen.get(reverse("staff:customer-export"))
    form = hidden_fields(page) | {
        "reference": shown(joan.reference),
        "reason": "Her request",
        "shape": "json",
        "save": "1",
    }
    for shape in ("json", "csv"):
        held = gwen.post(reverse("staff:customer-export"), form | {"shape": shape})
        assert held["Content-Disposition"].startswith("attachment")
        assert "jo@example.org" in held.content.decode()
    wrong = gwen.post(reverse("staff:customer-export"), form | {"reference": "nobody"})
    assert "There is no such customer" in words_of(wrong)
    unmerge(done, by=desk.cast.agent, at=timezone.now())
    listed = Disclosure.objects.unscoped("test").get()
    path = reverse("staff:disclosure", args=[listed.pk])
    assert "Export of everything held: Her request" in words_of(gwen.get(path))
    assert gwen.post(path, {"state": "", "words": ""}).status_code == 422
    answer = gwen.post(path, {"state": "REPORTABLE", "words": "Told both."}, follow=True)
    assert "Nothing waits to be assessed." in words_of(answer)
    assert "Assessed: reportable" in words_of(gwen.get(reverse("staff:disclosures") + "?show=all"))


def test_a_death_recorded_while_two_were_one_is_said_before_they_are_two_again(desk: Desk) -> None:
    joan = person("Joan", "Example")
    merge(desk.jo, joan, by=desk.cast.agent)
    path = reverse("staff:customer-unmerge", args=[shown(joan.reference)])
    assert "recorded while they were shown as one" not in words_of(desk.client.get(path))
    death_record(
        customer_id=desk.jo.pk, died_on=None, told_by="a neighbour", proof="NONE", estate=Estate(), fates={},
        actor=desk.cast.agent.actor, at=timezone.now(), key="died",
    )  # fmt: skip
    assert "recorded while they were shown as one" in words_of(desk.client.get(path))
