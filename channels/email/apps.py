"""A door of floor 3: mail out."""

from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "channels.email"
    label = "door_email"
    default_auto_field = "django.db.models.BigAutoField"
