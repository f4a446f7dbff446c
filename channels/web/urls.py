"""Addresses of the look itself."""

from django.urls import path

from channels.web import languages, map_json, theme

app_name = "web"

urlpatterns = [
    path("theme.css", theme.theme, name="theme"),
    path("language/<slug:code>", languages.choose, name="language"),
    path("map", map_json.map_part, name="map"),
    path("map/spot", map_json.spot, name="map-spot"),
]
