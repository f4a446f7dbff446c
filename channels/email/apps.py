"""A door of floor 3: mail in and out."""

from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "channels.email"
    label = "door_email"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cases.backoffice.contract import enrol
        from cases.casework.sending.doors import sender_enrol
        from channels.email.draft_links import draft_link_send
        from channels.email.inbound.actions import ARRIVED
        from channels.email.inbound.handling import arrival_handle, arrivals_ready
        from channels.email.inbound.health import mail_check
        from channels.email.inbound.leftover import erased_with, set_aside_forgotten
        from channels.email.inbound.polling import mailboxes_poll
        from channels.email.notices import notices_send
        from channels.email.pages import arrivals, mailboxes
        from channels.email.partner_jobs import PARTNER_EMAIL
        from channels.email.reviews import reviews_send
        from channels.email.sending import SENDER
        from channels.email.views import views_send
        from channels.web.health import watch
        from channels.web.staff_pages import staff_page_enrol
        from crm.customers.erasing import last_look_enrol
        from crm.outbox import registry

        enrol(PARTNER_EMAIL)
        sender_enrol(SENDER)
        registry.on("notices.due", notices_send)
        registry.on("care.review", reviews_send)
        registry.on("draft.saved", draft_link_send)
        registry.on(ARRIVED, arrival_handle, ready=arrivals_ready)
        watch("mail", mail_check)
        registry.each_round("mailboxes", mailboxes_poll, every=1)
        registry.each_round("views of the work list", views_send, every=60)
        registry.each_round("mail set aside", set_aside_forgotten, every=60 * 60)
        last_look_enrol(erased_with)
        for page in (*mailboxes.PAGES, *arrivals.PAGES):
            staff_page_enrol(page)
