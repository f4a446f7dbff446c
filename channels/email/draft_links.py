"""The link that brings somebody back to what they were writing to us."""

from datetime import datetime
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from channels.email.asking import ask
from channels.email.composing import one_line
from crm.catalogue.wordings.languages import speaking
from crm.contacts.drafting.actions import link_token
from crm.contacts.drafting.models import WrittenDraft
from crm.customers.care.effects import Way
from crm.customers.care.reaching import may_reach
from crm.customers.queries.seen import group_keys
from crm.outbox.actions import TryLater


def draft_link_send(subject_id: int, at: datetime, attempt: int) -> None:
    """Nothing; the link has been mailed. A draft that was sent, opened or forgotten since needs none.

    Sent again when the server's answer never reached us: the same link twice harms nobody. Raises TryLater.
    """
    found = WrittenDraft.objects.filter(pk=subject_id, expires_at__gt=at).exclude(nonce="")
    draft = found.select_related("service_version__service").first()
    if draft is None or not draft.given.get("link_email") or not _may_go(draft, at):
        return
    answer = ask(_composed(draft))
    if not answer.taken and not answer.final:
        raise TryLater(answer.words)


def _may_go(draft: WrittenDraft, at: datetime) -> bool:
    """Whether it may go now: what the visitor asked for goes; what we began, only to whom we may write by email."""
    if draft.customer_id is None or draft.service_version is None:
        return True
    about_danger = draft.service_version.service.about_danger
    return may_reach(group=group_keys(draft.customer_id), channel=Way.EMAIL, at=at, about_danger=about_danger).allowed


def _composed(draft: WrittenDraft) -> EmailMultiAlternatives:
    with speaking(draft.given.get("language", "")):
        return _worded(draft)


def _worded(draft: WrittenDraft) -> EmailMultiAlternatives:
    version = draft.service_version
    page = "citizen:write-go-on" if version is None else "citizen:report-go-on"
    said = {
        "link": settings.SITE_URL + reverse(page, args=[link_token(draft)]),
        "until": draft.expires_at,
        "council": settings.COUNCIL_NAME,
        # What it is about is named only where a message may say so.
        "service": version.service.said if version is not None and version.says_subject else "",
        "begun_by_us": bool(draft.begun_by_key),
    }
    words = (
        _("Go on with your message to %(council)s") if version is None else _("Go on with your form for %(council)s")
    )
    return EmailMultiAlternatives(
        subject=one_line(words % said),
        body=render_to_string("email/draft_link.txt" if version is None else "email/form_link.txt", said),
        from_email=formataddr((one_line(settings.COUNCIL_NAME), settings.DEFAULT_FROM_EMAIL)),
        to=[draft.given["link_email"]],
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )
