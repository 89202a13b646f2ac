"""Documents → translation units: no database, no web, no network.

A document travels through families of small parts: a reader knows its format, cleaners undo what converters
and page breaks did to it, `divide` finds its annexes and their languages, a segmenter splits paragraphs into
sentences. `prepare` does all of that; `pair` tells which annexes are translations of one another.

>>> prepared = prepare(b"Annex 1: Welcome (EN)\\n\\nGood morning. We are **glad** to see you.", name="talk.txt")
>>> [sentence.text for sentence in prepared.sections[0].sentences]
['Annex 1: Welcome (EN)', 'Good morning.', 'We are glad to see you.']
"""

from corpora.cleaners import clean
from corpora.detection import detect
from corpora.pairing import pair, pair_documents
from corpora.pipeline import prepare
from corpora.readers import read
from corpora.sections import divide
from corpora.segmenters import split

__all__ = ["clean", "detect", "divide", "pair", "pair_documents", "prepare", "read", "split"]
