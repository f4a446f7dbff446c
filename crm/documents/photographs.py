"""Photographs as we keep them: upright, without where and with what they were taken. Pure."""

import io
import threading
import warnings
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps, ImageSequence, UnidentifiedImageError

MOST_PIXELS = 100_000_000  # a telephone's largest pictures have 50 million, a scanned plan 70
_PLAIN = {"dpi", "gamma", "transparency", "jfif", "jfif_version", "jfif_unit", "jfif_density", "icc_profile", "srgb"}
_PLAIN |= {"background", "loop", "duration", "adobe", "adobe_transform", "progressive", "progression", "interlace"}
_PLAIN |= {"timestamp", "bbox", "compression", "resolution", "chromaticity", "default_image", "disposal", "blend"}
_TIFF_PRIVATE = {0x8825, 0x8769, 0x02BC, 0x83BB, 0x010F, 0x0110, 0x013B, 0x9C9D}
_one_at_a_time = threading.Lock()  # a large picture takes hundreds of megabytes while it is rewritten


class NotAPicture(Exception):
    """The content cannot be read as the picture it begins like."""


class TooManyPixels(Exception):
    """The picture is small as a file and vast when opened."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A picture's content; `changed` when it differs from what was given."""

    content: bytes
    changed: bool


def pixels_of(content: bytes) -> int:
    """How many pixels a picture claims to have, all its frames together. Raises NotAPicture."""
    with _opened(content) as picture:
        frames = getattr(picture, "n_frames", 1)
        return picture.width * picture.height * (1 if picture.format == "TIFF" else frames)


def cleaned(content: bytes) -> Cleaned:
    """The picture upright and without EXIF, XMP, comments and whatever follows it; untouched when there is none of it.

    Raises NotAPicture, TooManyPixels.
    """
    if pixels_of(content) > MOST_PIXELS:
        raise TooManyPixels
    with _opened(content) as picture:
        if not _says_more(picture, content):
            return Cleaned(content, changed=False)
        with _one_at_a_time:
            try:
                return Cleaned(_written(picture), changed=True)
            except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as broken:
                raise NotAPicture from broken


def _opened(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of many pixels: we count them ourselves
            return Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "MPO"])
    except Image.DecompressionBombError as flood:
        raise TooManyPixels from flood
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError) as broken:
        raise NotAPicture from broken


def _says_more(picture: Image.Image, content: bytes) -> bool:
    """True when the file says more than what is seen."""
    if picture.format == "TIFF":
        return bool(_TIFF_PRIVATE & set(getattr(picture, "tag_v2", {})))
    if picture.format in {"GIF", "BMP"}:
        return False
    more = {name for name, value in picture.info.items() if value and str(name).lower() not in _PLAIN}
    return bool(more) or bool(picture.getexif()) or picture.format == "MPO" or _trails(picture, content)


def _trails(picture: Image.Image, content: bytes) -> bool:
    """True when something follows the picture's end: a telephone's film of the moment, or another file."""
    if picture.format == "JPEG":
        return not content.rstrip(b"\0").endswith(b"\xff\xd9")
    return picture.format == "PNG" and not content.endswith(b"IEND\xaeB`\x82")


def _written(picture: Image.Image) -> bytes:
    into = io.BytesIO()
    profile = _fit_profile(picture.info.get("icc_profile"))
    if picture.format == "TIFF":
        pages = [page.copy() for page in ImageSequence.Iterator(picture)]
        upright = [_bare(ImageOps.exif_transpose(page)) for page in pages]
        upright[0].save(into, "TIFF", save_all=True, append_images=upright[1:], compression="tiff_lzw")
        return into.getvalue()
    if getattr(picture, "n_frames", 1) > 1 and picture.format != "MPO":
        frames = [_bare(frame.copy()) for frame in ImageSequence.Iterator(picture)]
        frames[0].save(into, picture.format, save_all=True, append_images=frames[1:], loop=picture.info.get("loop", 0))
        return into.getvalue()
    upright_one = _bare(ImageOps.exif_transpose(picture))
    if picture.format in {"JPEG", "MPO"}:
        upright_one.save(into, "JPEG", quality=92, icc_profile=profile)
    elif picture.format == "WEBP":
        upright_one.save(into, "WEBP", quality=92, icc_profile=profile)
    else:
        upright_one.save(into, "PNG", icc_profile=profile)
    return into.getvalue()


def _bare(picture: Image.Image) -> Image.Image:
    """The pixels alone: what hangs on the picture would be written again."""
    picture.load()
    transparency = picture.info.get("transparency")
    picture.info = {} if transparency is None else {"transparency": transparency}
    if hasattr(picture, "text"):
        picture.text = {}
    return picture


def _fit_profile(profile: bytes | None) -> bytes | None:
    """The colour profile, when it is one: it could hold anything."""
    if not profile:
        return None
    try:
        ImageCms.getOpenProfile(io.BytesIO(profile))
    except (ImageCms.PyCMSError, OSError, TypeError):
        return None
    return profile
