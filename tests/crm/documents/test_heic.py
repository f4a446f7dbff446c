"""HEIC pictures: what a telephone writes into them of where they were taken is gone, or the picture is given to nobody."""

from contextlib import suppress

import pytest
from django.utils.translation import override
from hypothesis import given as tried
from hypothesis import settings as sets
from hypothesis import strategies as st

from crm.documents.actions import DocumentRefused, Rule, document_keep
from crm.documents.given import GivenFile
from crm.documents.heic import NotReadable, is_heic, silenced
from crm.documents.queries import document_read
from crm.teams.actor import system
from tests.cast import NOW

PLACE, SEEN = b"Exif\0\0MM\0*GPS 53.4084 -2.9916 Telephone 14", b"the picture itself " * 20


def box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + kind + content


def heic(*, version: int = 1, tells: bool = True, inside: bool = False) -> bytes:
    """A picture with one item that is seen and, where it tells, one that says where it was taken."""
    items = [(1, b"hvc1", SEEN)] + ([(2, b"Exif", PLACE)] if tells else [])
    infos = b"".join(
        box(b"infe", b"\x02\0\0\0" + key.to_bytes(2, "big") + b"\0\0" + kind + b"\0") for key, kind, _words in items
    )
    iinf = box(b"iinf", b"\0\0\0\0" + len(items).to_bytes(2, "big") + infos)
    idat = box(b"idat", PLACE) if inside else b""

    def laid(start: int) -> bytes:
        rows = b""
        at = start
        for key, _kind, words in items:
            method = 1 if inside and key == 2 else 0
            rows += key.to_bytes(2, "big") + (method.to_bytes(2, "big") if version else b"") + b"\0\0"
            begin = 0 if method else at
            rows += (1).to_bytes(2, "big") + begin.to_bytes(4, "big") + len(words).to_bytes(4, "big")
            at += 0 if method else len(words)
        located = box(b"iloc", bytes([version, 0, 0, 0, 0x44, 0]) + len(items).to_bytes(2, "big") + rows)
        return box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", b"\0\0\0\0" + iinf + located + idat)

    head = laid(0)
    data = b"".join(words for key, _kind, words in items if not (inside and key == 2))
    return laid(len(head) + 8) + box(b"mdat", data)


def keep(content: bytes, rule: Rule = Rule.WITHHOLD, name: str = "IMG_0042.HEIC"):
    return document_keep(given=GivenFile(name, content, "image/heic"), actor=system("t"), at=NOW, key=name, rule=rule)


@pytest.fixture(autouse=True)
def documents(tmp_path, settings) -> None:
    settings.DOCUMENTS = tmp_path


@pytest.mark.parametrize("how", [{}, {"version": 0}, {"inside": True}])
def test_what_it_tells_is_gone_and_what_is_seen_stays(how):
    picture = heic(**how)
    assert is_heic(picture) and PLACE in picture
    made = silenced(picture)
    assert b"GPS" not in made and b"Telephone" not in made and SEEN in made and len(made) == len(picture)
    assert silenced(made) == made
    assert silenced(heic(tells=False)) == heic(tells=False)


@pytest.mark.django_db
def test_one_that_came_by_mail_is_kept_without_it_and_says_so():
    kept = keep(heic())
    assert b"GPS" not in document_read(document=kept)
    assert "Where and with what the picture was taken was removed." in kept.changed_because and kept.given_sha256


@pytest.mark.django_db
def test_one_that_hides_where_it_says_it_is_given_to_nobody():
    kept = keep(heic().replace(b"iloc", b"free"))
    assert "cannot be removed" in kept.withheld_because


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["IMG_0042.HEIC", "IMG_0042.jpg"])
def test_on_a_page_it_is_refused_with_what_to_do(name):
    with pytest.raises(DocumentRefused, match="Send it as JPEG"):
        keep(heic(), Rule.REFUSE, name)


@pytest.mark.django_db
def test_what_is_wrong_with_a_file_is_said_in_welsh_too():
    with override("cy"), pytest.raises(DocumentRefused, match="Anfonwch ef fel JPEG"):
        keep(heic(), Rule.REFUSE)
    with override("cy"), pytest.raises(DocumentRefused, match="yn wag"):
        keep(b"", Rule.REFUSE, "empty.pdf")


@tried(noise=st.binary(max_size=60), at=st.integers(0, 400), cut=st.integers(0, 700))
@sets(max_examples=300, deadline=None)
def test_whatever_is_broken_in_it_stops_nothing(noise, at, cut):
    picture = heic()
    broken = (picture[:at] + noise + picture[at + len(noise) :])[: max(cut, 12)]
    with suppress(NotReadable):
        assert len(silenced(broken)) == len(broken)
