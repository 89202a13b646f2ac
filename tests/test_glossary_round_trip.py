"""Entries of any kind: nothing is lost as JSON or TBX, what differs is told, and two people's changes come together."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.concepts import (
    Category,
    ConceptEntry,
    Description,
    LanguageSection,
    Relation,
    Term,
    TermStatus,
    Transaction,
)
from glossary.differences import Difference, differences, language_name
from glossary.edits import term_of, with_context, with_term, without_term
from glossary.entry_payloads import concept_payload
from glossary.entry_reading import entry_of
from glossary.errors import InvalidConcept, MalformedConcept, UnknownTermLanguage
from glossary.formats.tbx import TBX_2, TBX_3
from glossary.links import MemoryLink, link_of, linked, unlinked
from glossary.reconciling import reconcile

WORDS = ["quay", "pier", "lighthouse keeper", "маяк", "jetée", "<b>", '"', "a & b"]
LINKS = st.builds(
    MemoryLink,
    st.none() | st.integers(0, 10**6),
    st.none() | st.sampled_from(WORDS),
    st.none() | st.sampled_from(WORDS),
    st.none() | st.integers(0, 10**6),
).filter(lambda link: link != MemoryLink())


class Dice:
    """Makes entries of all sorts; hypothesis' own strategies take seconds for what holds so much."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def entry(self) -> ConceptEntry:
        tags = self._random.sample(["en", "ru", "fr"], self._random.randint(1, 2))
        return ConceptEntry(
            "c",
            tuple(self._section(tag) for tag in tags),
            subject=self._maybe(),
            definitions=self._some(self._description),
            **self._shared(),
        )

    def _section(self, tag: str) -> LanguageSection:
        terms = tuple(self._term(text) for text in self._random.sample(WORDS, self._random.randint(1, 2)))
        return LanguageSection(tag, terms, definitions=self._some(self._description), **self._shared())

    def _term(self, text: str) -> Term:
        return Term(
            text,
            status=self._random.choice([None, *TermStatus]),
            type=self._maybe(),
            part_of_speech=self._maybe(),
            gender=self._maybe(),
            usage=self._maybe(),
            case_sensitive=self._random.choice([None, True, False]),
            source=self._maybe(),
            contexts=self._some(self._description),
            **self._shared(),
        )

    def _shared(self) -> dict[str, Any]:
        return {
            "notes": self._some(self._word),
            "relations": self._some(
                lambda: Relation(self._word(), self._word(), self._maybe(), external=self._random.random() < 0.5)
            ),
            "transactions": self._some(lambda: Transaction(self._word(), self._maybe(), self._maybe(), self._maybe())),
            "attributes": self._attributes(),
            "extra": self._some(self._category),
        }

    def _description(self) -> Description:
        extra = self._some(self._category)
        bare = Description(self._word(), self._maybe(), self._attributes(), extra)
        link = MemoryLink(self._random.randrange(99), self._maybe(), self._maybe(), self._random.choice([None, 0, 7]))
        return linked(bare, self._random.choice([None, link]))

    def _category(self, deep: int = 2) -> Category:
        parts = self._some(lambda: self._category(deep - 1)) if deep else ()
        return Category("admin", self._word(), self._attributes(), parts, self._random.choice(["", "tail"]))

    def _attributes(self) -> tuple[tuple[str, str], ...]:
        names = self._random.sample(["id", "xml:lang", "datatype"], self._random.randint(0, 2))
        return tuple((name, self._word()) for name in names)

    def _some(self, make: Callable[[], Any]) -> tuple[Any, ...]:
        return tuple(dict.fromkeys(make() for _ in range(self._random.randint(0, 2))))

    def _maybe(self) -> str | None:
        return self._random.choice([None, *WORDS])

    def _word(self) -> str:
        return self._random.choice(WORDS)


ENTRIES = st.integers(0, 2**32).map(lambda seed: Dice(seed).entry())


@given(ENTRIES)
def test_json_holds_all_of_an_entry(entry: ConceptEntry) -> None:
    payload = json.loads(json.dumps(concept_payload(entry)))
    assert entry_of(payload) == entry
    assert entry_of(payload, entry) == entry


@given(ENTRIES)
def test_the_flat_keys_alone_lose_nothing_of_the_entry_before(entry: ConceptEntry) -> None:
    payload = concept_payload(entry)
    flat = {name: payload[name] for name in ("id", "subject", "definition", "note")}
    terms = [{name: term[name] for name in ("language", "term", "status", "type")} for term in payload["terms"]]
    assert entry_of({**flat, "terms": terms}, entry) == entry


@given(ENTRIES)
def test_nothing_differs_from_itself_and_everything_from_nothing(entry: ConceptEntry) -> None:
    assert differences(entry, entry) == []
    told = differences(None, entry)
    assert {difference.after for difference in told if difference.field == "term"} == {
        term.text for _, term in entry.terms()
    }
    assert all(difference.before is None and str(difference) for difference in told)


@given(ENTRIES, ENTRIES)
def test_what_differs_is_told(one: ConceptEntry, other: ConceptEntry) -> None:
    assert bool(differences(one, other)) == (_unordered(one) != _unordered(other))


def _unordered(entry: ConceptEntry) -> Any:
    """Return an entry in which the order of languages, terms and items of a list counts for nothing."""

    def plain(holder: Any, inner: str) -> Any:
        held = {name: getattr(holder, name) for name in holder.__slots__ if name not in (inner, "id")}
        return {
            name: value if name == "attributes" or not isinstance(value, tuple) else set(value)
            for name, value in held.items()
        }

    sections = {
        one.language: (
            plain(one, "terms"),
            sorted((plain(term, "") for term in one.terms), key=lambda term: term["text"]),
        )
        for one in entry.languages
    }
    return plain(entry, "languages"), sections


@given(ENTRIES, ENTRIES)
def test_a_change_to_the_present_version_is_that_change(base: ConceptEntry, mine: ConceptEntry) -> None:
    merged, conflicts = reconcile(base, mine, base)
    assert conflicts == []
    assert differences(merged, mine) == []


@given(ENTRIES, ENTRIES)
def test_who_changed_nothing_or_the_same_is_in_nobodys_way(base: ConceptEntry, theirs: ConceptEntry) -> None:
    for mine in (base, theirs):
        merged, conflicts = reconcile(base, mine, theirs)
        assert (merged, conflicts) == (theirs, [])


@given(st.sampled_from([TBX_2, TBX_3]), LINKS)
def test_a_link_survives_tbx(dialect: Any, link: MemoryLink) -> None:
    context = linked(Description("The pier is open.", "rules.docx"), link)
    entry = ConceptEntry("c", (LanguageSection("en", (Term("pier", contexts=(context,)),)),))
    stream = io.BytesIO()
    dialect.write([entry], stream)
    stream.seek(0)
    (read,) = dialect.read(stream, name="t.tbx")
    assert read.concept == entry
    assert link_of(read.concept.languages[0].terms[0].contexts[0]) == link


def test_a_link_takes_the_place_of_the_one_before() -> None:
    note = Category("admin", "kept", (("type", "x-other"),))
    bare = Description("The pier is open.", extra=(note,))
    once = linked(bare, MemoryLink(unit=1, section="2"))
    assert link_of(linked(once, MemoryLink(unit=7))) == MemoryLink(unit=7)
    assert linked(once, None) == bare
    assert unlinked(once) == (note,)


@pytest.mark.parametrize("text", ["seventeen", "", "1" * 16, "٣"])
def test_a_number_that_is_none_is_kept_and_no_link(text: str) -> None:
    description = Description("The pier is open.", extra=(Category("admin", text, (("type", "x-unit"),)),))
    assert link_of(description) is None
    assert unlinked(description) == description.extra


QUAY = ConceptEntry(
    "quay",
    (
        LanguageSection("en", (Term("quay", TermStatus.PREFERRED), Term("wharf", TermStatus.ADMITTED))),
        LanguageSection("ru", (Term("причал", TermStatus.PREFERRED),)),
    ),
    subject="ports",
    definitions=(Description("A wall along which ships lie."),),
    notes=("See the plan.",),
)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda entry: with_term(entry, "en", "wharf", status=TermStatus.PREFERRED),
            ["English term 'wharf': administrative status admitted → preferred"],
        ),
        (lambda entry: with_term(entry, "fr", "quai"), ["French term 'quai' added"]),
        (lambda entry: without_term(entry, "ru", "причал"), ["Russian term 'причал' removed"]),
        (lambda entry: replace(entry, subject="harbours"), ["concept: subject field 'ports' → 'harbours'"]),
        (lambda entry: replace(entry, subject=None), ["concept: subject field 'ports' removed"]),
        (lambda entry: replace(entry, notes=("See the map.",)), ["concept: note 'See the plan.' → 'See the map.'"]),
        (lambda entry: replace(entry, notes=(*entry.notes, "b")), ["concept: note 'b' added"]),
        (
            lambda entry: replace(entry, definitions=(Description("x", "laws"),)),
            ["concept: definition 'A wall along which ships lie.' → 'x [laws]'"],
        ),
        (
            lambda entry: with_term(entry, "ru", "причал", case_sensitive=True, gender="masculine"),
            [
                "Russian term 'причал': grammatical gender masculine added",
                "Russian term 'причал': case counts yes added",
            ],
        ),
        (
            lambda entry: replace(entry, relations=(Relation("broader", target="port"),)),
            ["concept: relation 'broader port' added"],
        ),
        (lambda entry: with_term(without_term(entry, "en", "wharf"), "en", "wharfs"), None),
    ],
)
def test_a_difference_reads_like_a_sentence(change: Any, told: list[str] | None) -> None:
    found = differences(QUAY, change(QUAY))
    if told is None:  # a term that was respelled is one term
        assert Difference("term", "wharf", "wharfs", "en") in found
        assert len(found) == 2
    else:
        assert [str(difference) for difference in found] == told


@pytest.mark.parametrize(
    ("tag", "name"), [("en", "English"), ("pt-BR", "Portuguese (Brazil)"), ("zxx-x-pier", "zxx-x-pier")]
)
def test_languages_have_names(tag: str, name: str) -> None:
    assert language_name(tag) == name


def test_two_peoples_changes_come_together() -> None:
    mine = with_term(replace(QUAY, notes=("See the plan.", "mine")), "en", "wharf", usage="US")
    theirs = without_term(with_term(replace(QUAY, notes=()), "fr", "quai"), "ru", "причал")
    merged, conflicts = reconcile(QUAY, mine, with_term(theirs, "en", "wharf", status=TermStatus.DEPRECATED))
    assert conflicts == []
    assert merged.notes == ("mine",)
    assert [(tag, term.text, term.status, term.usage) for tag, term in merged.terms()] == [
        ("en", "quay", "preferred", None),
        ("en", "wharf", "deprecated", "US"),
        ("fr", "quai", None, None),
    ]


@pytest.mark.parametrize(
    ("mine", "theirs", "conflict"),
    [
        (
            lambda entry: with_term(entry, "en", "wharf", status=TermStatus.PREFERRED),
            lambda entry: with_term(entry, "en", "wharf", status=TermStatus.DEPRECATED),
            "English term 'wharf': status was changed on both sides",
        ),
        (
            lambda entry: without_term(entry, "en", "wharf"),
            lambda entry: with_term(entry, "en", "wharf", usage="US"),
            "English term 'wharf': removed on one side, changed on the other",
        ),
        (
            lambda entry: with_term(entry, "ru", "причал", usage="север"),
            lambda entry: without_term(entry, "ru", "причал"),
            "Russian: removed on one side, changed on the other",
        ),
        (
            lambda entry: replace(entry, definitions=(Description("mine"),)),
            lambda entry: replace(entry, definitions=(Description("theirs"),)),
            "concept: definitions was changed on both sides",
        ),
        (
            lambda entry: replace(entry, subject="a"),
            lambda entry: replace(entry, subject="b"),
            "concept: subject was changed on both sides",
        ),
        (
            lambda entry: with_term(entry, "fr", "quai", usage="Brest"),
            lambda entry: with_term(entry, "fr", "quai", usage="Calais"),
            "French term 'quai': usage was changed on both sides",
        ),
    ],
)
def test_nobody_wins_a_conflict(mine: Any, theirs: Any, conflict: str) -> None:
    _, conflicts = reconcile(QUAY, mine(QUAY), theirs(QUAY))
    assert conflicts == [conflict]


def test_both_may_remove_the_same() -> None:
    gone = without_term(QUAY, "ru", "причал")
    assert reconcile(QUAY, replace(gone, subject="a"), gone) == (replace(gone, subject="a"), [])


def test_a_new_order_of_terms_is_a_change_too() -> None:
    english, russian = QUAY.languages
    turned = replace(QUAY, languages=(replace(english, terms=english.terms[::-1]), russian))
    assert reconcile(QUAY, turned, QUAY) == (turned, [])
    more = with_term(QUAY, "en", "dock")
    assert [term.text for _, term in reconcile(QUAY, turned, more)[0].terms()] == ["quay", "wharf", "dock", "причал"]


def test_terms_are_edited_by_their_text() -> None:
    assert term_of(with_term(QUAY, "en", "wharf", usage="US"), "en", "wharf").status is TermStatus.ADMITTED
    context = Description("The quay is wet.")
    once = with_context(QUAY, "en", "quay", context)
    assert with_context(once, "en", "quay", context) == once
    assert without_term(QUAY, "ru", "причал").section("ru") is None
    for call in (term_of, without_term):
        with pytest.raises(InvalidConcept, match="its English terms: 'quay', 'wharf'"):
            call(QUAY, "en", "pier")


@pytest.mark.parametrize(
    ("changes", "definitions"),
    [
        ({"definition": "new"}, ["new"]),
        ({"definition": None}, []),
        ({"definitions": [{"text": "full", "source": "laws"}, {"text": "second"}]}, ["full", "second"]),
        (
            {"definition": "new", "definitions": [{"text": "A wall along which ships lie."}, {"text": "b"}]},
            ["new", "b"],
        ),
        ({"definition": "A wall along which ships lie."}, ["A wall along which ships lie."]),
    ],
)
def test_a_short_key_counts_where_it_says_something_new(changes: dict[str, Any], definitions: list[str]) -> None:
    entry = entry_of(concept_payload(QUAY) | changes, QUAY)
    assert [one.text for one in entry.definitions] == definitions


def test_a_definition_of_a_language_is_changed_where_it_stands() -> None:
    english = replace(QUAY.languages[0], definitions=(Description("old"),))
    entry = replace(QUAY, definitions=(), languages=(english, QUAY.languages[1]))
    changed = entry_of(concept_payload(entry) | {"definition": "new", "languages": None}, entry)
    assert changed.definitions == ()
    assert changed.languages[0].definitions == (Description("new"),)


def test_an_empty_list_empties_and_an_absent_one_does_not() -> None:
    entry = with_term(QUAY, "en", "quay", notes=("n",), usage="UK")
    payload = concept_payload(entry)
    payload["terms"][0] |= {"notes": []}
    del payload["terms"][0]["usage"]
    term = entry_of(payload, entry).languages[0].terms[0]
    assert (term.notes, term.usage) == ((), "UK")


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"terms": None}, MalformedConcept, "terms"),
        ({"terms": [7]}, MalformedConcept, "terms[0]"),
        ({"terms": []}, InvalidConcept, "terms"),
        ({"terms": [{"language": "en"}]}, MalformedConcept, "terms[0].term"),
        ({"terms": [{"language": "english", "term": "x"}]}, UnknownTermLanguage, "terms[0].language"),
        ({"terms": [{"language": "en", "term": "x" * 501}]}, InvalidConcept, "terms[0].term"),
        (
            {"terms": [{"language": "en", "term": "x", "case_sensitive": "yes"}]},
            MalformedConcept,
            "terms[0].case_sensitive",
        ),
        ({"terms": [{"language": "en", "term": "x", "contexts": [{}]}]}, MalformedConcept, "terms[0].contexts[0].text"),
        (
            {"terms": [{"language": "en", "term": "x", "contexts": [{"text": "x", "link": {"unit": -1}}]}]},
            MalformedConcept,
            "terms[0].contexts[0].link.unit",
        ),
        ({"notes": "one"}, MalformedConcept, "notes"),
        ({"notes": [1]}, MalformedConcept, "notes[0]"),
        ({"relations": [{"target": "x"}]}, MalformedConcept, "relations[0].type"),
        ({"languages": [{"language": "fr", "notes": ["n"]}]}, InvalidConcept, "languages[0].language"),
        ({"attributes": {"on click": "x"}}, InvalidConcept, "attributes.on click"),
        ({"subject": 3}, MalformedConcept, "subject"),
    ],
)
def test_json_that_is_no_concept_is_refused_with_its_place(changes: dict[str, Any], error: type, field: str) -> None:
    with pytest.raises(InvalidConcept) as refusal:
        entry_of(concept_payload(QUAY) | changes)
    assert type(refusal.value) is error
    assert refusal.value.field.rstrip(".") == field
