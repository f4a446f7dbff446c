"""What a notice may be about and for where, and the list of notices in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.casework.telling.models import PlaceNotice, Where
from cases.casework.telling.notices import NoticeLine
from cases.routing.models import PropertySet
from crm.catalogue.models import Service
from gazetteer.areas.models import Area
from gazetteer.facts.models import FactKind, Nature, Shape

TAGS = {"UP": "done", "COMING": "waiting", "OVER": "ended", "TAKEN_DOWN": "ended"}


def services_offered() -> list[tuple[str, str]]:
    """The live services by name."""
    return list(Service.objects.filter(is_live=True).order_by("name", "id").values_list("code", "name"))


def places_offered(*, on: date) -> list[tuple[str, str]]:
    """Where a notice may be for, as the form holds it: everywhere, a street, each ward, parish and set of properties."""
    areas = Area.objects.on(on).filter(kind__in=[Where.WARD, Where.PARISH]).order_by("-kind", "name", "code")
    said = {Where.WARD.value: _("Ward: %(name)s"), Where.PARISH.value: _("Parish: %(name)s")}
    kinds = FactKind.objects.in_use().filter(nature=Nature.FACT, shape__in=[Shape.TEXT, Shape.CHOICE])
    sets = PropertySet.objects.order_by("name", "id").values_list("code", "name")
    return [
        (Where.EVERYWHERE.value, _("Everywhere")),
        (Where.STREET.value, _("A street: find it below")),
        *(
            (f"{kind}:{code}", said[kind] % {"name": name})
            for kind, code, name in areas.values_list("kind", "code", "name")
        ),
        *(
            (f"{Where.FACT}:{code}", _("Where “%(name)s” is …: say what below") % {"name": name})
            for code, name in kinds.order_by("name", "code").values_list("code", "name")
        ),
        *((f"{Where.SET}:{code}", _("Set: %(name)s") % {"name": name}) for code, name in sets),
    ]


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One line of the list."""

    notice: PlaceNotice
    where: str
    state: str
    tag: str
    told: int
    may_end: bool


def notice_rows(lines: Sequence[NoticeLine]) -> list[NoticeRow]:
    """The lines in words."""
    words = {"UP": _("Up"), "COMING": _("Coming"), "OVER": _("Over"), "TAKEN_DOWN": _("Taken down")}
    return [
        NoticeRow(
            notice=line.notice,
            where=line.where,
            state=words[line.state],
            tag=TAGS[line.state],
            told=line.told,
            may_end=line.state in ("UP", "COMING"),
        )
        for line in lines
    ]
