"""Floor 0, PLACES: streets, properties, addresses, areas. Knows nothing of people."""

from django.apps import AppConfig


class GazetteerConfig(AppConfig):
    name = "gazetteer"
    label = "gazetteer"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers the system checks."""
        from gazetteer import checks  # noqa: F401
