"""Reading the parameters of our own API: wrong ones are said by name, with a status of 400."""

import re
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from channels.api.places.parameters import DECIMAL
from channels.api.places.positions import NotInGreatBritain, grid_point

KEY = re.compile(r"^\d{1,12}$", re.ASCII)
MOST = 100
MOST_RADIUS = 1000


def text(request: Request, name: str, *, longest: int = 200) -> str:
    """The parameter without spaces around it; "" when it was not given."""
    value = request.query_params.get(name, "").strip()
    if len(value) > longest or "\x00" in value:
        raise wrong(name, _("At most %(longest)d characters.") % {"longest": longest})
    return value


def number(request: Request, name: str) -> int | None:
    """The parameter as a UPRN, USRN or other key; None when it was not given."""
    value = text(request, name)
    if value and not KEY.match(value):
        raise wrong(name, _("A number of at most 12 digits."))
    return int(value) if value else None


def limit(request: Request) -> int:
    """How many results were asked for: 1 to 100, 100 when nobody said."""
    found = number(request, "limit")
    if found is not None and not 1 <= found <= MOST:
        raise wrong("limit", _("A number from 1 to %(most)d.") % {"most": MOST})
    return found or MOST


def yes(request: Request, name: str) -> bool:
    """True when the parameter is 1 or true."""
    value = text(request, name).lower()
    if value not in {"", "0", "1", "true", "false"}:
        raise wrong(name, _("1 or 0."))
    return value in {"1", "true"}


def day(request: Request, name: str, *, usual: date) -> date:
    """The day given as 2026-11-23, else the usual one."""
    value = text(request, name)
    try:
        found = parse_date(value) if value else usual
    except ValueError:
        found = None
    if found is None:
        raise wrong(name, _("A day like 2026-11-23."))
    return found


def point(request: Request, name: str) -> tuple[float, float] | None:
    """The easting and northing of a point given as easting,northing or latitude,longitude: they cannot be confused."""
    value = text(request, name)
    if not value:
        return None
    parts = [part.strip() for part in value.split(",")]
    if len(parts) != 2 or not all(DECIMAL.match(part) for part in parts):
        raise wrong(name, _("Two numbers with a comma between: easting,northing or latitude,longitude."))
    first, second = float(parts[0]), float(parts[1])
    degrees = abs(first) <= 90 and abs(second) <= 90
    try:
        return grid_point(first, second, srs="WGS84" if degrees else "EPSG:27700")
    except NotInGreatBritain as error:
        raise wrong(name, _("A point in Great Britain.")) from error


def radius(request: Request) -> float:
    """Metres around the point, 1 to 1000; 100 when nobody said."""
    found = number(request, "radius")
    if found is not None and not 1 <= found <= MOST_RADIUS:
        raise wrong("radius", _("A number from 1 to %(most)d.") % {"most": MOST_RADIUS})
    return float(found or 100)


def wrong(name: str, words: str) -> ValidationError:
    """The refusal that names the parameter."""
    return ValidationError({name: words})


def next_page(request: Request, **changed: Any) -> str:
    """The address of this page with these parameters changed; the client's key is not repeated."""
    kept = {name: request.query_params[name] for name in request.query_params if name.lower() != "key"}
    return f"{request.build_absolute_uri(request.path)}?{urlencode(kept | changed)}"
