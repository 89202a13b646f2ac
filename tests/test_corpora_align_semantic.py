"""Aligning by meaning: what lies close together in a space, and the models that make one."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora.aligners import get_aligner
from corpora.aligners.semantic import SemanticAligner
from corpora.alignment.band import band_along
from corpora.alignment.embedding import (
    Closeness,
    EmbeddedSide,
    distances,
    embedding_evidence,
    facing,
    mutual,
    windows_of,
)
from corpora.alignment.side import Floats, encode
from corpora.alignment.structure import SHAPES
from corpora.beads import Bead, Line
from corpora.encoders import DEFAULT_MODEL, ENVIRONMENT, encoder_named
from corpora.encoders.transformer import TransformerEncoder
from corpora.errors import UnusableModel
from tests.encoding import Vocabulary
from tm_service import open_memory
from tm_service.cli import cli

SENSES = [
    ("ferry", "паром"), ("late", "опоздал"), ("nurse", "сестра"), ("waits", "ждёт"), ("quay", "причал"),
    ("bread", "хлеб"), ("sold", "продан"), ("rain", "дождь"), ("began", "начался"), ("night", "ночь"),
    ("children", "дети"), ("sleep", "спят"), ("letter", "письмо"), ("lost", "потеряно"), ("captain", "капитан"),
    ("sings", "поёт"),
]  # fmt: skip
ENGLISH = ["Ferry late.", "Nurse waits quay.", "Bread sold.", "Rain began night.", "Children sleep.", "Letter lost.", "Captain sings."]  # fmt: skip
RUSSIAN = ["Паром опоздал.", "Сестра ждёт причал.", "Хлеб продан.", "Дождь начался ночь.", "Дети спят.", "Письмо потеряно.", "Капитан поёт."]  # fmt: skip
TAUGHT = Vocabulary(SENSES)


def lines(texts: Sequence[str], paragraph: int = 1) -> list[Line]:
    return [Line(text, number // paragraph) for number, text in enumerate(texts)]


def align(source: Sequence[str], target: Sequence[str], encoder: Any = TAUGHT) -> list[Bead]:
    sides = lines(source, 100), lines(target, 100)  # no paragraph helps
    return SemanticAligner(encoder).align(*sides, source_language="en", target_language="ru")


def pairs(beads: Sequence[Bead]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(bead.source, bead.target) for bead in beads if bead.source and bead.target]


def test_translations_align_though_nothing_looks_alike() -> None:
    beads = align(ENGLISH, RUSSIAN)
    assert pairs(beads) == [((k,), (k,)) for k in range(len(ENGLISH))]
    assert min(bead.confidence for bead in beads) > 0.7


@given(gone=st.sets(st.integers(0, 6), min_size=1, max_size=3))
@settings(max_examples=25, deadline=None)
def test_sentences_missing_on_one_side_stand_alone(gone: set[int]) -> None:
    kept = [k for k in range(len(RUSSIAN)) if k not in gone]
    found = set(pairs(align(ENGLISH, [RUSSIAN[k] for k in kept])))
    right = {((k,), (place,)) for place, k in enumerate(kept)}
    assert len(found & right) >= len(right) - 1
    assert len(found - right) <= 1


@pytest.mark.parametrize("at", range(6))
def test_two_sentences_for_one_are_one_bead(at: int) -> None:
    joined = [*ENGLISH[:at], f"{ENGLISH[at]} {ENGLISH[at + 1]}", *ENGLISH[at + 2 :]]
    assert ((at,), (at, at + 1)) in pairs(align(joined, RUSSIAN))
    assert ((at, at + 1), (at,)) in pairs(align(RUSSIAN, joined))


def numbered(texts: Sequence[str], places: Sequence[int]) -> list[str]:
    return [f"{texts[k % len(texts)]} № {k * 7 + 1000}" for k in places]


def test_long_texts_are_led_by_points_and_bridge_what_is_missing() -> None:
    source, target = [*range(700)], [*range(200), *range(450, 700)]
    found = set(pairs(align(numbered(ENGLISH, source), numbered(RUSSIAN, target))))
    right = {((k,), (place,)) for place, k in enumerate(target)}
    assert len(found & right) >= 0.97 * len(right)


def test_a_section_that_stands_elsewhere_is_found() -> None:
    order = [*range(100), *range(140, 300), *range(100, 140), *range(300, 400)]
    found = set(pairs(align(numbered(ENGLISH, range(400)), numbered(RUSSIAN, order))))
    right = {((k,), (place,)) for place, k in enumerate(order)}
    assert len(found & right) >= 0.95 * len(right)


def test_each_text_of_three_languages_is_encoded_once() -> None:
    encoder = Vocabulary(SENSES)
    aligner = SemanticAligner(encoder)
    sides = [lines(ENGLISH), lines(RUSSIAN), lines(ENGLISH[::-1])]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        aligner.align(sides[one], sides[other], source_language="en", target_language="ru")
    assert encoder.calls == 3


def embedded(source: Sequence[str], target: Sequence[str]) -> tuple[EmbeddedSide, EmbeddedSide]:
    return facing(encode(lines(source)), windows_of(source, TAUGHT), encode(lines(target)), windows_of(target, TAUGHT))


def test_windows_are_one_to_four_sentences_in_a_row() -> None:
    windows = windows_of(["Ferry.", "Bread.", "Rain."], TAUGHT)
    assert [rows.shape[0] for rows in windows] == [3, 3, 3, 3]
    [two] = TAUGHT.encode(["Ferry. Bread."])
    assert np.allclose(windows[1][0], two)
    assert np.allclose(windows[3][2], windows[0][2])  # at the end they are as long as the text lasts


def test_what_lies_close_to_everything_is_no_nearer_to_anything() -> None:
    hub = "Ferry late nurse waits quay bread sold rain began night children sleep letter lost captain sings."
    left, right = embedded(ENGLISH, [*RUSSIAN, hub])
    apart = distances(left, right, slice(None), slice(None))
    assert (apart.argmin(axis=1) == np.arange(len(ENGLISH))).all()
    assert apart[:, -1].mean() > 0.8  # by the cosine alone a third nearer than a stranger


def test_parts_of_a_side_keep_their_windows() -> None:
    left, _right = embedded(ENGLISH, RUSSIAN)
    part, some = left.part(2, 5), left.only(np.array([2, 3, 4]))
    assert len(part) == len(some) == 3
    for k in range(4):
        assert np.array_equal(part.windows[k], left.windows[k][2:5])
        assert np.array_equal(some.usual[k], left.usual[k][2:5])


@given(
    near=st.floats(0.05, 0.9), variance=st.floats(0.01, 0.5), apart=st.lists(st.floats(0, 2), min_size=2, max_size=2)
)
def test_nearer_is_never_worse(near: float, variance: float, apart: list[float]) -> None:
    first, second = Closeness(near, variance).evidence(np.sort(apart))
    assert first >= second
    assert Closeness(near, variance).evidence(np.array([(1 + near) / 2]))[0] == pytest.approx(0.0, abs=1e-9)


def test_evidence_stands_at_the_cell_where_a_bead_starts() -> None:
    left, right = embedded(ENGLISH, RUSSIAN)
    band = band_along([], len(left), len(right), margin=0, widest=1000)
    closeness = Closeness(0.4, 0.05)
    evidence = embedding_evidence(left, right, band, SHAPES, closeness)
    for shape in ((1, 1), (2, 1), (1, 3)):
        row, column = 3, 2
        apart = distances(left, right, slice(row, row + 1), slice(column, column + 1), shape)
        cell = int(band.offset[row]) + column - int(band.low[row])
        assert evidence[SHAPES.index(shape), cell] == pytest.approx(float(closeness.evidence(apart)[0, 0]), rel=1e-4)


def test_mutual_neighbours_are_found_across_blocks() -> None:
    source, target = numbered(ENGLISH, range(600)), numbered(RUSSIAN, range(600))
    rows, columns, apart = mutual(*embedded(source, target))
    assert (rows == columns).mean() > 0.95
    assert len(rows) > 500
    assert apart.max() < 1.0


def test_texts_that_hold_nothing_are_aligned_by_order() -> None:
    beads = align(["", " "], ["", ""])
    assert sorted(k for bead in beads for k in bead.source) == [0, 1]


class FakeModel:
    """What sentence_transformers.SentenceTransformer offers of what is used."""

    loaded: list[str] = []  # noqa: RUF012 - counts over all instances

    def __init__(self, name: str) -> None:
        if name == "gone":
            raise OSError("gone is not a local folder and is\nnot a valid model identifier")
        self.loaded.append(name)
        self.name = name

    def encode(self, texts: list[str], **options: Any) -> Floats:
        assert options == {
            "batch_size": 32,
            "normalize_embeddings": True,
            "convert_to_numpy": True,
            "show_progress_bar": False,
        }
        if self.name == "broken":
            raise RuntimeError("out of memory")
        if self.name == "odd":
            return np.full((len(texts), 4), np.nan)
        return TAUGHT.encode(texts)


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> type[FakeModel]:
    module = ModuleType("sentence_transformers")
    module.SentenceTransformer = FakeModel  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sentence_transformers", module)
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    FakeModel.loaded.clear()
    return FakeModel


def test_a_model_is_loaded_once_and_when_it_is_needed(library: type[FakeModel]) -> None:
    encoder = encoder_named("once")
    assert library.loaded == []
    assert encoder.encode(["Ferry."]).shape == (1, 256)
    assert encoder_named("once") is encoder
    encoder.encode(["Bread."])
    assert library.loaded == ["once"]
    assert encoder.encode([]).shape[0] == 0


def test_the_model_is_named_by_the_caller_or_the_environment_or_is_labse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    assert encoder_named().name == DEFAULT_MODEL
    monkeypatch.setenv(ENVIRONMENT, "/models/own")
    assert encoder_named().name == "/models/own"
    assert encoder_named("other").name == "other"


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("gone", "the model gone: it cannot be loaded: OSError: gone is not a local folder and is not"),
        ("broken", "the model broken: it cannot encode: RuntimeError: out of memory"),
        ("odd", "in place of finite numbers"),
    ],
)
def test_a_model_that_cannot_be_used_says_why(model: str, said: str) -> None:
    with pytest.raises(UnusableModel, match=said) as caught:
        TransformerEncoder(model).encode(["Ferry."])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("missing", "said"), [("sentence_transformers", "is not there"), ("torch", "lacks torch")])
def test_what_is_to_be_installed_is_said(monkeypatch: pytest.MonkeyPatch, missing: str, said: str) -> None:
    def refuse(name: str) -> ModuleType:
        raise ModuleNotFoundError(f"No module named {missing!r}", name=missing)

    monkeypatch.setattr("corpora.encoders.transformer.import_module", refuse)
    with pytest.raises(UnusableModel, match=rf"{said}.*pip install 'tm-service\[semantic\]'"):
        TransformerEncoder("any").encode(["Ferry."])


def test_a_model_made_on_the_spot_is_loaded_by_the_real_library(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers", reason="the extra `semantic` is not installed")
    folder = tiny_model(tmp_path)
    rows = TransformerEncoder(str(folder)).encode(["ferry late", "bread sold", "ferry late"])
    assert rows.shape[0] == 3
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert np.allclose(rows[0], rows[2], atol=1e-5)
    assert rows[0] @ rows[1] < 0.999
    with pytest.raises(UnusableModel, match="cannot be loaded"):
        TransformerEncoder(str(tmp_path / "nothing")).encode(["ferry"])


def tiny_model(folder: Path) -> Path:
    """Return the folder of a model of two layers that has learned nothing."""
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    inner = folder / "tiny"
    words = ["[PAD]", "[UNK]", *(word for row in SENSES for word in row)]
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))  # noqa: S106
    tokenizer.pre_tokenizer = Whitespace()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]").save_pretrained(inner)  # noqa: S106
    shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=len(words), **shape)).save_pretrained(inner)
    SentenceTransformer(str(inner)).save(str(folder / "model"))
    return folder / "model"


@pytest.mark.usefixtures("library")
def test_the_command_line_aligns_with_a_named_model(tmp_path: Path) -> None:
    for name, texts in (("a.en", ENGLISH), ("a.ru", RUSSIAN)):
        (tmp_path / name).write_text("\n".join(texts), encoding="utf-8")
    files = [str(tmp_path / "a.en"), str(tmp_path / "a.ru"), "-s", "en", "-t", "ru", "--lines", "--json"]
    done = CliRunner().invoke(cli, ["align", *files, "--aligner", "semantic", "--encoder", "toy"])
    assert done.exit_code == 0, done.output
    assert [bead["target_index"] for bead in json.loads(done.output)] == [[k] for k in range(7)]
    refused = CliRunner().invoke(cli, ["align", *files, "--aligner", "semantic", "--encoder", "gone"])
    assert (refused.exit_code, "the model gone: it cannot be loaded" in refused.output) == (1, True)
    unfit = CliRunner().invoke(cli, ["align", *files, "--encoder", "toy"])
    assert (unfit.exit_code, "goes with --aligner semantic" in unfit.output) == (2, True)


@pytest.mark.usefixtures("library")
def test_ingest_takes_an_aligner(tmp_path: Path) -> None:
    for tag, texts in (("en", ENGLISH), ("ru", RUSSIAN)):
        (tmp_path / f"{tag}.txt").write_text("\n\n".join(texts), encoding="utf-8")
    memory = open_memory(tmp_path / "tm.db")
    files = {tag: tmp_path / f"{tag}.txt" for tag in ("en", "ru")}
    report = memory.ingest([], pairs=[files], aligner=get_aligner("semantic", encoder="toy"))
    assert report.added == len(ENGLISH)
    assert memory.match("Bread sold.", source="en", target="ru")[0].target.text == "Хлеб продан."
