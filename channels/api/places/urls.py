"""The addresses of the OS Places API, below whatever base they are mounted on."""

from django.urls import path

from channels.api.places import views

app_name = "places"

urlpatterns = [
    path("find", views.Find.as_view(), name="find"),
    path("postcode", views.Postcode.as_view(), name="postcode"),
    path("uprn", views.Uprn.as_view(), name="uprn"),
    path("nearest", views.Nearest.as_view(), name="nearest"),
    path("radius", views.Radius.as_view(), name="radius"),
    path("bbox", views.Bbox.as_view(), name="bbox"),
    path("", views.Nothing.as_view(), name="base"),
    path("<path:rest>", views.Nothing.as_view(), name="nothing"),
]
