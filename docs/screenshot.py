"""Photograph the lookup page for the README: `python docs/screenshot.py STORE` writes docs/lookup.png.

The store should hold something, for example after `tm-service --db STORE demo`. Needs the dev extra and Chromium.
"""

from __future__ import annotations

import shutil
import socket
import sys
import threading
from pathlib import Path
from urllib.parse import urlencode

import waitress
from playwright.sync_api import sync_playwright

from web import create_app

PICTURE = Path(__file__).parent / "lookup.png"
QUESTION = {
    "q": "Champion countries met and presented a joint paper.",
    "source": "en",
    "target": "ru",
}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def main(store: str) -> None:
    """Serve the store on a free port and photograph one lookup, at twice the usual resolution."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = waitress.create_server(create_app({"DATABASE": store}), sockets=[listener])
    threading.Thread(target=server.run, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=FLAGS
        )
        window = browser.new_page(
            viewport={"width": 1180, "height": 1000}, device_scale_factor=2, color_scheme="light", locale="en"
        )
        window.goto(f"http://127.0.0.1:{listener.getsockname()[1]}/?{urlencode(QUESTION)}")
        window.screenshot(path=PICTURE)
        browser.close()
    print(PICTURE)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        sys.exit("name the store to photograph: python docs/screenshot.py data/tm-service.db")
    main(sys.argv[1])
