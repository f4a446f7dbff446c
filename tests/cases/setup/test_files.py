"""Services leave as a file and come back the same; what comes from elsewhere is looked through first."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cases.setup.exporting import services_exported
from cases.setup.files import FileRefused, file_read
from cases.setup.importing import LookedThrough, import_apply, import_keep, looked_through
from cases.setup.models import ServiceImport
from cases.setup.named import Kind
from crm.catalogue.editing.actions.drafting import version_change, version_draft
from crm.catalogue.models import Service, ServiceVersion
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast
from tests.crm.catalogue.editing.conftest import document


def brought(cast: Cast, whole: Any, *, key: str = "k") -> ServiceImport:
    content = whole if isinstance(whole, bytes) else json.dumps({"services": whole}).encode()
    return import_keep(file_name="x.json", content=content, actor=cast.administrator.actor, at=NOW, key=key)


def applied(
    cast: Cast, whole: Any, *, key: str = "k", over: bool = False, **mapping: str
) -> dict[str, tuple[str, list[str]]]:
    kept = import_apply(
        import_id=brought(cast, whole, key=key).pk,
        mapping={(Kind[name.partition("_")[0]], name.partition("_")[2]): code for name, code in mapping.items()},
        over_drafts=over,
        actor=cast.administrator.actor,
        at=NOW,
    )
    return {line["code"]: (line["verdict"], [one["where"] for one in line["problems"]]) for line in kept.report}


def verdicts(found: LookedThrough) -> dict[str, str]:
    return {line.code: str(line.verdict) for line in found.lines}


def test_what_was_exported_is_the_same_here(cast: Cast, services: dict[str, Service]) -> None:
    text = services_exported(actor=cast.administrator.actor)
    assert '"code": "missed-bin"' in text and "Which bin was missed?" in text and '"says_subject"' not in text
    found = looked_through(file_read(text.encode()))
    assert set(verdicts(found).values()) == {"SAME"} and len(found.lines) == len(services)


def test_another_council_brings_it_in_as_a_draft(cast: Cast, services: dict[str, Service]) -> None:
    text = services_exported(codes=["missed-bin"], actor=cast.administrator.actor)
    theirs = text.replace('"missed-bin"', '"bin-missed"').replace("waste-collection", "crew-7")
    found = looked_through(file_read(theirs.encode()))
    assert [(one.kind, one.code, one.services) for one in found.missing] == [
        (Kind.POLICY, "bin-missed", ["Missed bin collection"]),
        (Kind.TEAM, "crew-7", ["Missed bin collection"]),
    ]
    report = applied(cast, theirs.encode(), **{"TEAM_crew-7": "waste-collection", "POLICY_bin-missed": "missed-bin"})
    assert report == {"bin-missed": ("NEW", [])}
    draft = ServiceVersion.objects.get(service__code="bin-missed")
    assert (draft.state, draft.team, draft.policy, draft.outcomes.count()) == (
        "DRAFT", "waste-collection", "missed-bin", 7,
    )  # fmt: skip
    assert not draft.service.is_live


def test_a_code_left_alone_waits_in_the_draft_but_a_department_must_be_chosen(
    cast: Cast, services: dict[str, Service]
) -> None:
    strange = document(team="nobody")
    homeless = document(about={"department": "nowhere"}) | {"code": "homeless"}
    assert applied(cast, [strange, homeless]) == {
        "lost-property": ("NEW", ["team"]),
        "homeless": ("REFUSED", ["about.department"]),
    }
    assert applied(cast, [strange, homeless], key="2", DEPARTMENT_nowhere="waste") == {
        "lost-property": ("SAME", []),
        "homeless": ("NEW", []),
    }


def test_good_services_of_a_bad_file_still_come_in(cast: Cast, services: dict[str, Service]) -> None:
    twice = document()
    bad = document(form=[{"code": "<script>"}], answer="nul\x00") | {"code": "bad"}
    cyclic = document(
        form=[{"code": "a", "kind": "TEXT", "label": "A", "show_when": {"fact": "answers.a", "given": True}}]
    ) | {"code": "cyclic"}
    found = applied(cast, [bad, twice, twice, 7, cyclic])
    assert found["bad"] == ("REFUSED", ["answer"])
    assert found["cyclic"][0] == "NEW" and found["cyclic"][1]  # a draft, that cannot be published so
    assert found[""][0] == "REFUSED"
    assert Service.objects.filter(code="lost-property").exists()


def test_running_it_again_changes_nothing_more(cast: Cast, services: dict[str, Service]) -> None:
    changed = document() | {"script": "Ask"}
    assert applied(cast, [changed])["lost-property"][0] == "NEW"
    assert applied(cast, [changed], key="again")["lost-property"][0] == "SAME"
    assert ServiceVersion.objects.filter(service__code="lost-property").count() == 1


def test_somebodys_open_draft_is_written_over_only_when_told(cast: Cast, services: dict[str, Service]) -> None:
    text = services_exported(codes=["missed-bin"], actor=cast.administrator.actor).replace("Say sorry.", "Be sorry.")
    bins = services["missed-bin"]
    draft = version_draft(service_id=bins.pk, actor=cast.administrator.actor, at=NOW, key="d")
    version_change(version_id=draft.pk, changes={"script": "Mine"}, revision=1, actor=cast.administrator.actor, at=NOW)
    assert applied(cast, text.encode())["missed-bin"][0] == "REFUSED"
    assert ServiceVersion.objects.drafts().get().script == "Mine"
    assert applied(cast, text.encode(), over=True)["missed-bin"][0] == "CHANGED"
    assert ServiceVersion.objects.drafts().get().script.startswith("Be sorry.")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"[" * 100_000 + b"]" * 100_000,
        b'{"services": 3}',
        b'{"services": []}',
        b'{"services": [NaN]}',
        b'{"services": [{"code": "a", "code": "b"}]}',
        b'{"services": [' + b"1" * 5_000 + b"]}",
        b" " * 10_000_001,
        b"[" + b"{}," * 1_001 + b"{}]",
    ],
    ids=range(11),
)
def test_what_is_no_file_of_services_is_refused_kindly(cast: Cast, content: bytes) -> None:
    try:
        kept = brought(cast, content)
    except FileRefused as refused:
        assert str(refused)
    else:
        assert verdicts(looked_through(kept.documents)) == {"": "REFUSED"}


def test_only_administrators(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        import_keep(file_name="x", content=b"{}", actor=cast.manager.actor, at=NOW, key="k")
    with pytest.raises(NotPermitted):
        services_exported(actor=cast.agent.actor)


def test_the_command_writes_and_reads_a_file(
    cast: Cast, services: dict[str, Service], tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / "services.json"
    call_command("services", "export", str(path), "--code", "fly-tipping")
    path.write_text(
        path.read_text()
        .replace('"fly-tipping",\n      "about"', '"tips",\n      "about"')
        .replace("street-cleansing", "crew")
    )
    call_command("services", "import", str(path), "--use", "team:crew=street-cleansing")
    assert "NEW      tips" in capsys.readouterr().out
    with pytest.raises(CommandError, match="team:theirs=ours"):
        call_command("services", "import", str(path), "--use", "crew")
