"""Only gathers the door's models for Django; code imports the topic's module."""

from channels.email.inbound.models import *  # noqa: F403
