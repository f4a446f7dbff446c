"""Files for tests, made when they are asked for."""

import io
import zipfile

from PIL import Image

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PROGRAM = b"MZ" + bytes(200)
CARD = "4111 1111 1111 1111"


def photograph(kind: str = "JPEG", *, size: tuple[int, int] = (60, 40), gps: bool = True, turned: int = 1) -> bytes:
    """A picture, red on its left half, that says where it was taken."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    if gps:
        exif[0x0110] = "Telephone 9"
        exif[0x0112] = turned
        exif.get_ifd(0x8825).update({1: "N", 2: (53.0, 25.0, 1.0), 3: "W", 4: (2.0, 19.0, 2.0)})
    into = io.BytesIO()
    picture.save(into, kind, **({"exif": exif} if gps else {}))
    return into.getvalue()


def archive(entries: dict[str, bytes], *, packed: bool = True) -> bytes:
    """A zip of these entries."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as made:
        for name, content in entries.items():
            made.writestr(zipfile.ZipInfo(name), content, made.compression)  # without the hour: the same whenever
    return into.getvalue()


def locked_archive() -> bytes:
    """A zip whose entry says that it is encrypted."""
    content = bytearray(archive({"secret.txt": b"x" * 50}))
    content[6] |= 1  # the flag in the entry's own head
    content[content.index(b"PK\x01\x02") + 8] |= 1  # and in the directory
    return bytes(content)


def word_document(*, macros: bool = False) -> bytes:
    """The bones of a document from Word."""
    entries = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
    if macros:
        entries["word/vbaProject.bin"] = b"macros"
    return archive(entries)


def flood() -> bytes:
    """A small file that says it is a picture of 20,000 by 20,000."""
    into = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(into, "PNG")
    return into.getvalue()


def told(value: object) -> str | None:
    """How a parameter is called in a test's name: content by nothing but that it is some."""
    return "content" if isinstance(value, bytes) else None
