"""OmegaT: memory and termbase as files of a project, by its http mapping; and a project that has them mapped.

    GET /omegat/en/ru/memory.tmx                    the memory in two languages, by ETag
    GET /omegat/en/ru/glossary.utf8                 the termbase, as OmegaT's glossaries are, by ETag
    GET /omegat/en/ru/omegat.project                a project that fetches both whenever it is opened
    GET /omegat/en/ru/finder.xml                    for the external finder: the words that are marked, looked up here

OmegaT (from 4.0) puts a mapping's address together from that of the repository and the name of the file, and keeps
the file under that name: so no value stands in the query. The ending says that the glossary is UTF-8 everywhere.
"""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template, url_for

from corpora.languages import primary
from web.api.exports import export_memory, export_termbase
from web.compat.asking import Pair, known_pair

MEMORY, GLOSSARY, PROJECT, FINDER = "memory.tmx", "glossary.utf8", "omegat.project", "finder.xml"
_MAPPED = {MEMORY: "tm/tm-service.tmx", GLOSSARY: "glossary/tm-service.utf8"}
_TOKENIZERS = {"en": "LuceneEnglishTokenizer", "fr": "LuceneFrenchTokenizer", "ru": "LuceneRussianTokenizer"}
_ANY_TOKENIZER = "DefaultTokenizer"
_XML = "application/xml"


def memory(source: str, target: str) -> Response:
    """Answer the memory in two languages as TMX."""
    pair = known_pair(source, target)
    return export_memory("tmx", source=pair[0], target=pair[1])


def glossary(source: str, target: str) -> Response:
    """Answer the termbase in two languages as a glossary."""
    return export_termbase("omegat", list(known_pair(source, target)))


def project(source: str, target: str) -> Response:
    """Answer a project file that maps memory and glossary from here."""
    file = url_for(".omegat_memory", source=source, target=target, token=g.get("token"), _external=True)
    here = file.removesuffix(MEMORY)
    return Response(project_of(known_pair(source, target), here=here), mimetype=_XML)


def finder(source: str, target: str) -> Response:
    """Answer the settings of the external finder."""
    return Response(finder_of(known_pair(source, target)), mimetype=_XML)


def project_of(pair: Pair, *, here: str) -> str:
    """Return the project of a pair whose files lie at the address `here`, which ends in a slash."""
    source, target = pair
    tokenizers = [_tokenizer(tag) for tag in pair]
    return render_template(
        "tools/omegat.project.xml", source=source, target=target, tokenizers=tokenizers, here=here, mapped=_MAPPED
    )


def finder_of(pair: Pair) -> str:
    """Return the finder's entries: look up what is marked, from the source or from the target language."""
    return render_template("tools/finder.xml", pairs=[pair, pair[::-1]])


def _tokenizer(language: str) -> str:
    return _TOKENIZERS.get(primary(language), _ANY_TOKENIZER)


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    folder = "/omegat/<source>/<target>"
    blueprint.get(f"{folder}/{MEMORY}", endpoint="omegat_memory")(memory)
    blueprint.get(f"{folder}/{GLOSSARY}", endpoint="omegat_glossary")(glossary)
    blueprint.get(f"{folder}/{PROJECT}", endpoint="omegat_project")(project)
    blueprint.get(f"{folder}/{FINDER}", endpoint="omegat_finder")(finder)
