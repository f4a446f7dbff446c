"""Floor 1, PEOPLE: who they are and what we promised them."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"
    label = "crm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from crm.contacts import wiring as contacts
        from crm.customers import wiring as customers
        from crm.documents import wiring as documents

        documents.register()
        customers.register()
        contacts.register()
