"""A service's form at the place where it is asked: citizens are asked by what they may know, staff by all we know."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crm.catalogue.forms.questions import Form
from crm.catalogue.forms.settling import asks_of_place, form_settled
from gazetteer.facts.queries import facts_at
from gazetteer.places import Place


def form_here(form: Form, place: Place, *, at: datetime, public: bool) -> list[Mapping[str, Any]]:
    """The form as it is asked at this place. One that asks nothing of places is the same, and costs no statement."""
    if not asks_of_place(form):
        return list(form)
    here = facts_at(place=place, at=at)
    return form_settled(form, (here.public() if public else here).named())
