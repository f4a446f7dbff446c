"""The roof, WIRING: settings, processes, embedded services, the demo council."""

from django.apps import AppConfig


class DeployConfig(AppConfig):
    name = "deploy"
    label = "deploy"
