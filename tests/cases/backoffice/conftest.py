"""A missed bin whose bins a contractor empties: what most tests of partners' work begin with."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from cases.backoffice import contract
from cases.backoffice.contract import Adapter, Answer, JobOut, News, NewsTaken, PartnerOut, Polled
from cases.backoffice.giving import actor_for
from cases.backoffice.models import Job, Partner
from cases.backoffice.taking import news_take
from cases.casework.models import Case
from crm.catalogue.models import Service, ServiceVersion
from crm.outbox.claiming import outbox_claim
from crm.outbox.handling import entries_handle
from tests.cases.casework.conftest import MissedBin, missed_bin, report_bin
from tests.cast import NOW, Cast

__all__ = ["missed_bin", "report_bin"]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROW: dict[str, Any] = {
    "code": "crew",
    "partner": "binmen",
    "when": {"entered": "RECEIVED"},
    "wants": "Empty the bin",
    "gives": ["name", "phone", "answers.bin"],
    "does": {"PLANNED": "plan", "STARTED": "start"},
    "outcomes": ["emptied"],
}


@dataclass
class Told:
    """A way to reach partners that keeps what it was told, and answers what the test says."""

    heard: list[JobOut] = field(default_factory=list)
    answers: list[Answer | Exception] = field(default_factory=list)
    polled: list[Polled] = field(default_factory=list)
    asked_since: list[datetime] = field(default_factory=list)

    def send(self, job: JobOut) -> Answer:
        self.heard.append(job)
        answer = self.answers.pop(0) if self.answers else Answer.taken()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def poll(self, partner: PartnerOut, since: datetime, now: datetime) -> Polled:
        self.asked_since.append(since)
        return self.polled.pop(0) if self.polled else Polled((), now)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    made = Told()
    enrolled = dict(contract._adapters)
    enrolled["told"] = Adapter(code="told", words="Told", settings=(), send=made.send, poll=made.poll)
    monkeypatch.setattr(contract, "_adapters", enrolled)
    return made


def partner_made(code: str = "binmen", *, adapter: str = "told", **more: Any) -> Partner:
    """A partner; what is not said is as a small contractor's would be."""
    given = {"name": code.capitalize(), "adapter": adapter, "generation_at": NOW, "changed_at": NOW} | more
    return Partner.objects.create(code=code, **given)


def rows_given(service: Service, *rows: dict[str, Any]) -> ServiceVersion:
    """The service's version in force, with these rows from now on."""
    version = ServiceVersion.objects.get(service=service, state=ServiceVersion.State.PUBLISHED)
    version.partners = list(rows)
    version.save(update_fields=["partners"])
    return version


def sweep(at: datetime) -> int:
    """How many entries of the outbox were settled at this moment."""
    settled = 0
    while claimed := outbox_claim(at=at, by="test"):
        done = entries_handle(claimed, clock=lambda: at).settled
        settled += done
        if not done:
            break
    return settled


def the_case() -> Case:
    return Case.objects.unscoped("test").select_related("service_version", "outcome").get()


def the_job() -> Job:
    return Job.objects.unscoped("test").select_related("partner").get()


def says(status: str, *, at: datetime = NOW + HOUR, key: str = "", job: str | None = None, **more: Any) -> NewsTaken:
    """What came of news of the one job's partner, said and received at this moment."""
    found = the_job()
    return news_take(
        partner=found.partner,
        job_reference=found.reference if job is None else job,
        news=News(key=key or f"{status}-{at.isoformat()}", status=status, at=more.pop("happened", at), **more),
        actor=actor_for(found.partner),
        at=at,
    )


@pytest.fixture
def crew(cast: Cast, services: dict[str, Service], told: Told) -> Partner:
    """The contractor, who gets every missed bin that is reported."""
    partner = partner_made()
    rows_given(services["missed-bin"], ROW)
    return partner


@pytest.fixture
def sent(crew: Partner, missed_bin: MissedBin, told: Told) -> Job:
    """The job of a bin just reported, taken by the contractor's system."""
    sweep(NOW)
    return the_job()
