"""The termbase that comes with the service: concepts of migration governance in English, Russian and French."""

from __future__ import annotations

from pathlib import Path


def starter_termbase() -> Path:
    """Return the TBX file, for `Termbase.import_file`."""
    return Path(__file__).with_name("starter.tbx")
