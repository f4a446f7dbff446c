"""What the contact screen sends to be saved, read without asking the database."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from channels.staff import typing_kept
from channels.staff.forms.contact import ContactForm
from channels.staff.forms.place import AT, PlaceForm, as_key
from channels.staff.forms.questions import answers_typed
from channels.staff.forms.received import ReceivedForm
from crm.contacts.actions import IntakeRefused, SessionStart
from crm.contacts.models import Capacity, Channel
from crm.contacts.queries import NoSuchContact, contact_found
from crm.customers.authority.queries import holder_of
from crm.teams.actor import Actor


@dataclass(frozen=True, slots=True)
class ContactGiven:
    """The forms as sent, the service and customer chosen, and the key under which it is logged once."""

    form: ContactForm
    received: ReceivedForm
    place: PlaceForm
    answers: dict[str, str]
    service_id: int | None
    customer_id: int | None
    chase_of: str
    authority_id: int | None
    key: str
    opened: typing_kept.Opened | None

    @classmethod
    def of(cls, typed: QueryDict, *, at: datetime) -> "ContactGiven":
        """What was sent, `at` this moment.

        A property offered by name is taken by number: the intake refuses one that is not there.
        """
        where = typed.get("where", "")
        offered = as_key(where.removeprefix(AT)) if where.startswith(AT) else None
        opened = typing_kept.opened(typed.get("opened", ""))
        return cls(
            form=ContactForm(typed),
            received=ReceivedForm(typed, at=at),
            place=PlaceForm(typed, homes=[(offered, "")] if offered else []),
            answers=answers_typed(typed),
            service_id=as_key(typed.get("service")),
            customer_id=as_key(typed.get("customer")),
            chase_of=typed.get("chase_of", ""),
            authority_id=as_key(typed.get("authority")),
            key=opened.key if opened else secrets.token_urlsafe(16),
            opened=opened,
        )

    @property
    def missing(self) -> dict[str, str]:
        """What must be chosen first, by field."""
        if self.service_id is None:
            return {"service": _("Choose what it is about: a general enquiry will do.")}
        return {}

    @property
    def is_valid(self) -> bool:
        """True when the intake can be asked."""
        return not self.missing and all(form.is_valid() for form in (self.form, self.received, self.place))

    def session(self, *, actor: Actor) -> int | SessionStart:
        """The session it belongs to: a running one, or one that begins with it. Raises IntakeRefused."""
        given = self.form.cleaned_data
        if given["session"]:
            try:
                return contact_found(actor=actor, reference=given["session"]).session_id
            except NoSuchContact:
                raise IntakeRefused(
                    {"session": _("That session is not there any more: start a new contact.")}
                ) from None
        themselves = given["capacity"] in ("", Capacity.SELF) and not given["speaker_words"]
        speaker_id = self.customer_id if themselves else None
        if self.authority_id is not None:
            speaker_id = holder_of(actor=actor, key=self.authority_id)
        return SessionStart(
            channel=given["channel"] or Channel.PHONE,
            key=self.key,
            speaker_id=speaker_id,
            speaker_words=given["speaker_words"],
            telephone=given["telephone"],
            started_at=self.opened.at if self.opened else None,
        )

    @property
    def matter(self) -> dict[str, Any]:
        """The matter itself, by the intake's names; the form is valid."""
        given = self.form.cleaned_data
        return {
            "service_id": self.service_id,
            "customer_id": self.customer_id,
            "place": self.place.place_given,
            "answers": self.answers,
            "notes": given["notes"],
            "received_at": self.received.moment,
            "capacity": given["capacity"] or Capacity.SELF,
            "authority_words": given["authority_words"],
            "authority_id": self.authority_id,
            "key": self.key,
        }
