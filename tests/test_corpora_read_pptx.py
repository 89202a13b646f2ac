"""Reading PPTX: slides in order, groups, diagrams, notes."""

from __future__ import annotations

from io import BytesIO

import pptx
from pptx.util import Inches

from corpora.readers import read
from tests.office_files import CELL, HEADING, ITEM, OFFICE, PACKAGE, TEXT, zipped


def test_pptx_slides_in_order_with_titles_points_tables_and_notes() -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    box = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(1), Inches(1))
    box.text_frame.text = "A remark."
    slide.shapes.title.text = "Arrivals\vby sea"
    frame = slide.placeholders[1].text_frame
    frame.text = "water"
    point = frame.add_paragraph()
    point.text, point.level = "inner", 1
    slide.notes_slide.notes_text_frame.text = "Say this aloud."
    second = deck.slides.add_slide(deck.slide_layouts[6])
    second.shapes.add_table(1, 2, Inches(1), Inches(1), Inches(3), Inches(1)).table.cell(0, 1).text = "price"
    stream = BytesIO()
    deck.save(stream)
    document = read(stream.getvalue(), name="a.pptx")
    assert [(p.kind, p.level, p.column, p.place, p.text) for p in document.paragraphs] == [
        (HEADING, 1, None, "slide 1", "Arrivals by sea"),
        (ITEM, 1, None, "slide 1", "water"),
        (ITEM, 2, None, "slide 1", "inner"),
        (TEXT, 0, None, "slide 1", "A remark."),
        (TEXT, 0, None, "slide 1, notes", "Say this aloud."),
        (CELL, 0, 1, "slide 2", "price"),
    ]


A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
D = "http://schemas.openxmlformats.org/drawingml/2006/diagram"


def shape(text: str, placeholder: str = "") -> str:
    holds = f'<p:nvPr><p:ph type="{placeholder}"/></p:nvPr>' if placeholder else ""
    return f"<p:sp><p:nvSpPr>{holds}</p:nvSpPr><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"


def test_pptx_groups_diagrams_and_margins() -> None:
    def slide(content: str) -> str:
        return f'<p:sld xmlns:p="{P}" xmlns:a="{A}"><p:cSld><p:spTree>{content}</p:spTree></p:cSld></p:sld>'

    def related(kind: str, number: int, target: str) -> str:
        return f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'

    def listing(content: str) -> str:
        return f'<Relationships xmlns="{PACKAGE}">{content}</Relationships>'

    order = "".join(f'<p:sldId id="{200 + number}" r:id="r{number}"/>' for number in (2, 1))
    diagram = f'<p:graphicFrame><d:relIds xmlns:d="{D}" xmlns:r="{OFFICE}" r:dm="r7"/></p:graphicFrame>'
    margins = shape("Harbour office", "ftr") + shape("12", "sldNum")
    parts: dict[str, str | bytes] = {
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{P}" xmlns:r="{OFFICE}"><p:sldIdLst>{order}</p:sldIdLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": listing(
            related("slide", 1, "slides/a.xml") + related("slide", 2, "/ppt/slides/b.xml")
        ),
        "ppt/slides/a.xml": slide(diagram + margins),
        "ppt/slides/_rels/a.xml.rels": listing(related("diagramData", 7, "../diagrams/data.xml")),
        "ppt/slides/b.xml": slide(f"<p:grpSp>{shape('In a group.')}</p:grpSp>{margins}"),
        "ppt/diagrams/data.xml": f'<d:m xmlns:d="{D}" xmlns:a="{A}"><d:t><a:p><a:r><a:t>A step</a:t></a:r></a:p></d:t></d:m>',
    }
    document = read(zipped(parts), name="a.pptx")
    assert [(p.place, p.text) for p in document.paragraphs] == [
        ("slide 1", "In a group."),
        ("slide 1", "Harbour office"),
        ("slide 2", "A step"),
    ]
