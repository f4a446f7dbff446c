"""A door of floor 3: the public site."""

from django.apps import AppConfig


class CitizenConfig(AppConfig):
    name = "channels.citizen"
    label = "door_citizen"
    default_auto_field = "django.db.models.BigAutoField"
