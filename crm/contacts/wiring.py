"""What the floor of PEOPLE enrols at start-up: the sweep's steps."""


def register() -> None:
    """Nothing; called once when Django is ready."""
