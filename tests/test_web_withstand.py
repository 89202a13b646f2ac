"""Every parser withstands what is thrown at it: an error that it raises on purpose, or an answer.

The ways in are those of `make fuzz` (tests/fuzz), driven by hypothesis; what fuzzing found stays here as a case.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz import seeds
from tests.fuzz.targets import TARGETS

IN_PROCESS = [name for name in TARGETS if name not in {"reader-pdf", "reader-pptx", "parameters", "bodies"}]
PIECES = st.sampled_from(
    [
        *(
            b"\x00",
            b"\xff\xfe",
            b"\xed\xa0\x80",
            b"&#0;",
            b"&#xD800;",
            b"\x7f",
            b"\xc2\xa0",
            b"\xe2\x80\xae",
            b"\n",
            b"\t",
            b'"',
            b"'",
        ),
        *(
            b"<",
            b"</",
            b"/>",
            b"<!--",
            b"]]>",
            b"<![CDATA[",
            b"&lt;",
            b"&x;",
            b"{",
            b"}",
            b"%",
            b"\\",
            b"|",
            b"=",
            b";",
            b",",
        ),
        *(
            "²".encode(),
            "٣".encode(),
            b"99999999999999999999",
            b"-1",
            b"1e999",
            b"NaN",
            b"en",
            b"zz",
            b"x" * 3000,
            b"@",
            b":",
        ),
    ]
)
CHANGE = st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 40), PIECES | st.binary(max_size=8))


def changed(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """Return bytes of which some were replaced."""
    for where, length, piece in changes:
        at = int(where * (len(data) + 1))
        data = data[:at] + piece + data[at + length :]
    return data


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_sound_is_read(name: str) -> None:
    found = TARGETS[name].seeds()
    assert found
    for seed in found:
        TARGETS[name].run(seed)


@pytest.mark.parametrize("name", IN_PROCESS)
def test_damage_is_an_error_that_is_meant(name: str) -> None:
    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(list(TARGETS[name].seeds())), st.lists(CHANGE, max_size=4))
    def run(seed: bytes, changes: list[tuple[float, int, bytes]]) -> None:
        TARGETS[name].run(changed(seed, changes))

    run()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_split_searched_and_checked(left: str, right: str) -> None:
    data = f"{left}\0{right}".encode("utf-8", "surrogatepass")
    for name in ("texts", "checks", "tags", "queries"):
        TARGETS[name].run(data)


def tmx(segment: str, *, beside: str = "", of_tu: str = "") -> bytes:
    return (
        f'<tmx version="1.4"><header/><body><tu {of_tu}>{beside}<tuv xml:lang="en"><seg>{segment}</seg></tuv>'
        '<tuv xml:lang="ru"><seg>б</seg></tuv></tu></body></tmx>'
    ).encode()


FOUND: dict[str, tuple[str, bytes]] = {
    "a row of which two cells go on, one joined and one cut": (
        "text",
        b'Vingt e;ce\nVingt e;ce\n\x0c"axcce\n\n8.5 kg on 3 Mhy \t\t0\t2\t\txcce\x0c"axcce\n\t\tcc\n\tc\nc \te\n528e\n\n 528..5 5kg o n 3 M',
    ),
    "an attribute of a namespace": ("tmx", tmx('a<ph xml:lang="en" xmlns:q="q" q:z="1">x</ph>b')),
    "a number that is no digit": ("tmx", tmx("a", beside='<prop type="x-paragraph">²</prop>')),
    "a number that no column holds": ("tmx", tmx("a", beside=f'<prop type="x-paragraph">{"9" * 99}</prop>')),
    "a share that is none": ("tmx", tmx("a", beside=f'<prop type="x-confidence">{"9" * 999}</prop>')),
    "a property that no attribute is called like": ("csv", "en,ru,@1,@a b\na,б,c,d\n".encode()),
    "a plural form that is no number": ("csv", "en,ru,po:plural-form,po:msgid_plural\na,б,²,x\n".encode()),
    "a character beyond the last": ("xliff2", seeds.XLIFF2.replace("0007", "110000").encode()),
    "half a character": ("xliff2", seeds.XLIFF2.replace("0007", "D800").encode()),
    "a namespace that is no address": (
        "xliff2",
        seeds.XLIFF2.replace("oasis", "o\x7f Z é").replace("<target>", "<t>").replace("</target>", "</t>").encode(),
    ),
    "a separator that ends no line of a PO file": ("tsv", "en\tru\tnote\na\x1cb\tб\u2028в\tg\x1eh\n".encode()),
    "a prefix that nobody declared, of a tag": (
        "xliff2",
        seeds.XLIFF2.replace("<ec startRef", "<ec x:startRef").encode(),
    ),
    "a prefix that nobody declared, of a term": ("tbx", seeds.term_file("tbx").replace(b"<langSec xml", b"<langSec x")),
    "a prefix that nobody declared, of an element": ("tbx", seeds.term_file("tbx").replace(b"termNote", b"x:termNote")),
    "a prefix that nobody declared, in MultiTerm": ("multiterm", seeds.MULTITERM.replace("type=", "x:type=").encode()),
    "a namespace that is no address, which is read where a space is meant that is none": (
        "fill-xliff1",
        b'<xliff version="1.2" xmlns="1urn:oasis:names:tc:xliff:document:1.2"><file source-language="en"'
        b' target-language="ru"><body><trans-unit id="1" xml:space="prese1ve"><source>a<ph id="1">x</ph></source>'
        b"</trans-unit></body></file></xliff>",
    ),
    "a prefix that nobody declared, of what is refused": (
        "xliff",
        b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file source-language="en"'
        b' target-language="ru"><body><trans-unit id="1" x:space="p"><source xml:lang="eo">a<bpt id="2">x</bpt>b'
        b'<ept id="1">y</ept></source><target>b</target></trans-unit></body></file><file target-language="ru"><body>'
        b'<trans-unit id="2" xml:space="p+"><source xml:lang="en">a</source><target xml:lang="ru">b</target>'
        b"</trans-unit></body></file></xliff>",
    ),
    "no character": ("xliff2", seeds.XLIFF2.replace("0007", "seven").encode()),
}


@pytest.mark.parametrize("case", FOUND)
def test_what_fuzzing_found_stays_mended(case: str) -> None:
    name, data = FOUND[case]
    TARGETS[name].run(data)


LONG = 60_000
STRETCHES = (
    "a",
    "1",
    " ",
    ".",
    " .",
    "a@",
    "@",
    "…",
    "<",
    '"',
    "'",
    "(",
    "国",
    "ก",
    "a.",
    "1,",
    "ab ",
    "\u0301",
    "\u202e",
    "&amp;",
    "{0}",
    "X",
    "-",
    "a-",
    "%s",
)


@pytest.mark.parametrize("unit", STRETCHES)
def test_long_stretches_are_read_to_their_end(unit: str, tmp_path: Any) -> None:
    """What took quadratic time or worse would not come to an end here."""
    text = (f"Beginning {unit * (LONG // len(unit))} end 1").encode()
    for name in ("text", "markdown", "html"):
        TARGETS[name].run(text)
