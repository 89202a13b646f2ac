"""Repair of fuzzy matches: what is mended, what is left alone because it might be wrong, and how it is told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from corpora.segments import Segment, Tag
from corpora.units import TranslationUnit
from tm_service import Match, MatchKind, TranslationMemory, open_memory
from tm_service.cli import cli
from tm_service.matches import REPAIRS
from tm_service.payloads import match_payload
from tm_service.pretranslate import pretranslate
from tm_service.repair import MIN_SCORE, mended
from tm_service.repair.tokens import tokens

EN_RU, EN_FR, RU_FR, FR_RU, FR_EN, RU_EN = (
    ("en", "ru"),
    ("en", "fr"),
    ("ru", "fr"),
    ("fr", "ru"),
    ("fr", "en"),
    ("ru", "en"),
)


@dataclass
class Known:
    """Phrases with their translations, as a memory without a termbase knows them."""

    phrases: Mapping[str, Sequence[str]] = field(default_factory=dict)
    own: Mapping[str, Sequence[str]] = field(default_factory=dict)
    has_terms: bool = True

    def terms(self, phrase: str) -> Sequence[str]:
        return self.phrases.get(phrase.casefold(), ())

    def targets(self, phrase: str) -> Sequence[str]:
        return self.terms(phrase) or self.own.get(phrase.casefold(), ())


def repaired(
    languages: tuple[str, str], query: str, source: str, target: str, known: Known | None = None
) -> tuple[str, list[str]] | None:
    found = mended(query, source, Segment(target), languages, known or Known())
    return None if found is None else (found.target.text, [repair.name for repair in found.repairs])


@pytest.mark.parametrize(
    ("languages", "query", "source", "target", "text", "names"),
    [
        # figures, in the writing of the target
        (EN_RU, "Load 5 crates.", "Load 8 crates.", "Погрузите 8 ящиков.", "Погрузите 5 ящиков.", ["number"]),
        (EN_RU, "It weighs 1,250.5 kg", "It weighs 1,000.5 kg", "Масса: 1 000,5 кг", "Масса: 1 250,5 кг", ["number"]),
        (EN_FR, "Sold for 12,750.", "Sold for 9,300.", "Vendu 9 300.", "Vendu 12 750.", ["number"]),
        (EN_FR, "Sold for 1,200.", "Sold for 950.", "Vendu 950.", "Vendu 1\u00a0200.", ["number"]),
        (RU_FR, "Ставка 4,75 %", "Ставка 3,5 %", "Taux de 3,5 %", "Taux de 4,75 %", ["number"]),
        (RU_EN, "Ставка 4,75 %", "Ставка 3,5 %", "A rate of 3.5%", "A rate of 4.75%", ["number"]),
        (EN_RU, "Release 3.11.2", "Release 3.10.9", "Выпуск 3.10.9", "Выпуск 3.11.2", ["number"]),
        (EN_RU, "Gate 12 is shut", "Gate 7 is shut", "Ворота 7 закрыты", "Ворота 12 закрыты", ["number"]),
        (EN_RU, "the 5th berth", "the 3rd berth", "3-й причал", "5-й причал", ["number"]),
        (FR_EN, "le 3e quai", "le 4e quai", "the 4th quay", "the 3rd quay", ["number"]),
        # dates
        (EN_RU, "Built in May 1931", "Built in June 1928", "Построен в июне 1928 года", "Построен в мае 1931 года", ["date", "number"]),
        (EN_FR, "the storm of April 1931", "the storm of March 1931", "la tempête de mars 1931", "la tempête d'avril 1931", ["date"]),
        (FR_RU, "Marée du 4 octobre", "Marée du 9 juillet", "Прилив 9 июля", "Прилив 4 октября", ["number", "date"]),
        # placeholders, markup, addresses
        (EN_RU, "Cannot moor %(boat)s here", "Cannot moor %s here", "Здесь нельзя швартовать %s", "Здесь нельзя швартовать %(boat)s", ["placeholder"]),
        (EN_FR, "See https://quay.example/b now", "See https://quay.example/a now", "Voir https://quay.example/a", "Voir https://quay.example/b", ["name"]),
        (EN_FR, "<i>Low tide</i>", "Low tide", "Marée basse", "<i>Marée basse</i>", ["placeholder", "placeholder"]),
        (EN_RU, "Unknown vessel: %s", "Unknown vessel", "Неизвестное судно", "Неизвестное судно: %s", ["placeholder"]),
        (EN_FR, "Unknown vessel: '%s'", "Unknown vessel", "Navire inconnu", "Navire inconnu\u00a0: «\u00a0%s\u00a0»", ["placeholder"]),
        # names
        (EN_RU, "Restart tided to continue", "Restart moord to continue", "Перезапустите moord", "Перезапустите tided", ["name"]),
        (EN_FR, "The TideTable window", "The MoorPlan window", "La fenêtre MoorPlan", "La fenêtre TideTable", ["name"]),
        # ends
        (EN_RU, "Weigh anchor…", "Weigh anchor", "Сняться с якоря", "Сняться с якоря…", ["punctuation"]),
        (EN_FR, "Last port:", "Last port", "Dernier port", "Dernier port\u00a0:", ["punctuation"]),
        (EN_FR, "Leave the port?", "Leave the port!", "Quitter le port !", "Quitter le port ?", ["punctuation"]),
        (EN_RU, "Cast off\n", "Cast off.", "Отдать швартовы.", "Отдать швартовы\n", ["punctuation", "punctuation"]),
        (EN_RU, "* Cast off", "Cast off", "Отдать швартовы", "* Отдать швартовы", ["punctuation"]),
        (EN_FR, "fog on %s", "Fog in %s", "Brouillard : %s", "brouillard : %s", ["case"]),
        (EN_FR, "Hoist sail", "_Hoist sail.", "_Hisser la voile.", "Hisser la voile", ["accelerator", "punctuation"]),
    ],
)  # fmt: skip
def test_what_has_one_counterpart_is_mended(
    languages: tuple[str, str], query: str, source: str, target: str, text: str, names: list[str]
) -> None:
    assert repaired(languages, query, source, target) == (text, names)


@pytest.mark.parametrize(
    ("languages", "query", "source", "target"),
    [
        (EN_RU, "Copy 1 file", "Copy 2 files", "Скопировать 2 файла"),  # not «1 файла»
        (EN_RU, "Copy 5 files", "Copy 2 files", "Скопировать 2 файла"),
        (EN_RU, "Copy 12 files", "Copy 2 files", "Скопировать 2 файла"),
        (EN_RU, "Copy 1.5 litres", "Copy 2 litres", "Отлить 2 литра"),
        (EN_FR, "1 ferry left", "3 ferries left", "3 ferries sont partis"),
        (EN_FR, "on 1 May", "on 3 May", "le 3 mai"),  # le 1er mai
        (EN_FR, "the 2nd berth", "the 1st berth", "le 1er quai"),
        (EN_RU, "Load 4 of 9", "Load 4 of 4", "Загружено 4 из 4"),  # which of the two
        (EN_RU, "Load 7 crates", "Load two crates", "Погрузите два ящика"),  # a number word
        (EN_RU, "Load 7 crates", "Load 8 crates", "Погрузите восемь ящиков"),
        (EN_RU, "Gate 2 is shut", "Gate 7 is shut", "Ворота 7 закрыты"),  # a word behind it that might agree
        (EN_RU, "%d and %s are moored", "%s and %s are moored", "Пришвартованы %s и %s"),
        (EN_RU, "Moor %2 by %1", "Moor %1 by %2", "У %2 швартуйте %1"),  # they changed places
        (EN_RU, "Moor by the wall", "Moor by the quay", "Швартуйтесь у причала"),  # words that nobody knows
        (EN_FR, "the section table", "the section code", "le code de section"),
        (EN_FR, "May we leave?", "Must we leave?", "Devons-nous partir ?"),  # May is no month here
        (EN_RU, "Cast off", "Cast off.", "Отдать швартовы!"),  # the target ends otherwise than its source
        (EN_RU, "<b>Low</b> tide", "<b>Low tide</b>", "<b>Отлив</b>"),
        (EN_RU, "low tide", "Low tide", "ОТЛИВ"),
    ],
)
def test_what_is_in_doubt_is_left_alone(languages: tuple[str, str], query: str, source: str, target: str) -> None:
    assert repaired(languages, query, source, target) is None


TERMS = Known(
    {
        "ferry": ["ferry", "bac"],
        "pilot": ["лоцман"],
        "captain": ["капитан"],
        "buoy": ["буй"],
        "lighthouse": ["маяк"],
        "barge": ["баржа"],
        "mooring line": ["швартовый конец"],
        "mooring buoy": ["швартовая бочка"],
        "harbour": ["гавань"],
        "jetty": ["jetée"],
        "wharf": ["appontement"],
        "net": ["filet"],
        "hook": ["hameçon"],
        "anchor": ["ancre"],
        "lock": ["écluse"],
    }
)


@pytest.mark.parametrize(
    ("languages", "query", "source", "target", "text"),
    [
        (EN_RU, "Call the captain", "Call the pilot", "Вызовите лоцмана", "Вызовите капитана"),
        (EN_RU, "without a captain", "without a pilot", "без лоцмана", "без капитана"),
        (EN_RU, "to the captain", "to the pilot", "к лоцману", "к капитану"),
        (EN_RU, "to the lighthouse", "to the buoy", "к бую", None),  # might be a locative: «на бую»
        (EN_RU, "The new lighthouse", "The new buoy", "Новый буй", "Новый маяк"),
        (EN_RU, "The new barge", "The new buoy", "Новый буй", None),  # another gender: новая баржа
        (EN_RU, "The barge was sold", "The buoy was sold", "Буй был продан", None),
        (EN_RU, "near the lighthouse", "near the captain", "возле капитана", None),  # might be an accusative
        (EN_RU, "We see the lighthouse", "We see the captain", "Мы видим капитана", None),  # accusative of the inanimate
        (EN_FR, "Mend the hook", "Mend the net", "Réparer le filet", None),  # h: elided or not
        (EN_FR, "Mend the jetty", "Mend the wharf", "Réparer l'appontement", "Réparer la jetée"),
        (EN_FR, "the price of a net", "the price of wharf", "le prix d'appontement", None),
        (EN_FR, "Clean the lock", "Clean the jetty", "Nettoyer la jetée", "Nettoyer l'écluse"),
        (EN_FR, "Clean the anchor", "Clean the jetty", "Nettoyer la jetée", None),  # its ending tells no gender
        (EN_FR, "Paint a net", "Paint a jetty", "Peindre une jetée", None),  # another gender
        (EN_RU, "Cut the mooring line", "Cut the mooring buoy", "Отрезать: швартовая бочка", "Отрезать: швартовый конец"),
    ],
)  # fmt: skip
def test_terms_are_exchanged_where_the_words_around_suit_both(
    languages: tuple[str, str], query: str, source: str, target: str, text: str | None
) -> None:
    assert repaired(languages, query, source, target, TERMS) == (None if text is None else (text, ["term"]))


def test_phrases_of_the_memory_serve_like_terms_but_only_as_they_are() -> None:
    known = Known(
        own={"import": ["Импорт"], "export": ["Экспорт"], "chart": ["карта"], "chart table": ["штурманский стол"]}
    )
    assert repaired(EN_RU, "Import charts", "Export charts", "Экспорт карт", known) == ("Импорт карт", ["term"])
    assert repaired(EN_RU, "the old chart table", "the old chart", "старая карта", known) is None


TEXT = st.text(st.sampled_from("aB é%s{}<>/1 2.,:…&_'\"«» \nйЖ"), max_size=30) | st.text(max_size=20)


@given(query=TEXT, source=TEXT, target=TEXT, languages=st.sampled_from([EN_RU, EN_FR, RU_FR, FR_EN]))
def test_a_repaired_target_differs_from_the_original_where_it_says_so(
    query: str, source: str, target: str, languages: tuple[str, str]
) -> None:
    found = mended(query, source, Segment(target), languages, Known())
    if found is None:
        return
    text, original, position = found.target.text, [], 0
    for repair in found.repairs:
        assert position <= repair.start <= repair.end
        assert text[repair.start : repair.end] == repair.after != repair.before
        assert repair.name in REPAIRS
        original += [text[position : repair.start], repair.before]
        position = repair.end
    assert "".join([*original, text[position:]]) == target


@given(text=TEXT, target=TEXT)
def test_the_very_same_source_needs_no_repair(text: str, target: str) -> None:
    assert mended(text, text, Segment(target), EN_RU, Known()) is None


@given(TEXT)
def test_tokens_add_up_to_their_text(text: str) -> None:
    found = tokens(text)
    assert "".join(token.text for token in found) == text
    assert all(text[token.start : token.end] == token.text for token in found)


@pytest.mark.parametrize(
    ("offsets", "expected"),
    [
        ((0, 11), (0, 11)),  # around a word before the figure
        ((16, 23), (18, 25)),  # behind it: they move with the words
        ((12, 20), None),  # at the very place that changes: nobody knows to which side they belong
    ],
)
def test_tags_stay_between_their_characters(offsets: tuple[int, int], expected: tuple[int, int] | None) -> None:
    tags = (Tag(offsets[0], "open", "g"), Tag(offsets[1], "close", "g"))
    target = Segment("Отправление 9, причал", tags)
    found = mended("Departure 1,250, quay", "Departure 9, quay", target, EN_RU, Known())
    if expected is None:
        assert found is None
        return
    assert found is not None
    moved = [tag.offset for tag in found.target.tags]
    assert [found.target.text[at:][:1] for at in moved] == [target.text[at:][:1] for at in offsets]


@pytest.fixture
def memory(tmp_path: Path) -> TranslationMemory:
    memory = open_memory(tmp_path / "tm.db")
    pairs = [
        ("The ferry to the island leaves at 8.", "Паром на остров отходит в 8."),
        ("The ferry to the island never leaves.", "Паром на остров никогда не отходит."),
        ("Good day", "Добрый день"),
    ]
    memory.add(TranslationUnit({"en": Segment(english), "ru": Segment(russian)}) for english, russian in pairs)
    return memory


def looked_up(memory: TranslationMemory, text: str, **options: object) -> list[Match]:
    return memory.match(text, source="en", target="ru", **options)  # type: ignore[arg-type]


def test_a_repaired_match_keeps_its_score_and_its_original(memory: TranslationMemory) -> None:
    best = looked_up(memory, "The ferry to the island leaves at 9.")[0]
    assert (best.kind, best.target.text) == (MatchKind.REPAIRED, "Паром на остров отходит в 9.")
    assert best.original == best.stored_target == Segment("Паром на остров отходит в 8.")
    assert best.score == pytest.approx(100 * (1 - 1 / 36) - 2)
    assert [(one.name, one.before, one.after, one.start, one.end) for one in best.repairs] == [
        ("number", "8", "9", 26, 27)
    ]
    assert [part.text for part in best.diff if part.operation == "insert"] == ["9"]


def test_exact_matches_and_distant_ones_are_not_repaired(memory: TranslationMemory) -> None:
    assert looked_up(memory, "good day")[0].kind == MatchKind.EXACT
    distant = looked_up(memory, "The ferry 7.", min_score=1)
    assert distant
    assert all(match.score < MIN_SCORE and not match.repairs for match in distant)


def test_a_repaired_match_may_move_up(memory: TranslationMemory) -> None:
    memory.add([TranslationUnit({"en": Segment("Tide table of 1931"), "ru": Segment("Таблица приливов 1931")})])
    memory.add([TranslationUnit({"en": Segment("Tide table of isles"), "ru": Segment("Таблица приливов островов")})])
    found = looked_up(memory, "Tide table of 2048", min_score=50)
    assert [match.target.text for match in found] == ["Таблица приливов 2048", "Таблица приливов островов"]


def test_units_that_are_one_phrase_serve_as_terms(memory: TranslationMemory) -> None:
    pairs = [("ferry", "паром"), ("steamer", "пароход"), ("rejected", "отклонено")]
    memory.add(TranslationUnit({"en": Segment(english), "ru": Segment(russian)}) for english, russian in pairs)
    best = looked_up(memory, "The steamer to the island never leaves.")[0]
    assert (best.target.text, [one.name for one in best.repairs]) == ("Пароход на остров никогда не отходит.", ["term"])


def test_the_payload_tells_what_was_mended(memory: TranslationMemory) -> None:
    best, other = looked_up(memory, "The ferry to the island leaves at 9.", min_score=50)
    shown = match_payload(best)
    assert (shown["kind"], shown["target"], shown["original"]) == (
        "repaired",
        "Паром на остров отходит в 9.",
        "Паром на остров отходит в 8.",
    )
    assert shown["repairs"] == [{"name": "number", "before": "8", "after": "9", "span": [26, 27]}]
    assert {"original", "repairs"}.isdisjoint(match_payload(other))


def test_a_repaired_match_is_filled_in_as_one_to_review(memory: TranslationMemory) -> None:
    file = (
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file source-language="en" target-language="ru"'
        ' original="a" datatype="plaintext"><body><trans-unit id="1"><source>The ferry to the island leaves at 9.</source>'
        "</trans-unit></body></file></xliff>"
    )
    data, report = pretranslate(memory, file.encode(), name="a.xlf", source="en", target="ru")
    written = data.decode()
    assert (report.filled, report.final) == (1, 0)
    assert 'state="needs-review-translation"' in written
    assert "отходит в 9." in written.split("<alt-trans")[0]
    assert "отходит в 8." in written.split("<alt-trans")[1]  # beside it stands what the memory holds


def test_the_command_line_shows_both(tmp_path: Path, memory: TranslationMemory) -> None:
    memory.close()
    arguments = [
        "--db",
        str(tmp_path / "tm.db"),
        "match",
        "The ferry to the island leaves at 9.",
        "-s",
        "en",
        "-t",
        "ru",
    ]
    shown = CliRunner().invoke(cli, arguments).output
    assert "repaired" in shown
    assert "Паром на остров отходит в 9." in shown
    assert "stored: Паром на остров отходит в 8." in shown
    assert "number '8' → '9'" in shown
    answer = json.loads(CliRunner().invoke(cli, [*arguments, "--json"]).output)
    assert answer["matches"][0]["original"] == "Паром на остров отходит в 8."


def test_phrases_are_taken_from_the_memory_that_is_asked(memory: TranslationMemory) -> None:
    memory.add([TranslationUnit({"en": Segment("pier"), "ru": Segment("пирс")})], memory="port")
    memory.add([TranslationUnit({"en": Segment("Pier"), "ru": Segment("мол")})], memory="coast")
    memory.add([TranslationUnit({"en": Segment("pier"), "ru": Segment("пирс"), "fr": Segment("jetée")})], memory="port")
    units = memory.store.units
    assert units.translations("PIER", "en", "ru", memory=None, limit=20) == ["пирс", "мол"]
    assert units.translations("pier", "en", "ru", memory="coast", limit=20) == ["мол"]
    assert units.translations("pier", "en", "de", memory=None, limit=20) == []
