"""The application: settings, services, guards and blueprints, put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from web import api, ui
from web.access import install_access
from web.compat import install_compat
from web.config import DEFAULTS
from web.deadlines import install_deadlines
from web.errors import install_error_pages
from web.exposition import install_exposition
from web.languages import install_languages
from web.metrics import install_metrics
from web.observing import install_observing
from web.parameters import RowNumber
from web.readiness import install_readiness
from web.safety import install_safety
from web.services import install_services


class _ReadableJSON(DefaultJSONProvider):
    """JSON in UTF-8 with its keys in the order in which the contract names them."""

    ensure_ascii = False
    sort_keys = False


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return the app on the store that DATABASE names, in `config` or as TM_SERVICE_DATABASE in the environment.

    Further settings are those of web.config. Raises StoreError if the store cannot be opened.
    """
    app = Flask(__name__)
    app.json = _ReadableJSON(app)
    app.config.from_mapping(DEFAULTS)
    app.config.from_prefixed_env("TM_SERVICE")
    app.config.from_mapping(config)
    install_services(app)
    install_readiness(app)
    install_metrics(app)
    install_observing(app)
    install_deadlines(app)
    install_safety(app)
    install_access(app)
    install_languages(app)
    install_error_pages(app)
    app.url_map.converters["int"] = RowNumber
    app.register_blueprint(api.blueprint)
    install_compat(app)
    app.register_blueprint(ui.blueprint)
    install_exposition(app)
    return app
