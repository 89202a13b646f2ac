"""HTML: the text of its blocks and of attributes that people read, in the written file.

The file is followed token by token and no tree is made of it, so that it comes back as it was written, mistakes
included. Scripts, styles, code and what is marked `translate="no"` are left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser

from corpora.documents import ParagraphKind
from corpora.errors import UnknownLanguage, UnreadableDocument
from corpora.languages import parse_tag, primary
from corpora.segments import Segment, TagKind
from corpora.skeletons.base import Outline, Translatable
from corpora.skeletons.passages import BREAK, Passage, Piece, Stretch, numbered
from corpora.skeletons.written import Change, WrittenText, changes_of, spliced

_OPAQUE = {"script", "style", "template", "noscript", "svg", "math", "object", "code", "pre", "textarea"}
_WITHIN_TEXT = {"script", "style", "template"}  # of those the ones that do not end a paragraph
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
INLINE = {
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i"),
    *("img", "ins", "kbd", "mark", "math", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "svg"),
    *("time", "tt", "u", "var", "wbr"),
}
_READ = {"alt", "title", "placeholder", "aria-label"}
_DESCRIPTIONS = {"description", "og:title", "og:description", "twitter:title", "twitter:description"}
_UNCLOSED = 100
_UNSEEN = "unseen"  # the name of code that is not shown at all
_BUTTONS = {"submit", "button", "reset"}
_LANGUAGES = {"lang", "xml:lang"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "title"}
_KINDS = {
    **dict.fromkeys(_HEADINGS, ParagraphKind.HEADING),
    **dict.fromkeys(("td", "th"), ParagraphKind.TABLE_CELL),
    **dict.fromkeys(("li", "dt", "dd"), ParagraphKind.LIST_ITEM),
}
_ATTRIBUTE = re.compile(r"(?<![^\s\"'<>/=])([^\s\"'<>/=]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+))")
_PART = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);|[ \t\r\n\f]+|[^&\s]+|[^\S \t\r\n\f]+|&")
_BLANK = " \t\r\n\f"


class HtmlSkeleton:
    """HTML and XHTML pages."""

    name = "html"
    extensions: tuple[str, ...] = (".html", ".htm", ".xhtml")

    def outline(self, data: bytes, *, name: str, language: str) -> Outline:
        """Return the sentences of a page; see base.py."""
        written = WrittenText.of(data, name=name)
        _refuse_unclosed(written.text, name)
        found = [
            Translatable(sentence.segment, number, sentence.passage.kind, f"{name}:{sentence.passage.line}")
            for number, sentence in numbered(passages_of(written.text, language), language, written.text)
        ]
        if not found:
            raise UnreadableDocument(name, "there is no text in it")
        return Outline(tuple(found))

    def merged(self, data: bytes, translations: Mapping[int, Segment], *, name: str, source: str, target: str) -> bytes:
        """Return the page with translations; `lang` attributes follow them. See base.py."""
        if not translations:
            return data
        written = WrittenText.of(data, name=name)
        _refuse_unclosed(written.text, name)
        scan = _Scan(written.text, source)
        told = [Change(stretch, (target,)) for stretch in scan.told]
        found = numbered(scan.passages, source, written.text)
        return written.encoded(spliced(written.text, [*changes_of(found, translations), *told]))


def is_unclosed(text: str) -> bool:
    """Return whether a page ends with many tags of which none is closed: the parser would try each to the end."""
    return text.count("<", text.rfind(">") + 1) > _UNCLOSED


def _refuse_unclosed(text: str, name: str) -> None:
    if is_unclosed(text):
        raise UnreadableDocument(name, f"it ends with more than {_UNCLOSED} tags that are never closed: it is damaged")


def passages_of(text: str, language: str) -> list[Passage]:
    """Return the passages of a piece of HTML, in its order."""
    return _Scan(text, language).passages


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # start, end, data, other
    name: str
    start: int
    attributes: dict[str, str] = field(default_factory=dict)
    empty: bool = False


class _Tokens(HTMLParser):
    """The tokens of a page with their offsets."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[_Token] = []
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]
        self.feed(text)
        self.close()

    def _add(self, kind: str, name: str = "", attributes: dict[str, str] | None = None, empty: bool = False) -> None:
        line, column = self.getpos()
        self.found.append(_Token(kind, name, self._lines[line - 1] + column, attributes or {}, empty))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add("start", tag, {key: value or "" for key, value in attrs}, tag in _VOID)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # HTML has no empty <p/>, but XHTML does: what nobody closes must not swallow the rest.
        self._add("start", tag, {key: value or "" for key, value in attrs}, True)

    def handle_endtag(self, tag: str) -> None:
        self._add("end", tag)

    def handle_data(self, data: str) -> None:
        self._add("data")

    def handle_entityref(self, name: str) -> None:
        self._add("data")

    def handle_charref(self, name: str) -> None:
        self._add("data")

    def handle_comment(self, data: str) -> None:
        self._add("other")

    def handle_decl(self, decl: str) -> None:
        self._add("other")

    def handle_pi(self, data: str) -> None:
        self._add("other")

    def unknown_decl(self, data: str) -> None:
        self._add("other")


class _Scan:
    """A page, followed from its beginning: its passages, and where it says in which language it is."""

    def __init__(self, text: str, language: str) -> None:
        self._text, self._language = text, language
        self.passages: list[Passage] = []
        self.told: list[Stretch] = []  # the values of lang attributes that name the source language
        self._pieces: list[Piece] = []
        self._kinds: list[tuple[str, ParagraphKind]] = []
        self._left: tuple[str, int] | None = None  # the element that is being left alone, and where it begins
        self._depth = 0  # of elements of its name
        self._newlines = [match.start() for match in re.finditer("\n", text)]
        tokens = _Tokens(text).found
        ends = [*(token.start for token in tokens[1:]), len(text)]
        for token, end in zip(tokens, ends, strict=False):
            self._take(token, end)
        self._flush()
        self.passages.sort(key=lambda passage: passage.pieces[0].start)

    def _take(self, token: _Token, end: int) -> None:
        if self._left is not None:
            self._pass_over(token, end)
        elif token.kind == "data":
            self._pieces += _words(self._text, (token.start, end), self._pieces)
        elif token.kind == "other":
            self._pieces.append(Piece(token.start, end, kind="standalone", name=_UNSEEN))
        elif token.kind == "start":
            self._begin(token, end)
        elif token.name in INLINE:
            self._pieces.append(Piece(token.start, end, kind="close", name=token.name))
        else:
            self._flush()
            if self._kinds and self._kinds[-1][0] == token.name:
                self._kinds.pop()

    def _begin(self, token: _Token, end: int) -> None:
        if token.name not in INLINE and token.name not in _WITHIN_TEXT:
            self._flush()
        if _is_left(token, self._language):
            self._left, self._depth = (token.name, token.start), 1
            if token.empty:
                self._pass_over(_Token("end", token.name, token.start), end)
            return
        self._attributes(token, end)
        if token.name == "br":
            self._pieces.append(Piece(token.start, end, "" if _ends_blank(self._pieces) else " ", "standalone", BREAK))
        elif token.name in INLINE:
            kind: TagKind = "standalone" if token.empty else "open"
            self._pieces.append(Piece(token.start, end, kind=kind, name=token.name))
        elif token.name in _KINDS and not token.empty:
            self._kinds.append((token.name, _KINDS[token.name]))

    def _pass_over(self, token: _Token, end: int) -> None:
        name, start = self._left or ("", 0)
        if token.name == name and not token.empty:
            self._depth += 1 if token.kind == "start" else -1 if token.kind == "end" else 0
        if self._depth == 0 or end == len(self._text):
            unseen = _UNSEEN if name in _WITHIN_TEXT else name
            self._pieces.append(Piece(start, end, kind="standalone", name=unseen))
            self._left = None
            if name not in INLINE and name not in _WITHIN_TEXT:
                self._flush()

    def _attributes(self, token: _Token, end: int) -> None:
        for match in _ATTRIBUTE.finditer(self._text, token.start + 1, end):
            name, group = match[1].lower(), match.lastindex or 2
            if name in _LANGUAGES and _primary(match[group]) == primary(self._language):
                self.told.append(match.span(group))
            elif _is_read(token, name):
                pieces = tuple(_words(self._text, match.span(group), []))
                if pieces:
                    self._add(Passage(pieces, _QUOTED[group], self._line(match.start(group))))

    def _flush(self) -> None:
        pieces, self._pieces = tuple(self._pieces), []
        if any(piece.text.strip() for piece in pieces):
            kind = self._kinds[-1][1] if self._kinds else ParagraphKind.TEXT
            start = next(piece.start for piece in pieces if piece.text.strip())
            self._add(Passage(pieces, _as_text, self._line(start), kind))

    def _add(self, passage: Passage) -> None:
        self.passages.append(passage)

    def _line(self, offset: int) -> int:
        return bisect_left(self._newlines, offset) + 1


def _words(text: str, stretch: Stretch, before: list[Piece]) -> Iterator[Piece]:
    """Yield the pieces of a stretch without markup, white space being one space."""
    blank = _ends_blank(before)
    for match in _PART.finditer(text, *stretch):
        shown = match.group()
        if shown[0] in _BLANK:
            shown = "" if blank else " "
        elif shown[0] == "&":
            shown = unescape(shown)
        yield Piece(match.start(), match.end(), shown)
        blank = shown in {"", " "}


def _ends_blank(pieces: list[Piece]) -> bool:
    """Return whether what was shown last is a space, or nothing was yet."""
    for piece in reversed(pieces):
        if piece.text:
            return piece.text.endswith(" ")
        if piece.kind == "standalone" and piece.name not in {_UNSEEN, BREAK}:
            return False
    return True


def _is_left(token: _Token, language: str) -> bool:
    if token.name in _OPAQUE or token.attributes.get("translate", "").lower() == "no":
        return True
    if "notranslate" in token.attributes.get("class", "").split():
        return True
    told = _primary(token.attributes.get("lang", ""))
    return token.name not in INLINE and token.name != "html" and told is not None and told != primary(language)


def _primary(tag: str) -> str | None:
    try:
        return primary(parse_tag(tag))
    except UnknownLanguage:  # a page that says nothing of use
        return None


def _is_read(token: _Token, attribute: str) -> bool:
    if token.name == "meta":
        what = token.attributes.get("name") or token.attributes.get("property") or ""
        return attribute == "content" and what.lower() in _DESCRIPTIONS
    if token.name == "input" and attribute == "value":
        return token.attributes.get("type", "").lower() in _BUTTONS
    return attribute in _READ


def _as_text(text: str) -> str:
    return escape(text, quote=False)


def _double_quoted(text: str) -> str:
    return escape(text, quote=False).replace('"', "&quot;")


def _single_quoted(text: str) -> str:
    return escape(text, quote=False).replace("'", "&#39;")


def _to_be_quoted(text: str) -> str:
    return f'"{_double_quoted(text)}"'


_QUOTED: dict[int, Callable[[str], str]] = {2: _double_quoted, 3: _single_quoted, 4: _to_be_quoted}
