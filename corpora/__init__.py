"""Documents → translation units: no database, no web, no network."""
