"""The addresses of GeoReport v2, each ending in its form: .xml or .json."""

from django.urls import path, re_path

from channels.open311 import views

app_name = "open311"

urlpatterns = [
    path("discovery.<str:form>", views.discovery, name="discovery"),
    path("services.<str:form>", views.services, name="services"),
    path("services/<str:code>.<str:form>", views.definition, name="definition"),
    path("requests.<str:form>", views.requests, name="requests"),
    path("requests/<str:reference>.<str:form>", views.one_request, name="request"),
    path("tokens/<str:token>.<str:form>", views.token, name="token"),
    path("servicerequestupdates.<str:form>", views.updates, name="updates"),
    re_path(r"^(?P<rest>.*)$", views.nothing, name="nothing"),  # what is not here is said in the client's language
]
