"""The web shows it: an API for programs, pages for people, one server for both.

A request is checked (`safety`), and so is who sends it (`access`); its values are read (`parameters`), the memory and
the termbase answer (`services`), and whatever they refuse becomes a status and one JSON shape or a page (`errors`).
Folders are audiences: `api` for programs, `ui` for people. Work that outlives its request is a job (`intake`, `jobs`).

    python -c "from web import create_app; print(create_app({'DATABASE': 'tm.db'}).url_map)"
"""

from web.application import create_app

__all__ = ["create_app"]
