"""How pages lay text out: marks by offset, documents side by side, the script of a query, safe file names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tm_service.records import DocumentRecord, SectionRecord, SentenceRecord
from web.intake import Kind, kind_of
from web.ui.bitext import groups_of, rows_of
from web.ui.marks import marked
from web.ui.scripts import seems_to_be
from web.uploads import LONGEST_NAME, safe_name


def sentence(text: str, unit: int | None, language: str = "en") -> SentenceRecord:
    return SentenceRecord(text, language, "d", "1", 0, "text", unit)


def column(*units: int | None) -> list[SentenceRecord]:
    return [sentence(f"{position}:{unit}", unit) for position, unit in enumerate(units)]


@pytest.mark.parametrize(
    ("first", "second", "rows"),
    [
        ((1, 2), (1, 2), [1, 2]),
        ((1, None, 2), (1, 2), [1, None, 2]),
        ((1, 2), (1, None, 2), [1, None, 2]),
        ((1, 1, 2), (1, 2, 2), [1, 2]),
        ((1, 2), (2, 1), [2, 1]),  # crossed: one order must give way
        ((), (None, None), [None, None]),
        ((1, None), (None, 1), [None, 1, None]),
        ((1,), (3, 1, 4), [3, 1, 4]),
    ],
)
def test_rows_follow_both_columns(first: tuple[int], second: tuple[int], rows: list[int | None]) -> None:
    assert [row.unit for row in rows_of([column(*first), column(*second)])] == rows


units = st.lists(st.none() | st.integers(1, 6), max_size=12)


@given(st.lists(units, min_size=1, max_size=3))
def test_every_sentence_stands_in_exactly_one_row(columns: list[list[int | None]]) -> None:
    given_columns = [column(*numbers) for numbers in columns]
    rows = rows_of(given_columns)
    for number, sentences in enumerate(given_columns):
        shown = [item for row in rows for item in row.columns[number]]
        assert sorted(shown, key=sentences.index) == sentences
    named = [row.unit for row in rows if row.unit is not None]
    assert len(named) == len(set(named))


def section(number: str | None, *paired: str) -> SectionRecord:
    return SectionRecord(number, f"Part {number}", "en", 1, paired)


def test_sections_stand_with_their_translations() -> None:
    sections = (section(None), section("1", "1.1", "1.2"), section("2"), section("1.1", "1"), section("1.2", "1"))
    record = DocumentRecord("d", "text", "0" * 64, "main", "2026-01-01T00:00:00Z", sections)
    assert [[part.number for part in group] for group in groups_of(record)] == [[None], ["1", "1.1", "1.2"], ["2"]]


@pytest.mark.parametrize(
    ("text", "spans", "parts"),
    [
        ("pays champions", [(5, 14)], [("pays ", None), ("champions", 0)]),
        ("ab", [], [("ab", None)]),
        ("abc", [(2, 3), (0, 1)], [("a", 1), ("b", None), ("c", 0)]),
        ("abcd", [(0, 3), (1, 4)], [("abc", 0), ("d", None)]),
        ("🙂é", [(0, 1)], [("🙂", 0), ("é", None)]),
        ("ab", [(1, 1), (5, 9)], [("ab", None)]),
    ],
)
def test_marks_cut_text_at_offsets(
    text: str, spans: list[tuple[int, int]], parts: list[tuple[str, int | None]]
) -> None:
    assert marked(text, spans) == parts


@given(st.text(), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30))))
def test_marked_parts_add_up(text: str, spans: list[tuple[int, int]]) -> None:
    assert "".join(part for part, _ in marked(text, spans)) == text


@pytest.mark.parametrize(
    ("text", "source", "languages", "language"),
    [
        ("страны-первоходцы", "en", ["en", "fr", "ru"], "ru"),
        ("champion country", "ru", ["ru", "fr", "en"], "fr"),
        ("champion country", "fr", ["en", "ru"], None),
        ("2018, 23", "en", ["ru"], None),
        ("", "en", ["ru"], None),
        ("GCM и ГДМ: Глобальный договор", "en", ["ru"], "ru"),
        ("мигрант", "uk", ["ru"], None),
        ("مهاجر", "en", ["ru", "ar"], "ar"),
        ("移民", "en", ["ru", "fr"], None),
    ],
)
def test_script_tells_the_language(text: str, source: str, languages: list[str], language: str | None) -> None:
    assert seems_to_be(text, source, languages) == language


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("memory.tmx", "memory.tmx"),
        ("отчёт за 2026.tmx", "отчёт за 2026.tmx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\files\\a.tbx", "a.tbx"),
        ("..", "upload"),
        (".hidden", "hidden"),
        ("a\x00b\n.po", "ab.po"),
        ("", "upload"),
        ("noending", "noending"),
    ],
)
def test_upload_keeps_its_base_name_only(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


@given(st.text())
def test_upload_names_are_short_and_stay_in_their_folder(sent: str) -> None:
    name = safe_name(sent)
    assert 0 < len(name) <= LONGEST_NAME
    assert not {"/", "\\", "\x00"} & set(name)
    assert name not in {".", ".."}


@pytest.mark.parametrize(
    ("name", "format_name", "kind"),
    [
        ("a.tmx", None, Kind.MEMORY),
        ("A.TBX", None, Kind.TERMS),
        ("a.csv", None, Kind.MEMORY),
        ("a.txt", None, Kind.DOCUMENTS),
        ("a.html", None, Kind.DOCUMENTS),
        ("a.unknown", None, Kind.MEMORY),
        ("a.txt", "omegat", Kind.TERMS),
        ("a.csv", "csv", Kind.MEMORY),
        ("a.xlsx", None, Kind.DOCUMENTS),
        ("a.xlsx", "xlsx", Kind.MEMORY),
    ],
)
def test_files_go_where_they_belong(name: str, format_name: str | None, kind: Kind) -> None:
    assert kind_of(name, format_name) is kind
