"""What one contact counts as, by rule: a table, and what holds whatever the records say."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.reports import rules
from cases.reports.models import Verdict
from cases.reports.rules import Facts, Later, Rule, WhyNot, Work, judge
from crm.catalogue.models import COUNTS_AS_DONE, Service
from crm.contacts.models import Channel, Direction, Disposition, Relation

RECEIVED = datetime(2026, 11, 2, 10, tzinfo=UTC)
INSIDE, AFTER = RECEIVED + timedelta(days=2), RECEIVED + timedelta(days=8)
PLAIN = Facts(
    channel="PHONE", direction="IN", counting="ELIGIBLE", disposition="ANSWERED", relation="NEW", voided=False,
    received_at=RECEIVED, repeat_days=7, can_be_followed=True, handed_over=False, asked=False, attached=False,
    promise_left=False, work=None,
)  # fmt: skip
DONE = Work(is_open=False, outcome_family="DONE", chased=False, reopened=False, promise_broken=False)
REPEAT = Later(8, "WEB", "IN", "ELIGIBLE", "RAISED", "NEW", False)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"disposition": "DROPPED"}, "ABANDONED"),
        ({"disposition": "THANKS"}, "THANKS"),
        ({"disposition": "SPAM"}, "SPAM"),
        ({"counting": "SWITCHBOARD", "disposition": "CONNECTED"}, "SWITCHBOARD"),
        ({"counting": "OTHER_BODY", "disposition": "ANOTHER_BODY"}, "OTHER_BODY"),
        ({"voided": True}, "VOIDED"),
        ({"direction": "OUT"}, "OUTBOUND"),
        ({"direction": "INTERNAL", "channel": "INTERNAL"}, "INTERNAL"),
        ({"relation": "ANSWERS", "disposition": "RAISED"}, "ANSWER"),
        ({"relation": "ADDS", "disposition": "RAISED"}, "ANSWER"),
        ({"disposition": "ANOTHER_BODY"}, ""),  # the agent's choice leaves nothing out
        ({"disposition": "CONNECTED"}, ""),
        ({"disposition": "ENDED_BY_US"}, ""),
        ({"relation": "CHASE", "disposition": "RAISED"}, ""),
    ],
)
def test_what_is_left_out_by_rule(changed, rule):
    assert judge(PLAIN._replace(**changed), at=AFTER).excluded == rule


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, ""),
        ({"disposition": "PASSED_ON"}, "PASSED_ON"),
        ({"disposition": "CONNECTED"}, "PASSED_ON"),
        ({"disposition": "NEEDS_SOMETHING"}, "NEEDS_SOMETHING"),
        ({"disposition": "CALL_BACK"}, "CALL_BACK"),
        ({"disposition": "SENT_TO_WEB"}, "SENT_TO_WEB"),
        ({"disposition": "RAISED", "work": DONE}, "RAISED"),
        ({"relation": "CHASE"}, "CHASED"),
        ({"relation": "NOT_FIXED", "disposition": "RAISED"}, "NOT_FIXED"),
        ({"handed_over": True}, "PASSED_ON"),  # the agent says answered, the records say otherwise
        ({"asked": True}, "NEEDS_SOMETHING"),
        ({"attached": True}, "RAISED"),
        ({"promise_left": True}, "LEFT_OPEN"),
    ],
)
def test_settled_in_the_contact_only_when_the_records_agree(changed, why):
    verdicts = judge(PLAIN._replace(**changed), at=AFTER)
    assert (verdicts.gross, verdicts.why_not) == ("NO" if why else "YES", why)


@pytest.mark.parametrize(
    ("changed", "at", "net", "spoiled_by"),
    [
        ({}, INSIDE, "PENDING", None),
        ({}, AFTER, "YES", None),
        ({"later": (REPEAT,)}, INSIDE, "NO", 8),
        ({"later": (REPEAT._replace(disposition="SPAM"),)}, AFTER, "YES", None),
        ({"later": (REPEAT._replace(relation="ANSWERS"), REPEAT._replace(contact_id=9))}, AFTER, "NO", 9),
        ({"later": (REPEAT._replace(relation="CHASE"),)}, AFTER, "NO", 8),
        ({"disposition": "CALL_BACK"}, INSIDE, "NO", None),
        ({"can_be_followed": False}, AFTER, "UNKNOWN", None),
        ({"can_be_followed": False, "disposition": "CALL_BACK"}, AFTER, "UNKNOWN", None),
    ],
)
def test_net_waits_for_the_window(changed, at, net, spoiled_by):
    verdicts = judge(PLAIN._replace(**changed), at=at)
    assert (verdicts.net, verdicts.spoiled_by) == (net, spoiled_by)


@pytest.mark.parametrize(
    ("work", "later", "once"),
    [
        (None, (), "NOT_APPLICABLE"),
        (DONE, (), "YES"),
        (DONE._replace(is_open=True, outcome_family=""), (), "PENDING"),
        (DONE._replace(outcome_family="NOTHING_FOUND"), (), "NO"),
        (DONE._replace(chased=True), (), "NO"),
        (DONE._replace(reopened=True), (), "NO"),
        (DONE._replace(promise_broken=True, is_open=True, outcome_family=""), (), "NO"),  # late, and still open
        (DONE, (REPEAT,), "NO"),
    ],
)
def test_once_and_done(work, later, once):
    facts = PLAIN._replace(disposition="RAISED", work=work, later=later)
    assert judge(facts, at=AFTER).once_and_done == once


later_ones = st.builds(
    Later, st.integers(1, 99), st.sampled_from(list(Channel)), st.sampled_from(Direction.values),
    st.sampled_from(Service.Counting.values), st.sampled_from(Disposition.values), st.sampled_from(Relation.values),
    st.just(False),
)  # fmt: skip
works = st.builds(
    Work, st.booleans(), st.sampled_from(["", "DONE", "NOT_OURS"]), st.booleans(), st.booleans(), st.booleans()
)
anything = st.builds(
    Facts, st.sampled_from(list(Channel)), st.sampled_from(Direction.values),
    st.sampled_from(Service.Counting.values), st.sampled_from(Disposition.values), st.sampled_from(Relation.values),
    st.booleans(), st.just(RECEIVED), st.integers(0, 30), st.booleans(), st.booleans(), st.booleans(), st.booleans(),
    st.booleans(), st.none() | works, st.lists(later_ones, max_size=3).map(tuple),
)  # fmt: skip


@given(facts=anything, hours=st.integers(0, 24 * 40))
def test_verdicts_never_contradict_each_other(facts, hours):
    at = RECEIVED + timedelta(hours=hours)
    verdicts = judge(facts, at=at)
    assert {verdicts.gross, verdicts.net, verdicts.once_and_done} <= set(Verdict.values)
    if verdicts.excluded:
        assert verdicts.excluded in list(Rule)
        assert (verdicts.gross, verdicts.net, verdicts.once_and_done) == ("EXCLUDED",) * 3
        assert not verdicts.why_not and verdicts.spoiled_by is None
        return
    assert verdicts.gross in {"YES", "NO"}
    assert verdicts.net in {"YES", "NO", "PENDING", "UNKNOWN"}
    assert (verdicts.net == "UNKNOWN") is not facts.can_be_followed
    if verdicts.net in {"YES", "PENDING"}:
        assert verdicts.gross == "YES" and not verdicts.why_not
    if verdicts.gross == "NO":
        assert verdicts.why_not in list(WhyNot)
    if facts.relation == "CHASE":
        assert verdicts.gross == "NO"
    assert (verdicts.once_and_done == "NOT_APPLICABLE") is (facts.work is None)


@given(facts=anything, hours=st.integers(0, 24 * 40))
def test_time_alone_changes_nothing_but_the_window(facts, hours):
    at = RECEIVED + timedelta(hours=hours)
    first, later = judge(facts, at=at), judge(facts, at=at + timedelta(days=60))
    assert first._replace(net="") == later._replace(net="")
    assert first.net == later.net or (first.net, later.net) == ("PENDING", "YES")


def test_the_rules_know_the_same_words_as_the_records():
    assert set(rules.COUNTS_AS_DONE) == set(COUNTS_AS_DONE)
    assert {rules.YES, rules.NO, rules.PENDING, rules.UNKNOWN, rules.EXCLUDED, rules.NOT_APPLICABLE} == set(
        Verdict.values
    )
