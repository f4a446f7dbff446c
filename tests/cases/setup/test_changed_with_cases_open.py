"""A service published anew, renamed, withdrawn or merged while work goes on: the work stays what it was, the new goes on."""

from typing import Any

import pytest

from cases.casework.actions import case_act
from cases.casework.intake import Taken, contact_take, not_fixed
from cases.casework.models import Case
from crm.catalogue.editing.actions.drafting import version_change, version_draft
from crm.catalogue.editing.actions.publishing import version_publish
from crm.catalogue.editing.actions.services import service_merge, service_withdraw
from crm.catalogue.models import Service
from crm.contacts.actions import IntakeRefused, SessionStart
from gazetteer.places import Place, PlaceKind
from tests.cast import NOW, Cast, property_at


class Council:
    """An agent who takes contacts, an officer who works, an administrator who changes the service."""

    def __init__(self, cast: Cast, bins: Service) -> None:
        self.cast, self.bins = cast, bins
        self.place = Place(kind=PlaceKind.PROPERTY, uprn=property_at(12).uprn)
        self.admin: dict[str, Any] = {"actor": cast.administrator.actor, "at": NOW}

    def take(self, key: str, **answers: str) -> Taken:
        return contact_take(
            session=SessionStart(channel="PHONE", key=key),
            service_id=self.bins.pk,
            customer_id=None,
            place=self.place,
            disposition="RAISED",
            answers=answers or {"bin": "grey", "out": "yes"},
            notes="",
            actor=self.cast.agent.actor,
            at=NOW,
            key=key,
            finish=True,
        )

    def act(self, case: Case, act: str, **inputs: Any) -> Case:
        return case_act(
            case_id=case.pk, act=act, inputs=inputs, actor=self.cast.officer.actor, at=NOW, key=f"{act} {case.pk}"
        )

    def publish(self, **changes: Any) -> None:
        draft = version_draft(service_id=self.bins.pk, key=f"{changes}"[:90], **self.admin)
        if "about" in changes:
            changes["about"] = draft.about | changes["about"]
        draft = version_change(version_id=draft.pk, changes=changes, revision=1, **self.admin)
        version_publish(version_id=draft.pk, revision=2, note="n", untried_because="x", **self.admin)


@pytest.fixture
def council(cast: Cast, services: dict[str, Service]) -> Council:
    return Council(cast, services["missed-bin"])


def test_open_work_stays_with_its_version_and_ends_by_its_own_outcomes(council: Council) -> None:
    old = council.take("old")
    assert old.case is not None
    done = [{"code": "swept", "label": "Swept", "family": "DONE", "words": "Swept."}]
    withdrawn = [{"code": "withdrawn", "label": "Withdrawn", "family": "WITHDRAWN", "words": "Withdrawn."}]
    council.publish(
        outcomes=done + withdrawn, not_fixed_days=1, form=[], about={"name": "Bin not emptied"}, team="street-cleansing"
    )
    new = council.take("new", other="x")
    assert new.case is not None
    assert (new.case.service_version.number, new.case.team.code) == (2, "street-cleansing")
    ended = council.act(old.case, "complete", outcome="emptied", words="Emptied.")
    assert (ended.service_version.number, ended.outcome and ended.outcome.code) == (1, "emptied")
    assert Case.objects.unscoped("test").select_related("service").get(pk=old.case.pk).service.name == "Bin not emptied"


def test_a_withdrawn_service_takes_nothing_new_and_ends_what_it_has(council: Council) -> None:
    old = council.take("old")
    assert old.case is not None
    service_withdraw(service_id=council.bins.pk, note="Over", **council.admin)
    with pytest.raises(IntakeRefused) as refused:
        council.take("new")
    assert set(refused.value.errors) == {"service"}
    council.act(old.case, "complete", outcome="emptied", words="Emptied.")
    again = not_fixed(
        contact_id=old.contact.pk, words="Still full", actor=council.cast.agent.actor, at=NOW, key="again"
    )
    assert again.reopened and again.taken.case is not None and again.taken.case.service_id == council.bins.pk


def test_new_contacts_go_to_the_service_it_was_merged_into(council: Council, services: dict[str, Service]) -> None:
    old = council.take("old")
    assert old.case is not None
    service_merge(service_id=council.bins.pk, into_id=services["fly-tipping"].pk, note="One team", **council.admin)
    with pytest.raises(IntakeRefused) as refused:
        council.take("half way")  # its form asks other questions: they are asked, not lost
    assert "answers.what" in refused.value.errors
    new = council.take("new", what="bags", blocking="no")
    assert new.case is not None and new.case.service.code == "fly-tipping"
    kept = council.act(old.case, "complete", outcome="emptied", words="Emptied.")
    assert kept.service_id == council.bins.pk
