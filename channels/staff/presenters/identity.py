"""Who speaks, as the contact screen shows it: the check, who may act for whom, and what may not be said yet."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from channels.staff import typing_kept
from channels.staff.forms.place import as_key
from channels.staff.presenters.person import PersonCard
from crm.catalogue.models import IdentityNeeded, ServiceVersion
from crm.contacts.channels.known import is_spoken
from crm.contacts.identity.acting import Acting, acting
from crm.contacts.identity.evidence import on_record
from crm.contacts.identity.levels import KIND_OF, KINDS_FOR, Level, Standing
from crm.contacts.identity.models import ASKED, KINDS
from crm.contacts.identity.queries import standing_in
from crm.contacts.models import Capacity, Channel, ContactSession
from crm.customers.authority.queries import authorities_given
from crm.customers.models import Customer
from crm.customers.queries.seen import group_of
from crm.teams.actor import Actor


@dataclass(frozen=True, slots=True)
class Ask:
    """One fact that can be asked, what kind it is, and whether it was right already."""

    fact: str
    words: str
    kind: str
    was_right: bool


@dataclass(frozen=True, slots=True)
class Check:
    """The check of whoever speaks, as far as it has come."""

    who: str
    line: str
    asks: list[Ask]
    nonce: str
    failed: bool
    can_ask: bool
    is_laid_out: bool  # the facts are read when a check is likely, or asked for


@dataclass
class Identity:
    """Everything about who speaks; `warning` is what stands before the record and before the buttons that end it."""

    check: Check | None = None
    representatives: list[Acting] = field(default_factory=list)
    speaking: Acting | None = None
    warning: str = ""
    councillor: str = ""
    unproven: str = ""
    told: str = ""
    told_right: bool = False
    is_open: bool = False

    @property
    def speaker(self) -> str:
        """Who speaks by an authority on record, "" for nobody."""
        return str(self.speaking.authority.holder) if self.speaking else ""


def session_of(typed: Mapping[str, Any], session: ContactSession | None) -> tuple[str, datetime | None]:
    """The key of the session this form belongs to or will begin, and when that began."""
    if session is not None:
        return session.key, session.started_at
    opened = typing_kept.opened(typed.get("opened", ""))
    return (opened.key, opened.at) if opened else ("", None)


def identity(
    *,
    typed: Mapping[str, Any],
    customer: PersonCard | None,
    session: ContactSession | None,
    version: ServiceVersion | None,
    actor: Actor,
    at: datetime,
) -> Identity:
    """Who speaks for this customer, what they have shown of who they are, and what may not be said yet."""
    needed = version.needs_identity if version else IdentityNeeded.NOTHING
    found = Identity(is_open=typed.get("part") == "check")
    if customer is None:
        if needed != IdentityNeeded.NOTHING:
            found.warning = _("Find the customer first: this service needs a check before anything is told.")
        return found
    service = version.service if version else None
    given = authorities_given(actor=actor, customer_ids=customer.record_ids, at=at)
    found.representatives = acting(given, service=service, on=timezone.localdate(at))
    chosen = as_key(typed.get("authority"))
    found.speaking = next((one for one in found.representatives if one.authority.pk == chosen), None)
    _say_capacity(found, typed)
    checked = found.speaking.authority.holder if found.speaking else None
    key, _begun = session_of(typed, session)
    standing = Standing()
    if checked is not None or not _is_somebody_else(typed):
        ids = group_of(checked) if checked is not None else customer.record_ids
        standing = standing_in(session_key=key, customer_ids=ids)
        found.check = _check(
            who=str(checked) if checked else customer.name,
            ids=ids,
            standing=standing,
            lay_out=found.is_open or needed != IdentityNeeded.NOTHING or bool(standing.right),
            typed=typed,
            session=session,
            actor=actor,
            at=at,
        )
    found.warning = _warning(found, standing, needed, typed)
    return found


def _is_somebody_else(typed: Mapping[str, Any]) -> bool:
    """True when somebody who is not in the index speaks: nobody can be asked anything about them."""
    return bool(typed.get("speaker_words", "").strip()) or (typed.get("capacity") or Capacity.SELF) != Capacity.SELF


def _say_capacity(found: Identity, typed: Mapping[str, Any]) -> None:
    capacity = typed.get("capacity") or Capacity.SELF
    if found.speaking is not None:
        return
    if capacity == Capacity.COUNCILLOR_OR_MP:
        found.councillor = _(
            "A councillor or MP who acts for a resident that asked them to needs no consent in writing: they may be told"
            " what answers that matter, and nothing else. Health, offences and other people's affairs: only with the"
            " resident's own consent. If nobody asked them, they may tell us things and be told nothing."
        )
    if capacity in (Capacity.CONSENT_ON_FILE, Capacity.POWER_OF_ATTORNEY):
        found.unproven = _("No such authority is chosen from the record: until it is, they may be told nothing.")


def _check(
    *,
    who: str,
    ids: list[int],
    standing: Standing,
    lay_out: bool,
    typed: Mapping[str, Any],
    session: ContactSession | None,
    actor: Actor,
    at: datetime,
) -> Check:
    channel = (session.channel if session else typed.get("channel")) or Channel.PHONE
    can_ask = is_spoken(channel) and not standing.failed
    _key, begun = session_of(typed, session)
    asks = []
    if can_ask and lay_out and begun is not None:
        known = on_record(customer_ids=ids, actor=actor, before=begun, at=at)
        asks = [Ask(fact, str(ASKED[fact]), str(KINDS[KIND_OF[fact]]), fact in standing.right) for fact in known.facts]
    return Check(
        who=who,
        line=check_line(standing, channel=channel),
        asks=asks,
        nonce=secrets.token_urlsafe(9),
        failed=standing.failed,
        can_ask=can_ask,
        is_laid_out=lay_out or not can_ask,
    )


def check_line(standing: Standing, *, channel: str) -> str:
    """ "check: basic passed (2 of 2)", by kinds of fact."""
    if standing.failed:
        return _("check: failed")
    if not is_spoken(channel):
        return _("not checked: nobody is there to be asked")
    count = len(standing.kinds)
    if standing.level == Level.FULL:
        return _("check: full passed (%(n)d of %(of)d)") % {"n": count, "of": KINDS_FOR[Level.FULL]}
    if standing.level == Level.BASIC:
        return _("check: basic passed (%(n)d of %(of)d)") % {"n": min(count, 2), "of": KINDS_FOR[Level.BASIC]}
    return _("check: %(n)d of %(of)d for basic") % {"n": count, "of": KINDS_FOR[Level.BASIC]}


def _warning(found: Identity, standing: Standing, needed: str, typed: Mapping[str, Any]) -> str:
    """What stands before the record: nothing may be told yet, and why; "" when it may."""
    if found.speaking is not None and not found.speaking.may_later:
        return _("%(who)s %(may)s.") % {"who": found.speaker, "may": found.speaking.words}
    if found.unproven:
        return found.unproven
    if needed == IdentityNeeded.NOTHING or standing.reaches(needed):
        return ""
    if found.check is None:
        if (typed.get("capacity") or "") == Capacity.COUNCILLOR_OR_MP:
            return ""
        return _("They may tell us things and be told nothing: who speaks is not on record as acting for the customer.")
    asked = {IdentityNeeded.BASIC: _("a basic check"), IdentityNeeded.FULL: _("a full check")}[IdentityNeeded(needed)]
    return _("This service needs %(check)s, not passed yet: tell them nothing from the record.") % {"check": asked}


def kinds_words(standing: Standing) -> str:
    """The kinds of fact that were right, in words, for a record of it."""
    return ", ".join(str(KINDS[kind]) for kind in sorted(standing.kinds))


def check_made(customer: Customer | None, session: ContactSession) -> str:
    """What was shown in the session of who this is, for the contact's own page; "" when nobody was asked."""
    if customer is None:
        return ""
    who = session.speaker_id or customer.pk
    people = Customer.objects.unscoped("keys of one customer").filter(pk=who)
    ids = [key for person in people for key in group_of(person)]
    standing = standing_in(session_key=session.key, customer_ids=ids)
    if not standing.right and not standing.failures:
        return ""
    words = {Level.FULL: _("full check passed"), Level.BASIC: _("basic check passed")}.get(
        standing.level, _("not passed")
    )
    if standing.failed:
        words = _("failed")
    kinds = kinds_words(standing)
    return f"{words}: {kinds}" if kinds else words
