"""The demo council's own words: an acknowledgement in two languages, one of them older, a draft, answers agents are offered."""

from datetime import datetime, timedelta

from crm.catalogue.models import Service
from crm.catalogue.wordings.actions import Which, template_draft_save, template_publish
from crm.catalogue.wordings.events import ANSWER, EMAIL
from crm.teams.models import User

WELSH_NAMES = {
    "missed-bin": "Casgliad bin a gollwyd",
    "fly-tipping": "Tipio anghyfreithlon",
    "council-tax": "Treth y cyngor",
}
THANKS = (
    "Thank you: ((references))",
    "Thank you for contacting ((council)).\n\n((matters))\n\nSee how it goes at any time: ((link))\n\n"
    "You need not write again: we tell you when something changes.",
)
DIOLCH = (
    "Diolch: ((references))",
    "Diolch am gysylltu â ((council)).\n\n((matters))\n\nGallwch weld sut mae’n mynd unrhyw bryd: ((link))",
)
BIN_DAYS = (
    "When your bins are emptied",
    "Dear ((customer)),\n\nYour collection days are on the calendar we sent in spring, and on our website.\n\n"
    "If a bin was missed, tell us within two working days: ((phone)).\n\n((council))",
)
BAND = (
    "Your council tax band",
    "Dear ((customer)),\n\nThe Valuation Office Agency sets the band of each home. "
    "If you think it is wrong, ask them to look at it.\n\nYour reference with us is ((reference)).\n\n((council))",
)
ADDED = (
    "We have what you added: ((references))",
    "Thank you. We have added what you wrote.\n\n((matters))\n\n((link))",
)
DAY = timedelta(days=1)


def make_wordings(*, administrator: User, at: datetime) -> None:
    """Nothing; the council's own words are in force since `at`, some since the day after, and one is a draft."""
    for code, name in WELSH_NAMES.items():
        Service.objects.filter(code=code).update(welsh_name=name)
    published = [
        (Which("acknowledgement", EMAIL, "cy"), DIOLCH, "First words of our own", at),
        (
            Which("acknowledgement", EMAIL, "en"),
            THANKS,
            "Half of those who wrote twice asked whether we had it",
            at + DAY,
        ),
        (Which(ANSWER, EMAIL, "en", name="When is my bin day?"), BIN_DAYS, "Asked ten times a day", at),
        (Which(ANSWER, EMAIL, "en", name="Wrong council tax band"), BAND, "Agreed with Revenues", at),
    ]
    for which, words, note, when in published:
        draft = _draft(which, words, administrator, when)
        template_publish(draft_id=draft, revision=1, note=note, actor=administrator.actor, at=when)
    _draft(Which("added", EMAIL, "en"), ADDED, administrator, at + DAY)


def _draft(which: Which, words: tuple[str, str], administrator: User, at: datetime) -> int:
    kept = template_draft_save(
        which=which, draft_id=None, revision=0, subject=words[0], body=words[1], actor=administrator.actor, at=at
    )
    return kept.pk
