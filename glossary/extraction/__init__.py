"""Term extraction: what a termbase lacks, read out of the texts that the memory holds.

Phrases that can be terms are found by the light patterns of a *grammar*, gathered under the dictionary forms of
their words, and ranked by *termhood*. Acronyms bring their expansions with them. Aligned units tell which
phrase of the other language is a term's *equivalent*. What the termbase knows already is left out.

    python -c "from glossary.extraction import acronym_pairs as a; print(a(['the Harbour Medical Unit (HMU)']))"
"""

from __future__ import annotations

from glossary.extraction.acronyms import AcronymPair, acronym_pairs
from glossary.extraction.extracting import extract_terms
from glossary.extraction.records import Equivalent, TermCandidate
from glossary.extraction.texts import Place, Texts, texts_of

__all__ = ["AcronymPair", "Equivalent", "Place", "TermCandidate", "Texts", "acronym_pairs", "extract_terms", "texts_of"]
