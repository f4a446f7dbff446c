"""Only gathers the door's models for Django; code imports the topic's module."""

from channels.api.events.models import *  # noqa: F403
from channels.api.once.models import *  # noqa: F403
