"""A report over any days: what it counts, what it sets beside, what it hides, and how few statements it takes."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.reports.actions import figures_close
from cases.reports.queries import report
from cases.reports.records import NoSuchMeasure, Wanted, records
from cases.reports.tallying import Period
from crm.catalogue.queries import NoSuchService
from crm.contacts.models import Contact
from crm.teams.models import AccessLog
from crm.teams.policy import NotPermitted
from tests.cast import NOW, person, property_at, restriction

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)


def of(desk, *, at=NOW, first=TODAY, last=TODAY, **given):
    return report(actor=desk.cast.manager.actor, at=at, first_day=first, last_day=last, **given)


def behind(desk, measure, *, actor=None, at=NOW, after="", first=TODAY, last=TODAY, **line):
    wanted = Wanted(measure, first, last, **line)
    return records(actor=(actor or desk.cast.manager).actor, at=at, wanted=wanted, after=after)


def shown(found):
    return [row.contact.pk for row in found.rows]


def test_every_contact_is_eligible_or_left_out_by_one_rule(desk):
    jo = person()
    for service, disposition in [
        ("general-enquiry", "ANSWERED"), ("general-enquiry", "PASSED_ON"), ("general-enquiry", "DROPPED"),
        ("switchboard", "CONNECTED"), ("missed-bin", "RAISED"),
    ]:  # fmt: skip
        desk.take(service, disposition, customer_id=jo.pk)
    desk.take(direction="OUT", customer_id=jo.pk)
    desk.take("missed-bin", "RAISED", channel="WEB")
    desk.hear()
    found = of(desk)
    left_out = {line.key: line.now.logged for line in found.exclusions}
    assert left_out == {"ABANDONED": 1, "SWITCHBOARD": 1, "OUTBOUND": 1}
    assert (found.mediated.now.eligible, found.self_service.now.eligible) == (3, 1)
    assert found.mediated.now.eligible + found.self_service.now.eligible + sum(left_out.values()) == 7
    assert {line.key: line.now.sessions for line in found.channels} == {"PHONE": 5, "WEB": 1}
    assert (found.mediated.now.gross, found.mediated.now.gross_rate) == (1, 33.3)
    assert {line.key: line.now.logged for line in found.reasons} == {"PASSED_ON": 1, "RAISED": 1, "REPEATED": 1}


def test_net_is_given_over_those_followed_whose_window_has_closed(desk):
    jo, al = person(), person("Al")
    desk.take(customer_id=jo.pk)
    desk.take(customer_id=jo.pk, at=NOW + 2 * DAY)
    desk.take(customer_id=al.pk)
    desk.take()
    desk.hear(NOW + 2 * DAY)
    early = of(desk, at=NOW + 2 * DAY).mediated.now
    assert (early.gross, early.followed, early.followed_rate, early.pending, early.net_rate) == (3, 2, 66.7, 2, None)
    figures_close(NOW + 8 * DAY)
    after = of(desk, at=NOW + 8 * DAY).mediated.now
    assert (after.pending, after.decided, after.net, after.net_rate, after.repeats) == (0, 2, 1, 50.0, 1)


def test_promises_broken_include_those_still_open_and_late_before_the_sweep_came(desk):
    late = desk.take("missed-bin", "RAISED", customer_id=person().pk)
    desk.hear()
    now = {lines.kind: lines.total.now for lines in of(desk).promises}
    assert (now["ACKNOWLEDGE"].same_act, now["RESOLVE"].running, now["RESOLVE"].broken) == (1, 1, 0)
    later = NOW + 5 * DAY
    then = {lines.kind: lines.total.now for lines in of(desk, at=later).promises}
    assert (then["RESOLVE"].running, then["RESOLVE"].broken, then["RESOLVE"].broken_open) == (0, 1, 1)
    assert then["RESOLVE"].kept_rate == 0
    assert shown(behind(desk, "broken_open", at=later, kind="RESOLVE")) == [late.contact.pk]


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (Period(date(2026, 9, 1), date(2026, 9, 30)), Period(date(2026, 8, 1), date(2026, 8, 31))),
        (Period(date(2026, 1, 1), date(2026, 3, 31)), Period(date(2025, 10, 1), date(2025, 12, 31))),
        (Period(date(2026, 11, 2), date(2026, 11, 8)), Period(date(2026, 10, 26), date(2026, 11, 1))),
        (Period(date(2026, 3, 1), date(2026, 3, 1)), Period(date(2026, 2, 28), date(2026, 2, 28))),
    ],
)
def test_the_period_before_is_as_long(period, before):
    assert period.before == before


def test_the_period_before_stands_beside_and_services_under_their_departments(desk):
    desk.take(at=NOW - DAY)
    desk.take("missed-bin", "ANSWERED")
    desk.take("fly-tipping", "ANSWERED")
    desk.hear()
    found = of(desk)
    assert (found.mediated.now.eligible, found.mediated.before.eligible) == (2, 1)
    waste = next(group for group in found.mediated_services if group.total.key == "waste")
    assert [line.key for line in waste.services] == ["fly-tipping", "missed-bin"]
    assert waste.total.now.contacts == 2
    assert of(desk, service="missed-bin").mediated.now.eligible == 1
    assert of(desk, compare=False).before is None
    assert of(desk, first=date(2020, 1, 1), last=date(2020, 1, 2)).empty


def test_sessions_are_counted_once_however_many_matters_they_held(desk):
    first = desk.take()
    desk.take(session=first.contact.session_id)
    desk.take("missed-bin", "ANSWERED", session=first.contact.session_id)
    desk.hear()
    found = of(desk)
    assert (found.mediated.now.sessions, found.mediated.now.contacts) == (1, 3)
    assert [group.total.now.service_sessions for group in found.mediated_services] == [1, 1]
    assert of(desk, service="missed-bin").mediated.now.sessions == 1


def test_a_line_of_few_with_a_confidential_record_may_not_be_shown(desk):
    secret = person("Sue", hidden=restriction(desk.cast.safeguarding))
    desk.take("missed-bin", "ANSWERED", customer_id=secret.pk, actor=desk.cast.safeguarder.actor)
    desk.take()
    desk.hear()
    found = of(desk)
    few = {line.key: line.now.few for group in found.mediated_services for line in group.services}
    assert few == {"missed-bin": True, "general-enquiry": False}
    assert found.mediated.now.eligible == 2  # counted, the same for everybody
    for _nth in range(9):
        desk.take("missed-bin", "ANSWERED")
    desk.hear()
    waste = next(group for group in of(desk).mediated_services if group.total.key == "waste")
    assert (waste.services[0].now.logged, waste.services[0].now.few) == (10, False)


def test_a_month_of_few_contacts_about_one_service_is_no_point_of_its_trend(desk):
    for _nth in range(9):
        desk.take()
    desk.hear()
    assert [point.gross_rate for point in of(desk).trend] == [100.0]
    assert of(desk, service="general-enquiry").trend == []


def hidden_contacts(desk):
    """A contact hidden by each grade."""
    team, agent = desk.cast.safeguarding, desk.cast.safeguarder.actor
    home = property_at(12)
    matter = restriction(team)
    return [
        desk.take(customer_id=person("Sue", hidden=restriction(team)).pk, actor=agent),
        desk.take(customer_id=person("Ann", home=home, home_hidden=restriction(team)).pk, home=home),
        desk.take(restriction_id=matter.pk, customer_id=person("Eve").pk),
    ]


def test_hidden_people_are_counted_and_in_no_list_outside_their_teams(desk):
    hidden = hidden_contacts(desk)
    open_one = desk.take(customer_id=person().pk)
    desk.hear()
    assert of(desk).mediated.now.confidential == 3
    assert of(desk).mediated.now.eligible == 4
    assert shown(behind(desk, "eligible")) == [open_one.contact.pk]
    assert shown(behind(desk, "kept", kind="RESPOND")) == []
    for measure in ("contacts", "gross", "pending", "followed"):
        assert not {taken.contact.pk for taken in hidden} & set(shown(behind(desk, measure)))


def test_the_contact_that_spoiled_another_is_named_only_to_who_may_see_it(desk):
    jo = person()
    first = desk.take(customer_id=jo.pk)
    again = desk.take(customer_id=jo.pk, at=NOW + DAY, restriction_id=restriction(desk.cast.safeguarding).pk)
    desk.hear(NOW + DAY)
    (row,) = behind(desk, "repeats", at=NOW + DAY).rows
    assert (row.contact, row.spoiled_by) == (first.contact, "")
    Contact.objects.unscoped("test").filter(pk=again.contact.pk).update(restriction=None)
    assert behind(desk, "repeats", at=NOW + DAY).rows[0].spoiled_by == again.reference


def test_the_lists_hold_what_the_numbers_count(desk):
    jo = person()
    home = property_at(12)
    for number in range(4):
        desk.take(customer_id=jo.pk, at=NOW + timedelta(hours=number))
        desk.take("missed-bin", "RAISED", home=home, at=NOW + timedelta(hours=number))
        desk.take("switchboard", "CONNECTED")
    desk.hear()
    found = of(desk)
    now = found.mediated.now
    for measure, number in [
        ("contacts", now.contacts), ("eligible", now.eligible), ("gross", now.gross), ("followed", now.followed),
        ("not_followed", now.not_followed), ("pending", now.pending), ("repeats", now.repeats),
        ("once_no", now.once_no), ("once_yes", now.once_yes), ("once_pending", now.once_pending),
    ]:  # fmt: skip
        assert len(behind(desk, measure, way="mediated").rows) == number, measure
    for line in found.exclusions:
        assert len(behind(desk, "excluded", code=line.key).rows) == line.now.logged
    for line in found.reasons:
        assert len(behind(desk, "why_not", code=line.key).rows) == line.now.logged
    for lines in found.promises:
        for measure in ("kept", "same_act", "broken", "running"):
            assert len(behind(desk, measure, kind=lines.kind).rows) == getattr(lines.total.now, measure)


def test_the_list_is_paged_by_key_and_each_look_recorded_without_words(desk, monkeypatch):
    monkeypatch.setattr("cases.reports.records.PAGE", 2)
    taken = [desk.take(notes="private words", at=NOW + timedelta(minutes=number)) for number in range(5)]
    desk.hear()
    seen, after = [], ""
    while True:
        page = behind(desk, "eligible", after=after)
        seen += shown(page)
        assert all("notes" in row.contact.get_deferred_fields() for row in page.rows)
        if not (after := page.after):
            break
    assert seen == [one.contact.pk for one in reversed(taken)]
    looks = AccessLog.objects.filter(screen="report-records")
    assert sorted(key for look in looks for key in look.keys) == sorted(seen)


def test_what_there_is_not_is_said_so(desk):
    for wanted in ({"measure": "nonsense"}, {"measure": "gross", "way": "both"}, {"measure": "gross", "channel": "X"},
                   {"measure": "why_not", "code": "X"}, {"measure": "kept", "kind": "X"}):  # fmt: skip
        with pytest.raises(NoSuchMeasure):
            behind(desk, **wanted)
    with pytest.raises(NoSuchService):
        of(desk, service="nonsense")
    with pytest.raises(NotPermitted):
        report(actor=desk.cast.agent.actor, at=NOW, first_day=TODAY, last_day=TODAY)
    with pytest.raises(NotPermitted):
        behind(desk, "eligible", actor=desk.cast.officer)


def test_a_report_takes_few_statements(desk):
    desk.take(customer_id=person().pk)
    desk.take("missed-bin", "RAISED")
    desk.hear()
    with CaptureQueriesContext(connection) as statements:
        of(desk)
    said = [one["sql"][:80] for one in statements if one["sql"].startswith("SELECT")]
    assert len(said) <= 6, said
    with CaptureQueriesContext(connection) as statements:
        behind(desk, "eligible")
    assert len(statements) <= 4
