"""Other bodies: kept by administrators, each once, always with a way to be reached, in two languages."""

from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.catalogue.bodies import OtherBody
from crm.catalogue.bodies_keeping import BodyGiven, BodyRefused, bodies_listed, bodies_offered, body_add, body_change
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast

FIRE = BodyGiven(name="Fire and Rescue", what_for="Fire safety at home", telephone="0161 496 0999")


def add(cast: Cast, code: str = "fire", what: BodyGiven = FIRE) -> OtherBody:
    return body_add(code=code, given=what, actor=cast.administrator.actor, at=NOW)


def faults(cast: Cast, **said: Any) -> dict[str, str]:
    with pytest.raises(BodyRefused) as refused:
        add(
            cast,
            said.pop("code", "fire"),
            BodyGiven(**({"name": "Fire", "what_for": "Fires", "telephone": "999"} | said)),
        )
    return refused.value.errors


def test_a_body_is_added_changed_and_no_longer_offered(cast: Cast) -> None:
    added = add(cast)
    assert bodies_offered() == [added]
    later = BodyGiven(name="Fire Service", what_for="Fires", web_address="fire.example.org", is_live=False)
    found = body_change(code="fire", given=later, actor=cast.administrator.actor, at=NOW)
    assert (found.name, found.web_address, found.telephone) == ("Fire Service", "https://fire.example.org", "")
    assert bodies_offered() == []
    assert bodies_listed(actor=cast.administrator.actor) == [found]
    history = OtherBody._meta.apps.get_model("crm", "OtherBodyHistory")
    assert history.objects.get(code="fire").name == "Fire and Rescue"


def test_welsh_is_said_where_there_is_any(cast: Cast) -> None:
    body = add(cast, what=BodyGiven(name="Police", what_for="Crime", telephone="101", welsh_name="Heddlu"))
    assert (body.said, body.said_for, body.reach) == ("Police", "Crime", "101")
    with override("cy"):
        assert (body.said, body.said_for) == ("Heddlu", "Crime")


@pytest.mark.parametrize("who", ["agent", "team_leader", "officer", "manager", "governance"])
def test_only_administrators_keep_them(cast: Cast, who: str) -> None:
    with pytest.raises(NotPermitted):
        body_add(code="fire", given=FIRE, actor=cast.users[who].actor, at=NOW)
    with pytest.raises(NotPermitted):
        body_change(code="fire", given=FIRE, actor=cast.users[who].actor, at=NOW)
    assert not OtherBody.objects.exists()


def test_what_is_wrong_is_named(cast: Cast) -> None:
    assert set(faults(cast, code="Fire Service")) == {"code"}
    assert set(faults(cast, name=" ", what_for="")) == {"name", "what_for"}
    assert set(faults(cast, telephone="")) == {"web_address"}
    assert set(faults(cast, web_address="javascript://alert(1)")) == {"web_address"}
    assert set(faults(cast, telephone="ring us")) == {"telephone"}
    assert set(faults(cast, welsh_name="x" * 121, what_for="y" * 201)) == {"welsh_name", "what_for"}
    add(cast)
    assert set(faults(cast)) == {"code"}  # the same code again


@given(address=st.text(max_size=40), number=st.text(max_size=20))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_kept_sound_or_refused(cast: Cast, address: str, number: str) -> None:
    OtherBody.objects.all().delete()
    try:
        body = add(cast, what=BodyGiven(name="B", what_for="w", web_address=address, telephone=number))
    except BodyRefused:
        return
    assert body.reach
    assert not body.web_address or body.web_address.lower().startswith(("http://", "https://"))
    assert not set(body.telephone) - set("+0123456789 ()")
