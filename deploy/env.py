"""Readers of the environment that stop the process on a bad value, saying which and how to mend it."""

import os
from datetime import time

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The variable's text; without a default it must be set. Raises ImproperlyConfigured."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set: put it in the environment of this process.")
    return value


def flag(name: str, default: bool) -> bool:
    """True for 1, true, yes, on; False for 0, false, no, off. Raises ImproperlyConfigured on anything else."""
    value = os.environ.get(name)
    if value is None:
        return default
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    try:
        return words[value.strip().lower()]
    except KeyError:
        raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no: write 1 or 0.") from None


def integer(name: str, default: int) -> int:
    """The variable as a whole number. Raises ImproperlyConfigured."""
    value = os.environ.get(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from None


def clock_time(name: str, default: str) -> time:
    """The variable as a time of day, "08:00". Raises ImproperlyConfigured."""
    value = os.environ.get(name, default)
    try:
        return time.fromisoformat(value.strip())
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} is not a time of day: write it as 08:00.") from None


def words(name: str, default: str = "") -> list[str]:
    """The comma-separated words of the variable, without blanks."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]
