"""The text of a Word paragraph as a row of atoms: stretches of text with their look, and what stands between them.

What a paragraph holds is nested (links in insertions in content controls) and cut into runs at random. As a row of
atoms it can be cut at any offset of its text, and written again with runs and wrappers made anew around each atom.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from enum import Enum, auto

from lxml import etree

from corpora.office.markup import attribute, child, is_on, tag

_SHOWN_WRAPPERS = {"hyperlink", "sdt"}
_WRAPPERS = {*_SHOWN_WRAPPERS, "ins", "moveTo", "smartTag", "customXml", "bdo", "dir"}
_DROPPED = {"proofErr", "lastRenderedPageBreak", "del", "moveFrom", "delText", "softHyphen"}
_NOT_IN_TEXT = {"pPr", "rPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr"}
_NO_LOOK = {"lang", "noProof", "rPrChange", "webHidden"}
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
NO_BREAK_HYPHEN = "\u2011"

Look = tuple[tuple[etree._Element, ...], frozenset[object]]
"""What makes text differ from text: the links and content controls around it, and the properties of its run."""


class Role(Enum):
    """What becomes of an atom when the sentence around it is replaced."""

    TEXT = auto()
    OBJECT = auto()  # a tag of the sentence
    BREAK = auto()  # the same, shown as a space
    FRONT = auto()  # goes before the sentence: where something begins that is not seen
    BEHIND = auto()  # goes behind it
    DROPPED = auto()  # goes: it belonged to the old words


@dataclass(frozen=True, slots=True)
class Atom:
    """A part of a paragraph: its text, and the nodes that it is made of, each with the run that holds it, if any."""

    role: Role
    text: str
    nodes: tuple[tuple[etree._Element | None, etree._Element], ...]
    path: tuple[etree._Element, ...]  # the wrappers around it, outermost first
    styled: bool = False  # whether its paragraph has a style

    @property
    def run(self) -> etree._Element | None:
        """The run of its first node."""
        return self.nodes[0][0]

    @property
    def look(self) -> Look:
        """See Look."""
        shown = tuple(wrapper for wrapper in self.path if tag(wrapper) in _SHOWN_WRAPPERS)
        return shown, frozenset(_properties(self.run, styled=self.styled))

    def cut(self, start: int, end: int) -> Atom:
        """Return a part of a text."""
        return replace(self, text=self.text[start:end])


def atoms_of(paragraph: etree._Element) -> tuple[list[Atom], int]:
    """Return the atoms of a paragraph, and by how many fields more are open behind it than before."""
    walk = _Walk(styled=child(paragraph, "pPr", "pStyle") is not None)
    walk.take(paragraph, ())
    walk.end()
    return walk.atoms, walk.balance


class _Walk:
    def __init__(self, *, styled: bool) -> None:
        self.atoms: list[Atom] = []
        self._styled = styled
        self.balance = 0
        self._field: list[tuple[etree._Element | None, etree._Element]] = []
        self._field_path: tuple[etree._Element, ...] = ()
        self._depth = 0

    def take(self, parent: etree._Element, path: tuple[etree._Element, ...]) -> None:
        for element in parent:
            name = tag(element)
            if name in _NOT_IN_TEXT:
                continue
            if name == "r":
                self._run(element, path)
            elif name == "sdtContent":
                self.take(element, path)
            elif name in _WRAPPERS:
                self.take(element, (*path, element))
            else:
                self._add(_role(name), "", None, element, path)

    def end(self) -> None:
        """Give out a field that does not end here."""
        if self._field:
            self.atoms.append(Atom(Role.OBJECT, "", tuple(self._field), self._field_path))
            self._field = []

    def _run(self, run: etree._Element, path: tuple[etree._Element, ...]) -> None:
        hidden = is_on(child(run, "rPr", "vanish"))
        for element in run:
            name = tag(element)
            if name in _NOT_IN_TEXT:
                continue
            if name == "fldChar":
                self._field_mark(run, element, path)
            elif hidden:
                self._add(Role.FRONT, "", run, element, path)
            elif name == "t":
                self._add(Role.TEXT, element.text or "", run, element, path)
            elif name == "noBreakHyphen":
                self._add(Role.TEXT, NO_BREAK_HYPHEN, run, element, path)
            elif name in {"tab", "ptab", "cr"} or (name == "br" and attribute(element, "type") is None):
                blank = all(not atom.text for atom in self.atoms) or self._ends_blank()
                self._add(Role.BREAK, "" if blank else " ", run, element, path)
            else:
                self._add(_role(name), "", run, element, path)

    def _ends_blank(self) -> bool:
        return next((atom.text.endswith(" ") for atom in reversed(self.atoms) if atom.text), True)

    def _field_mark(self, run: etree._Element, element: etree._Element, path: tuple[etree._Element, ...]) -> None:
        kind = attribute(element, "fldCharType")
        step = {"begin": 1, "end": -1}.get(kind or "", 0)
        self.balance += step
        self._depth = max(self._depth + step, 0)
        if not self._field:
            self._field_path = path
        self._field.append((run, element))
        if self._depth == 0:
            self.end()

    def _add(
        self,
        role: Role,
        text: str,
        run: etree._Element | None,
        element: etree._Element,
        path: tuple[etree._Element, ...],
    ) -> None:
        if self._field:  # all of a field is one object
            self._field.append((run, element))
        else:
            self.atoms.append(Atom(role, text, ((run, element),), path, self._styled))


def _role(name: str) -> Role:
    if name in _DROPPED:
        return Role.DROPPED
    if name.endswith("Start"):
        return Role.FRONT
    if name.endswith("End") or name == "commentReference":
        return Role.BEHIND
    return Role.OBJECT


def _properties(run: etree._Element | None, *, styled: bool) -> Iterator[object]:
    """Yield what tells a run's look from others: what is switched off is none, unless a style may have it on."""
    own = child(run, "rPr")
    for element in own if own is not None else ():
        off = attribute(element, "val") is not None and not is_on(element)
        if tag(element) not in _NO_LOOK and (styled or not off):
            yield tag(element), frozenset(element.attrib.items())


class Rewriting:
    """A paragraph that is written again, atom by atom."""

    def __init__(self, paragraph: etree._Element) -> None:
        self._space = etree.QName(paragraph).namespace
        for element in list(paragraph):
            if tag(element) != "pPr":
                paragraph.remove(element)
        self._stack: list[tuple[etree._Element | None, etree._Element]] = [(None, paragraph)]
        self._run: tuple[etree._Element | None, etree._Element] | None = None  # whose copy, and the copy

    def put(self, atom: Atom) -> None:
        """Write an atom as it was."""
        if atom.role is Role.TEXT and not (atom.text == NO_BREAK_HYPHEN and tag(atom.nodes[0][1]) != "t"):
            self._within(atom.path)
            self._text(atom.text, atom.run)
            return
        self._within(atom.path)
        for run, element in atom.nodes:
            (self._stack[-1][1] if run is None else self._run_like(run)).append(element)
            if run is None:
                self._run = None

    def say(self, text: str, like: Atom, language: str) -> None:
        """Write new text that looks like an atom, in a language; it is no tracked change."""
        if not text:
            return
        self._within(like.look[0])
        run = self._new_run(like.run)
        properties = child(run, "rPr")
        if properties is None:
            properties = etree.Element(self._name("rPr"))
            run.insert(0, properties)
        said = child(properties, "lang")
        if said is None:
            said = etree.SubElement(properties, self._name("lang"))
        for key in list(said.attrib):
            del said.attrib[key]
        said.set(self._name("val"), language)
        self._append_text(run, text)
        self._run = None

    def _text(self, text: str, run: etree._Element | None) -> None:
        if text:
            self._append_text(self._run_like(run), text)

    def _append_text(self, run: etree._Element, text: str) -> None:
        element = etree.SubElement(run, self._name("t"))
        element.text = text
        element.set(_XML_SPACE, "preserve")

    def _run_like(self, run: etree._Element | None) -> etree._Element:
        if self._run is None or self._run[0] is not run:
            self._run = (run, self._new_run(run))
        return self._run[1]

    def _new_run(self, like: etree._Element | None) -> etree._Element:
        run = etree.SubElement(self._stack[-1][1], self._name("r"))
        properties = child(like, "rPr")
        if properties is not None:
            run.append(deepcopy(properties))
        return run

    def _within(self, path: tuple[etree._Element, ...]) -> None:
        """Close and open wrappers until those of a path are open."""
        opened = [wrapper for wrapper, _copy in self._stack[1:]]
        same = 0
        while same < min(len(opened), len(path)) and opened[same] is path[same]:
            same += 1
        if same == len(opened) == len(path):
            return
        del self._stack[same + 1 :]
        self._run = None
        for wrapper in path[same:]:
            prefixes = {prefix: space for prefix, space in wrapper.nsmap.items() if prefix}  # as they were
            copy = etree.SubElement(self._stack[-1][1], wrapper.tag, nsmap=prefixes)
            copy.attrib.update(wrapper.attrib)
            for element in wrapper:
                if tag(element) in _NOT_IN_TEXT:
                    copy.append(deepcopy(element))
            inner = etree.SubElement(copy, self._name("sdtContent")) if tag(wrapper) == "sdt" else copy
            self._stack.append((wrapper, inner))

    def _name(self, name: str) -> etree.QName:
        return etree.QName(self._space, name)
