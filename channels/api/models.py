"""Only gathers the door's models for Django; code imports the topic's module."""

from channels.api.once.models import *  # noqa: F403
