"""What of somebody's notices is to be mailed now: each alone or, when many wait, in one; and what became of it.

A mail is claimed before the server is asked, so that no second copy of the sweep sends it too. A claim that never came
to an end (the process was killed) runs out, and the mail goes again under the same Message-ID.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from cases.casework.notices.models import NoticeQuerySet, StaffNotice
from cases.casework.notices.reading import NoticeLine, lines
from crm.outbox.claiming import CLAIM_SECONDS
from crm.teams.models import User

MOST_ALONE = 5  # when more wait for one person they are gathered


@dataclass(frozen=True, slots=True)
class NoticeMail:
    """One mail to one member of staff."""

    message_id: str
    address: str
    name: str
    lines: tuple[NoticeLine, ...]

    @property
    def keys(self) -> list[int]:
        """The notices it carries."""
        return [line.key for line in self.lines]


def mail_claim(*, user_id: int, at: datetime) -> NoticeMail | None:
    """The next mail to this person, now ours to send; None when there is none.

    Decided here, at the moment of sending: nothing for who has left or has no address, nothing that was read, settled or
    hidden from them since.
    """
    user = User.objects.with_scope().filter(pk=user_id, is_active=True).exclude(email="").first()
    if user is None:
        return None
    with transaction.atomic():
        waiting = _waiting(user, at=at).select_for_update(skip_locked=True, of=("self",))
        group = _group(list(waiting.values_list("pk", "message_id").order_by("pk")))
        if not group:
            return None
        keys = sorted(group)
        message_id = group[keys[0]] or _message_id(keys, user_id)
        _these(keys).update(attempted_at=at, message_id=message_id)
    said = lines(_these(keys).order_by("-pk"), at=at)
    return NoticeMail(message_id=message_id, address=user.email, name=user.full_name, lines=tuple(said))


def _waiting(user: User, *, at: datetime) -> NoticeQuerySet:
    unclaimed = Q(attempted_at__isnull=True) | Q(attempted_at__lte=at - timedelta(seconds=CLAIM_SECONDS))
    due = StaffNotice.objects.visible_to(user.actor).waiting().filter(recipient=user.pk, send_after__lte=at)
    return due.filter(unclaimed, mailed_at__isnull=True, not_mailed_because="")


def _group(rows: Sequence[tuple[int, str]]) -> dict[int, str]:
    """The notices of one mail, each with the Message-ID it was to go under before: those of an earlier try first."""
    tried: dict[str, list[int]] = defaultdict(list)
    for key, message_id in rows:
        tried[message_id].append(key)
    fresh = tried.pop("", [])
    if tried:
        message_id, keys = next(iter(tried.items()))
        return dict.fromkeys(keys, message_id)
    return dict.fromkeys(fresh if len(fresh) > MOST_ALONE else fresh[:1], "")


def _message_id(keys: Sequence[int], user_id: int) -> str:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    return f"<notice-{user_id}-{keys[0]}-{len(keys)}@{domain}>"


def _these(keys: Sequence[int]) -> NoticeQuerySet:
    return StaffNotice.objects.unscoped("those of a mail just claimed").filter(pk__in=keys)


def mail_sent(*, mail: NoticeMail, at: datetime) -> None:
    """Nothing; the mail server took it."""
    _these(mail.keys).update(mailed_at=at)


def mail_refused(*, mail: NoticeMail, reason: str) -> None:
    """Nothing; the mail server will not take it: the notices stand on the recipient's page alone."""
    _these(mail.keys).update(not_mailed_because=reason[:200])


def mail_is_on_its_way(*, user_id: int, at: datetime) -> bool:
    """True while another copy of the sweep may be sending to this person: what it does not finish must go again."""
    claimed = StaffNotice.objects.unscoped("whether any is claimed").filter(
        recipient=user_id, attempted_at__gt=at - timedelta(seconds=CLAIM_SECONDS)
    )
    return claimed.filter(mailed_at__isnull=True, not_mailed_because="", read_at__isnull=True).exists()


def mail_put_back(*, mail: NoticeMail) -> None:
    """Nothing; the server was not reached, or said not now: it may be claimed again at once."""
    _these(mail.keys).update(attempted_at=None)
