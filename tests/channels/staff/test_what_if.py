"""What if: what would be promised for a service at a moment, with the days and why; works by address alone."""

from datetime import timedelta

import pytest
from django.urls import reverse

from crm.sla.models import Policy, PolicyTarget, PolicyVersion
from crm.sla.queries import UnknownPolicy
from crm.sla.what_if import what_if
from tests.cast import NOW


@pytest.fixture
def complaint(services):
    """Acknowledge in five days; the answer ten days after that; callers are told the same day, with a reason."""
    own = Policy.objects.create(
        code="grievance", name="Complaint", calendar=Policy.objects.get(code="missed-bin").calendar
    )
    version = PolicyVersion.objects.create(policy=own, number=1, published_at=NOW)

    def target(kind, amount, measure="WORKING_DAYS", **more):
        PolicyTarget.objects.create(version=version, kind=kind, measure=measure, amount=amount, **more)

    target("ACKNOWLEDGE", 5, pauses=False)
    target("RESPOND", 10, starts_after="ACKNOWLEDGE")
    target("ACKNOWLEDGE", 0, channel="PHONE", reason="Callers hear it at once", pauses=False)
    target("UPDATE", 0, measure="FIXED")
    return own


def by_kind(**more):
    found = what_if(code="grievance", received_at=NOW, **more)
    return {one.kind: one for one in found.promises}


def test_a_promise_that_begins_with_another_is_reckoned_from_its_last_moment(complaint):
    found = by_kind()
    acknowledge, respond = found["ACKNOWLEDGE"], found["RESPOND"]
    assert (acknowledge.due_at.date().isoformat(), respond.after) == ("2026-11-30", "ACKNOWLEDGE")
    assert respond.due_at.date().isoformat() == "2026-12-14"
    assert respond.why.start == acknowledge.due_at


def test_a_channel_with_its_own_target_says_why(complaint):
    assert by_kind(channel="PHONE")["ACKNOWLEDGE"].reason == "Callers hear it at once"
    assert by_kind(channel="POST")["ACKNOWLEDGE"].reason == ""


def test_a_moment_to_be_agreed_has_no_due_time(complaint):
    assert by_kind()["UPDATE"].due_at is None and by_kind()["UPDATE"].why is None


def test_beyond_the_known_holidays_it_is_a_guess(complaint):
    found = what_if(code="grievance", received_at=NOW + timedelta(days=5 * 366))
    assert found.holidays_until.year == 2028
    assert [one.is_guess for one in found.promises if one.due_at] == [True, True]
    assert not any(one.is_guess for one in by_kind().values())


def test_a_policy_there_is_not(services):
    with pytest.raises(UnknownPolicy):
        what_if(code="none", received_at=NOW)


def page(desk, **asked):
    return desk.client.get(reverse("staff:what-if"), asked)


EASTER = {"service": "missed-bin", "day": "2026-04-02", "hour": "16:30", "channel": "PHONE", "customer_kind": ""}


def test_the_page_says_when_and_why_with_the_days(desk):
    text = page(desk, **EASTER).content.decode()
    assert "2 working days from Thu 2 Apr 16:30; Good Friday and Easter Monday do not count" in text
    assert "Good Friday" in text and "does not count" in text and "<strong>due</strong>" in text
    assert "The rule in force: 2 working days" in text


def test_before_a_service_is_chosen_nothing_is_wrong(desk):
    answer = page(desk)
    assert answer.status_code == 200 and "There is a problem" not in answer.content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"day": "31/31/2026"}, "Enter a real day"),
        ({"day": "1800-01-01"}, "between 2000 and 2099"),
        ({"hour": "25:99"}, "Enter a time"),
        ({"service": "nothing"}, "Choose a service"),
        ({"channel": "PIGEON"}, "PIGEON"),
    ],
)
def test_what_cannot_be_is_said_calmly(desk, wrong, words):
    answer = page(desk, **(EASTER | wrong))
    assert answer.status_code == 422 and words in answer.content.decode()
