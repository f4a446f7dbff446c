"""What becomes of a contact that may not raise work: told of a notice, or turned away by a rule of its service."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cases.casework.telling.models import ContactTold, PlaceNotice
from cases.casework.telling.notices import notice_told_of
from cases.casework.telling.turning_away import TurnedAway, turned_away
from crm.catalogue.models import ServiceVersion
from crm.contacts.actions import IntakeRefused, SessionStart
from crm.contacts.models import Contact, ContactSession, Disposition
from crm.teams.actor import Actor, ActorKind
from gazetteer.places import Place


@dataclass(frozen=True, slots=True)
class Instead:
    """How the contact ends, and what they were told instead of work being raised, if anything."""

    disposition: str
    turned: TurnedAway | None = None
    notice: PlaceNotice | None = None

    def keep(self, contact: Contact) -> None:
        """Nothing; what they were told stands with the contact. Part of the caller's act."""
        if self.turned is not None:
            self.turned.write(contact).save(force_insert=True)
        elif self.notice is not None:
            ContactTold.objects.create(
                contact=contact, kind=ContactTold.Kind.NOTICE, notice=self.notice, words=self.notice.said
            )


def told_instead(
    version: ServiceVersion,
    *,
    disposition: str,
    answers: Mapping[str, str],
    place: Place,
    session: int | SessionStart,
    customer_id: int | None,
    notice_id: int | None,
    insists: bool,
    actor: Actor,
    at: datetime,
) -> Instead:
    """How a contact that its door ends so does end. What a member of staff would raise against a rule of the service is
    refused with its words; of anybody else it is taken as turned away, so that it is counted whatever the door.

    Raises IntakeRefused (service, disposition).
    """
    if disposition == Disposition.TOLD:
        return Instead(disposition, notice=_notice(notice_id, at=at, public=actor.kind == ActorKind.CUSTOMER))
    if disposition not in (Disposition.RAISED, Disposition.TURNED_AWAY):
        return Instead(disposition)
    turned = version.turn_away and turned_away(
        version, answers=answers, place=place, at=at, channel=_channel(session), customer_id=customer_id
    )
    if not turned:
        if disposition == Disposition.TURNED_AWAY:
            raise IntakeRefused({"disposition": _("Nothing keeps the service from taking this: raise it.")})
        return Instead(disposition)
    if disposition == Disposition.RAISED and actor.kind == ActorKind.STAFF and not turned.may_go_on:
        raise IntakeRefused({"service": turned.words})
    goes_on = turned.may_go_on and (insists or actor.kind == ActorKind.STAFF)
    if disposition == Disposition.RAISED and goes_on:
        return Instead(disposition)
    return Instead(Disposition.TURNED_AWAY, turned=turned)


def _notice(notice_id: int | None, *, at: datetime, public: bool) -> PlaceNotice:
    found = notice_told_of(notice_id=notice_id, at=at, public=public) if notice_id is not None else None
    if found is None:
        raise IntakeRefused({"disposition": _("That notice is not up any more: look again.")})
    return found


def _channel(session: int | SessionStart) -> str:
    if isinstance(session, SessionStart):
        return session.channel
    running = ContactSession.objects.unscoped("on which channel, for a rule").filter(pk=session)
    return running.values_list("channel", flat=True).first() or ""
