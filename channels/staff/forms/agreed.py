"""When, and by whom, a standard was agreed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from channels.web.fields import DateField


class AgreedForm(forms.Form):
    """What is printed beside the standard where it is published."""

    agreed_date = DateField(label=_("Agreed on"))
    agreed_by = forms.CharField(
        label=_("Agreed by"),
        max_length=120,
        help_text=_("For example Cabinet, or the head of the service"),
        error_messages={"required": _("Say who agreed it, for example Cabinet")},
    )
    is_corporate = forms.BooleanField(label=_("It is the standard of the whole council"), required=False)
