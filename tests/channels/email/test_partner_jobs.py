"""A partner who only has email: the letter, and what the mail server's answers mean."""

from collections.abc import Iterator

import pytest
from django.core import mail

from channels.email import asking, partner_jobs
from tests.cases.backoffice.conformance import Conformance, job_of


class Mailbox:
    """The mail that left; a server that does not answer, or says no, is one that Django's own backend raises for."""

    settings = {"address": "jobs@tow.example"}
    secrets: dict[str, str] = {}
    gives_reference = False

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch

    def texts(self) -> list[str]:
        return [f"{letter.subject}\n{letter.body}\n{letter.alternatives[0][0]}" for letter in mail.outbox]

    def keys(self) -> list[str]:
        return [letter.extra_headers["Message-ID"] for letter in mail.outbox]

    def breaks(self) -> None:
        def unreachable() -> None:
            raise OSError("no route to host")

        self.monkeypatch.setattr(asking, "_server", unreachable)

    def refuses(self) -> None:
        class Refusing:
            def ehlo_or_helo_if_needed(self) -> None:
                """Hello."""

            def mail(self, *_args: object) -> tuple[int, bytes]:
                return 250, b"ok"

            def rcpt(self, *_args: object) -> tuple[int, bytes]:
                return 550, b"no such user"

            def rset(self) -> tuple[int, bytes]:
                return 250, b"ok"

        self.monkeypatch.setattr(asking, "_server", Refusing)


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    yield Mailbox(monkeypatch)
    asking.hang_up()


class TestEmail(Conformance):
    code = "email"
    names_people = False  # whoever reads the mailbox, or any server on the way, learns nobody's name


def test_the_letter_leads_to_the_page_and_says_by_when(far):
    partner_jobs.send(job_of(far))
    [letter] = mail.outbox
    assert letter.to == ["jobs@tow.example"]
    assert letter.subject == "Job BCDF-2345-J-1: Abandoned vehicle"
    assert "https://council.example/partners/job/token" in letter.body
    assert "AB12 CDE" not in letter.body  # answers stand on the page
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_withdrawal_leads_nowhere(far):
    partner_jobs.send(job_of(far, kind=partner_jobs.Kind.WITHDRAWN))
    [letter] = mail.outbox
    assert "withdrawn" in letter.subject and "/partners/job/" not in letter.body


def test_a_refusal_of_the_server_says_why(far):
    far.refuses()
    assert "no such user" in partner_jobs.send(job_of(far)).words
