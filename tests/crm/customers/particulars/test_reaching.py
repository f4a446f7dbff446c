"""Ways to reach somebody: checked when and how, stopped with a reason, preferred, and what may go there."""

import pytest

from crm.customers.actions import CustomerRefused
from crm.customers.models import ContactPoint, Customer
from crm.customers.particulars.actions import PointFacts, point_add, point_change
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast, person, restriction

numbers = iter(range(10_000))


def add(cast: Cast, customer: Customer, kind: str, value: str, **facts) -> ContactPoint:
    return point_add(
        customer_id=customer.pk, kind=kind, value=value, facts=PointFacts(**facts), actor=cast.agent.actor, at=NOW,
        key=f"p{next(numbers)}",
    )  # fmt: skip


def change(cast: Cast, point: ContactPoint, **facts) -> ContactPoint:
    return point_change(
        point_id=point.pk, facts=PointFacts(**facts), actor=cast.agent.actor, at=NOW, key=f"p{next(numbers)}"
    )


@pytest.mark.parametrize(
    ("kind", "value", "stored", "line"),
    [
        ("PHONE", "07700 900123", "+447700900123", "MOBILE"),
        ("PHONE", "0161 496 0123", "+441614960123", "LANDLINE"),
        ("EMAIL", " Jo@Example.ORG ", "jo@example.org", ""),
        ("POST", "c/o 12 Abbey Road", "c o 12 abbey road", ""),
        ("SOCIAL", "@Jo_Example", "jo example", ""),
    ],
)
def test_each_kind_is_kept_as_it_is_compared(cast: Cast, kind: str, value: str, stored: str, line: str) -> None:
    point = add(cast, person(), kind, value)
    assert (point.normalised, point.line) == (stored, line)


def test_the_same_number_is_kept_once_with_what_is_known_now(cast: Cast) -> None:
    jo = person(phone="0161 496 0123")
    point = add(cast, jo, "PHONE", "+44 161 4960123", label="work", verified_how="ANSWERED")
    assert ContactPoint.objects.unscoped("test").count() == 1
    assert (point.label, point.verified_at) == ("work", NOW)
    assert change(cast, point, label="home", verified_how="").verified_at is None


@pytest.mark.parametrize(
    ("kind", "value", "facts", "field"),
    [
        ("PHONE", "07x", {}, "value"),
        ("EMAIL", "nobody", {}, "value"),
        ("SOCIAL", "", {}, "value"),
        ("EMAIL", "jo@example.org", {"line": "MOBILE"}, "line"),
        ("EMAIL", "jo@example.org", {"label": "x" * 61}, "label"),
        ("EMAIL", "jo@example.org", {"is_preferred": True, "do_not_use_reason": "bounced"}, "do_not_use_reason"),
        ("EMAIL", "jo@example.org", {"verified_how": "GUESSED"}, "verified_how"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_box(cast: Cast, kind: str, value: str, facts: dict, field: str) -> None:
    with pytest.raises(CustomerRefused) as refused:
        add(cast, person(), kind, value, **facts)
    assert set(refused.value.errors) == {field}


def test_it_is_stopped_with_a_reason_and_used_again_without(cast: Cast) -> None:
    point = add(cast, person(), "PHONE", "07700 900123")
    stopped = change(cast, point, do_not_use_reason="wrong number")
    assert (stopped.do_not_use, stopped.may_text, stopped.may_leave_voicemail) == (True, False, False)
    assert not change(cast, point).do_not_use


def test_one_of_each_kind_is_preferred(cast: Cast) -> None:
    jo = person()
    first = add(cast, jo, "PHONE", "07700 900123", is_preferred=True)
    email = add(cast, jo, "EMAIL", "jo@example.org", is_preferred=True)
    second = add(cast, jo, "PHONE", "07700 900456", is_preferred=True)
    preferred = ContactPoint.objects.unscoped("test").filter(is_preferred=True)
    assert set(preferred.values_list("pk", flat=True)) == {email.pk, second.pk}
    assert first.pk != second.pk


@pytest.mark.parametrize(
    ("asked", "confidential", "may"),
    [(None, False, True), (None, True, False), (True, True, True), (False, False, False), (True, False, True)],
)
def test_text_and_voicemail_are_off_where_it_is_confidential_unless_they_said_yes(
    cast: Cast, asked: bool | None, confidential: bool, may: bool
) -> None:
    point = add(cast, person(), "PHONE", "07700 900123", text_allowed=asked, voicemail_allowed=asked)
    point.restriction = restriction(cast.safeguarding) if confidential else None
    assert (point.may_text, point.may_leave_voicemail) == (may, may)


def test_no_text_goes_to_a_landline(cast: Cast) -> None:
    point = add(cast, person(), "PHONE", "0161 496 0123", text_allowed=True)
    assert (point.may_text, point.may_leave_voicemail) == (False, True)
    assert change(cast, point, line="RELAY", text_allowed=True).may_text


def test_a_hidden_one_does_not_exist_and_others_may_not(cast: Cast) -> None:
    point = add(cast, person(), "PHONE", "07700 900123")
    with pytest.raises(NotPermitted):
        point_change(point_id=point.pk, facts=PointFacts(), actor=cast.officer.actor, at=NOW, key="x")
    ContactPoint.objects.filter(pk=point.pk).update(restriction=restriction(cast.safeguarding))
    with pytest.raises(ContactPoint.DoesNotExist):
        change(cast, point, label="seen")
