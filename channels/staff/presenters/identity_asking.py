"""One question of the check, put to the record from the contact screen."""

from datetime import datetime

from django.utils.translation import gettext as _

from channels.staff.presenters.contact_screen import ContactScreen
from channels.staff.presenters.identity import session_of
from crm.contacts.identity.actions import CheckRefused, fact_answer
from crm.contacts.identity.levels import Fact
from crm.contacts.identity.models import ASKED
from crm.contacts.models import Channel
from crm.teams.actor import Actor


def answer_checked(screen: ContactScreen, *, actor: Actor, at: datetime) -> tuple[str, bool]:
    """What to tell the agent, and whether it was right; nothing is asked when nobody was chosen or nothing typed."""
    typed = screen.typed
    session = screen.session.session if screen.session else None
    key, begun = session_of(typed, session)
    fact = typed.get("check_fact", "")
    said = typed.get(f"fact-{fact}", "").strip()
    if screen.customer is None or screen.identity.check is None or begun is None:
        return _("Find the customer first."), False
    if not said:
        return _("Type what the caller said."), False
    speaking = screen.identity.speaking
    try:
        answered = fact_answer(
            session_key=key,
            begun_at=begun,
            customer_id=speaking.authority.holder_id if speaking else screen.customer.pk,
            fact=fact,
            said=said,
            channel=(session.channel if session else typed.get("channel")) or Channel.PHONE,
            actor=actor,
            at=at,
            key=f"{key}-{typed.get('check_nonce', '')}-{fact}"[:200],
        )
    except CheckRefused as refused:
        return str(refused), False
    words = str(ASKED[Fact(answered.fact)])
    if answered.was_right:
        return _("Yes: %(fact)s is right.") % {"fact": words.lower()}, True
    return _("No: %(fact)s is not what we have.") % {"fact": words.lower()}, False
