"""Addresses of the look itself."""

from django.urls import path

from channels.web import theme

app_name = "web"

urlpatterns = [
    path("theme.css", theme.theme, name="theme"),
]
