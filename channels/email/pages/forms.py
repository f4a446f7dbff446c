"""A mailbox, as an administrator describes it."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from channels.email.inbound.managing import MailboxGiven
from channels.email.inbound.models import Mailbox
from channels.web.fields import DateField
from crm.contacts.correspondence.models import Inbox

SERVER = ("host", "port", "security", "user", "sign_on", "secret_name", "folder", "authserv_id")


class MailboxForm(forms.Form):
    """Its address, where what comes there goes, and how it is read."""

    address = forms.CharField(
        label=_("Address"), max_length=254, help_text=_("People write to it. It cannot be changed.")
    )
    inbox = forms.ChoiceField(
        label=_("Inbox"), help_text=_("For mail that names none of our addresses; it has a service and a team")
    )
    host = forms.CharField(
        label=_("IMAP server"),
        max_length=253,
        required=False,
        help_text=_("For example imap.council.example. None: a mail server hands its mail over (the pipe command)"),
    )
    port = forms.IntegerField(label=_("Port"), initial=993)
    security = forms.ChoiceField(label=_("Security"), choices=Mailbox.Security, initial=Mailbox.Security.TLS)
    user = forms.CharField(label=_("Signs on as"), max_length=254, required=False)
    sign_on = forms.ChoiceField(label=_("With"), choices=Mailbox.SignOn, initial=Mailbox.SignOn.PASSWORD)
    secret_name = forms.CharField(
        label=_("Environment variable that holds the password"),
        max_length=100,
        required=False,
        help_text=_("For example MAIL_BINS_PASSWORD: the password itself is never typed, kept or shown here"),
    )
    folder = forms.CharField(label=_("Folder"), max_length=100, initial="INBOX", required=False)
    authserv_id = forms.CharField(
        label=_("Name under which your server writes Authentication-Results"),
        max_length=253,
        required=False,
        help_text=_("Only those are believed. None: senders are shown as “not checked”; - when it writes no name"),
    )
    since = DateField(
        label=_("Read what arrived since"),
        required=False,
        help_text=_("Nothing typed: what arrives from now on"),
    )
    is_on = forms.BooleanField(label=_("Read it"), required=False, initial=True)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = is_new
        if not is_new:
            del self.fields["address"]
            del self.fields["since"]
        choice: Any = self.fields["inbox"]
        rows = Inbox.objects.filter(is_live=True).select_related("service").order_by("name", "pk")
        choice.choices = [("", ""), *((one.code, f"{one.name} ({one.service.name})") for one in rows)]

    def given(self, *, address: str) -> MailboxGiven:
        """The mailbox of a valid form; its address where the form does not ask for one."""
        said = self.cleaned_data
        since = said.get("since")
        return MailboxGiven(
            address=said.get("address", address),
            inbox_code=said["inbox"],
            reads_from=timezone.make_aware(datetime.combine(since, time.min)) if since else None,
            is_on=said["is_on"],
            **{name: said[name] for name in SERVER},
        )

    def blame(self, errors: dict[str, str]) -> None:
        """Nothing; the faults stand at their fields, above all where the form has no such field."""
        for name, words in errors.items():
            self.add_error(name if name in self.fields else None, words)
