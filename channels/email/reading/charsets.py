"""Bytes as text, whatever charset they claim: wrong, missing and unknown ones too. Pure; nothing is refused."""

import base64
import binascii
import codecs
import quopri
import re
from itertools import groupby

# Names seen in mail that Python does not know, or knows as something narrower than what writers mean by them.
_MEANT = {
    **{"us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252"},
    **{"windows-31j": "cp932", "x-sjis": "cp932", "shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030"},
    **{"ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "euc-kr": "cp949", "windows-874": "cp874", "tis-620": "cp874"},
    **{"iso-8859-8-i": "iso-8859-8", "iso-8859-6-i": "iso-8859-6", "unicode-1-1-utf-7": "utf-7", "cp-850": "cp850"},
    **{"x-mac-roman": "mac-roman", "macintosh": "mac-roman", "utf8mb4": "utf-8", "unicode": "utf-16", "big5": "cp950"},
}
# Codecs of Python that are no charsets: some are slow on purpose-made text, one always fails.
_NO_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_ONE_BYTE = re.compile(r"^(cp125|iso8859|cp437|cp850|mac)")
_UNWANTED = {number: None for number in range(32) if chr(number) not in "\t\n\r\f"} | {127: None}
_SURROGATE = re.compile("[\ud800-\udfff]")
# "=?utf-8?B?...?=" of RFC 2047, as loosely as it is written.
_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]*)\?=")


def decoded(content: bytes, charset: str = "") -> str:
    """The text, by the charset it claims where that can be true, else by the one it most likely is."""
    text = _as(content, _codec(charset))
    return plain_text(text)


def plain_text(text: str) -> str:
    """Text without what no database and no page can hold: NUL, control characters, halves of letters."""
    return _SURROGATE.sub("\ufffd", text.translate(_UNWANTED))


def header_text(raw: str) -> str:
    """A header's value as one line of text, its encoded words decoded; what cannot be decoded stays as it is written.

    `raw` is as Python's parser gives it: bytes beyond ASCII stand in it as surrogates.
    """
    text = _eight_bits(raw)
    pieces: list[str] = []
    done = 0
    last_was_word = False
    for run in _runs(text):
        between = text[done : run[0].start()]
        if not (last_was_word and not between.strip()):
            pieces.append(between)
        for _key, same in groupby(run, key=lambda word: _codec(word[1])):
            words = list(same)
            pieces.append(decoded(b"".join(_word_bytes(word) for word in words), words[0][1]))
        done = run[-1].end()
        last_was_word = True
    return " ".join(plain_text("".join([*pieces, text[done:]])).split())


def _runs(text: str) -> list[list[re.Match[str]]]:
    """Encoded words that stand beside each other: a letter may be cut between two of them."""
    runs: list[list[re.Match[str]]] = []
    for word in _WORD.finditer(text):
        if runs and not text[runs[-1][-1].end() : word.start()].strip():
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _word_bytes(word: re.Match[str]) -> bytes:
    raw = word[3].encode("ascii", "replace")
    if word[2] in "qQ":
        return quopri.decodestring(raw.replace(b"_", b"=20"), header=False)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except (binascii.Error, ValueError):
        return raw


def _eight_bits(raw: str) -> str:
    content = raw.encode("ascii", "surrogateescape") if _escaped(raw) else raw.encode("utf-8", "replace")
    return _as(content, "")


def _escaped(raw: str) -> bool:
    return all(letter < "\x80" or "\udc80" <= letter <= "\udcff" for letter in raw)


def _codec(charset: str) -> str:
    """Python's name of the charset, "" when there is no such."""
    said = re.sub(r"\*.*$", "", charset).strip().strip("\"'").lower()  # RFC 2231 adds a language: utf-8*en
    if said.startswith(("x-unknown", "unknown")) or not said:
        return ""
    try:
        found = codecs.lookup(_MEANT.get(said, said))
    except (LookupError, UnicodeError, ValueError):
        return ""
    is_text = getattr(found, "_is_text_encoding", True)
    return found.name if is_text and found.name.replace("-", "_") not in _NO_CHARSETS else ""


def _as(content: bytes, codec: str) -> str:
    if content.startswith(codecs.BOM_UTF8):
        content = content[3:]
    candidates = [codec, "utf-8"]
    if not codec or _ONE_BYTE.match(codec.replace("-", "").replace("_", "")):
        candidates = ["utf-8", codec]  # what is UTF-8 is so by no accident: a claim of Latin-1 was wrong
    for candidate in filter(None, candidates):
        try:
            return content.decode(candidate)
        except (UnicodeError, LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")
