"""DOCX (Word): the sentences of every story (text, notes, headers, footers, text boxes), in the file's own parts.

What differs in look from most of its sentence is a pair of tags, so is a link; pictures, notes' marks, fields and
breaks are tags that stand alone. Of tracked changes the accepted text is taken; a sentence that is replaced has none
any more. A paragraph without a translation, and a part without one, stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from corpora.documents import ParagraphKind, Problem
from corpora.errors import UnreadableDocument
from corpora.office.archive import Archive
from corpora.office.markup import child, tag
from corpora.office.relationships import main_part, relationships
from corpora.office.word import WordStyles
from corpora.office.word_text import Atom, Look, Rewriting, Role, atoms_of
from corpora.segments import Segment, Tag
from corpora.skeletons.base import Outline, Translatable, number_of
from corpora.skeletons.passages import Stretch, spans

_STORIES = ("footnotes", "endnotes", "header", "footer")
_DELETED_MARK = "its end was deleted as a tracked change: accept or reject that first"


class DocxSkeleton:
    """Word documents."""

    name = "docx"
    extensions: tuple[str, ...] = (".docx", ".docm")

    def outline(self, data: bytes, *, name: str, language: str) -> Outline:
        """Return the sentences of a document; see base.py."""
        package = _Package(Archive(data, name=name))
        found, problems = [], []
        number = 0
        for part in package.parts:
            for place, paragraph in package.paragraphs(part):
                if child(paragraph, "pPr", "rPr", "del") is not None:
                    problems.append(Problem(f"{name}: {place}", _DELETED_MARK))
                    continue
                sentences = package.passage(paragraph, language).sentences
                kind = package.kind(paragraph, part)
                found += [Translatable(one.segment, number, kind, f"{name}: {place}") for one in sentences]
                number += bool(sentences)
        if not found:
            raise UnreadableDocument(name, "there is no text in it")
        return Outline(tuple(found), tuple(problems))

    def merged(self, data: bytes, translations: Mapping[int, Segment], *, name: str, source: str, target: str) -> bytes:
        """Return the document with translations; see base.py."""
        if not translations:
            return data
        archive = Archive(data, name=name)
        package = _Package(archive)
        changed: dict[str, bytes] = {}
        index = 0
        for part in package.parts:
            touched = False
            for _place, paragraph in package.paragraphs(part):
                if child(paragraph, "pPr", "rPr", "del") is not None:
                    continue
                passage = package.passage(paragraph, source)
                own = {
                    at: translations[index + at] for at in range(len(passage.sentences)) if index + at in translations
                }
                index += len(passage.sentences)
                if own:
                    passage.rewrite(paragraph, own, target)
                    touched = True
            if touched:
                root = package.roots[part]
                changed[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return archive.rewritten(changed)


class _Package:
    """The parts of a document that hold text."""

    def __init__(self, archive: Archive) -> None:
        main = main_part(archive, usual="word/document.xml")
        related = [found for found in relationships(archive, main) if found.part in archive]
        stories = [(kind, found.part) for kind in _STORIES for found in related if found.kind == kind]
        self.parts = list(dict.fromkeys([main, *(part for _kind, part in stories)]))
        self.roots = {part: archive.xml(part) for part in self.parts}
        self._notes = {part for kind, part in stories if kind.endswith("notes")}
        styles = next((found.part for found in related if found.kind == "styles"), None)
        self._styles = WordStyles(archive.xml(styles) if styles else None)

    def paragraphs(self, part: str) -> list[tuple[str, etree._Element]]:
        """Return the paragraphs of a part that may be translated, each with its place."""
        root = self.roots[part]
        space = etree.QName(root).namespace
        found, depth = [], 0
        story = part.rpartition("/")[2].removesuffix(".xml")
        for number, paragraph in enumerate(root.iter(f"{{{space}}}p"), start=1):
            before = depth
            depth = max(depth + atoms_of(paragraph)[1], 0)
            # What a field makes of several paragraphs (a contents list) is made anew by Word.
            if before or depth or self._styles.look(paragraph).contents or _is_elsewhere(paragraph):
                continue
            found.append((f"{'' if story == 'document' else story + ', '}paragraph {number}", paragraph))
        return found

    def kind(self, paragraph: etree._Element, part: str) -> ParagraphKind:
        """Return what a paragraph is."""
        look = self._styles.look(paragraph)
        if part in self._notes:
            return ParagraphKind.FOOTNOTE
        if look.level:
            return ParagraphKind.HEADING
        if any(tag(element) == "tc" for element in paragraph.iterancestors()):
            return ParagraphKind.TABLE_CELL
        return ParagraphKind.LIST_ITEM if look.list_number else ParagraphKind.TEXT

    def passage(self, paragraph: etree._Element, language: str) -> _Passage:
        """Return the text of a paragraph."""
        whole = bool(self._styles.look(paragraph).level)
        return _Passage(atoms_of(paragraph)[0], language, whole=whole)


def _is_elsewhere(paragraph: etree._Element) -> bool:
    """Return whether a paragraph is what older programs show instead, or was deleted or moved away."""
    return any(tag(element) in {"Fallback", "del", "moveFrom"} for element in paragraph.iterancestors())


@dataclass(slots=True)
class _Sentence:
    """A sentence of a paragraph; `looks` and `objects` are what its tags stand for, by their numbers."""

    stretch: Stretch
    segment: Segment
    base: Atom
    looks: dict[str, Atom] = field(default_factory=dict)
    objects: dict[str, Atom] = field(default_factory=dict)


class _Passage:
    """A paragraph's atoms, each with its offset in the text, and its sentences."""

    def __init__(self, atoms: list[Atom], language: str, *, whole: bool) -> None:
        self._placed: list[tuple[int, Atom]] = []
        offset = 0
        for atom in atoms:
            self._placed.append((offset, atom))
            offset += len(atom.text)
        text = "".join(atom.text for atom in atoms)
        worded = any(char.isalpha() for char in text)
        self.sentences = [
            _sentence(text, (start, end), self._between(start, end))
            for start, end in (spans(text, language, whole=whole) if worded else ())
            if any(char.isalpha() for char in text[start:end])
        ]
        self._end = offset

    def _between(self, start: int, end: int, *, edges: bool = False) -> list[tuple[int, Atom]]:
        """Return the atoms of a stretch, cut to it; those without text at its ends if `edges`."""
        found = []
        for offset, atom in self._placed:
            if atom.text:
                first, last = max(offset, start), min(offset + len(atom.text), end)
                if first < last:
                    found.append((first, atom.cut(first - offset, last - offset)))
            elif start < offset < end or (edges and start <= offset <= end):
                found.append((offset, atom))
        return found

    def rewrite(self, paragraph: etree._Element, translations: Mapping[int, Segment], language: str) -> None:
        """Write the paragraph again with translations in the place of sentences."""
        writing = Rewriting(paragraph)
        done = 0
        for index, sentence in enumerate(self.sentences):
            start, end = sentence.stretch
            self._keep(writing, done, start, edges=True)
            if index in translations:
                _translate(writing, sentence, translations[index], language, self._between(start, end))
            else:
                self._keep(writing, start, end)
            done = end
        self._keep(writing, done, self._end, edges=True)

    def _keep(self, writing: Rewriting, start: int, end: int, *, edges: bool = False) -> None:
        for _offset, atom in self._between(start, end, edges=edges):
            writing.put(atom)


def _sentence(text: str, stretch: Stretch, atoms: list[tuple[int, Atom]]) -> _Sentence:
    base = _usual(atoms)
    marks: list[tuple[int, int, Atom]] = []  # offset, order, what it stands for
    for start, end, atom in _looks(atoms, base.look):
        if atom.look != base.look:
            words = text[start:end]
            first = start + len(words) - len(words.lstrip())
            marks += [(first, 2, atom), (start + len(words.rstrip()), 0, atom)]
    marks += [(offset, 1, atom) for offset, atom in atoms if atom.role in {Role.OBJECT, Role.BREAK}]
    sentence = _Sentence(stretch, Segment(text[stretch[0] : stretch[1]]), base)
    sentence.segment = Segment(sentence.segment.text, tuple(_tags(sentence, sorted(marks, key=lambda mark: mark[:2]))))
    return sentence


def _usual(atoms: list[tuple[int, Atom]]) -> Atom:
    """Return the first atom that looks like most of a sentence; a link never does if there is text beside it."""
    texts = [atom for _offset, atom in atoms if atom.role is Role.TEXT]
    outside = [atom for atom in texts if not atom.look[0]]
    lengths: Counter[Look] = Counter()
    for atom in outside or texts:
        lengths[atom.look] += len(atom.text)
    look = lengths.most_common(1)[0][0]
    return next(atom for atom in texts if atom.look == look)


def _tags(sentence: _Sentence, marks: list[tuple[int, int, Atom]]) -> Iterator[Tag]:
    number = open_number = 0
    for offset, order, atom in marks:
        at = offset - sentence.stretch[0]
        if order == 0:  # pairs never overlap here: the one that is open ends
            yield Tag(at, "close", "ept", (("i", str(open_number)),), _code(atom, close=True))
            continue
        number += 1
        if order == 2:
            open_number = number
            sentence.looks[str(number)] = atom
            yield Tag(at, "open", "bpt", (("i", str(number)),), _code(atom))
        else:
            sentence.objects[str(number)] = atom
            yield Tag(at, "standalone", "ph", (("x", str(number)),), f"&lt;{tag(atom.nodes[0][1])}/&gt;")


def _looks(atoms: list[tuple[int, Atom]], usual: Look) -> Iterator[tuple[int, int, Atom]]:
    """Yield the stretches of a sentence that look alike: where they begin and end, and the first atom of each.

    Signs and spaces that look unusual have the look of the words before them: nobody sees whether a comma is bold.
    """
    current: tuple[int, int, Atom] | None = None
    for offset, atom in atoms:
        if atom.role is not Role.TEXT:
            continue
        end = offset + len(atom.text)
        sign = atom.look != usual and not any(map(str.isalnum, atom.text))
        if current is None:
            current = (offset, end, atom)
        elif atom.look == current[2].look or sign:
            current = (current[0], end, current[2])
        else:
            yield current
            current = (offset, end, atom)
    if current is not None:
        yield current


def _code(atom: Atom, *, close: bool = False) -> str:
    """Return a short name for a look, as a tag's native code."""
    link = next((tag(wrapper) for wrapper in atom.look[0]), None)
    names = sorted(str(found[0]) for found in atom.look[1] if isinstance(found, tuple))
    shown = link or "+".join(names) or "plain"
    return f"&lt;{'/' if close else ''}{shown}&gt;"


def _translate(
    writing: Rewriting, sentence: _Sentence, translation: Segment, language: str, atoms: list[tuple[int, Atom]]
) -> None:
    for _offset, atom in atoms:
        if atom.role is Role.FRONT:
            writing.put(atom)
    looks = [sentence.base]
    offset = 0
    for mark in translation.tags:
        kind, number = number_of(mark)
        before = translation.text[offset : mark.offset]
        offset = max(offset, mark.offset)
        broken = kind == "standalone" and sentence.objects[number].role is Role.BREAK
        if broken:  # a line break needs no space beside it
            before = before.rstrip(" ")
            offset += translation.text[offset : offset + 1] == " "
        writing.say(before, looks[-1], language)
        if kind == "standalone":
            writing.put(sentence.objects[number])
        elif kind == "open":
            looks.append(sentence.looks[number])
        else:
            looks.pop()
    writing.say(translation.text[offset:], looks[-1], language)
    for _offset, atom in atoms:
        if atom.role is Role.BEHIND:
            writing.put(atom)
