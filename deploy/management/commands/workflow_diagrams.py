"""manage.py workflow_diagrams: draws docs/workflows/ from the code."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cases.casework.registry import workflows
from cases.workflows.diagram import page


class Command(BaseCommand):
    help = "Draws the diagrams of docs/workflows/ from the code."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.BASE_DIR / "docs" / "workflows"
        folder.mkdir(parents=True, exist_ok=True)
        for workflow in workflows():
            (folder / f"{workflow.code}.md").write_text(page(workflow))
            self.stdout.write(f"docs/workflows/{workflow.code}.md")
