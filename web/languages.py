"""Languages of the pages and names of languages: the interface speaks English, Russian and French."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from babel import Locale, UnknownLocaleError
from flask import Flask, Response, g, request
from flask_babel import Babel, get_locale

from corpora.languages import text_direction

INTERFACE_LANGUAGES = ("en", "ru", "fr")
COOKIE = "ui"
A_YEAR = 365 * 24 * 3600  # seconds


def interface_language() -> str:
    """Return the language of this request's page: asked for with `?ui=`, remembered, or the browser's first choice."""
    for wanted in (request.args.get("ui"), request.cookies.get(COOKIE)):
        if wanted in INTERFACE_LANGUAGES:
            return wanted
    return request.accept_languages.best_match(INTERFACE_LANGUAGES) or INTERFACE_LANGUAGES[0]


def remember_language(response: Response) -> Response:
    """Keep a language that was asked for in a cookie, and tell caches what the page depends on."""
    if request.args.get("ui") in INTERFACE_LANGUAGES:
        response.set_cookie(COOKIE, request.args["ui"], max_age=A_YEAR, samesite="Lax", httponly=True)
    if response.mimetype == "text/html":
        response.vary.update(("Accept-Language", "Cookie"))
    return response


def language_name(tag: str, *, itself: bool = False, inside: bool = False) -> str:
    """Return the name of a language in the page's language, or in its own; the tag where no name is known.

    It begins with a capital, unless it is to stand inside a sentence of a language that writes it small there.
    """
    try:
        locale = Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        return tag
    name = locale.get_display_name(locale if itself else get_locale())
    if not name:
        return tag
    return name if inside else name[0].upper() + name[1:]


def address_in(language: str) -> str:
    """Return the address of this page with its words in another language."""
    return f"{quote(request.path)}?{urlencode({**request.args.to_dict(), 'ui': language})}"


def install_languages(app: Flask) -> None:
    """Translate the pages of the app, and let templates name languages and directions."""
    Babel(app, locale_selector=interface_language)
    app.after_request(remember_language)

    @app.context_processor
    def names() -> dict[str, object]:
        return {
            "address_in": address_in,
            "interface_language": g.setdefault("interface_language", interface_language()),
            "interface_languages": INTERFACE_LANGUAGES,
            "language_name": language_name,
            "text_direction": text_direction,
        }
