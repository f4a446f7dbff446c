"""The address at which GOV.UK Notify calls back."""

from django.urls import path

from channels.texts import callbacks

app_name = "texts"

urlpatterns = [path("callback", callbacks.callback, name="callback")]
