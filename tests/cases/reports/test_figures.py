"""The figures follow the records: repeats, households, sessions, chases, corrections, merges, reopening, late promises."""

from datetime import timedelta

import pytest

from cases.casework.actions import case_act
from cases.casework.corrections import contact_move, contact_void
from cases.casework.intake import not_fixed, words_add
from cases.reports.actions import figures_close, figures_rebuild, figures_rewrite
from cases.reports.models import ContactFigure, PromiseFigure
from crm.contacts.models import Contact
from crm.customers.models import Customer
from crm.sla.sweeping import sweep_clocks
from crm.teams.actor import customer as public
from tests.cast import NOW, person, property_at

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_answered_and_nobody_came_back(desk):
    taken = desk.take(customer_id=person().pk)
    desk.hear()
    assert (desk.figure(taken).gross, desk.figure(taken).net) == ("YES", "PENDING")
    assert figures_close(NOW + 6 * DAY) == 0
    assert figures_close(NOW + 7 * DAY) == 1
    assert desk.figure(taken).net == "YES"


def test_the_same_customer_again_spoils_it_on_any_channel(desk):
    jo = person()
    first = desk.take(customer_id=jo.pk)
    other = desk.take(customer_id=person("Al").pk)
    again = desk.take("general-enquiry", "PASSED_ON", customer_id=jo.pk, channel="EMAIL", at=NOW + 6 * DAY)
    late = desk.take(customer_id=jo.pk, at=NOW + 20 * DAY)
    desk.hear(NOW + 20 * DAY)
    figure = desk.figure(first)
    assert (figure.gross, figure.net, figure.why_not, figure.spoiled_by) == ("YES", "NO", "REPEATED", again.contact.pk)
    assert desk.figure(again).spoiled_by is None and desk.figure(again).why_not == "PASSED_ON"
    assert desk.figure(other).net == "YES"
    assert desk.figure(late).net == "PENDING"


def test_another_family_of_services_is_no_repeat(desk):
    jo = person()
    first = desk.take(customer_id=jo.pk)
    desk.take("missed-bin", "ANSWERED", customer_id=jo.pk, at=NOW + DAY)
    desk.hear(NOW + DAY)
    assert desk.figure(first).spoiled_by is None


def test_two_matters_of_one_session_are_no_repeats_of_each_other(desk):
    jo = person()
    first = desk.take(customer_id=jo.pk)
    second = desk.take(customer_id=jo.pk, session=first.contact.session_id, at=NOW + timedelta(minutes=2))
    desk.hear()
    assert desk.figure(first).spoiled_by is None
    assert [desk.figure(one).opens_session for one in (first, second)] == [True, False]


def test_the_household_repeats_where_the_service_is_about_the_property(desk):
    home, next_door = property_at(12), property_at(14)
    first = desk.take("missed-bin", "ANSWERED", home=home, customer_id=person().pk)
    desk.take("missed-bin", "ANSWERED", home=next_door, at=NOW + DAY)
    desk.hear(NOW + DAY)
    assert desk.figure(first).spoiled_by is None
    again = desk.take("missed-bin", "ANSWERED", home=home, customer_id=person("Al").pk, at=NOW + 2 * DAY)
    desk.hear(NOW + 2 * DAY)
    assert desk.figure(first).spoiled_by == again.contact.pk


def test_a_caller_nobody_knows_could_not_be_followed_unless_the_property_is_known(desk):
    nobody = desk.take()
    somewhere = desk.take("missed-bin", "ANSWERED", home=property_at(12))
    desk.hear()
    assert (desk.figure(nobody).gross, desk.figure(nobody).net) == ("YES", "UNKNOWN")
    assert desk.figure(somewhere).net == "PENDING"


def test_a_merge_finds_the_repeat_and_its_undoing_loses_it(desk):
    jo, joe = person(), person("Joe")
    first = desk.take(customer_id=jo.pk)
    again = desk.take(customer_id=joe.pk, at=NOW + DAY)
    desk.hear(NOW + DAY)
    assert desk.figure(first).spoiled_by is None
    for root, spoiled_by in ((jo.pk, again.contact.pk), (joe.pk, None)):
        Customer.objects.unscoped("test").filter(pk=joe.pk).update(canonical=root)
        figures_rewrite(contact_ids=[again.contact.pk, first.contact.pk], at=NOW + DAY)
        assert desk.figure(first).spoiled_by == spoiled_by


def test_a_voided_contact_spoils_nothing_and_is_left_out(desk):
    jo = person()
    first = desk.take(customer_id=jo.pk)
    again = desk.take(customer_id=jo.pk, at=NOW + DAY)
    desk.hear(NOW + DAY)
    contact_void(contact_id=again.contact.pk, reason="wrong person", actor=desk.cast.agent.actor, at=NOW + DAY, key="v")
    desk.hear(NOW + DAY)
    assert (desk.figure(first).net, desk.figure(first).spoiled_by) == ("PENDING", None)
    assert desk.figure(again).excluded == "VOIDED" and not desk.figure(again).opens_session


def test_a_moved_contact_spoils_for_its_right_customer(desk):
    jo, al = person(), person("Al")
    of_jo, of_al = desk.take(customer_id=jo.pk), desk.take(customer_id=al.pk)
    again = desk.take(customer_id=jo.pk, at=NOW + DAY)
    desk.hear(NOW + DAY)
    contact_move(
        contact_id=again.contact.pk, customer_id=al.pk, reason="twins", actor=desk.cast.agent.actor, at=NOW + DAY,
        key="m",
    )  # fmt: skip
    desk.hear(NOW + DAY)
    assert (desk.figure(of_jo).spoiled_by, desk.figure(of_al).spoiled_by) == (None, again.contact.pk)


def raised(desk, **given):
    return desk.take("missed-bin", "RAISED", home=property_at(12), **given)


def complete(desk, taken, at):
    return case_act(
        case_id=taken.case.pk, act="complete", inputs={"outcome": "emptied"}, actor=desk.cast.officer.actor, at=at,
        key=f"done-{taken.case.pk}-{at}",
    )  # fmt: skip


def test_work_is_once_and_done_when_it_ends_within_its_promise(desk):
    taken = raised(desk, customer_id=person().pk)
    desk.hear()
    figure = desk.figure(taken)
    assert (figure.gross, figure.why_not, figure.once_and_done) == ("NO", "RAISED", "PENDING")
    complete(desk, taken, NOW + DAY)
    desk.hear(NOW + DAY)
    assert desk.figure(taken).once_and_done == "YES"


def test_a_chase_is_never_settled_at_first_contact_and_spoils_once_and_done(desk):
    jo = person()
    taken = raised(desk, customer_id=jo.pk)
    chase = desk.take("missed-bin", "ANSWERED", customer_id=jo.pk, chase_of=taken.case.pk, at=NOW + DAY)
    desk.hear(NOW + DAY)
    assert (desk.figure(chase).excluded, desk.figure(chase).gross, desk.figure(chase).why_not) == ("", "NO", "CHASED")
    assert desk.figure(taken).once_and_done == "NO"


def test_a_chase_by_somebody_without_a_name_reaches_the_case_it_is_about(desk):
    taken = raised(desk, customer_id=person().pk)
    desk.hear()
    chase = desk.take("missed-bin", "ANSWERED", chase_of=taken.case.pk, at=NOW + DAY)
    desk.hear(NOW + DAY)
    assert chase.contact.relation == "CHASE"
    assert desk.figure(taken).once_and_done == "NO"


def test_it_is_not_fixed_spoils_once_and_done(desk):
    jo = person()
    taken = raised(desk, customer_id=jo.pk)
    complete(desk, taken, NOW + DAY)
    not_fixed(contact_id=taken.contact.pk, words="Still full", actor=public(jo.pk), at=NOW + 2 * DAY, key="nf")
    desk.hear(NOW + 2 * DAY)
    assert desk.figure(taken).once_and_done == "NO"


def test_adding_words_is_left_out_and_spoils_nothing(desk):
    jo = person()
    taken = raised(desk, customer_id=jo.pk)
    added = words_add(contact_id=taken.contact.pk, words="Two bins", actor=public(jo.pk), at=NOW + DAY, key="w")
    complete(desk, taken, NOW + DAY)
    desk.hear(NOW + DAY)
    assert desk.figure(added).excluded == "ANSWER"
    assert (desk.figure(taken).spoiled_by, desk.figure(taken).once_and_done) == (None, "YES")


def test_a_promise_that_is_late_and_open_is_broken(desk):
    taken = raised(desk, customer_id=person().pk)
    desk.hear()
    late = NOW + 5 * DAY
    sweep_clocks(late)
    desk.hear(late)
    promise = PromiseFigure.objects.get(contact_id=taken.contact.pk, kind="RESOLVE")
    assert (promise.broken, promise.state) == (True, "RUNNING")
    assert desk.figure(taken).once_and_done == "NO"


def test_hearing_the_same_news_twice_writes_nothing(desk):
    taken = desk.take(customer_id=person().pk)
    desk.hear()
    again = figures_rewrite(contact_ids=[taken.contact.pk], at=NOW + timedelta(hours=1))
    assert (again.contacts, again.missing, again.different) == (1, 0, 0)
    assert desk.figure(taken).rewritten_at == NOW


def test_a_rebuild_says_what_was_missing_different_and_gone(desk):
    taken, other = desk.take(customer_id=person().pk), desk.take()
    desk.hear()
    assert figures_rebuild(at=NOW).agreed
    ContactFigure.objects.filter(pk=taken.contact.pk).update(gross="NO")
    ContactFigure.objects.filter(pk=other.contact.pk).update(contact_id=987654)
    found = figures_rebuild(at=NOW)
    assert (found.missing, found.different, found.gone) == (1, 1, 1)
    assert not found.agreed and figures_rebuild(at=NOW).agreed
    assert ContactFigure.objects.count() == Contact.objects.unscoped("test").count() == 2
