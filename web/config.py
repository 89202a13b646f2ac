"""What a deployment may set, with the values that hold if it sets nothing.

Every name can be given to `create_app` or, with the prefix `TM_SERVICE_`, in the environment.
"""

from __future__ import annotations

MEGABYTE = 1024 * 1024
SERVED_HOSTS = ("localhost", "127.0.0.1", "::1")

DEFAULTS = {
    "MAX_CONTENT_LENGTH": 200 * MEGABYTE,  # an upload; more is answered with 413
    "MAX_JSON_LENGTH": 4 * MEGABYTE,  # a JSON body
    "SERVED_HOSTS": SERVED_HOSTS,  # names in the Host header that are answered
    "UPLOAD_FOLDER": None,  # where uploads wait for their job; None is the system's temporary folder
}
