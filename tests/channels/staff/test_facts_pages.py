"""The administrator's pages of facts: kinds, a file sent and reported on, what was left out mended and tried again."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from channels.staff.views.facts import urls
from gazetteer.entries.models import Property
from gazetteer.facts.lists import REJECTS_ON_A_PAGE
from gazetteer.facts.models import Fact, FactKind, FactLoad, FactReject, PlaceEvent
from gazetteer.supplies import tasks
from gazetteer.supplies.models import LoadRun, RunState
from tests.cast import Cast, property_at
from tests.channels.staff.pages import fields_of, text_of
from tests.gazetteer.facts.given import AT, make_kind

PAGES = {
    "facts": "", "fact-load-new": "", "fact-load": "L", "fact-load-rejects": "L", "fact-kind-add": "", "fact-kind": "K",
}  # fmt: skip
ACTS = {"fact-load-again": "L", "fact-kind-use": "K"}
NEW = "staff:fact-load-new"


@pytest.fixture(autouse=True)
def nobody_listens(tmp_path: Path, settings: Any) -> Any:
    """Uploads go to a folder of the test's own, and nobody is woken."""
    settings.GAZETTEER_UPLOADS = tmp_path / "uploads"
    before = current_app.conf.broker_url
    current_app.conf.broker_url = "memory://"
    yield
    current_app.conf.broker_url = before


@pytest.fixture
def admin(cast: Cast, client: Client) -> Client:
    client.force_login(cast.administrator)
    return client


def loaded(rejects: int = 0) -> FactLoad:
    load = FactLoad.objects.create(
        nature="FACT", source="rounds", name="r.csv", loaded_at=AT, loaded_by="x", rows=9, reject_count=rejects,
        changed={"round": {"new": 5}},
    )  # fmt: skip
    FactReject.objects.bulk_create(
        FactReject(
            load=load, line=n + 2, code="UPRN", row={"kind": "round", "uprn": str(n), "value": "-1"}, reason="none"
        )
        for n in range(rejects)
    )
    return load


def address(name: str) -> str:
    kind = {"L": lambda: [loaded().pk], "K": lambda: [make_kind("round").code], "": lambda: []}
    return reverse(f"staff:{name}", args=kind[(PAGES | ACTS)[name]]())


def sent(admin: Client, content: str, **typed: Any) -> Any:
    form = fields_of(admin.get(reverse(NEW)), "load")
    given = {"source": "rounds", "what": "LOAD", "file": SimpleUploadedFile("r.csv", content.encode())}
    return admin.post(reverse(NEW), form | given | typed)


def carried_out(answer: Any) -> LoadRun:
    assert answer.status_code == 302, text_of(answer)
    run = LoadRun.objects.get(key=answer["Location"].split("/runs/")[1].split("/")[0])
    tasks.load(run_id=run.pk)
    run.refresh_from_db()
    return run


def run_page(admin: Client, run: LoadRun) -> str:
    return text_of(admin.get(reverse("staff:gazetteer-run", args=[run.key])))


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in urls} == set(PAGES | ACTS)


@pytest.mark.parametrize("name", sorted(PAGES | ACTS))
def test_only_an_administrator_finds_them(cast: Cast, name: str) -> None:
    where = address(name)
    for who, user in cast.users.items():
        client = Client()
        client.force_login(user)
        answer = client.get(where) if name in PAGES else client.post(where)
        assert (answer.status_code in (200, 302)) == (who == "administrator"), who
    assert reverse("staff:sign-in") in Client().get(where)["Location"]


def test_a_kind_is_added_changed_and_taken_out_of_use(admin: Client) -> None:
    form = fields_of(admin.get(reverse("staff:fact-kind-add")), "kind")
    given = {"code": "grey_bin", "shape": "SCHEDULE", "name": "Grey bin", "group": "Waste", "is_public": "on"}
    answer = admin.post(reverse("staff:fact-kind-add"), form | given | {"moves": "25/12/2026 2026-12-27\n2027-01-01"})
    assert answer.status_code == 302
    kind = FactKind.objects.get(code="grey_bin")
    assert kind.moves == {"2026-12-25": "2026-12-27", "2027-01-01": ""} and kind.is_public
    page = reverse("staff:fact-kind", args=["grey_bin"])
    assert admin.post(page, fields_of(admin.get(page), "kind") | {"name": "Black bin"}).status_code == 302
    kind.refresh_from_db()
    assert (kind.name, kind.moves["2026-12-25"], kind.shape) == ("Black bin", "2026-12-27", "SCHEDULE")
    admin.post(reverse("staff:fact-kind-use", args=["grey_bin"]))
    assert "Use again" in text_of(admin.get(reverse("staff:facts")))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"code": "Grey bin"}, "beginning with a letter"),
        ({"code": "round"}, "There is a kind of this code"),
        ({"shape": "CHOICE"}, "Give 1 to 500 values"),
        ({"moves": "Christmas"}, "is no day"),
        ({"name": ""}, "Give it a name."),
    ],
)
def test_what_is_wrong_with_a_kind_is_said(admin: Client, typed: dict[str, str], words: str) -> None:
    make_kind("round")
    form = fields_of(admin.get(reverse("staff:fact-kind-add")), "kind")
    answer = admin.post(reverse("staff:fact-kind-add"), form | {"code": "new", "shape": "TEXT", "name": "New"} | typed)
    assert answer.status_code == 422 and words in text_of(answer)


def test_a_file_is_tried_loaded_reported_and_its_rejects_mended(admin: Client) -> None:
    make_kind("round")
    home = property_at(12)
    content = f"uprn,round,crew\n{home.uprn},14,Red\n12345,15,Red\n"
    tried = carried_out(sent(admin, content, what="TRY"))
    assert tried.state == RunState.DONE and not Fact.objects.exists()
    page = run_page(admin, tried)
    for words in ("What would change", "would be left out", "the gazetteer has no property of this UPRN", "crew"):
        assert words in page
    run = carried_out(admin.post(reverse("staff:gazetteer-run-again", args=[tried.key]), fields_of(page, "again")))
    assert run.state == RunState.DONE and run.fact_load is not None and Fact.objects.count() == 1
    report = reverse("staff:fact-load", args=[run.fact_load.pk])
    assert report in run_page(admin, run) and report in text_of(admin.get(reverse("staff:facts")))
    shown = text_of(admin.get(report))
    assert "uprn 12345" in shown and "Columns that are no kind of fact" in shown
    left = b"".join(admin.get(reverse("staff:fact-load-rejects", args=[run.fact_load.pk])).streaming_content)  # type: ignore[attr-defined]
    mended = carried_out(sent(admin, left.decode().replace("12345", str(property_at(14).uprn))))
    assert mended.fact_load is not None and (mended.fact_load.reject_count, Fact.objects.count()) == (0, 2)
    assert mended.fact_load.ignored == []


def test_what_was_left_out_is_tried_again_when_the_gazetteer_has_caught_up(admin: Client) -> None:
    make_kind("round")
    first = carried_out(sent(admin, "uprn,round\n100000000555,14\n"))
    assert first.fact_load is not None and first.fact_load.reject_count == 1
    Property.objects.create(uprn=100000000555, custodian_id=property_at(12).custodian_id, logical_status=1)
    shown = admin.get(reverse("staff:fact-load", args=[first.fact_load.pk]))
    run = carried_out(
        admin.post(reverse("staff:fact-load-again", args=[first.fact_load.pk]), fields_of(shown, "again"))
    )
    assert run.fact_load is not None and (run.fact_load.reject_count, Fact.objects.count()) == (0, 1)


def test_events_are_sent_too(admin: Client) -> None:
    make_kind("not_out", nature="EVENT")
    content = f"kind,at,uprn\nnot_out,2026-11-03 14:05,{property_at(12).uprn}\n"
    assert carried_out(sent(admin, content, nature="EVENT")).state == RunState.DONE
    assert PlaceEvent.objects.count() == 1


@pytest.mark.parametrize(
    "content", ["\0\1\2", "a,b\n1,2\n", "PK\x03\x04 no zip", "," * 3_000_000, "uprn,round\n" + "x" * 30_000]
)
def test_what_is_no_such_file_is_refused_in_words_and_another_may_be_chosen(admin: Client, content: str) -> None:
    make_kind("round")
    run = carried_out(sent(admin, content))
    assert run.state == RunState.REFUSED and run.message and "\n" not in run.message
    assert reverse(NEW) in run_page(admin, run)


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"source": ""}, "Say where the file comes from"), ({"source": "Our Rounds"}, "Use small letters")],
)
def test_what_is_missing_is_asked_for(admin: Client, typed: dict[str, str], words: str) -> None:
    answer = sent(admin, "uprn,round\n", **typed)
    assert answer.status_code == 422 and words in text_of(answer)
    assert not LoadRun.objects.exists()


def test_a_form_sent_twice_is_one_run(admin: Client) -> None:
    first, second = (sent(admin, "uprn,round\n", key="5f0c4a8e-0000-4000-8000-000000000001") for _press in range(2))
    assert first["Location"] == second["Location"]


def test_a_file_that_would_end_many_is_loaded_all_the_same_when_somebody_says_why(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gazetteer.facts.actions.difference.MANY", 0)
    make_kind("round")
    one, other = property_at(12).uprn, property_at(14).uprn
    carried_out(sent(admin, f"uprn,round\n{one},14\n{other},14\n"))
    run = carried_out(sent(admin, f"uprn,round\n{one},14\n", is_whole="on"))
    assert run.state == RunState.REFUSED and Fact.objects.filter(active_to=None).count() == 2
    form = fields_of(run_page(admin, run), "again") | {"overrides": "ENDS_MANY", "reason": "The round was sold"}
    again = carried_out(admin.post(reverse("staff:gazetteer-run-again", args=[run.key]), form))
    assert again.fact_load is not None and again.fact_load.override_reason == "The round was sold"
    assert Fact.objects.filter(active_to=None).count() == 1


def test_many_rejects_are_shown_a_page_at_a_time_at_the_same_price(admin: Client) -> None:
    few, many = loaded(rejects=1), loaded(rejects=REJECTS_ON_A_PAGE + 1)
    counts, pages = [], []
    for load in (few, many):
        with CaptureQueriesContext(connection) as asked:
            pages.append(text_of(admin.get(reverse("staff:fact-load", args=[load.pk]))))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8
    assert "uprn 99" in pages[1] and "uprn 100" not in pages[1] and "after=" in pages[1]


def test_a_spreadsheet_reckons_nothing_of_what_was_left_out(admin: Client) -> None:
    load = loaded(rejects=1)
    left = b"".join(admin.get(reverse("staff:fact-load-rejects", args=[load.pk])).streaming_content).decode()  # type: ignore[attr-defined]
    assert ",'-1," in left


def test_what_is_not_there_is_not_found(admin: Client) -> None:
    for name, key in (("fact-load", 10**30), ("fact-kind", "nothing")):
        assert admin.get(reverse(f"staff:{name}", args=[key])).status_code == 404
    key = uuid4()
    assert admin.post(reverse("staff:fact-load-again", args=[10**9]), {"key": key}).status_code == 404
