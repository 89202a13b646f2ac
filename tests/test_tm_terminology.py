"""What a termbase knows helps the memory: repairs in every process, and the aligner; other packages may join."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpora.alignment.background import learn_lexicon
from corpora.documents import ParagraphKind, Section, SectionText, Sentence
from corpora.segments import Segment
from corpora.units import TranslationUnit
from glossary import ConceptEntry, LanguageSection, Term, TermStatus, open_termbase
from glossary.errors import UnknownConcept
from glossary.terminology import TermbaseTerminology, termbase_terminology
from tm_service import TermPair, TranslationMemory, TranslationMemoryError, open_memory
from tm_service.background import lexicon_of_terms
from tm_service.matches import MatchKind
from tm_service.matching import Query, Request
from tm_service.pretranslate import pretranslate
from tm_service.terminology import PluggedIn

DEPRECATED = TermStatus.DEPRECATED
CONCEPTS = {
    "ferry": {"en": [Term("ferry")], "ru": [Term("паром")], "fr": [Term("ferry")]},
    "steamer": {"en": [Term("steamer")], "ru": [Term("колёсник", DEPRECATED), Term("пароход"), Term("теплоход")]},
    "harbour-fee": {"en": [Term("harbour fee")], "ru": [Term("портовый сбор")], "fr": [Term("droit de port")]},
    "lighthouse": {"en": [Term("lighthouse")]},
}
QUERY = "The steamer to the island never leaves."
MENDED = "Пароход на остров никогда не отходит."
OTHER_PACKAGE = """
from tm_service import TermPair

class Terms:
    def __init__(self, database):
        self.database = database
    def terms(self, *, source, target):
        return None if source == "fr" else lambda text: [TermPair(0, 4, (f"{self.database} {source} {target}",))]
    def translations(self, texts, *, source, target):
        return [("tide", "прилив"), ("ferry", "паром")]
    def close(self):
        print("closed", self.database)
"""


@pytest.fixture
def database(tmp_path: Path) -> str:
    """A store with three units and four concepts."""
    file = str(tmp_path / "tm.db")
    termbase = open_termbase(file)
    for name, terms in CONCEPTS.items():
        termbase.add(ConceptEntry(name, tuple(LanguageSection(tag, tuple(own)) for tag, own in terms.items())))
    termbase.close()
    memory = open_memory(file)
    pairs = [
        ("The ferry to the island never leaves.", "Паром на остров никогда не отходит."),
        ("Good day", "Добрый день"),
    ]
    memory.add(TranslationUnit({"en": Segment(english), "ru": Segment(russian)}) for english, russian in pairs)
    memory.close()
    return file


@pytest.fixture
def memory(database: str) -> Iterator[TranslationMemory]:
    opened = open_memory(database)
    yield opened
    opened.close()


@pytest.fixture
def terminology(database: str) -> Iterator[TermbaseTerminology]:
    opened = termbase_terminology(database)
    yield opened
    opened.close()


@pytest.fixture
def other_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another package that knows terms."""
    (tmp_path / "harbour_terms.py").write_text(OTHER_PACKAGE, encoding="utf-8")
    described = tmp_path / "harbour_terms-1.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: harbour-terms\nVersion: 1\n", encoding="utf-8")
    (described / "entry_points.txt").write_text("[tm_service.terminology]\nharbour = harbour_terms:Terms\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))


def test_a_match_is_repaired_by_the_termbase(memory: TranslationMemory) -> None:
    best = memory.match(QUERY, source="en", target="ru")[0]
    assert (best.kind, best.target.text) == (MatchKind.REPAIRED, MENDED)
    assert [(repair.name, repair.before, repair.after) for repair in best.repairs] == [("term", "Паром", "Пароход")]
    assert [found[0].target.text for found in memory.match_many([QUERY], source="en-GB", target="ru")] == [MENDED]


def test_a_change_of_the_termbase_is_heeded_at_once(database: str, memory: TranslationMemory) -> None:
    assert memory.match(QUERY, source="en", target="ru")[0].target.text == MENDED
    termbase = open_termbase(database)
    termbase.delete("steamer")
    termbase.close()
    assert memory.match(QUERY, source="en", target="ru")[0].kind is MatchKind.FUZZY


def test_a_store_without_terms_answers_as_before(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "bare.db")
    memory.add([TranslationUnit({"en": Segment("The ferry never leaves."), "ru": Segment("Паром не отходит.")})])
    assert memory.match("The steamer never leaves.", source="en", target="ru")[0].kind is MatchKind.FUZZY
    memory.close()


def test_a_process_that_helps_knows_the_terms(database: str) -> None:
    command = [sys.executable, "-m", "tm_service.lookup_worker", database]
    asked = pickle.dumps(([Query(QUERY)], Request("en", "ru")))
    answer = subprocess.run(command, input=asked, check=True, capture_output=True).stdout
    [[best]] = pickle.loads(answer.removeprefix(b"ready\n"))  # noqa: S301
    assert (best.kind, best.target.text) == (MatchKind.REPAIRED, MENDED)


@pytest.mark.parametrize("stored", ["text", "xliff"])
def test_a_file_is_filled_with_the_right_terms(memory: TranslationMemory, stored: str) -> None:
    lines = f"{QUERY}\n"
    xliff = (
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file source-language="en" '
        'target-language="ru" original="a" datatype="plaintext"><body>'
        f'<trans-unit id="1"><source>{QUERY}</source></trans-unit></body></file></xliff>'
    )
    data, name = (lines, "a.txt") if stored == "text" else (xliff, "a.xlf")
    filled, report = pretranslate(memory, data.encode(), name=name, source="en", target="ru")
    assert (report.filled, report.final) == (1, 0)
    assert MENDED in filled.decode()


def test_the_command_line_repairs_by_the_termbase(database: str) -> None:
    command = [sys.executable, "-m", "tm_service", "--db", database, "match", QUERY, "-s", "en", "-t", "ru", "--json"]
    [found] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["matches"]
    assert (found["kind"], found["target"]) == ("repaired", MENDED)


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        ("A steamer comes.", "ru", [TermPair(2, 9, ("пароход", "теплоход"))]),
        ("No harbour fees!", "ru", [TermPair(3, 15, ("портовый сбор",))]),
        ("No harbour fees!", "fr-CA", [TermPair(3, 15, ("droit de port",))]),
        ("A lighthouse.", "ru", [TermPair(2, 12, ())]),
        ("Nothing at all.", "ru", []),
    ],
)
def test_terms_stand_where_they_are_found(
    terminology: TermbaseTerminology, text: str, target: str, expected: list[TermPair]
) -> None:
    terms = terminology.terms(source="en", target=target)
    assert terms is not None
    assert list(terms(text)) == list(terms(text)) == expected


@pytest.mark.parametrize(("source", "target"), [("de", "ru"), ("en", "de"), ("de", "uk")])
def test_languages_without_terms_are_known_beforehand(
    terminology: TermbaseTerminology, source: str, target: str
) -> None:
    assert terminology.terms(source=source, target=target) is None
    assert terminology.translations(["The ferry"], source=source, target=target) == []


@pytest.mark.parametrize(
    ("source", "target", "texts", "expected"),
    [
        ("en", "ru", ["Two ferries."], {("ferry", "паром")}),
        ("en", "ru", ["Harbour fees are due.", "The fee"], {("harbour fee", "портовый сбор")}),
        ("en", "ru", ["A fee is due.", "The harbour sleeps."], set()),
        ("en", "ru", ["A fee is due."], set()),
        ("en", "ru", ["Steamers"], {("steamer", "колёсник"), ("steamer", "пароход"), ("steamer", "теплоход")}),
        ("ru", "en", ["Портовым сбором"], {("портовый сбор", "harbour fee")}),
        ("ru", "fr", ["О портовых сборах"], {("портовый сбор", "droit de port")}),
        ("en-US", "fr-CA", ["harbour FEES"], {("harbour fee", "droit de port")}),
        ("en", "ru", ["A lighthouse."], set()),
        ("en", "ru", [], set()),
    ],
)
def test_terms_that_may_occur_are_offered_with_their_translations(
    terminology: TermbaseTerminology, source: str, target: str, texts: list[str], expected: set[tuple[str, str]]
) -> None:
    found = terminology.translations(texts, source=source, target=target)
    assert len(found) == len(set(found))
    assert set(found) == expected


def section(language: str, *texts: str) -> SectionText:
    return SectionText(
        Section("1", "", language, ()),
        tuple(Sentence(text, language, at, 0, ParagraphKind.TEXT, at + 1) for at, text in enumerate(texts)),
    )


def test_a_term_teaches_the_aligner_its_words(terminology: TermbaseTerminology) -> None:
    lexicon = lexicon_of_terms(terminology, section("en", "The ferry and the harbour fee."), "ru")
    assert lexicon["ferry"] == {"паром": pytest.approx(1.0)}
    assert set(lexicon["fee"]) == {"портов", "сбор"}
    assert "steame" not in lexicon
    assert lexicon_of_terms(terminology, section("en", "Nothing."), "ru") == learn_lexicon([]) == {}


def test_ingest_asks_the_termbase(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def translations(self: PluggedIn, texts: Iterator[str], *, source: str, target: str) -> list[tuple[str, str]]:
        asked.append((source, target, list(texts)))
        return real(self, asked[-1][2], source=source, target=target)

    real = PluggedIn.translations
    monkeypatch.setattr(PluggedIn, "translations", translations)
    (tmp_path / "a.txt").write_text("The ferry waits for its crew.\n\nIt never leaves.\n", "utf-8")
    (tmp_path / "b.txt").write_text("Паром ждёт свою команду.\n\nОн никогда не отходит.\n", "utf-8")
    memory = open_memory(database)
    report = memory.ingest([], pairs=[{"en": tmp_path / "a.txt", "ru": tmp_path / "b.txt"}])
    memory.close()
    assert report.added == 2
    assert asked == [("en", "ru", ["The ferry waits for its crew.", "It never leaves."])]


@pytest.mark.usefixtures("other_package")
def test_other_packages_join_by_an_entry_point(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    joined = PluggedIn(database)
    terms = joined.terms(source="en", target="ru")
    assert terms is not None
    found = sorted(terms("The ferry"), key=lambda pair: pair.start)
    assert found == [TermPair(0, 4, (f"{database} en ru",)), TermPair(4, 9, ("паром",))]
    assert joined.terms(source="fr", target="de") is None
    pairs = joined.translations(iter(["A ferry"]), source="en", target="ru")
    assert sorted(pairs) == [("ferry", "паром"), ("tide", "прилив")]
    assert capsys.readouterr().out == ""
    joined.close()
    joined.close()
    assert capsys.readouterr().out == f"closed {database}\n"


def test_what_is_wrong_with_a_termbase_is_told_as_the_memory_tells_it(
    terminology: TermbaseTerminology, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise UnknownConcept("ferry")

    terms = terminology.terms(source="en", target="ru")
    assert terms is not None
    for name in ("recognise", "translations", "serves"):
        monkeypatch.setattr(terminology._termbase, name, broken)
    for call in (
        lambda: terms("The ferry"),
        lambda: terminology.translations(["The ferry"], source="en", target="ru"),
        lambda: terminology.terms(source="en", target="ru"),
    ):
        with pytest.raises(TranslationMemoryError, match="ferry"):
            call()
