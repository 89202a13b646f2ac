"""Looks texts up by Weblate's own machinery classes; run by the Python that Weblate is installed in.

    python weblate_lookup.py tmserver http://127.0.0.1:8080/tmserver en ru TEXT…   → JSON lines, what each text gets

cairo and gi, which Weblate draws pictures with, need system libraries and are not used here: they stand in.
"""

import json
import os
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


CLASSES = {
    "tmserver": "tmserver.TMServerTranslation",
    "apertium": "apertium.ApertiumAPYTranslation",
    "libretranslate": "libretranslate.LibreTranslateTranslation",
}


def main(protocol: str, url: str, source: str, target: str, *texts: str) -> None:
    folder = tempfile.mkdtemp()
    Path(folder, "lookup_settings.py").write_text(SETTINGS.format(folder=folder))
    sys.path.insert(0, folder)
    for name in ("cairo", "gi", "gi.repository"):
        sys.modules.setdefault(name, MagicMock())
    os.environ["DJANGO_SETTINGS_MODULE"] = "lookup_settings"
    import django

    django.setup()
    from django.utils.module_loading import import_string

    machinery = import_string(f"weblate.machinery.{CLASSES[protocol]}")({"url": url, "key": ""})
    machinery.validate_settings()  # what its form does when somebody enters the address
    source, target = machinery.map_language_code(source), machinery.map_language_code(target)
    assert machinery.is_supported(source, target), machinery.supported_languages
    found = machinery.download_multiple_translations(source, target, [(text, None) for text in texts], None, 75)
    for text in texts:
        print(json.dumps(found[text]))


if __name__ == "__main__":
    main(*sys.argv[1:])
