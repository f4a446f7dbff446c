"""HTML as text, and HTML that may be shown: nothing from outside, nothing that runs, links that say where they lead."""

import html
import re
from html.parser import HTMLParser

import nh3

MOST_SHOWN = 1_000_000  # letters of HTML that are made safe; the original keeps the rest
_TAGS = set(
    "p br div span b strong i em u s strike del ins blockquote pre code ul ol li table thead tbody tfoot tr td th "
    "h1 h2 h3 h4 h5 h6 hr a sub sup dl dt dd small center".split()
)
_ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_GONE = {"script", "style", "title", "head", "noscript", "template", "iframe", "object", "svg", "math", "textarea"}
_LINK = re.compile(r'<a href="([^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
_BLOCKS = set("p div ul ol table tr h1 h2 h3 h4 h5 h6 hr pre dl dt dd center section article header footer".split())


def safe_html(written: str) -> str:
    """The HTML that may stand in a page of ours: a closed list of elements, no pictures, real targets beside links."""
    clean = nh3.clean(
        written[:MOST_SHOWN],
        tags=_TAGS,
        clean_content_tags=_GONE - {"head"},
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )
    return _LINK.sub(_with_target, clean)


def text_of_html(written: str) -> str:
    """The text a reader would see, line by line; what is quoted begins with ">"."""
    reader = _Reader()
    try:
        reader.feed(written[:MOST_SHOWN])
        reader.close()
    except (AssertionError, ValueError, RecursionError):  # the standard library's parser on purpose-made markup
        return html.unescape(re.sub(r"<[^<>]{0,1000}>", " ", written[:MOST_SHOWN]))
    return reader.text()


def _with_target(link: re.Match[str]) -> str:
    target, rest, shown = link.groups()
    said = html.unescape(re.sub(r"<[^>]*>", "", shown)).strip()
    address = html.unescape(target).strip()
    if said in {address, address.removeprefix("mailto:"), address.removeprefix("tel:"), address.rstrip("/")}:
        return link.group()
    return f'<a href="{target}"{rest}>{shown}</a> <span>[{html.escape(address[:300])}]</span>'


class _Reader(HTMLParser):
    """Gathers the text, block by block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.hidden = 0
        self.depth = 0  # of blockquotes
        self.pre = 0
        self.link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _GONE:
            self.hidden += 1
        elif tag == "br":
            self._new_line()
        elif tag == "blockquote":
            self._break()
            self.depth += 1
            self.lines[-1] = self._start()
        elif tag == "li":
            self._break()
            self.lines[-1] += "- "
        elif tag in _BLOCKS:
            self._break()
        elif tag in {"td", "th"} and self.lines[-1].strip("> "):
            self.lines[-1] += " "
        elif tag == "a":
            self.link = (dict(attrs).get("href") or "", len(self.lines[-1]))
        self.pre += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag in _GONE:
            self.hidden = max(0, self.hidden - 1)
        elif tag == "blockquote":
            self._break()
            self.depth = max(0, self.depth - 1)
            self.lines[-1] = self._start()
        elif tag in _BLOCKS:
            self._break()
            if tag in {"p", "h1", "h2", "h3"} and self.lines[-1].strip("> ") == "":
                self._new_line()
        elif tag == "a":
            self._target()
        if tag == "pre":
            self.pre = max(0, self.pre - 1)

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        if self.pre:
            first, *rest = data.split("\n")
            self.lines[-1] += first
            for line in rest:
                self._new_line()
                self.lines[-1] += line
            return
        words = " ".join(data.replace("\u00a0", " ").split())
        if not words:
            words = ""
        here = self.lines[-1]
        gap = data[:1].isspace() and here.strip("> ") != "" and not here.endswith(" ")
        self.lines[-1] += (" " if gap else "") + words + (" " if words and data[-1:].isspace() else "")

    def text(self) -> str:
        """What was gathered, never more than one empty line at a time."""
        kept: list[str] = []
        for line in (line.rstrip() for line in self.lines):
            if line.strip("> ") == "" and (not kept or kept[-1].strip("> ") == ""):
                continue
            kept.append(line)
        return "\n".join(kept).strip("\n")

    def _target(self) -> None:
        """Where a link leads, when its words say something else."""
        href, start = self.link or ("", 0)
        self.link = None
        said = self.lines[-1][start:].strip()
        if self.hidden or not href.startswith(("http://", "https://")) or said in {href, href.rstrip("/")}:
            return
        self.lines[-1] += f" <{href[:300]}>"

    def _start(self) -> str:
        return "> " * min(self.depth, 10)

    def _break(self) -> None:
        if self.lines[-1].strip("> "):
            self._new_line()

    def _new_line(self) -> None:
        self.lines.append(self._start())
