"""French: the noun comes first, its adjectives and its `de` behind it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import simplemma

from glossary.extraction.grammars.base import word_list
from glossary.extraction.grammars.casing import commonest
from glossary.extraction.grammars.patterned import Patterned, WordLists
from glossary.extraction.grammars.usage import Usage
from glossary.patterns import Token

_BEFORE_NOUNS = word_list(
    """le la les l un une des du au aux ce cet cette ces son sa ses leur leurs notre nos votre vos mon ma mes chaque
    tout toute tous toutes quelques plusieurs aucun aucune"""
)
_BEFORE_VERBS = word_list(
    """je j nous vous il elle ils elles on qui ne n se s me m te t a ont est sont était étaient avait avaient été être
    avoir peut peuvent doit doivent pouvoir devoir y ai ainsi sera seront fait"""
)
_OTHERS = word_list(
    """et ou mais or ni car donc si que qu quand comme lorsque puisque dont où de d à en dans par pour sur sous avec
    sans vers entre chez contre depuis pendant durant avant après dès jusqu jusque lors selon malgré outre parmi
    afin grâce ainsi aussi plus moins très trop peu beaucoup bien mal pas point non oui même mêmes autre autres tel
    telle tels telles certains certaines divers diverses ceci cela ça celui celle ceux celles ci là lui eux moi toi
    soi notamment également encore déjà toujours jamais souvent ici alors ensuite enfin cependant toutefois tant
    autant ayant étant soit fut ait faire c deux trois quatre cinq six sept huit neuf dix premier première second
    deuxième troisième m mm mme mmes monsieur madame messieurs merci"""
)
_VAGUE = word_list(
    """différents différentes nouveau nouvelle nouveaux nouvelles bon bonne bons bonnes meilleur meilleure meilleurs
    meilleures grand grande grands grandes principal principale principaux principales présent présente suivant
    suivante précédent précédente dernier dernière prochain prochaine ensemble nombre partie manière façon sorte
    type exemple cas fait titre sens égard occasion vue fin base lieu cours suite janvier février mars avril mai
    juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi samedi dimanche jour
    jours semaine mois an ans année années heure heures annexe page propre propres terme termes plein pleine début
    milieu profit"""
)
_LIGHT = word_list(
    """niveau niveaux question questions domaine domaines effort efforts cadre cadres expérience expériences contexte
    processus dynamique adoption engagement engagements préparation organisation élaboration réalisation suivi matière
    matières statut thème thèmes aspect aspects défi défis besoin besoins rôle rôles contribution contributions
    activité activités importance participation acteur acteurs membre membres représentant représentants création
    renforcement promotion examens mesure mesures occasion possibilité possibilités point points excellence majesté
    situation objet mise mises"""
)
_GENERAL = word_list(
    """pays gouvernement gouvernements région régions organisation organisations soutien appui développement examen
    examens processus rapport rapports réunion réunions session sessions programme programmes projet projets plan plans
    stratégie stratégies politique politiques initiative initiatives mise action actions travail système systèmes
    service services données information informations personne personnes groupe groupes monde état bureau"""
)
_LISTS = WordLists(
    function_words=_BEFORE_NOUNS | _BEFORE_VERBS | _OTHERS,
    vague=_VAGUE,
    light=_LIGHT,
    general=_GENERAL,
    loose=frozenset({"à", "au", "aux", "en"}),
    connectors=frozenset({"de", "d", "du", "des", "à", "au", "aux", "en", "l", "la"}),
    name_connectors=frozenset({"pour", "sur", "et", "contre", "par", "le", "les"}),
    before_nouns=_BEFORE_NOUNS,
    before_verbs=_BEFORE_VERBS,
    behind_verbs=word_list("un une son sa ses leur leurs ce cet cette ces"),
    participle=re.compile(r"\w{2,}ant"),
    adverb=re.compile(r"\w{2,}(?:[ae]mm|ell|iv|al|iqu|ièr|eus|abl|ibl|ain|it|ét)e?ment"),
    infinitive=re.compile(r"\w{2,}[^i]er|\w{3,}ir"),
    noun_first=True,
)
_PLURAL = word_list("droits affaires nations ressources finances statistiques")
_BEHIND_HEAD = re.compile(r"\s(?:de|d['’]|du|des|à|au|aux|en|pour|sur|et|contre|par|entre)(?:\s|(?<=['’]))")


def french(texts: Iterable[Sequence[Token]]) -> Patterned:
    """Return the grammar of French as some texts use it."""
    usage = Usage(
        texts,
        function_words=_LISTS.function_words,
        before_nouns=_LISTS.before_nouns,
        before_verbs=_LISTS.before_verbs,
        behind_verbs=_LISTS.behind_verbs,
    )
    return Patterned(_LISTS, usage, _dictionary_form, _is_verb)


def _is_verb(form: str) -> bool:
    lemma = _lemma(form)
    return lemma != form and lemma.endswith(("er", "ir", "oir", "re")) and not form.endswith(("é", "ée", "és", "ées"))


def _dictionary_form(surfaces: Counter[str]) -> str:
    """Return the commonest singular that was met, else one made."""
    singulars = {surface: count for surface, count in surfaces.items() if _singular(surface) == surface}
    return commonest(singulars) if singulars else _singular(commonest(surfaces))


def _singular(text: str) -> str:
    match = _BEHIND_HEAD.search(text)
    end = match.start() if match else len(text)
    words = text[:end].split(" ")
    return text if words[0].lower() in _PLURAL else " ".join(map(_singular_word, words)) + text[end:]


def _singular_word(word: str) -> str:
    """Return the singular of a word, itself if it is no plural as far as the dictionary knows."""
    small = word.lower()
    if not small.endswith(("s", "aux")) or small != word[:1].lower() + word[1:]:
        return word
    singular = word[:-2] + "l" if small.endswith("aux") and not small.endswith("eaux") else word[:-1]
    plain = small.endswith(("és", "ées")) or _lemma(singular) == _lemma(word)
    return singular if plain else word


def _lemma(word: str) -> str:
    """Return the dictionary form, also of a capital that lost its accent (Etats)."""
    small = word.lower()
    if word.startswith("E") and not simplemma.is_known(small, lang="fr"):
        small = "é" + small[1:]
    return simplemma.lemmatize(small, lang="fr")
