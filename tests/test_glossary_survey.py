"""What a survey of all texts tells: inconsistencies of every kind, coverage, and a report that is kept until it is old."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit, UnitStatus
from glossary import ConceptEntry, LanguageSection, Term, Termbase, TermStatus, open_termbase
from glossary.usage import Kind, Report, kept_report, made_report
from glossary.usage.records import Place
from glossary.usage.spellings import differing, spelling_of
from glossary.usage.tallies import Key, Sort, Tallies
from tm_service import TranslationMemory, UnknownDocument, open_memory
from tm_service.cli import cli
from tm_service.errors import StoreError

P, A, D = TermStatus.PREFERRED, TermStatus.ADMITTED, TermStatus.DEPRECATED
Pairs = Sequence[tuple[str, str]]
Surveyed = Callable[..., list[Any]]


def concept(name: str, **languages: Sequence[tuple[str, TermStatus | None]]) -> ConceptEntry:
    sections = (
        LanguageSection(tag, tuple(Term(text, status) for text, status in terms)) for tag, terms in languages.items()
    )
    return ConceptEntry(name, tuple(sections))


PILOT = concept(
    "pilot_boat",
    en=[("pilot boat", P), ("pilot vessel", A), ("PB", A), ("pilot cutter", D)],
    ru=[("лоцманский катер", P), ("лоцманское судно", A), ("ЛК", A)],
)
CENTRE = concept("centre", en=[("training centre", P)], ru=[("учебный центр", P)])


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[TranslationMemory]:
    opened = open_memory(tmp_path / "store.db")
    yield opened
    opened.close()


@pytest.fixture
def termbase(tmp_path: Path) -> Iterator[Termbase]:
    opened = open_termbase(tmp_path / "store.db")
    opened.add(PILOT)
    opened.add(CENTRE)
    yield opened
    opened.close()


def fill(memory: TranslationMemory, pairs: Pairs, document: str | None = "log.txt", name: str = "main") -> None:
    memory.add(
        (
            TranslationUnit(
                {"en": Segment(english), "ru": Segment(russian)},
                status=UnitStatus.ALIGNED,
                provenance=Provenance(document=document, section="1", paragraph=number),
            )
            for number, (english, russian) in enumerate(pairs)
        ),
        memory=name,
    )


@pytest.fixture
def surveyed(memory: TranslationMemory, termbase: Termbase) -> Surveyed:
    """Fill a memory with pairs, survey it, and return the inconsistencies."""

    def survey(pairs: Pairs, *, document: str | None = "log.txt", **wanted: Any) -> list[Any]:
        fill(memory, pairs, document)
        report = made_report(memory, termbase)
        total, found = report.inconsistencies(**wanted)
        report.close()
        assert total >= len(found)
        return found

    return survey


def of_kind(found: list[Any], kind: Kind, language: str | None = None) -> list[Any]:
    return [one for one in found if one["kind"] == kind and language in (None, one["language"])]


def counts(one: Any) -> dict[str | None, int]:
    return {variant["term"]: variant["count"] for variant in one["variants"]}


TWO_TRANSLATIONS = [
    ("A pilot boat left the quay.", "Лоцманский катер отошел."),
    ("The pilot boats are white.", "Лоцманские катера белые."),
    ("One pilot boat is red.", "Одно лоцманское судно красное."),
    ("A pilot boat sank.", "Утонуло."),
]


def test_two_translations_are_reported_with_counts_documents_and_examples(surveyed: Surveyed) -> None:
    found = surveyed(TWO_TRANSLATIONS)
    [one] = of_kind(found, Kind.TRANSLATIONS)
    assert (one["concept"], one["source"], one["language"]) == ("pilot_boat", "en", "ru")
    assert counts(one) == {"лоцманский катер": 2, "лоцманское судно": 1, None: 1}
    assert (one["expected"], one["count"], one["total"]) == ("лоцманский катер", 1, 3)
    assert one["share"] == pytest.approx(1 / 3, abs=1e-4)
    other = one["variants"][1]
    assert other["documents"] == [{"document": "log.txt", "memory": "main", "count": 1}]
    [example] = other["examples"]
    assert (example["text"], example["source"]) == ("Одно лоцманское судно красное.", "One pilot boat is red.")
    assert example["place"] == "log.txt, section 1, paragraph 3"


@pytest.mark.parametrize(
    "pairs",
    [
        pytest.param(
            [("A pilot boat.", "Лоцманский катер."), ("Pilot boats.", "Лоцманских катеров.")], id="inflection"
        ),
        pytest.param([("A pilot boat.", "Лоцманский катер."), ("A PB.", "ЛК.")], id="abbreviation"),
        pytest.param(
            [("The pilot boat.", "Лоцманский катер."), ("The pilot's boat.", "Лоцманский катер.")], id="article"
        ),
        pytest.param([("A pilot boat (PB).", "Лоцманский катер (ЛК), лоцманское судно.")], id="explained beside it"),
        pytest.param(
            [("A pilot boat.", "Лоцманский катер."), ("A pilot vessel.", "Лоцманское судно.")], id="each its own"
        ),
        pytest.param([("No boat.", "Лоцманское судно."), ("Nothing.", "Лоцманский катер.")], id="no source"),
    ],
)
def test_what_is_no_other_translation_is_not_reported(surveyed: Surveyed, pairs: Pairs) -> None:
    assert of_kind(surveyed(pairs), Kind.TRANSLATIONS, "ru") == []


def test_a_preferred_term_that_no_translation_has_is_reported(surveyed: Surveyed) -> None:
    found = surveyed([(f"Pilot boat {number}.", f"Лоцманское судно {number}.") for number in range(3)])
    [one] = of_kind(found, Kind.NEVER_PREFERRED)
    assert (one["expected"], one["language"], one["count"]) == ("лоцманский катер", "ru", 3)
    assert of_kind(found, Kind.TRANSLATIONS, "ru") == []


def test_a_deprecated_term_is_reported_wherever_it_stands(
    surveyed: Surveyed, memory: TranslationMemory, tmp_path: Path
) -> None:
    file = tmp_path / "rules.txt"
    file.write_text("Pilot cutters are no longer built here.\n", "utf-8")
    memory.ingest([file], language="en")
    [one] = of_kind(surveyed([("The pilot cutter waits.", "Ждет.")]), Kind.DEPRECATED)
    [variant] = one["variants"]
    assert (variant["term"], variant["status"], variant["count"]) == ("pilot cutter", "deprecated", 2)
    assert {item["document"] for item in variant["documents"]} == {"log.txt", "rules.txt"}
    assert {example["unit"] is None for example in variant["examples"]} == {True, False}
    assert one["expected"] == "pilot boat"


def test_synonyms_in_one_document_are_reported_and_in_two_are_not(
    surveyed: Surveyed, memory: TranslationMemory
) -> None:
    fill(memory, [("The pilot vessel is late.", "Опаздывает.")], "other.txt")
    assert of_kind(surveyed([("A pilot boat.", "Один.")]), Kind.SYNONYMS) == []
    [one] = of_kind(surveyed([("A pilot vessel, again.", "Другой.")]), Kind.SYNONYMS)
    assert (one["document"], one["language"], counts(one)) == ("log.txt", "en", {"pilot boat": 1, "pilot vessel": 1})


def test_units_without_a_document_are_no_document(surveyed: Surveyed) -> None:
    pairs = [("A pilot boat.", "Один."), ("A pilot vessel.", "Другой.")]
    assert of_kind(surveyed(pairs, document=None), Kind.SYNONYMS) == []


def test_two_spellings_in_one_document_are_reported(surveyed: Surveyed) -> None:
    pairs = [
        ("The training centre opens.", "Он открывается."),
        ("Two Training Centres open.", "Оба открываются."),
        ("A training center closes.", "Он закрывается."),
    ]
    [one] = of_kind(surveyed(pairs), Kind.SPELLINGS)
    assert counts(one) == {"training centre": 2, "training center": 1}
    assert (one["expected"], one["count"], one["document"]) == ("training centre", 1, "log.txt")


@pytest.mark.parametrize(
    ("surfaces", "differ"),
    [
        (["Training Centres", "training center"], True),
        (["labour unions", "Labor union"], True),
        (["organisation's", "organizations"], True),
        (["training centre", "training centres"], False),
        (["peer learning", "peer-learning"], False),
        (["policy", "policies"], False),
    ],
)
def test_inflection_is_no_spelling(surfaces: list[str], differ: bool) -> None:
    spellings = list(dict.fromkeys(spelling_of(surface, "en") for surface in surfaces))
    assert bool(differing(spellings, "en")) == differ


def test_an_abbreviation_that_a_section_introduces_twice_is_reported(surveyed: Surveyed) -> None:
    pairs = [("A pilot boat (PB) is here.", "Здесь."), ("The pilot boat (PB) is there.", "Там.")]
    [one] = of_kind(surveyed(pairs), Kind.INTRODUCED)
    assert (one["expected"], one["count"], one["total"], one["document"]) == ("PB", 1, 2, "log.txt")
    assert of_kind(surveyed(pairs[:1], document="other.txt"), Kind.INTRODUCED) == [one]


def test_a_wording_that_the_termbase_lacks_is_named(surveyed: Surveyed, termbase: Termbase) -> None:
    termbase.add(concept("buoy", en=[("light buoy", P)], ru=[("светящийся буй", P)]))
    pairs = [
        ("The light buoy is out.", "Световой бакен погас."),
        ("Paint every light buoy.", "Покрасьте каждый световой бакен."),
        ("No light buoy was lost.", "Ни один световой бакен не пропал."),
        ("The light buoys are red.", "Световые бакены красного цвета."),
        ("A light buoy is lit.", "Светящийся буй горит."),
        ("The harbour is quiet.", "В гавани тихо."),
        ("Every ship waits.", "Каждое судно ждет."),
        ("The lamp is out.", "Лампа погасла."),
    ]
    [one] = of_kind(surveyed(pairs), Kind.UNLISTED, "ru")
    assert counts(one) == {"светящийся буй": 1, "Световой бакен": 4}
    assert (one["expected"], one["count"], one["total"]) == ("светящийся буй", 4, 5)


def test_a_word_of_two_concepts_counts_for_the_one_that_is_translated(surveyed: Surveyed, termbase: Termbase) -> None:
    termbase.add(concept("bank_river", en=[("bank", P)], ru=[("берег", P), ("бережок", A)]))
    termbase.add(concept("bank_money", en=[("bank", P)], ru=[("банк", P), ("касса", A)]))
    found = surveyed(
        [("The bank is high.", "Берег высок."), ("The bank is rich.", "Касса богата."), ("A bank.", "Да.")]
    )
    assert [one for one in found if one["concept"].startswith("bank")] == [
        one for one in of_kind(found, Kind.NEVER_PREFERRED) if one["concept"] == "bank_money"
    ]


def test_the_most_frequent_comes_first_and_pages_follow(surveyed: Surveyed, memory: TranslationMemory) -> None:
    fill(memory, [("The pilot cutter waits.", "Ждет."), ("A pilot cutter left.", "Отошел.")] * 2, "old.txt")
    fill(memory, [("One pilot cutter more.", "Еще."), ("Two pilot cutters more.", "Еще два.")], "older.txt")
    whole = surveyed(TWO_TRANSLATIONS)
    assert [one["count"] for one in whole] == sorted((one["count"] for one in whole), reverse=True)
    assert whole[0]["kind"] == Kind.DEPRECATED
    assert surveyed(TWO_TRANSLATIONS, limit=1, offset=1) == whole[1:2]


@pytest.mark.parametrize(
    ("wanted", "kinds"),
    [
        ({"source": "en", "target": "ru"}, {Kind.TRANSLATIONS, Kind.SYNONYMS}),
        ({"source": "ru", "target": "en"}, {Kind.SYNONYMS}),
        ({"source": "en-GB"}, {Kind.TRANSLATIONS}),
        ({"target": "fr"}, set()),
        ({"kinds": [Kind.SYNONYMS]}, {Kind.SYNONYMS}),
    ],
)
def test_a_direction_and_kinds_can_be_chosen(surveyed: Surveyed, wanted: dict[str, Any], kinds: set[Kind]) -> None:
    assert {one["kind"] for one in surveyed(TWO_TRANSLATIONS, **wanted)} == kinds


def test_one_document_or_memory_alone_can_be_surveyed(memory: TranslationMemory, termbase: Termbase) -> None:
    fill(memory, TWO_TRANSLATIONS)
    fill(memory, [("A pilot cutter.", "Катер.")], "other.txt", "archive")

    def kinds(**wanted: str) -> set[str]:
        report = made_report(memory, termbase, **wanted)
        return {one["kind"] for one in report.inconsistencies()[1]}

    assert kinds(document="other.txt") == kinds(name="archive") == {Kind.DEPRECATED}
    assert Kind.DEPRECATED not in kinds(document="log.txt")
    assert kept_report(memory, termbase) is None
    with pytest.raises(UnknownDocument, match=r"ghost\.txt"):
        kinds(document="ghost.txt")


def test_progress_is_told_up_to_the_end(memory: TranslationMemory, termbase: Termbase, tmp_path: Path) -> None:
    fill(memory, TWO_TRANSLATIONS)
    file = tmp_path / "lamp.txt"
    file.write_text("Every lamp is white.\n\nNo lamp is red.\n", "utf-8")
    memory.ingest([file], language="en")
    told: list[tuple[int, int]] = []
    made_report(memory, termbase, progress=lambda done, total: told.append((done, total))).close()
    assert told == [(done, 6) for done in range(1, 7)]


def test_rejected_units_do_not_count(memory: TranslationMemory, termbase: Termbase) -> None:
    wrong = {"en": Segment("A pilot cutter."), "ru": Segment("Катер.")}
    memory.add([TranslationUnit(wrong, status=UnitStatus.REJECTED)])
    report = made_report(memory, termbase)
    assert report.inconsistencies() == (0, [])
    assert report.coverage(termbase).languages == ()


def test_coverage_counts_texts_with_terms_and_names_terms_without_texts(
    memory: TranslationMemory, termbase: Termbase
) -> None:
    fill(memory, TWO_TRANSLATIONS)
    fill(memory, [("It rains.", "Идет дождь.")], "weather.txt")
    termbase.add(concept("quay", fr=[("quai", P)]))
    coverage = made_report(memory, termbase).coverage(termbase)
    assert {(one.language, one.texts, one.holding) for one in coverage.languages} == {("en", 5, 4), ("ru", 5, 3)}
    shares = {(one.document, one.language): one.share for one in coverage.documents}
    assert shares["log.txt", "ru"] == 0.75
    assert shares["weather.txt", "en"] == 0
    assert coverage.terms == 9
    assert {one.term for one in coverage.unseen} == {
        "pilot vessel", "PB", "pilot cutter", "ЛК", "training centre", "учебный центр",
    }  # fmt: skip


def test_a_report_is_kept_until_memory_terms_or_documents_change(
    memory: TranslationMemory, termbase: Termbase, tmp_path: Path
) -> None:
    def current() -> bool:
        report = kept_report(memory, termbase)
        assert report is not None
        report.close()
        return report.current

    fill(memory, TWO_TRANSLATIONS)
    made_report(memory, termbase).close()
    assert current()
    fill(memory, [("One more.", "Еще один.")])
    assert not current()
    made_report(memory, termbase).close()
    termbase.delete("centre")
    assert not current()
    made_report(memory, termbase).close()
    file = tmp_path / "lamp.txt"
    file.write_text("Every lamp is white.\n", "utf-8")
    memory.ingest([file], language="en")
    assert not current()


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + bytes(600)])
def test_a_kept_report_that_is_torn_or_gone_is_made_anew(
    memory: TranslationMemory, termbase: Termbase, tmp_path: Path, content: bytes
) -> None:
    fill(memory, TWO_TRANSLATIONS)
    expected = pages(made_report(memory, termbase))
    kept = tmp_path / "store.db.usage"
    kept.write_bytes(content)
    assert kept_report(memory, termbase) is None
    assert pages(made_report(memory, termbase)) == expected
    kept.unlink()
    assert kept_report(memory, termbase) is None
    assert [file.name for file in tmp_path.glob("*.usage*")] == []


def test_a_flipped_bit_in_a_kept_report_is_noticed_wherever_it_is(
    memory: TranslationMemory, termbase: Termbase, tmp_path: Path
) -> None:
    fill(memory, TWO_TRANSLATIONS)
    expected = pages(made_report(memory, termbase))
    kept = tmp_path / "store.db.usage"
    content = kept.read_bytes()
    for place in (0, 17, 68, 100, *range(4000, len(content), len(content) // 20), len(content) - 1):
        kept.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        assert kept_report(memory, termbase) is None, place
    kept.write_bytes(content)
    report = kept_report(memory, termbase)
    assert report is not None
    assert pages(report) == expected


def test_a_report_that_cannot_be_kept_says_so(memory: TranslationMemory, termbase: Termbase, tmp_path: Path) -> None:
    fill(memory, TWO_TRANSLATIONS)
    (tmp_path / "store.db.usage").mkdir()
    with pytest.raises(StoreError, match=r"store\.db\.usage: cannot be written: .*; the report of one memory"):
        made_report(memory, termbase)
    assert pages(made_report(memory, termbase, name="main"))[0] > 0


def pages(report: Report) -> Any:
    found = report.inconsistencies(limit=1000)
    report.close()
    return found


def test_counts_are_the_same_however_often_they_are_written_down() -> None:
    def counted(every: int) -> list[Any]:
        tallies = Tallies()
        for number in range(40):
            key = Key(Sort.USE, f"c{number % 3}", "en", "", "", "term", "main", f"d{number % 2}")
            tallies.add(key, Place(number + 1, "main", None, None, None), more=1)
            if number % every == 0:
                tallies.flush()
        tallies.flush()
        return [(row.key, row.count, row.more, row.places[:3]) for row in tallies.of(Sort.USE)]

    assert counted(1) == counted(7) == counted(100)
    assert sum(count for _, count, _, _ in counted(7)) == 40


def run(tmp_path: Path, *arguments: str) -> Any:
    return CliRunner().invoke(cli, ["--db", str(tmp_path / "store.db"), "terms", *arguments])


def test_the_commands_answer_in_json(memory: TranslationMemory, termbase: Termbase, tmp_path: Path) -> None:
    fill(memory, TWO_TRANSLATIONS)
    result = run(tmp_path, "inconsistencies", "-s", "en", "-t", "ru", "--kind", "translations", "--json")
    assert result.exit_code == 0, result.output
    payload = json.loads(result.stdout)
    assert payload["total"] == len(payload["inconsistencies"]) == 1
    lines = run(tmp_path, "inconsistencies", "-s", "en", "-t", "ru", "--kind", "translations", "--jsonl").stdout
    assert [json.loads(line) for line in lines.splitlines()] == payload["inconsistencies"]
    covered = json.loads(run(tmp_path, "coverage", "--document", "log.txt", "--json").stdout)
    assert covered["languages"][0] == {"language": "en", "texts": 4, "with_terms": 4, "share": 1.0}


def test_people_see_what_is_wrong_and_what_is_covered(
    memory: TranslationMemory, termbase: Termbase, tmp_path: Path
) -> None:
    assert run(tmp_path, "inconsistencies").stdout == "Nothing found.\n"
    fill(memory, TWO_TRANSLATIONS)
    shown = run(tmp_path, "inconsistencies").stdout  # the report of the empty store is old by now
    assert "1 of 3  pilot_boat  en → ru  more than one translation" in shown
    assert "(another wording)" in shown
    covered = run(tmp_path, "coverage").stdout
    assert "75%" in covered
    assert "6 of 8 terms stand nowhere" not in covered
    assert "training centre" in covered


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["inconsistencies", "--document", "ghost.txt"], 1),
        (["coverage", "--document", "ghost.txt"], 1),
        (["inconsistencies", "-s", "nonsense"], 1),
        (["inconsistencies", "--kind", "nonsense"], 2),
    ],
)
def test_wrong_usage_is_refused_in_a_line(tmp_path: Path, arguments: list[str], status: int) -> None:
    result = run(tmp_path, *arguments)
    assert result.exit_code == status
    assert "Traceback" not in result.output
    assert status == 2 or len(result.stderr.splitlines()) == 1
