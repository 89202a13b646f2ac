"""What translators' tools speak already: each protocol under an address of its own, answered from the memory.

| address            | who speaks it                                          |
|--------------------|--------------------------------------------------------|
| `/tmserver`        | Weblate, Virtaal, Okapi, amaGama's clients             |
| `/mymemory`        | MyMemory clients (OmegaT, Okapi, Matecat)              |
| `/apertium`        | OmegaT's Apertium connector                            |
| `/libretranslate`  | LibreTranslate's clients                               |
| `/omegat`          | OmegaT's http mapping and external finder              |

All stand below `/t/<token>` as well, since none of these tools can send a header: a token in the address says who
asks. Values that a tool sends wrong are answered in the protocol's own way, or ignored where its server ignores them.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, g

from web.compat import apertium, libretranslate, mymemory, omegat, tmserver
from web.compat.anytext import AnyText

MODULES = (tmserver, mymemory, apertium, libretranslate, omegat)
IN_ADDRESS = "compat_token"  # the name of the blueprint whose addresses hold a token

blueprint = Blueprint("compat", __name__)
for module in MODULES:
    module.add_routes(blueprint)


@blueprint.url_value_preprocessor
def _take_token(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values is not None:
        g.token = values.pop("token", None)


def install_compat(app: Flask) -> None:
    """Add the protocols to an app, each with and without a token in its address."""
    app.url_map.merge_slashes = False  # a text to translate may begin with one, or hold two
    app.url_map.converters["anytext"] = AnyText
    app.register_blueprint(blueprint)
    app.register_blueprint(blueprint, url_prefix="/t/<token>", name=IN_ADDRESS)
