"""A door of floor 3: partners who do work for the council. Pages of one job each, and news that their systems send."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "channels.partners"
    label = "door_partners"
    default_auto_field = "django.db.models.BigAutoField"
    urls_at = "partners/"

    def ready(self) -> None:
        from channels.partners.staff import jobs, partners
        from channels.web.staff_pages import staff_page_enrol

        for page in (*partners.PAGES, *jobs.PAGES):
            staff_page_enrol(page)
