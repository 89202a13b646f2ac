"""Documents → translation units: no database, no web, no network.

A document travels through families of small parts: a reader knows its format, cleaners undo what converters
and page breaks did to it, `divide` finds its annexes and their languages, a segmenter splits paragraphs into
sentences. `prepare` does all of that; `pair` tells which annexes are translations of one another, an aligner
finds which of their sentences say the same, and `align_sections` makes translation units of them.

    python -c "import corpora, pathlib; print(corpora.prepare(pathlib.Path('README.md')).sections[0].sentences[1].text)"
"""

from corpora.bitexts import align_sections
from corpora.cleaners import clean
from corpora.detection import detect
from corpora.pairing import pair, pair_documents
from corpora.pipeline import prepare
from corpora.readers import read
from corpora.sections import divide
from corpora.segmenters import split

__all__ = ["align_sections", "clean", "detect", "divide", "pair", "pair_documents", "prepare", "read", "split"]
