"""Checks: right translations pass, wrong ones are found where they are wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from corpora.segments import Segment, Tag
from corpora.starter import documents
from tm_service import open_memory
from tm_service.checks import CHECKS, Finding, Severity, check_segment, plugged_in
from tm_service.cli import cli
from tm_service.number_words import number_words
from tm_service.numerals import figures

ROOT = Path(__file__).parents[1]


def found(source: str, target: str, languages: str = "en-ru") -> list[Finding]:
    one, other = languages.split("-")
    return check_segment(source, target, source_language=one, target_language=other)


RIGHT = [
    ("en-ru", "The fund paid out 1,000.5 dollars.", "Фонд выплатил 1 000,5 доллара."),
    ("en-de", "The fund paid out 1,000.5 dollars.", "Der Fonds zahlte 1.000,5 Dollar aus."),
    ("en-fr", "The fund paid out 12,400 dollars.", "Le fonds a versé 12 400 dollars."),
    ("en-fr", "Three of the 25 ferries were late.", "Sur les vingt-cinq ferrys, 3 étaient en retard."),
    ("en-ru", "The five-year plan covers 125 villages.", "Пятилетний план охватывает сто двадцать пять сел."),
    ("en-fr", "The clinic has 92 beds.", "La clinique compte quatre-vingt-douze lits."),
    ("en-ru", "The bridge opens on 30 June 2024.", "Мост откроется 30.06.2024."),
    ("en-fr", "The office closes at 3:30 p.m.", "Le bureau ferme à 15 h 30."),
    ("en-ru", "Rents rose in the 1990s and in 2018–19.", "Аренда росла в 90-е годы и в 2018–2019 годах."),
    ("en-ru", "It cost 2.5 million dollars.", "Это стоило 2 500 000 долларов."),
    ("en-fr", "It cost 3 billion dollars.", "Cela a coûté 3 milliards de dollars."),
    ("en-fr", "The port was built in the 20th century.", "Le port a été construit au XXe siècle."),
    ("en-ru", "From 5 to 7 per cent of the crews", "От 5 процентов до 7 процентов экипажей"),
    ("en-es", "It is closed on 4 May.", "Está cerrado el cuatro de mayo."),
    ("en-ru", "Annex 2: A word of thanks (EN)", "Приложение 2.1: Слово благодарности (RU)"),
    ("en-zh", "The port has 120,000 containers.", "港口有12万个集装箱。"),
    ("en-ru", "Annual CO2 output", "Годовой объем выбросов CO₂"),
    ("en-fr", "Hello %s, you have %d letters.", "Bonjour %s, vous avez %d lettres."),
    ("en-ru", "%1$s wrote to {name} on ${day}.", "В ${day} {name} получил письмо от %1$s."),
    ("en-fr", "50% of the crews are back, 100% soon.", "50 % des équipages sont rentrés, bientôt 100 %."),
    ("en-fr", "<b>Open</b> the file <name> & read it.", "<b>Ouvrez</b> le fichier <nom> et lisez-le."),
    ("en-fr", "The captain&#8217;s log", "Le journal du capitaine"),
    ("en-fr", 'The "Lighthouse" project (phase two).', "Le projet « Phare » (phase deux)."),
    ("en-ru", "(a) to repair the pier;", "a) отремонтировать причал."),
    ("en-ru", "See paragraph 16 (f).", "См. пункт 16 f)."),
    ("en-ru", "Dear colleagues,", "Уважаемые коллеги!"),
    ("en-zh", "The harbour is closed today.", "港口今天关闭。"),
    ("en-el", "Where is the harbour office?", "Πού είναι το λιμεναρχείο;"),
    ("fr-en", "Que fait le port ? Il ferme : revenez.", "What does the port do? It closes: come back."),
    ("en-fr", "We commit ourselves to this plan.", "Nous nous engageons à suivre ce plan."),
    ("en-fr", "It may perhaps be late again.", "Il devrait peut-être être encore en retard."),
    ("en-ru", "IOM", "IOM"),
    ("en-fr", "Marina Petrova", "Marina Petrova"),
    ("en-ru", "Bring a SIM card and a 3D plan.", "Возьмите SIM-карту и 3D-план."),
    ("en-fr", "See https://port.example/en/news.", "Voir https://port.example/fr/news."),
    ("en-ru", "Write to clinic@port.example (open daily).", "Пишите на clinic@port.example (ежедневно)."),
    ("en-ru", "The harbour master's report is late.", "Доклад начальника порта задерживается."),
]
RIGHT += [
    ("en-ru", "The port opens on 3 May 2019.", "Порт откроется 3 мая 2019 года."),
    ("en-fr", "From May 3–5 and on the 1st of June", "Du 3 au 5 mai et le 1er juin"),
    ("en-ru", "Closed on 2024-06-30 and 4 July 2024.", "Закрыто 30.06.2024 и 4 июля 2024 г."),
    ("en-fr", "It opens in March; 3 marches are planned.", "Il ouvre en mars ; 3 marches sont prévues."),
    ("en-ru", "They may 5 times a day.", "Они могут 5 раз в день."),
    ("en-ru", "It is 5 km away, 24 hours by sea.", "Это в 5 километрах, 24 часа морем."),
    ("en-fr", "50 per cent of 30 hectares for 20 dollars", "50 % de 30 ha pour 20 dollars"),
    ("en-ru", "The 24-hour clinic", "Круглосуточная поликлиника (24 часа)"),
    ("en-ru", r"Line one\nline two", r"Строка один\nстрока два"),
]
WRONG = [
    ("dates", "en-ru", "The port opens on 3 May 2019.", "Порт откроется 3 июня 2019 года.", "3 июня"),
    ("dates", "en-fr", "It closes on June 14, again.", "Il ferme le 14 juillet, encore.", "14 juillet"),
    ("dates", "fr-en", "Le 1er mars, tout change ici.", "On 1 May everything changes here.", "1 May"),
    ("units", "en-ru", "It is 5 km to the harbour office.", "До управления порта 5 миль.", "миль"),
    ("units", "en-fr", "It takes 24 hours by the sea.", "Cela prend 24 jours par la mer.", "jours"),
    ("units", "ru-en", "Билет стоит 20 долларов на паром.", "A ticket for the ferry is 20 euros.", "euros"),
    ("escapes", "en-ru", r"Line one\nline two", r"Строка один строка два", None),
    ("numbers", "en-ru", "The fund paid out 1,000.5 dollars.", "Фонд выплатил 10 005 долларов.", "10 005"),
    ("numbers", "en-fr", "The pier is 1.5 metres wide.", "La jetée fait 15 mètres de large.", "15"),
    ("numbers", "en-fr", "The pier is 1.5 metres wide.", "La jetée fait 5,1 mètres de large.", "5,1"),
    ("numbers", "en-ru", "The office has 12 boats.", "В конторе 21 лодка.", "21"),
    ("numbers", "en-ru", "The office has 40 boats.", "В конторе есть лодки.", None),
    ("numbers", "en-fr", "It cost 3 billion dollars.", "Cela a coûté 3 millions de dollars.", "3"),
    ("numbers", "en-ru", "The bridge opened in 2019.", "Мост открыли в 2018 году.", "2018"),
    ("numbers", "en-ru", "Annex 2: A word of thanks (EN)", "Приложение 3.1: Слово благодарности (RU)", "3.1"),
    ("placeholders", "en-fr", "Hello %s, you have %d letters.", "Bonjour, vous avez %d lettres.", None),
    ("placeholders", "en-fr", "Hello %s, you have %d letters.", "Voici %d lettres pour %s.", None),
    ("placeholders", "en-ru", "Dear {name}, welcome.", "Уважаемый {имя}, добро пожаловать.", "{имя}"),
    ("placeholders", "en-ru", "Open ${file} now.", "Откройте $ {file} сейчас.", "{file}"),
    ("markup", "en-fr", "<b>Open</b> the file.", "<b>Ouvrez le fichier.", None),
    ("markup", "en-fr", "Depth &lt; 5 m &amp; rising", "Profondeur &lt; 5 m & en hausse", "&"),
    ("untranslated", "en-fr", "The pier is closed today.", "The pier is closed today.", "The pier is closed today."),
    ("untranslated", "en-ru", "Close the pier.", "Close the pier.", "Close the pier."),
    ("untranslated", "en-ru", "The pier is closed.", " ", None),
    ("addresses", "en-fr", "See https://port.example/en/news.", "Voir https://port.example/fr/nouvelles.", "https://port.example/fr/nouvelles"),
    ("addresses", "en-ru", "Write to clinic@port.example.", "Пишите на clinic@port.", None),
    ("length", "en-ru", "The harbour office will answer every letter of the crews within a week of its arrival.", "Контора ответит.", None),
    ("mixed_script", "en-ru", "The ferry is late.", "Парoм опаздывает.", "Парoм"),
    ("repeated_word", "en-ru", "The ferry is late.", "Паром снова снова опаздывает.", "снова снова"),
    ("brackets", "en-fr", "The ferry (number two) is late.", "Le ferry (numéro deux est en retard.", "("),
    ("brackets", "en-ru", "The ferry (number two) is late.", "Паром номер два) опаздывает.", ")"),
    ("quotes", "en-fr", 'The "Lighthouse" project', "Le projet « Phare", "«"),
    ("end_punctuation", "en-ru", "The ferry is late again.", "Паром опять опаздывает", None),
    ("end_punctuation", "en-fr", "Why is the ferry late?", "Pourquoi le ferry est en retard.", "."),
    ("spacing", "en-ru", "The ferry is late.", "Паром  опаздывает.", "  "),
    ("spacing", "en-ru", "The ferry, alas, is late.", "Паром,увы, опаздывает.", ","),
    ("spacing", "en-ru", "The ferry, alas, is late.", "Паром , увы, опаздывает.", " "),
    ("spacing", "en-fr", "Why is the ferry late?", "Pourquoi ce retard?", "?"),
    ("spacing", "en-ru", "The ferry is late.", "Паром опаздывает. ", " "),
    ("capital", "en-ru", "The ferry is late again.", "паром опять опаздывает.", "паром"),
]  # fmt: skip


@pytest.mark.parametrize(("languages", "source", "target"), RIGHT)
def test_right_translations_pass(languages: str, source: str, target: str) -> None:
    assert found(source, target, languages) == []


@pytest.mark.parametrize(("check", "languages", "source", "target", "marked"), WRONG)
def test_wrong_translations_are_found(check: str, languages: str, source: str, target: str, marked: str | None) -> None:
    findings = found(source, target, languages)
    assert {finding.check for finding in findings} == {check}
    spans = [finding.span for finding in findings if finding.span]
    assert [target[start:end] for start, end in spans] == ([] if marked is None else [marked])
    assert all(": " in finding.message and "\n" not in finding.message for finding in findings)


def test_every_check_has_an_example() -> None:
    assert {row[0] for row in WRONG} | {"tags"} == set(CHECKS)


def test_every_check_is_documented_and_no_other() -> None:
    page = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == set(CHECKS)


BOLD = (Tag(0, "open", "bpt", (("i", "1"),), "<b>"), Tag(5, "close", "ept", (("i", "1"),), "</b>"))


@pytest.mark.parametrize(
    ("tags", "messages"),
    [
        ((Tag(0, "open", "bpt", (("i", "1"),), "<b>"), Tag(4, "close", "ept", (("i", "1"),), "</b>")), []),
        ((Tag(0, "open", "bpt", (("i", "1"),), "<b>"),), ["the tag </b> is missing"]),
        ((*BOLD, Tag(5, "standalone", "ph", (), "<br/>")), ["the tag <br/> is not in the source"]),
        (tuple(reversed(BOLD)), ["a tag is closed here before it is opened"]),
    ],
)
def test_inline_tags_come_back_in_order(tags: tuple[Tag, ...], messages: list[str]) -> None:
    findings = check_segment(Segment("Ferry", BOLD), Segment("Паром", tags), source_language="en", target_language="ru")
    assert [finding.message.split(":")[0] for finding in findings] == messages


@pytest.mark.parametrize(("target", "severity"), [("Hay veinticinco barcos.", "warning"), ("Hay 26 barcos.", "error")])
def test_words_that_are_not_known_leave_a_doubt(target: str, severity: str) -> None:
    assert {item.severity.value for item in found("There are 25 boats.", target, "en-es")} == {severity}


def test_other_packages_join_by_entry_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "harbour_checks.py").write_text(
        "from tm_service.checks import Finding, Severity\n"
        "class Shouting:\n"
        "    name = 'shouting'\n"
        "    def __init__(self, *given):\n"
        "        self.given = given\n"
        "    def findings(self, pair):\n"
        "        if pair.target.text.isupper():\n"
        "            yield Finding(self.name, Severity.INFO, f'lower your voice: {self.given}')\n",
        encoding="utf-8",
    )
    described = tmp_path / "harbour_checks-1.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: harbour-checks\nVersion: 1\n", encoding="utf-8")
    (described / "entry_points.txt").write_text(
        "[tm_service.checks]\nshouting = harbour_checks:Shouting\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    others = plugged_in("tm.db", source_language="en", target_language="ru")
    joined = [item for item in others if item.name == "shouting"]
    [finding] = check_segment("IOM", "МОМ", source_language="en", target_language="ru", others=joined)
    assert finding.message == "lower your voice: ('tm.db', 'en', 'ru')"


def test_the_severest_come_first() -> None:
    severities = [finding.severity for finding in found("The 5 ferries are late.", "паромов 6  6 опаздывает")]
    assert severities == sorted(severities, key=list(Severity).index)
    assert severities[0] is Severity.ERROR
    assert severities[-1] is Severity.INFO


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("two hundred five", "en", 205),
        ("quatre-vingt-dix-sept", "fr", 97),
        ("двадцати трех", "ru", 23),
        ("XIV", "la", 14),
    ],
)
def test_number_words_in_a_row_are_one_number(text: str, language: str, value: int) -> None:
    assert value in number_words(text, language)


@pytest.mark.parametrize("text", ["7" * 9000, "1," * 9000, "a" * 90_000, "two " * 9000, "(" * 9000, "<" * 9000])
def test_monstrous_text_is_borne(text: str) -> None:
    found(text, text + ".", "en-fr")


def test_dates_and_versions_are_no_single_number() -> None:
    assert [figure.values for figure in figures("30.06.2024 and 1.2.3", "en")] == [frozenset(), frozenset()]


ANY = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from('0123456789.,;:?!()[]«»"“”<>&%{}$s /aбé \u00a0а')), max_size=60
)


@given(ANY, ANY, st.sampled_from(["en", "ru", "fr", "fr-CA", "de", "zh", "ar", "th", "el", "sr-Latn"]))
def test_checks_never_raise_and_point_into_the_target(source: str, target: str, language: str) -> None:
    for finding in check_segment(source, target, source_language="en", target_language=language):
        assert finding.check in CHECKS
        assert finding.span is None or 0 <= finding.span[0] <= finding.span[1] <= len(target)


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_a_number_passes_in_every_way_of_writing_it(whole: int, cents: int) -> None:
    english = f"{whole:,}.{cents:02}"
    for sign, point in (("\u00a0", ","), (".", ","), (" ", ","), ("'", ".")):
        written = english.replace(",", "_").replace(".", point).replace("_", sign)
        assert found(f"It cost {english} dollars", f"Es kostete {written} Dollar", "en-de") == []


def test_the_starter_documents_raise_no_alarm(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "tm.db")
    memory.ingest(documents())
    alarms = []
    for record in memory.units():
        variants = record.unit.variants
        for one, other in (("en", "ru"), ("en", "fr"), ("fr", "ru"), ("ru", "en"), ("fr", "en"), ("ru", "fr")):
            if one in variants and other in variants:
                findings = check_segment(variants[one], variants[other], source_language=one, target_language=other)
                alarms += [item for item in findings if item.severity is not Severity.INFO]
    assert alarms == []


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., tuple[int, str, str]]:
    def run(stdin: bytes, *arguments: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(
            cli, ["--db", str(tmp_path / "tm.db"), "check", "-s", "en", "-t", "ru", *arguments], input=stdin
        )
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return done.exit_code, done.stdout, done.stderr

    return run


PAIRS = "The office has 12 boats.\tВ конторе 21 лодка.\nThe ferry is late.\tПаром опаздывает.\n".encode()


def test_the_command_answers_line_by_line(check: Callable[..., tuple[int, str, str]]) -> None:
    status, out, err = check(PAIRS, "--jsonl")
    one, other = map(json.loads, out.splitlines())
    assert (status, err) == (0, "")
    assert set(one) == {"source", "target", "findings"}
    assert {tuple(sorted(item)) for item in one["findings"]} == {
        ("check", "message", "severity", "span"),
        ("check", "fix", "message", "severity", "span"),
    }
    assert [item["span"] for item in one["findings"]] == [None, [10, 12]]
    assert other == {"source": "The ferry is late.", "target": "Паром опаздывает.", "findings": []}
    assert json.loads(check(PAIRS, "--json")[1]) == [one, other]


FIXED = [
    ("en-ru", "The ferry is late.", "Паром  опаздывает.", "Паром опаздывает."),
    ("en-ru", "The ferry, alas, is late.", "Паром,увы, опаздывает.", "Паром, увы, опаздывает."),
    ("en-ru", "The ferry, alas, is late.", "Паром , увы, опаздывает.", "Паром, увы, опаздывает."),
    ("en-fr", "Why is the ferry late?", "Pourquoi ce retard?", "Pourquoi ce retard\u202f?"),
    ("en-fr", "The sea: an idea", "La mer: une idée", "La mer\u00a0: une idée"),
    ("en-ru", "The ferry is late.", "Паром опаздывает. ", "Паром опаздывает."),
    ("en-ru", "The ferry is late.\n", "Паром опаздывает.", "Паром опаздывает.\n"),
    ("en-ru", "The ferry is late.", "Парoм опаздывает.", "Паром опаздывает."),
    ("en-ru", "The ferry is late.", "Паром снова снова опаздывает.", "Паром снова опаздывает."),
    ("en-ru", "The ferry is late again.", "паром опять опаздывает.", "Паром опять опаздывает."),
    ("en-ru", "The ferry is late again.", "Паром опять опаздывает", "Паром опять опаздывает."),
    ("en-ru", "The office has 12 boats.", "В конторе 21 лодка.", "В конторе 12 лодка."),
    ("en-ru", "Dear {name}, welcome.", "Уважаемый {имя}, добро пожаловать.", "Уважаемый {name}, добро пожаловать."),
    ("en-fr", "Depth &lt; 5 m &amp; rising", "Profondeur &lt; 5 m & en hausse", "Profondeur &lt; 5 m &amp; en hausse"),
    ("en-ru", "Write to a@port.example now.", "Пишите на a@port.exampl сейчас.", "Пишите на a@port.example сейчас."),
]  # fmt: skip


@pytest.mark.parametrize(("languages", "source", "target", "mended"), FIXED)
def test_what_is_certain_is_mended(languages: str, source: str, target: str, mended: str) -> None:
    fixes = [finding.fix for finding in found(source, target, languages) if finding.fix]
    assert [fix.applied_to(target) for fix in fixes] == [mended]


@pytest.mark.parametrize(("check", "languages", "source", "target", "marked"), WRONG)
def test_a_fix_never_makes_it_worse(check: str, languages: str, source: str, target: str, marked: str | None) -> None:
    findings = found(source, target, languages)
    for fix in (finding.fix for finding in findings if finding.fix):
        assert len(found(source, fix.applied_to(target), languages)) < len(findings)


def test_nothing_is_certain_where_the_whole_is_in_doubt() -> None:
    source = "The harbour office will answer every letter of the crews within a week of its arrival here."
    findings = found(source, "Контора  ответит")
    assert {"length", "spacing"} <= {finding.check for finding in findings}
    assert not [finding for finding in findings if finding.fix]


def test_tags_are_named_as_they_are_written() -> None:
    bold = Tag(4, "open", "bpt", (("i", "1"),), "&lt;b&gt;"), Tag(9, "close", "ept", (("i", "1"),), "&lt;/b&gt;")
    findings = found_in(Segment("The ferry is late.", bold), Segment("Паром опаздывает."))
    assert [finding.message.split(" is ")[0] for finding in findings] == ["the tag <b>", "the tag </b>"]


def found_in(source: Segment, target: Segment) -> list[Finding]:
    return check_segment(source, target, source_language="en", target_language="ru")


def test_whole_files_are_checked(tmp_path: Path, check: Callable[..., tuple[int, str, str]]) -> None:
    pairs = [("The office has 12 boats.", "В конторе 21 лодка."), ("Late.", ""), ("Open.", "Открыто.")]
    po = "".join(f'msgid "{one}"\nmsgstr "{other}"\n\n' for one, other in pairs)
    plural = 'msgid "boat"\nmsgid_plural "boats"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    units = "".join(
        f'<trans-unit id="{number}"><source>{one}</source><target>{other}</target></trans-unit>'
        for number, (one, other) in enumerate(pairs)
    )
    tus = "".join(
        f'<tu><tuv xml:lang="en"><seg>{one}</seg></tuv><tuv xml:lang="ru"><seg>{other}</seg></tuv></tu>'
        for one, other in pairs
    )
    files = {
        "a.po": po + plural,
        "a.xlf": f'<xliff version="1.2"><file source-language="en" target-language="ru" original="a" datatype="x"><body>{units}</body></file></xliff>',
        "a.tmx": f'<tmx version="1.4"><body>{tus}</body></tmx>',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        status, out, _err = check(b"", str(tmp_path / name), "--jsonl")
        lines = [json.loads(line) for line in out.splitlines()]
        assert status == 0
        assert [[item["check"] for item in line["findings"]] for line in lines][:3] == [
            ["numbers"] * 2,
            ["untranslated"],
            [],
        ]
        assert all(line["place"].startswith(name) for line in lines)
        fixes = [item["fix"] for line in lines for item in line["findings"] if "fix" in item]
        assert fixes == [{"span": [10, 12], "text": "12"}]
    status, out, _err = check(b"", *(str(tmp_path / name) for name in files))
    assert "→ В конторе 12 лодка." in out
    assert "Открыто" not in out


def test_files_that_hold_no_pairs_are_refused(tmp_path: Path, check: Callable[..., tuple[int, str, str]]) -> None:
    (tmp_path / "a.md").write_text("Text.", encoding="utf-8")
    for name, reason in (("a.md", "no translations beside its text"), ("b.po", "no such file")):
        status, out, err = check(b"", str(tmp_path / name))
        assert (status, out) == (1, "")
        assert reason in err


def test_the_command_speaks_to_people(check: Callable[..., tuple[int, str, str]]) -> None:
    status, out, _err = check(PAIRS)
    assert status == 0
    assert "error: 21 is in the target only" in out
    assert "nothing to look at" in out


@pytest.mark.parametrize(
    ("stdin", "status", "said"),
    [
        (PAIRS + b"no tab here\n\na\tb\tc\n", 0, ["line 3: no tab", "line 5: 3 columns"]),
        (b"no tab here\n", 1, ["line 1: no tab", "nothing was checked"]),
        (b"caf\xe9\tx\n", 1, ["line 1: not UTF-8"]),
        (b"", 0, []),
    ],
)
def test_lines_that_are_no_pair_are_named(
    check: Callable[..., tuple[int, str, str]], stdin: bytes, status: int, said: list[str]
) -> None:
    code, out, err = check(stdin, "--jsonl")
    assert code == status
    assert len(out.splitlines()) == (2 if stdin.startswith(PAIRS) else 0)
    assert len(err.splitlines()) == len(said)
    assert all(part in line for part, line in zip(said, err.splitlines(), strict=True))
