"""How a program says who it is, and the refusals that every route has where there are accounts."""

from __future__ import annotations

from typing import Any

SECURITY_SCHEMES: dict[str, dict[str, Any]] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token that `tm-service token create` or the settings page made; nothing needs one on a"
        " machine's own loopback without accounts. One that was granted certain memories sees nothing else.",
    },
    "password": {"type": "http", "scheme": "basic", "description": "The token as password or as name"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "tm_session",
        "description": "A browser that somebody signed in with; under https it is called `__Host-tm_session`. A write"
        " bears the Origin of the service.",
    },
}
SECURITY: list[dict[str, list[str]]] = [
    {},
    {"token": []},
    {"password": []},
    {"session": []},
]  # the first: without accounts
ACCESS = (401, 403, 429)  # what each operation may answer besides its own refusals
