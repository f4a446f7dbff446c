"""HEIC pictures, as telephones take them, without what they say of where and with what they were taken. Pure.

Nothing is decoded (the codecs are not free of the GPL): the file is a tree of boxes (ISO/IEC 14496-12 and 23008-12), and the
items of kinds Exif and mime (XMP) are filled with zeros where they stand, so that everything else stays where it is.
"""

from collections.abc import Iterator

BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"avif", b"avis"}
)
TELLING = frozenset({b"Exif", b"mime", b"uri "})
_MOST_BOXES = 10_000


class NotReadable(Exception):
    """The boxes do not say where what it tells stands."""


def is_heic(content: bytes) -> bool:
    """True when the content begins as a HEIC or AVIF picture does."""
    return content[4:8] == b"ftyp" and content[8:12] in BRANDS


def silenced(content: bytes) -> bytes:
    """The picture without what it tells; the same bytes when it tells nothing. Raises NotReadable."""
    try:
        meta = _find(content, 0, len(content), b"meta")
        if meta is None:
            raise NotReadable
        start, end = meta[0] + 4, meta[1]  # a full box: version and flags first
        telling = _telling(content, start, end)
        if not telling:
            return content
        made = bytearray(content)
        found = _places(content, start, end)
        for item in telling:
            if item not in found:
                raise NotReadable
            for begin, size in found[item]:
                made[begin : begin + size] = bytes(size)
        if len(made) != len(content):
            raise NotReadable
        return bytes(made)
    except (IndexError, ValueError, MemoryError) as broken:
        raise NotReadable from broken


def _boxes(content: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, where its content begins, where it ends) of each box."""
    for _box in range(_MOST_BOXES):
        if start + 8 > end:
            return
        size, kind, head = _number(content, start, 4), content[start + 4 : start + 8], 8
        if size == 1:
            size, head = _number(content, start + 8, 8), 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end:
            raise NotReadable
        yield kind, start + head, start + size
        start += size


def _find(content: bytes, start: int, end: int, wanted: bytes) -> tuple[int, int] | None:
    return next(((begin, stop) for kind, begin, stop in _boxes(content, start, end) if kind == wanted), None)


def _telling(content: bytes, start: int, end: int) -> set[int]:
    """The items that say more than what is seen."""
    infos = _find(content, start, end, b"iinf")
    if infos is None:
        return set()
    begin = infos[0] + (6 if content[infos[0]] == 0 else 8)
    found = set()
    for kind, at, _end in _boxes(content, begin, infos[1]):
        version = content[at]
        if kind != b"infe" or version < 2:
            raise NotReadable
        wide = 4 if version > 2 else 2
        if content[at + 4 + wide + 2 : at + 4 + wide + 6] in TELLING:
            found.add(_number(content, at + 4, wide))
    return found


def _places(content: bytes, start: int, end: int) -> dict[int, list[tuple[int, int]]]:
    """(where it begins, how long it is) of each part of each item."""
    located = _find(content, start, end, b"iloc")
    if located is None:
        raise NotReadable
    reader = _Reader(content, located[0], located[1])
    version = reader.take(1)
    reader.take(3)
    sizes, more = reader.take(1), reader.take(1)
    offset, length, base, index = sizes >> 4, sizes & 15, more >> 4, more & 15 if version in {1, 2} else 0
    wide = 4 if version == 2 else 2
    found: dict[int, list[tuple[int, int]]] = {}
    for _item in range(reader.take(wide)):
        key = reader.take(wide)
        method = reader.take(2) & 15 if version in {1, 2} else 0
        reader.take(2)
        origin = reader.take(base) + _origin(content, start, end, method)
        parts = []
        for _part in range(reader.take(2)):
            reader.take(index)
            begin = origin + reader.take(offset)
            size = reader.take(length) or len(content) - begin
            if begin + size > len(content) or size < 0:
                raise NotReadable
            parts.append((begin, size))
        found[key] = parts
    return found


def _origin(content: bytes, start: int, end: int, method: int) -> int:
    """From where its offsets count: the file's beginning, or that of the box beside it."""
    if method == 0:
        return 0
    beside = _find(content, start, end, b"idat") if method == 1 else None
    if beside is None:
        raise NotReadable
    return beside[0]


class _Reader:
    """Numbers one after the other, none beyond the end."""

    def __init__(self, content: bytes, start: int, end: int) -> None:
        self.content, self.at, self.end = content, start, end

    def take(self, size: int) -> int:
        """The next number of so many bytes."""
        if self.at + size > self.end:
            raise NotReadable
        self.at += size
        return _number(self.content, self.at - size, size)


def _number(content: bytes, at: int, size: int) -> int:
    return int.from_bytes(content[at : at + size], "big")
