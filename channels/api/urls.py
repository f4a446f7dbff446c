"""Addresses of the API. What clients use has its version in the address (docs/decisions/0013-api-versions.md); `addresses`
without one is for our own pages."""

from django.urls import path

from channels.api import addresses, schema
from channels.api.rest import (
    cases,
    contacts,
    customers,
    events,
    facts,
    forms,
    nothing,
    promises,
    sessions,
    views,
)

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
    path("v1/customers", customers.CustomersView.as_view(), name="customers"),
    path("v1/customers/<str:reference>", customers.CustomerView.as_view(), name="customer"),
    path("v1/customers/<str:reference>/acts/add-reach", customers.PointsView.as_view(), name="customer-add-reach"),
    path("v1/customers/<str:reference>/acts/add-home", customers.HomesView.as_view(), name="customer-add-home"),
    path("v1/sessions", sessions.SessionsView.as_view(), name="sessions"),
    path("v1/sessions/<int:session>", sessions.SessionView.as_view(), name="session"),
    path("v1/sessions/<int:session>/acts/end", sessions.SessionEndView.as_view(), name="session-end"),
    path("v1/contacts", contacts.ContactsView.as_view(), name="contacts"),
    path("v1/contacts/<str:reference>", contacts.ContactView.as_view(), name="contact"),
    path("v1/cases", cases.CasesView.as_view(), name="cases"),
    path("v1/cases/<str:reference>", cases.CaseView.as_view(), name="case"),
    path("v1/cases/<str:reference>/acts/<str:act>", cases.CaseActView.as_view(), name="case-act"),
    path("v1/events", events.EventsView.as_view(), name="events"),
    path("v1/facts", facts.FactsView.as_view(), name="facts"),
    path("v1/facts/events", facts.FactEventsView.as_view(), name="facts-events"),
    path("v1/<path:rest>", nothing.Nothing.as_view(), name="nothing"),
]
