"""XML of strangers: repaired where it can be, refused where it must be, and nothing is ever fetched."""

from __future__ import annotations

import socket
from io import BytesIO
from itertools import pairwise

import pytest

import corpora.xml
from corpora.documents import Problem
from corpora.errors import MalformedXml
from corpora.xml import elements, legal


def texts(data: str | bytes) -> list[str | None]:
    found = elements(BytesIO(data.encode() if isinstance(data, str) else data), {"b"}, name="a.xml", events=["end"])
    return [item[1].text for item in found if not isinstance(item, Problem)]


def bomb(levels: int) -> str:
    names = [f"e{level}" for level in range(levels)]
    entities = "".join(f"<!ENTITY {after} '{f'&{one};' * 10}'>" for one, after in pairwise(names))
    return f"<!DOCTYPE a [<!ENTITY e0 'ten letters'>{entities}]><a><b>&{names[-1]};</b></a>"


def test_elements_are_told_by_their_local_names_as_they_begin_and_end() -> None:
    data = b"<a xmlns:x='urn:x'><x:b>1</x:b><c/><b>2</b></a>"
    found = [item for item in elements(BytesIO(data), {"a", "b"}, name="a.xml") if not isinstance(item, Problem)]
    assert [event for event, _ in found] == ["start", "start", "end", "start", "end", "end"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "a.xml:1"),
        ("<a><b></a>", "not well-formed"),
        ("<a>\n&nothing;</a>", "a.xml:2"),
        (b"<a>\n \xff</a>", "a.xml:2:2: not utf-8"),
        ("<?xml version='1.0' encoding='klingon'?><a/>", "'klingon'"),
        ('<!DOCTYPE a [\n<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>', "a.xml:2:1: its document type"),
        ('<!DOCTYPE a [<!ENTITY x PUBLIC "-" "http://localhost/">]><a/>', "external entity"),
        ('<!DOCTYPE a [<!ENTITY % x SYSTEM "x.dtd"> %x;]><a/>', "external entity"),
        ('<!DOCTYPE a [<!-- "> --><!ENTITY x SYSTEM "x">]><a/>', "external entity"),
        (bomb(10), "not well-formed"),
        ("<a>" * 300 + "</a>" * 300, "depth"),
        (f"<a b='{'x' * 11_000_000}'/>", "not well-formed"),
        (f"<a><b>{'x' * 11_000_000}</b></a>", "not well-formed"),
        (f"<!DOCTYPE a [{'<!-- -->' * 200_000}]><a/>", "no element in its first"),
    ],
)
def test_what_is_broken_or_hostile_is_refused_with_its_place(data: str | bytes, reason: str) -> None:
    with pytest.raises(MalformedXml) as refusal:
        texts(data)
    assert reason in str(refusal.value)
    assert str(refusal.value).startswith("a.xml")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE a SYSTEM 'http://{0}/a.dtd'>",
        "<!DOCTYPE a PUBLIC '-//X' 'http://{0}/a.dtd' [<!ENTITY x 'y'>]>",
        "<?xml-model href='http://{0}/a.rng'?>",
        "<?xml-stylesheet href='http://{0}/a.xsl'?>",
    ],
)
def test_an_address_is_never_fetched(doctype: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        assert texts(doctype.format(f"127.0.0.1:{listener.getsockname()[1]}") + "<a><b>1</b></a>") == ["1"]
        with pytest.raises(TimeoutError):
            listener.accept()


def test_words_that_look_like_an_external_entity_are_none() -> None:
    assert texts("<!-- <!ENTITY x SYSTEM 'y'> --><!DOCTYPE a [<!ENTITY z 'a SYSTEM b'>]><a><b>&z;</b></a>") == [
        "a SYSTEM b"
    ]


@pytest.mark.parametrize("illegal", ["\x01", "&#1;", "&#x1F;", "\uffff", "&#xD800;", "&#x110000;"])
def test_a_forbidden_character_costs_itself(illegal: str) -> None:
    data = f"<a>\n<b>x{illegal}y</b></a>"
    found = list(elements(BytesIO(data.encode()), {"b"}, name="a.xml", events=["end"]))
    assert found[0] == Problem("a.xml:2", "a character that XML forbids was replaced by U+FFFD")
    assert texts(data) == ["x\ufffdy"]


def test_a_reference_that_two_chunks_share_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpora.xml, "_CHUNK", 7)
    assert texts("<a><b>abcdef&#233;g</b></a>") == ["abcdefég"]


def test_what_lies_between_two_entries_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpora.xml, "LARGEST", 100_000)
    assert len(texts("<a>" + "<b>x</b>" * 50_000 + "</a>")) == 50_000
    with pytest.raises(MalformedXml, match="without the end of an entry"):
        texts("<a>" + "<c>x</c>" * 50_000 + "</a>")


def test_legal_keeps_what_xml_allows() -> None:
    assert legal("a\t\n\r\U0001f600\x00\ud800") == "a\t\n\r\U0001f600\ufffd\ufffd"
