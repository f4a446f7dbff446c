"""A door of floor 3: the look that every door shares."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "channels.web"
    label = "door_web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers the checks of the council's look."""
        from channels.web import checks  # noqa: F401
