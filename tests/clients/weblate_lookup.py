"""Looks texts up by Weblate's own machinery class; run by the Python that Weblate is installed in.

    python weblate_lookup.py http://127.0.0.1:8080/tmserver en ru TEXT…    → JSON lines, the matches of each text

cairo and gi, which Weblate draws pictures with, need system libraries and are not used here: they stand in.
"""

import json
import sys
import tempfile
from pathlib import Path
from unittest.mock import MagicMock

SETTINGS = """
from weblate.settings_example import *

DATA_DIR = {folder!r}
SECRET_KEY = "none"
CACHES = {{name: {{"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}} for name in ("default", "avatar")}}
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}}
"""


def main(url: str, source: str, target: str, *texts: str) -> None:
    folder = tempfile.mkdtemp()
    Path(folder, "lookup_settings.py").write_text(SETTINGS.format(folder=folder))
    sys.path.insert(0, folder)
    for name in ("cairo", "gi", "gi.repository"):
        sys.modules.setdefault(name, MagicMock())
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "lookup_settings"
    import django

    django.setup()
    from weblate.machinery.tmserver import TMServerTranslation

    machinery = TMServerTranslation({"url": url})
    machinery.validate_settings()  # what its form does when somebody enters the address
    assert machinery.is_supported(source, target)
    for text in texts:
        print(json.dumps(list(machinery.download_translations(source, target, text, None, None, 75))))


if __name__ == "__main__":
    main(*sys.argv[1:])
