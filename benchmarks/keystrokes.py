"""The lookup page as one types: milliseconds from the last key to results that are painted.

    python -m benchmarks.keystrokes [--shared ../shared] [--units 535059] [--texts 100] [--pause 120]

Chromium types the ends of held-out sentences into the page of `tm-service serve` on the benchmark memory, a key every
`pause` milliseconds. The time is the page's own: from the input event of the last key to the frame after the results
of the whole text stand on the page; what the page waits before it asks is in it. Phrases are the first two words of a
sentence, which bring the concordance.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.matching import OUT, held_out, opened
from benchmarks.serving import serving

LONGEST = 300  # characters of a sentence
TYPED = 12  # of each text, key by key; what stands before them is there already
STOPWATCH = """() => {
  let typed = 0;
  const box = document.getElementById("q");
  box.addEventListener("input", () => { typed = performance.now(); window.taken = null; }, true);
  new MutationObserver(() => {
    requestAnimationFrame(() => requestAnimationFrame(() => { window.taken = performance.now() - typed; }));
  }).observe(document.getElementById("results"), { childList: true });
}"""


def typed(page: Page, texts: Sequence[str], pause: float) -> Iterator[float]:
    """Yield the milliseconds of each text."""
    for text in texts:
        page.goto("/?source=en&target=fr")
        page.evaluate(STOPWATCH)
        box = page.locator("#q")
        box.fill(text[:-TYPED])
        page.wait_for_timeout(500)
        box.press_sequentially(text[-TYPED:], delay=pause)
        page.wait_for_function(
            "text => new URLSearchParams(location.search).get('q') === text && window.taken", arg=text
        )
        yield float(page.evaluate("window.taken"))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--units", type=int, default=535_059)
    parser.add_argument("--texts", type=int, default=100)
    parser.add_argument("--pause", type=float, default=120, help="Milliseconds between keys.")
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("this benchmark needs Chromium")
    opened(options.shared, options.units).close()
    sentences = [query.source for query in held_out(options.shared) if TYPED < len(query.source) <= LONGEST]
    phrases = [phrase for text in sentences if len(phrase := " ".join(text.split()[:2])) > TYPED]
    print("| typed | texts | ms p50 | p95 | p99 |\n|---|---|---|---|---|")
    with serving(OUT / f"memory-{options.units}.db", 1) as (_process, address), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(base_url=f"http://{address[0]}:{address[1]}")
        for name, texts in (("sentences", sentences), ("phrases", phrases)):
            chosen = texts[: options.texts]
            list(typed(page, chosen[:3], options.pause))  # so that nothing is loaded for the first time
            taken = list(typed(page, chosen, options.pause))
            percentiles = " | ".join(f"{value:.0f}" for value in np.percentile(taken, [50, 95, 99]))
            print(f"| {name} | {len(chosen)} | {percentiles} |", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
