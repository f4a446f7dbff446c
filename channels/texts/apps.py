"""A door of floor 3: text messages and letters out, by GOV.UK Notify."""

from django.apps import AppConfig


class TextsConfig(AppConfig):
    name = "channels.texts"
    label = "door_texts"
    default_auto_field = "django.db.models.BigAutoField"
