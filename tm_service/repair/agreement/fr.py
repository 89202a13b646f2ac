"""French: the gender that endings tell, articles, elision.

Where an article or another word with a gender stands before the old term, the new one must be known to have the
same; the rules of endings are those of any grammar, with the exceptions that are common in running text.
"""

from __future__ import annotations

import re

from tm_service.repair.agreement.base import Exchange, Literal, as_written

_BEFORE = re.compile(r"(?:(\w+)\s+|(\w+)['’])$")
_MASCULINE = frozenset("le un du au ce cet aucun nouveau nouvel quel tout premier dernier".split())
_FEMININE = frozenset("la une cette aucune nouvelle quelle toute première dernière".split())
_ELIDED = {"d", "l", "qu", "n", "s", "j", "m", "t", "jusqu", "lorsqu"}
_ELIDABLE = {"de", "que", "ne", "se", "le", "la", "je", "me", "te"}
_VOWELS = "aeiouyéèêëàâîïôöùûœæ"
_INFINITIVE = re.compile(r"(?!\w*(?:ier|ser|der|ter|mer|oir)$)\w{2,}(?:er|ir)|\w+(?:fier|plier|blier|trier|lier|cevoir|voir)")
_NO_INFINITIVES = frozenset("hier mer fer hiver avenir loisir plaisir souvenir désir papier cahier calier".split())
_IS_FEMININE = re.compile(
    r"\w*(?:[tsx]ion|aison|té|tié|ée|ie|ance|ence|ure|ette|elle|esse|ise|ière|trice|tude|ade|que|ue|ine|ille|ole|ne|se|ce|che|ale|ite|ate|ute|ote)"
)
_IS_MASCULINE = re.compile(r"\w*(?:ment|age|isme|eur|ier|eau|et|ot|oir|al|el|if|ais|ois|ard|ail|il|ien|ant|at|it|in|er|us|c|ct|rt|nt|ut|is|[aou]s|tre|gramme)")
_EXCEPTIONS_FEMININE = frozenset(
    "image page plage cage erreur couleur valeur largeur longueur hauteur profondeur fleur épaisseur taille fin part"
    " main souris fois note table liste clé date ligne règle vue forme ressource requête tâche touche couche"
    " mémoire trame carte police base boîte barre fenêtre étape icône méthode classe colonne cible adresse balise".split()
)
_EXCEPTIONS_MASCULINE = frozenset(
    "côté comité été musée service exercice espace index texte type titre nom mode code fichier filtre groupe élément"
    " symbole mot caractère module programme problème système compte contexte domaine disque risque périphérique"
    " graphique lien point cadre ordre nombre chiffre signe thème champ menu bouton réseau paramètre attribut objet"
    " utilisateur message serveur client dossier répertoire profil projet calque modèle style format script".split()
)


class French(Literal):
    """Exchanges terms of one gender and number, and elides what stands before them."""

    def exchange(self, text: str, place: tuple[int, int], known: str, wanted: str) -> Exchange | None:
        """Return the exchange unless gender, number or kind of the new term are in doubt; see base.py."""
        if _is_plural(known) != _is_plural(wanted) or _is_verb(known) != _is_verb(wanted):
            return None
        start, end = place
        written = as_written(wanted, text[start:end])
        before = _BEFORE.search(text, 0, start)
        if before is None or _is_verb(known):
            return Exchange(start, end, written)
        if (elided := before[2]) is not None:
            return _behind_elided(elided, start, end, written)
        return _behind_word(before[1], start, end, written, known)


def _behind_elided(elided: str, start: int, end: int, written: str) -> Exchange | None:
    if _begins_with_vowel(written):
        return Exchange(start, end, written)
    if elided.lower() not in _ELIDED or _may_elide(written):
        return None
    if elided.lower() != "l":
        return Exchange(start - 1, end, f"e {written}")
    gender = _gender(written)
    return None if gender is None else Exchange(start - 1, end, f"{'a' if gender == 'f' else 'e'} {written}")


def _behind_word(before: str, start: int, end: int, written: str, known: str) -> Exchange | None:
    word = before.lower()
    gender = "m" if word in _MASCULINE else "f" if word in _FEMININE else None
    if gender is not None and _gender(written) != gender:
        return None
    if _may_elide(written) != _may_elide(known) and word in _ELIDABLE | {"du", "au", "ce", "nouveau"}:
        if word not in _ELIDABLE or not _begins_with_vowel(written):
            return None
        return Exchange(start - 2, end, f"'{written}")
    return Exchange(start, end, written)


def _is_plural(term: str) -> bool:
    return term.split()[0].lower().endswith(("s", "x"))


def _is_verb(term: str) -> bool:
    first = term.split()[0].lower()
    return first not in _NO_INFINITIVES and first not in _EXCEPTIONS_MASCULINE and first.endswith(("er", "ir", "dre", "ttre", "uire", "crire", "aire", "clure")) and not re.search(r"(?<![fplbt])ier$", first)


def _begins_with_vowel(term: str) -> bool:
    return term[:1].lower() in _VOWELS


def _may_elide(term: str) -> bool:
    """Return whether a term begins with a vowel, or with an h of which one cannot know."""
    return _begins_with_vowel(term) or term[:1].lower() == "h"


def _gender(term: str) -> str | None:
    word = term.split()[0].lower()
    word = word[:-1] if word.endswith("s") and word not in _EXCEPTIONS_FEMININE | _EXCEPTIONS_MASCULINE else word
    if word in _EXCEPTIONS_FEMININE:
        return "f"
    if word in _EXCEPTIONS_MASCULINE:
        return "m"
    if _IS_FEMININE.fullmatch(word):
        return "f"
    return "m" if _IS_MASCULINE.fullmatch(word) else None
