"""Concepts kept: added, changed and deleted under a version; seen by other connections at once; searched."""

from __future__ import annotations

import threading
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from sqlite_utils import Database

from corpora.errors import UnknownLanguage
from glossary import (
    ConceptEntry,
    ConceptExists,
    InvalidConcept,
    LanguageSection,
    StaleConcept,
    Term,
    Termbase,
    TermStatus,
    UnknownConcept,
    UnreadableTermFile,
    open_termbase,
)
from tm_service.errors import StoreError


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "terms.db"


def concept(concept_id: str, subject: str | None = None, **terms: str) -> ConceptEntry:
    sections = tuple(LanguageSection(language, (Term(text),)) for language, text in terms.items())
    return ConceptEntry(concept_id, sections, subject)


def test_a_concept_is_kept_with_who_and_when(termbase: Termbase) -> None:
    added = termbase.add(concept("visa", en="visa"), by="Ana")
    assert (added.version, added.created_by, added.changed_by) == (1, "Ana", "Ana")
    changed = termbase.update(concept("visa", en="entry visa"), version=1, by="Bo")
    assert (changed.version, changed.created_by, changed.changed_by) == (2, "Ana", "Bo")
    assert changed.created_at == added.created_at <= changed.changed_at
    assert termbase.concept("visa") == changed
    termbase.delete("visa", version=2)
    with pytest.raises(UnknownConcept, match="'visa'"):
        termbase.concept("visa")


def test_a_stale_version_is_refused(termbase: Termbase) -> None:
    termbase.add(concept("visa", en="visa"))
    termbase.update(concept("visa", en="entry visa"), version=1)
    with pytest.raises(StaleConcept, match="version 2"):
        termbase.update(concept("visa", en="exit visa"), version=1)
    with pytest.raises(StaleConcept):
        termbase.delete("visa", version=1)
    assert termbase.concept("visa").concept.languages[0].terms[0].text == "entry visa"


def test_a_taken_id_is_refused_and_a_missing_one_given(termbase: Termbase) -> None:
    termbase.add(concept("visa", en="visa"))
    with pytest.raises(ConceptExists):
        termbase.add(concept("visa", en="other"))
    first = termbase.add(concept("", en="bank", subject="finance"))
    second = termbase.add(concept("", en="bank", subject="finance"))
    assert first.concept.id
    assert second.concept.id == f"{first.concept.id}-2"


def test_an_unknown_concept_is_refused(termbase: Termbase) -> None:
    with pytest.raises(UnknownConcept):
        termbase.update(concept("nothing", en="visa"), version=1)
    with pytest.raises(UnknownConcept):
        termbase.delete("nothing")


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        (ConceptEntry("a", ()), "concept"),
        (ConceptEntry("a", (LanguageSection("en", ()),)), "language"),
        (concept("a", en=" "), "term"),
        (concept("a", en="?!"), "term"),
        (concept("a", en="x" * 1001), "term"),
        (concept("a\x00", en="x"), "id"),
        (concept("a" * 201, en="x"), "id"),
        (replace(concept("a", en="x"), notes=("\ud800",)), "concept"),
        (ConceptEntry("a", (LanguageSection("en", (Term("x"),)), LanguageSection("EN", (Term("y"),)))), "languages"),
    ],
)
def test_an_entry_that_cannot_be_kept_is_refused(termbase: Termbase, entry: ConceptEntry, place: str) -> None:
    with pytest.raises(InvalidConcept) as refusal:
        termbase.add(entry)
    assert refusal.value.field == place
    assert termbase.concepts().total == 0


def test_an_unknown_language_is_refused(termbase: Termbase) -> None:
    with pytest.raises(UnknownLanguage):
        termbase.add(ConceptEntry("a", (LanguageSection("no-such-tag", (Term("x"),)),)))
    with pytest.raises(UnknownLanguage):
        termbase.search("x", language="no-such-tag")


def test_concepts_come_by_page_and_filter(termbase: Termbase) -> None:
    for number in range(5):
        termbase.add(concept(f"c{number}", "Law" if number % 2 else None, en=f"term {number}"))
    termbase.add(
        ConceptEntry("ru", (LanguageSection("ru", (Term("виза", TermStatus.DEPRECATED),)),), "law"),
    )
    assert [one.concept.id for one in termbase.concepts(limit=2, offset=1).concepts] == ["c1", "c2"]
    assert termbase.concepts(limit=2).total == 6
    assert {one.concept.id for one in termbase.concepts(subject="law").concepts} == {"c1", "c3", "ru"}
    assert termbase.concepts(language="en-US").total == 5
    assert [one.concept.id for one in termbase.concepts(status=TermStatus.DEPRECATED).concepts] == ["ru"]
    assert termbase.concepts(language="en", status=TermStatus.DEPRECATED).total == 0
    assert termbase.languages() == {"en": 5, "ru": 1}


def test_two_connections_agree(database: Path, termbase: Termbase) -> None:
    other = open_termbase(database)
    assert termbase.recognise("Two visas", language="en") == []
    assert termbase.search("visa") == []
    other.add(concept("visa", en="visa", ru="виза"))
    (found,) = termbase.recognise("Two visas", language="en", target="ru")
    assert [one.term for one in found.targets] == ["виза"]
    assert [one.term for one in termbase.search("visa", language="en")] == ["visa"]
    other.update(concept("visa", en="permit", ru="разрешение"), version=1)
    assert termbase.recognise("Two visas", language="en") == []
    (found,) = termbase.recognise("Two permits", language="en", target="ru")
    assert [one.term for one in found.targets] == ["разрешение"]
    other.delete("visa")
    assert termbase.recognise("Two permits", language="en") == []
    other.close()


def test_writers_at_once_lose_nothing(database: Path, termbase: Termbase) -> None:
    termbase.add(concept("counter", en="0"))
    refused: list[BaseException] = []

    def write(name: str) -> None:
        own = open_termbase(database)
        try:
            for number in range(10):
                own.add(concept(f"{name}-{number}", en=f"{name} {number}"))
                while True:
                    current = own.concept("counter")
                    count = int(current.concept.languages[0].terms[0].text)
                    try:
                        own.update(concept("counter", en=str(count + 1)), version=current.version)
                        break
                    except StaleConcept:
                        continue
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            refused.append(error)
        finally:
            own.close()

    threads = [threading.Thread(target=write, args=(name,)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []
    assert termbase.concepts().total == 31
    assert termbase.concept("counter").concept.languages[0].terms[0].text == "30"


def test_threads_may_share_a_termbase(termbase: Termbase) -> None:
    termbase.add(concept("visa", en="visa"))
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(len(termbase.recognise("visas", language="en")))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1, 1, 1, 1]


def test_keys_of_an_older_lemmatiser_are_made_anew(database: Path, termbase: Termbase) -> None:
    termbase.add(concept("visa", en="visa", ru="виза"))
    termbase.close()
    db = Database(database)
    with db.conn:
        db.execute('UPDATE term_key SET first = \'old\', pattern = \'[["old", "", ""]]\'')
        db.execute("UPDATE lemma_version SET version = 'older' WHERE language = 'en'")
    db.close()
    again = open_termbase(database)
    assert [one.concept for one in again.recognise("visas", language="en")] == ["visa"]
    assert again.concept("visa").version == 1
    again.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("these are my notes, and no database at all\n" * 100)
    with pytest.raises(StoreError, match=r"notes\.db"):
        open_termbase(file)


# --- search ----------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(termbase: Termbase) -> Termbase:
    termbase.add(concept("host", "law", en="host country", ru="принимающая страна", fr="pays d'accueil"))
    termbase.add(concept("origin", "law", en="country of origin", ru="страна происхождения", fr="pays d'origine"))
    termbase.add(concept("refugee", "protection", en="refugee", ru="беженец", fr="réfugié"))
    termbase.add(concept("iom", en="International Organization for Migration", ru="МОМ", fr="OIM"))
    return termbase


@pytest.mark.parametrize(
    ("words", "language", "best"),
    [
        ("host country", None, "host country"),
        ("HOST COUNTRIES", None, "host country"),
        ("принимающих стран", None, "принимающая страна"),
        ("беженцами", "ru", "беженец"),
        ("refugie", "fr", "réfugié"),
        ("refuge", "en", "refugee"),
        ("refguee", None, "refugee"),
        ("origin country", None, "country of origin"),
        ("migration", None, "International Organization for Migration"),
        ("мом", None, "МОМ"),
        ("internatonal organisation", "en-GB", "International Organization for Migration"),
    ],
)
def test_a_search_forgives(filled: Termbase, words: str, language: str | None, best: str) -> None:
    assert filled.search(words, language=language)[0].term == best


def test_a_search_ranks_what_is_meant_first(filled: Termbase) -> None:
    found = filled.search("country")
    assert [one.term for one in found] == ["host country", "country of origin"]
    assert all(100 >= first.score >= second.score > 0 for first, second in pairwise(found))
    assert filled.search("host country")[0].score == 100


@pytest.mark.parametrize("words", ["", "  ", "?!", "zzzzzz", "'; DROP TABLE term; --"])
def test_a_search_for_nothing_finds_nothing(filled: Termbase, words: str) -> None:
    assert filled.search(words) == []


def test_a_search_can_be_narrowed(filled: Termbase) -> None:
    assert {one.language for one in filled.search("страна", language="ru")} == {"ru"}
    assert {one.concept for one in filled.search("country", subject="LAW")} == {"host", "origin"}
    assert filled.search("country", status=TermStatus.PREFERRED) == []
    assert len(filled.search("country", limit=1)) == 1


# --- import ----------------------------------------------------------------------------------------------------

TSV = "id\tsubject\tlanguage\tterm\tstatus\n"


def imported(termbase: Termbase, path: Path, rows: str) -> tuple[int, int, int, int]:
    path.write_text(TSV + rows, encoding="utf-8")
    report = termbase.import_file(path)
    assert report.read == report.added + report.changed + report.duplicate + report.skipped
    return report.added, report.changed, report.duplicate, report.skipped


def test_importing_again_adds_nothing(termbase: Termbase, tmp_path: Path) -> None:
    rows = "a\tlaw\ten\tvisa\tpreferred\na\tlaw\tru\tвиза\t\nb\t\ten\tpermit\t\n\t\ten\tstamp\t\nc\t\tnowhere\tx\t\n"
    assert imported(termbase, tmp_path / "a.tsv", rows) == (3, 0, 0, 1)
    before = termbase.concepts()
    assert imported(termbase, tmp_path / "a.tsv", rows) == (0, 0, 3, 1)
    assert termbase.concepts() == before


def test_an_entry_of_the_same_id_adds_what_is_new(termbase: Termbase, tmp_path: Path) -> None:
    imported(termbase, tmp_path / "a.tsv", "a\tlaw\ten\tvisa\tpreferred\n")
    assert imported(termbase, tmp_path / "b.tsv", "a\tother\ten\tvisa\tdeprecated\na\t\tru\tвиза\t\n") == (0, 1, 0, 0)
    merged = termbase.concept("a").concept
    assert merged.subject == "law"
    assert [(tag, term.text, term.status) for tag, term in merged.terms()] == [
        ("en", "visa", TermStatus.PREFERRED),
        ("ru", "виза", None),
    ]
    reasons = [problem.reason for problem in termbase.import_file(tmp_path / "b.tsv").problems]
    assert any("subject stays 'law'" in reason for reason in reasons)
    assert any("status stays 'preferred'" in reason for reason in reasons)


def test_an_entry_without_id_is_known_by_preferred_term_and_subject(termbase: Termbase, tmp_path: Path) -> None:
    imported(termbase, tmp_path / "a.tsv", "bank-1\tfinance\ten\tbank\tpreferred\nbank-2\triver\ten\tbank\tpreferred\n")
    added = imported(termbase, tmp_path / "b.tsv", "\tRiver\ten\tBank\t\n\tgames\ten\tbank\t\n")
    assert added == (1, 1, 0, 0)
    assert [term.text for _, term in termbase.concept("bank-2").concept.terms()] == ["bank", "Bank"]


def test_an_id_that_names_another_concept_is_not_merged(termbase: Termbase, tmp_path: Path) -> None:
    imported(termbase, tmp_path / "a.tsv", "c1\t\ten\tvisa\t\n")
    assert imported(termbase, tmp_path / "b.tsv", "c1\t\ten\tborder\t\n") == (1, 0, 0, 0)
    assert imported(termbase, tmp_path / "b.tsv", "c1\t\ten\tborder\t\n") == (0, 0, 1, 0)
    assert termbase.concept("c1-2").concept.languages[0].terms[0].text == "border"
    assert imported(termbase, tmp_path / "d.tsv", "c1\t\tru\tвиза\t\n") == (0, 1, 0, 0)  # another language: the same


def test_a_broken_file_changes_nothing(termbase: Termbase, tmp_path: Path) -> None:
    good = "".join(f"c{number}\t\ten\tterm {number}\t\n" for number in range(600))
    path = tmp_path / "a.tsv"
    path.write_bytes((TSV + good).encode() + b"x\t\ten\t\xff\t\n")
    with pytest.raises(UnreadableTermFile, match=r"a\.tsv"):
        termbase.import_file(path)
    assert termbase.concepts().total == 0


def test_a_file_that_is_missing_is_refused(termbase: Termbase, tmp_path: Path) -> None:
    with pytest.raises(UnreadableTermFile, match="No such file"):
        termbase.import_file(tmp_path / "none.tbx")


def test_what_was_exported_is_imported_as_the_same(termbase: Termbase, tmp_path: Path) -> None:
    data = Path(__file__).parent / "data" / "termbase.tbx"
    assert termbase.import_file(data).added == 2
    other = open_termbase(tmp_path / "other.db")
    for format in ("tbx", "tbx2"):
        path = tmp_path / f"{format}.tbx"
        with path.open("wb") as stream:
            report = termbase.export_file(stream, name=path.name, format=format)
        assert (report.concepts, report.terms, report.problems) == (2, 7, ())
        other.import_file(path)
        assert [one.concept for one in other.concepts().concepts] == [
            one.concept for one in termbase.concepts().concepts
        ]
    with (tmp_path / "pairs.txt").open("wb") as stream:
        assert termbase.export_file(stream, name="pairs.txt").languages == ("en", "fr")
    other.close()
