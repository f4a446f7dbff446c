"""News that comes back: applied, noted, stale, repeated or unknown; and what the case does about it."""

import pytest

from cases.backoffice.contract import News, NewsTaken
from cases.backoffice.giving import actor_for
from cases.backoffice.models import Job, JobNews
from cases.backoffice.taking import NewsRefused, news_place, news_take
from cases.casework.actions import case_act
from cases.casework.models import Case, CaseEvent
from cases.casework.notices.models import StaffNotice
from cases.casework.replaying import cases_replay
from cases.casework.work.models import CaseDocument
from crm.catalogue.models import Outcome
from crm.contacts.models import Message, Reference
from crm.documents.given import GivenFile
from crm.sla.models import Clock
from crm.teams.policy import NotPermitted
from tests.cases.backoffice.conftest import DAY, HOUR, ROW, partner_made, rows_given, says, sweep, the_case, the_job
from tests.cases.casework.conftest import report_bin
from tests.cast import NOW, person, property_at, restriction
from tests.crm.documents.files import photograph

pytestmark = pytest.mark.django_db
TUESDAY = (NOW + DAY).date()


def notices() -> list[str]:
    return [one.words for one in StaffNotice.objects.unscoped("test").filter(kind="PARTNER").order_by("pk")]


def closing() -> list[str]:
    return [one.body for one in Message.objects.unscoped("test").filter(event="closed")]


def test_accepted_planned_started_and_done(sent, cast):
    assert says("accepted", reference="BM-7") == NewsTaken.APPLIED
    assert the_case().state == "RECEIVED"
    assert says("planned", at=NOW + 2 * HOUR, planned_date=TUESDAY) == NewsTaken.APPLIED
    assert (the_case().state, the_case().planned_date) == ("PLANNED", TUESDAY)
    assert says("started", at=NOW + 3 * HOUR) == NewsTaken.APPLIED
    assert the_case().state == "UNDER_WAY"
    assert says("done", at=NOW + 4 * HOUR, outcome="emptied", words="Took two men") == NewsTaken.APPLIED
    case, job = the_case(), the_job()
    assert (case.state, case.outcome.code, job.state) == ("CLOSED", "emptied", "DONE")
    assert case.closed_at == NOW + 4 * HOUR
    assert not Clock.objects.filter(state="RUNNING").exists()
    [said] = closing()
    assert "emptied" in said and "two men" not in said  # what a partner writes is for us to read
    assert CaseEvent.objects.filter(kind="TRANSITION", actor_kind="PARTNER").count() == 3
    assert Reference.objects.filter(value="BM-7", contact=case.contact_id).exists()
    assert list(cases_replay()) == []


def test_the_same_news_twice_is_heard_once(sent):
    for taken in (NewsTaken.APPLIED, NewsTaken.REPEATED):
        assert says("planned", key="n1", planned_date=TUESDAY) == taken
    assert JobNews.objects.unscoped("test").count() == 1
    assert Message.objects.unscoped("test").filter(event="planned").count() == 1


def test_out_of_order_the_case_never_goes_back(sent):
    says("started", at=NOW + 3 * HOUR)
    assert says("planned", at=NOW + 4 * HOUR, happened=NOW + 2 * HOUR, planned_date=TUESDAY) == NewsTaken.STALE
    assert (the_case().state, the_job().state) == ("UNDER_WAY", "STARTED")
    says("done", at=NOW + 5 * HOUR, outcome="emptied")
    assert says("started", at=NOW + 6 * HOUR) == NewsTaken.STALE
    assert the_case().state == "CLOSED"


def test_news_of_an_earlier_state_does_not_move_a_case_that_an_officer_moved_on(sent, cast):
    case_act(case_id=the_case().pk, act="start", inputs={}, actor=cast.officer.actor, at=NOW + HOUR, key="s")
    assert says("planned", at=NOW + 2 * HOUR, planned_date=TUESDAY) == NewsTaken.APPLIED  # the job is planned
    assert the_case().state == "UNDER_WAY"
    assert "further on" in JobNews.objects.unscoped("test").get().not_done


def test_late_news_of_a_case_that_ended_is_kept_and_moves_nothing(sent, cast):
    case_act(
        case_id=the_case().pk, act="complete", inputs={"outcome": "emptied"}, actor=cast.officer.actor, at=NOW + HOUR,
        key="c",
    )  # fmt: skip
    assert says("planned", at=NOW + 2 * HOUR, planned_date=TUESDAY) == NewsTaken.STALE
    assert says("done", at=NOW + 3 * HOUR, outcome="emptied") == NewsTaken.STALE
    assert the_case().state == "CLOSED" and the_case().closed_at == NOW + HOUR
    assert any("though the job was over" in words for words in notices())


def test_news_of_another_partners_job_or_of_none_is_kept_for_a_person(sent, crew):
    stranger = partner_made("stranger")
    news = News(key="x", status="done", at=NOW, outcome="emptied")
    by = actor_for(stranger)
    told = news_take(partner=stranger, job_reference=sent.reference, news=news, actor=by, at=NOW)
    assert told == NewsTaken.UNKNOWN
    assert says("done", job="NO-SUCH-JOB") == NewsTaken.UNKNOWN
    assert the_case().state == "RECEIVED" and the_job().state == "SENT"
    assert JobNews.objects.unscoped("test").filter(job=None).count() == 2


def test_nobody_speaks_for_another_partner(sent, crew, cast):
    stranger = partner_made("stranger")
    news = News(key="x", status="done", outcome="emptied")
    for actor in (actor_for(stranger), cast.agent.actor, cast.manager.actor):
        with pytest.raises(NotPermitted):
            news_take(partner=crew, job_reference=sent.reference, news=news, actor=actor, at=NOW)
    assert (
        news_take(partner=crew, job_reference=sent.reference, news=news, actor=cast.officer.actor, at=NOW)
        == NewsTaken.APPLIED
    )  # what somebody rang to say


def test_a_job_that_is_hidden_from_whoever_brings_the_news_is_none(sent, crew, cast):
    Case.objects.unscoped("test").update(restriction=restriction(cast.safeguarding))
    by = cast.officer.actor
    for key, job in (("a", sent.reference), ("b", "NO-SUCH-JOB")):
        news = News(key=key, status="done", outcome="emptied")
        assert news_take(partner=crew, job_reference=job, news=news, actor=by, at=NOW) == NewsTaken.UNKNOWN
    assert the_job().state == "SENT" and the_case().closed_at is None
    unplaced = JobNews.objects.unscoped("test").filter(job=None).first()
    for job in (sent.reference, "NO-SUCH-JOB"):
        with pytest.raises(NewsRefused, match="no such job"):
            news_place(news_id=unplaced.pk, job_reference=job, actor=by, at=NOW)
    assert says("started") == NewsTaken.APPLIED  # the partner has it, and goes on speaking of it


def test_handed_back_is_told_and_the_promise_goes_on(sent, cast):
    before = the_case().next_due_at
    assert says("back", words="Not on our round") == NewsTaken.APPLIED
    assert the_job().state == "BACK"
    assert (the_case().state, the_case().next_due_at) == ("RECEIVED", before)
    assert notices() == ["Binmen handed the job back"]


def test_their_own_statuses_mean_what_their_table_says(sent, crew):
    crew.statuses = [
        {"theirs": "Works Ordered", "step": "PLANNED"},
        {"theirs": "No trace", "step": "DONE", "outcome": "emptied"},
        {"theirs": "Looked at", "step": ""},
        {"theirs": "done", "step": ""},
    ]
    crew.save(update_fields=["statuses"])
    assert says("Looked at") == NewsTaken.NOTED
    assert says("DONE", at=NOW + HOUR * 2) == NewsTaken.NOTED  # their table wins over our own words
    assert says("something else") == NewsTaken.NOTED
    assert says("works  ordered", at=NOW + HOUR * 2, planned_date=TUESDAY) == NewsTaken.APPLIED
    assert says("NO TRACE", at=NOW + HOUR * 3) == NewsTaken.APPLIED
    assert the_case().outcome.code == "emptied"


def test_an_outcome_that_is_not_theirs_to_give_leaves_the_ending_to_us(sent, services):
    assert says("done", outcome="not-out") == NewsTaken.APPLIED
    assert the_job().state == "DONE" and the_case().closed_at is None
    assert notices() == ["Binmen says that it is done: somebody of the team ends it"]


def test_an_ending_that_needs_a_photograph_waits_for_one(sent, services):
    Outcome.objects.filter(code="emptied").update(needs_evidence=True)
    says("done", outcome="emptied")
    assert the_case().closed_at is None and "done" in notices()[0]


def test_a_photograph_is_kept_with_the_case_and_is_its_evidence(sent, settings, tmp_path):
    settings.DOCUMENTS = tmp_path
    Outcome.objects.filter(code="emptied").update(needs_evidence=True)
    says("done", outcome="emptied", photos=(GivenFile("bin.jpg", photograph(), "image/jpeg"),))
    assert the_case().state == "CLOSED"
    kept = CaseDocument.objects.select_related("document").get()
    assert kept.added_by is None and kept.document.name == "bin.jpg"


def test_another_day_said_later_moves_the_day_and_said_earlier_does_not(sent):
    says("planned", at=NOW + 2 * HOUR, planned_date=TUESDAY)
    later = (NOW + 2 * DAY).date()
    assert says("planned", at=NOW + 3 * HOUR, planned_date=later) == NewsTaken.APPLIED
    assert says("planned", at=NOW + 4 * HOUR, happened=NOW + HOUR, planned_date=TUESDAY) == NewsTaken.STALE
    assert the_case().planned_date == the_job().planned_date == later


def test_a_day_that_is_over_is_the_jobs_and_not_the_cases(sent):
    assert says("planned", planned_date=(NOW - DAY).date()) == NewsTaken.APPLIED
    assert the_case().state == "RECEIVED"
    assert "today or later" in JobNews.objects.unscoped("test").get().not_done


def test_it_is_found_by_the_jobs_reference_theirs_or_the_cases(sent, missed_bin):
    says("accepted", reference="BM-7")
    own = missed_bin.taken.reference
    for n, typed in enumerate([sent.reference.lower(), "BM-7", own, f"{own[:4]}-{own[4:8]}-{own[8:]}"]):
        assert says("looked", key=str(n), job=typed) == NewsTaken.NOTED, typed


def test_a_case_opened_again_goes_out_again(sent, cast, told):
    says("done", outcome="emptied")
    case_act(
        case_id=the_case().pk, act="reopen", inputs={"words": "Not done"}, actor=cast.officer.actor, at=NOW + DAY,
        key="reopen",
    )  # fmt: skip
    sweep(NOW + DAY)
    assert [out.reference[-2:] for out in told.heard] == ["-1", "-2"]


def test_news_of_one_case_moves_no_other(crew, cast, services, told):
    homes = [property_at(20), property_at(21)]
    taken = [
        report_bin(cast, services["missed-bin"], customer=person(f"P{n}", home=home), home=home, key=f"k{n}")
        for n, home in enumerate(homes)
    ]
    sweep(NOW)
    first, second = Job.objects.unscoped("test").order_by("pk")
    news = News(key="d", status="done", outcome="emptied", reference="BM-1")
    news_take(partner=crew, job_reference=first.reference, news=news, actor=actor_for(crew), at=NOW)
    # The same reference of theirs for another case: the first keeps it, the second is found by its own.
    news = News(key="e", status="accepted", reference="BM-1")
    news_take(partner=crew, job_reference=second.reference, news=news, actor=actor_for(crew), at=NOW)
    assert [one.case.pk for one in taken] == [first.case_id, second.case_id]
    assert Reference.objects.get(value="BM-1").contact_id == taken[0].contact.pk
    second = Job.objects.unscoped("test").get(pk=second.pk)
    assert second.state == "ACCEPTED" and second.case.closed_at is None


def test_a_row_that_gives_nothing_gives_nobodys_name(crew, cast, services, told):
    rows_given(services["missed-bin"], {name: value for name, value in ROW.items() if name != "gives"})
    home = property_at(14)
    report_bin(cast, services["missed-bin"], customer=person(home=home), home=home, key="b")
    sweep(NOW)
    [out] = told.heard
    assert out.person is None and out.answers == () and out.photos == ()
