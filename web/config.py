"""What a deployment may set, with the values that hold if it sets nothing.

Every name can be given to `create_app` or, with the prefix `TM_SERVICE_`, in the environment.
"""

from __future__ import annotations

MEGABYTE = 1024 * 1024
SERVED_HOSTS = ("localhost", "127.0.0.1", "::1")

RATE_LIMIT = 1200  # requests a minute

DEFAULTS = {
    "MAX_CONTENT_LENGTH": 200 * MEGABYTE,  # an upload; more is answered with 413
    "MAX_JSON_LENGTH": 4 * MEGABYTE,  # a JSON body
    "MAX_FORM_MEMORY_SIZE": 4 * MEGABYTE,  # the fields of a form, its files apart: a pasted text in any script
    "MAX_FORM_PARTS": 1000,  # fields and files of a form
    "QUERY_SECONDS": 10.0,  # that the database works for a request (web/deadlines.py); 0 is no limit
    "ACCOUNTS": False,  # whether everybody has to say who they are; the first user switches it on as well
    "EXPOSED": False,  # whether other machines are served: then IP addresses are answered as host names too
    "RATE_LIMIT": RATE_LIMIT,  # of one user, token or address, where there are accounts; 0 is no limit
    "SESSION_IDLE": 12 * 3600,  # seconds without a request after which a session ends
    "SESSION_LIFETIME": 7 * 24 * 3600,  # seconds after which it ends anyhow
    "TRUSTED_PROXY": None,  # the address of the proxy whose X-Forwarded-For and X-Forwarded-Proto are believed
    "SERVED_HOSTS": SERVED_HOSTS,  # names in the Host header that are answered
    "METRICS_PLACE": None,  # where one of several workers counts (web.metrics.Place)
    "OIDC_ISSUER": None,  # the provider of identities to sign in with (docs/access.md); the extra `oidc` is needed
    "OIDC_CLIENT_ID": None,  # how this service is known to it
    "OIDC_CLIENT_SECRET": None,
    "OIDC_CLIENT_SECRET_FILE": None,  # or the file that the secret is in
    "OIDC_SCOPES": "openid profile",
    "OIDC_NAME_CLAIM": "preferred_username",  # what a new user is called
    "OIDC_ROLE": None,  # the role of a person whom nothing else gives one; None refuses them
    "OIDC_ROLE_CLAIM": None,  # the claim that gives roles, at each sign-in
    "OIDC_ROLES": None,  # which role each value of that claim stands for, a JSON object
    "UPLOAD_FOLDER": None,  # where uploads wait for their job; None is a folder beside the database
    "JOB_MEMORY": 4096 * MEGABYTE,  # bytes of address space of the process that does a job
    "JOB_CPU": 4 * 3600,  # seconds of computing of a job
    "JOB_TIME": 12 * 3600,  # seconds until a job is given up
    "JOB_NICE": 0,  # how much a job stands back behind lookups, as nice(1) has it; with more, writers wait longer
}
