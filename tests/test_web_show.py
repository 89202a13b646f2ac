"""The pages without JavaScript: what is on them, in which language, and that text stays text."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import html

from corpora.filters import FILTERS
from corpora.segments import Segment, Tag
from corpora.units import TranslationUnit, UnitStatus
from tests.waiting import finished
from tm_service import open_memory
from tm_service.checks import CHECKS, plugged_in
from web import create_app
from web.ui.words import label

QUERY = "The harbour office will publish its third report on seasonal work by 31 July."
SENTENCE = "The harbour office will publish its second report on seasonal work by 30 June."


def page(answer: Any) -> Any:
    assert answer.status == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return html.fromstring(answer.body.decode())


def select(node: Any, selector: str) -> list[Any]:
    """Return what a CSS selector of tags, ids, classes and attributes finds below the node."""
    paths = []
    for choice in selector.split(","):
        path = ""
        for step in choice.split():
            tag, rest = re.fullmatch(r"([\w-]*)(.*)", step).groups()  # type: ignore[union-attr]
            path += f"//{tag or '*'}"
            for sign, name in re.findall(r"([.#])([\w-]+)", re.sub(r"\[.*?\]", "", rest)):
                held = f"concat(' ', normalize-space(@class), ' '), ' {name} '"
                path += f"[contains({held})]" if sign == "." else f"[@id='{name}']"
            path += "".join(f"[@{condition}]" for condition in re.findall(r"\[(.*?)\]", rest))
        paths.append(f".{path}")
    return node.xpath(" | ".join(paths))


def words(node: Any, selector: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in select(node, selector)]


def test_match_is_shown_with_score_difference_and_provenance(service: Any) -> None:
    shown = page(service.get("/", q=QUERY, source="en", target="ru"))
    (hit,) = select(shown, ".matches .hit")
    assert 60 <= int(words(hit, ".score strong")[0]) < 100
    assert words(hit, "ins") == ["third", "31 July"]
    assert words(hit, "del") == ["second", "30 June"]
    (target,) = select(hit, ".target")
    assert (target.get("lang"), target.get("dir")) == ("ru", "ltr")
    assert "numbers (the texts hold other numbers) −2" in words(hit, ".penalties li")
    about = words(hit, ".about")[0]
    for fact in ("main", "harbour.txt", "annex 1", "paragraph 1", "aligned, not reviewed"):
        assert fact in about


def test_repaired_match_is_marked_with_its_original_beside(service: Any) -> None:
    text = "The harbour office will publish its second report on seasonal work by 14 July."
    shown = page(service.get("/", q=text, source="en", target="ru"))
    hit = select(shown, ".matches .hit")[0]
    assert words(hit, ".kind") == ["repaired match"]
    assert words(hit, ".target mark") == ["14", "июля"]
    assert words(hit, ".original s") == ["30", "июня"]
    assert words(hit, ".original")[0].endswith("о сезонной работе к 30 июня.")
    assert words(hit, ".repairs li") == ["number repaired", "date repaired"]
    (button,) = select(hit, "button.copy")
    assert button.get("data-copy").endswith("к 14 июля.")


def test_terms_in_the_query_are_marked_and_listed(service: Any) -> None:
    shown = page(service.get("/", q="Опыт стран-первоходцев", source="ru", target="fr"))
    assert words(shown, ".echo a.term") == ["стран-первоходцев"]
    (card,) = select(shown, ".term-card")
    assert words(card, ".equivalents li") == ["pays champion preferred"]


def test_concordance_is_shown_in_context(service: Any) -> None:
    shown = page(service.get("/", q="стран-первоходцев", source="ru", target="fr"))
    (hit,) = select(shown, ".concordance .hit")
    assert words(hit, ".target")[0].startswith("Les pays champions")
    assert words(hit, "mark")


def test_concordance_is_shown_word_under_word(own_service: Any) -> None:
    for text in ("A lantern, then two.", "The old lantern burns.", "Here a lantern burned the oil lantern\nshelf."):
        own_service.call("POST", "/api/v1/units", body={"variants": {"en": text, "ru": "Фонарь."}})
    shown = page(own_service.get("/", q="lantern", source="en", target="ru"))
    (layout,) = select(shown, ".concordance .layout a")
    in_lines = page(own_service.get(layout.get("href").partition("#")[0]))
    assert words(in_lines, ".line .source") == [
        "Here a lantern burned the oil lantern shelf.",
        "The old lantern burns.",
        "A lantern, then two.",
    ]
    assert words(in_lines, ".line .before") == ["Here a", "The old", "A"]
    assert [box.get("value") for box in select(in_lines, "#search input") if box.get("name") == "lines"] == ["1"]
    (back,) = select(in_lines, ".concordance .layout a")
    assert "lines" not in back.get("href")


def test_more_hits_are_one_link_away(own_service: Any) -> None:
    for number in range(15):
        variants = {"en": f"Lantern number {number} burns.", "ru": f"Фонарь номер {number} горит."}
        own_service.call("POST", "/api/v1/units", body={"variants": variants})
    shown = page(own_service.get("/", q="lantern", source="en", target="ru"))
    assert len(select(shown, ".concordance .hit")) == 10
    (more,) = select(shown, "a.more")
    assert len(select(page(own_service.get(more.get("href"))), ".concordance .hit")) == 15


def test_other_script_offers_the_other_language(service: Any) -> None:
    shown = page(service.get("/", q="поликлиника", source="en", target="ru"))
    (link,) = select(shown, ".notice a")
    instead = page(service.get(link.get("href")))
    assert select(instead, "#source option[selected]")[0].get("value") == "ru"
    assert select(instead, "#target option[selected]")[0].get("value") == "en"
    assert select(instead, ".concordance .hit")


def test_swap_works_without_script(service: Any) -> None:
    answer = service.get("/", q="text", source="en", target="fr", swap=1)
    assert answer.status == 302
    assert "source=fr&target=en" in answer.headers["location"]


def test_pair_is_remembered(service: Any) -> None:
    cookie = service.get("/", q="x", source="fr", target="ru").headers["set-cookie"].split(";")[0]
    shown = page(service.get("/", headers={"Cookie": cookie}))
    assert select(shown, "#source option[selected]")[0].get("value") == "fr"
    assert select(page(service.get("/", headers={"Cookie": "pair=<x>.y"})), "#source option[selected]")


@pytest.mark.parametrize("path", ["/", "/results", "/terms"])
def test_markup_in_a_query_stays_text(service: Any, path: str) -> None:
    text = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    answer = service.get(path, q=text, source="en", target="ru")
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text


def test_markup_in_the_memory_stays_text(service: Any) -> None:
    shown = page(service.get("/", q="ferry that carries migrants", source="en", target="ru"))
    assert "<b>must</b> have a doctor & a nurse" in words(shown, ".concordance .source")[0]


PATHS = [
    "/",
    "/terms",
    "/terms/champion-country",
    "/documents",
    "/downloads",
    "/add",
    "/connect",
    "/changes",
    "/operations",
    "/nothing",
    f"/?q={'x' * 5}",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", ["en", "ru", "fr"])
def test_pages_speak_the_readers_language(service: Any, path: str, language: str) -> None:
    shown = html.fromstring(service.get(path, headers={"Accept-Language": f"{language},de;q=0.5"}).text)
    assert shown.xpath("/html")[0].get("lang") == language
    first = {"en": "Lookup", "ru": "Поиск", "fr": "Recherche"}[language]
    assert words(shown, "nav a")[0] == first


@pytest.mark.parametrize("name", ["endpoint", "_external", "_scheme", "_method", "_anchor", "values", "name"])
def test_any_parameter_name_is_harmless(service: Any, name: str) -> None:
    for path in ("/", "/terms", "/documents/harbour.txt", "/nothing"):
        shown = html.fromstring(service.get(path, **{name: "x"}).text)
        (french,) = select(shown, ".tongues a[lang='fr']")
        assert french.get("href") == f"{path}?{name}=x&ui=fr"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("fr-CA", "fr"),
        ("de,fr;q=0.5,en;q=0.1", "fr"),
        ("de", "en"),
        ("*", "en"),
        ("", "en"),
        (";;q=x", "en"),
    ],
)
def test_browsers_languages_are_weighed(service: Any, header: str, language: str) -> None:
    assert html.fromstring(service.get("/", headers={"Accept-Language": header}).text).get("lang") == language


def test_chosen_language_is_kept_against_the_browsers(service: Any) -> None:
    answer = service.get("/terms", ui="fr", headers={"Accept-Language": "ru"})
    assert html.fromstring(answer.text).get("lang") == "fr"
    cookie = answer.headers["set-cookie"].split(";")[0]
    later = service.get("/downloads", headers={"Accept-Language": "ru", "Cookie": cookie})
    assert html.fromstring(later.text).get("lang") == "fr"


@pytest.mark.parametrize("path", PATHS)
def test_pages_load_nothing_from_elsewhere_and_hold_no_inline_code(service: Any, path: str) -> None:
    shown = html.fromstring(service.get(path).text)
    for node in shown.iter():
        if not isinstance(node.tag, str):
            continue
        assert not [name for name in node.attrib if name.startswith("on") or name == "style"]
        assert node.tag != "style"
        for name in ("src", "action"):
            assert not urlsplit(node.get(name, "")).netloc
    assert all(script.get("src") for script in shown.iter("script"))


@pytest.mark.parametrize("path", PATHS)
def test_pages_have_one_heading_labels_and_unique_ids(service: Any, path: str) -> None:
    shown = html.fromstring(service.get(path).text)
    assert len(select(shown, "h1")) == 1
    ids = shown.xpath("//@id")
    assert len(ids) == len(set(ids))
    labelled = {label.get("for") for label in select(shown, "label")}
    for control in shown.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        assert control.get("id") in labelled or control.getparent().tag == "label"


def test_every_link_leads_somewhere(service: Any) -> None:
    seen: set[str] = set()
    waiting = ["/", f"/?q={QUERY.replace(' ', '+')}&source=en&target=ru", "/terms/champion-country"]
    while waiting:
        path = waiting.pop()
        answer = service.get(path)
        assert answer.status in {200, 302}, path
        if not answer.headers["content-type"].startswith("text/html") or len(seen) > 80:
            continue
        for link in html.fromstring(answer.text).xpath("//a/@href"):
            target = link.split("#")[0]
            if target.startswith("/") and target not in seen:
                seen.add(target)
                waiting.append(target)
    assert {"/terms", "/documents", "/downloads", "/add", "/connect"} <= seen


def test_first_page_is_light(service: Any) -> None:
    shown = service.get("/")
    linked = html.fromstring(shown.text).xpath("//script/@src | //link[@rel='stylesheet']/@href")
    assert len(shown.body) + sum(len(service.get(path).body) for path in linked) < 60_000


@pytest.mark.parametrize("path", ["/", "/terms", "/documents"])
def test_empty_store_says_what_to_do(empty_service: Any, path: str) -> None:
    shown = page(empty_service.get(path))
    assert words(shown, ".empty code") == ["tm-service demo"]
    assert select(shown, ".empty a[href='/add']")


def test_termbase_is_browsed_by_alphabet_and_filtered(service: Any) -> None:
    assert words(page(service.get("/terms")), ".entries .name") == ["champion country", "seasonal work"]
    assert words(page(service.get("/terms", language="ru")), ".entries .name") == [
        "сезонная работа",
        "страна-первоходец",
    ]
    assert words(page(service.get("/terms", subject="labour")), ".entries .name") == ["seasonal work"]
    assert words(page(service.get("/terms", q="первоходцы")), ".entries .name") == ["champion country"]
    assert words(page(service.get("/terms", status="deprecated")), ".entries .name") == []


def test_concept_page_leads_to_its_use(service: Any) -> None:
    shown = page(service.get("/terms/champion-country"))
    assert words(shown, ".term-entry .name")[0] == "champion country preferred"
    used = page(service.get(select(shown, ".term-entry .facts a")[0].get("href")))
    assert select(used, ".concordance .hit")


def test_upload_works_without_script(own_service: Any) -> None:
    boundary = "nowhere-else"
    raw = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="kind"\r\n\r\nmemory\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="lamps.csv"\r\n\r\n'
        f"en,ru\nThe lamp is lit.,Лампа горит.\n\r\n--{boundary}--\r\n"
    ).encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    answer = own_service.call("POST", "/add", raw=raw, headers=headers)
    assert answer.status == 303
    waiting = page(own_service.get(answer.headers["location"]))
    assert waiting.xpath("//noscript/meta[@http-equiv='refresh']")
    finished(own_service, answer.headers["location"].rpartition("/")[2])
    shown = page(own_service.get(answer.headers["location"]))
    assert not shown.xpath("//meta[@http-equiv='refresh']")
    assert words(shown, ".is-done")
    assert words(shown, "td.number")[:2] == ["1", "1"]


REPORT = """Harbour report

Annex 1: Report (EN)

The harbour is open all year. Ships of every flag may enter. The pilot comes on board at dawn.

Annex 1.1: Отчет (RU)

Порт открыт круглый год. В него могут заходить суда под любым флагом. Лоцман поднимается на борт на рассвете.
"""


def test_document_is_shown_as_aligned(tmp_path: Path, serving: Any) -> None:
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    memory = open_memory(tmp_path / "store.db")
    memory.ingest([tmp_path / "report.txt"])
    memory.close()
    with serving(tmp_path / "store.db") as running:
        listed = page(running.get("/documents"))
        assert words(listed, "h2 a") == ["report.txt"]
        shown = page(running.get("/documents/report.txt", section="1.1"))
        found = page(running.get("/", q="Ships of every flag may enter.", source="en", target="ru"))
        linked = select(found, ".matches .facts a")[0].get("href")
        (row,) = select(page(running.get(linked.split("#")[0])), f"#{linked.split('#')[1]}")
    rows = [words(row, "td") for row in select(shown, ".bitext tbody tr")]
    assert ["The pilot comes on board at dawn.", "Лоцман поднимается на борт на рассвете."] in [row[1:] for row in rows]
    assert all(row[0] == "not aligned" or row[0].endswith("%") for row in rows)
    assert {span.get("lang") for span in select(shown, ".bitext td span[lang]")} >= {"en", "ru"}
    assert "Ships of every flag may enter." in row.text_content()


def test_units_of_a_document_that_is_not_stored_are_shown(service: Any) -> None:
    shown = page(service.get("/documents/harbour.txt"))
    assert len(select(shown, ".bitext tbody tr")) == 4
    assert service.get("/documents/nothing.txt").status == 404


def test_a_term_is_found_whatever_the_language_chosen(service: Any) -> None:
    shown = page(service.get("/", q="первоходцы", source="en", target="fr"))
    assert words(shown, ".term-card .name") == ["страна-первоходец preferred"]
    assert words(shown, ".term-card .equivalents li") == ["pays champion preferred"]


def test_long_texts_are_not_searched_word_by_word(service: Any) -> None:
    shown = page(service.get("/", q=f"{QUERY} {QUERY}", source="en", target="ru"))
    assert not select(shown, ".concordance")
    assert words(shown, ".term-card .name") == ["seasonal work preferred"]


def test_documents_that_translate_each_other_stand_side_by_side(tmp_path: Path, serving: Any) -> None:
    texts = {
        "en": "The pier is closed.\n\nEvery boat has a licence.",
        "ru": "Причал закрыт.\n\nУ каждой лодки есть лицензия.",
        "fr": "La jetée est fermée.\n\nChaque bateau a un permis.",
    }
    for tag, text in texts.items():
        (tmp_path / f"rules.{tag}.txt").write_text(text, encoding="utf-8")
    memory = open_memory(tmp_path / "store.db")
    memory.ingest([], pairs=[{tag: tmp_path / f"rules.{tag}.txt" for tag in texts}])
    memory.close()
    with serving(tmp_path / "store.db") as service:
        shown = page(service.get("/documents/rules.fr.txt"))
        assert words(shown, "th[scope='col']") == [
            "Confidence",
            "French",
            "English · rules.en.txt",
            "Russian · rules.ru.txt",
        ]
        rows = [words(row, "td") for row in select(shown, "tbody tr")]
        assert rows[0][1:] == ["La jetée est fermée.", "The pier is closed.", "Причал закрыт."]
        assert len(rows) == 2


def test_a_preferred_memory_comes_first_and_is_remembered(filled: Path, serving: Any) -> None:
    memory = open_memory(filled)
    again = next(memory.units()).unit
    memory.add([replace(again, status=UnitStatus.CONFIRMED, key="")], memory="Порт & море")
    memory.close()
    with serving(filled) as service:
        answer = service.get("/", q=SENTENCE, source="en", target="ru", prefer="main")
        shown = page(answer)
        assert select(shown, "#prefer option[selected]")[0].text == "main"
        assert words(select(shown, ".matches .hit")[0], ".about")[0].startswith("memory: main")
        cookies = "; ".join(re.findall(r"memory=[^;]*", answer.headers["set-cookie"]))
        assert cookies == "memory=main"
        there = page(service.get("/", q=SENTENCE, source="en", target="ru", prefer="Порт & море"))
        assert "Порт & море" in words(select(there, ".matches .hit")[0], ".about")[0]
        kept = page(service.get("/", {"Cookie": "memory=%D0%9F%D0%BE%D1%80%D1%82%20%26%20%D0%BC%D0%BE%D1%80%D0%B5"}))
        assert select(kept, "#prefer option[selected]")[0].text == "Порт & море"
        gone = page(service.get("/", {"Cookie": "memory=gone"}))
        assert select(gone, "#prefer option[selected]") == []


def test_a_penalty_says_why_it_is_given(service: Any) -> None:
    shown = page(service.get("/", q=QUERY, source="en", target="ru"))
    whys = [node.get("title") for node in select(shown, ".penalties li")]
    assert "the texts hold other numbers" in whys
    assert all("why" not in why for why in whys)


def test_inline_tags_are_small_numbered_marks(filled: Path, serving: Any) -> None:
    pair = Tag(4, "open", "bpt", (("i", "1"),), "<b>"), Tag(8, "close", "ept", (("i", "1"),), "</b>")
    segments = {
        "en": Segment("The lamp burns.", pair),
        "ru": Segment("Лампа горит.", (Tag(0, "standalone", "ph", (), "<x/>"),)),
    }
    memory = open_memory(filled)
    [number] = memory.add([TranslationUnit(segments)]).ids
    memory.close()
    with serving(filled) as service:
        shown = page(service.get("/", q="The lamp burns.", source="en", target="ru"))
        (mark,) = select(select(shown, ".matches .hit")[0], ".target .tag")
        assert (mark.get("title"), mark.text_content()) == ("<x/>", "tag 1")
        unit = page(service.get(f"/units/{number}"))
        assert [(tag.get("class"), tag.text_content()) for tag in select(unit, ".tag")] == [
            ("tag is-open", "tag 1"),
            ("tag is-close", "tag 1"),
            ("tag is-standalone", "tag 1"),
        ]


def test_checks_and_filters_are_named_in_the_language_of_the_page(filled: Path) -> None:
    checks = [*CHECKS, *(check.name for check in plugged_in(str(filled), source_language="en", target_language="ru"))]
    names = [*(f"check {name}" for name in checks), *(f"filter {name}" for name in FILTERS)]
    with create_app({"DATABASE": str(filled)}).test_request_context("/", headers={"Accept-Language": "ru"}):
        assert {name: label(name) for name in names if not re.search("[а-я]", label(name))} == {}


def test_a_part_of_a_memory_is_downloaded(service: Any) -> None:
    answer = service.get("/download", ending="tmx", status="aligned", changed_since="2020-01-01")
    assert answer.status == 302
    file = service.get(answer.headers["location"])
    assert file.body.count(b"<tu ") == 4
    nothing = service.get(service.get("/download", ending="tmx", status="confirmed").headers["location"])
    assert b"<tu " not in nothing.body
