"""Draw the termbase's data model: `python docs/draw_termbase.py` writes docs/termbase-model.svg, light and dark."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

PICTURE = Path(__file__).parent / "termbase-model.svg"
WIDTH, HEIGHT, LINE, HEAD = 1000, 640, 18, 28
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 } .head { font-weight: 600 } .note { fill: #59636e }
  .box { fill: #ffffff; stroke: #818b98 } .core { fill: #ddf4ff; stroke: #0969da }
  .life { fill: #fff8c5; stroke: #9a6700 }
  .line { fill: none; stroke: #818b98; stroke-width: 1.5 } .tip { fill: #818b98 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .note { fill: #9198a1 } .box { fill: #151b23; stroke: #656c76 }
    .core { fill: #121d2f; stroke: #4493f8 } .life { fill: #272115; stroke: #d29922 }
    .line { stroke: #656c76 } .tip { fill: #656c76 }
  }
"""
# Name, kind, place, width, and what it holds.
BOXES: dict[str, tuple[str, int, int, int, list[str]]] = {
    "concept entry": (
        "core",
        40,
        40,
        250,
        ["id, subject field", "definitions, notes", "relations, transactions", "version"],
    ),
    "language section": ("core", 40, 220, 250, ["language (BCP 47)", "definitions, notes", "relations, transactions"]),
    "term": (
        "core",
        40,
        380,
        250,
        [
            "text, in its dictionary form",
            "status: preferred, admitted,",
            "  deprecated, superseded",
            "type, part of speech, gender",
            "geographical usage, case counts",
            "source, contexts, notes",
            "relations, transactions",
        ],
    ),
    "definition, context": ("box", 400, 380, 240, ["text", "source", "link to the memory"]),
    "unit or document": ("box", 740, 380, 220, ["of the translation memory:", "unit; document,", "section, paragraph"]),
    "relation": (
        "box",
        400,
        220,
        240,
        ["broader, narrower,", "cross-reference …", "target: a concept, a place outside"],
    ),
    "transaction": ("box", 400, 520, 240, ["origination, modification", "date, responsible"]),
    "change": ("life", 400, 40, 240, ["version, operation", "when, who, why", "before, after", "step, merged into"]),
    "proposal": (
        "life",
        740,
        40,
        220,
        ["concept as it is to be", "of which version", "who, why", "proposed, approved,", "  rejected, withdrawn"],
    ),
    "told apart": ("life", 740, 220, 220, ["two concepts that look", "like one and are two"]),
}
# From, to, how many there are at the far end, and the points between.
LINES: list[tuple[list[tuple[int, int]], str]] = [
    ([(80, 148), (80, 220)], "1 … n, one a language"),
    ([(80, 310), (80, 380)], "1 … n"),
    ([(290, 90), (400, 90)], "1 … n"),
    ([(740, 90), (640, 90)], "approved: 1"),
    ([(290, 440), (400, 440)], "0 … n"),
    ([(640, 440), (740, 440)], "0 … 1"),
    ([(290, 260), (400, 260)], "0 … n"),
    ([(520, 220), (520, 184), (260, 184), (260, 148)], "target"),
    ([(290, 500), (345, 500), (345, 555), (400, 555)], "0 … n"),
]


def main() -> None:
    """Write the picture."""
    parts = [_box(name, *box) for name, box in BOXES.items()] + [_line(points, label) for points, label in LINES]
    tip = '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    PICTURE.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="title">\n'
        '<title id="title">The data model of the termbase: a concept entry has language sections, these have terms; '
        "beside them stand changes and proposals</title>\n"
        f'<style>{STYLE}</style>\n<defs>{tip}<path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>\n'
        + "\n".join(parts)
        + "\n</svg>\n",
        encoding="utf-8",
    )


def _box(name: str, kind: str, x: int, y: int, width: int, lines: list[str]) -> str:
    height = HEAD + LINE * len(lines) + 8
    held = "".join(
        f'<text class="note" x="{x + 12}" y="{y + HEAD + 12 + LINE * at}" xml:space="preserve">{escape(line)}</text>'
        for at, line in enumerate(lines)
    )
    frame = f'<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}" rx="6"/>'
    return f'{frame}<text class="head" x="{x + 12}" y="{y + 20}">{escape(name)}</text>{held}'


def _line(points: list[tuple[int, int]], label: str) -> str:
    path = " ".join(f"{x},{y}" for x, y in points)
    (x, y), (next_x, next_y) = points[0], points[1]
    at = (x + 8, (y + next_y) // 2 + 4) if x == next_x else (min(x, next_x) + 8, y - 6)
    if len(points) > 2 and x == next_x:
        at = (points[1][0] - 44, points[1][1] - 6)
    shown = f'<text class="note" x="{at[0]}" y="{at[1]}">{escape(label)}</text>'
    return f'<polyline class="line" points="{path}" marker-end="url(#tip)"/>{shown}'


if __name__ == "__main__":
    main()
