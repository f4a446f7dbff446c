"""Boundaries to load in tests: squares on British National Grid, out at sea."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

WEST, SOUTH = 480_000, 600_000
GRID = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}

Ring = list[list[float]]


def square(west: float, south: float, side: float = 1_000) -> Ring:
    """A square by its south-west corner, in metres from the test area's corner."""
    x, y = WEST + west, SOUTH + south
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


def feature(code: str | None, *parts: Sequence[Ring], name: str = "", **properties: Any) -> dict[str, Any]:
    """A feature of one or more parts, each an outside and its holes."""
    shape: dict[str, Any] = {"type": "MultiPolygon", "coordinates": [list(part) for part in parts]}
    if len(parts) == 1:
        shape = {"type": "Polygon", "coordinates": list(parts[0])}
    named = {"WD26CD": code, "WD26NM": name or f"Ward {code}", "OBJECTID": 7, **properties}
    return {"type": "Feature", "properties": named, "geometry": shape}


def write(path: Path, *features: Any, crs: Any = GRID) -> Path:
    """The path, with a collection of these features in it."""
    document = {"type": "FeatureCollection", "name": "wards", "features": list(features)}
    if crs is not None:
        document["crs"] = crs
    path.write_text(json.dumps(document), encoding="utf-8")
    return path
