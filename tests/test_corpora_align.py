"""Aligning: every sentence in one bead, in order, the right ones together, in any language."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora.aligners import ALIGNERS, get_aligner, lexical
from corpora.aligners.lexical import ENOUGH
from corpora.aligners.semantic import SemanticAligner
from corpora.alignment.anchors import anchors, skeleton
from corpora.alignment.background import laid_over, learn_lexicon
from corpora.alignment.band import Band, band_along
from corpora.alignment.calibration import AS_IS, FITTED
from corpora.alignment.dictionary import Entries
from corpora.alignment.evidence import WordsEvidence
from corpora.alignment.ibm1 import Pair, learn
from corpora.alignment.lattice import Found, Gap
from corpora.alignment.lengths import Lengths
from corpora.alignment.moved import believed, woven
from corpora.alignment.passing import found_beads
from corpora.alignment.prefixes import prefixes
from corpora.alignment.side import Floats, Side, encode
from corpora.alignment.stretches import batches, stretches
from corpora.alignment.structure import SHAPES, structure_evidence
from corpora.alignment.walk import Step, likeliest_walk
from corpora.beads import Bead, Lexicon, Line
from corpora.bitexts import numbered_lines
from corpora.errors import UnknownMember
from tests.encoding import Vocabulary

ENGLISH = [
    "The Harbour Forum met in Almaty on 14 March 2022.",
    "Ministers of five countries took part.",
    "They discussed seasonal migration and the transfer of money home.",
    "A mobile team registered 1,250 workers in the valley.",
    "Each worker received a card with a photograph.",
    "The International Organization for Migration (IOM) paid for printing.",
    "Radio announcements were made in three languages.",
    "Employers promised to publish wages before the season begins.",
    "The ombudsman will report on complaints in September.",
    "A second registration is planned for 2024.",
]
RUSSIAN = [
    "Форум «Гавань» прошёл в Алматы 14 марта 2022 года.",
    "В нём участвовали министры пяти стран.",
    "Они обсудили сезонную миграцию и перевод денег домой.",
    "Мобильная группа зарегистрировала в долине 1250 работников.",
    "Каждый работник получил карточку с фотографией.",
    "Печать оплатила Международная организация по миграции (IOM).",
    "Объявления по радио звучали на трёх языках.",
    "Работодатели обещали публиковать размер зарплаты до начала сезона.",
    "Омбудсмен доложит о жалобах в сентябре.",
    "Вторая регистрация запланирована на 2024 год.",
]
CHINESE = ["论坛于2022年3月14日在阿拉木图举行。", "五个国家的部长参加了会议。", "他们讨论了季节性移民。"]


def lines(texts: list[str], *, paragraph: int = 1) -> list[Line]:
    return [Line(text, number // paragraph) for number, text in enumerate(texts)]


def align(source: list[Line], target: list[Line], name: str = "lexical") -> list[Bead]:
    aligner = SemanticAligner(Vocabulary()) if name == "semantic" else get_aligner(name)
    return aligner.align(source, target, source_language="en", target_language="ru")


def pairs(beads: list[Bead]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(bead.source, bead.target) for bead in beads if bead.source and bead.target]


texts = st.lists(
    st.builds(
        Line,
        st.one_of(st.sampled_from([*ENGLISH, *RUSSIAN, *CHINESE]), st.text(max_size=30)),
        st.integers(0, 4),
        st.sampled_from(["", "text", "heading"]),
    ),
    max_size=14,
)


@pytest.mark.parametrize("name", ALIGNERS)
@given(source=texts, target=texts)
@settings(max_examples=60, deadline=None)
def test_every_sentence_stands_in_one_bead_and_in_order(name: str, source: list[Line], target: list[Line]) -> None:
    beads = align(source, target, name)
    assert [k for bead in beads for k in bead.source] == list(range(len(source)))
    assert [k for bead in beads for k in bead.target] == list(range(len(target)))
    assert all(0.0 <= bead.confidence <= 1.0 for bead in beads)
    assert all(bead.confidence == 0.0 for bead in beads if not (bead.source and bead.target))
    assert beads == align(source, target, name)


@pytest.mark.parametrize("name", ALIGNERS)
@given(order=st.permutations(ENGLISH))
@settings(max_examples=20, deadline=None)
def test_equal_texts_align_one_to_one(name: str, order: list[str]) -> None:
    beads = align(lines(order), lines(order), name)
    assert pairs(beads) == [((k,), (k,)) for k in range(len(order))]


def test_translations_align_one_to_one_and_are_sure_of_it() -> None:
    beads = align(lines(ENGLISH), lines(RUSSIAN))
    assert pairs(beads) == [((k,), (k,)) for k in range(len(ENGLISH))]
    assert sum(bead.confidence for bead in beads) / len(beads) > 0.7


@given(first=st.integers(0, 8), count=st.integers(1, 3))
@settings(max_examples=20, deadline=None)
def test_a_dropped_paragraph_does_not_derail_the_rest(first: int, count: int) -> None:
    kept = [k for k in range(len(RUSSIAN)) if not first <= k < first + count]
    beads = align(lines(ENGLISH), [Line(RUSSIAN[k], k) for k in kept])
    right = {((k,), (position,)) for position, k in enumerate(kept)}
    assert len(right & set(pairs(beads))) >= len(kept) - 2


def test_swapping_the_sides_swaps_the_beads() -> None:
    forward = align(lines(ENGLISH), lines(RUSSIAN[:3] + RUSSIAN[5:]))
    backward = align(lines(RUSSIAN[:3] + RUSSIAN[5:]), lines(ENGLISH))
    assert set(pairs(forward)) == {(source, target) for target, source in pairs(backward)}


def test_a_sentence_split_in_two_is_one_bead() -> None:
    source = [*ENGLISH[:3], "A mobile team registered 1250 workers in the valley and 340 in the hills.", *ENGLISH[4:]]
    halves = ["Мобильная группа зарегистрировала в долине 1250 работников.", "В горах было 340 человек."]
    target = [*RUSSIAN[:3], *halves, *RUSSIAN[4:]]
    paragraphs = [0, 1, 2, 3, *range(3, 10)]
    beads = align(lines(source), [Line(text, at) for text, at in zip(target, paragraphs, strict=True)])
    assert ((3,), (3, 4)) in pairs(beads)


@pytest.mark.parametrize(
    ("source", "target"),
    [(0, 0), (0, 3), (3, 0), (1, 3), (3, 1), (1, 10), (10, 1)],
)
@pytest.mark.parametrize("name", ALIGNERS)
def test_small_and_empty_sides(name: str, source: int, target: int) -> None:
    beads = align(lines(ENGLISH[:source]), lines(RUSSIAN[:target]), name)
    assert sum(len(bead.source) for bead in beads) == source
    assert sum(len(bead.target) for bead in beads) == target


def test_a_script_without_spaces_aligns() -> None:
    beads = align(lines(ENGLISH[:3]), lines(CHINESE))
    assert pairs(beads) == [((0,), (0,)), ((1,), (1,)), ((2,), (2,))]


def numbered(texts: list[str], start: int, count: int) -> list[Line]:
    """Return as long a text as wanted: our sentences again and again, each naming its own case."""
    return [Line(f"{texts[k % len(texts)]} № {k * 7 + 1000}", k) for k in range(start, start + count)]


def test_a_long_section_missing_on_one_side_is_bridged() -> None:
    source = numbered(ENGLISH, 0, 900)
    target = numbered(RUSSIAN, 0, 250) + numbered(RUSSIAN, 650, 250)
    found = set(pairs(align(source, target)))
    right = {((k,), (k,)) for k in range(250)} | {((k + 400,), (k,)) for k in range(250, 500)}
    assert len(found & right) >= 0.98 * len(right)
    assert len(found - right) <= 0.02 * len(right)


def test_a_section_that_stands_elsewhere_is_found() -> None:
    source = numbered(ENGLISH, 0, 400)
    order = [*range(100), *range(140, 300), *range(100, 140), *range(300, 400)]
    every = numbered(RUSSIAN, 0, 400)
    beads = align(source, [Line(every[k].text, place) for place, k in enumerate(order)])
    right = {((k,), (place,)) for place, k in enumerate(order)}
    assert len(right & set(pairs(beads))) >= 0.98 * len(right)
    assert [k for bead in beads for k in bead.source] == list(range(400))
    assert sorted(k for bead in beads for k in bead.target) == list(range(400))


@pytest.mark.parametrize(("count", "found"), [(1, 0), (4, 0), (6, 6)])
def test_a_moved_section_is_believed_for_its_many_beads(count: int, found: int) -> None:
    rows, columns = np.arange(100, 120), np.array([*range(10), *range(50, 60)])
    walk = [Step(k, k, 1, 1, 0.95) for k in range(count)]
    beads = believed(walk, rows, columns)
    assert [(bead.source, bead.target) for bead in beads] == [((100 + k,), (k,)) for k in range(found)]
    astride = [*(Step(k, k, 1, 1, 0.95) for k in range(9)), Step(9, 9, 1, 2, 0.95)]
    assert ((109,), (9, 50)) not in [(bead.source, bead.target) for bead in believed(astride, rows, columns)]


@given(beads=st.sets(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=6))
def test_weaving_keeps_every_sentence_once(beads: set[tuple[int, int]]) -> None:
    sources, targets = [bead[0] for bead in beads], [bead[1] for bead in beads]
    apart = [Bead((s,), (t,), 0.5) for s, t in beads if sources.count(s) == targets.count(t) == 1]
    found = woven(apart, 13, 13)
    assert [k for bead in found for k in bead.source] == list(range(13))
    assert sorted(k for bead in found for k in bead.target) == list(range(13))
    assert set(apart) <= set(found)


@pytest.mark.parametrize("name", ALIGNERS)
def test_texts_without_any_lead_keep_every_sentence(name: str) -> None:
    beads = align([Line("Yes.", k) for k in range(700)], [Line("Да.", k) for k in range(400)], name)
    assert [k for bead in beads for k in bead.source] == list(range(700))
    assert sorted(k for bead in beads for k in bead.target) == list(range(400))


def test_a_long_text_is_learned_from_in_parts_and_aligned_as_a_whole() -> None:
    count = ENOUGH + 200
    found = set(pairs(align(numbered(ENGLISH, 0, count), numbered(RUSSIAN, 0, count))))
    assert len(found & {((k,), (k,)) for k in range(count)}) >= 0.99 * count


def test_stretches_change_nothing_but_memory() -> None:
    left, right = encode(numbered(ENGLISH, 0, 300)), encode(numbered(RUSSIAN, 0, 300))
    band = band_along([(k, k) for k in range(10, 290, 10)], 300, 300, margin=8, widest=100)
    words = WordsEvidence(left, right, Entries.from_pairs(anchors(left.vocabulary, right.vocabulary)), 0.6)
    lengths = Lengths.of(left, right)

    def weigh(source: Side, target: Side, part: Band) -> Floats:
        return words.of(source, target, part, SHAPES) + structure_evidence(source, target, part, lengths)

    gap = Gap(-4.0, -3.0)
    whole = found_beads(left, right, band, weigh, gap, SHAPES, points=[])
    cut = found_beads(left, right, band, weigh, gap, SHAPES, points=range(10, 290, 10))
    assert len(stretches(band, range(10, 290, 10))) > len(stretches(band, [])) == 1
    places = [dict(zip(zip(*found[:3], strict=True), found.chance, strict=True)) for found in (whole, cut)]
    common = places[0].keys() & places[1].keys()
    assert len(common) > 0.99 * len(places[0])
    assert max(abs(places[0][bead] - places[1][bead]) for bead in common) < 0.01


@given(
    widths=st.lists(st.integers(0, 30), min_size=1, max_size=400),
    points=st.lists(st.integers(1, 400), max_size=20, unique=True).map(sorted),
)
def test_every_row_belongs_to_one_stretch(widths: list[int], points: list[int]) -> None:
    low = np.cumsum([0, *widths[:-1]])
    band = Band(low, low + np.array(widths) + 3)
    found = stretches(band, points)
    assert [row for part in found for row in range(part.begin, part.end)] == list(range(len(widths)))
    assert all(0 <= part.first <= part.begin < part.end <= part.last + 1 <= len(widths) for part in found)
    assert [part for batch in batches(band, found) for part in batch] == found


beads_that_may_be = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 2), st.sampled_from([0.2, 0.4, 0.7, 0.9])),
    max_size=7,
    unique_by=lambda bead: bead[:3],
)


@given(beads=beads_that_may_be)
def test_the_walk_has_the_highest_sum_of_all_that_do_not_cross(beads: list[tuple[int, int, int, float]]) -> None:
    shapes, least = ((1, 1), (1, 2), (2, 1)), 0.3
    found = Found(*(np.array([bead[k] for bead in beads], dtype=kind) for k, kind in enumerate((int, int, int, float))))

    def fits(one: tuple[int, int, int, float], other: tuple[int, int, int, float]) -> bool:
        height, width = shapes[one[2]]
        return one[0] + height <= other[0] and one[1] + width <= other[1]

    chains = (
        chain
        for size in range(len(beads) + 1)
        for chain in combinations(sorted(beads), size)
        if all(fits(one, other) for one, other in pairwise(chain))
    )
    walk = likeliest_walk(found, shapes, least)
    assert all(
        one.row + one.height <= other.row and one.column + one.width <= other.column for one, other in pairwise(walk)
    )
    best = max(sum(bead[3] - least for bead in chain) for chain in chains)
    assert sum(step.chance - least for step in walk) == pytest.approx(best, abs=1e-5)


@given(chances=st.lists(st.floats(0.0, 1.0), min_size=2, max_size=2).map(sorted))
def test_confidence_rises_with_the_probability_and_stays_one(chances: list[float]) -> None:
    low, high = (FITTED.confidence(chance) for chance in chances)
    assert 0.0 <= low <= high <= 1.0
    assert AS_IS.confidence(chances[1]) == pytest.approx(chances[1], abs=2e-4)


@pytest.mark.parametrize("pairs", [[], [Pair(np.arange(2001), np.arange(2001))] * 3])
def test_nothing_is_learned_from_nothing_or_from_texts_too_long_to_tell(pairs: list[Pair]) -> None:
    assert len(learn(pairs).source) == 0


def test_a_background_lexicon_tells_apart_what_lengths_and_names_cannot() -> None:
    source, target = ["The pilot waits.", "The nurse sings."], ["Певец спит.", "Лётчик ждёт.", "Сестра поёт."]
    taught = learn_lexicon([("pilot waits", "лётчик ждёт")] * 3 + [("nurse sings", "сестра поёт")] * 3)
    assert set(taught["pilot"]) >= {"летчи"}
    beads = get_aligner("lexical").align(
        lines(source), lines(target), source_language="en", target_language="ru", lexicon=taught
    )
    assert pairs(beads) == [((0,), (1,)), ((1,), (2,))]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ({}, {"pilot": {"летчи": 0.9}}, {"pilot": {"летчи": 0.9}}),
        ({"pilot": {"летчи": 0.9}}, {}, {"pilot": {"летчи": 0.9}}),
        ({"pilot": {"летчи": 0.4, "пилот": 0.6}}, {"pilot": {"летчи": 0.9}}, {"pilot": {"летчи": 0.9, "пилот": 0.6}}),
        ({"pilot": {"летчи": 0.9}}, {"pilot": {"летчи": 0.4}}, {"pilot": {"летчи": 0.9}}),
        ({"pilot": {"летчи": 0.9}}, {"nurse": {"сестр": 1.0}}, {"pilot": {"летчи": 0.9}, "nurse": {"сестр": 1.0}}),
    ],
)
def test_of_two_lexicons_the_surer_counts(first: Lexicon, second: Lexicon, joined: Lexicon) -> None:
    before = dict(first)
    assert laid_over(first, second) == joined
    assert first == before


def test_a_lexicon_that_knows_little_costs_no_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    passes = []
    monkeypatch.setattr(lexical, "_beads", lambda *arguments: passes.append(arguments[-1]) or [])
    text = lines(["The pilot waits.", "The nurse sings."]), lines(["Лётчик ждёт.", "Сестра поёт."])
    little = learn_lexicon([("pilot", "лётчик")] * 2)
    much = learn_lexicon([("pilot waits", "лётчик ждёт")] * 3 + [("The nurse sings.", "сестра поёт.")] * 3)
    for lexicon in (None, little, much):
        get_aligner("lexical").align(*text, source_language="en", target_language="ru", lexicon=lexicon)
    assert passes == [lexical.COLD, lexical.COLD, lexical.WARM]


def test_kinds_keep_a_heading_from_running_text() -> None:
    source = [Line("Water", 0, "heading"), Line("Wells", 1, "text")]
    target = [Line("Вода", 0, "text")]
    unlike = align(source, target)
    assert ((0,), (0,)) not in pairs(unlike)


def test_lines_count_without_the_empty_ones() -> None:
    source = [ENGLISH[0], "", ENGLISH[1], ENGLISH[2], "", ""]
    target = ["", RUSSIAN[0], "", RUSSIAN[1], RUSSIAN[2]]
    sides = numbered_lines(source), numbered_lines(target)
    beads = get_aligner("lexical").align(*sides, source_language="en", target_language="ru")
    assert pairs(beads) == [((0,), (0,)), ((1,), (1,)), ((2,), (2,))]


def test_an_unknown_aligner_is_named() -> None:
    with pytest.raises(UnknownMember, match="there is no aligner 'oracle'; known are length, lexical, semantic"):
        get_aligner("oracle")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’État qu’il aide", ["etat", "il", "aide"]),
        ("Ёлка? 10 000", ["елка", "10", "000", "?"]),
        ("٢٠٢٢", ["2022"]),
        ("移民", ["移", "民"]),
        ("— —", ["— —"]),
        ("", [" "]),
    ],
)
def test_prefixes_of_any_script(text: str, expected: list[str]) -> None:
    assert prefixes(text) == expected


@pytest.mark.parametrize(
    ("one", "other"), [("деклар", "declar"), ("министр", "minist"), ("департ", "depart"), ("монитор", "monitor")]
)
def test_look_alikes_share_a_skeleton(one: str, other: str) -> None:
    assert skeleton(one)[:5] == skeleton(other)[:5]


chains = st.lists(st.tuples(st.integers(1, 60), st.integers(1, 90)), max_size=6)


@given(steps=chains, margin=st.integers(0, 5), widest=st.integers(1, 40))
def test_a_band_can_be_walked_from_end_to_end(steps: list[tuple[int, int]], margin: int, widest: int) -> None:
    points, row, column = [], 0, 0
    for down, right in steps:
        row, column = row + down, column + right
        points.append((row, column))
    band = band_along(points, row + 3, column + 2, margin=margin, widest=widest)
    assert (band.low[0], band.high[-1]) == (0, column + 2)
    assert all(band.low[row] <= column <= band.high[row] for row, column in points)
    assert (band.low[1:] >= band.low[:-1]).all()
    assert (band.high[1:] >= band.high[:-1]).all()
    assert (band.low[1:] <= band.high[:-1]).all()


@pytest.mark.shared
def test_the_gold_is_met(shared: Path) -> None:
    """The table of docs/alignment.md, in small: what is measured there must not get worse unseen."""
    assert (shared / "gold" / "alignment").is_dir()
    bench = Path(__file__).parents[1] / "benchmarks" / "alignment.py"
    done = subprocess.run(
        [sys.executable, str(bench), "--quick", "--cold", "--json", "--sets", "clean,drop,merge,flat,hard,annex"],
        capture_output=True,
        text=True,
        check=True,
    )
    strict = {row["set"]: row["strict"] for row in json.loads(done.stdout)}
    floors = {"clean": 0.998, "drop": 0.98, "merge": 0.98, "flat": 0.96, "hard": 0.90, "annex 1": 0.96}
    assert {name: strict[name] for name in floors if strict[name] < floors[name]} == {}
