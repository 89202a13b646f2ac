"""The starter corpus: three languages in every set, our own words, and clean after the real pipeline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest

from corpora.bitexts import Alignment, align_sections
from corpora.documents import ParagraphKind, PreparedDocument, SectionText
from corpora.pairing import pair
from corpora.pipeline import prepare
from corpora.starter import LANGUAGES as COLUMNS
from corpora.starter import documents, vocabulary

DOCUMENTS = documents()
LANGUAGES = {"en", "ru", "fr"}
NAMES = (
    "global compact for safe orderly and regular migration",
    "pacte mondial pour des migrations sûres ordonnées et régulières",
)
RUN = 8

each_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)


@cache
def prepared(path: Path) -> PreparedDocument:
    return prepare(path)


def words(text: str) -> list[str]:
    """Return the words of a text; a name that any document of the field must cite counts as one."""
    folded = " ".join(re.findall(r"\w+", text.casefold()))
    for name in NAMES:
        folded = folded.replace(name, name.replace(" ", "_"))
    return folded.split()


def runs(text: str) -> set[tuple[str, ...]]:
    listed = words(text)
    return {tuple(listed[start : start + RUN]) for start in range(len(listed) - RUN + 1)}


def running_text(section: SectionText) -> list[str]:
    """Return the sentences of a section, without its headings and footnotes."""
    aside = {ParagraphKind.HEADING, ParagraphKind.FOOTNOTE}
    return [sentence.text for sentence in section.sentences if sentence.kind not in aside]


@cache
def alignments() -> list[Alignment]:
    """Return what the real pipeline makes of every group of annexes."""
    found = [(path.name, group) for path in DOCUMENTS for group in pair(prepared(path).sections)]
    return [align_sections(group, document=name) for name, group in found]


def groups() -> Iterator[dict[str, SectionText]]:
    for path in DOCUMENTS:
        for group in pair(prepared(path).sections):
            yield {text.section.language: text for text in group}


def test_there_are_eight_numbered_sets() -> None:
    assert [path.name[:3] for path in DOCUMENTS] == [f"{number:02}-" for number in range(1, 9)]


@each_document
def test_a_set_holds_its_annexes_in_three_languages(path: Path) -> None:
    found = pair(prepared(path).sections)
    assert found
    assert all({text.section.language for text in group} == LANGUAGES for group in found)


@each_document
def test_every_annex_has_a_translation(path: Path) -> None:
    sections = prepared(path).sections
    paired = {text.section.number for group in pair(sections) for text in group}
    assert {text.section.number for text in sections if text.section.number is not None} == paired


@each_document
def test_a_set_is_read_without_problems(path: Path) -> None:
    assert prepared(path).problems == ()


def test_at_least_180_sentences_stand_in_all_three_languages() -> None:
    assert sum(min(len(running_text(text)) for text in group.values()) for group in groups()) >= 180


def test_translations_split_their_sentences_differently_somewhere() -> None:
    assert any(len({len(running_text(text)) for text in group.values()}) > 1 for group in groups())


def test_the_pipeline_makes_160_trilingual_units() -> None:
    units = [aligned.unit for alignment in alignments() for aligned in alignment.units]
    assert sum(set(unit.variants) == LANGUAGES for unit in units) >= 160


def test_a_sentence_split_in_translation_makes_one_unit() -> None:
    sides = [side for alignment in alignments() for aligned in alignment.units for side in aligned.sentences.values()]
    assert max(len(side) for side in sides) == 2


def test_the_sentence_after_one_that_french_lacks_finds_its_own_translation() -> None:
    units = [aligned.unit for alignment in alignments() for aligned in alignment.units]
    texts = [{language: str(segment) for language, segment in unit.variants.items()} for unit in units]
    assert {
        "en": "I wish you all a safe journey home.",
        "ru": "Желаю всем благополучного возвращения домой.",
        "fr": "Je vous souhaite à toutes et à tous un bon retour.",
    } in texts


def test_filters_refuse_only_headings_left_in_english() -> None:
    refused = [refusal for alignment in alignments() for refusal in alignment.refused]
    lines = {str(path.name): path.read_text(encoding="utf-8").splitlines() for path in DOCUMENTS}
    places = [refusal.place.rsplit(":", 1) for refusal in refused]
    assert [name for name, line in places if not lines[name][int(line) - 1].startswith("Annex ")] == []


def test_the_sets_are_as_dirty_as_life() -> None:
    kinds = {repair.kind for path in DOCUMENTS for repair in prepared(path).repairs}
    assert {"contents", "footnotes", "markup", "mixed_script", "page_breaks"} <= kinds


@each_document
@pytest.mark.parametrize(
    "dirt",
    [r"\*\*", r"[¹²³]", r"\.{4,}", r"</?\w+>", r"\b(?=\w*[a-z])(?=\w*[а-я])\w+\b"],
    ids=["bold", "footnote mark", "dotted leader", "element", "mixed script"],
)
def test_nothing_dirty_is_left_after_cleaning(path: Path, dirt: str) -> None:
    sentences = [sentence.text for text in prepared(path).sections for sentence in text.sentences]
    assert [text for text in sentences if re.search(dirt, text)] == []


@each_document
def test_french_puts_a_no_break_space_before_its_high_punctuation(path: Path) -> None:
    sentences = [text for group in pair(prepared(path).sections) for text in group]
    french = [line for text in sentences if text.section.language == "fr" for line in running_text(text)]
    assert [line for line in french if re.search(r"\w[;?!:»]|«\w| [;?!:»]|« ", line)] == []


@pytest.mark.shared
@each_document
def test_no_sentence_is_taken_from_the_seeds(path: Path, shared: Path) -> None:
    seeds = sorted((shared / "seeds").glob("*.txt"))
    assert seeds
    own = runs(path.read_text(encoding="utf-8"))
    taken = {seed.name: own & runs(seed.read_text(encoding="utf-8")) for seed in seeds}
    assert {name: found for name, found in taken.items() if found} == {}


@pytest.mark.parametrize(("source", "target"), list(permutations(COLUMNS, 2)))
def test_the_vocabulary_pairs_ordinary_words_in_every_direction(source: str, target: str) -> None:
    pairs = vocabulary(source, target)
    assert len(pairs) == len(set(pairs)) > 1300
    assert {(right, left) for left, right in vocabulary(target, source)} == set(pairs)
    assert all(word == word.strip() and word for pair in pairs for word in pair)


def test_the_vocabulary_is_written_in_the_script_of_each_language() -> None:
    assert all(re.search("[а-яё]", word) and not re.search("[a-z]", word) for _, word in vocabulary("en", "ru"))
    assert not any(re.search("[а-яё]", word) for pair in vocabulary("fr", "en") for word in pair)


@pytest.mark.parametrize(("source", "target"), [("de", "en"), ("en", "uk"), ("en-GB", "fr")])
def test_the_vocabulary_knows_no_other_language(source: str, target: str) -> None:
    assert vocabulary(source, target) == ()
