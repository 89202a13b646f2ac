"""Every way in that parses something, as a function of bytes that may raise what its package says it raises.

The same table is driven by hypothesis in `make test` (tests/test_web_withstand.py) and by atheris in `make fuzz`
(`python -m tests.fuzz`): it stands among the tests because a finding of one becomes a case of the other.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from corpora.cleaners import clean
from corpora.errors import CorpusError, UnreadableDocument
from corpora.isolation import Isolated
from corpora.languages import parse_tag
from corpora.normalise import folded, plain
from corpora.readers import READERS
from corpora.segmenters import split
from corpora.segmenters.srx import SrxSegmenter
from corpora.segments import Segment
from corpora.skeletons.isolated import INNER
from corpora.tokens import words
from corpora.units import TranslationUnit
from glossary.concepts import ConceptEntry
from glossary.errors import TermbaseError
from glossary.formats import FORMATS as TERM_FORMATS
from glossary.formats import ReadConcept
from glossary.lemmas import lemmatiser_for
from glossary.recognition import analysed
from tests.fuzz import seeds
from tm_service.checks import check_segment
from tm_service.concordance import parse_query, spans
from tm_service.errors import TranslationMemoryError
from tm_service.fillers import FILLERS
from tm_service.formats import FORMATS, Languages, recognised
from tm_service.formats.toolkit import Resources
from tm_service.number_words import number_words
from tm_service.numbered_tags import from_markers, has_all_tags, with_markers
from tm_service.numerals import figures
from tm_service.scoring import levenshtein
from tm_service.tag_placement import with_tags_of
from tm_service.tagged import parts_of
from web import create_app

KNOWN = (CorpusError, TermbaseError, TranslationMemoryError)
LANGUAGES = ("en", "ru", "fr", "ar", "zh")
_PAIR = Languages(*seeds.PAIR)


@dataclass(frozen=True)
class Target:
    """One way in: what is done with the bytes, and bytes that are sound."""

    run: Callable[[bytes], object]
    seeds: Callable[[], Sequence[bytes]]


def _text(data: bytes) -> str:
    """Return bytes as text of any kind, lone surrogates included."""
    return data.decode("utf-8", "surrogateescape")


def _reader(name: str) -> Callable[[bytes], None]:
    reader = READERS[name]
    inner = reader.inner if isinstance(reader, Isolated) else reader

    def run(data: bytes) -> None:
        try:
            document = inner.read(data, name=f"a.{name}")
        except UnreadableDocument:
            return
        except Exception:
            if inner is reader:
                raise
            return  # the process that reads it says "damaged" (reading_worker.py)
        clean(document)

    return run


def _skeleton(name: str) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        skeleton = INNER[name]
        try:
            outline = skeleton.outline(data, name="a", language="en")
        except Exception:
            return  # as above
        given = {at: one.segment for at, one in enumerate(outline.sentences)}
        skeleton.merged(data, given, name="a", source="en", target="ru")

    return run


def _memory(name: str, file: str) -> Callable[[bytes], None]:
    """Read, write whatever was read in every format, and read that again."""

    def run(data: bytes) -> None:
        member = FORMATS[name] if name != "resources" else Resources(("a.json", seeds.catalogue_of_texts()))
        with suppress(*KNOWN):
            recognised(file, data[:4096])
        units: list[TranslationUnit] = []
        refused = []
        with suppress(*KNOWN):
            for item in member.read(BytesIO(data), name=file, languages=_PAIR):
                (units if isinstance(item, TranslationUnit) else refused).append(item)
        with suppress(*KNOWN):
            member.count(BytesIO(data), name=file, languages=_PAIR)
        lost = [problem for problem in refused if problem.content]  # type: ignore[union-attr]
        if lost:
            member.refused(lost)  # type: ignore[arg-type]
        if units:
            _write_all(units)

    return run


def _write_all(units: Sequence[TranslationUnit]) -> None:
    for name, other in FORMATS.items():
        if other.written and name != "xlsx":  # slow, and the same table as CSV
            written = b"".join(other.write(units, languages=_PAIR, problems=[]))
            for _item in other.read(BytesIO(written), name=f"b.{name}", languages=_PAIR):
                pass


def _terms(name: str, file: str) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        concepts: list[ConceptEntry] = []
        with suppress(*KNOWN):
            for item in TERM_FORMATS[name].read(BytesIO(data), name=file, languages=seeds.PAIR):
                if isinstance(item, ReadConcept) and item.concept is not None:
                    concepts.append(item.concept)
        for other, member in TERM_FORMATS.items():
            if concepts and other != "xlsx":
                stream = BytesIO()
                member.write(concepts, stream, languages=seeds.PAIR)
                if not stream.tell():
                    continue  # a file without a pair, which OmegaT's format tells as empty
                stream.seek(0)
                list(member.read(stream, name="b", languages=seeds.PAIR))

    return run


def _filler(name: str) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        with suppress(*KNOWN):
            filling = FILLERS[name].read(data, name="a", source="en", target="ru")
            for slot in filling.slots:
                slot.put(Segment("Слово" + slot.source.text, ()), final=True)
                slot.put(slot.source, final=False)
            filling.write()

    return run


def _srx(data: bytes) -> None:
    with suppress(*KNOWN):
        segmenter = SrxSegmenter.read(data, name="a.srx")
        segmenter.pieces(seeds.TEXTS[0], language="en")


def _texts(data: bytes) -> None:
    text = _text(data)
    plain(text)
    folded(text)
    list(words(text))
    for language in LANGUAGES:
        split(text, language=language)
        number_words(text, language)
        list(figures(text, language))


def _checks(data: bytes) -> None:
    source, _nul, target = _text(data).partition("\0")
    for pair in (("en", "ru"), ("fr", "en"), ("ru", "ar")):
        for finding in check_segment(source, target, source_language=pair[0], target_language=pair[1]):
            if finding.fix is not None:
                finding.fix.applied_to(target)
    levenshtein(source, target)


def _tags(data: bytes) -> None:
    left, _nul, right = _text(data).partition("\0")
    tagged = from_markers(left, seeds.UNITS[0].variants["en"])
    list(parts_of(tagged))
    with_markers(tagged)
    other = from_markers(right, tagged)
    has_all_tags(tagged, other)
    with_tags_of(tagged, other)


def _queries(data: bytes) -> None:
    text = _text(data)
    parsed = parse_query(text, lambda word, _irregular: {word.casefold()})
    spans(text, parsed.terms)
    for language in ("en", "ru", "fr", "de"):
        analysed(text, lemmatiser_for(language))
    with suppress(*KNOWN):
        parse_tag(text)


@cache
def _service() -> Any:
    folder = Path(tempfile.mkdtemp(prefix="tm-service-fuzz-"))
    app = create_app({"DATABASE": str(folder / "store.db")})
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.endpoint != "static"]
    return app.test_client(), sorted({rule.rule for rule in rules if "<" not in rule.rule})


def _parameters(data: bytes) -> None:
    client, addresses = _service()
    address = addresses[(data[0] if data else 0) % len(addresses)]
    answer = client.get(address, query_string=data[1:].decode("latin-1"))
    assert answer.status_code < 500, (address, answer.status_code)


_POSTED = ("match", "context", "terms/recognise", "units", "concepts", "proposals")


def _bodies(data: bytes) -> None:
    client, _addresses = _service()
    address = _POSTED[(data[0] if data else 0) % len(_POSTED)]
    answer = client.post(f"/api/v1/{address}", data=data[1:], content_type="application/json")
    assert answer.status_code < 500, (address, answer.status_code)


def _body_seeds() -> list[bytes]:
    return [
        b'\0{"source":"en","target":"ru","segments":[{"text":"word","previous":null}],"min_score":70}',
        b'\x01{"source":"en","target":"ru","text":"One. Two.","budget":400}',
        b'\x02{"language":"en","target":"ru","text":"residence permit"}',
        b'\x03{"variants":{"en":"a","ru":{"text":"b"}},"note":"n","properties":{"k":"v"}}',
        b'\x04{"id":"c","languages":[{"language":"en","terms":[{"term":"a","status":"preferred"}]}]}',
        b'\x05{"concept":{"languages":[{"language":"en","terms":[{"term":"a"}]}]},"comment":"x"}',
    ]


def _of(*values: str | bytes) -> Callable[[], list[bytes]]:
    return lambda: [value if isinstance(value, bytes) else value.encode() for value in values]


TARGETS: dict[str, Target] = {
    "text": Target(_reader("text"), lambda: [seeds.MARKDOWN.encode(), *seeds.texts()]),
    "markdown": Target(_reader("markdown"), _of(seeds.MARKDOWN)),
    "html": Target(_reader("html"), _of(seeds.HTML)),
    "subtitles": Target(_reader("subtitles"), _of(seeds.SUBTITLES)),
    **{
        f"reader-{name}": Target(_reader(name), lambda name=name: [seeds.office(name)])
        for name in ("docx", "odt", "pdf", "pptx", "xlsx")
    },
    "skeleton-docx": Target(_skeleton("docx"), lambda: [seeds.office("docx")]),
    **{
        name: Target(_memory(name, f"a.{name}"), lambda name=name: [seeds.memory_file(name)])
        for name in ("tmx", "po", "csv", "tsv", "xlsx")
    },
    "xliff": Target(_memory("xliff", "a.xlf"), lambda: [seeds.memory_file("xliff"), seeds.XLIFF1.encode()]),
    "xliff2": Target(_memory("xliff2", "a.xlf"), lambda: [seeds.memory_file("xliff2"), seeds.XLIFF2.encode()]),
    "qt": Target(_memory("toolkit", "a.ts"), _of(seeds.QT)),
    "catkeys": Target(_memory("toolkit", "a.catkeys"), _of("1\trussian\tx-vnd.a\t1\nYes\tc\tn\tДа\n")),
    "resources-json": Target(_memory("resources", "a.json"), lambda: [seeds.catalogue_of_texts()]),
    "resources-properties": Target(
        _memory("resources", "a.properties"), _of("# note\na=One\nb.c = Two \\u0041\\\n more\n")
    ),
    "tbx": Target(_terms("tbx", "a.tbx"), lambda: [seeds.term_file("tbx"), seeds.term_file("tbx2")]),
    "multiterm": Target(_terms("tbx", "a.xml"), _of(seeds.MULTITERM)),
    "terms-csv": Target(_terms("csv", "a.csv"), lambda: [seeds.term_file("csv"), b"en;ru\na|b;c\n"]),
    "iate": Target(_terms("csv", "a.csv"), _of(seeds.IATE)),
    "terms-xlsx": Target(_terms("xlsx", "a.xlsx"), lambda: [seeds.term_file("xlsx")]),
    "utx": Target(_terms("utx", "a.utx"), lambda: [seeds.term_file("utx")]),
    "omegat": Target(_terms("omegat", "a.txt"), lambda: [seeds.term_file("omegat")]),
    "fill-xliff1": Target(_filler("xliff1"), lambda: [seeds.memory_file("xliff"), seeds.XLIFF1.encode()]),
    "fill-xliff2": Target(_filler("xliff2"), lambda: [seeds.memory_file("xliff2"), seeds.XLIFF2.encode()]),
    "fill-tmx": Target(_filler("tmx"), lambda: [seeds.memory_file("tmx")]),
    "fill-po": Target(_filler("po"), lambda: [seeds.memory_file("po")]),
    "fill-text": Target(_filler("text"), seeds.texts),
    "fill-html": Target(_filler("html"), _of(seeds.HTML)),
    "fill-markdown": Target(_filler("markdown"), _of(seeds.MARKDOWN)),
    "srx": Target(_srx, _of(seeds.SRX)),
    "texts": Target(_texts, seeds.texts),
    "checks": Target(_checks, lambda: [one + b"\0" + two for one in seeds.texts() for two in seeds.texts()]),
    "tags": Target(_tags, _of("The <1>ferry</1> <2/>leaves.\0<2/>Паром <1>уходит</1>.")),
    "queries": Target(_queries, seeds.texts),
    "parameters": Target(
        _parameters,
        lambda: [
            bytes([n]) + b"q=word&source=en&target=ru&language=en&limit=5&min_score=70&offset=1" for n in range(40)
        ],
    ),
    "bodies": Target(_bodies, _body_seeds),
}
