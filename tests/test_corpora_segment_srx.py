"""Splitting by SRX rules: order, cascade, language maps, expressions of ICU, and files that are wrong."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora.errors import UnreadableDocument
from corpora.segmenters import srx
from corpora.segmenters.icu import translated
from corpora.segmenters.srx import SrxSegmenter

FILE = Path(__file__).parent / "data" / "three-languages.srx"
SEGMENTER = SrxSegmenter.of_file(FILE)


def rule(before: str, after: str = r"\s", breaks: str = "yes") -> str:
    return f'<rule break="{breaks}"><beforebreak>{before}</beforebreak><afterbreak>{after}</afterbreak></rule>'


def file_of(
    rules: dict[str, str], maps: list[tuple[str, str]], *, cascade: str = "no", version: str = "2.0", doctype: str = ""
) -> bytes:
    groups = "".join(
        f'<languagerule languagerulename="{name}">{content}</languagerule>' for name, content in rules.items()
    )
    mapped = "".join(f'<languagemap languagepattern="{pattern}" languagerulename="{name}"/>' for pattern, name in maps)
    inner = f'<maprule maprulename="m">{mapped}</maprule>' if version == "1.0" else mapped
    header = '<header segmentsubflows="yes"/>' if version == "1.0" else f'<header cascade="{cascade}"/>'
    return (
        f'<?xml version="1.0"?>{doctype}<srx version="{version}">{header}<body><languagerules>{groups}</languagerules>'
        f"<maprules>{inner}</maprules></body></srx>"
    ).encode()


def one_rule(before: str, after: str = r"\s") -> SrxSegmenter:
    return SrxSegmenter.read(file_of({"any": rule(before, after)}, [(".*", "any")]), name="one.srx")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Mr. Lee met Ms. Roy. | They left with Dr. Ito. | See No. 3."),
        ("en-GB", "Bring bread, e.g. rolls. | Then go! | Why?"),
        ("en", "1. Sign it. | Send it… | Wait."),
        ("ru", "Г-н Ли пришёл. | См. ст. 5. | А. Петров жил в г. Осло, т. е. на севере. | Всё."),
        ("ru-RU", "Хлеб и т. д. есть? | «Да.» | Потом ушли."),
        ("fr", "M. Roy et Mme. Lee sont venus. | Voir l'art. 5, p. ex. le pain. | Oui."),
        ("fr-CA", "« Le pain est bon. » | Puis il mangea. | Vraiment ?"),
        ("de", "Am Abend kam Mr. | Roth. | Dann ging er."),
    ],
)
def test_the_rules_of_a_language_split_its_text(language: str, text: str) -> None:
    expected = text.split(" | ")
    assert SEGMENTER.split(" ".join(expected), language=language) == expected


TEXTS = st.text() | st.lists(
    st.sampled_from(
        ["Mr", "Г-н", "1", "e.g", ".", "?", "…", " ", "\n", "\u00a0", "»", ")", "Лес", "лес", "M", "\U0001f6a2"]
    )
).map("".join)


@given(TEXTS, st.sampled_from(["en", "ru", "fr", "ky"]))
@settings(deadline=None)
def test_the_pieces_give_the_text_back(text: str, language: str) -> None:
    pieces = SEGMENTER.pieces(text, language=language)
    assert "".join(pieces) == text
    assert all(pieces)
    assert SEGMENTER.split(text, language=language) == [piece.strip() for piece in pieces if piece.strip()]


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b", "ab", "", r"\."]), st.sampled_from(["", "a", "b", r"\s"]), st.booleans()), min_size=1, max_size=5),
    st.text(alphabet="ab. ", max_size=12),
)  # fmt: skip
@settings(deadline=None)
def test_the_first_rule_that_fits_a_place_decides(rules: list[tuple[str, str, bool]], text: str) -> None:
    written = "".join(rule(before, after, "yes" if breaks else "no") for before, after, breaks in rules)
    segmenter = SrxSegmenter.read(file_of({"any": written}, [(".*", "any")]), name="a.srx")

    def decided(place: int) -> bool:
        for before, after, breaks in rules:
            if regex.search(f"(?:{before})$", text[:place]) and regex.match(after, text[place:]):
                return breaks
        return False

    ends = [0, *(place for place in range(1, len(text)) if decided(place)), len(text)]
    expected = [text[start:end] for start, end in pairwise(ends) if start < end]
    assert segmenter.pieces(text, language="en") == expected


RULES = {"stop": rule(r"\."), "mark": rule("!"), "keep": rule("Ms\\.", r"\s", "no")}
MAPS = [("en", "mark"), ("en.*", "keep"), (".*", "stop")]


@pytest.mark.parametrize(
    ("version", "cascade", "language", "expected"),
    [
        ("2.0", "yes", "en", ["Hi!", "Ms. Lee.", "So."]),
        ("2.0", "yes", "en-GB", ["Hi! Ms. Lee.", "So."]),
        ("2.0", "yes", "fr", ["Hi! Ms.", "Lee.", "So."]),
        ("2.0", "no", "en", ["Hi!", "Ms. Lee. So."]),
        ("2.0", "no", "fr", ["Hi! Ms.", "Lee.", "So."]),
        ("1.0", "yes", "en", ["Hi!", "Ms. Lee. So."]),
    ],
)
def test_language_maps_cascade_where_the_file_says_so(
    version: str, cascade: str, language: str, expected: list[str]
) -> None:
    data = file_of(RULES, MAPS, cascade=cascade, version=version)
    assert SrxSegmenter.read(data, name="a.srx").split("Hi! Ms. Lee. So.", language=language) == expected


def test_a_language_without_rules_is_refused_and_not_left_whole() -> None:
    segmenter = SrxSegmenter.read(file_of(RULES, [("en", "stop")]), name="a.srx")
    with pytest.raises(UnreadableDocument, match=r"a\.srx: none of its language maps fits 'ru'"):
        segmenter.split("Лес. Поле.", language="ru")


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        (r"\Qa.b\E", "a.b", True),
        (r"\Qa.b\E", "axb", False),
        (r"\Q.", ".", True),
        (r"\x{416}", "Ж", True),
        (r"\x{1F6A2}", "\U0001f6a2", True),
        (r"\u0416", "Ж", True),
        (r"\0101", "A", True),
        (r"\cA", "\x01", True),
        (r"\e", "\x1b", True),
        (r"(?<n>ab)\k<n>", "abab", True),
        (r"\h", "\u00a0", True),
        (r"\v", "\u2028", True),
        (r"[\v]", "\x85", True),
        (r"\V", "\n", False),
        (r"\p{Lu}", "Ж", True),
        (r"\p{script=Cyrillic}", "ж", True),
        (r"\p{IsCyrillic}", "z", False),
        (r"[:Lu:]", "Ж", True),
        (r"[[:Lu:]_]", "_", True),
        (r"[[a-z]-[aeiou]]", "e", False),
        (r"[[a-z]-[aeiou]]", "-", False),
        (r"[[a-z]&[x-z]]", "a", False),
        (r"[[a-z]&[x-z]]", "x", True),
        (r"[\w&&[^\d]]", "1", False),
        (r"[a||b]", "|", True),
        (r"a||b", "", True),
        (r"[a~~b]", "~", True),
        (r"[a[b[c]]d]", "c", True),
        (r"[\]a]", "]", True),
        (r"a\z", "a", True),
        (r"a\Z", "a", True),
        (r"a*+b", "aab", True),
        (r"(?i)ж", "Ж", True),
        (r"\\Q", "\\Q", True),
    ],
)
def test_expressions_of_icu_mean_the_same(pattern: str, text: str, fits: bool) -> None:
    assert (regex.fullmatch(translated(pattern), text, regex.VERSION1) is not None) is fits


@given(st.text(alphabet=r"ab\Q[]{}&-|~^:.*+?()EkxpL0", max_size=12))
def test_any_expression_is_taken_or_refused_and_never_breaks(pattern: str) -> None:
    data = file_of({"any": rule(escape(pattern)) + rule(r"\.")}, [(".*", "any")])
    segmenter = SrxSegmenter.read(data, name="a.srx")
    assert len(segmenter.rules["any"]) + len(segmenter.problems) == 2
    assert "".join(segmenter.pieces("ab. a]b. Q", language="en")) == "ab. a]b. Q"


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("(", "missing"),
        (r"\p{javaUpperCase}", "unknown property"),
        (r"a\y", "bad escape"),
        ("a)(b", "unbalanced|trailing"),
    ],
)
def test_a_rule_that_cannot_be_used_costs_one_rule_and_is_reported(before: str, said: str) -> None:
    data = file_of({"any": rule(before) + rule(r"\.")}, [(".*", "any"), ("x.*", "none"), ("(", "any")])
    segmenter = SrxSegmenter.read(data, name="a.srx")
    assert segmenter.split("One. Two.", language="en") == ["One.", "Two."]
    assert [problem.place for problem in segmenter.problems] == ["a.srx:1"] * 3
    assert regex.search(said, segmenter.problems[0].reason)
    assert "no rules of the name 'none'" in segmenter.problems[1].reason


def test_problems_name_the_line() -> None:
    data = FILE.read_text(encoding="utf-8").replace(r"\be\.\h?g\.", r"\be\.(").encode()
    [problem] = SrxSegmenter.read(data, name="three.srx").problems
    line = next(n for n, text in enumerate(data.decode().splitlines(), 1) if r"\be\.(" in text)
    assert problem.place == f"three.srx:{line}"


def test_a_rule_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(srx, "_SECONDS", 0.2)
    segmenter = one_rule(r"\.", r"\s(a|a|aa)+$")
    with pytest.raises(UnreadableDocument, match=r"one\.srx:1: this rule looks at one paragraph for more than"):
        segmenter.split(f"Stop. {'a' * 60}!", language="en")
    kept = file_of({"any": rule(r"\.", r"\s(a|a|aa)+$", "no") + rule(r"\.")}, [(".*", "any")])
    with pytest.raises(UnreadableDocument, match="this rule looks at"):
        SrxSegmenter.read(kept, name="one.srx").split(f"Stop. {'a' * 60}!", language="en")


BARE = '<!DOCTYPE srx PUBLIC "-//LISA OSCAR:1998//DTD for Segmentation Rules eXchange//EN" "srx.dtd">'


def test_the_document_type_of_srx_1_is_borne_and_entities_are_not() -> None:
    good = file_of(RULES, MAPS, version="1.0", doctype=BARE)
    assert SrxSegmenter.read(good, name="a.srx").split("A. B.", language="fr") == ["A.", "B."]
    with pytest.raises(UnreadableDocument, match="could hide entities"):
        SrxSegmenter.read(file_of(RULES, MAPS, doctype='<!DOCTYPE srx [<!ENTITY a "b">]>'), name="a.srx")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no XML"),
        (b"<srx version='2.0'>", "no XML|damaged"),
        (b"<tmx version='1.4'/>", "<tmx>, not <srx>"),
        (b"<srx/>", "SRX without a version"),
        (b"<srx version='3.0'/>", "SRX 3.0 is not known"),
        (file_of({}, [(".*", "any")]), "no rules"),
        (file_of(RULES, []), "no rules, or no map"),
    ],
)
def test_what_is_no_srx_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableDocument, match=said) as caught:
        SrxSegmenter.read(data, name="a.srx")
    assert str(caught.value).startswith("a.srx: ")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"gone\.srx: cannot be read"):
        SrxSegmenter.of_file(tmp_path / "gone.srx")
