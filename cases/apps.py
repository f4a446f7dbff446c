"""Floor 2, WORK: cases, who does them, and what the figures mean."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cases import wiring

        wiring.register()
