"""A council at work for one journey: a live server, a real mail server, its staff, and people with browsers."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext

from cases.casework.intake import Taken, contact_take
from cases.casework.models import Case
from crm.catalogue.models import Service
from crm.contacts.actions import SessionStart
from crm.contacts.models import Channel, Disposition, Reference
from crm.customers.models import Customer
from crm.outbox.sweeping import Sweep
from gazetteer.entries.models import Property
from gazetteer.places import Place, PlaceKind
from tests.browser import DESK, PATIENCE, Tab
from tests.cast import PASSWORD, Cast
from tests.channels.email.servers import Keeping, text_of
from tests.journeys.keyboard import Keyboard, heading

REFERENCE = re.compile(r"\b[2-9B-DF-HJ-NP-TV-Z]{4}-[2-9B-DF-HJ-NP-TV-Z]{4}-[2-9B-DF-HJ-NP-TV-Z]\b")


@dataclass
class Town:
    """What a journey needs; `people` opens browsers, `mail` is what the mail server took."""

    browser: Browser
    url: str
    mail: Keeping
    cast: Cast
    services: dict[str, Service]
    contexts: list[BrowserContext] = field(default_factory=list)
    tabs: list[Tab] = field(default_factory=list)

    def _page(self, **how: Any) -> Any:
        width, height = DESK
        context = self.browser.new_context(
            base_url=self.url, viewport={"width": width, "height": height}, locale="en-GB", **how
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        return context.new_page()

    def visitor(self, *, scripts: bool = True) -> Tab:
        """Somebody who opens the public site, in a browser of their own."""
        tab = Tab(self._page(java_script_enabled=scripts))
        self.tabs.append(tab)
        return tab

    def staff(self, username: str, *, scripts: bool = True) -> Keyboard:
        """A member of staff, signed in, in a browser of their own."""
        tab = Keyboard(self._page(java_script_enabled=scripts))
        self.tabs.append(tab)
        tab.goto("/staff/")
        sign_in(tab, username)
        tab.page.wait_for_url(lambda url: "sign-in" not in url)
        return tab

    def sweep(self) -> None:
        """What is due is done: messages leave, promises are watched, figures are counted."""
        Sweep(clock=timezone.now).once()

    def letters(self, address: str) -> list[EmailMessage]:
        """What the mail server took for this address, oldest first, after a sweep."""
        self.sweep()
        return [message for message in self.mail.taken if address in str(message["To"])]

    def letter(self, address: str, subject: str) -> str:
        """The words of the newest letter with this in its subject."""
        found = [one for one in self.letters(address) if subject in str(one["Subject"])]
        assert found, f"no letter about {subject!r} among {[str(one['Subject']) for one in self.mail.taken]}"
        return text_of(found[-1])

    def case(self, reference: str) -> Case:
        """The case of this shown reference, as it stands now."""
        return Case.objects.unscoped("the journey's").get(contact_id=contact_id(reference))

    def reported(
        self, home: Property, *, by: Customer | None = None, at: datetime | None = None, notes: str = "Grey bin is full"
    ) -> Taken:
        """A missed bin at this home that an agent has logged, two hours ago unless said otherwise."""
        at = at or timezone.now() - timedelta(hours=2)
        place = Place(kind=PlaceKind.PROPERTY, uprn=home.uprn)
        return self.reported_at(place, key=f"reported {home.uprn} {at}", by=by, at=at, notes=notes)

    def reported_at(
        self, place: Place, *, key: str, by: Customer | None = None, at: datetime | None = None, notes: str = ""
    ) -> Taken:
        """The same at any place."""
        at = at or timezone.now() - timedelta(hours=2)
        return contact_take(
            session=SessionStart(channel=Channel.PHONE, key=f"call {key}", speaker_id=by.pk if by else None),
            service_id=self.services["missed-bin"].pk,
            customer_id=by.pk if by else None,
            place=place,
            disposition=Disposition.RAISED,
            answers={"bin": "grey", "out": "yes"},
            notes=notes,
            actor=self.cast.agent.actor,
            at=at,
            key=key,
            finish=True,
        )


def sign_in(tab: Keyboard, username: str) -> None:
    """Signs in by keyboard."""
    heading(tab.page, "Sign in")
    tab.fill("User name", username)
    tab.fill("Password", PASSWORD)
    tab.press("Enter")


def contact_id(reference: str) -> int:
    """The key of the contact of this shown reference."""
    return Reference.objects.get(value=reference.replace("-", "")).contact_id
