"""Addresses of the API."""

from django.urls import path

from channels.api import addresses

app_name = "api"

urlpatterns = [
    path("addresses", addresses.Addresses.as_view(), name="addresses"),
]
