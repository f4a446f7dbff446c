"""A crew's sheet: only what a crew needs, warnings marked as handed out, results typed back end their cases."""

from datetime import date, timedelta

import pytest
from django.test import Client

from cases.casework.lists.bulk.carrying import bulk_carry_out
from cases.casework.lists.bulk.models import NOT_DONE
from cases.casework.lists.sheets.actions import Result, SheetRefused, sheet_make, sheet_results
from cases.casework.lists.sheets.models import DaySheet, SheetLine
from cases.casework.lists.sheets.queries import sheet_jobs
from cases.casework.models import Case, CaseEvent, CaseNote
from crm.contacts.models import Message
from crm.customers.care.models import Alert, AlertKind
from crm.teams.models import AccessLog
from gazetteer.places import Place, PlaceKind
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cast import NOW, property_at

DAY = date(2026, 11, 24)
LATER = NOW + timedelta(hours=8)


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


def warned(desk: Desk, words: str = "Dog: ring first", **more: object) -> Alert:
    kind = AlertKind.objects.get_or_create(code="dog", defaults={"name": "Dog"})[0]
    return Alert.objects.create(
        customer=desk.jo(), kind=kind, reason="bit the postman", visitor_words=words, raised_at=NOW, review_date=DAY,
        key=f"alert-{words}", **more,
    )  # fmt: skip


def sheet_of(desk: Desk, *taken: object, name: str = "Round 7", key: str = "s") -> DaySheet:
    return sheet_make(
        case_ids=[one.case.pk for one in taken], name=name, day=DAY, actor=desk.cast.officer.actor, at=NOW, key=key
    )


def page_of(desk: Desk, sheet: DaySheet, rest: str = "") -> str:
    client = Client()
    client.force_login(desk.cast.officer)
    return client.get(f"/staff/work/sheets/{sheet.pk}{rest}").content.decode()


def test_a_crew_reads_where_and_what_and_the_warning_and_nothing_about_who(desk: Desk) -> None:
    alert = warned(desk)
    hers = desk.reported(by=desk.jo(), notes="She is in hospital until Friday")
    theirs = desk.reported()  # somebody else about her home: the dog is there all the same
    away = desk.reported(place=Place(kind=PlaceKind.PROPERTY, uprn=property_at(2).pk))
    sheet = sheet_of(desk, hers, theirs, away)
    jobs = sheet_jobs(sheet=sheet, actor=desk.cast.officer.actor, at=NOW, screen="test")
    assert [job.case.pk for job in jobs] == [away.case.pk, hers.case.pk, theirs.case.pk]  # house by house
    assert [[one.words for one in job.warnings] for job in jobs] == [[], ["Dog: ring first"], ["Dog: ring first"]]
    for rest in ("", "/csv"):
        said = page_of(desk, sheet, rest)
        assert "12 Abbey Road" in said and "Dog: ring first" in said and "Grey" in said
        for kept_in in ("Example", "07700", "jo@example", "hospital", "bit the postman"):
            assert kept_in not in said, kept_in
    assert SheetLine.objects.get(case=hers.case).alerts == [alert.pk]
    handed = AccessLog.objects.get(screen="day sheet: handed out")
    assert (handed.kind, handed.keys) == ("ALERT", [alert.pk])
    assert CaseEvent.objects.get(case_id=theirs.case.pk, kind="SHEET").facts["alerts"] == [alert.pk]


def test_a_warning_that_is_not_for_the_maker_goes_on_no_sheet(desk: Desk) -> None:
    warned(desk, teams=[desk.cast.safeguarding.pk])
    assert SheetLine.objects.get(sheet=sheet_of(desk, desk.reported(by=desk.jo()))).alerts == []


def test_results_typed_back_end_their_cases_and_tell_the_reporters(desk: Desk) -> None:
    done, missing, empty = desk.reported(by=desk.jo()), desk.reported(), desk.reported()
    sheet = sheet_of(desk, done, missing, empty)
    line = {row.case_id: row.pk for row in sheet.lines.all()}
    typed = {
        line[done.case.pk]: Result("collected"),
        line[missing.case.pk]: Result(NOT_DONE, "The road was closed"),
        line[empty.case.pk]: Result(""),
    }
    given = {"sheet_id": sheet.pk, "results": typed, "actor": desk.cast.officer.actor, "at": LATER}
    run = sheet_results(**given, key="r")
    assert sheet_results(**given, key="r") == run  # pressed twice
    bulk_carry_out(run_id=run.pk, now=lambda: LATER)
    states = dict(Case.objects.unscoped("test").values_list("pk", "state"))
    assert [states[one.case.pk] for one in (done, missing, empty)] == ["CLOSED", "RECEIVED", "RECEIVED"]
    assert CaseNote.objects.get(case=missing.case).text == "The road was closed"
    assert Message.objects.unscoped("test").filter(event="closed").count() == 1
    assert sheet_results(**given, key="again") is None  # typed again from another page: nothing is left to type
    page = page_of(desk, sheet, "/results")
    assert page.count("<select") == 1 and f"result-{line[empty.case.pk]}" in page


def test_what_cannot_be_a_sheet_is_refused(desk: Desk) -> None:
    taken = desk.reported()
    with pytest.raises(SheetRefused):
        sheet_of(desk, taken, name=" ")
    with pytest.raises(SheetRefused):
        sheet_make(case_ids=[taken.case.pk], name="x", day=DAY, actor=desk.cast.other_officer.actor, at=NOW, key="o")
    first = sheet_of(desk, taken)
    assert sheet_of(desk, taken) == first


def test_another_teams_sheet_is_not_there(desk: Desk, client: Client) -> None:
    sheet = sheet_of(desk, desk.reported())
    client.force_login(desk.cast.other_officer)
    for rest in ("", "/csv", "/results"):
        assert client.get(f"/staff/work/sheets/{sheet.pk}{rest}").status_code == 404
    assert client.get("/staff/work/sheets").status_code == 200


def test_a_sheet_is_made_of_what_is_planned_for_a_day(desk: Desk, client: Client) -> None:
    planned, _other = desk.many(2)
    Case.objects.unscoped("test").filter(pk=planned.case.pk).update(planned_date=DAY)
    client.force_login(desk.cast.officer)
    made = {"planned": "1", "team": desk.cast.waste_collection.pk, "day": DAY.isoformat(), "name": "Crew 2", "key": "k"}
    answer = client.post("/staff/work/sheets/make", made)
    assert answer.status_code == 302
    assert [line.case_id for line in DaySheet.objects.get().lines.all()] == [planned.case.pk]
    nothing = client.post("/staff/work/sheets/make", made | {"day": "2026-12-24", "key": "n"}, follow=True)
    assert "open cases." in nothing.content.decode()
