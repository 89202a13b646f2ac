"""The desk of the termbase: made, edited, proposed, decided, deleted, restored, merged; candidates; terms in use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from lxml import html

from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit
from glossary.concepts import ConceptEntry, Description, LanguageSection, Term, TermStatus
from glossary.termbase import open_termbase
from tests.waiting import finished
from tm_service import open_memory

PAIRS = [
    ("The lighthouse permit is valid for one year.", "Разрешение маяка действует один год."),
    ("Ask the harbour office for a lighthouse permit.", "Попросите в портовом управлении разрешение маяка."),
    ("Without a lighthouse permit no lamp is lit.", "Без разрешения маяка лампу не зажигают."),
]


@pytest.fixture
def store(filled: Path) -> Path:
    memory = open_memory(filled)
    memory.add(
        TranslationUnit(
            {"en": Segment(english), "ru": Segment(russian)}, provenance=Provenance(document="lamps.txt", paragraph=at)
        )
        for at, (english, russian) in enumerate(PAIRS)
    )
    memory.close()
    return filled


@pytest.fixture
def service(store: Path, serving: Any) -> Iterator[Any]:
    with serving(store) as running:
        yield running


def page(service: Any, path: str, **query: Any) -> Any:
    answer = service.get(path, **query)
    assert answer.status == 200, answer.text
    return html.fromstring(answer.text)


def words(node: Any, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in node.xpath(path)]


def post(service: Any, path: str, values: Any) -> Any:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": service.url}
    return service.call("POST", path, raw=urlencode(values).encode(), headers=headers)


def send(service: Any, form: Any, button: str = "", **changes: str) -> Any:
    for name, value in changes.items():
        form.fields[name.replace("__", ".")] = value
    values = list(form.form_values())
    return post(service, form.action, [*values, *([("do", button)] if button else [])])


def form(node: Any, action: str) -> Any:
    return next(found for found in node.forms if found.action.endswith(action))


def recognised(service: Any, text: str, language: str) -> list[str]:
    answer = service.call("POST", "/api/v1/terms/recognise", body={"text": text, "language": language})
    return [term["concept"] for term in answer.json["terms"]]


def test_a_concept_is_made_and_edited_with_nothing_lost(service: Any, store: Path) -> None:
    termbase = open_termbase(store)
    termbase.add(
        ConceptEntry(
            "pier",
            (
                LanguageSection(
                    "en",
                    (
                        Term("pier", TermStatus.PREFERRED, contexts=(Description("The pier is closed.", "news"),)),
                        Term("landing stage", TermStatus.ADMITTED, gender="neuter", notes=("old",)),
                    ),
                    definitions=(Description("What ships are tied to."),),
                ),
            ),
            notes=("See the port plan.",),
        )
    )
    termbase.close()
    editing = form(page(service, "/termbase/edit/pier"), "/save")
    assert editing.fields["definition"] == "What ships are tied to."
    changed = {"2__term": "landing-stage", "3__term": "причал", "3__language": "ru", "subject": "ports"}
    assert send(service, editing, "save", **changed).status == 303
    entry = service.get("/api/v1/concepts/pier").json
    assert (entry["subject"], entry["definition"], entry["note"]) == (
        "ports",
        "What ships are tied to.",
        "See the port plan.",
    )
    pier, stage, russian = entry["terms"]
    assert pier["contexts"] == [{"text": "The pier is closed.", "source": "news"}]
    assert (stage["term"], stage["gender"], stage["notes"]) == ("landing-stage", "neuter", ["old"])
    assert (russian["language"], russian["term"]) == ("ru", "причал")
    assert recognised(service, "На причалах", "ru") == ["pier"]


def test_a_term_is_removed_and_a_context_added(service: Any) -> None:
    editing = form(page(service, "/termbase/edit/champion-country"), "/save")
    send(
        service,
        editing,
        "save",
        **{"3__term": "", "1__context": "A champion country leads.", "1__case_sensitive": "yes"},
    )
    terms = service.get("/api/v1/concepts/champion-country").json["terms"]
    assert [term["term"] for term in terms] == ["champion country", "страна-первоходец"]
    assert terms[0]["contexts"] == [{"text": "A champion country leads."}]
    assert terms[0]["case_sensitive"] is True


def test_a_new_concept_needs_a_term(service: Any) -> None:
    answer = send(service, form(page(service, "/termbase/new"), "/save"), "save", subject="ports")
    assert answer.status == 422
    shown = html.fromstring(answer.text)
    assert "give at least one term" in words(shown, "//*[@role='alert']")[0]
    assert form(shown, "/save").fields["subject"] == "ports"  # what was typed is not lost


def test_a_form_that_is_refused_comes_back_as_it_was_typed(service: Any) -> None:
    typed = {"usage": "ports", "source": "rules.txt", "note": "rare", "context": "A quay.", "gender": "neuter"}
    values = [
        ("1.term", ""),
        ("1.language", "en"),
        ("1.case_sensitive", "yes"),
        *((f"1.{n}", v) for n, v in typed.items()),
    ]
    answer = post(service, "/termbase/save", [*values, ("do", "save")])
    assert answer.status == 422
    fields = form(html.fromstring(answer.text), "/termbase/save").fields
    assert {name: fields[f"1.{name}"] for name in typed} == typed
    assert fields["1.case_sensitive"] == "yes"


def test_a_stale_edit_is_told_and_shows_what_was_typed(service: Any) -> None:
    editing = form(page(service, "/termbase/edit/champion-country"), "/save")
    send(service, editing, "save", subject="leaders")
    again = send(service, editing, "save", subject="pioneers")
    assert again.status == 409
    assert form(html.fromstring(again.text), "/save").fields["subject"] == "pioneers"
    assert service.get("/api/v1/concepts/champion-country").json["subject"] == "leaders"


def test_a_proposal_waits_and_is_recognised_once_it_is_approved(service: Any) -> None:
    making = form(page(service, "/termbase/new"), "/save")
    answer = send(
        service,
        making,
        "propose",
        **{"1__term": "lighthouse permit", "2__term": "разрешение маяка", "reason": "page 3"},
    )
    assert recognised(service, PAIRS[0][0], "en") == []
    proposal = page(service, answer.headers["location"])
    assert "“page 3”" in proposal.text_content()
    assert "lighthouse permit" in page(service, "/termbase/proposals").text_content()
    approved = send(service, form(proposal, "/approve"))
    assert approved.status == 303
    assert words(page(service, approved.headers["location"]), "//h1") == ["lighthouse permit"]
    assert len(recognised(service, PAIRS[0][0], "en")) == 1
    assert post(service, f"{urlsplit(answer.headers['location']).path}/approve", {}).status == 409


def test_a_proposal_about_a_concept_is_shown_there_and_rejected_with_a_reason(service: Any) -> None:
    editing = form(page(service, "/termbase/edit/champion-country"), "/save")
    number = send(service, editing, "propose", **{"1__term": "leading country"}).headers["location"].rsplit("/", 1)[-1]
    assert "1 proposal waits" in page(service, "/terms/champion-country").text_content()
    assert post(service, f"/termbase/proposals/{number}/reject", {"reason": "not said"}).status == 303
    rejected = page(service, "/termbase/proposals", status="rejected")
    assert "“not said”" in rejected.text_content()
    assert "waits" not in page(service, "/terms/champion-country").text_content()


def test_history_tells_and_takes_back(service: Any) -> None:
    send(service, form(page(service, "/termbase/edit/seasonal-work"), "/save"), "save", **{"1__status": "admitted"})
    history = page(service, "/termbase/history/seasonal-work")
    assert "administrative status preferred → admitted" in words(history, "//ol/li")[0]
    send(service, form(history, "/restore/seasonal-work"))
    assert service.get("/api/v1/concepts/seasonal-work").json["terms"][0]["status"] == "preferred"
    deleting = form(page(service, "/termbase/edit/seasonal-work"), "/delete/seasonal-work")
    gone = page(service, send(service, deleting).headers["location"])
    assert "The concept was deleted." in gone.text_content()
    assert service.get("/terms/seasonal-work").status == 404
    send(service, form(gone, "/restore/seasonal-work"))
    assert recognised(service, "seasonal work", "en") == ["seasonal-work"]


def test_duplicates_are_merged_after_a_look_or_told_apart(service: Any) -> None:
    making = form(page(service, "/termbase/new"), "/save")
    send(service, making, "save", **{"1__term": "seasonal works", "2__term": "сезонный труд", "id": "twin"})
    listed = page(service, "/termbase/duplicates")
    assert "seasonal works" in listed.text_content()
    (into_first, *_rest) = listed.xpath("//a[contains(@href, '/termbase/merge')]/@href")
    preview = page(service, into_first)
    assert "сезонный труд" in preview.text_content()
    assert send(service, form(preview, "/termbase/merge")).status == 303
    assert service.get("/terms/twin").status == 301
    assert recognised(service, "сезонного труда", "ru") == ["seasonal-work"]
    history = page(service, "/termbase/history/seasonal-work")
    send(service, form(history, "/undo/seasonal-work"))
    assert service.get("/terms/twin").status == 200
    send(service, form(page(service, "/termbase/duplicates"), "/distinct"))
    assert "No concept looks" in page(service, "/termbase/duplicates").text_content()


def test_candidates_are_found_accepted_and_taken_back(service: Any) -> None:
    empty = page(service, "/termbase/candidates", source="en", target="ru")
    answer = send(service, form(empty, "/extract"))
    job = answer.headers["location"].rsplit("/", 1)[-1]
    finished(service, job)
    listed = page(service, "/termbase/candidates", source="en", target="ru")
    assert "harbour office" in words(listed, "//article//h2")
    card = next(one for one in listed.xpath("//article") if "harbour office" in words(one, ".//h2"))
    assert "harbour office" in card.text_content()
    number = card.get("id").removeprefix("candidate-")
    accepted = post(
        service,
        f"/termbase/candidates/{number}/accept",
        {"source": "en", "target": "ru", "own": "портовое управление", "subject": "lamps"},
    )
    assert accepted.status == 303
    done = page(service, accepted.headers["location"])
    assert "The concept was made." in done.text_content()
    (concept,) = recognised(service, "В портовых управлениях", "ru")
    assert service.get(f"/api/v1/concepts/{concept}").json["subject"] == "lamps"
    send(service, form(done, "/reopen"))
    assert recognised(service, PAIRS[1][0], "en") == []
    post(service, f"/termbase/candidates/{number}/dismiss", {"source": "en", "target": "ru"})
    assert (
        "harbour office"
        in page(service, "/termbase/candidates", source="en", target="ru", state="rejected").text_content()
    )


def test_a_concept_page_shows_its_terms_in_use_and_keeps_a_context(service: Any) -> None:
    shown = page(service, "/terms/champion-country")
    places = shown.xpath("//ul[contains(@class, 'places')]/li")
    assert len(places) == 1  # one unit, though in three languages
    assert "Champion countries" in words(places[0], ".//mark")
    send(service, form(shown, "/contexts/champion-country"))
    kept = service.get("/api/v1/concepts/champion-country").json["terms"]
    assert sum(len(term.get("contexts", [])) for term in kept) == 1


def test_inconsistencies_are_shown_with_examples(service: Any, store: Path) -> None:
    termbase = open_termbase(store)
    sections = {
        "en": (Term("lighthouse permit", TermStatus.PREFERRED),),
        "ru": (Term("разрешение маяка", TermStatus.PREFERRED), Term("маячный допуск", TermStatus.DEPRECATED)),
    }
    termbase.add(ConceptEntry("permit", tuple(LanguageSection(tag, terms) for tag, terms in sections.items())))
    termbase.close()
    memory = open_memory(store)
    memory.add(
        [
            TranslationUnit(
                {"en": Segment("A lighthouse permit costs ten."), "ru": Segment("Маячный допуск стоит десять.")}
            )
        ]
    )
    memory.close()
    shown = page(service, "/termbase/inconsistencies", source="en", target="ru")
    assert "a deprecated term in use" in words(shown, "//article//span[contains(@class, 'badge')]")
    assert "маячный допуск" in shown.text_content().casefold()
    assert service.get("/termbase/inconsistencies", kind="none").status == 422


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/termbase/edit/none", 404),
        ("/termbase/history/none", 404),
        ("/termbase/proposals/99", 404),
        ("/termbase/proposals?status=x", 422),
        ("/termbase/candidates?state=x", 422),
        ("/termbase/merge?keep=champion-country&other=none", 404),
    ],
)
def test_what_is_not_there_is_told(service: Any, path: str, status: int) -> None:
    assert service.get(path).status == status


@pytest.mark.browser
def test_a_term_is_searched_proposed_approved_and_recognised_by_keyboard(windows: Any, service: Any) -> None:
    window = windows(service, "/terms?q=lighthouse permit")
    window.get_by_role("link", name="New concept").focus()
    window.keyboard.press("Enter")
    window.locator("#f1-term").focus()
    window.keyboard.type("lighthouse permit")
    window.locator("#f2-term").focus()
    window.keyboard.type("разрешение маяка")
    window.get_by_role("button", name="Propose instead").focus()
    window.keyboard.press("Enter")
    window.get_by_role("button", name="Approve").focus()
    window.keyboard.press("Enter")
    window.locator("h1", has_text="lighthouse permit").wait_for()
    window.goto(f"{service.url}/?q=Two lighthouse permits&source=en&target=ru")
    assert window.locator(".echo a.term").inner_text() == "lighthouse permits"
    assert "разрешение маяка" in window.locator(".term-card").first.inner_text()
