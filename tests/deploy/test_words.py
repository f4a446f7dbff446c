"""Every word that customers read has Welsh, and what is compiled is what is written."""

from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
WELSH = ROOT / "locale" / "cy" / "LC_MESSAGES"


def public_words():
    """What locale/public.cfg names, each with the files in which it stands."""
    with (ROOT / "locale" / "public.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found: dict[object, set[str]] = {}
    for floor in ("channels", "cases", "crm", "gazetteer"):
        mapping = [(pattern.removeprefix(f"{floor}/"), how) for pattern, how in methods if pattern.startswith(floor)]
        chosen = {pattern.removeprefix(f"{floor}/"): given for pattern, given in options.items()}
        for name, _line, words, _comments, _context in extract_from_dir(
            ROOT / floor, method_map=mapping, options_map=chosen, keywords={**DEFAULT_KEYWORDS, "gettext_lazy": None}
        ):
            key = words if isinstance(words, tuple) else (words,)
            found.setdefault(key[0], set()).add(f"{floor}/{name}")
    return found


def catalogue():
    with (WELSH / "django.po").open("rb") as file:
        return read_po(file)


def test_every_public_word_has_welsh():
    welsh = catalogue()
    missing = {}
    for words, where in public_words().items():
        message = welsh.get(words)
        given = message.string if message else ""
        if message is None or message.fuzzy or not (all(given) if isinstance(given, tuple) else given):
            missing[words] = sorted(where)
    assert not missing, "run `make words`, then write the Welsh in locale/cy/LC_MESSAGES/django.po"


def test_welsh_keeps_every_name_of_the_english():
    wrong = [message.id for message in catalogue() if message.id and list(message.check())]
    assert not wrong


def _said(catalog):
    def fixed(words):
        return words if isinstance(words, str) else tuple(words)

    return {fixed(message.id): fixed(message.string) for message in catalog if message.id}


def test_what_is_compiled_is_what_is_written():
    with (WELSH / "django.mo").open("rb") as file:
        assert _said(read_mo(file)) == _said(catalogue()), "run `make words`"
