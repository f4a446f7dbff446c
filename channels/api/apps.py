"""A door of floor 3: machines."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "channels.api"
    label = "door_api"
    default_auto_field = "django.db.models.BigAutoField"
