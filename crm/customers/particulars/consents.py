"""What people can agree to or prefer: the topics, and the answers each takes."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

YES, NO = "YES", "NO"
_YES_NO = ((YES, _("yes")), (NO, _("no")))


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that may be asked. A consent is given or not, and withdrawn at any time; a preference is a choice."""

    code: str
    words: Any
    answers: tuple[tuple[str, Any], ...] = _YES_NO

    @property
    def is_consent(self) -> bool:
        """Whether it is a consent, not a preference."""
        return self.answers is _YES_NO


_TOPICS = (
    Topic("SHARE_COUNCIL", _("We may share their details between council services")),
    Topic("SHARE_PARTNERS", _("We may share their details with partner organisations")),
    Topic("SURVEYS", _("We may ask what they thought of our service")),
    Topic("NEWS", _("We may send council news")),
    Topic("REMINDERS", _("We may send reminders by text message")),
    Topic(
        "CHANNEL",
        _("How they would like to hear from us"),
        (
            ("PHONE", _("telephone")), ("TEXT", _("text message")), ("EMAIL", _("email")), ("POST", _("post")),
            ("PERSON", _("face to face")),
        ),
    ),
    Topic(
        "TIME",
        _("When they would like us to ring"),
        (("ANY", _("any time")), ("MORNING", _("morning")), ("AFTERNOON", _("afternoon")), ("EVENING", _("evening"))),
    ),
)  # fmt: skip
TOPICS: dict[str, Topic] = {topic.code: topic for topic in _TOPICS}
CHOICES = [(topic.code, topic.words) for topic in _TOPICS]


def answer_words(topic: str, answer: str) -> str:
    """The answer in words, the code itself when the topic no longer offers it."""
    known = TOPICS.get(topic)
    return str(dict(known.answers).get(answer, answer)) if known else answer
