"""Which terms of a language section are one name of the concept: who uses both is not inconsistent.

One name are a full form and its abbreviation, a term and a short form of it, the same words with another hyphen or in
another order (migrant smuggling, smuggling of migrants), and all terms that are marked as preferred: the termbase says
that each may be used. Terms that are deprecated or superseded are names of their own; what is left are synonyms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from corpora.tokens import search_form, words
from glossary.concepts import DISALLOWED, Term, TermStatus, TermType
from glossary.lemmas import Lemmatiser, lemmatiser_for
from glossary.recognition import status_rank

_SHORT = {TermType.ABBREVIATION, TermType.ACRONYM, TermType.INITIALISM, TermType.SHORT_FORM}
_LONGEST_ABBREVIATION = 8  # letters
_CAPITALS = 2


def names_of(terms: Sequence[Term], language: str) -> dict[str, str]:
    """Return for each term the one that stands for its name: the first of those that are one, preferred ones first."""
    ordered = sorted(terms, key=lambda term: term.status is not TermStatus.PREFERRED)
    lemmatiser = lemmatiser_for(language)
    full = [term for term in ordered if term.status not in DISALLOWED and not _is_short(term)]
    names: dict[str, str] = {}
    for term in full:
        same = (other.text for other in full if other.text in names and _is_one_name(term, other, lemmatiser))
        names[term.text] = names.get(next(same, ""), term.text)
    for term in ordered:
        if term.text not in names:
            expansion = None if term.status in DISALLOWED else _expansion(term, full)
            names[term.text] = names[expansion.text] if expansion else term.text
    return names


def is_abbreviation(text: str) -> bool:
    """Return whether a term is written like an abbreviation: one word, most of it in capitals."""
    letters = [letter for letter in text if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    return " " not in text and len(letters) <= _LONGEST_ABBREVIATION and capitals >= max(_CAPITALS, len(letters) / 2)


def _is_short(term: Term) -> bool:
    return term.type in _SHORT or is_abbreviation(term.text)


def _expansion(short: Term, full: Sequence[Term]) -> Term | None:
    """Return the term that a short form stands for: that whose initials it has, else the first that ranks as high."""
    letters = [letter for letter in search_form(short.text) if letter.isalpha()]
    first = next((term for term in full if status_rank(term.status) <= status_rank(short.status)), None)
    return next((term for term in full if _has_letters(letters, _initials(term))), first)


def _initials(term: Term) -> str:
    return "".join(search_form(word.text)[0] for word in words(term.text))


def _has_letters(letters: Sequence[str], initials: str) -> bool:
    remaining = iter(initials)
    return all(letter in remaining for letter in letters)


def _is_one_name(one: Term, other: Term, lemmatiser: Lemmatiser) -> bool:
    """Return whether both are preferred, one is the other written otherwise, or its words are among the other's."""
    if one.status is other.status is TermStatus.PREFERRED or _letters(one) == _letters(other):
        return True
    if _is_cut_short(one, other) or _is_cut_short(other, one):
        return True
    words_of_one, words_of_other = _keys(one, lemmatiser), _keys(other, lemmatiser)
    return words_of_one <= words_of_other or words_of_other <= words_of_one


def _letters(term: Term) -> str:
    """Return a term without hyphens and spaces: plug-in, plugin."""
    return "".join(search_form(word.text) for word in words(term.text))


def _is_cut_short(one: Term, other: Term) -> bool:
    """Return whether the words of the one are those of the other, some with a full stop for their ends (reg. port)."""
    short, whole = list(words(one.text)), list(words(other.text))
    return len(short) == len(whole) and all(
        search_form(cut.text) == search_form(word.text)
        or (one.text[cut.end : cut.end + 1] == "." and search_form(word.text).startswith(search_form(cut.text)))
        for cut, word in zip(short, whole, strict=True)
    )


def _keys(term: Term, lemmatiser: Lemmatiser) -> Counter[str]:
    """Return the content words of a term by their keys."""
    found = [lemmatiser.key(word.text) for word in words(term.text)]
    function_words = lemmatiser.articles | lemmatiser.prepositions
    return Counter([key for key in found if key not in function_words] or found)
