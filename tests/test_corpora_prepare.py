from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpora
from corpora import prepare
from corpora.documents import ParagraphKind, PreparedDocument
from corpora.errors import CorpusError

MIXED = re.compile(r"[^\W\d_]*(?:[a-zA-Z][а-яёА-ЯЁ]|[а-яёА-ЯЁ][a-zA-Z])[^\W\d_]*")
TAG = re.compile(r"</?(?:ul|ol|li|sup|br|p|td|b|i)\b[^>]*>", re.IGNORECASE)
DIRT = {
    "bold": re.compile(r"\*\*"),
    "footnote mark": re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]"),
    "raised letters": re.compile(r"\^\{"),
    "bullet": re.compile("[•■▪●◦✓✔►➢□]"),
    "link": re.compile(r"\]\("),
    "tag": TAG,
    "mixed script": MIXED,
    "leaders": re.compile(r"\.{4,}"),
    "spaces": re.compile(r"  | ,|\w -\w|\( | \)"),
}

# Where the halves of a sentence meet: seed, line of the second half, the words on either side of the cut.
PAGE_BREAKS = [
    ("000", 55, "need for Member State support to - inter alia -"),
    ("000", 123, "мероприятии, проголосовали в поддержку"),
    ("000", 228, "yet another good opportunity to contribute"),
    ("000", 230, "Migration (IOM) for initiating this"),
    ("000", 240, "persons and allocate sufficient funds"),
    ("000", 244, "plan of action in such emergency situations."),
    ("000", 320, "protègent les droits et libertés"),
    ("000", 348, "a conduit les pays africains à confier"),
    ("000", 429, "we are developing technical guidance"),
    ("001", 69, "implemented by its Moroccan partners."),
    ("002", 35, "collaboration with non-governmental organizations"),
    ("003", 10, "draft national plan for the implementation of its objectives"),
    ("003", 14, "international organizations, UN agencies"),
    ("003", 17, "to civil society organization and the academic world"),
    ("003", 19, "particular interest in migration issues"),
    ("003", 22, "a participatory and comprehensive approach"),
    ("003", 24, "This approach is carried out"),
    ("003", 25, "implementation of the Global Compact into the process"),
    ("003", 25, "of all the migration-related sustainable"),
    ("003", 28, "continued to provide services"),
    ("003", 32, "Workers Living in Morocco) and preventive"),
    ("003", 36, "implementation of a strategic program to integrate"),
    ("003", 38, "mechanisms been created, or taken other steps)?"),
    ("003", 38, "adapted with the objectives of the Global Compact"),
    ("003", 42, "in achieving the objectives of the Global Compact"),
    ("003", 46, "via the progress made"),
    ("003", 47, "the fundamental rights of Moroccans"),
    ("003", 48, "foreigners living in Morocco, and"),
    ("003", 56, "ties, and the richness and diversity"),
    ("003", 51, "challenges in achieving the objectives of the Global Compact?"),
    ("003", 66, "more than 50,000 applications."),
    ("004", 32, "The session highlighted the essential"),
    ("004", 65, "extensive regional and thematic data"),
    ("004", 99, "Ethiopian efforts to implement"),
    ("004", 118, "enhanced migration management."),
    ("004", 143, "availability of safe migration pathways."),
    ("004", 169, "regular migration, the improvement"),
]


@pytest.fixture(scope="session")
def seeds(shared: Path) -> dict[str, PreparedDocument]:
    return {path.name[:3]: prepare(path) for path in sorted((shared / "seeds").glob("*.txt"))}


def sentences(document: PreparedDocument) -> list[str]:
    return [sentence.text for text in document.sections for sentence in text.sentences]


@pytest.mark.shared
@pytest.mark.parametrize("kind", sorted(DIRT))
def test_no_dirt_is_left_in_any_sentence_of_the_seeds(seeds: dict[str, PreparedDocument], kind: str) -> None:
    assert len(seeds) == 5
    assert [text for d in seeds.values() for text in sentences(d) if DIRT[kind].search(text)] == []


@pytest.mark.shared
@pytest.mark.parametrize(("seed", "line", "words"), PAGE_BREAKS)
def test_no_sentence_of_the_seeds_is_cut_by_a_page(
    seeds: dict[str, PreparedDocument], seed: str, line: int, words: str
) -> None:
    assert any(words in text for text in sentences(seeds[seed]))
    assert any(r.kind == "page_breaks" and r.place.line == line for r in seeds[seed].repairs)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("seed", "words"),
    [
        ("000", "дискриминация в отношении мигрантов"),
        ("000", "8:30 – 12:00 CET"),
        ("000", "МОМ привержена"),
        ("000", "пунктах взъезда по суше"),
        ("000", "la crédibilité su multilatéralisme"),
        ("000", "mise en œuvre du Pace."),
        ("000", "13 tertiarys across"),
        ("000", "30ème Sommet"),
        ("000", "le 1er décembre 2020"),
        ("002", "a whole-of-government and whole-of-society approach, noting"),
        ("002", "the Comoros, Ministry"),
        ("003", "at the 30th African Union Summit"),
        ("003", "contributing to the emergence of a"),
        ("004", "GCM objective 8, in line"),
        ("004", "labor migration and countertrafficking"),
        ("004", "populate the “The Migration Network Hub”, by"),
    ],
)
def test_words_of_the_seeds_read_as_they_should(seeds: dict[str, PreparedDocument], seed: str, words: str) -> None:
    assert any(words in text for text in sentences(seeds[seed]))


@pytest.mark.shared
@pytest.mark.parametrize(("seed", "stray"), [("000", "policies. C"), ("001", "1883"), ("003", "-- --"), ("003", ". •")])
def test_stray_fragments_of_the_seeds_are_gone(seeds: dict[str, PreparedDocument], seed: str, stray: str) -> None:
    assert not any(stray in text for text in sentences(seeds[seed]))


@pytest.mark.shared
@pytest.mark.parametrize(("number", "language"), [("1", "en"), ("1.1", "ru")])
def test_annex_one_gives_the_sentences_that_a_person_found(
    seeds: dict[str, PreparedDocument], shared: Path, number: str, language: str
) -> None:
    rows = [json.loads(line) for line in (shared / "gold/alignment/annex1.en-ru.jsonl").read_text("utf-8").splitlines()]
    gold = [(par, text) for row in rows for par, text in zip(row[f"{language}_par"], row[language], strict=True)]
    [annex] = [s for s in seeds["000"].sections if s.section.number == number]

    def bare(text: str) -> str:
        return "".join(text.split())

    assert [(s.paragraph, bare(s.text)) for s in annex.sentences] == [(par, bare(text)) for par, text in gold]


@pytest.mark.shared
def test_every_letter_of_the_seeds_is_kept_or_reported(seeds: dict[str, PreparedDocument], shared: Path) -> None:
    for path in sorted((shared / "seeds").glob("*.txt")):
        assert unreported(path.read_bytes(), seeds[path.name[:3]]) == {}


def unreported(data: bytes, document: PreparedDocument) -> dict[str, int]:
    """Return the letters and digits that came or went without a word in the report."""
    balance = Counter(char for paragraph in corpora.read(data, name="x.txt").paragraphs for char in paragraph.text)
    for repair in document.repairs:
        balance.subtract(repair.before)
        balance.update(repair.after)
    balance.subtract("".join(sentences(document)))
    return {char: n for char, n in balance.items() if n and char.isalnum()}


@given(
    st.lists(
        st.sampled_from(
            [
                *("The lake. ", "озеро ", "Озеро. ", "Annex 1: ", "Annex 1.1: ", "(RU)", "7", "• ", "- "),
                *("\n\n", "\n", "\t", "**", "¹", "\n¹ "),
            ]
        ),
        max_size=40,
    ).map("".join)
    | st.text(alphabet=st.characters(codec="utf-8"))
)
def test_any_text_is_prepared_or_refused_and_nothing_is_lost(text: str) -> None:
    try:
        document = prepare(text.encode(), name="x.txt")
    except CorpusError:
        return
    assert unreported(text.encode(), document) == {}
    for section in document.sections:
        assert [s.paragraph for s in section.sentences] == sorted(s.paragraph for s in section.sentences)
        assert all(s.text.strip() == s.text != "" and s.language for s in section.sentences)


@pytest.mark.parametrize(
    "text",
    [
        "word " * 200_000,
        "a" * 1_000_000,
        "." * 1_000_000 + "x yz",
        "x" + " " * 1_000_000 + "y",
        "a\tb" + " " * 1_000_000 + "c",
        "*a " * 300_000,
        "(" * 300_000 + "water",
        "etc. 5 " * 150_000,
        "¹" * 300_000 + "water",
        "\n\n".join(f"This is paragraph {number}." for number in range(10_000)),
        "\n\n".join(f"this is paragraph {number} without an end" for number in range(10_000)),
        "\n".join(f"cell {number}\tthe other cell" for number in range(10_000)),
    ],
    ids=lambda text: f"{text[:8]!r}",
)
def test_size_is_no_obstacle(text: str) -> None:
    # What takes quadratic time would not come back from this.
    assert prepare(text.encode(), name="x.txt", language="en").sections


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_make_no_difference(newline: str) -> None:
    text = "Annex 1: A\n\nThe lake is deep.\nIt is old.\n\n- One fish;\n- two fish."
    document = prepare(text.replace("\n", newline).encode(), name="x.txt")
    assert [(s.kind, s.line, s.position, s.text) for s in document.sections[0].sentences] == [
        (ParagraphKind.HEADING, 1, 0, "Annex 1: A"),
        (ParagraphKind.TEXT, 3, 0, "The lake is deep."),
        (ParagraphKind.TEXT, 3, 1, "It is old."),
        (ParagraphKind.LIST_ITEM, 6, 0, "One fish;"),
        (ParagraphKind.LIST_ITEM, 7, 0, "two fish."),
    ]


def test_preparing_is_deterministic(tmp_path: Path) -> None:
    path = tmp_path / "set.md"
    path.write_text("# Annex 1: A\n\nThe **lake** is deep¹ -and old.\n\n¹ Very.\n", encoding="utf-8")
    first = prepare(path)
    assert first == prepare(path) == prepare(path.read_bytes(), name="set.md")
    assert (first.name, first.format, len(first.sha256)) == ("set.md", "markdown", 64)


@pytest.mark.parametrize("data", [b"", b"\n \n", b"a\x00b", b"\xff\xff", b"-- --", b"12"])
def test_what_holds_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(CorpusError, match=r"^x\.txt: "):
        prepare(data, name="x.txt")


def test_the_door_is_complete() -> None:
    assert corpora.__all__ == sorted(corpora.__all__)
    assert all(hasattr(corpora, name) for name in corpora.__all__)
