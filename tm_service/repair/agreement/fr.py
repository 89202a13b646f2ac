"""French: the gender that endings tell, articles, elision.

Where a word with a gender stands before the old term, the new one must be known to have the same. Endings tell it as
in any grammar; the words that are commonest in running text and do not follow them are listed.
"""

from __future__ import annotations

import re

from tm_service.repair.agreement.base import Exchange, Literal, as_written

_BEFORE = re.compile(r"(?:(\w+)\s+|(\w+)['’])$")
_WORD = 40  # characters of a word, and more
_MASCULINE_WORDS = "le un du au ce cet aucun nouveau nouvel quel tout premier dernier"
_FEMININE_WORDS = "la une cette aucune nouvelle quelle toute première dernière"
_GENDERS = {**dict.fromkeys(_MASCULINE_WORDS.split(), "m"), **dict.fromkeys(_FEMININE_WORDS.split(), "f")}
_ELIDED = frozenset({"d", "l", "qu", "n", "s", "j", "m", "t"})
_ELIDABLE = frozenset({"de", "que", "ne", "se", "le", "la", "je", "me", "te"})
_CHANGING = _ELIDABLE | {"du", "au", "ce", "nouveau"}  # have another form before a vowel
_VOWELS = "aeiouyéèêëàâîïôöùûœæ"
_INFINITIVE = re.compile(r"\w+(?:(?<!i)er|(?:[fpbtl]|pl)ier|ir|dre|ttre|[cu]ire|aire|clure)")
_FEMININE_ENDINGS = re.compile(
    r"\w*(?:[tsx]ion|aison|té|tié|ée|ie|ance|ence|ure|[etln]le|te|esse|ise|ière|trice|[tl]ude|ade|que|ue|ine|[oau]le|ne|"
    r"[sc]e|che)"
)
_MASCULINE_ENDINGS = re.compile(
    r"\w*(?:ment|age|isme|eur|ier|eau|[eoai]t|oir|[ae]l|if|[ao]is|ard|ai?l|il|ien|[an]nt|in|er|us|c|[crn]t|ut|[aou]s|tre|"
    r"gramme)"
)
_FEMININE = """
image page plage cage erreur couleur valeur largeur longueur hauteur profondeur fleur épaisseur taille fin part main
souris fois note table liste clé date ligne règle vue forme ressource requête tâche touche couche mémoire trame carte
police base boîte barre fenêtre étape icône méthode classe colonne cible adresse balise
"""
_MASCULINE = """
côté comité été musée service exercice espace index texte type titre nom mode code fichier filtre groupe élément symbole
mot caractère module programme problème système compte contexte domaine disque risque périphérique graphique lien point
cadre ordre nombre chiffre signe thème champ menu bouton réseau paramètre attribut objet utilisateur message serveur
client dossier répertoire profil projet calque modèle style format script avenir loisir plaisir souvenir désir
"""
_NOUNS = {**dict.fromkeys(_FEMININE.split(), "f"), **dict.fromkeys(_MASCULINE.split(), "m")}


class French(Literal):
    """Exchanges terms of one gender and number, and elides what stands before them."""

    def exchange(self, text: str, place: tuple[int, int], known: str, wanted: str) -> Exchange | None:
        """Return the exchange unless gender, number or kind of the new term are in doubt; see base.py."""
        if _is_plural(known) != _is_plural(wanted) or _is_verb(known) != _is_verb(wanted):
            return None
        start, end = place
        written = as_written(wanted, text[start:end])
        before = _BEFORE.search(text[max(0, start - _WORD) : start])
        if before is None or _is_verb(known):
            return Exchange(start, end, written)
        if before[2] is not None:
            return _behind_elided(before[2].lower(), start, end, written)
        return _behind_word(before[1].lower(), start, end, written, known)


def _behind_elided(before: str, start: int, end: int, written: str) -> Exchange | None:
    """Return the exchange behind l', d' and their like, written out before a consonant."""
    if _begins_with_vowel(written):
        return Exchange(start, end, written)
    if before not in _ELIDED or _may_elide(written):
        return None
    if before != "l":
        return Exchange(start - 1, end, f"e {written}")
    gender = _gender(written)
    return None if gender is None else Exchange(start - 1, end, f"{'a' if gender == 'f' else 'e'} {written}")


def _behind_word(before: str, start: int, end: int, written: str, known: str) -> Exchange | None:
    """Return the exchange behind a word of its own, elided before a vowel."""
    if before in _GENDERS and _gender(written) != _GENDERS[before]:
        return None
    if before not in _CHANGING or _may_elide(written) == _may_elide(known):
        return Exchange(start, end, written)
    if before not in _ELIDABLE or not _begins_with_vowel(written):
        return None
    return Exchange(start - 2, end, f"'{written}")


def _first_word(term: str) -> str:
    return (term.split() or [""])[0].lower()


def _is_plural(term: str) -> bool:
    return _first_word(term).endswith(("s", "x"))


def _is_verb(term: str) -> bool:
    word = _first_word(term)
    return word not in _NOUNS and _INFINITIVE.fullmatch(word) is not None


def _begins_with_vowel(term: str) -> bool:
    return term[:1].lower() in _VOWELS


def _may_elide(term: str) -> bool:
    """Return whether a term begins with a vowel, or with an h of which one cannot know."""
    return _begins_with_vowel(term) or term[:1].lower() == "h"


def _gender(term: str) -> str | None:
    """Return `m` or `f`, None if neither list nor ending tells."""
    word = _first_word(term)
    singular = word if word in _NOUNS else word.removesuffix("s")
    if singular in _NOUNS:
        return _NOUNS[singular]
    if _FEMININE_ENDINGS.fullmatch(singular):
        return "f"
    return "m" if _MASCULINE_ENDINGS.fullmatch(singular) else None
