"""manage.py load_national_services FILE: the national list of local services in our A to Z, configured or not."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crm.catalogue.national.actions import ListRefused, ListSettings, national_services_load
from crm.catalogue.national.reading import NotTheList, Tier, national_list
from crm.teams.actor import system


class Command(BaseCommand):
    help = "Loads the national list of services (CSV: LGSL, Description, Providing Tier). Can be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--tier", choices=[str(tier) for tier in Tier], default=str(Tier.UNITARY))
        parser.add_argument("--team", default="contact-centre", help="who sees to what nobody configured yet")
        parser.add_argument("--policy", default="enquiry", help="the promise for it")
        parser.add_argument("--body", default="", help="the other body that provides what another tier does")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            services, refused = national_list(options["file"].read_bytes())
            settings = ListSettings(**{name: options[name] for name in ("tier", "team", "policy", "body")})
            loaded = national_services_load(
                services=services, settings=settings, actor=system("load_national_services"), at=timezone.now()
            )
        except (OSError, NotTheList, ListRefused) as wrong:
            raise CommandError(str(wrong)) from wrong
        for line in refused:
            self.stderr.write(f"line {line.line}: {line.words}")
        for name in loaded.configured:
            self.stdout.write(f"configured here already: {name}")
        self.stdout.write(
            f"{len(loaded.added)} added, {len(loaded.changed)} changed, {loaded.unchanged} as they were, "
            f"{len(loaded.configured)} configured here already, {len(refused)} lines refused."
        )
