"""A door of floor 3: the staff desktop."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "channels.staff"
    label = "door_staff"
    default_auto_field = "django.db.models.BigAutoField"
