"""Signing in with a local account."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(forms.Form):
    """User name and password; the view asks whether they belong together."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false", "autofocus": "autofocus"}),
    )
    password = forms.CharField(label=_("Password"), max_length=1000, strip=False, widget=forms.PasswordInput)
