"""A notice as a team leader writes it: a few words, a service, for where, until when."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.casework.telling.models import Where
from cases.casework.telling.put_up import MOST_WORDS, NoticeGiven
from channels.staff.forms.api_client import SentOnceForm

TODAY, TOMORROW, WEEK, OTHER = "TODAY", "TOMORROW", "WEEK", "OTHER"
UNTIL = [
    (TODAY, _("The end of today")),
    (TOMORROW, _("The end of tomorrow")),
    (WEEK, _("The end of this day next week")),
    (OTHER, _("Another day and time")),
]
DAYS = {TODAY: 1, TOMORROW: 2, WEEK: 8}
FIELD_OF = {"at": "place", "where": "place", "starts_at": "from_day", "ends_at": "until_day"}
DAY: dict[str, Any] = {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), "required": False}
HOUR: dict[str, Any] = {
    "widget": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    "required": False,
    "input_formats": ["%H:%M", "%H:%M:%S", "%H.%M"],
}


class PlaceNoticeForm(SentOnceForm):
    """`places` are (WHERE:code, words) to choose from; a street is found by its name."""

    words = forms.CharField(
        label=_("What people are to be told"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As you would say it, for example “Round 14 did not finish. We come back tomorrow.”"),
        error_messages={"required": _("Write what people are to be told.")},
    )
    service = forms.ChoiceField(
        label=_("About which service"), error_messages={"required": _("Choose the service that it is about.")}
    )
    place = forms.ChoiceField(label=_("For where"), error_messages={"required": _("Say for which places it is.")})
    street_query = forms.CharField(label=_("Street"), max_length=120, required=False)
    usrn = forms.CharField(required=False, widget=forms.HiddenInput)
    fact_value = forms.CharField(
        label=_("Which one"),
        max_length=120,
        required=False,
        help_text=_("Of a round or another fact: its number or name, as in the list of facts"),
    )
    until = forms.ChoiceField(label=_("Until"), choices=UNTIL, initial=TOMORROW, widget=forms.RadioSelect)
    until_day = forms.DateField(label=_("Day"), **DAY)
    until_hour = forms.TimeField(label=_("Time"), **HOUR)
    from_day = forms.DateField(label=_("From this day"), help_text=_("Empty: from now"), **DAY)
    from_hour = forms.TimeField(label=_("at"), **HOUR)
    is_public = forms.BooleanField(label=_("Citizens read it too, on the website"), required=False, initial=True)
    welsh_words = forms.CharField(
        label=_("The same in Welsh"), max_length=MOST_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        *args: Any,
        services: Sequence[tuple[str, str]],
        places: Sequence[tuple[str, str]],
        streets: Sequence[tuple[str, str]] = (),
        now: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now = timezone.localtime(now)
        chosen: Any = self.fields["service"]
        chosen.choices = [("", _("Choose a service")), *services]
        where: Any = self.fields["place"]
        where.choices = [("", _("Choose")), *places]
        if streets:
            self.fields["usrn"] = forms.CharField(
                label=_("Which street?"), required=False, widget=forms.RadioSelect(choices=list(streets))
            )

    def clean(self) -> dict[str, Any]:
        """The cleaned values; a fault names the field that would mend it."""
        cleaned = super().clean() or {}
        if cleaned.get("place") == Where.STREET and not cleaned.get("usrn"):
            self.add_error("street_query", _("Find the street and choose it."))
        if cleaned.get("until") == OTHER and not cleaned.get("until_day"):
            self.add_error("until_day", _("Enter the day on which it ends."))
        return cleaned

    @property
    def given(self) -> NoticeGiven:
        """The notice of a valid form."""
        data = self.cleaned_data
        where, _colon, code = data["place"].partition(":")
        return NoticeGiven(
            service=data["service"],
            words=data["words"],
            welsh_words=data["welsh_words"],
            where=where,
            at=data["usrn"] if where == Where.STREET else code,
            fact_value=data["fact_value"],
            starts_at=self._starts(data["from_day"], data["from_hour"]),
            ends_at=self._ends(data),
            is_public=data["is_public"],
        )

    def _starts(self, day: date | None, hour: time | None) -> datetime:
        return self._moment(day or self.now.date(), hour or time.min) if day or hour else self.now

    def _ends(self, data: dict[str, Any]) -> datetime:
        if data["until"] in DAYS:
            return self._moment(self.now.date() + timedelta(days=DAYS[data["until"]]), time.min)
        if data["until_hour"] is None:
            return self._moment(data["until_day"] + timedelta(days=1), time.min)
        return self._moment(data["until_day"], data["until_hour"])

    @staticmethod
    def _moment(day: date, hour: time) -> datetime:
        return timezone.make_aware(datetime.combine(day, hour))
