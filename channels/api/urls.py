"""Addresses of the API. What clients use has its version in the address (docs/decisions/0013-api-versions.md); `addresses`
without one is for our own pages."""

from django.urls import path

from channels.api import addresses, schema
from channels.api.rest import forms, promises, views

app_name = "api"

urlpatterns = [
    path("addresses", addresses.Addresses.as_view(), name="addresses"),
    path("schema", schema.schema, name="schema"),
    path("docs", schema.docs, name="docs"),
    path("v1/properties", views.PropertiesView.as_view(), name="properties"),
    path("v1/properties/<int:uprn>", views.PropertyView.as_view(), name="property"),
    path("v1/streets", views.StreetsView.as_view(), name="streets"),
    path("v1/streets/<int:usrn>", views.StreetView.as_view(), name="street"),
    path("v1/promises/explain", promises.WhatIfView.as_view(), name="promises-explain"),
    path("v1/promises/<str:reference>", promises.PromisesView.as_view(), name="promises"),
    path("v1/services/<slug:code>/form", forms.ServiceFormView.as_view(), name="service-form"),
    path("v1/loads", views.LoadsView.as_view(), name="loads"),
    path("v1/loads/<int:load>", views.LoadView.as_view(), name="load"),
]
