"""How long what came in writing waited: each moment from the log, in working time, and the same by an independent count."""

import random
from datetime import timedelta
from statistics import median

import pytest

from cases.casework.corrections import contact_void
from cases.casework.intake import answer_log
from cases.reports.actions import figures_rebuild, message_heard
from cases.reports.models import WrittenFigure
from cases.reports.written_lines import written_counted, written_measures, written_report
from crm.contacts.models import Contact, Message, Promise
from crm.outbox.models import OutboxEntry
from crm.sla.models import Clock, ClockKind
from crm.sla.queries import compiled
from crm.sla.sweeping import sweep_clocks
from crm.teams.policy import NotPermitted
from tests.cast import NOW, person

pytestmark = pytest.mark.django_db


def figure(taken):
    return WrittenFigure.objects.get(pk=f"in:{taken.contact.pk}")


def letter(desk, *, at=NOW, channel="POST", **more):
    return desk.take("general-enquiry", "PASSED_ON", channel=channel, at=at, **more)


def answer(desk, taken, at, channel="EMAIL"):
    return answer_log(
        contact_id=taken.contact.pk, notes="So it is.", channel=channel, actor=desk.cast.agent.actor, at=at,
        key=f"answer-{taken.contact.pk}",
    )  # fmt: skip


def test_a_letter_waits_for_an_answer_until_a_person_gives_one(desk):
    taken = letter(desk)
    desk.hear(NOW)
    waiting = figure(taken)
    assert (waiting.direction, waiting.channel, waiting.answered_seconds, waiting.final_seconds) == (
        "IN",
        "POST",
        None,
        None,
    )
    assert waiting.answer_due_at is not None and waiting.answer_broken is False
    later = NOW + timedelta(days=1)
    out = answer(desk, taken, later, channel="POST")
    desk.hear(later)
    answered = figure(taken)
    clock = Clock.objects.get(promise__contact=taken.contact, kind="RESPOND")
    worked = compiled(clock.calendar_version_id).elapsed(NOW, later)
    assert answered.answered_seconds == answered.final_seconds == round(worked)
    assert 0 < worked < 24 * 3600  # nights are no working time
    sent = WrittenFigure.objects.get(pk=f"told:{out.contact.pk}")
    assert (sent.direction, sent.channel, sent.is_automatic, sent.state) == ("OUT", "POST", False, "SENT")


def test_a_web_message_is_acknowledged_in_the_act(desk):
    desk_taken = letter(desk, channel="WEB")
    desk.hear(NOW)
    found = figure(desk_taken)
    assert (found.acknowledged, found.acknowledged_seconds, found.acknowledge_broken) == ("TOLD", 0, False)
    assert found.answered_seconds is None


def test_an_automatic_acknowledgement_is_no_persons_answer(desk):
    jo = person("Jo", email="jo@example.org")
    taken = letter(desk, channel="EMAIL", customer_id=jo.pk, finish=True)
    message = Message.objects.unscoped("t").get(event="acknowledgement")
    at = NOW + timedelta(minutes=1)
    Message.objects.unscoped("t").filter(pk=message.pk).update(state="SENT", settled_at=at)
    desk.hear(at)
    message_heard(message.pk, at, 1)
    found = figure(taken)
    assert (found.acknowledged, found.answered_seconds) == ("AUTO", None)
    sent = WrittenFigure.objects.get(pk=f"out:{message.pk}")
    assert (sent.is_automatic, sent.sent_seconds, sent.service_id) == (True, 60, taken.contact.service_id)


def test_what_was_not_acknowledged_says_why(desk):
    taken = letter(desk, finish=True)  # of nobody: there is no address
    desk.hear(NOW)
    assert figure(taken).unacknowledged == "NO_ADDRESS"
    found = written_counted(at=NOW, first_day=NOW.date(), last_day=NOW.date())
    assert found.why_not == [("NO_ADDRESS", 1)]


def test_a_call_is_not_in_writing_and_an_error_and_spam_are_apart(desk):
    desk.take("general-enquiry", "ANSWERED")
    error, spam = letter(desk), desk.take("general-enquiry", "SPAM", channel="EMAIL")
    leader = desk.cast.team_leader.actor
    contact_void(contact_id=error.contact.pk, reason="x", actor=leader, at=NOW, key="void")
    desk.hear(NOW)
    assert dict(WrittenFigure.objects.values_list("key", "excluded")) == {
        f"in:{error.contact.pk}": "VOIDED",
        f"in:{spam.contact.pk}": "SPAM",
    }
    found = written_counted(at=NOW, first_day=NOW.date(), last_day=NOW.date())
    assert (found.whole.received, found.excluded) == (0, [("SPAM", 1), ("VOIDED", 1)])


def test_a_promise_that_runs_past_its_time_is_missed_swept_or_not(desk):
    letter(desk)
    desk.hear(NOW)
    much_later = NOW + timedelta(days=40)
    found = written_counted(at=much_later, first_day=NOW.date(), last_day=NOW.date()).whole
    assert (found.answer_missed, found.answer_kept, found.answer_rate) == (1, 0, 0.0)
    before = written_counted(at=NOW, first_day=NOW.date(), last_day=NOW.date()).whole
    assert (before.answer_missed, before.answer_rate) == (0, None)


def test_only_those_who_may_read_reports_read_it(desk):
    for name, user in desk.cast.users.items():
        if name in {"manager", "team_leader", "waste_leader"}:
            continue
        with pytest.raises(NotPermitted):
            written_report(actor=user.actor, at=NOW, first_day=NOW.date(), last_day=NOW.date())


def test_three_statements_however_many(desk, django_assert_max_num_queries):
    def asked():
        with django_assert_max_num_queries(6):
            written_counted(at=NOW, first_day=NOW.date(), last_day=NOW.date())

    letter(desk)
    desk.hear(NOW)
    asked()
    for _one in range(30):
        letter(desk)
    desk.hear(NOW)
    asked()


@pytest.mark.parametrize("seed", range(3))
def test_an_independent_count_of_the_records_gives_the_same(desk, seed):
    chance, at, open_ = random.Random(seed), NOW, []
    for _step in range(30):
        at += timedelta(hours=chance.choice([1, 3, 20, 70]))
        act = chance.choice(["letter", "letter", "answer", "sweep"])
        if act == "letter":
            open_.append(letter(desk, at=at, channel=chance.choice(["POST", "EMAIL", "WEB", "TEXT", "PHONE"])))
        elif act == "answer" and open_:
            answer(desk, open_.pop(chance.randrange(len(open_))), at, channel=chance.choice(["EMAIL", "POST", "PHONE"]))
        elif act == "sweep":
            sweep_clocks(at)
        if chance.random() < 0.3:
            desk.hear(at)
    sweep_clocks(at)
    desk.hear(at)
    kept = figures_rebuild(at=at)
    assert (kept.missing, kept.different, kept.gone) == (0, 0, 0)
    counted = written_counted(at=at, first_day=NOW.date(), last_day=at.date()).whole
    by_hand = _counted_by_hand(at)
    assert (counted.received, counted.automatic, counted.answered, counted.answer_missed) == by_hand[:4]
    assert counted.answer_half == by_hand[4]
    for measure, number in (("written", by_hand[0]), ("w_answered", by_hand[2]), ("w_answer_missed", by_hand[3])):
        assert WrittenFigure.objects.filter(written_measures(at)[measure]).count() == number


def _counted_by_hand(at):
    """From the contacts and clocks themselves, one by one."""
    received = automatic = answered = missed = 0
    took = []
    for contact in Contact.objects.unscoped("t").select_related("session"):
        if contact.session.direction != "IN" or contact.session.channel not in {"POST", "EMAIL", "WEB", "TEXT"}:
            continue
        received += 1
        clocks = {p.kind: p.clock for p in Promise.objects.filter(contact=contact).select_related("clock")}
        told = clocks[ClockKind.ACKNOWLEDGE]
        automatic += told.state == "STOPPED" and told.met_by in {"AUTO", "TOLD"}
        respond = clocks[ClockKind.RESPOND]
        missed += respond.breached_at is not None or (respond.state == "RUNNING" and respond.due_at < at)
        if respond.state == "STOPPED" and respond.met_by == "PERSON":
            answered += 1
            calendar = compiled(respond.calendar_version_id)
            took.append(round(calendar.elapsed(contact.received_at, respond.stopped_at)))
    return received, automatic, answered, missed, round(median(took) / 3600, 1) if took else None


def test_news_of_a_message_that_is_gone_changes_nothing(desk):
    message_heard(999_999, NOW, 1)
    assert not OutboxEntry.objects.exists()
