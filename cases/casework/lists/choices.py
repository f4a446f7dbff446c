"""What the filters of a list offer, and the teams whose list may be opened: everything in one statement."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, CharField, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from cases.casework.lists.models import SavedView
from cases.routing.models import PropertySet
from crm.catalogue.models import Service
from crm.teams.actor import Actor, Role
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.models import Membership, Team
from gazetteer.areas.models import Area, AreaKind


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its key as an address has it, its words, and whose it is (a department, a team)."""

    key: str
    words: str
    of: int | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen of each, by its words."""

    teams: list[Choice]
    services: list[Choice]
    wards: list[Choice]
    areas: list[Choice]
    officers: list[Choice]
    views: list[Choice]

    def services_of(self, team: Choice | None) -> list[Choice]:
        """The services of a team's department; all where there is no team."""
        return [one for one in self.services if team is None or one.of == team.of]

    def officers_of(self, team: Choice | None) -> list[Choice]:
        """Who is in a team, or in any of them; each once."""
        found = {one.key: one for one in self.officers if team is None or str(one.of) == team.key}
        return list(found.values())

    def words_of(self, name: str, key: str) -> str:
        """What a chosen key is called; itself where it is not offered any more."""
        return next((one.words for one in getattr(self, name) if one.key == key), key)


def list_choices(*, actor: Actor, at: datetime) -> Choices:
    """What this actor may choose, their own teams first."""
    found: dict[str, list[Choice]] = {
        "teams": [],
        "services": [],
        "wards": [],
        "areas": [],
        "officers": [],
        "views": [],
    }
    for name, key, words, of in _choices(actor, at=at, on=timezone.localdate(at), me=actor.user_id):
        found[name].append(Choice(key, words, of))
    each = {name: sorted(rows, key=lambda one: (one.words.casefold(), one.key)) for name, rows in found.items()}
    each["teams"].sort(key=lambda one: int(one.key) not in actor.teams)
    return Choices(**each)


def _rows(rows: QuerySet, name: str, key: str, words: str, of: str = "") -> QuerySet:
    return (
        rows.order_by()
        .annotate(
            list_name=Value(name, output_field=CharField()),
            list_key=Cast(key, TextField()),
            list_words=Cast(words, TextField()),
            list_of=F(of) if of else Cast(Value(None), BigIntegerField()),
        )
        .values_list("list_name", "list_key", "list_words", "list_of")
    )


@compiled_once
def _choices(actor: Actor, /, *, at: Given, on: Given, me: Given) -> QuerySet:
    teams = Team.objects.all()
    if not actor.has(Role.AGENT):
        teams = teams.filter(Q(pk__in=actor.teams) | Q(department__in=actor.departments(Role.TEAM_LEADER)))
    departments = teams.values("department")
    in_them = Membership.objects.filter(
        Q(active_to__isnull=True) | Q(active_to__gt=at), active_from__lte=at, team__in=teams.values("pk")
    )
    wards = Area.objects.filter(
        Q(active_to__isnull=True) | Q(active_to__gt=on), active_from__lte=on, kind=AreaKind.WARD
    )
    return _rows(teams, "teams", "pk", "name", "department_id").union(
        _rows(
            Service.objects.filter(is_live=True, department__in=departments), "services", "pk", "name", "department_id"
        ),
        _rows(wards, "wards", "code", "name"),
        _rows(PropertySet.objects.all(), "areas", "pk", "name"),
        _rows(in_them.filter(user__is_active=True), "officers", "user_id", "user__full_name", "team_id"),
        _rows(SavedView.objects.shown_to(actor, me), "views", "pk", "name", "team_id"),
        all=True,
    )
