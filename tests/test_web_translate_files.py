"""Files that are uploaded to be translated come back in their own format, with what was typed for their segments."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import docx
import polib
import pytest
from lxml import etree, html

from tm_service import open_memory
from web import draft_files, drafts
from web.drafts import Drafts, KeptFile, NewSegment
from web.errors import UnknownResource

MARKDOWN = """---
title: Stays
---
# Harbour news

The ferry is **late**. Nobody may be turned away from the clinic.
"""


def upload(service: Any, name: str, data: bytes, source: str = "en", target: str = "ru") -> Any:
    boundary = "----part"
    head = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in {"source": source, "target": target, "text": ""}.items()
    )
    head += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + data + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Origin": service.url}
    return service.call("POST", "/translate", raw=body, headers=headers)


def begun(service: Any, name: str, data: bytes) -> str:
    answer = upload(service, name, data)
    assert answer.status == 303, answer.text
    return str(answer.headers["location"])


def typed(service: Any, draft: str, number: int, translation: str, do: str = "save") -> Any:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": service.url}
    fields = urlencode({"translation": translation, "do": do}).encode()
    answer = service.call("POST", f"{draft}/{number}", raw=fields, headers=headers)
    assert answer.status == 303, answer.text
    return answer


def boxes(service: Any, draft: str) -> list[str]:
    page = html.fromstring(service.get(draft).text)
    return [(area.value or "").strip("\n") for area in page.xpath("//textarea")]


def test_markdown_comes_back_with_what_was_typed(own_service: Any) -> None:
    draft = begun(own_service, "news.md", MARKDOWN.encode())
    page = html.fromstring(own_service.get(draft).text)
    assert page.xpath("//code/text()") == ["The ferry is <1>late</1>."]
    assert page.xpath("//a[@download]/text()")[0].startswith("Markdown")
    typed(own_service, draft, 1, "Новости порта", "confirm")
    typed(own_service, draft, 2, "Паром <1>опаздывает</1>.")
    answer = own_service.get(f"{draft}/document")
    assert answer.headers["content-disposition"] == "attachment; filename=news.ru.md"
    assert answer.text == (
        "---\ntitle: Stays\n---\n# Новости порта\n\nПаром **опаздывает**. Nobody may be turned away from the clinic.\n"
    )
    assert "Паром опаздывает." in own_service.get(f"{draft}/file.txt").text
    tmx = etree.fromstring(own_service.get(f"{draft}/file.tmx").body)
    assert [code.tag for code in tmx.findall(".//tu")[1].findall(".//bpt")] == ["bpt", "bpt"]


def test_docx_comes_back_with_what_was_typed(own_service: Any) -> None:
    document = docx.Document()
    document.add_paragraph("The ferry is ").add_run("late").bold = True
    document.paragraphs[0].add_run(".")
    stream = BytesIO()
    document.save(stream)
    draft = begun(own_service, "note.docx", stream.getvalue())
    typed(own_service, draft, 1, "<1>Опаздывает</1> паром.")
    again = docx.Document(BytesIO(own_service.get(f"{draft}/document").body))
    assert again.paragraphs[0].text == "Опаздывает паром."
    assert [run.text for run in again.paragraphs[0].runs if run.bold] == ["Опаздывает"]


@pytest.mark.parametrize(
    ("translation", "written"),
    [
        ("Паром опаздывает.", "<p>Паром опаздывает.</p>"),  # nobody can know where it was bold
        ("Паром </1>опаздывает<1>.", "<p>Паром опаздывает.</p>"),
        ("Паром <1>опаздывает</1> <7>!", "<p>Паром <b>опаздывает</b> &lt;7&gt;!</p>"),
    ],
)
def test_wrong_tags_never_break_the_file(own_service: Any, translation: str, written: str) -> None:
    draft = begun(own_service, "note.html", b"<p>The ferry is <b>late</b>.</p>")
    typed(own_service, draft, 1, translation)
    found = html.fromstring(own_service.get(draft).text).xpath("//ul[contains(@class, 'findings-list')]/li")
    assert bool([one for one in found if "tag" in one.text_content()]) is ("<7>" not in translation)
    assert own_service.get(f"{draft}/document").text == written


def test_what_was_confirmed_with_tags_is_proposed_with_tags(own_service: Any) -> None:
    draft = begun(own_service, "one.html", b"<p>The lighthouse is <b>very old</b> now.</p>")
    typed(own_service, draft, 1, "Маяк теперь <1>очень стар</1>.", "confirm")
    again = begun(own_service, "two.html", b"<p>Tall.</p><p>The lighthouse is <b>very old</b> now.</p>")
    assert boxes(own_service, again) == ["", "Маяк теперь <1>очень стар</1>."]


PO = 'msgid "One boat.\\n"\nmsgstr ""\n\n#, fuzzy\nmsgid "Two boats."\nmsgstr "Два парома."\n\nmsgid "Three."\nmsgstr "Три."\n'


def test_po_shows_its_translations_and_comes_back(own_service: Any) -> None:
    draft = begun(own_service, "a.po", PO.encode())
    assert boxes(own_service, draft) == ["", "Два парома.", "Три."]
    assert own_service.get(f"{draft}/document").text == PO
    typed(own_service, draft, 1, "Один паром.", "confirm")
    typed(own_service, draft, 2, "Два судна.")
    entries = polib.pofile(own_service.get(f"{draft}/document").text)
    assert [(entry.msgstr, entry.fuzzy) for entry in entries] == [
        ("Один паром.\n", False),
        ("Два судна.", True),
        ("Три.", False),
    ]


XLIFF = """<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"><file original="a" source-language="en" target-language="ru" datatype="x"><body>
<trans-unit id="1"><source>Go <g id="1">on</g>.</source></trans-unit>
<trans-unit id="2"><source>One.</source><target state="translated">Один.</target></trans-unit>
<trans-unit id="3" translate="no"><source>Two.</source></trans-unit>
</body></file></xliff>"""


def test_xliff_shows_its_translations_and_comes_back(own_service: Any) -> None:
    draft = begun(own_service, "a.xlf", XLIFF.encode())
    assert boxes(own_service, draft) == ["", "Один.", ""]
    typed(own_service, draft, 1, "Идти <1>дальше</1>.", "confirm")
    typed(own_service, draft, 3, "Два.", "confirm")
    root = etree.fromstring(own_service.get(f"{draft}/document").body)
    first, second, third = root.iter("{*}trans-unit")
    assert etree.tostring(first.find("{*}target/{*}g"), with_tail=False).endswith(
        ">дальше</g>".encode("ascii", "xmlcharrefreplace")
    )
    assert first.find("{*}target").get("state") == "signed-off"
    assert second.find("{*}target").get("state") == "translated"
    assert third.find("{*}target") is None  # locked


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("a.docx", b"PK", 422),
        ("a.xlf", b"<xliff", 422),
        ("a.html", "<p>Паром опаздывает, и никто не знает почему. Порт закрыт до утра.</p>".encode(), 422),
        ("a.md", b"---\n", 422),
    ],
)
def test_files_that_cannot_be_taken_apart_are_refused(own_service: Any, name: str, data: bytes, status: int) -> None:
    assert upload(own_service, name, data).status == status


def test_a_text_that_came_in_no_file_has_none(own_service: Any) -> None:
    draft = begun(own_service, "a.txt", b"One sentence here.")
    assert own_service.get(f"{draft}/document").status == 404
    assert "as uploaded" not in own_service.get(draft).text


def test_large_files_are_translated_but_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft_files, "LARGEST_KEPT", 10)
    assert not draft_files.comes_back(KeptFile("a.md", b"x" * 11))
    assert draft_files.comes_back(KeptFile("a.MD", b"x" * 10))
    assert not draft_files.comes_back(KeptFile("a.pdf", b"x"))


def test_the_file_goes_with_its_draft(tmp_path: Any) -> None:
    open_memory(tmp_path / "store.db").close()
    kept = Drafts(tmp_path / "store.db")
    draft = kept.create("a", [NewSegment("x")], source="en", target="fr", by="Ann", file=drafts.KeptFile("a.md", b"x"))
    assert (draft.file, kept.file(draft.id).data) == ("a.md", b"x")
    kept.remove(draft.id)
    with pytest.raises(UnknownResource):
        kept.file(draft.id)
    kept.close()
