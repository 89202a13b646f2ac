"""Lines as they are set on a page → lines of plain text, a blank one between paragraphs, `#` before headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

_FAR = 1.25  # of the usual distance: what is farther apart is two paragraphs
_HEADING_SIZE = 1.15  # of the size that most of the text has
_SAME_SIZE = 0.1
_INDENT = 0.9  # of the size
_SHORT = 0.25  # of a box's width: a line so much shorter ends something, whatever stands at its end
_FLUSH = 1.0  # points that a line may end before the edge of justified text
_JUSTIFIED = 3  # lines that end at the same edge, as those of ragged text do not
_LONGEST_HEADING = 200
_TOUCH = 2.0  # points that lines may overlap: accents and tails
_NEAR = 1.6  # of the size, between the tops of lines that may be one paragraph
_REPEATED = 3  # pages with the same big line: it is a running header
_DEEPEST = 6
_LEADERS = re.compile(r"(?:[.…]\s?){4}")  # of a contents list
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]⁰¹²³⁴⁵⁶⁷⁸⁹]*$")
_SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True, slots=True)
class Line:
    """A line on a page, lengths in points from the page's lower left corner; `size` is its letters'."""

    text: str
    left: float
    right: float
    top: float
    size: float


Box = list[Line]


def lines_of(pages: Sequence[Sequence[Box]]) -> Iterator[tuple[int, str]]:
    """Yield (number of the page, line) with blank lines between paragraphs."""
    ordered = [in_reading_order(boxes) for boxes in pages]
    setter = _Setter(ordered)
    for number, boxes in enumerate(ordered, 1):
        for box in boxes:
            yield number, ""
            for text in _healed(setter.texts(box)):
                yield number, text
        yield number, ""


def in_reading_order(boxes: Iterable[Box]) -> list[Box]:
    """Return boxes with what spans the page above or below all others first or last, columns as they came.

    Lines that stand right below each other are one box then: layout analysis parts an item of a list from its
    second line, because they begin at different places.
    """
    rest = [sorted(box, key=lambda line: -line.top) for box in boxes if box]
    above: list[Box] = []
    below: list[Box] = []
    while rest:
        first = max(rest, key=lambda box: box[0].top)
        last = min(rest, key=_bottom)
        if all(_bottom(first) >= box[0].top - _TOUCH for box in rest if box is not first):
            above.append(first)
            rest = [box for box in rest if box is not first]
        elif all(last[0].top <= _bottom(box) + _TOUCH for box in rest if box is not last):
            below.insert(0, last)
            rest = [box for box in rest if box is not last]
        else:
            break
    return _joined([*above, *rest, *below])


def _joined(boxes: Sequence[Box]) -> list[Box]:
    joined: list[Box] = []
    for box in boxes:
        if joined and _goes_on(joined[-1][-1], box[0]):
            joined[-1] += box
        else:
            joined.append(list(box))
    return joined


def _goes_on(above: Line, below: Line) -> bool:
    near = 0 < above.top - below.top <= _NEAR * above.size
    return near and above.size == below.size and above.left < below.right and below.left < above.right


def _bottom(box: Box) -> float:
    return box[-1].top - box[-1].size


def _healed(texts: Iterable[str]) -> Iterator[str]:
    """Join lines where a soft hyphen says that a word goes on."""
    held = ""
    for text in texts:
        whole = held + text
        held = ""
        if whole.endswith(_SOFT_HYPHEN):
            held = whole.removesuffix(_SOFT_HYPHEN)
        else:
            yield whole
    if held:
        yield held


class _Setter:
    """What is usual in a document, by which its lines are judged."""

    def __init__(self, pages: Sequence[Sequence[Box]]) -> None:
        sizes: Counter[float] = Counter()
        for line in (line for boxes in pages for box in boxes for line in box):
            sizes[line.size] += len(line.text)
        self._size = sizes.most_common(1)[0][0] if sizes else 0.0
        boxes = [box for page in pages for box in page]
        pitches = [
            above.top - below.top
            for box in boxes
            for above, below in pairwise(box)
            if above.size == below.size == self._size and above.top > below.top
        ]
        self._pitch = median(pitches) / self._size if pitches else _FAR
        big = ({line.text for box in page for line in box if self._is_big(line)} for page in pages)
        times = Counter(key for keys in big for key in keys)
        self._repeated = {key for key, count in times.items() if count >= _REPEATED}
        found = {line.size for box in boxes for line in box if self._is_big(line) and not self._is_repeated(line)}
        self._levels = {size: min(rank, _DEEPEST) for rank, size in enumerate(sorted(found, reverse=True), 1)}

    def texts(self, box: Box) -> Iterator[str]:
        """Yield the lines of a box, blank ones where a paragraph ends."""
        for paragraph in self._paragraphs(box):
            first = paragraph[0]
            text = " ".join(line.text for line in paragraph)
            heading = self._is_big(first) and not self._is_repeated(first) and len(text) <= _LONGEST_HEADING
            if heading and any(char.isalpha() for char in text) and not _LEADERS.search(text):
                yield f"{'#' * self._levels[first.size]} {text}"
            else:
                yield from (line.text for line in paragraph)
            yield ""

    def _paragraphs(self, box: Box) -> Iterator[list[Line]]:
        right = max(line.right for line in box)
        flush = sum(right - line.right < _FLUSH for line in box) >= _JUSTIFIED
        numbers = [0]
        for above, below in pairwise(box):
            numbers.append(numbers[-1] + self._ends(above, below, right, flush=flush))
        for _, lines in groupby(zip(numbers, box, strict=True), key=lambda each: each[0]):
            yield [line for _, line in lines]

    def _ends(self, above: Line, below: Line, right: float, *, flush: bool) -> bool:
        """Return whether a paragraph ends between two lines."""
        if abs(above.size - below.size) > _SAME_SIZE * above.size:
            return True
        if above.top - below.top > _FAR * self._pitch * above.size:
            return True
        if self._is_big(above):
            return False
        ended = _SENTENCE_END.search(above.text) is not None
        if ended and below.left > above.left + _INDENT * below.size:
            return True
        if ended and flush and right - above.right > _FLUSH:
            return True
        # The next word would have stood on the line above, had the paragraph gone on.
        word = below.text.split()[0]
        width = (below.right - below.left) / max(len(below.text), 1) * (len(word) + 1)
        room = right - above.right - width
        return room > below.size if ended else room > _SHORT * (right - above.left)

    def _is_big(self, line: Line) -> bool:
        return line.size >= _HEADING_SIZE * self._size

    def _is_repeated(self, line: Line) -> bool:
        return line.text in self._repeated
