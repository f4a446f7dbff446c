"""Whether a customer may be reached in a way, at a point, at a moment: asked by every door just before it reaches out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.care.effects import Effect, Rule, Way, blocked_by, mark_words, open_ways, ways_words
from crm.customers.care.models import Adjustment, Caution
from crm.customers.models import ContactPoint, Customer, Residence

Point = ContactPoint | Residence
SHARED_WAYS = frozenset({Way.TEXT})  # read by whoever holds the telephone; a call finds out who answers


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether they may be reached so. If not, why and how instead; if so, in what form what we write must be."""

    allowed: bool
    why: str = ""
    instead: str = ""
    formats: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The reason and the other way in one line, for a screen or beside a message that was not sent."""
        if not self.instead:
            return self.why
        return _("%(why)s: use %(instead)s") % {"why": self.why, "instead": self.instead}


def may_reach(
    *,
    group: Sequence[int],
    channel: str,
    point: Point | None = None,
    at: datetime,
    about_danger: bool = False,
    asked_for: bool = False,
) -> Reach:
    """Whether these records of one customer may be reached by this channel, at this telephone, address or email.

    `about_danger` (the service's flag) lets danger, or a child or adult at risk, through every adjustment and
    restriction, `asked_for` what they asked for in this moment, a code; neither lets anything through to the dead or
    to a point that is not theirs to be reached at.
    """
    keys = list(group)
    if _has_died(keys):
        return Reach(allowed=False, why=_("the customer has died"))
    way = _way(channel)
    if way is None:
        return Reach(allowed=True)
    rules = rules_of(keys, at=at)
    if not (about_danger or asked_for):
        blocking = blocked_by(rules, way)
        if blocking:
            return Reach(allowed=False, why=_agreed(blocking), instead=ways_words(open_ways(rules)))
    if point is not None:
        why = _wrong_point(point, way=way, keys=keys, today=timezone.localdate(at))
        if why:
            return Reach(allowed=False, why=why)
    return Reach(allowed=True, formats=tuple(rule.words for rule in rules if rule.effect == Effect.FORMAT))


def rules_of(group: Sequence[int], *, at: datetime) -> list[Rule]:
    """What holds for them, agreed first: for decisions, so whoever may see the records."""
    agreed = Adjustment.objects.unscoped("to obey, shown to nobody").in_force(at).filter(customer_id__in=group)
    put = Caution.objects.unscoped("to obey, shown to nobody").in_force(timezone.localdate(at))
    rules = [
        Rule(
            one.kind.effect,
            mark_words(one.kind.name, language=one.language or one.kind.language),
            tuple(one.kind.blocks),
        )
        for one in agreed.select_related("kind").order_by("agreed_at", "id")
    ]
    rules += [
        Rule(one.effect, one.mark, tuple(one.blocks))
        for one in put.filter(customer_id__in=group).order_by("decided_at", "id")
    ]
    return rules


def _has_died(keys: Sequence[int]) -> bool:
    everyone = Customer.objects.unscoped("whether one has died, shown to nobody")
    return everyone.filter(pk__in=keys, status=Customer.Status.DECEASED).exists()


def _way(channel: str) -> Way | None:
    try:
        return Way(channel)
    except ValueError:
        return None  # a web page or a chat: they come to us


def _agreed(words: str) -> str:
    return _("%(words)s, as agreed or decided") % {"words": words}


def _wrong_point(point: Point, *, way: Way, keys: Sequence[int], today: date) -> str:
    """Why nothing may go to this point, "" when it may."""
    if point.customer_id not in keys:
        return _("it is not theirs")
    if isinstance(point, Residence):
        if point.active_to is not None and point.active_to <= today:
            return _("they have left this address")
        return _("the address is confidential") if point.restriction_id else ""
    if point.do_not_use:
        return _("marked “do not use”")
    if point.restriction_id:
        return _("it is confidential")
    if way in SHARED_WAYS and _is_shared(point, keys):
        return _("others share this telephone")
    return ""


def _is_shared(point: ContactPoint, keys: Sequence[int]) -> bool:
    same = ContactPoint.objects.unscoped("whether others have it, shown to nobody").filter(
        kind=point.kind, normalised=point.normalised, do_not_use=False
    )
    return same.exclude(customer_id__in=keys).exists()
