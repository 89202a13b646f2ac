"""English: the noun comes last, before its `of`."""

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

_BEFORE_NOUNS = word_list("the a an this these that those its their our your my his her each every no any")
_BEFORE_VERBS = word_list(
    "to will would can could may might must shall should not we they he she it i you who which also"
)
_OTHERS = word_list(
    """and or but nor if then than as at by for from in into of on onto over under with without within through
    throughout during before after between among amongst against about above below across along around behind beside
    beyond despite except inside near off out outside per since toward towards until up upon via while whilst what
    when where why how whom whose there here all both either neither some such so too very more most less least much
    many few several other others another same own only just even still yet already again once ever never always
    often sometimes now today well me us them him himself herself itself themselves ourselves am have has had is are
    was were be been being do does did having doing done s t ll re ve d because although though however therefore
    thus hence whether unless like including according regarding concerning due instead rather one two three four
    five six seven eight nine ten eleven twelve first second third mr mrs ms dr please yes etc e g i.e ie eg vs
    versus inter alia together especially let said"""
)
_VAGUE = word_list(
    """various different certain relevant respective following previous current recent next last new old good better
    best great greater big large larger small high higher low key main major important particular specific general
    own able available possible necessary further additional numerous ongoing upcoming forthcoming overall entire
    whole true real full number lot part way kind sort type range example case fact thing aim extent order terms
    view light regard aspect january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday day week month year time hour morning afternoon half
    past early late many years days months weeks times ways parts cases aspects examples numbers page pages annex
    figure table"""
)
_LIGHT = word_list(
    """level levels issue issues effort efforts experience experiences opportunity opportunities challenge challenges
    representative representatives area areas field fields context progress situation matter matters need needs role
    roles contribution contributions activity activities importance lack use participation discussion discussions
    intervention interventions participant participants member members topic topics question questions answer answers
    approach approaches"""
)
_GENERAL = word_list(
    """country countries government governments region regions organization organizations support development review
    reviews process processes report reports meeting meetings session sessions programme program programmes programs
    project projects plan plans strategy strategies policy policies initiative initiatives implementation action
    actions work system systems service services data information people group groups world state office"""
)
_LISTS = WordLists(
    function_words=_BEFORE_NOUNS | _BEFORE_VERBS | _OTHERS,
    vague=_VAGUE,
    light=_LIGHT,
    general=_GENERAL,
    loose=frozenset(),
    connectors=frozenset({"of"}),
    name_connectors=frozenset({"for", "on", "and", "in", "to", "against"}),
    before_nouns=_BEFORE_NOUNS,
    before_verbs=_BEFORE_VERBS,
    behind_verbs=_BEFORE_NOUNS,
    participle=re.compile(r"[a-z]{3,}(?:ing|ed)"),
    adverb=re.compile(r"[a-z]{3,}ly"),
    infinitive=re.compile(r"(?!)"),
    noun_first=False,
)
_PLURAL = word_list("rights affairs nations resources remittances statistics goods")
_OF = re.compile(r"\s(?:of|for|on|in|to|and|against|left)\s")


def english(texts: Iterable[Sequence[Token]]) -> Patterned:
    """Return the grammar of English as some texts use it."""
    usage = Usage(
        texts,
        function_words=_LISTS.function_words,
        before_nouns=_LISTS.before_nouns,
        before_verbs=_LISTS.before_verbs,
        behind_verbs=_LISTS.behind_verbs,
    )
    return Patterned(_LISTS, usage, _dictionary_form)


def _dictionary_form(surfaces: Counter[str]) -> str:
    """Return the commonest singular that was met, else one made."""
    singulars = {surface: count for surface, count in surfaces.items() if _singular(surface) == surface}
    return commonest(singulars) if singulars else _singular(commonest(surfaces))


def _singular(text: str) -> str:
    match = _OF.search(text)
    end = match.start() if match else len(text)
    head, rest = text[:end], text[end:]
    start = max(head.rfind(" "), head.rfind("-")) + 1
    word = head[start:]
    if not word.endswith("s") or word.isupper() or word[:-1].isupper():
        return text if not word[:-1].isupper() else head[:start] + word.removesuffix("s") + rest
    if word.lower() in _PLURAL:
        return text
    lemma = simplemma.lemmatize(word.lower(), lang="en")
    if not word.lower().startswith(lemma[:2]):
        return text
    return head[:start] + (lemma.capitalize() if word[0].isupper() else lemma) + rest
