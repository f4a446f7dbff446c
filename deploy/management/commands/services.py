"""Services as a file: `services export FILE`, `services import FILE [--use team:theirs=ours]`."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.setup.exporting import services_exported
from cases.setup.files import FileRefused
from cases.setup.importing import import_apply, import_keep, looked_through
from cases.setup.named import Kind
from crm.teams.actor import system

ACTOR = system("services command")


class Command(BaseCommand):
    help = "Writes the council's services to a file, or brings a file of services in as drafts."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        out = acts.add_parser("export")
        out.add_argument("file", type=Path)
        out.add_argument("--code", action="append", help="only this service; may be given several times")
        into = acts.add_parser("import")
        into.add_argument("file", type=Path)
        into.add_argument("--use", action="append", default=[], metavar="KIND:THEIRS=OURS")
        into.add_argument("--over-drafts", action="store_true", help="write over open drafts that say something else")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if options["act"] == "export":
            path.write_text(services_exported(codes=options["code"], actor=ACTOR), encoding="utf-8")
            self.stdout.write(f"Written: {path}")
            return
        try:
            content = path.read_bytes()
        except OSError as missing:
            raise CommandError(f"{path} cannot be read: {missing.strerror}") from missing
        mapping = dict(_used(one) for one in options["use"])
        try:
            key = f"command-{sha256(content).hexdigest()}"
            brought = import_keep(file_name=path.name, content=content, actor=ACTOR, at=timezone.now(), key=key)
        except FileRefused as refused:
            raise CommandError(str(refused)) from refused
        brought = import_apply(
            import_id=brought.pk,
            mapping=mapping,
            over_drafts=options["over_drafts"],
            actor=ACTOR,
            at=timezone.now(),
        )
        for line in brought.report:
            self.stdout.write(f"{line['verdict']:8} {line['code']}")
            for problem in line["problems"]:
                self.stdout.write(f"         {problem['where']}: {problem['words']}")
        for code in looked_through(brought.documents, mapping=mapping).missing:
            self.stdout.write(f"Not here: {code.kind.lower()} {code.code}, of {', '.join(code.services[:5])}")


def _used(typed: str) -> tuple[tuple[Kind, str], str]:
    kind, colon, rest = typed.partition(":")
    theirs, equals, ours = rest.partition("=")
    if not colon or not equals or kind.upper() not in Kind.__members__:
        raise CommandError(f"--use {typed}: write it as team:theirs=ours")
    return (Kind[kind.upper()], theirs), ours
