"""Searches in termbases of which not all terms can be ranked: what a ranking of all would put first is found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from sqlite_utils import Database

from glossary import ConceptEntry, LanguageSection, Term, Termbase, TermStatus, open_termbase
from glossary import termbase as termbase_module
from glossary.search import ranked
from glossary.stores import open_store
from glossary.stores.base import Wanted

FIRST = {
    "en": ["seasonal", "undocumented", "separated", "harbour", "regional", "voluntary", "coastal", "mixed", "stateless", "returning", "irregular", "mobile"],
    "fr": ["agent", "réfugié", "mineur", "bureau", "accord", "travailleur", "visa", "frontière", "éleveur", "étudiant"],
    "ru": ["сезонный", "портовый", "прибрежный", "добровольный", "региональный", "мобильный", "отчётный", "трудовой"],
}  # fmt: skip
SECOND = {
    "en": ["worker", "permit", "visa", "clinic", "agreement", "household", "shelter", "registration", "immigration", "border", "herder", "language", "fee"],
    "fr": ["saisonnier", "portuaire", "régional", "volontaire", "côtier", "étranger", "mobile", "frontalier"],
    "ru": ["работник", "сбор", "договор", "приют", "посёлок", "реестр", "порт", "язык", "отчёт"],
}  # fmt: skip
GENUINE = 90.5  # below lie likenesses by chance, such as a term that is a piece of a word that was typed


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    rows = ["id\tsubject\tlanguage\tterm\tstatus"]
    for language in FIRST:
        for number, (one, other) in enumerate(product(FIRST[language], SECOND[language])):
            status = "deprecated" if number % 20 == 0 else "preferred"
            rows.append(f"{language}-{number}\t{'law' if number % 3 else 'ports'}\t{language}\t{one} {other}\t{status}")
        rows += [f"{language}-{word}\t\t{language}\t{word}\t" for word in {*FIRST[language], *SECOND[language]}]
    rows += ["iom\t\ten\tIOM\t", "iom\t\tru\tМОМ\t", "whole\t\ten\twhole-of-government approach to the harbour\t"]
    rows += ["zh\t\tzh\t国际移民\t", "gb\t\ten-GB\tharbour master\t", "ar\t\tar\tحق العودة\t"]
    (folder / "terms.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    termbase = open_termbase(folder / "terms.db")
    assert termbase.import_file(folder / "terms.tsv").skipped == 0
    termbase.close()
    return folder / "terms.db"


@pytest.fixture
def large(database: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Termbase]:
    """A termbase that takes itself for too large to be ranked as a whole."""
    monkeypatch.setattr(termbase_module, "MOST_RANKED", 40)
    opened = open_termbase(database)
    yield opened
    opened.close()


def slipped(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    return chance.choice((word[:at] + word[at + 1 :], word[:at] + word[at + 1] + word[at] + word[at + 2 :]))


def typed(language: str, chance: random.Random) -> Iterator[str]:
    one, other = chance.choice(FIRST[language]), chance.choice(SECOND[language])
    yield from (one, other, f"{one} {other}", f"{other} {one}", one.upper(), one[:4], one[: chance.randint(1, 3)])
    yield from (slipped(one, chance), f"{slipped(one, chance)} {other}", f"{one} {slipped(other, chance)}")
    yield from (f"{one} {other} elsewhere", f"{one} {other[:2]}")


@pytest.mark.parametrize("language", sorted(FIRST))
@pytest.mark.parametrize("seed", range(4))
def test_the_best_of_a_ranking_of_all_terms_are_found(
    large: Termbase, database: Path, language: str, seed: int
) -> None:
    store = open_store(database)
    rows = list(store.search_rows(Wanted([language])))
    for words in typed(language, random.Random(seed)):
        best = [score for score, _ in ranked(words, rows, 10) if score >= GENUINE]
        found = [one.score for one in large.search(words, language=language, limit=10) if one.score >= GENUINE]
        assert found == best, words
    store.close()


@pytest.mark.parametrize(
    ("words", "language", "best"),
    [
        # endings, accents, case, order
        ("СЕЗОННЫМИ РАБОТНИКАМИ", "ru", "сезонный работник"),
        ("refugie etranger", "fr", "réfugié étranger"),
        ("permits seasonal", None, "seasonal permit"),
        ("отчет", "ru", "отчёт"),
        # slips, in short words too
        ("vsia", "en", "visa"),
        ("vosa", None, "visa"),
        ("мон", "ru", "МОМ"),
        ("imo", "en", "IOM"),
        ("fe", "en", "fee"),
        ("undcoumented wroker", None, "undocumented worker"),
        ("undokumentd", "en", "undocumented"),  # two slips
        # as one types
        ("s", "fr", "saisonnier"),
        ("hark", "en", None),
        ("harb", "en", "harbour"),
        ("harbour cl", "en", "harbour clinic"),
        ("портовый по", "ru", "портовый порт"),
        # inside a word, words written as one, no spaces, from right to left, relatives of a language
        ("migration", "en", "immigration"),
        ("移民", None, "国际移民"),
        ("العودة", "ar", "حق العودة"),
        ("harbour master", "en-US", "harbour master"),
        ("whole of government", "en", "whole-of-government approach to the harbour"),
    ],
)
def test_a_search_in_a_large_termbase_forgives(
    large: Termbase, words: str, language: str | None, best: str | None
) -> None:
    found = large.search(words, language=language)
    assert (found[0].term if found else None) == best or (best is None and found[0].score < GENUINE)


@pytest.mark.parametrize("words", ["", " ", "?!", "zzzzzzzz", '"', "harbour\"*", "NEAR(a b)", "words:harbour", "'; DROP TABLE term"])  # fmt: skip
def test_what_is_typed_is_never_a_query_language(large: Termbase, words: str) -> None:
    assert all("harbour" in one.term or one.score < GENUINE for one in large.search(words))


def test_a_narrowed_search_finds_what_fits_alone(large: Termbase) -> None:
    deprecated = large.search("worker", status=TermStatus.DEPRECATED, limit=50)
    assert {one.status for one in deprecated} == {TermStatus.DEPRECATED}
    assert deprecated[0].term.endswith("worker")
    assert {one.subject for one in large.search("harbour", subject="PORTS", limit=50)} == {"ports"}
    assert {one.language for one in large.search("mobile", language="fr", limit=50)} == {"fr"}
    assert large.search("harbour", subject="no such subject") == []


def test_a_change_is_searched_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(termbase_module, "MOST_RANKED", 1)
    termbase, other = open_termbase(tmp_path / "a.db"), open_termbase(tmp_path / "a.db")
    termbase.add(ConceptEntry("fee", (LanguageSection("en", (Term("harbour fee"), Term("port fee"))),), "ports"))
    assert [one.term for one in other.search("harbour")] == ["harbour fee"]
    changed = ConceptEntry("fee", (LanguageSection("en", (Term("quay fee"), Term("port fee"))),), "law")
    other.update(changed, version=1)
    assert termbase.search("harbour") == []
    assert [one.term for one in termbase.search("quay", subject="law")] == ["quay fee"]
    assert termbase.languages() == {"en": 2}
    termbase.delete("fee")
    assert (other.search("quay"), other.languages()) == ([], {})
    other.close()
    termbase.close()


def test_a_termbase_of_an_older_version_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(termbase_module, "MOST_RANKED", 1)
    file = tmp_path / "old.db"
    termbase = open_termbase(file)
    for name in ("harbour fee", "quay fee", "fee"):
        termbase.add(ConceptEntry(name, (LanguageSection("en", (Term(name),)),)))
    termbase.close()
    db = Database(file)
    for statement in (
        "DROP TRIGGER term_added", "DROP TRIGGER term_removed", "DROP TABLE term_search", "DROP TABLE term_word",
        "DROP TABLE term_slip", "DROP TABLE term_part", "DROP TABLE term_count", "DROP INDEX term_collation",
        "DROP INDEX term_status", "DROP INDEX concept_collation", "ALTER TABLE term DROP COLUMN collation",
        "ALTER TABLE concept DROP COLUMN collation", "DELETE FROM _sqlite_migrations WHERE name = 'add_order_and_search'",
        "UPDATE term_key SET first = 'fee'", "UPDATE lemma_version SET version = 'older'",
    ):  # fmt: skip
        db.execute(statement)
    db.conn.commit()
    db.close()
    again = open_termbase(file)
    assert [one.term for one in again.search("fee")] == ["fee", "quay fee", "harbour fee"]
    assert [one.surface for one in again.recognise("Harbour fees", language="en")] == ["Harbour fees"]
    assert [one.concept.id for one in again.concepts(order="term").concepts] == ["fee", "harbour fee", "quay fee"]
    assert again.languages() == {"en": 3}
    again.close()
