"""A door of floor 3: reports from other websites and apps, by Open311 GeoReport v2 with mySociety's updates."""

from django.apps import AppConfig


class Open311Config(AppConfig):
    name = "channels.open311"
    label = "door_open311"
    default_auto_field = "django.db.models.BigAutoField"
    urls_at = "open311/v2/"
