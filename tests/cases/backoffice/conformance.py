"""What every adapter must do. A test of an adapter inherits from `Conformance`, and gives it a far end (docs/departments/
adapters.md): the rest of the house relies on just this."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest

from cases.backoffice.contract import (
    Adapter,
    AnswerOut,
    Heard,
    JobOut,
    Kind,
    PartnerOut,
    PersonOut,
    PlaceOut,
    adapter_of,
    adapters,
)

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
HOSTILE = "Two\r\nBcc: all@example.org\nlines “quoted” <b>bold</b> {{ 7*7 }} \U0001f6ae £ \x0b" + "x" * 3000


class FarEnd(Protocol):
    """The partner's side in a test: a real server on this machine, or a mailbox."""

    settings: dict[str, str]
    secrets: dict[str, str]
    gives_reference: bool  # whether it answers with a reference of its own at once

    def texts(self) -> list[str]:
        """Everything that arrived, whole, oldest first."""

    def keys(self) -> list[str]:
        """By what it can know that the same thing was said again, of each that arrived."""

    def breaks(self) -> None:
        """From now on it cannot be reached."""

    def refuses(self) -> None:
        """From now on it says no, for good."""


def job_of(far: FarEnd, *, kind: Kind = Kind.NEW, number: int = 1, **more: object) -> JobOut:
    """A job as the house would say it."""
    job = JobOut(
        kind=kind,
        key=f"BCDF-2345-J-{number}.1",
        reference=f"BCDF-2345-J-{number}",
        case_reference="BCDF-2345-J",
        service="abandoned-vehicle",
        service_name="Abandoned vehicle",
        wants="Take it away",
        place=PlaceOut("12 Abbey Road, Sale, M33 2DP", uprn=100010, usrn=None, latitude=53.42, longitude=-2.33),
        partner=PartnerOut("tow", "Tow and Sons", far.settings, far.secrets, signing="s3cret"),
        made_at=NOW,
        received_at=NOW - timedelta(days=1),
        said_at=NOW,
        acknowledge_by=NOW + timedelta(days=1),
        answers=(AnswerOut("plate", "Registration number", "AB12 CDE"),),
        person=PersonOut("Jo Example", "+447700900123", ""),
        link="https://council.example/partners/job/token",
        link_until=NOW + timedelta(days=30),
    )
    return replace(job, **more)  # type: ignore[arg-type]


class Conformance:
    """Inherit, name the adapter, and write a fixture `far`."""

    code: str
    names_people = True  # False where the way is not safe enough to name anybody

    @property
    def adapter(self) -> Adapter:
        found = adapter_of(self.code)
        assert found is not None, f"{self.code} is not enrolled"
        return found

    def test_it_says_what_it_must_be_told(self) -> None:
        assert self.adapter in adapters() and str(self.adapter.words)
        for setting in self.adapter.settings:
            assert setting.code.isidentifier() and str(setting.label)
            assert setting.kind in {"TEXT", "EMAIL", "URL", "NUMBER", "SECRET"}

    def test_a_job_arrives_with_all_that_is_needed(self, far: FarEnd) -> None:
        answer = self.adapter.send(job_of(far))
        assert answer.heard in {Heard.TAKEN, Heard.ACCEPTED}
        assert (answer.heard == Heard.ACCEPTED) == far.gives_reference == bool(answer.reference)
        [text] = far.texts()
        assert "BCDF-2345-J" in text and "Abbey Road" in text and "Take it away" in text

    def test_only_who_may_be_named_is(self, far: FarEnd) -> None:
        self.adapter.send(job_of(far))
        self.adapter.send(job_of(far, number=2, person=None))
        named = ["Jo Example" in text for text in far.texts()]
        assert named == [self.names_people, False]

    def test_said_again_it_can_be_known_again(self, far: FarEnd) -> None:
        self.adapter.send(job_of(far))
        self.adapter.send(job_of(far, asked_before=True, said_at=NOW + timedelta(minutes=1)))
        self.adapter.send(job_of(far, number=2))
        keys = far.keys()
        assert len(set(keys)) == 2 and keys[0] != keys[-1]

    def test_a_withdrawal_says_which_job_and_nothing_about_anybody(self, far: FarEnd) -> None:
        self.adapter.send(job_of(far))
        answer = self.adapter.send(job_of(far, kind=Kind.WITHDRAWN, key="BCDF-2345-J-1.2", person=None, answers=()))
        assert answer.heard in {Heard.TAKEN, Heard.ACCEPTED}
        text = far.texts()[-1]
        assert "BCDF-2345-J" in text and "Jo Example" not in text

    def test_an_end_that_cannot_be_reached_is_asked_later(self, far: FarEnd) -> None:
        far.breaks()
        answer = self.adapter.send(job_of(far))
        assert answer.heard == Heard.LATER and answer.words

    def test_an_end_that_says_no_is_not_asked_again(self, far: FarEnd) -> None:
        far.refuses()
        answer = self.adapter.send(job_of(far))
        assert answer.heard == Heard.REFUSED and answer.words

    @pytest.mark.parametrize("where", ["wants", "service_name", "place", "answers"])
    def test_whatever_people_type_arrives_as_words(self, far: FarEnd, where: str) -> None:
        hostile = {
            "wants": HOSTILE,
            "service_name": HOSTILE,
            "place": PlaceOut(HOSTILE),
            "answers": (AnswerOut("x", HOSTILE, HOSTILE),),
        }
        answer = self.adapter.send(job_of(far, **{where: hostile[where]}))
        assert answer.heard in {Heard.TAKEN, Heard.ACCEPTED}
        assert len(far.texts()) == 1

    def test_with_settings_missing_it_says_so_and_raises_nothing(self, far: FarEnd) -> None:
        job = job_of(far)
        answer = self.adapter.send(replace(job, partner=PartnerOut("tow", "Tow and Sons")))
        assert answer.heard in {Heard.LATER, Heard.REFUSED} and answer.words
