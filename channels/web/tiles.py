"""What lies under a map, by the council's settings."""

from django.conf import settings


def map_tiles() -> dict[str, str]:
    """Return where the tiles come from and what must be said of them; both "" where none are set."""
    return {"url": settings.MAP_TILES_URL, "attribution": settings.MAP_TILES_ATTRIBUTION}
