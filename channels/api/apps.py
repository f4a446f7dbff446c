"""A door of floor 3: machines."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "channels.api"
    label = "door_api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from channels.api.events.actions import (
            SEND,
            news_forget,
            news_of_case,
            news_of_cases,
            news_of_contact,
            news_of_contacts,
        )
        from channels.api.events.sending import delivery_send
        from channels.api.once.actions import keys_forget
        from channels.api.pages import webhooks
        from channels.web.staff_pages import staff_page_enrol
        from crm.outbox import registry

        registry.on("case.changed", news_of_case, together=news_of_cases)
        registry.on("contact.logged", news_of_contact, together=news_of_contacts)
        registry.on(SEND, delivery_send)
        registry.each_round("api news forgotten", news_forget, every=60 * 60)
        registry.each_round("api keys forgotten", keys_forget, every=60 * 60)
        for page in webhooks.PAGES:
            staff_page_enrol(page)
