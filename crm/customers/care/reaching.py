"""Whether a customer may be reached in a way, at a point, at a moment: asked by every door just before it reaches out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.care.confidentiality.models import SafeChannel
from crm.customers.care.confidentiality.queries import is_guarded
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
    point_id: int | None = None  # the one point at which they said they can be reached safely
    address: str = ""  # the safe address for post
    voicemail: bool = True

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
    way = _way(channel)
    if _nothing_known(keys):  # of most people: one question where there were five
        why = "" if way is None else _wrong_point(point, way=way, keys=keys, today=timezone.localdate(at), safe=None)
        return Reach(allowed=not why, why=why)
    if _has_died(keys):
        return Reach(allowed=False, why=_("the customer has died"))
    if way is None:
        return Reach(allowed=True)
    rules = rules_of(keys, at=at)
    blocking = "" if about_danger or asked_for else blocked_by(rules, way)
    if blocking:
        return Reach(allowed=False, why=_agreed(blocking), instead=ways_words(open_ways(rules)))
    safe = _safe_channel(keys)
    guarded = safe is not None or is_guarded(keys)
    why = _unsafe(safe, way=way, point=point) if guarded else ""
    why = why or _wrong_point(point, way=way, keys=keys, today=timezone.localdate(at), safe=safe)
    if why:
        return Reach(allowed=False, why=why)
    formats = tuple(rule.words for rule in rules if rule.effect == Effect.FORMAT)
    return _safely(safe, way, formats, guarded=guarded)


# Whatever could stop us or tell us how; a record that was ever merged may share what nobody has placed yet.
_UNKNOWN = """
    NOT EXISTS (SELECT 1 FROM crm_customer WHERE id {these} AND (status = %(died)s OR restriction_id IS NOT NULL
        OR canonical_id <> id))
    AND NOT EXISTS (SELECT 1 FROM crm_adjustment WHERE customer_id {these})
    AND NOT EXISTS (SELECT 1 FROM crm_caution WHERE customer_id {these})
    AND NOT EXISTS (SELECT 1 FROM crm_safechannel WHERE customer_id {these})
    AND NOT EXISTS (SELECT 1 FROM crm_residence WHERE customer_id {these} AND restriction_id IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM crm_contactpoint WHERE customer_id {these} AND restriction_id IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM crm_merge WHERE from_customer_id {these} OR into_customer_id {these})
"""
_NOTHING_KNOWN = "SELECT" + _UNKNOWN.replace("{these}", "= ANY(%(keys)s)")
_NOTHING_KNOWN_OF = "SELECT one FROM unnest(%(keys)s::bigint[]) one WHERE" + _UNKNOWN.replace("{these}", "= one")


def _nothing_known(keys: Sequence[int]) -> bool:
    """True when they live, nothing is agreed with them or put on them, nothing about them is confidential and they were
    never merged."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTHING_KNOWN, {"keys": list(keys), "died": Customer.Status.DECEASED})
        row = cursor.fetchone()
    return bool(row and row[0])


def nothing_known_of(customer_ids: Iterable[int]) -> frozenset[int]:
    """Those of these records of whom nothing could stop us or tell us how: they live, were never merged, nothing is agreed
    with them, put on them or confidential about them. `may_reach` allows them every channel."""
    keys = sorted(set(customer_ids))
    if not keys:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(_NOTHING_KNOWN_OF, {"keys": keys, "died": Customer.Status.DECEASED})
        return frozenset(row[0] for row in cursor.fetchall())


def _safe_channel(keys: Sequence[int]) -> SafeChannel | None:
    """How they said they can be reached safely, the last said of their records first."""
    said = SafeChannel.objects.unscoped("to obey, shown to nobody").filter(customer_id__in=keys)
    return said.order_by("-stated_at", "-id").first()


def _unsafe(safe: SafeChannel | None, *, way: Way, point: Point | None) -> str:
    """Why somebody of whom something is confidential may not be reached so, "" when they may.

    Texts are off unless they said yes, letters need a stated safe address; what we write by a way they stated goes by
    no other.
    """
    if way == Way.TEXT and (safe is None or not safe.may_text):
        return _("text messages are off: they have not said yes")
    if safe is None:
        return _("they have stated no safe address for letters") if way == Way.POST else ""
    if way == Way.FACE_TO_FACE:
        return ""
    elsewhere = point is not None and (isinstance(point, Residence) or point.pk != safe.point_id)
    as_stated = way == safe.way or (way == Way.TEXT and safe.way == Way.PHONE)
    return "" if as_stated and not elsewhere else _("not the safe way that they stated")


def _safely(safe: SafeChannel | None, way: Way, formats: tuple[str, ...], *, guarded: bool) -> Reach:
    """They may be reached; at the safe point only, when this is the way they stated."""
    if safe is None:
        return Reach(allowed=True, formats=formats, voicemail=not guarded)
    here = way == safe.way
    return Reach(
        allowed=True,
        formats=formats,
        point_id=safe.point_id if here else None,
        address=safe.words if here and way == Way.POST else "",
        voicemail=safe.may_leave_voicemail,
    )


def rules_of(group: Sequence[int], *, at: datetime) -> list[Rule]:
    """What holds for them, agreed first: for decisions, so whoever may see the records."""
    agreed = Adjustment.objects.unscoped("to obey, shown to nobody").in_force(at).shown_on(group)
    put = Caution.objects.unscoped("to obey, shown to nobody").in_force(timezone.localdate(at))
    rules = [
        Rule(
            one.kind.effect,
            mark_words(one.kind.name, language=one.language or one.kind.language),
            tuple(one.kind.blocks),
        )
        for one in agreed.select_related("kind").order_by("agreed_at", "id")
    ]
    rules += [Rule(one.effect, one.mark, tuple(one.blocks)) for one in put.shown_on(group).order_by("decided_at", "id")]
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


def _wrong_point(point: Point | None, *, way: Way, keys: Sequence[int], today: date, safe: SafeChannel | None) -> str:
    """Why nothing may go to this point, "" when it may."""
    if point is None:
        return ""
    if point.customer_id not in keys:
        return _("it is not theirs")
    if isinstance(point, Residence):
        if point.active_to is not None and point.active_to <= today:
            return _("they have left this address")
        return _("the address is confidential") if point.restriction_id else ""
    if point.do_not_use:
        return _("marked “do not use”")
    if point.restriction_id and (safe is None or point.pk != safe.point_id):
        return _("it is confidential")
    if way in SHARED_WAYS and _is_shared(point, keys):
        return _("others share this telephone")
    return ""


def _is_shared(point: ContactPoint, keys: Sequence[int]) -> bool:
    same = ContactPoint.objects.unscoped("whether others have it, shown to nobody").filter(
        kind=point.kind, normalised=point.normalised, do_not_use=False
    )
    return same.exclude(customer_id__in=keys).exists()
