"""The index: nothing that reaches the score is missed, whatever was added, changed and deleted meanwhile."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from corpora.normalise import folded
from corpora.segments import Segment
from corpora.units import TranslationUnit
from tm_service import TranslationMemory, file_locks, open_memory
from tm_service.indexes import LayeredIndex, files, layers
from tm_service.indexes.entries import entries_of
from tm_service.indexes.features import BUCKETS, codes_of, features
from tm_service.indexes.files import Stretch
from tm_service.indexes.part import Part, make
from tm_service.indexes.signatures import WIDTHS, columns_of, ranks_of
from tm_service.kernels import Kernel, arrays, available
from tm_service.stores.base import StoredText
from tm_service.stores.sqlite.rows import form_of

LETTERS = st.text("abc абв", max_size=60)
SENTENCES = st.lists(
    st.sampled_from(["the river", "Plan 7", "council", "речь", "план", "l'eau", "水资源", "🙂", "a", "x" * 30, "- %s"]),
    min_size=1,
    max_size=9,
).map(" ".join)


def stored(texts: Iterable[str]) -> list[StoredText]:
    return [StoredText(number, text, form_of(text)) for number, text in enumerate(texts, start=1)]


def part_of(texts: Iterable[str], folder: Path) -> Part:
    return make(
        list(entries_of(stored(texts))),
        folder,
        stretch=Stretch(0, 1, "mark"),
        changed=np.empty(0, np.int64),
        identity="store",
    )


def score(query: str, text: str) -> float:
    return 100 * Levenshtein.normalized_similarity(folded(query), folded(text))


@pytest.mark.parametrize("kernel", available(), ids=lambda kernel: kernel.name)
@given(data=st.data())
@settings(deadline=None)
def test_kernels_add_columns_up(kernel: Kernel, data: st.DataObject) -> None:
    words = data.draw(st.integers(1, 600))
    chosen = np.array(data.draw(st.lists(st.integers(0, 39), unique=True, min_size=1, max_size=40)), np.int64)
    first = data.draw(st.integers(0, words - 1))
    last = data.draw(st.integers(first + 1, words))
    columns = np.random.default_rng(len(chosen)).integers(0, 2**64, (40, words), dtype=np.uint64)
    planes = kernel.add_up(columns, chosen, first, last)
    bits = np.unpackbits(columns[chosen, first:last].copy().view(np.uint8), axis=1, bitorder="little")
    digits = np.unpackbits(planes.view(np.uint8), axis=1, bitorder="little").astype(np.int64)
    assert len(planes) == len(chosen).bit_length()
    assert (bits.sum(axis=0) == (digits << np.arange(len(planes))[:, None]).sum(axis=0)).all()


@pytest.mark.parametrize("kernel", available(), ids=lambda kernel: kernel.name)
@given(reference=st.text("abc é", min_size=1, max_size=30), texts=st.lists(st.text("abc é", max_size=30), max_size=4))
@settings(deadline=None)
def test_kernels_count_shared_grams(kernel: Kernel, reference: str, texts: list[str]) -> None:
    longest = min(6, len(reference))
    lengths = np.array([len(text) for text in texts], np.int64)
    codes = [codes_of(text) for text in ["", *texts]]
    shared = kernel.shared_grams(codes_of(reference), np.concatenate(codes), lengths, longest)

    def grams(text: str, size: int) -> Counter[str]:
        return Counter(text[at : at + size] for at in range(len(text) - size + 1))

    expected = [
        [(grams(reference, size) & grams(text, size)).total() for size in range(1, longest + 1)] for text in texts
    ]
    assert shared.tolist() == expected


def test_every_kernel_is_tried_where_numba_is_installed() -> None:
    pytest.importorskip("numba", reason="the extra `fast` is not installed")
    assert [kernel.name for kernel in available()] == ["numpy", "numba"]


@given(one=LETTERS, other=LETTERS)
def test_features_bound_the_distance(one: str, other: str) -> None:
    missing = sum((Counter(features(one).tolist()) - Counter(features(other).tolist())).values())
    assert missing <= 2 * Levenshtein.distance(one, other) - max(0, len(other) - len(one))


@given(text=st.text(max_size=30))
def test_a_text_has_one_feature_more_than_characters(text: str) -> None:
    assert len(features(text)) == len(text) + 1


@pytest.mark.parametrize("width", [width for _longest, width in WIDTHS])
def test_the_most_frequent_features_have_a_column_of_their_own(width: int) -> None:
    ranks = ranks_of(np.arange(BUCKETS, 0, -1))
    columns = columns_of(ranks, width)
    assert ranks[:2000].tolist() == list(range(2000))
    assert columns.max() == width - 1
    assert len(set(columns[: min(2000, width)])) == min(2000, width)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.one_of(SENTENCES, LETTERS), min_size=1, max_size=40),
    query=st.one_of(SENTENCES, LETTERS).filter(folded),
    min_score=st.sampled_from([0.0, 1.0, 33.3, 50.0, 60.0, 70.0, 75.0, 90.0, 99.9, 100.0]),
)
def test_a_part_hands_in_all_that_reach_the_score(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], query: str, min_score: float
) -> None:
    part = part_of(texts, tmp_path_factory.mktemp("part"))
    expected = {folded(text) for text in texts if folded(text) and score(query, text) >= min_score}
    for kernel in available():
        found = part.texts(part.likely(folded(query), min_score=min_score, limit=None, kernel=kernel))
        assert expected <= set(found)
        assert len(found) == len(set(found))


@pytest.mark.parametrize("length", [1, 2, 5, 63, 64, 65, 129, 300, 513, 10_000])
def test_short_and_long_texts_are_found(tmp_path: Path, length: int) -> None:
    alphabet = "the quick brown fox jumps over a lazy dog; съешь же ещё мягких булок. " * (length // 60 + 1)
    text = folded(alphabet[:length])
    near = text[: len(text) // 2] + "#" + text[len(text) // 2 :]
    others = [chr(0x4E00 + number) * len(text) for number in range(200)]
    part = part_of([near, *others], tmp_path)
    for kernel in available():
        positions = part.likely(text, min_score=50 if length == 1 else 66, limit=None, kernel=kernel)
        assert near in part.texts(positions)


@pytest.mark.parametrize("kernel", available(), ids=lambda kernel: kernel.name)
def test_the_likeliest_are_the_nearest(tmp_path: Path, kernel: Kernel) -> None:
    words = ["river", "plan", "council", "harbour", "ferry", "school", "bridge", "market", "letter", "garden"]
    texts = [f"{a} {b} {c} {d}" for a in words for b in words for c in words for d in words]
    part = part_of(texts, tmp_path)
    query = "river plan council ferry"
    found = part.texts(part.likely(query, min_score=0, limit=100, kernel=kernel))
    assert 100 <= len(found) <= 200
    nearest = sorted(texts, key=lambda text: -score(query, text))[:10]
    assert {score(query, text) for text in nearest} <= {score(query, text) for text in found}


def unit(text: str, target: str) -> TranslationUnit:
    return TranslationUnit({"en": Segment(text), "xh": Segment(target)})


def found_by(memory: TranslationMemory, text: str, min_score: float) -> set[tuple[str, str]]:
    matches = memory.match(text, source="en", target="xh", min_score=min_score, limit=100, complete=True)
    return {(match.source.text, match.stored_target.text) for match in matches}


EDITS = st.lists(
    st.tuples(st.sampled_from(["add", "replace", "delete", "reopen"]), st.integers(0, 30), SENTENCES), max_size=12
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS, query=SENTENCES)
def test_lookups_see_every_edit(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, int, str]], query: str
) -> None:
    """Against a plain dictionary, with parts made of two changes, so that there are many and they are joined."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tm_service.indexes.MANY", 2)
        database = tmp_path_factory.mktemp("tm") / "tm.db"
        memory = open_memory(database)
        held: dict[int, tuple[str, str]] = {}
        for step, (kind, chosen, text) in enumerate(edits):
            numbers = sorted(held)
            if kind == "add" or not numbers:
                [number] = memory.add([unit(text, str(step))]).ids
                held[number] = (text, str(step))
            elif kind == "replace":
                number = numbers[chosen % len(numbers)]
                memory.replace(number, unit(text, str(step)), version=memory.unit(number).version)
                held[number] = (text, str(step))
            elif kind == "delete":
                number = numbers[chosen % len(numbers)]
                memory.delete(number)
                del held[number]
            else:
                memory.close()
                memory = open_memory(database)
            assert found_by(memory, query, 0) == {pair for pair in held.values() if score(query, pair[0]) > 0}
        memory.close()


def test_parts_are_joined_as_they_grow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tm_service.indexes.MANY", 10)
    memory = open_memory(tmp_path / "tm.db")
    texts = [f"Boat number {number} leaves the harbour" for number in range(400)]
    for start in range(0, 400, 20):
        memory.add(unit(text, text) for text in texts[start : start + 20])
        assert memory.match(texts[start], source="en", target="xh")[0].score == 100
    memory.close()
    links = files.chain(tmp_path / "tm.db.index" / "en", identity=memory.store.identity, upto=400)
    assert 1 <= len(links) <= 6
    assert [link.stretch.first for link in links[1:]] == [link.stretch.last for link in links[:-1]]
    again = open_memory(tmp_path / "tm.db")
    assert {again.match(text, source="en", target="xh")[0].target.text for text in texts} == set(texts)


def test_another_process_uses_the_parts_that_one_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = open_memory(tmp_path / "tm.db"), open_memory(tmp_path / "tm.db")
    ours.add(unit(f"Lamp {number} is lit", str(number)) for number in range(50))
    assert found_by(theirs, "Lamp 7 is lit", 100) == {("Lamp 7 is lit", "7")}
    assert found_by(ours, "Lamp 7 is lit", 100) == {("Lamp 7 is lit", "7")}
    made = {part.folder for part in _index(ours).parts}
    assert made == {part.folder for part in _index(theirs).parts}
    monkeypatch.setattr("tm_service.indexes._AT_ONCE", 5)
    ours.add(unit(f"Torch {number} is out", str(number)) for number in range(50, 75))
    assert found_by(ours, "Torch 60 is out", 100) == {("Torch 60 is out", "60")}
    assert found_by(theirs, "Torch 60 is out", 100) == {("Torch 60 is out", "60")}
    assert [part.folder for part in _index(ours).parts] == [part.folder for part in _index(theirs).parts]


@contextmanager
def another_process_making(folder: Path) -> Iterator[None]:
    file = file_locks.open_to_lock(folder.with_name(f"{folder.name}.lock"))
    assert file_locks.take(file)
    yield
    os.close(file)


def test_what_another_process_is_making_is_made_by_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tm_service.indexes.MANY", 10)
    memory = open_memory(tmp_path / "tm.db")
    memory.add([unit("A quiet bay", "0")])
    assert found_by(memory, "A quiet bay", 100)
    first = [part.folder for part in _index(memory).parts]
    with another_process_making(tmp_path / "tm.db.index" / "en"):
        memory.add(unit(f"Ship {number}", str(number)) for number in range(20))
        assert found_by(memory, "Ship 3", 100) == {("Ship 3", "3")}
        memory.indexes._worker.submit(lambda: None).result()  # behind what was to be made
        assert [part.folder for part in _index(memory).parts] == first
    memory.add([unit("A late arrival", "late")])
    assert found_by(memory, "A late arrival", 100)
    memory.close()
    assert [part.folder for part in memory.indexes._open["en"].parts] != first


def test_the_first_lookup_uses_what_another_process_is_making(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = open_memory(tmp_path / "tm.db"), open_memory(tmp_path / "tm.db")
    ours.add(unit(f"Lamp {number} is lit", str(number)) for number in range(50))
    begun, build = threading.Event(), ours.indexes._built

    def built(language: str) -> LayeredIndex:
        begun.set()
        time.sleep(0.2)  # in which theirs comes to wait
        return build(language)

    monkeypatch.setattr(ours.indexes, "_built", built)
    monkeypatch.setattr(theirs.indexes, "_built", pytest.fail)
    with ThreadPoolExecutor(1) as threads:
        made = threads.submit(found_by, ours, "Lamp 7 is lit", 100)
        assert begun.wait(10)
        assert found_by(theirs, "Lamp 7 is lit", 100) == made.result() == {("Lamp 7 is lit", "7")}


def test_a_lookup_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tm_service.indexes._PATIENCE", 0.1)
    memory = open_memory(tmp_path / "tm.db")
    memory.add([unit("A quiet bay", "0")])
    (tmp_path / "tm.db.index").mkdir()
    with another_process_making(tmp_path / "tm.db.index" / "en"):
        assert found_by(memory, "A quiet bay", 100)


def _index(memory: TranslationMemory) -> LayeredIndex:
    index = memory.indexes.fresh("en")
    assert isinstance(index, LayeredIndex)
    return index


def flip_a_bit(folder: Path) -> None:
    for file in folder.rglob("columns_512.npy"):
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 8
        file.write_bytes(content)


def leave_half(folder: Path) -> None:
    for place in list(folder.rglob("manifest.json")):
        unfinished = place.parent.with_name("unfinished-abc")
        shutil.copytree(place.parent, unfinished)
        (unfinished / "manifest.json").unlink()


@pytest.mark.parametrize("spoil", [flip_a_bit, leave_half])
def test_damage_is_noticed(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    memory = open_memory(tmp_path / "tm.db")
    texts = [f"Buoy {number} marks the channel" for number in range(200)]
    memory.add(unit(text, text) for text in texts)
    expected = found_by(memory, texts[7], 60)
    memory.close()
    spoil(tmp_path / "tm.db.index")
    again = open_memory(tmp_path / "tm.db")
    assert found_by(again, texts[7], 60) == expected


def test_parts_made_at_once_take_each_others_place_in_peace(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def made(number: int) -> list[str]:
        part = part_of([f"text {number}"], tmp_path)
        opened = LayeredIndex.open(tmp_path, identity="store", upto=1, mark_of=lambda _sequence: "mark")
        assert opened is None or len(opened.parts) == 1  # one that is just being taken the place of is not there
        return part.texts(np.array([0]))

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(made, range(200))) == [[f"text {number}"] for number in range(200)]
    assert caplog.messages == []
    assert len(list(tmp_path.iterdir())) <= 1  # two of one stretch may remove each other: then it is made again


def test_a_store_put_back_to_an_earlier_state_is_noticed(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")
    memory.add([unit("The first gate", "1")])
    memory.backup(tmp_path / "backup.db")
    memory.add([unit("The second gate", "2")])
    assert found_by(memory, "The second gate", 100)
    memory.close()
    for file in tmp_path.glob("tm.db*"):
        if file.is_file():
            file.unlink()
    shutil.copy(tmp_path / "backup.db", tmp_path / "tm.db")
    again = open_memory(tmp_path / "tm.db")
    again.add([unit("Another wall", "3")])  # the same number of a change as that of the second gate
    assert found_by(again, "The second gate", 100) == set()
    assert found_by(again, "Another wall", 100) == {("Another wall", "3")}


def test_a_lookup_that_another_overtakes_makes_no_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one lookup has taken in already is no sign of a store that was put back, for one that began before."""
    memory = open_memory(tmp_path / "tm.db")
    memory.add([unit("The first gate", "1")])
    assert found_by(memory, "The first gate", 100)
    made: list[str] = []
    monkeypatch.setattr(memory.indexes, "_built", made.append)
    last_change = memory.store.units.last_change

    def overtaken() -> int:
        monkeypatch.setattr(memory.store.units, "last_change", last_change)
        before = last_change()
        memory.add([unit("The second gate", "2")])
        assert found_by(memory, "The second gate", 100)
        return before

    monkeypatch.setattr(memory.store.units, "last_change", overtaken)
    assert found_by(memory, "The second gate", 100)
    assert made == []


def test_only_the_first_lookup_waits_for_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a part is made, lookups go on, with what has changed since."""
    monkeypatch.setattr("tm_service.indexes.MANY", 10)
    memory = open_memory(tmp_path / "tm.db")
    memory.add([unit("A quiet bay", "0")])
    assert found_by(memory, "A quiet bay", 100)
    seen: list[set[tuple[str, str]]] = []
    make_part = layers.make

    def slow_make(*arguments: object, **options: object) -> Part:
        memory.add([unit("A late arrival", "late")])
        seen.append(found_by(memory, "A late arrival", 100))  # from the thread that makes the part
        return make_part(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(layers, "make", slow_make)
    memory.add(unit(f"Ship {number}", str(number)) for number in range(20))
    found_by(memory, "Ship 3", 100)
    memory.close()
    assert seen == [{("A late arrival", "late")}]


def test_numpy_serves_where_numba_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tm_service.kernels.find_spec", lambda _name: None)
    assert available() == [arrays]


def texts_in(index: LayeredIndex, query: str) -> Sequence[str]:
    return index.candidates(query, min_score=0, limit=None).texts


def test_a_state_of_an_index_never_changes(tmp_path: Path) -> None:
    part = part_of(["one boat", "two boats"], tmp_path)
    before = LayeredIndex((part,), 1)
    after = before.with_changes([1, 3], stored(["zero boats"]), sequence=2)
    assert sorted(texts_in(before, "boat")) == ["one boat", "two boats"]
    assert sorted(texts_in(after, "boat")) == ["one boat", "two boats", "zero boats"]
    handles = after.candidates("boat", min_score=0, limit=None).handles
    assert sorted(after.units(handles)) == [[], [1], [2]]  # "one boat" has no unit left
