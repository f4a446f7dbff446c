"""The map tiles a council may set: checked when the process starts, and named in the content policy."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

PARTS = ("{z}", "{x}", "{y}")


def tiles_origin(url: str) -> str:
    """Where tiles come from, as the content policy names it ("https://*.tiles.example"); "" for none set.

    Raises ImproperlyConfigured for an address from which no tile can come.
    """
    if not url:
        return ""
    parts = urlsplit(url)
    host = parts.netloc.replace("{s}", "*")
    plain = host.removeprefix("*.")
    if parts.scheme not in {"http", "https"} or not plain or set(plain) & set("{}*@;,' \"") or parts.username:
        raise ImproperlyConfigured(
            f"MAP_TILES_URL={url!r} is no address of tiles: write https://host/{{z}}/{{x}}/{{y}}.png"
        )
    if any(part not in url for part in PARTS):
        raise ImproperlyConfigured(f"MAP_TILES_URL={url!r} does not say where {{z}}, {{x}} and {{y}} stand")
    return f"{parts.scheme}://{host}"
