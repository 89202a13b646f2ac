"""Take the pictures of README and tour: `python docs/pictures.py` writes docs/*.png, over the starter corpus.

Needs the dev extra and Chromium; takes half a minute. The store is made anew in a temporary folder.
"""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, Playwright, sync_playwright

from corpora.starter import documents
from glossary.candidates import CandidateQueue
from glossary.extraction import texts_of
from glossary.starter import starter_termbase
from glossary.termbase import open_termbase
from tm_service import open_memory
from web import create_app
from web.server import Server
from web.services import close_services

FOLDER = Path(__file__).parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUESTION = {"q": "Champion countries met and presented a joint paper.", "source": "en", "target": "ru"}
TEXT = """Champion countries met in March and presented a joint paper.

Consular services may issue a residence permit within 20 days. Nobody pays a recruitment fee.

The harbour towns will report on seasonal work every two years.
"""


def fill(database: Path) -> None:
    """Put the starter corpus and termbase into a store, and candidates from the one that the other lacks."""
    memory, termbase = open_memory(database), open_termbase(database)
    memory.ingest(documents(), memory="starter")
    termbase.import_file(starter_termbase())
    CandidateQueue(termbase).fill(texts_of(memory, source="en", target="ru"))
    memory.close()
    termbase.close()


def lookup(page: Page) -> None:
    page.goto(f"/?{urlencode(QUESTION)}")


def translate(page: Page) -> None:
    page.goto("/translate")
    page.locator("#text").fill(TEXT)
    page.get_by_role("button", name="Begin").click()
    page.locator("#translation-1").press("Control+Enter")
    page.locator("#segment-1.is-done").wait_for()
    page.locator("#translation-2").fill("Консульские службы могут выдать вид на жительство в течение 25 дней .")
    page.locator("#segment-2 .findings-list li").first.wait_for()


def analysis(page: Page) -> None:
    page.goto("/translate")
    page.locator("tbody a").first.click()
    page.get_by_role("link", name="Analysis").click()


def review(page: Page) -> None:
    page.goto(f"/review/{documents()[0].name}")
    page.locator(".work-item").first.press("c")
    page.locator("form.notice").wait_for()


def unit(page: Page) -> None:
    page.goto(f"/review/{documents()[0].name}")
    page.locator(".work-item [data-key=e]").nth(2).click()


def document(page: Page) -> None:
    page.goto(f"/documents/{documents()[2].name}")


def concept(page: Page) -> None:
    page.goto("/terms/champion-country")


def candidates(page: Page) -> None:
    page.goto("/termbase/candidates?source=en&target=ru")


def memories(page: Page) -> None:
    page.goto("/memories")


HEIGHTS = {
    lookup: 960,
    translate: 1000,
    analysis: 620,
    review: 800,
    unit: 1050,
    document: 760,
    concept: 1000,
    candidates: 900,
    memories: 900,
}


def main() -> None:
    """Serve a filled store on a free port and photograph its pages."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        database = Path(folder) / "tm-service.db"
        fill(database)
        app = create_app({"DATABASE": str(database)})
        listener = socket.create_server(("127.0.0.1", 0))
        server = Server(app, listener)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            take_all(playwright, f"http://127.0.0.1:{listener.getsockname()[1]}")
        finally:
            server.stop()
            thread.join()
            close_services(app)


def take_all(playwright: Playwright, url: str) -> None:
    """Take every picture, at one and a half times the usual resolution."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
    context = browser.new_context(base_url=url, device_scale_factor=1.5, color_scheme="light", locale="en")
    for go, height in HEIGHTS.items():
        page = context.new_page()
        page.set_viewport_size({"width": 1180, "height": height})
        go(page)
        page.wait_for_load_state("networkidle")
        picture = FOLDER / f"{go.__name__}.png"
        page.screenshot(path=picture)
        page.close()
        print(picture)
    browser.close()


if __name__ == "__main__":
    main()
