"""The queue in the browser: side by side, one key each, on to the next; several at once only where that is allowed."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from crm.customers.matching.actions.deciding import pair_claim
from crm.customers.matching.actions.setting import SettingRefused, duplicates_set
from crm.customers.matching.models import DuplicatePair, WeightSet
from crm.customers.models import Merge
from tests.cast import NOW, Cast, person, property_at
from tests.crm.customers.matching.pairs import pair_of

BORN = date(1980, 3, 12)
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def pair(cast: Cast) -> DuplicatePair:
    home = property_at(12)
    one = person("Jo", "Example", born=BORN, home=home, phone="0161 496 0000")
    return pair_of(one, person("Jo", "Example", born=BORN, home=home), same=True)


@pytest.fixture
def agent(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.agent)
    return client


@pytest.fixture
def leader(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.team_leader)
    return client


def page(pair: DuplicatePair) -> str:
    return reverse("staff:duplicate", args=[pair.pk])


def test_the_queue_says_who_and_why(agent: Client, pair: DuplicatePair) -> None:
    shown = agent.get(reverse("staff:duplicates")).content.decode()
    assert "1 pair waits" in shown
    assert "same date of birth" in shown and "12 Abbey Road" in shown


def test_side_by_side_and_merged_with_one_key(agent: Client, pair: DuplicatePair) -> None:
    shown = agent.get(page(pair)).content.decode()
    assert "Alt+S" in shown and "are one." in shown
    answer = agent.post(page(pair), {"choice": "merge", "key": "once"})
    assert answer["Location"] == reverse("staff:duplicates")  # nothing is left
    merge = Merge.objects.get()
    assert "same date of birth" in merge.reason


def test_where_the_two_disagree_somebody_chooses_first(agent: Client, cast: Cast) -> None:
    pair = pair_of(person("Jo", "Example", born=BORN), person("Josie", "Example", born=BORN))
    assert "differs" in agent.get(page(pair)).content.decode()
    answer = agent.post(page(pair), {"choice": "merge", "key": "once"})
    assert "/merge/" in answer["Location"]
    assert Merge.objects.count() == 0


def test_not_the_same_leads_to_the_next_and_can_be_taken_back(agent: Client, pair: DuplicatePair, cast: Cast) -> None:
    following = pair_of(person("Sam", "Other", born=BORN), person("Sam", "Other", born=BORN), score=9.0)
    answer = agent.post(page(pair), {"choice": "not-same"})
    assert answer["Location"] == page(following)
    shown = agent.get(answer["Location"]).content.decode()
    assert "You decided last: not the same." in shown
    agent.post(reverse("staff:duplicate-reopen", args=[pair.pk]))
    assert "Show as one" in agent.get(page(pair)).content.decode()


def test_later_is_in_a_month_unless_said_otherwise(agent: Client, pair: DuplicatePair) -> None:
    agent.post(page(pair), {"choice": "later", "days": "7"})
    held = DuplicatePair.objects.unscoped("to see").get()
    assert held.state == "LATER" and held.until is not None


def test_a_pair_that_somebody_has_open_says_who(agent: Client, pair: DuplicatePair, cast: Cast) -> None:
    from django.utils import timezone

    pair_claim(pair_id=pair.pk, actor=cast.second_agent.actor, at=timezone.now())
    shown = agent.get(page(pair)).content.decode()
    assert "Bob Agent has this pair open." in shown
    assert agent.post(page(pair), {"choice": "not-same"}).status_code == 409


def test_the_birthday_is_not_given_away(agent: Client, pair: DuplicatePair) -> None:
    assert "1980" not in agent.get(page(pair)).content.decode()


def test_hostile_names_are_only_names(agent: Client, cast: Cast) -> None:
    pair = pair_of(person(HOSTILE, "Example", born=BORN), person(HOSTILE, "Example", born=BORN))
    for address in (page(pair), reverse("staff:duplicates")):
        assert HOSTILE not in agent.get(address).content.decode()


def test_several_at_once_is_off_until_an_administrator_allows_it(
    leader: Client, pair: DuplicatePair, cast: Cast
) -> None:
    bulk = reverse("staff:duplicates-bulk")
    assert "switched off" in leader.get(bulk).content.decode()
    sent = {"pair": [pair.pk], "why": "sure", "batch": "00000000-0000-0000-0000-000000000001"}
    leader.post(bulk, sent)
    assert Merge.objects.count() == 0
    with pytest.raises(SettingRefused):
        duplicates_set(review_from=0, bulk_from=5, reason="x", actor=cast.administrator.actor, at=NOW)
    duplicates_set(review_from=0, bulk_from=6.7, reason="measured", actor=cast.administrator.actor, at=NOW)
    assert "Jo Example" in leader.get(bulk).content.decode()
    leader.post(bulk, sent)
    leader.post(bulk, sent)
    assert Merge.objects.filter(undone_at__isnull=True).count() == 1
    leader.post(reverse("staff:duplicates-bulk-undo"), sent)
    assert Merge.objects.filter(undone_at__isnull=True).count() == 0


def test_what_somebody_decided_on_is_in_no_bulk(leader: Client, agent: Client, pair: DuplicatePair, cast: Cast) -> None:
    duplicates_set(review_from=0, bulk_from=6.7, reason="measured", actor=cast.administrator.actor, at=NOW)
    agent.post(page(pair), {"choice": "not-same"})
    agent.post(reverse("staff:duplicate-reopen", args=[pair.pk]))
    assert "No pair is sure enough" in leader.get(reverse("staff:duplicates-bulk")).content.decode()


def test_the_weights_are_read_in_words_and_no_customer_is(cast: Cast, pair: DuplicatePair) -> None:
    WeightSet.objects.create(
        kind="PERSON",
        records=300_000,
        same={"surname same": 0.88},
        strangers={"surname same": 1 / 600},
        probability=0.000004,
        learnt_at=NOW,
        learnt_by="SYSTEM:nightly",
    )
    client = Client()
    client.force_login(cast.administrator)
    shown = client.get(reverse("staff:duplicate-weights")).content.decode()
    assert "+9.0 bits" in shown and "one in 600" in shown and "300,000" in shown and "the nightly run" in shown
    assert "Jo Example" not in shown
    answer = client.post(reverse("staff:duplicate-weights"), {"review_from": "x", "reason": ""})
    assert answer.status_code == 422
    client.post(reverse("staff:duplicate-run"))
    assert "Waiting" in client.get(reverse("staff:duplicate-weights")).content.decode()
