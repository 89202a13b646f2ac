"""The match-rate report as a picture: a stacked bar of words a file, as SVG, without any library.

Colours and text follow the reader's setting, light or dark; a printer gets the light ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import PurePath

from tm_service.analysis import Analysis, FileAnalysis

_WIDTH, _LABEL, _BAR, _STEP = 900, 220, 22, 38  # of the picture, of the names, height of a bar, from bar to bar
_NAME = 26  # characters of a file's name that have room
_NARROW = 34  # below this a bar's part has no room for its figure
_COLOURS = {
    "repetitions": ("#6b7f86", "#8fa3aa"),
    "context": ("#0b5d7a", "#7cc4de"),
    "100": ("#2f7d95", "#62abc4"),
    "95-99": ("#5a9db0", "#4c90a7"),
    "85-94": ("#86b8c5", "#3b7589"),
    "75-84": ("#aecfd7", "#2c5b6b"),
    "50-74": ("#cfe2e6", "#23444f"),
    "internal": ("#c9b98a", "#8a7a4d"),
    "none": ("#e4e2da", "#333a40"),
}
_PALE_INK = {"repetitions", "context", "100"}  # parts so dark in the light picture that figures on them are white


def drawn(whole: Analysis, files: Sequence[FileAnalysis], *, title: str) -> str:
    """Return the picture: a bar for each file and, where there are several, one for all of them."""
    bars = [(file.name, file.report) for file in files]
    if len(bars) > 1:
        bars.append(("all files", whole))
    names = [name for name in _COLOURS if any(_words(report)[name] for _label, report in bars)]
    height = 60 + _STEP * len(bars) + 30 * -(-len(names) // 5)
    pieces = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="t">',
        f'<title id="t">{escape(title)}</title>',
        f"<style>{_style()}</style>",
        f'<rect class="paper" width="{_WIDTH}" height="{height}"/>',
        f'<text x="20" y="32" class="title">{escape(title)}</text>',
    ]
    for number, (label, report) in enumerate(bars):
        pieces += _bar(label, report, 50 + _STEP * number)
    pieces += _legend(names, 66 + _STEP * len(bars))
    return "\n".join([*pieces, "</svg>", ""])


def _words(report: Analysis) -> dict[str, int]:
    words = {name: volume.words for name, volume in report.bands.items()}
    internal = sum(volume.words for volume in report.internal.values())
    return {**dict.fromkeys(_COLOURS, 0), **words, "repetitions": report.repetitions.words, "internal": internal}


def _bar(label: str, report: Analysis, y: int) -> list[str]:
    room = _WIDTH - _LABEL - 110
    name = PurePath(label).name
    shown = name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
    pieces = [f'<text x="20" y="{y + 16}"><title>{escape(label)}</title>{escape(shown)}</text>']
    x = float(_LABEL)
    for name, words in _words(report).items():
        width = room * words / max(report.whole.words, 1)
        if not words:
            continue
        share = f"{words / report.whole.words:.0%}"
        about = f"{_named(name)}: {words:,} words, {share}"
        place = f'x="{x:.1f}" y="{y}" width="{width:.1f}" height="{_BAR}"'
        pieces.append(f'<rect class="b-{name}" {place}><title>{escape(about)}</title></rect>')
        if width >= _NARROW:
            middle = f'x="{x + width / 2:.1f}" y="{y + 15}"'
            pieces.append(f'<text class="share on-{name}" {middle}>{share}</text>')
        x += width
    pieces.append(f'<text class="soft" x="{_WIDTH - 20}" y="{y + 16}" text-anchor="end">{report.whole.words:,}</text>')
    return pieces


def _legend(names: list[str], y: int) -> list[str]:
    pieces = []
    for number, name in enumerate(names):
        left, top = 20 + 172 * (number % 5), y + 30 * (number // 5)
        pieces.append(f'<rect class="b-{name}" x="{left}" y="{top}" width="14" height="14"/>')
        pieces.append(f'<text class="soft" x="{left + 20}" y="{top + 12}">{escape(_named(name))}</text>')
    return pieces


def _named(name: str) -> str:
    called = {"context": "context match", "none": "no match", "100": "100 %", "internal": "like an earlier one"}
    return called.get(name, name if name == "repetitions" else f"{name.replace('-', '–')} %")


def _style() -> str:
    light = "".join(f".b-{name}{{fill:{colours[0]}}}" for name, colours in _COLOURS.items())
    dark = "".join(f".b-{name}{{fill:{colours[1]}}}" for name, colours in _COLOURS.items())
    pale = ",".join(f".on-{name}" for name in sorted(_PALE_INK))
    return (
        "text{font:13px system-ui,sans-serif;fill:#1c2226}.title{font-size:16px;font-weight:600}.soft{fill:#566068}"
        f".share{{font-size:11px;text-anchor:middle}}.paper{{fill:#fffefb}}{light}"
        f"{pale}{{fill:#fff}}"
        "@media (prefers-color-scheme:dark){text{fill:#e6e4df}.soft{fill:#a4acb2}.paper{fill:#1c2125}"
        f"{dark}{pale}{{fill:#0d1a20}}}}"
    )
