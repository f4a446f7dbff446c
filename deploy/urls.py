"""Which door stands at which address."""

from django.apps import apps
from django.urls import include, path

from channels.web import health

urlpatterns = [
    path("staff/", include("channels.staff.urls")),
    path("api/", include("channels.api.urls")),
    path("search/places/v1/", include("channels.api.places.urls")),
    path("web/", include("channels.web.urls")),
    path("health", health.live, name="health"),
    path("health/ready", health.ready, name="health-ready"),
    path("health/sweep", health.sweep, name="health-sweep"),
    # A door may stand at an address of its own (docs/doors.md): `urls_at` of its AppConfig.
    *(path(door.urls_at, include(f"{door.name}.urls")) for door in apps.get_app_configs() if hasattr(door, "urls_at")),
    path("", include("channels.citizen.urls")),
]

handler400 = "channels.web.errors.bad_request"
handler403 = "channels.web.errors.forbidden"
handler404 = "channels.web.errors.not_found"
handler500 = "channels.web.errors.server_error"
