from django.apps import AppConfig


class DeployConfig(AppConfig):
    name = "deploy"
    label = "deploy"

    def ready(self) -> None:
        from deploy import checks  # noqa: F401  registers the checks
