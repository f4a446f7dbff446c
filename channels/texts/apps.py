"""A door of floor 3: text messages and letters out, by GOV.UK Notify."""

from django.apps import AppConfig


class TextsConfig(AppConfig):
    name = "channels.texts"
    label = "door_texts"
    default_auto_field = "django.db.models.BigAutoField"
    urls_at = "notify/"

    def ready(self) -> None:
        from cases.casework.sending.doors import sender_enrol
        from channels.texts.hearing import ask_about_silent
        from channels.texts.sending import LETTERS, TEXTS
        from crm.outbox.registry import each_round

        sender_enrol(TEXTS)
        sender_enrol(LETTERS)
        each_round("texts and letters heard nothing of", ask_about_silent, every=60)
