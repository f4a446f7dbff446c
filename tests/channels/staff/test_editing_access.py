"""Every address of calendars, policies, drafts and runs, for everybody of the cast."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from channels.staff.views import calendars, drafts, policies, replans
from crm.sla.editing.actions import draft_open
from crm.sla.models import Policy
from tests.cast import Cast
from tests.crm.sla.editing.editing import carried_out, drafted, published, started

ADMINISTRATOR = {"administrator"}
VIEWERS = ADMINISTRATOR | {"team_leader", "waste_leader", "manager"}

# URL name -> (its arguments, who may). C a calendar, P a policy, D a draft of a calendar, Q one of a policy, R a run.
TABLE: dict[str, tuple[str, set[str]]] = {
    "calendars": ("", VIEWERS),
    "calendar-add": ("", ADMINISTRATOR),
    "calendar": ("C", VIEWERS),
    "calendar-edit": ("C", ADMINISTRATOR),
    "calendar-day": ("C", ADMINISTRATOR),
    "policies": ("", VIEWERS),
    "policies-different": ("", VIEWERS),
    "policy-add": ("", ADMINISTRATOR),
    "service-promises": ("P", ADMINISTRATOR),
    "policy": ("P", VIEWERS),
    "policy-edit": ("P", ADMINISTRATOR),
    "policy-agreed": ("P", ADMINISTRATOR),
    "draft": ("D", ADMINISTRATOR),
    "draft-week": ("D", ADMINISTRATOR),
    "draft-promise-add": ("Q", ADMINISTRATOR),
    "draft-promise": ("Q0", ADMINISTRATOR),
    "draft-change": ("Dw", ADMINISTRATOR),
    "draft-preview": ("D", ADMINISTRATOR),
    "draft-publish": ("D", ADMINISTRATOR),
    "draft-discard": ("D", ADMINISTRATOR),
    "replan": ("R", VIEWERS),
    "replan-stop": ("R", ADMINISTRATOR),
    "replan-resume": ("R", ADMINISTRATOR),
    "replan-tell": ("R", ADMINISTRATOR),
}
ACTS = {
    "calendar-edit", "policy-edit", "draft-change", "draft-publish", "draft-discard", "replan-stop", "replan-resume",
    "replan-tell",
}  # fmt: skip
SENT = {"draft-change": {"revision": "1"}, "draft-discard": {"revision": "1"}}


def address(name: str, cast: Cast) -> str:
    wanted = TABLE[name][0]
    policy = Policy.objects.get(code="fly-tipping")
    arguments: list[object] = {"C": ["office"], "P": [policy.code]}.get(wanted, [])  # type: ignore[assignment]
    if wanted == "R":
        started(1)
        arguments = [carried_out(published(cast, drafted(cast))).pk]
    elif wanted.startswith("D"):
        arguments = [drafted(cast).pk]
    elif wanted.startswith("Q"):
        at = policy.versions.get().published_at
        arguments = [draft_open(policy_id=policy.pk, actor=cast.administrator.actor, at=at).pk]
    if wanted in ("Q0", "Dw"):
        arguments.append("bank-holidays" if wanted == "Dw" else 0)
    return reverse(f"staff:{name}", args=arguments)


def test_every_address_is_in_the_table() -> None:
    urls = [*calendars.urls, *policies.urls, *drafts.urls, *replans.urls]
    assert {pattern.name for pattern in urls} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, cast: Cast, services: object, browser_of: Callable[..., Client]) -> None:
    path, allowed = address(name, cast), TABLE[name][1]
    for who, user in sorted(cast.users.items(), key=lambda one: one[0] == "administrator"):
        client = browser_of(user)
        answer = client.post(path, SENT.get(name, {})) if name in ACTS else client.get(path)
        assert answer.status_code < 500
        assert (answer.status_code != 404) == (who in allowed), f"{name} for {who}: {answer.status_code}"
        if name not in ACTS and who not in allowed:
            assert client.post(path).status_code == 404


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in(name: str, cast: Cast, services: object) -> None:
    path = address(name, cast)
    answer = Client().post(path) if name in ACTS else Client().get(path)
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("staff:sign-in"))
