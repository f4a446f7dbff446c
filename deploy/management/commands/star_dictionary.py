"""manage.py star_dictionary: draws the data dictionary in docs/star.md from the code."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cases.reports.star.dictionary import BEGINS, ENDS, dictionary


class Command(BaseCommand):
    help = "Draws the data dictionary in docs/star.md from the code."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        page = settings.BASE_DIR / "docs" / "star.md"
        before, rest = page.read_text().split(BEGINS, 1)
        page.write_text(before + dictionary() + rest.split(ENDS, 1)[1])
        self.stdout.write("docs/star.md")
