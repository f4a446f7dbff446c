"""Cases that belong together: linked by hand, taken apart, never in a ring."""

from datetime import timedelta

import pytest

from cases.casework.actions import ActRefused, InputsRefused
from cases.casework.linking import Kind, case_link, case_unlink
from cases.casework.models import CaseEvent
from cases.casework.queries import case_page
from cases.casework.replaying import cases_replay
from cases.casework.work.models import CaseLink
from cases.casework.work.queries import work_of
from crm.customers.references import shown
from crm.teams.policy import NotPermitted
from tests.cases.casework.test_two_at_once import failures, together
from tests.cases.casework.waste_desk import Desk, service_of, waste_desk
from tests.cast import NOW, restriction

SOON = NOW + timedelta(minutes=5)


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


def link(desk: Desk, one, two, kind: str = Kind.RELATED, *, key: str = "link", **more) -> CaseLink:
    actor = more.pop("actor", desk.cast.officer.actor)
    return case_link(case_id=one.case.pk, other=shown(two.reference), kind=kind, actor=actor, at=SOON, key=key, **more)


def tied(desk: Desk, one) -> list[tuple[str, bool, str]]:
    actor = desk.cast.officer.actor
    page = case_page(actor=actor, at=SOON, reference=one.reference)
    work = work_of(page.case, actor=actor, at=SOON, acts=page.acts, sees_words=True)
    return [(row.kind, row.is_later, row.reference) for row in work.links]


def test_a_link_stands_on_both_and_is_ended_from_either(desk: Desk) -> None:
    one, two = desk.many(2)
    made = link(desk, one, two)
    assert link(desk, one, two, key="again").pk == link(desk, two, one, key="and again").pk == made.pk
    assert tied(desk, one) == [("RELATED", True, two.reference)]
    assert tied(desk, two) == [("RELATED", False, one.reference)]
    case_unlink(case_id=two.case.pk, link_id=made.pk, actor=desk.cast.officer.actor, at=SOON, key="end")
    assert tied(desk, one) == tied(desk, two) == []
    assert link(desk, one, two, key="after all").pk != made.pk
    kinds = CaseEvent.objects.filter(case_id=one.case.pk).exclude(kind="RAISED").order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == ["LINKED", "UNLINKED", "LINKED"]
    assert list(cases_replay()) == []


def test_a_part_has_its_whole_whichever_page_said_so(desk: Desk) -> None:
    whole, part, piece = desk.many(3)
    link(desk, part, whole, Kind.PART_OF)
    link(desk, part, piece, Kind.PART_OF, key="down", is_whole=True)
    assert tied(desk, whole) == [("PART_OF", False, part.reference)]
    assert sorted(tied(desk, part)) == [("PART_OF", False, piece.reference), ("PART_OF", True, whole.reference)]
    with pytest.raises(InputsRefused) as refused:
        link(desk, whole, piece, Kind.PART_OF, key="ring")
    assert set(refused.value.errors) == {"other"}


def test_what_a_workflow_made_stays(desk: Desk) -> None:
    one, two = desk.many(2)
    made = CaseLink.objects.create(case=two.case, other=one.case, kind="APPEAL_OF", linked_at=NOW)
    with pytest.raises(ActRefused):
        case_unlink(case_id=one.case.pk, link_id=made.pk, actor=desk.cast.officer.actor, at=SOON, key="end")


def test_nobody_links_what_they_may_not_see_nor_a_case_to_itself(desk: Desk) -> None:
    mine = desk.reported()
    theirs = desk.reported(version=service_of(desk.cast.revenues, name="Council tax", team="recovery"))
    hidden = desk.reported(restriction_id=restriction(desk.cast.safeguarding).pk)
    for other in (theirs, hidden, mine):
        with pytest.raises(InputsRefused) as refused:
            link(desk, mine, other)
        assert set(refused.value.errors) == {"other"}
    with pytest.raises(NotPermitted):
        link(desk, theirs, mine)
    with pytest.raises(NotPermitted):
        link(desk, mine, theirs, actor=desk.cast.agent.actor)


def test_a_link_to_a_case_that_is_hidden_now_leaves_no_trace(desk: Desk) -> None:
    one, two = desk.many(2)
    link(desk, one, two)
    type(two.case).objects.unscoped("test").filter(pk=two.case.pk).update(
        restriction=restriction(desk.cast.safeguarding)
    )
    page = case_page(actor=desk.cast.officer.actor, at=SOON, reference=one.reference)
    assert [line.event.kind for line in page.history.lines if hasattr(line.event, "case_id")] == ["RAISED"]
    assert tied(desk, one) == []


@pytest.mark.django_db(transaction=True)
def test_two_who_tie_parts_to_wholes_at_once_make_no_ring() -> None:
    desk = waste_desk()
    a, b, c, d = desk.many(4)
    link(desk, b, c, Kind.PART_OF, key="bc")
    link(desk, d, a, Kind.PART_OF, key="da")
    found = together(lambda: link(desk, a, b, Kind.PART_OF, key="ab"), lambda: link(desk, c, d, Kind.PART_OF, key="cd"))
    [refused] = failures(found)
    assert isinstance(refused, InputsRefused)
    assert CaseLink.objects.filter(kind="PART_OF").count() == 3


@pytest.mark.django_db(transaction=True)
def test_both_ways_at_once_is_one_link_and_nobody_waits_for_ever() -> None:
    desk = waste_desk()
    one, two = desk.many(2)
    found = together(*[
        lambda pair=pair, number=number: link(desk, *pair, key=f"both-{number}")
        for number, pair in enumerate([(one, two), (two, one)] * 4)
    ])  # fmt: skip
    assert failures(found) == []
    assert CaseLink.objects.count() == 1
