"""load_customers FILE --source CODE: the customers of another system, as its registered source allows."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from crm.customers.loading.actions import LoadRefused, load_begin, load_carry_out, load_start
from crm.customers.loading.fields import FIELDS, columns_guessed
from crm.customers.loading.models import CustomerLoad, CustomerSource, LoadFinding
from crm.customers.loading.queries import progress_of
from crm.customers.loading.uploads import upload_keep
from crm.teams.actor import system
from gazetteer.matching.files import UnreadableFile

ACTOR = system("load_customers")
COUNTS = ("rows", "new", "matched", "unsure", "changed", "unchanged", "nobody", "rejected", "gone")
SHOWN = 20
AT_ONCE = 1024 * 1024  # bytes


class Command(BaseCommand):
    help = "Load the customers of another system from a CSV file, as its registered source allows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="the code of the registered source")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="FIELD=COLUMN",
            help="what a column says; guessed where none is given",
        )
        parser.add_argument(
            "--whole", action="store_true", help="the file is all there is: what is no longer in it has ended"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        source = CustomerSource.objects.filter(code=options["source"]).first()
        if source is None:
            codes = ", ".join(CustomerSource.objects.order_by("code").values_list("code", flat=True)) or "none yet"
            raise CommandError(f"No source is registered as {options['source']}. Registered: {codes}.")
        try:
            load = load_begin(
                source_id=source.pk,
                path=self._kept(options["file"]),
                file_name=options["file"].name,
                actor=ACTOR,
                at=timezone.now(),
            )
            columns = self._columns(load, options["map"]) or columns_guessed(load.heads, allowed=source.fields)
            load_start(
                load_id=load.pk,
                columns=columns,
                is_whole=options["whole"],
                dry_run=options["dry_run"],
                actor=ACTOR,
                at=timezone.now(),
            )
        except (LoadRefused, UnreadableFile) as refused:
            raise CommandError(str(refused)) from refused
        for at, field in sorted(columns.items()):
            self.stdout.write(f"  {load.heads[at]} -> {field}")
        load_carry_out(load_id=load.pk, now=timezone.now, progress=self._progress)
        if options["dry_run"]:
            Path(load.path).unlink(missing_ok=True)  # a load that changes nothing leaves nobody's data lying either
        self._report(load)

    def _kept(self, file: Path) -> Path:
        """A copy where uploads wait, readable by nobody else: a load that is done removes what it read, and the file
        stays where it was."""
        if not file.is_file():
            raise CommandError(f"{file} is not there or is no file.")
        with file.open("rb") as begun:
            return upload_keep(iter(lambda: begun.read(AT_ONCE), b""))

    def _columns(self, load: CustomerLoad, said: list[str]) -> dict[int, str]:
        found = {}
        for pair in said:
            field, _equals, column = pair.partition("=")
            if field not in FIELDS:
                raise CommandError(f"{field} is none of the fields: {', '.join(FIELDS)}.")
            if column not in load.heads:
                raise CommandError(f"The file has no column “{column}”. It has: {', '.join(load.heads)}.")
            found[load.heads.index(column)] = field
        return found

    def _progress(self, load: CustomerLoad) -> None:
        how = progress_of(load, at=timezone.now())
        left = f", {how.left} left" if how.left else ""
        self.stdout.write(f"  {load.rows:,} rows, {how.rate:,.0f} a second, {how.percent}%{left}")

    def _report(self, load: CustomerLoad) -> None:
        load.refresh_from_db()
        self.stdout.write(", ".join(f"{name} {getattr(load, name):,}" for name in COUNTS))
        found = LoadFinding.objects.unscoped("for whoever runs the command, without people").filter(load=load)
        for one in found.order_by("pk")[:SHOWN]:
            self.stdout.write(f"  line {one.line}: {one.get_kind_display()}: {one.field} {one.reason}")
        if load.failure:
            raise CommandError(load.failure)
        if load.rejected:
            raise CommandError(
                f"{load.rejected:,} rows were rejected; the others are loaded. The page of this load lists them."
            )
